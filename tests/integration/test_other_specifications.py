"""Another kind of document is another YAML: the engine needs no field of a work order to be there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.documents.document import extract_document
from extract.documents.specification import SPECS, load_specification
from extract.errors import UsageError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def paper() -> Path:
    return next(p for p in sorted((ROOT / "examples" / "work_orders").glob("penwarden-po-*.pdf")))


@pytest.fixture
def written() -> dict[str, Any]:
    """The specification of a work order as a plain mapping."""
    found: dict[str, Any] = yaml.safe_load((SPECS / "work_order.yml").read_text(encoding="utf-8"))
    return found


def saved(specification: dict[str, Any], folder: Path) -> str:
    path = folder / "quote.yml"
    path.write_text(yaml.safe_dump({**specification, "name": "quote"}, sort_keys=False), encoding="utf-8")
    return str(path)


def test_a_kind_without_a_builder_is_read(written: dict[str, Any], paper: Path, tmp_path: Path) -> None:
    for name in [name for name in written["fields"] if name.startswith("builder_")]:
        del written["fields"][name]
    del written["parties"]["builder"], written["roles"]["issuer"]
    record = extract_document(paper, load_specification(saved(written, tmp_path)))
    assert record.status == "extracted", (record.error, record.review_reasons)
    assert record.fields["work_order_number"]
    assert not [name for name in record.fields if name.startswith("builder_")]


def test_a_field_of_another_name_plays_the_same_role(
    written: dict[str, Any], paper: Path, tmp_path: Path
) -> None:
    written["fields"]["quote_number"] = written["fields"].pop("work_order_number")
    written["roles"]["identifier"] = "quote_number"
    written["kind"]["signals"]["quote_number"] = written["kind"]["signals"].pop("work_order_number")
    record = extract_document(paper, load_specification(saved(written, tmp_path)))
    assert record.status == "extracted", (record.error, record.review_reasons)
    assert record.fields["quote_number"]
    assert "work_order_number" not in record.fields


def test_a_kind_without_roles_is_read_by_its_labels(
    written: dict[str, Any], paper: Path, tmp_path: Path
) -> None:
    del written["roles"]
    written["kind"]["enough"] = 1
    record = extract_document(paper, load_specification(saved(written, tmp_path)))
    assert record.fields["work_order_number"]
    assert record.fields["builder_name"] is None


@pytest.mark.parametrize(
    ("key", "value"), [("identifier", "nothing"), ("issuer", "nobody"), ("staff", ["nobody"])]
)
def test_a_role_that_names_nothing_is_refused(
    written: dict[str, Any], key: str, value: Any, tmp_path: Path
) -> None:
    written["roles"][key] = value
    with pytest.raises(UsageError, match=r"quote\.yml: .*no(thing|body)"):
        load_specification(saved(written, tmp_path))
