"""A whole run with Claude on loopback tells nobody's data and no key: not in its logs at any level, nor in what dbt writes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from asking import EXAMPLES, OPEN, SPEC, SURE
from project_copy import NewProject
from servers.anthropic import running_server

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.claude]

NOT_LOGS = {"answers", "dbt_packages", "models", "macros", "seeds", "data"}
"""Folders of a project that are no logs: answers hold what papers say, and are their owner's alone."""


def test_a_run_with_claude_logs_no_key_and_no_personal_data(
    new_project: NewProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (OPEN, SURE):
        for kind in ("pdf", "json"):
            shutil.copy(EXAMPLES / f"{name}.{kind}", tmp_path)
    project = new_project(tmp_path)
    with running_server([tmp_path]) as server:
        monkeypatch.setenv("PUNCHLIST_ANTHROPIC_API_KEY", server.key)
        monkeypatch.setenv("PUNCHLIST_ANTHROPIC_BASE_URL", server.url)
        done = project.run()
        assert server.messages
    told = {"the terminal": done.output + done.stderr}
    told |= {
        str(file.relative_to(project.root)): file.read_text(errors="replace")
        for file in project.root.rglob("*")
        if file.is_file()
        and file.suffix in {".log", ".json", ".jsonl", ".txt", ".sql"}
        and not NOT_LOGS & set(file.parts)
    }
    assert "calls.jsonl" in " ".join(told)
    assert any(name.endswith("dbt.log") for name in told)
    truths = [json.loads((tmp_path / f"{name}.json").read_text())["fields"] for name in (OPEN, SURE)]
    personal = {truth[n] for truth in truths for n, f in SPEC.fields.items() if f.pii and truth.get(n)}
    assert len(personal) > 8
    found = [(name, text) for name, said in told.items() for text in (server.key, *personal) if text in said]
    assert found == []
