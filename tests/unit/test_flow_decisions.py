"""What the flow decides without Prefect, dbt or a warehouse: what is retried, what passes a gate, what is resumed."""

from __future__ import annotations

import errno
import io
import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from extract.documents.records import DocumentRecord, FieldValue, LineItem
from extract.errors import DocumentError, PunchlistError, UsageError, WarehouseError
from extract.landing.contract import load_contract
from extract.landing.protocol import Reader
from extract.settings import get_settings
from flows.choices import choose_inputs, choose_run_id
from flows.chunks import Chunk, keep, kept, split
from flows.dbt import DbtOutcome, NodeOutcome
from flows.gate import GateError, pass_gate
from flows.record import latest_record, new_record
from flows.resumption import begin_record
from flows.retries import ChunkUnreadableError, can_pass
from flows.summary import print_summary, summary_row

READER = Reader("work_order", "1", "offline", "1")


def node(status: str, name: str = "not_null_orders_id", kind: str = "test") -> NodeOutcome:
    return NodeOutcome(f"{kind}.punchlist.{name}", kind, name, status, "Got 3 results", "models/_models.yml")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EIO, os.strerror(errno.EIO)),
        OSError(errno.ESTALE, os.strerror(errno.ESTALE)),
        ConnectionResetError(),
        TimeoutError(),
        MemoryError(),
        ChunkUnreadableError("chunk_unreadable", "all workers died"),
    ],
)
def test_what_can_pass_is_retried(error: BaseException) -> None:
    assert can_pass(error)


@pytest.mark.parametrize(
    "error",
    [
        UsageError("wrong_setting", "PUNCHLIST_WORKERS is 'x'"),
        DocumentError("broken_pdf", "a.pdf is broken"),
        WarehouseError("disk_full", "no space"),
        PermissionError(errno.EACCES, "denied"),
        FileNotFoundError(errno.ENOENT, "gone"),
        OSError(errno.ENOSPC, "full"),
        KeyError("a mistake of ours"),
    ],
)
def test_what_stays_as_it_is_is_not_retried(error: BaseException) -> None:
    assert not can_pass(error)


def test_a_gate_lets_a_step_pass_that_succeeded() -> None:
    outcome = DbtOutcome("build", True, 1.0, (node("pass"), node("warn")))
    assert pass_gate("marts", outcome) is outcome


def test_a_gate_names_what_failed_and_how_to_go_on() -> None:
    outcome = DbtOutcome("build", False, 1.0, (node("fail"), node("skipped", "fct_work_orders", "model")))
    with pytest.raises(GateError) as failed:
        pass_gate("staging_and_corrected", outcome)
    assert failed.value.exit_code == 1
    for part in (
        "not_null_orders_id",
        "Got 3 results",
        "models/_models.yml",
        "marts are as they were",
        "--resume",
    ):
        assert part in failed.value.message
    assert "fct_work_orders" not in failed.value.message, "it was only skipped"


def test_a_gate_says_where_to_look_when_no_node_is_named() -> None:
    with pytest.raises(GateError, match=r"marts failed: dbt ended without naming a node; .* logs/dbt\.log"):
        pass_gate("marts", DbtOutcome("build", False, 1.0, ()))


def test_a_gate_shows_a_few_failures_and_says_where_the_others_are() -> None:
    many = tuple(node("fail", f"test_{number}") for number in range(8))
    with pytest.raises(GateError, match="and 3 more"):
        pass_gate("source_tests", DbtOutcome("test", False, 1.0, many))


def test_freshness_counts_as_a_warning_and_stops_nothing() -> None:
    outcome = DbtOutcome("source freshness", False, 1.0, (node("error"), node("pass"))).as_warnings()
    assert (outcome.succeeded, outcome.count_tests("warn"), outcome.count_tests("pass")) == (True, 1, 1)
    assert not outcome.failures


def test_a_run_is_new_when_the_last_one_ended(tmp_path: Path) -> None:
    first, cut_off = begin_record(["a"], tmp_path, resume=False)
    assert cut_off is None
    first.end(None)
    first.save(tmp_path)
    second, cut_off = begin_record(["a"], tmp_path, resume=False)
    assert cut_off is None
    assert second.run_id > first.run_id


def test_a_run_that_was_cut_off_is_told_by_the_next(tmp_path: Path) -> None:
    killed = new_record(["a"])
    with pytest.raises(SystemExit), killed.at("marts", tmp_path):
        raise SystemExit
    _, cut_off = begin_record(["a"], tmp_path, resume=False)
    assert cut_off is not None
    assert (cut_off.run_id, cut_off.status, cut_off.failed_step) == (killed.run_id, "failed", "marts")
    assert "Cut off in marts" in str(cut_off.message)


@pytest.mark.parametrize("ended", [True, False], ids=["failed", "killed"])
def test_a_run_is_resumed_where_it_was(tmp_path: Path, ended: bool) -> None:
    last = new_record(["a"])
    last.step, last.tests_failed, last.documents_new = "marts", 2, 5
    if ended:
        last.end(PunchlistError("gate_failed", "marts failed"))
    last.save(tmp_path)
    record, _ = begin_record(["b"], tmp_path, resume=True)
    assert (record.run_id, record.step, record.inputs) == (last.run_id, "marts", ["a"])
    assert (record.status, record.tests_failed, record.documents_new, record.message) == (
        "running",
        0,
        5,
        None,
    )


def test_there_may_be_nothing_to_resume(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run has been made"):
        begin_record([], tmp_path, resume=True)
    done = new_record(["a"])
    done.end(None)
    done.save(tmp_path)
    with pytest.raises(UsageError, match=f"the last run, {done.run_id}, succeeded"):
        begin_record([], tmp_path, resume=True)


def test_the_record_is_read_back_as_it_was(tmp_path: Path) -> None:
    record = new_record(["a"], datetime(2026, 1, 31, 2, tzinfo=UTC))
    assert record.run_id.startswith("20260131T020000000000Z-")
    with record.at("extract", tmp_path):
        assert latest_record(tmp_path) == record


def test_a_fault_is_named_without_its_text() -> None:
    record = new_record(["a"])
    record.end(ValueError("could not read 'Jane Site, 0491 570 006'"))
    assert record.message is not None
    assert "ValueError" in record.message
    assert "Jane" not in record.message


def test_the_summary_row_is_what_its_contract_says() -> None:
    record = new_record(["a", "b"])
    record.step = "marts"
    record.step_seconds = {"extract": 1.23456}
    record.end(PunchlistError("gate_failed", "marts failed: a test"))
    row = summary_row(record)
    assert set(row) == set(load_contract("run_summaries").columns)
    assert (row["status"], row["failed_step"], row["input"]) == ("failed", "marts", "a, b")
    assert json.loads(row["step_seconds"]) == {"extract": 1.235}


@pytest.mark.parametrize("error", [None, PunchlistError("gate_failed", "marts failed: [a test]")])
def test_the_printed_summary_says_what_to_do_next(error: PunchlistError | None, tmp_path: Path) -> None:
    record = new_record(["a"])
    record.documents_new = 1234
    record.end(error)
    paper = io.StringIO()
    print_summary(record, get_settings(warehouse=tmp_path / "w.duckdb"), Console(file=paper, width=200))
    printed = paper.getvalue()
    for part in (record.run_id, "1,234", str(tmp_path / "w.duckdb")):
        assert part in printed
    expected = (
        ("failed in sources", "marts failed: [a test]", "then `punchlist run`.")
        if error
        else ("succeeded", "punchlist docs")
    )
    for part in expected:
        assert part in printed


def test_a_gate_that_failed_is_resumed(tmp_path: Path) -> None:
    record = new_record(["a"])
    record.step = "marts"
    record.end(PunchlistError("gate_failed", "marts failed"))
    paper = io.StringIO()
    print_summary(record, get_settings(warehouse=tmp_path / "w.duckdb"), Console(file=paper, width=200))
    assert "then `punchlist run --resume`." in paper.getvalue()


def test_without_a_path_a_run_reads_what_the_last_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PUNCHLIST_INPUT", raising=False)
    settings = get_settings(state_dir=tmp_path)
    assert choose_inputs(None, settings) == [str(settings.input)], "the examples: nothing has run"
    new_record(["/mine"]).save(tmp_path)
    assert choose_inputs(None, settings) == ["/mine"]
    assert choose_inputs(["/named"], settings) == ["/named"]
    monkeypatch.setenv("PUNCHLIST_INPUT", "/set")
    assert choose_inputs(None, get_settings(state_dir=tmp_path)) == ["/set"]


def test_the_run_id_is_chosen_before_the_warehouse_is_waited_for(tmp_path: Path) -> None:
    first = choose_run_id(tmp_path, resume=True)
    begun, _ = begin_record(["a"], tmp_path, resume=False, run_id=first)
    assert begun.run_id == first
    begun.end(None)
    begun.save(tmp_path)
    assert choose_run_id(tmp_path, resume=True) == first
    late, _ = begin_record(["a"], tmp_path, resume=False, run_id="20200101T000000000000Z-0000")
    assert late.run_id > first, "another run ended while it waited"


def test_faults_of_punchlist_end_a_run_that_did_all_else(tmp_path: Path) -> None:
    record = new_record(["a"])
    record.step, record.documents_seen = "docs", 7
    record.refuse_faults()
    record.documents_unexpected = 2
    with pytest.raises(
        PunchlistError, match=r"2 of 7 documents.*punchlist status.*punchlist replay"
    ) as fault:
        record.refuse_faults()
    assert fault.value.exit_code == 1
    record.end(fault.value)
    assert record.failed_step == "extract"
    record.save(tmp_path)
    resumed, _ = begin_record([], tmp_path, resume=True)
    assert resumed.documents_unexpected == 0, "what fails again is counted again"


def chunk_of(folder: Path, *names: str) -> list[Chunk]:
    for name in names:
        (folder / name).write_bytes(b"%PDF-")
    return split([folder / name for name in names], 2, READER)


def test_documents_are_cut_into_chunks_in_their_order(tmp_path: Path) -> None:
    chunks = chunk_of(tmp_path, "a.pdf", "b.pdf", "c.pdf")
    assert [[path.name for path in chunk.paths] for chunk in chunks] == [["a.pdf", "b.pdf"], ["c.pdf"]]
    assert chunks == chunk_of_again(tmp_path, chunks)


def chunk_of_again(folder: Path, chunks: list[Chunk]) -> list[Chunk]:
    return split([path for chunk in chunks for path in chunk.paths], 2, READER)


def test_a_chunk_is_another_one_when_a_file_or_the_reader_changed(tmp_path: Path) -> None:
    [chunk] = chunk_of(tmp_path, "a.pdf")
    [by_another] = split(chunk.paths, 2, Reader("work_order", "2", "offline", "1"))
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 and more")
    [changed] = chunk_of_again(tmp_path, [chunk])
    assert len({chunk.key, by_another.key, changed.key}) == 3


def test_records_of_a_chunk_are_kept_whole(tmp_path: Path) -> None:
    [chunk] = chunk_of(tmp_path, "a.pdf")
    record = DocumentRecord(
        document_id="ab12",
        path="a.pdf",
        status="extracted",
        spec="work_order",
        spec_version="1",
        engine="offline",
        engine_version="1",
        fields={"job_number": FieldValue("1", "No 1", "label", 0.9, 1, (1.0, 2.0, 3.0, 4.0)), "notes": None},
        line_items=(LineItem("Floors", None, "Carpet", "2", "m2", None, None, 1),),
        review_reasons=("totals differ",),
    )
    assert kept(chunk, tmp_path) is None
    keep(chunk, [record], tmp_path)
    assert kept(chunk, tmp_path) == [record]


def test_kept_records_of_a_failure_that_can_pass_are_read_again(tmp_path: Path) -> None:
    [chunk] = chunk_of(tmp_path, "a.pdf")
    final = DocumentRecord(
        None, "a.pdf", "failed", "work_order", "1", "offline", "1", error_code="broken_pdf"
    )
    keep(chunk, [final], tmp_path)
    assert kept(chunk, tmp_path) == [final]
    keep(chunk, [replace(final, error_code="unreadable_file")], tmp_path)
    assert kept(chunk, tmp_path) is None


def test_half_a_file_of_records_is_read_again(tmp_path: Path) -> None:
    [chunk] = chunk_of(tmp_path, "a.pdf")
    keep(chunk, [], tmp_path)
    chunk.file(tmp_path).write_text('[{"document_id": ')
    assert kept(chunk, tmp_path) is None
