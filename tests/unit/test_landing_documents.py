"""Records of documents become rows: which are read, which are duplicates, which attempt a record is."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract.documents.offline import OfflineEngine
from extract.documents.records import DocumentRecord, FieldValue, LineItem
from extract.documents.specification import load_specification
from extract.landing.protocol import Landing
from extract.landing.work_orders import known_documents, land_records, plan_documents

SPEC = load_specification("work_order")
# duckdb_only, below: where landing's decisions are told from what any engine gives back, one engine is enough
TABLES = ("documents", "work_orders", "work_order_fields", "work_order_lines", "quarantine")


def record(path: str | Path, content: bytes = b"order", **other: Any) -> DocumentRecord:
    number = FieldValue("WO-1", "WO 1", "beside", 0.91234567, 1, (10.123, 20.0, 30.0, 40.0))
    fields: dict[str, FieldValue | None] = dict.fromkeys(SPEC.fields)
    given: dict[str, Any] = {
        "document_id": hashlib.sha256(content).hexdigest(),
        "path": str(path),
        "status": "extracted",
        "spec": SPEC.name,
        "spec_version": SPEC.version,
        "engine": OfflineEngine.name,
        "engine_version": OfflineEngine.version,
        "pages": 2,
        "file_bytes": len(content),
        "fields": fields | {"work_order_number": number},
        "line_items": (LineItem("Kitchen", None, "Paint", "1", "ea", None, "10.00", 1),) * 2,
        "completeness": 0.5,
        **other,
    }
    return DocumentRecord(**given)


def failed(path: str | Path, code: str, content: bytes | None = b"broken") -> DocumentRecord:
    return record(
        path,
        document_id=hashlib.sha256(content).hexdigest() if content else None,
        status="failed",
        error_code=code,
        error=f"{path} is {code}",
        fields=dict.fromkeys(SPEC.fields),
        line_items=(),
        completeness=0.0,
    )


def content_of(landing: Landing) -> dict[str, list[str]]:
    return {
        table: landing.query(f"select row_hash from raw.{table} order by 1").column(0).to_pylist()
        for table in TABLES
    }


def documents(landing: Landing) -> list[tuple[Any, ...]]:
    rows = landing.query(
        "select path, attempt, status, error_code from raw.documents order by path, attempt"
    ).to_pylist()
    return [tuple(row.values()) for row in rows]


def test_a_record_becomes_a_row_in_each_table(landing: Landing) -> None:
    result = land_records(landing, [record("a.pdf", review_reasons=("no total", "no date"))], "r1")
    assert {name: table.landed for name, table in result.tables.items()} == {
        "documents": 1,
        "work_orders": 1,
        "work_order_fields": 1,
        "work_order_lines": 2,
    }
    [document] = landing.query("select * from raw.documents").to_pylist()
    assert (document["review_reasons"], document["file_name"], document["page_count"]) == (
        "no total; no date",
        "a.pdf",
        2,
    )
    [order] = landing.query("select * from raw.work_orders").to_pylist()
    assert (order["work_order_number"], order["work_order_number_raw"], order["job_number"]) == (
        "WO-1",
        "WO 1",
        None,
    )
    [field] = landing.query("select * from raw.work_order_fields").to_pylist()
    assert (field["field"], field["confidence"], field["x0"]) == ("work_order_number", 0.9123, 10.12)
    lines = landing.query("select * from raw.work_order_lines order by line_number").to_pylist()
    assert [(line["line_number"], line["amount"], line["extraction_id"]) for line in lines] == [
        (number, "10.00", order["extraction_id"]) for number in (1, 2)
    ]


def test_landing_the_same_records_again_changes_nothing(landing: Landing) -> None:
    records = [
        record("a.pdf"),
        record("b.pdf"),
        failed("c.pdf", "broken_pdf"),
        failed("d.pdf", "empty_file", None),
    ]
    land_records(landing, records, "r1")
    before = content_of(landing)
    later = [
        replace(found, seconds=9.0, extracted_at=found.extracted_at.replace(year=2030)) for found in records
    ]
    assert land_records(landing, later, "r2").batch_id is None
    assert content_of(landing) == before
    assert documents(landing) == [
        ("a.pdf", 1, "extracted", None),
        ("b.pdf", 1, "duplicate", None),
        ("c.pdf", 1, "failed", "broken_pdf"),
        ("d.pdf", 1, "failed", "empty_file"),
    ]


def test_another_record_of_the_same_document_is_the_next_attempt(landing: Landing) -> None:
    land_records(landing, [failed("a.pdf", "worker_died", b"order")], "r1")
    land_records(landing, [record("a.pdf")], "r2")
    land_records(landing, [failed("a.pdf", "worker_died", b"order"), record("a.pdf")], "r3")
    assert documents(landing) == [("a.pdf", 1, "failed", "worker_died"), ("a.pdf", 2, "extracted", None)]
    [order] = landing.query("select attempt from raw.work_orders").to_pylist()
    assert order == {"attempt": 2}


@pytest.mark.duckdb_only
def test_a_replay_is_a_new_attempt_even_when_nothing_changed(landing: Landing) -> None:
    land_records(landing, [failed("a.pdf", "broken_pdf")], "r1")
    land_records(landing, [failed("a.pdf", "broken_pdf")], "r2", again=True)
    assert [row[1] for row in documents(landing)] == [1, 2]
    assert (
        len({row["attempt_id"] for row in landing.query("select attempt_id from raw.documents").to_pylist()})
        == 2
    )


@pytest.mark.duckdb_only
def test_another_version_of_the_specification_reads_anew(landing: Landing) -> None:
    land_records(landing, [record("a.pdf"), record("a.pdf", spec_version="2")], "r1")
    rows = landing.query("select spec_version, attempt from raw.work_orders order by 1 desc").to_pylist()
    assert [(row["attempt"]) for row in rows] == [1, 1]
    assert {row["spec_version"] for row in rows} == {SPEC.version, "2"}


@pytest.mark.duckdb_only
def test_a_specification_without_tables_is_quarantined_whole(landing: Landing) -> None:
    result = land_records(landing, [record("a.pdf"), record("i.pdf", b"invoice", spec="invoice")], "r1")
    assert result.rows_quarantined == 1
    [entry] = landing.query("select * from raw.quarantine").to_pylist()
    assert (entry["reason_code"], entry["path"]) == ("no_contract", "i.pdf")
    assert documents(landing) == [("a.pdf", 1, "extracted", None)]


@pytest.mark.duckdb_only
def test_a_field_that_the_contract_does_not_have_quarantines_its_order_only(landing: Landing) -> None:
    strange = record("a.pdf")
    strange.fields["shoe_size"] = FieldValue("43", "43", "beside", 1.0, 1, (0, 0, 1, 1))
    land_records(landing, [strange, record("b.pdf", b"other")], "r1")
    assert landing.query("select document_id from raw.work_orders").num_rows == 1
    [entry] = landing.query("select * from raw.quarantine").to_pylist()
    assert (entry["table_name"], entry["reason_code"]) == ("work_orders", "unknown_column")
    assert "43" not in entry["reason"]
    assert '"shoe_size": "43"' in entry["payload"]


def test_half_a_surrogate_pair_lands_as_its_escape(landing: Landing) -> None:
    odd = record("a.pdf", line_items=(LineItem(None, None, "Paint \ud83d", None, None, None, None, 1),))
    land_records(landing, [odd], "r1")
    assert landing.query("select description from raw.work_order_lines").to_pylist() == [
        {"description": "Paint \\ud83d"}
    ]


def test_documents_are_planned_by_their_bytes(landing: Landing, tmp_path: Path) -> None:
    paths = {name: tmp_path / f"{name}.pdf" for name in ("a", "b", "c", "gone")}
    paths["a"].write_bytes(b"order")
    paths["b"].write_bytes(b"order")
    paths["c"].write_bytes(b"another")
    plan = plan_documents(paths.values(), known_documents(landing, SPEC))
    assert plan.to_extract == [paths["a"], paths["c"], paths["gone"]]
    assert [(found.path, found.status) for found in plan.duplicates] == [(str(paths["b"]), "duplicate")]
    assert plan.already_known == []

    land_records(landing, [record(paths["a"]), record(paths["c"], b"another"), *plan.duplicates], "r1")
    again = plan_documents(paths.values(), known_documents(landing, SPEC))
    assert again.to_extract == [paths["gone"]]
    assert again.duplicates == []
    assert again.already_known == [paths["a"], paths["b"], paths["c"]]


@pytest.mark.duckdb_only
def test_planned_duplicates_and_landed_copies_are_the_same_rows(landing: Landing, tmp_path: Path) -> None:
    a, b = tmp_path / "a.pdf", tmp_path / "b.pdf"
    a.write_bytes(b"order")
    b.write_bytes(b"order")
    plan = plan_documents([a, b], known_documents(landing, SPEC))
    land_records(landing, [record(a), *plan.duplicates], "r1")
    before = content_of(landing)
    assert land_records(landing, [record(a), record(b)], "r2").batch_id is None
    assert content_of(landing) == before


@pytest.mark.duckdb_only
@pytest.mark.parametrize(("code", "is_read_again"), [("worker_died", True), ("broken_pdf", False)])
def test_failures_that_may_pass_are_read_again(
    code: str, is_read_again: bool, landing: Landing, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"broken")
    land_records(landing, [failed(path, code)], "r1")
    plan = plan_documents([path], known_documents(landing, SPEC))
    assert plan.to_extract == ([path] if is_read_again else [])


@pytest.mark.duckdb_only
def test_a_duplicate_on_record_whose_first_copy_never_landed_is_read(
    landing: Landing, tmp_path: Path
) -> None:
    a, b = tmp_path / "a.pdf", tmp_path / "b.pdf"
    a.write_bytes(b"order")
    b.write_bytes(b"order")
    plan = plan_documents([a, b], known_documents(landing, SPEC))
    land_records(landing, plan.duplicates, "r1")  # and killed before a.pdf landed
    again = plan_documents([a, b], known_documents(landing, SPEC))
    assert (again.to_extract, again.already_known) == ([a], [b])
    a.unlink()
    land_records(landing, [record(b)], "r2")
    assert documents(landing) == [(str(b), 1, "duplicate", None), (str(b), 2, "extracted", None)]


@pytest.mark.duckdb_only
def test_a_name_that_is_no_utf8_is_written_with_escapes(landing: Landing, tmp_path: Path) -> None:
    a, odd = tmp_path / "a.pdf", tmp_path / b"b\xff.pdf".decode("utf-8", "surrogateescape")
    a.write_bytes(b"order")
    odd.write_bytes(b"order")
    plan = plan_documents([a, odd], known_documents(landing, SPEC))
    land_records(landing, [record(a), *plan.duplicates], "r1")
    assert documents(landing)[1][0].endswith("b\\udcff.pdf")
    assert plan_documents([a, odd], known_documents(landing, SPEC)).already_known == [a, odd]
