"""The dbt project as `dbt parse` sees it, for tests of its rules; no warehouse is touched."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]

Node = dict[str, Any]


def parse_once(target: Path) -> Path:
    """Give a folder with what `dbt parse` writes; the first of several processes parses, the others wait for it."""
    target.mkdir(exist_ok=True)
    parsed = target / "parsed"
    with (target / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not parsed.exists():
            _parse(target)
            parsed.touch()
    return target


def _parse(target: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("dbt")),
        "parse",
        "--project-dir",
        str(PROJECT),
        "--no-partial-parse",
    ]
    command += [
        "--profiles-dir",
        str(PROJECT / "profiles"),
        "--target-path",
        str(target),
        "--log-path",
        str(target),
    ]
    environment = {**os.environ, "PUNCHLIST_WAREHOUSE": str(target / "untouched.duckdb")}
    parsed = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=PROJECT, check=False
    )
    assert parsed.returncode == 0, parsed.stdout + parsed.stderr


def manifest_in(target: Path) -> dict[str, Any]:
    """Give the manifest that `dbt parse` wrote."""
    return json.loads((target / "manifest.json").read_text())


def models_of(manifest: dict[str, Any]) -> list[Node]:
    """Give our models and snapshots."""
    ours = [node for node in manifest["nodes"].values() if node["package_name"] == "punchlist"]
    found = [node for node in ours if node["resource_type"] in ("model", "snapshot")]
    assert len(found) > 15
    return found


def layer(node: Node) -> str:
    """staging, corrected, marts, operations, snapshot, seed or source."""
    if node["resource_type"] != "model":
        return str(node["resource_type"])
    return str(node["path"]).split("/")[0]


def marts(models: list[Node]) -> list[Node]:
    return [node for node in models if layer(node) == "marts"]


def checks_of(manifest: dict[str, Any], node: Node) -> list[Node]:
    nodes = manifest["nodes"].values()
    return [
        test
        for test in nodes
        if test["resource_type"] == "test" and test.get("attached_node") == node["unique_id"]
    ]
