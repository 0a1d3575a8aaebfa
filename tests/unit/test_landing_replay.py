"""What replay takes up, and what must wait and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.errors import UsageError
from extract.landing.replay import plan_replay
from extract.landing.state import WarehouseState


def failed(path: Path, number: int) -> dict[str, Any]:
    return {
        "id": f"{number:064x}"[::-1],
        "document_id": f"{number:064d}"[::-1],
        "path": str(path),
        "reason_code": "broken_pdf",
        "reason": "broken",
    }


@pytest.fixture
def state(tmp_path: Path) -> WarehouseState:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "b.pdf").write_bytes(b"%PDF")
    (tmp_path / "c.pdf").write_bytes(b"%PDF")
    quarantined = {
        **failed(tmp_path / "a.pdf", 9),
        "reason_code": "unknown_column",
        "reason": "x",
        "payload": "{}",
    }
    unread = {
        "id": "f" * 64,
        "document_id": None,
        "path": "o.jsonl:3",
        "payload": "{",
        "reason": "o.jsonl:3: no JSON",
    }
    return WarehouseState(
        "w",
        quarantine=[
            *(
                failed(tmp_path / name, number)
                for number, name in enumerate(("a.pdf", "b.pdf", "gone.pdf"), start=1)
            ),
            quarantined,
            {**unread, "reason_code": "unreadable_line"},
        ],
        review=[
            {
                "path": str(tmp_path / "c.pdf"),
                "document_id": "c" * 64,
                "completeness": 0.5,
                "review_reasons": "pages 61, 62 were not read",
            }
        ],
    )


def test_all_takes_each_document_once_and_says_what_waits(state: WarehouseState, tmp_path: Path) -> None:
    plan = plan_replay(state, ())
    assert plan.paths == [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    assert plan.waiting == [
        f"{tmp_path}/gone.pdf is not there any more; put the document back.",
        "o.jsonl:3: no JSON. Correct the line in its file and land the file again.",
    ]


@pytest.mark.parametrize("name", ["2000000", "{folder}/b.pdf"])
def test_an_id_or_a_path_names_one(name: str, state: WarehouseState, tmp_path: Path) -> None:
    assert plan_replay(state, [name.format(folder=tmp_path)]).paths == [tmp_path / "b.pdf"]


@pytest.mark.parametrize("name", ["cccccc", "{folder}/c.pdf"])
def test_what_waits_for_review_is_read_again_where_it_is_named(
    name: str, state: WarehouseState, tmp_path: Path
) -> None:
    plan = plan_replay(state, [name.format(folder=tmp_path)])
    assert (plan.paths, plan.waiting) == ([tmp_path / "c.pdf"], [])


@pytest.mark.parametrize("name", ["20000", "nowhere.pdf", "123456789"])
def test_what_names_nothing_open_is_refused(name: str, state: WarehouseState) -> None:
    with pytest.raises(UsageError, match="nothing in quarantine or to review is called"):
        plan_replay(state, [name])
