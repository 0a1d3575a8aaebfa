"""Texts that landed are judged once by each version of the classifier, and the open ones go to Claude where a key is set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dbt_project import Paper, land
from servers.anthropic import running_server

from extract.categories import predicting
from extract.categories.model import load_model
from extract.categories.predicting import Judged, predict
from extract.landing.duckdb import DuckDBLanding
from extract.settings import Settings

CARPET, OPEN, HEADED = "Restretch carpet and refix to smooth edge", "Fit plinth", "Fit kickboard"
PAPER = Paper(
    "first",
    {"work_order_number": "WO-1", "description": CARPET},
    lines=[
        {"description": CARPET},
        {"description": OPEN, "section": "Floor Coverings"},
        {"description": HEADED, "section": "FIX-OUT"},
        {"description": "ease doors after new flooring."},
    ],
)
LATER = Paper("later", {"work_order_number": "WO-2", "description": "Lay twist pile carpet to lounge"})


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[DuckDBLanding]:
    land(tmp_path / "warehouse.duckdb", [PAPER])
    with DuckDBLanding(tmp_path / "warehouse.duckdb", lock_timeout=5) as opened:
        yield opened


def judgements(landing: DuckDBLanding, text: str) -> list[tuple[Any, ...]]:
    rows = landing.query(
        "select method, judgement_number, model_version, category from raw.category_predictions where text = ? order by all",
        [text],
    )
    return [tuple(row.values()) for row in rows.to_pylist()]


def test_a_text_is_judged_once_by_each_version(
    landing: DuckDBLanding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, model = Settings(state_dir=tmp_path), load_model()
    assert predict(landing, settings, "r").texts == 4
    assert predict(landing, settings, "r") == Judged()
    assert judgements(landing, CARPET) == [("classifier", 1, model.version, "CARPET")]

    other = replace(model, version="other")
    monkeypatch.setattr(predicting, "load_model", lambda: other)
    assert predict(landing, settings, "r").texts == 4
    monkeypatch.undo()
    assert predict(landing, settings, "r").texts == 4
    versions = [row[2] for row in judgements(landing, CARPET)]
    assert versions == [model.version, "other", model.version]


def test_what_lands_later_is_judged_alone(tmp_path: Path) -> None:
    warehouse, settings = tmp_path / "warehouse.duckdb", Settings(state_dir=tmp_path)
    for paper, count in ((PAPER, 4), (LATER, 1)):
        land(warehouse, [paper])
        with DuckDBLanding(warehouse, lock_timeout=5) as landing:
            assert predict(landing, settings, "r").texts == count


def test_claude_is_asked_about_what_is_open_and_once(landing: DuckDBLanding, tmp_path: Path) -> None:
    with running_server() as server:
        server.categories = {OPEN: "CARPENTRY"}
        settings = Settings(state_dir=tmp_path, anthropic_api_key=server.key, anthropic_base_url=server.url)  # type: ignore[arg-type]
        judged = predict(landing, settings, "r")
        assert (judged.asked, judged.answered) == (1, 1)
        assert predict(landing, settings, "r") == Judged()
        sent = str(server.messages)
    assert OPEN in sent
    # What the classifier is sure of, a heading says or a person decided is not sent.
    assert not any(text in sent for text in (CARPET, HEADED, "ease doors after new flooring."))
    assert [(row[0], row[3]) for row in judgements(landing, OPEN)][1:] == [("claude", "CARPENTRY")]
    calls = landing.query("select document_id, fields, cost_usd from operations.model_calls").to_pylist()
    assert {(call["document_id"], call["fields"]) for call in calls} == {("categories", "category")}
