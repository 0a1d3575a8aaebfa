"""Candidates for a label's value: the words behind, beside and below it, up to where another label's begin."""

from __future__ import annotations

from documents import SPEC, Text, at, paper_of, rows, wrapped

from extract.documents.layout import segments_of
from extract.documents.normalise import Dialect
from extract.documents.offline.candidate import Candidate
from extract.documents.offline.labels import Label, find_labels
from extract.documents.offline.reading import match_words, read_value, words_between
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import vocabulary_of
from extract.documents.pages import Word


def around(*lines: Text) -> tuple[Neighbourhood, list[Label]]:
    segments = segments_of(paper_of(lines))
    labels = find_labels(segments, vocabulary_of(SPEC))
    return Neighbourhood(segments, labels), labels


def told(candidate: Candidate) -> list[str]:
    return [" ".join(word.text for word in line) for line in candidate.lines]


def candidates(*lines: Text) -> dict[str, list[str]]:
    """What the first label of lines may hold, by method."""
    near, labels = around(*lines)
    return {candidate.method: told(candidate) for candidate in near.candidates(labels[0])}


def test_what_stands_behind_a_label_is_all_there_is() -> None:
    assert candidates(at(40, 100, "Job No: J-88213"), at(40, 130, "something else")) == {
        "inline": ["J-88213"]
    }


def test_beside_comes_before_below() -> None:
    near, labels = around(at(40, 100, "Job No:"), at(120, 100, "J-88213"), at(40, 114, "remark"))
    assert [c.method for c in near.candidates(labels[0])] == ["beside", "below"]


def test_a_block_goes_on_at_its_left_edge_until_a_label_begins() -> None:
    found = candidates(
        at(40, 100, "Site Address:"), *wrapped(130, 100, "6 Harkell Street", "Mount Gravatt", "QLD 4122"),
        at(40, 136, "Job No:"), at(130, 136, "J-88213"),
    )  # fmt: skip
    assert found["beside"] == ["6 Harkell Street", "Mount Gravatt", "QLD 4122"]


def test_a_value_is_not_taken_from_beyond_another_label() -> None:
    assert candidates(at(40, 100, "Job No:"), at(200, 100, "Lot No:"), at(260, 100, "12")) == {}


def test_nothing_is_taken_from_far_below() -> None:
    assert candidates(at(40, 100, "Job No:"), at(40, 160, "J-88213")) == {}


def test_what_is_beside_a_label_is_nobody_elses() -> None:
    near, labels = around(at(40, 100, "Site Address:"), at(40, 114, "Job No:"), at(130, 114, "J-88213"))
    assert [told(c) for c in near.candidates(labels[0])] == []
    assert [told(c) for c in near.candidates(labels[1])] == [["J-88213"]]


def test_a_value_in_print_twice_the_size_below_is_less_likely() -> None:
    near, labels = around(at(40, 100, "Order No"), at(40, 112, "W-4410"))
    far, others = around(at(40, 100, "Order No"), at(40, 112, "W-4410", size=20))
    assert far.candidates(others[0])[0].geometry < near.candidates(labels[0])[0].geometry


def word(text: str, x0: float, top: float = 0, confidence: float = 1.0) -> Word:
    return Word(text, x0, top, x0 + 20, top + 10, 10, confidence=confidence)


def test_words_between_characters_are_those_that_hold_them() -> None:
    words = [word("Phone", 0), word("0491", 30), word("570", 60), word("156", 90), word("now", 120)]
    found = match_words("phone", words, Dialect())
    assert found is not None
    match, taken = found
    assert match.value == "0491 570 156"
    assert [w.text for w in taken] == ["0491", "570", "156"]
    assert words_between(words, 0, 5) == words[:1]


def candidate(*lines: tuple[Word, ...]) -> Candidate:
    return Candidate(lines, "beside", 0.9, 2)


def test_a_value_knows_where_it_was_read() -> None:
    value = read_value(
        "issue_date", "date", candidate((word("on", 0), word("14/03/2026", 30))), 1.0, Dialect()
    )
    assert value is not None
    field = value.to_field()
    assert (field.value, field.raw, field.method, field.page) == ("2026-03-14", "14/03/2026", "beside", 2)
    assert field.box == (30, 0, 50, 10)
    assert 0 < field.confidence <= 1


def test_doubt_of_ocr_is_doubt_of_the_value() -> None:
    sure, doubtful = (
        read_value("issue_date", "date", candidate((word("14/03/2026", 30, confidence=c),)), 1.0, Dialect())
        for c in (1.0, 0.5)
    )
    assert sure is not None
    assert doubtful is not None
    assert doubtful.to_field().confidence < sure.to_field().confidence


def test_a_text_that_is_not_of_the_type_is_no_value() -> None:
    assert read_value("issue_date", "date", candidate((word("soon", 0),)), 1.0, Dialect()) is None


def test_a_companys_name_goes_on_to_its_legal_form_but_not_into_its_address() -> None:
    lines = (
        (word("Quillfeather", 0), word("Flooring", 30)),
        (word("Pty", 0, 12), word("Ltd", 30, 12)),
        (word("6", 0, 24), word("Harkell", 30, 24), word("Street", 60, 24)),
    )
    value = read_value("company_name", "organisation", candidate(*lines), 1.0, Dialect())
    assert value is not None
    assert value.value == "Quillfeather Flooring Pty Ltd"


def test_captions_have_their_values_below_though_the_next_caption_stands_beside() -> None:
    found = candidates(
        at(40, 100, "Job No", size=7), at(160, 100, "Start Date", size=7), at(280, 100, "Facade", size=7),
        at(40, 109, "J-88213"), at(160, 109, "14/03/2026"), at(280, 109, "Coastal"),
    )  # fmt: skip
    assert found["below"] == ["J-88213"]
    near, labels = around(
        at(40, 100, "Job No", size=7), at(160, 96, "14/03/2026"), at(160, 87, "Start Date", size=7),
        at(40, 109, "J-88213"),
    )  # fmt: skip
    places = {label.segments[0].text: near.candidates(label) for label in labels}
    assert max(places["Job No"], key=lambda c: c.geometry).method == "below"
    assert [told(c) for c in places["Start Date"]] == [["14/03/2026"]]


def test_a_centred_heading_has_the_cell_below_it() -> None:
    near, labels = around(
        at(120, 100, "Client", bold=True), at(300, 100, "Lot", bold=True), at(420, 100, "Mobile", bold=True),
        at(44, 114, "R. Ravi"), at(244, 114, "1186"), at(384, 114, "0491 574 118"),
    )  # fmt: skip
    found = {label.segments[0].text: [told(c) for c in near.candidates(label)] for label in labels}
    assert found == {"Client": [["R. Ravi"]], "Lot": [["1186"]], "Mobile": [["0491 574 118"]]}


def test_a_cell_goes_on_where_nothing_begins_in_the_labels_column() -> None:
    lines = (at(40, 100, "Site Address"), *rows(160, 100, "6 Harkell Street", "Mount Gravatt", pitch=15))
    assert candidates(*lines)["beside"] == ["6 Harkell Street", "Mount Gravatt"]
    assert candidates(*lines, at(40, 115, "Facade"))["beside"] == ["6 Harkell Street"]


def test_an_unknown_label_is_no_value() -> None:
    assert candidates(at(40, 100, "Job No:"), at(160, 100, "Facade:"), at(220, 100, "Coastal")) == {}


def test_values_stand_below_the_deepest_heading_of_their_row() -> None:
    near, labels = around(
        at(40, 100, "Job No", bold=True), at(160, 100, "Commencement", bold=True), at(160, 112, "Date", bold=True),
        at(40, 128, "J-88213"), at(160, 128, "14/03/2026"),
    )  # fmt: skip
    found = {label.segments[0].text: [told(c) for c in near.candidates(label)] for label in labels}
    assert found == {"Job No": [["J-88213"]], "Commencement": [["14/03/2026"]]}


def test_a_value_level_with_its_label_takes_no_line_from_the_cell_above() -> None:
    near, labels = around(
        at(40, 100, "Property Address:"),
        at(200, 100, "93 Sandover Parade, Burpengary"),
        at(200, 110.5, "East QLD 4505"),
        at(40, 122, "Site Contact:"),
        at(200, 122, "Viktor Hollis"),
    )
    assert told(near.candidates(labels[-1])[0]) == ["Viktor Hollis"]
