"""`punchlist review apply` and `set`: what they take in, what they refuse and in which words, their exit codes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import papers
import pytest
from click.testing import CliRunner, Result

from extract.cli import main
from extract.landing.duckdb import DuckDBLanding
from extract.review.decisions import parse_reviewed

ID = "a" * 64


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("reviewed", "state_dir", "warehouse"):
        monkeypatch.setenv(f"PUNCHLIST_{name.upper()}", str(tmp_path / name))


def punchlist(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["review", *arguments])


def saved(path: Path, **other: Any) -> Path:
    decision = {
        "field": "notes",
        "decision": "corrected",
        "value": "SECRET",
        "by": "O",
        "at": "2026-03-02T12:00:00Z",
    }
    path.write_text(json.dumps({"document_id": ID, "spec": "work_order", "decisions": [decision | other]}))
    return path


def kept(document_id: str = ID) -> list[tuple[str, str, str | None, str | None]]:
    file = parse_reviewed(Path("reviewed", f"{document_id}.yml").read_bytes())
    return [(said.field, said.decision, said.value, said.replaced) for said in file.decisions]


def test_a_wrong_file_is_named_and_left_out_and_the_others_are_taken_in(tmp_path: Path) -> None:
    bad = [
        saved(tmp_path / "1.reviewed.json", decision="perhaps"),
        saved(tmp_path / "2.reviewed.json", field="shoe_size"),
        tmp_path / "3.reviewed.json",
    ]
    bad[2].write_text("{")
    saved(tmp_path / "4.reviewed.json")
    done = punchlist("apply", ".")
    assert done.exit_code == 2
    for file, why in zip(bad, ("decisions.1.decision", "'shoe_size' is no field", "no JSON"), strict=True):
        assert any(file.name in line and why in line for line in done.stderr.splitlines()), why
    assert "SECRET" not in done.output
    assert kept() == [("notes", "corrected", "SECRET", None)]
    assert "Next: punchlist run" in done.stderr
    assert "Nothing was taken in" in punchlist("apply", "1.reviewed.json").stderr
    again = punchlist("apply", "4.reviewed.json")
    assert (again.exit_code, "0 new decisions" in again.stderr) == (0, True)


def test_a_folder_without_decisions_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = punchlist("apply", "empty")
    assert (done.exit_code, "holds no *.reviewed.json" in done.output) == (2, True)


def test_a_decision_in_the_terminal_names_its_paper_by_path_and_knows_what_it_replaces(
    tmp_path: Path,
) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(papers.order())
    document_id = hashlib.sha256(paper.read_bytes()).hexdigest()
    assert punchlist("set", "a.pdf", "job_number", "J-1", "--by", "Odette").exit_code == 0
    assert punchlist("set", "a.pdf", "job_number", "J-2", "--by", "Odette", "--note", "page 2").exit_code == 0
    assert punchlist("set", document_id, "document", "--by", "Odette").exit_code == 0
    assert punchlist("set", document_id, "job_number", "--absent", "--by", "Odette").exit_code == 0
    assert kept(document_id) == [
        ("job_number", "corrected", "J-1", None),
        ("job_number", "corrected", "J-2", "J-1"),
        ("document", "confirmed", None, None),
        ("job_number", "absent", None, "J-2"),
    ]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((ID, "job_number", "--by", "O"), "give a VALUE"),
        ((ID, "job_number", "J-1", "--absent", "--by", "O"), "give a VALUE"),
        ((ID, "document", "fine", "--by", "O"), "give a VALUE"),
        ((ID, "shoe_size", "43", "--by", "O"), "'shoe_size' is no field"),
        ((ID, "issue_date", "03/04/2026", "--by", "O"), "issue_date: it is no date that can be read one way"),
        ((ID, "line_items", "paint", "--by", "O"), "takes no value"),
        ((ID, "job_number", "J-1"), "--by"),
        ((ID, "job_number", "J-1", "--by", " "), "say who"),
        (("abc123", "job_number", "J-1", "--by", "O"), "'abc123' is neither a file nor the start"),
    ],
)
def test_a_wrong_decision_is_refused(arguments: tuple[str, ...], complaint: str) -> None:
    done = punchlist("set", *arguments)
    assert done.exit_code == 2
    assert complaint in " ".join(done.output.split())
    assert not Path("reviewed").exists()


def test_the_start_of_an_id_is_enough_where_the_warehouse_knows_it(tmp_path: Path) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(papers.order())
    extracted = CliRunner().invoke(main, ["extract", "a.pdf", "--out", "a.jsonl", "--full", "--workers", "1"])
    assert extracted.exit_code == 0, extracted.output
    assert CliRunner().invoke(main, ["land", "a.jsonl"]).exit_code == 0
    document_id = hashlib.sha256(paper.read_bytes()).hexdigest()
    assert punchlist("set", document_id[:8], "job_number", "J-1", "--by", "Odette").exit_code == 0
    assert punchlist("set", document_id[:8], "issue_date", "2026-03-14", "--by", "Odette").exit_code == 0
    assert kept(document_id) == [
        ("job_number", "corrected", "J-1", "J-88213"),
        ("issue_date", "confirmed", "2026-03-14", "2026-03-14"),
    ]
    assert parse_reviewed(Path("reviewed", f"{document_id}.yml").read_bytes()).file == "a.pdf"


def test_full_records_carry_decisions_to_the_warehouse(tmp_path: Path) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(papers.order())
    punchlist("set", "a.pdf", "job_number", "J-1", "--by", "Odette")
    for _ in range(2):
        CliRunner().invoke(main, ["extract", "a.pdf", "--out", "a.jsonl", "--full", "--workers", "1"])
        assert CliRunner().invoke(main, ["land", "a.jsonl"]).exit_code == 0
    with DuckDBLanding(tmp_path / "warehouse", lock_timeout=1) as landing:
        rows = landing.query("select field, value, engine_value, reviewed_by from raw.work_order_reviews")
        assert [tuple(row.values()) for row in rows.to_pylist()] == [
            ("job_number", "J-1", "J-88213", "Odette")
        ]


def test_help_says_what_each_part_does() -> None:
    assert "punchlist review PATH" in punchlist("--help").output
    assert "--status" in punchlist("pages", "--help").output
