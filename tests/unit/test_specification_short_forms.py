"""What a specification may leave out, and what then follows from the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.documents.offline.engine import is_of_kind
from extract.documents.records import FieldValue
from extract.documents.specification import Specification, load_specification
from extract.documents.specification.checks import SumCheck
from extract.documents.specification.completing import merged
from extract.documents.validators.declared import failed_checks


def written(folder: Path, text: str, name: str = "docket.yml") -> Specification:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_specification(str(path))


def test_a_field_may_be_its_type(tmp_path: Path) -> None:
    spec = written(tmp_path, "fields: {docket_number: identifier, loaded_on: date}")
    assert (spec.name, spec.title, spec.review_below) == ("docket", "Docket", 0.5)
    field = spec.fields["loaded_on"]
    assert (field.type, field.weight, field.description, field.pii) == ("date", 1, "Loaded on.", False)
    assert field.labels == ("loaded on",)
    assert spec.fields["docket_number"].labels == ("docket number", "docket @0.8")
    assert spec.roles.identifier == "docket_number"
    assert not spec.reads_line_items
    assert not spec.parties


def test_what_is_common_comes_with_every_specification(tmp_path: Path) -> None:
    spec, order = written(tmp_path, "fields: {a: date}"), load_specification("work_order")
    assert "qty" in spec.words["quantity"]
    assert spec.attributes == order.attributes
    assert spec.line_items.units == order.line_items.units
    assert "subtrade" in order.words["subcontractor"]
    assert "subcontractor" not in spec.words
    alone = written(tmp_path, "extends:\nfields: {a: date}")
    assert not alone.words
    assert not alone.line_items.units


def test_a_usual_field_needs_not_even_its_type(tmp_path: Path) -> None:
    spec = written(tmp_path, "fields: [date, subtotal, gst, total, notes]")
    kinds = {name: field.type for name, field in spec.fields.items()}
    assert kinds == {"date": "date", "subtotal": "money", "gst": "money", "total": "money", "notes": "note"}
    assert (spec.roles.subtotal, spec.roles.tax, spec.roles.total) == ("subtotal", "gst", "total")
    assert "grand total" in spec.fields["total"].labels
    assert any(isinstance(check, SumCheck) and check.equals == "total" for check in spec.checks)
    assert not written(tmp_path, "usual_checks: false\nfields: [subtotal, gst, total]").checks


def test_a_party_has_the_fields_that_are_called_after_it(tmp_path: Path) -> None:
    spec = written(
        tmp_path,
        "parties: {carrier: [carrier, haulier], driver: }\n"
        "fields: {carrier_name: organisation, carrier_phone: phone, driver: person, driver_phone: phone}",
    )
    assert spec.parties["carrier"].fields == {"name": "carrier_name", "phone": "carrier_phone"}
    assert spec.parties["carrier"].headings == ("carrier", "haulier")
    assert spec.parties["driver"].fields == {"name": "driver", "phone": "driver_phone"}
    assert spec.parties["driver"].headings == ("driver details?",)
    assert spec.fields["carrier_name"].labels == ()  # the party's headings find it


def test_people_and_ways_to_reach_them_are_personal_unless_said_otherwise(tmp_path: Path) -> None:
    spec = written(
        tmp_path, "fields: {driver: person, depot: {type: phone, pii: false}, site: address, loaded: date}"
    )
    assert [name for name, field in spec.fields.items() if field.pii] == ["driver", "site"]


REQUIRED = "{type: date, required: true}"


@pytest.mark.parametrize(
    ("fields", "known", "is_one"),
    [
        ("{a: date, b: date}", "b", True),
        ("{a: date, b: date}", "", False),
        (f"{{a: {REQUIRED}, b: date}}", "a", True),
        (f"{{a: {REQUIRED}, b: date}}", "b", False),
        (f"{{a: {REQUIRED}, b: {REQUIRED}, c: {REQUIRED}}}", "a", False),
        (f"{{a: {REQUIRED}, b: {REQUIRED}, c: {REQUIRED}}}", "ac", True),
        (f"{{a: {REQUIRED}, b: date, c: date, d: date, e: date}}", "bc", False),
        (f"{{a: {REQUIRED}, b: date, c: date, d: date, e: date}}", "bce", True),
        (f"{{a: {REQUIRED}, b: {REQUIRED}, {', '.join(f'{c}: date' for c in 'cdefghijklmnop')}}}", "cde", False),
        (f"{{a: {REQUIRED}, b: {REQUIRED}, {', '.join(f'{c}: date' for c in 'cdefghijklmnop')}}}", "cdef", True),
    ],
)  # fmt: skip
def test_half_of_what_is_required_tells_the_kind_or_a_quarter_of_all(
    fields: str, known: str, is_one: bool, tmp_path: Path
) -> None:
    assert is_of_kind(written(tmp_path, f"fields: {fields}"), list(known), []) == is_one


@pytest.mark.parametrize(("said", "items"), [("", False), ("line_items: true", True), ("line_items:", True), ("line_items: false", False), ("line_items: {units: [crate]}", True)])  # fmt: skip
def test_line_items_are_read_where_they_are_asked_for(said: str, items: bool, tmp_path: Path) -> None:
    spec = written(tmp_path, f"fields: {{a: date}}\n{said}")
    assert spec.reads_line_items == items
    assert "description" in spec.line_items.columns
    assert ("crate" in spec.line_items.units) == ("crate" in said)


def test_own_columns_stand_before_the_common_ones(tmp_path: Path) -> None:
    spec = written(
        tmp_path, "fields: {a: date}\nline_items: {columns: {weight_kg: [weight], quantity: [drums]}}"
    )
    assert spec.line_items.own_columns == ("weight_kg",)
    assert next(iter(spec.line_items.columns)) == "weight_kg"
    assert spec.line_items.columns["quantity"][0] == "drums"


def test_a_wording_is_of_the_column_that_the_specification_itself_gives_it_to(tmp_path: Path) -> None:
    spec = written(
        tmp_path,
        "fields: {a: date}\nline_items: {columns: {description: [stuff], code: [product, item?], quantity: [stuff]}}",
    )
    columns = spec.line_items.columns
    assert "product" not in columns["description"]
    assert "product name|service" in columns["description"]
    assert "stuff" in columns["description"]
    assert "stuff" in columns["quantity"]
    assert "items" in columns["item"]
    assert "item" not in columns["item"]


def test_a_specification_may_extend_another(tmp_path: Path) -> None:
    written(tmp_path, "fields: {number: identifier, total: money}\nreview_below: 0.7", "base.yml")
    spec = written(tmp_path, "extends: base.yml\nfields: {total: , weight: number}", "more.yml")
    assert list(spec.fields) == ["number", "weight"]
    assert (spec.name, spec.review_below) == ("more", 0.7)
    before = spec.version
    written(tmp_path, "fields: {number: identifier, total: money}\nreview_below: 0.8", "base.yml")
    assert load_specification(str(tmp_path / "more.yml")).version != before


def test_choices_may_be_a_list(tmp_path: Path) -> None:
    spec = written(tmp_path, "fields: {service: {choices: [Same day, road], labels: service}}")
    assert spec.fields["service"].type == "choice"
    assert spec.fields["service"].choices == {"same_day": ("same day",), "road": ("road",)}
    assert spec.roles.title is None


def test_a_choice_without_labels_is_the_papers_title(tmp_path: Path) -> None:
    spec = written(tmp_path, "fields: {kind: {choices: [quote, estimate]}}")
    assert spec.roles.title == "kind"
    assert not spec.fields["kind"].labels


def test_a_phrase_with_a_question_mark_may_stand_in_brackets(tmp_path: Path) -> None:
    spec = written(tmp_path, "fields: {a: {type: date, labels: [loaded on?, loading date?]}}")
    assert spec.fields["a"].labels == ("loaded on?", "loading date?")


def test_mappings_are_laid_over_each_other() -> None:
    base = {"a": {"x": 1, "y": [1, 2]}, "b": 3}
    assert merged(base, {"a": {"y": [2, 5]}, "b": None, "c": 4}) == {"a": {"x": 1, "y": [2, 5, 1]}, "c": 4}
    assert base == {"a": {"x": 1, "y": [1, 2]}, "b": 3}


@pytest.mark.parametrize(
    ("amounts", "fails"),
    [
        ({"subtotal": "19110.00", "discount": "500.00", "gst": "1861.00", "total": "20471.00"}, set()),
        ({"subtotal": "18610.00", "discount": "-500.00", "gst": "1861.00", "total": "20471.00"}, set()),
        ({"subtotal": "18610.00", "gst": "1861.00", "total": "20471.00"}, set()),
        ({"subtotal": "19110.00", "gst": "1861.00", "total": "20471.00"}, {"sum", "rate"}),
        (
            {"subtotal": "19110.00", "discount": "400.00", "gst": "1861.00", "total": "20471.00"},
            {"sum", "rate"},
        ),
    ],
)
def test_a_discount_may_be_taken_off_a_subtotal_or_stand_before_it(
    amounts: dict[str, str], fails: set[str], tmp_path: Path
) -> None:
    fields = "fields: [subtotal, discount, gst, total]\nchecks: [{tax_rate: gst, of: subtotal, less: discount, rates: [10]}]"
    spec = written(tmp_path, fields)
    values = {
        name: FieldValue(amount, amount, "beside", 0.9, 1, (0, 0, 9, 9)) for name, amount in amounts.items()
    }
    found = " ".join(failed_checks(values, [], spec))
    assert {"sum": "do not add up" in found, "rate": "at no rate" in found} == {
        "sum": "sum" in fails, "rate": "rate" in fails,
    }  # fmt: skip
