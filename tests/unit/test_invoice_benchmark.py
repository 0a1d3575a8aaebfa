"""The scorer of public invoices: what counts as right, wrong and missed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.invoices import from_environment, is_same, main, score, truths


@pytest.mark.parametrize(
    ("field", "truth", "given", "same"),
    [
        ("amount", "319.0", "319.00", True),
        ("amount", "319.0", "319.01", False),
        ("amount", "319.0", "n/a", False),
        ("invoice_number", "#INV 20/7", "INV-20/7", True),
        ("date", "2026-03-14", "2026-03-15", False),
        ("issuer", "Harkell Stone", "Harkell Stone Pty Ltd", True),
        ("issuer", "Harkell Stone", "HS", False),
    ],
)
def test_a_value_is_right_by_its_kind(field: str, truth: str, given: str, same: bool) -> None:
    assert is_same(field, truth, given) == same


def test_only_what_the_truth_has_is_counted() -> None:
    truth = {"a": {"amount": "10.0", "currency": "EUR"}, "b": {"date": "2026-03-14"}}
    read = {"a": {"amount": "10.00", "issuer": "Somebody"}, "b": {"date": "2026-03-13"}}
    assert score(truth, read).row() == ("1/3", "1", "1", "0.400")


def test_papers_without_truth_are_left_out_and_no_papers_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    (tmp_path / "a.json").write_text(json.dumps([{"amount": 4.11, "lines": []}]))
    (tmp_path / "b.pdf").write_bytes(b"")
    assert truths(tmp_path) == {"a": {"amount": "4.11"}}
    monkeypatch.delenv("INVOICE_PAPERS", raising=False)
    assert from_environment() is None
    assert main([str(tmp_path / "nowhere")]) == 0
    assert "holds no PDFs" in capsys.readouterr().out
