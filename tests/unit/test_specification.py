"""A kind of document from its YAML: what the file may say, and what the message says where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from documents import SPEC

from extract.documents.normalise import READERS
from extract.documents.specification import SPECS, expand_phrase, known_specifications, load_specification
from extract.errors import EXIT_USAGE, UsageError

SOURCE = SPECS / "work_order.yml"


def written(folder: Path, **changes: object) -> Path:
    """The work order's specification with top-level keys changed."""
    path = folder / "job_sheet.yml"
    path.write_text(yaml.safe_dump(yaml.safe_load(SOURCE.read_text()) | changes), encoding="utf-8")
    return path


def refusal(path: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        load_specification(str(path))
    assert caught.value.exit_code == EXIT_USAGE
    return caught.value


def test_a_work_order_has_35_fields_each_with_a_reader_and_a_description() -> None:
    assert len(SPEC.field_names) == len(set(SPEC.field_names)) == 35
    assert SPEC.field_names[0] == "work_order_number"
    assert all(field.type in READERS and field.description.endswith(".") for field in SPEC.fields.values())


@pytest.mark.parametrize("name", known_specifications())
def test_what_comes_with_the_project_is_right_and_plain_yaml(name: str) -> None:
    spec = load_specification(name)
    assert spec.name == name
    assert all(field.description.endswith(".") for field in spec.fields.values())
    assert yaml.safe_load((SPECS / f"{name}.yml").read_text(encoding="utf-8"))["name"] == name


def test_people_and_places_are_personal_data() -> None:
    personal = {name for name, field in SPEC.fields.items() if field.pii}
    assert {n for n in SPEC.field_names if n.startswith(("supervisor_", "site_contact_"))} <= personal
    assert {"client_name", "site_address", "notes"} <= personal
    assert not {n for n in SPEC.field_names if n.endswith(("_amount", "_date"))} & personal


def test_every_field_can_be_reached() -> None:
    of_parties = {name for party in SPEC.parties.values() for name in party.fields.values()}
    for name, field in SPEC.fields.items():
        assert (
            field.labels or field.choices or field.part_of or name in of_parties or field.type == "scope"
        ), name


def test_a_path_is_another_specification_and_a_changed_file_another_version(tmp_path: Path) -> None:
    first = load_specification(str(written(tmp_path, name="job_sheet")))
    second = load_specification(str(written(tmp_path, name="job_sheet", review_below=0.9)))
    assert (first.name, second.name) == ("job_sheet", "job_sheet")
    assert len({SPEC.version, first.version, second.version}) == 3
    assert load_specification("work_order").version == SPEC.version


def test_an_unknown_name_is_told_with_those_that_exist() -> None:
    with pytest.raises(
        UsageError, match=r"no specification 'word_order'.*did you mean 'work_order'"
    ) as caught:
        load_specification("word_order")
    assert caught.value.code == "no_specification"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"review_below": 2}, "review_below"),
        ({"colour": "red"}, "colour"),
        (
            {"fields": {"a": {"group": "g", "type": "colour", "weight": 1, "description": "A."}}},
            "fields.a.type",
        ),
        ({"fields": {"a": {"weight": 1, "description": "A."}}}, "fields.a.type"),
        ({"parties": {"builder": {"headings": [], "fields": {"name": "nobody"}}}}, "'nobody'"),
    ],
)
def test_a_wrong_key_is_named_with_its_file(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    error = refusal(written(tmp_path, **changes))
    assert error.code == "bad_specification"
    assert "job_sheet.yml" in error.message
    assert says in error.message


def test_a_part_must_be_of_a_field_that_exists(tmp_path: Path) -> None:
    fields = yaml.safe_load(SOURCE.read_text())["fields"]
    fields["site_city"]["part_of"] = "address"
    assert "'address'" in refusal(written(tmp_path, fields=fields)).message


@pytest.mark.parametrize("text", ["fields: [", "- a\n- b\n", "", "just words"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "job_sheet.yml"
    path.write_text(text, encoding="utf-8")
    error = refusal(path)
    assert error.code == "bad_specification"
    assert str(path) in error.message


def test_a_phrase_stands_for_all_its_wordings() -> None:
    found = list(expand_phrase("work|purchase order? date @0.7 @weak"))
    assert {w.words for w in found} == {
        ("work", "order", "date"), ("work", "date"), ("purchase", "order", "date"), ("purchase", "date"),
    }  # fmt: skip
    assert all(w.rank == 0.7 and w.weak and not w.bare for w in found)
    assert [w.words for w in expand_phrase("gst?")] == [("gst",)]
    assert next(expand_phrase("contact @bare")).bare
