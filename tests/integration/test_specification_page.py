"""docs/specifications.md says what is so: its example is read as printed, its snippets load, its tables hold every key."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from documents import at, drawn

from extract.documents.document import extract_document
from extract.documents.specification import FieldSpec, LineItemSpec, Roles, Specification, load_specification
from extract.documents.specification.checks import CHECKS
from extract.documents.specification.model import TYPES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "specifications.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


def test_the_example_is_read_as_the_page_says(tmp_path: Path) -> None:
    spec, paper = tmp_path / "docket.yml", tmp_path / "docket.pdf"
    spec.write_text(blocks("yaml")[0], encoding="utf-8")
    lines = [re.split(r"\s{2,}", line) for line in blocks("text")[0].strip().splitlines()]
    printed = [
        [at(40, 80 + 16 * row, label), at(160, 80 + 16 * row, value)]
        for row, (label, value) in enumerate(lines)
    ]
    paper.write_bytes(drawn([text for line in printed for text in line]))
    record = extract_document(paper, load_specification(str(spec)))
    assert {name: value and value.value for name, value in record.fields.items()} == json.loads(
        blocks("json")[0]
    )
    assert (record.status, record.review_reasons) == ("extracted", ())


def test_its_snippets_are_right(tmp_path: Path) -> None:
    parties, items, kind, checks = blocks("yaml")[1:5]
    fields = "fields: {docket_number: identifier, total: money}\n"
    for index, text in enumerate((parties, fields + items, fields + kind)):
        path = tmp_path / f"snippet_{index}.yml"
        path.write_text(text, encoding="utf-8")
        load_specification(str(path))
    kinds = dict.fromkeys(("hours", "rate", "pay", "subtotal", "tax", "total", "discount"), "money")
    kinds |= {
        "pickup_date": "date",
        "delivery_date": "date",
        "site": "address",
        "phone": "phone",
        "email": "email",
    }
    kinds["discount_code"] = "text"
    path = tmp_path / "checks.yml"
    path.write_text(
        f"fields: {json.dumps(kinds)}\nline_items: true\nusual_checks: false\n{checks}", encoding="utf-8"
    )
    assert len(load_specification(str(path)).checks) == len(CHECKS)


@pytest.mark.parametrize(
    "names",
    [
        set(FieldSpec.model_fields) | {"role"},
        set(TYPES),
        set(Roles.model_fields),
        set(LineItemSpec.model_fields),
        set(CHECKS),
        (set(Specification.model_fields) - {"reads_line_items"}) | {"extends", "usual_checks"},
    ],
    ids=["keys of a field", "types", "roles", "line items", "checks", "keys of the file"],
)
def test_every_name_stands_on_the_page(names: set[str]) -> None:
    prose = re.sub(r"```.*?```", "", PAGE, flags=re.S)
    said = set(re.findall(r"[a-z_]+", " ".join([*re.findall(r"`([^`]+)`", prose), *blocks("yaml")])))
    assert not names - said


def test_all_yaml_on_the_page_is_yaml() -> None:
    for block in blocks("yaml"):
        assert isinstance(yaml.safe_load(block), dict)
