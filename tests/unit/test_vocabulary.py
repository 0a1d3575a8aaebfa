"""Words as printed and the phrases of the specification: which are the same, and what they may mean."""

from __future__ import annotations

import pytest
from documents import SPEC, at, values_of
from hypothesis import given
from hypothesis import strategies as st

from extract.documents.offline.canonical_words import LONGEST
from extract.documents.offline.vocabulary import Meaning, Vocabulary, vocabulary_of

VOCABULARY: Vocabulary = vocabulary_of(SPEC)
PHRASES = (phrase for phrases in (SPEC.attributes, SPEC.line_items.columns) for phrase in phrases.values())
WORDS = sorted(
    {
        word.strip("?")
        for phrase in [
            *PHRASES,
            *(f.labels for f in SPEC.fields.values()),
            *(p.headings for p in SPEC.parties.values()),
        ]
        for text in phrase
        for word in text.replace("|", " ").split()
    }
)
"""The words of the specification's phrases."""


def canonical(text: str) -> list[str]:
    return list(VOCABULARY.tokens(text.split()).texts)


def meanings(text: str) -> list[Meaning]:
    """What all the words together may mean."""
    tokens = VOCABULARY.tokens(text.split()).texts
    return next((found for end, found in VOCABULARY.meanings(tokens) if end == len(tokens)), [])


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("P.O. No.:", ["po", "number"]),
        ("PO#", ["po", "number"]),
        ("Job Nº", ["job", "number"]),
        ("Supervisor's Ph:", ["supervisor", "phone"]),
        ("SUPERVISOR’S MOB", ["supervisor", "mobile"]),
        ("GST/HST", ["gst", "hst"]),
        ("Sub-Total", ["subtotal"]),
        ("Qty", ["quantity"]),
        ("Total (AUD)", ["total"]),
        ("GST (10%):", ["gst"]),
        ("GST @10%", ["gst"]),
        ("|", []),
    ],
)  # fmt: skip
def test_words_are_folded_to_one_form(printed: str, words: list[str]) -> None:
    assert canonical(printed) == words


def test_a_token_knows_the_printed_word_it_comes_from() -> None:
    assert VOCABULARY.tokens(["Start/Commencement", "Date:"]) == (
        ("start", "commencement", "date"),
        (0, 0, 1),
    )


@pytest.mark.parametrize(
    ("printed", "field"),
    [
        ("Work Order No.", "work_order_number"),
        ("PO Number:", "work_order_number"),
        ("Claim Ref", "client_reference"),
        ("Job No", "job_number"),
        ("Lot No.", "lot_number"),
        ("Commencement Date", "start_date"),
        ("Practical Completion", "completion_date"),
        ("Date of Issue", "issue_date"),
        ("Total excl. GST", "subtotal_amount"),
        ("TOTAL INCL GST", "total_amount"),
        ("G.S.T.", "tax_amount"),
        ("Payment Terms", "payment_terms"),
    ],
)
def test_a_label_names_its_field_however_it_is_written(printed: str, field: str) -> None:
    best = max((m for m in meanings(printed) if m.field), key=lambda m: m.rank)
    assert best.field == field


def test_a_party_and_an_attribute_make_a_label_together() -> None:
    found = [(m.party, m.attribute) for m in meanings("Site Supervisor Mobile No")]
    assert ("supervisor", "phone") in found
    assert ("site_contact", "email") in [(m.party, m.attribute) for m in meanings("Site Contact E-mail")]


def test_contractor_may_be_two_parties_and_says_so() -> None:
    found = {m.party: m.weak for m in meanings("Contractor") if m.party}
    assert found == {"builder": True, "company": True}


def test_the_longest_phrase_comes_first() -> None:
    ends = [end for end, _ in VOCABULARY.meanings(VOCABULARY.tokens(["Site", "Address"]).texts)]
    assert ends == sorted(ends, reverse=True)
    assert ends[0] == 2


def test_letters_of_a_letterhead() -> None:
    assert [VOCABULARY.initial(text) for text in ("P.", "E:", "(M)", "F", "Q.")] == [
        "phone", "email", "mobile", "fax", None,
    ]  # fmt: skip


def test_headings_of_tables_and_regions() -> None:
    assert VOCABULARY.columns.name_of(["Unit", "Price"]) == "unit_price"
    assert VOCABULARY.columns.name_of(["Ext.", "Amt"]) == "amount"
    assert VOCABULARY.columns.name_of(["Carpet"]) is None
    assert VOCABULARY.region(["SCOPE", "OF", "WORKS"]) == "start"
    assert VOCABULARY.region(["Terms", "&", "Conditions"]) == "end"
    assert VOCABULARY.title(["PURCHASE", "ORDER", "PO-31476"]) == ("purchase_order", 2)
    assert VOCABULARY.title(["Carpet", "order"]) is None


@given(
    words=st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=12), max_size=8)
)
def test_any_words_have_tokens_in_order_and_meanings_never_fail(words: list[str]) -> None:
    tokens, places = VOCABULARY.tokens(words)
    assert len(tokens) == len(places)
    assert list(places) == sorted(places)
    assert all(tokens)
    assert all(0 <= place < len(words) for place in places)
    for start in range(len(tokens)):
        for end, found in VOCABULARY.meanings(tokens, start):
            assert start < end <= len(tokens)
            assert found
            assert all(0 < m.rank <= 1 for m in found)


@given(words=st.lists(st.sampled_from(WORDS), max_size=9), start=st.integers(0, 9))
def test_no_phrase_is_passed_over(words: list[str], start: int) -> None:
    tokens = VOCABULARY.tokens(words).texts
    ends = range(min(len(tokens), start + LONGEST), start, -1)
    every = [(end, VOCABULARY._meanings_of(tokens[start:end])) for end in ends]
    assert list(VOCABULARY.meanings(tokens, start)) == [(end, found) for end, found in every if found]


def test_a_rate_in_brackets_at_a_word_changes_nothing_in_what_it_means() -> None:
    assert values_of(at(40, 100, "VAT(5.00%)"), at(300, 100, "11,677.75"))["tax_amount"] == "11677.75"


def test_a_code_in_brackets_behind_a_label_is_passed_over_but_an_area_code_is_not() -> None:
    found = values_of(at(40, 100, "VENDOR (00873)"), at(40, 112, "Lowland Air & Heat LLC"))
    assert found["company_name"] == "Lowland Air & Heat LLC"
    assert (
        values_of(at(40, 100, "Supervisor: Gus Holt"), at(40, 112, "Phone (480) 555-0158"))[
            "supervisor_phone"
        ]
        == "(480) 555-0158"
    )


def test_a_trade_is_what_the_order_is_about_where_another_label_names_the_company() -> None:
    found = values_of(
        at(40, 100, "Provider: Genesee Door & Glass Co"), at(40, 120, "Trade: Doors & Hardware")
    )
    assert (found["company_name"], found["trade_category"]) == ("Genesee Door & Glass Co", "Doors & Hardware")
