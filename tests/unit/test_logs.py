"""Log lines: JSON off a terminal, the run's id on each, whoever logs."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator

import pytest
import structlog

from extract import logs


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_off_a_terminal_a_line_is_json_with_the_run_id(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("run-7")
    structlog.get_logger("extract.documents").info("document_extracted", path="a.pdf", pages=2)
    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "document_extracted"
    assert (line["run_id"], line["level"], line["path"], line["pages"]) == ("run-7", "info", "a.pdf", 2)
    assert line["timestamp"].endswith("Z")


def test_threads_and_other_libraries_carry_the_run_id(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("run-7")
    thread = threading.Thread(target=lambda: logging.getLogger("somebody").warning("full of %s", "woe"))
    thread.start()
    thread.join()
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["logger"], line["run_id"]) == ("full of woe", "somebody", "run-7")


def test_console_format_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("run-7", log_format="console")
    structlog.get_logger("extract.landing").info("batch_landed", rows=3)
    written = capsys.readouterr().err
    assert "batch_landed" in written
    assert "rows=3" in written
    assert not written.startswith("{")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_shows_no_local_values(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(log_format=log_format)
    site_contact_name = "Invented Person"
    try:
        raise RuntimeError(str(len(site_contact_name)))
    except RuntimeError:
        structlog.get_logger("extract.x").exception("failed")
    written = capsys.readouterr().err
    assert "Traceback" in written
    assert "Invented" not in written.replace('site_contact_name = "Invented Person"', "")


def test_configured_twice_a_line_is_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logs.configure("run-8")
    structlog.get_logger("flows.run").info("started")
    assert len(capsys.readouterr().err.splitlines()) == 1
