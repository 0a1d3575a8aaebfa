"""Labels that say in other words what the specification has: whose, of whom, with a remark, for a number or a name."""

from __future__ import annotations

import pytest
from documents import SPEC, at, rows, values_of, wrapped

from extract.documents.offline.vocabulary import Meaning, vocabulary_of

VOCABULARY = vocabulary_of(SPEC)
BUILDER, TRADE = "Harrow Homes Pty Ltd", "Quillfeather Flooring Pty Ltd"


def meanings(text: str) -> list[Meaning]:
    """What all the words together may mean."""
    tokens = VOCABULARY.tokens(text.split()).texts
    return next((found for end, found in VOCABULARY.meanings(tokens) if end == len(tokens)), [])


@pytest.mark.parametrize(
    ("printed", "party", "attribute"),
    [
        ("Our Foreman", "supervisor", None),
        ("Your Site Contact:", "site_contact", None),
        ("Foreman Details", "supervisor", None),
        ("Name of Superintendent", "supervisor", "name"),
        ("Phone (Supervisor)", "supervisor", "phone"),
        ("Cell. contremaître", "supervisor", "phone"),
        ("Tél. de l'assurée", "client", "phone"),
        ("Email of Site Contact", "site_contact", "email"),
        ("Sup. Mobile", "supervisor", "phone"),
        ("Const. Mgr", "supervisor", None),
        ("Owner(s)", "client", None),
        ("Owner/s", "client", None),
    ],
)
def test_a_party_may_be_asked_for_in_other_words(printed: str, party: str, attribute: str | None) -> None:
    assert (party, attribute) in {(m.party, m.attribute) for m in meanings(printed)}


@pytest.mark.parametrize("printed", ["Company representative", "The Manager", "Building", "Respond"])
def test_other_words_do_not_make_any_label_a_partys_detail_or_a_date(printed: str) -> None:
    assert not any(
        m.attribute or m.field == "completion_date" or m.party == "client" for m in meanings(printed)
    )


@pytest.mark.parametrize(
    ("printed", "field"),
    [
        ("Req'd Start", "start_date"),
        ("Req. End", "completion_date"),
        ("Sched. Start", "start_date"),
        ("Début des travaux", "start_date"),
        ("Adresse du chantier", "site_address"),
        ("Works Order Total (inc GST)", "total_amount"),
        ("Works Order Total (ex GST)", "subtotal_amount"),
        ("Sum of works exclusive of GST", "subtotal_amount"),
        ("Client PO Reference", "client_reference"),
        ("Purchase #", "work_order_number"),
        ("Comment", "notes"),
    ],
)
def test_short_forms_and_other_orders_of_words_name_the_field(printed: str, field: str) -> None:
    assert max(meanings(printed), key=lambda m: m.rank).field == field


def test_a_remark_in_brackets_belongs_to_its_label() -> None:
    found = values_of(
        *rows(40, 100, "Total (TPS et TVQ)", "Start date (on site):"),
        *rows(220, 100, "$1,250.00", "12/03/2026"),
    )
    assert found["total_amount"] == "1250.00"
    assert found["start_date"] == "2026-03-12"


def test_what_stands_in_brackets_may_be_the_value() -> None:
    assert values_of(at(40, 100, "Claim No. (CLM-5510)"))["client_reference"] == "CLM-5510"


def test_dots_lead_from_a_label_to_its_value_and_the_next_line_is_another_ones() -> None:
    found = values_of(
        *wrapped(
            40,
            100,
            "Project ........ Trabue Transit Garage",
            "Retainage ...... 5.00",
            "Payment Terms .. 2% 10 Net 30",
        ),
    )
    assert found["project_name"] == "Trabue Transit Garage"
    assert found["payment_terms"] == "2% 10 Net 30"


@pytest.mark.parametrize(
    ("label", "value", "job", "project"),
    [
        ("Job:", "2209", "2209", None),
        ("Job:", "Abernethy Extension", None, "Abernethy Extension"),
        ("Job:", "1204 Haig Point Clubhouse Annex", "1204", "Haig Point Clubhouse Annex"),
        ("Project:", "2518 - Foothills Medical Office", "2518", "Foothills Medical Office"),
        ("Project name and number:", "Halden Legal, Level 14 (VF2612)", "VF2612", "Halden Legal, Level 14"),
        ("Project:", "8140 Blue Heron Trail, Ajax", None, None),
        ("Property:", "Cedar Mill Flats", None, "Cedar Mill Flats"),
        ("Property:", "16 Bauhinia Crescent", None, None),
    ],
)
def test_a_label_that_asks_for_a_number_or_a_name_gets_each_its_own(
    label: str, value: str, job: str | None, project: str | None
) -> None:
    found = values_of(at(40, 40, BUILDER, bold=True, size=16), at(40, 100, label), at(140, 100, value))
    assert (found.get("job_number"), found.get("project_name")) == (job, project)


@pytest.mark.parametrize(("number", "left"), [("2209", 140), (": 2209", 140)])
def test_the_name_may_stand_below_the_number(number: str, left: float) -> None:
    found = values_of(at(40, 100, "Job"), at(left, 100, number), at(left, 112, "SOUTHPOINT DATA HALL"))
    assert (found["job_number"], found["project_name"]) == ("2209", "SOUTHPOINT DATA HALL")


def test_a_number_under_its_caption_is_not_the_builders_business_number() -> None:
    found = values_of(
        at(40, 30, BUILDER, bold=True, size=16),
        at(40, 60, "Tracking / Work order number", size=8), at(40, 70, "271904455"),
        at(300, 60, "Client PO reference", size=8), at(300, 70, "LCU-2026-5518"),
    )  # fmt: skip
    assert found["work_order_number"] == "271904455"
    assert found["client_reference"] == "LCU-2026-5518"
    assert "builder_business_number" not in found


def test_the_parts_of_a_letterheads_line_are_read_one_by_one() -> None:
    found = values_of(
        at(40, 30, "Lighthouse Strata Works Pty Ltd", size=16),
        at(40, 50, "ABN 51 824 753 556 · 1300 975 711 · orders@lighthousestrata.example"),
    )
    assert found["builder_phone"] == "1300 975 711"
    assert found["builder_business_number"] == "51 824 753 556"


def test_a_companys_other_number_is_no_phone() -> None:
    found = values_of(at(40, 30, "Kalinda Homes (Vic) P/L ACN 612 884 019", size=9))
    assert found["builder_name"] == "Kalinda Homes (Vic) P/L"
    assert "builder_phone" not in found
