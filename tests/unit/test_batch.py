"""A batch: records in the order of the input, one for every file; processes that die or hang cost one document."""

from __future__ import annotations

import contextlib
import hashlib
import io
import subprocess
import sys
import threading
import time
from pathlib import Path

import papers
import psutil
import pypdf
import pytest

from extract.documents import batch
from extract.documents.batch import TRANSIENT_CODES, extract_document, extract_paths
from extract.documents.records import DocumentRecord
from extract.documents.specification import Specification, load_specification
from extract.documents.workers import _Alarm
from extract.errors import PunchlistError
from extract.settings import get_settings


@pytest.fixture(scope="module")
def spec() -> Specification:
    return load_specification("work_order")


@pytest.fixture
def orders(tmp_path: Path) -> list[Path]:
    """Four small work orders."""
    paths = [tmp_path / f"order-{number}.pdf" for number in range(4)]
    for number, path in enumerate(paths):
        path.write_bytes(papers.order(number=f"WO-2041{number}"))
    return paths


def workers() -> list[psutil.Process]:
    return [
        child for child in psutil.Process().children() if "workers import serve" in " ".join(child.cmdline())
    ]


def number_of(record: DocumentRecord) -> str | None:
    found = record.fields["work_order_number"]
    return found and found.value


def test_records_come_in_the_order_of_the_input(orders: list[Path], spec: Specification) -> None:
    told: list[str] = []
    records = list(extract_paths(orders, spec, 2, lambda record: told.append(record.path)))
    assert [record.path for record in records] == [str(path) for path in orders]
    assert sorted(told) == [str(path) for path in orders]
    assert [number_of(record) for record in records] == [f"WO-2041{number}" for number in range(4)]
    assert [record.document_id for record in records] == [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in orders
    ]
    assert not workers()


def test_no_documents_need_no_process(spec: Specification) -> None:
    assert list(extract_paths([], spec, 2)) == []


def test_a_worker_that_is_killed_costs_its_document_only(orders: list[Path], spec: Specification) -> None:
    killed: list[int] = []

    def kill_the_first() -> None:
        while not killed:
            for worker in workers():
                worker.kill()
                killed.append(worker.pid)
            time.sleep(0.001)

    killer = threading.Thread(target=kill_the_first)
    killer.start()
    records = list(extract_paths(orders, spec, 1))
    killer.join()
    assert [record.error_code for record in records] == ["worker_died", None, None, None]
    assert records[0].document_id == hashlib.sha256(orders[0].read_bytes()).hexdigest()
    assert "SIGKILL" in str(records[0].error)
    assert orders[0].name in str(records[0].error)
    assert records[0].fields == dict.fromkeys(spec.fields)
    assert not workers()


def test_a_document_that_takes_too_long_is_given_up(orders: list[Path], spec: Specification) -> None:
    settings = get_settings(max_document_seconds=0.01)
    records = list(extract_paths(orders[:2], spec, 1, settings=settings))
    assert [record.error_code for record in records] == ["too_slow", "too_slow"]
    assert "PUNCHLIST_MAX_DOCUMENT_SECONDS" in str(records[0].error)
    assert orders[0].name in str(records[0].error)
    assert "too_slow" not in TRANSIENT_CODES  # it would be given up again every night


def test_an_interrupt_half_way_leaves_no_process(orders: list[Path], spec: Specification) -> None:
    """Ctrl-C is raised in the caller's thread, wherever that is."""

    def interrupt(record: DocumentRecord) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(extract_paths(orders, spec, 2, interrupt))
    assert not workers()


def test_a_file_that_vanishes_while_the_batch_runs(orders: list[Path], spec: Specification) -> None:
    def remove_the_last(record: DocumentRecord) -> None:
        orders[-1].unlink(missing_ok=True)

    records = list(extract_paths(orders, spec, 1, remove_the_last))
    assert [record.error_code for record in records] == [None, None, None, "file_vanished"]
    assert records[-1].document_id is None


def test_more_scanned_pages_than_the_limit_are_for_review(tmp_path: Path, spec: Specification) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(papers.order()))
    for _ in range(2):
        writer.append(io.BytesIO(papers.scan(papers.prose(), dpi=40)))
    path = tmp_path / "order.pdf"
    with path.open("wb") as file:
        writer.write(file)
    record = extract_document(path, spec, get_settings(max_ocr_pages=0))
    assert record.status == "needs_review"
    assert (record.pages, record.ocr_pages) == (3, 0)
    assert any(
        "pages 2, 3" in reason and "MAX_OCR_PAGES, then `punchlist replay ID`" in reason
        for reason in record.review_reasons
    )


def test_a_fault_of_our_own_is_a_record_too(
    tmp_path: Path, spec: Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("Harrowgate Lane")

    path = tmp_path / "order.pdf"
    path.write_bytes(papers.order())
    monkeypatch.setattr("extract.documents.document.read_paper", fail)
    record = extract_document(path, spec)
    assert (record.status, record.error_code) == ("failed", "internal_error")
    assert "ValueError in test_batch.py" in str(record.error)
    assert "Harrowgate" not in str(record.error)
    assert record.document_id is not None


def test_a_worker_that_can_not_start_stops_the_batch(
    orders: list[Path],
    spec: Specification,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("extract.documents.workers._BOOT", "raise SystemExit('no engine here')")
    with pytest.raises(PunchlistError, match="does not start") as caught:
        list(extract_paths(orders, spec, 1))
    assert caught.value.code == "workers_do_not_start"
    assert "no engine here" in capfd.readouterr().err


def test_worker_outlives_no_parent(orders: list[Path]) -> None:
    """A worker whose parent is killed sees the end of its input and leaves."""
    script = (
        "from pathlib import Path; import sys, os, signal, psutil\n"
        "from extract.documents.batch import extract_paths\n"
        "from extract.documents.specification import load_specification\n"
        "for record in extract_paths([Path(p) for p in sys.argv[1:]], load_specification('work_order'), 1):\n"
        "    print(psutil.Process().children()[0].pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, orders)], capture_output=True, text=True, check=False
    )
    assert done.returncode == -9, done.stderr
    worker = int(done.stdout)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(worker).wait(timeout=30)


class Idle:
    """A worker without a process."""

    started = 0

    def __init__(self, *_: object) -> None:
        Idle.started += 1

    def read(self, path: Path) -> DocumentRecord:
        time.sleep(0.002)
        return DocumentRecord(None, str(path), "extracted", "work_order", "1", "idle", "1")

    def kill(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("documents", "started"), [(5, 1), (70, 2)])
def test_a_long_batch_starts_its_workers_at_once(
    documents: int, started: int, spec: Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "Worker", Idle)
    monkeypatch.setattr(batch, "_GROW_AFTER_SECONDS", 60.0)
    monkeypatch.setattr(Idle, "started", 0)
    paths = [Path(f"{number}.pdf") for number in range(documents)]
    assert [record.path for record in extract_paths(paths, spec, 2)] == [str(path) for path in paths]
    assert Idle.started == started


def test_an_alarm_is_due_for_what_it_was_set_for_last() -> None:
    called = threading.Event()
    alarm = _Alarm(called.set)
    alarm.set(60.0)
    alarm.clear()
    alarm.set(0.01)
    assert called.wait(5.0)
    called.clear()
    alarm.set(0.05)
    alarm.clear()
    assert not called.wait(0.2)
    alarm.stop()
