"""The same SQL without dbt: each model's compiled SQL as one statement of a script, straight on DuckDB, in the order of the DAG.

Both sides start from copies of one warehouse that is built already, so that seeds and snapshots stand, and build every model
from nothing.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.star.warehouses import build


@dataclass(frozen=True)
class Sides:
    """Seconds of dbt's whole command, of what it spent in the models, and of the script; and how many models there are."""

    dbt: float
    in_models: float
    script: float
    models: int

    @property
    def overhead(self) -> float:
        """Seconds that dbt adds for each model."""
        return (self.dbt - self.script) / self.models


def compare(warehouse: Path) -> Sides:
    """Build all models of copies of a built warehouse, with dbt and by the script."""
    copy = warehouse.with_name("again.duckdb")  # one name for both: compiled SQL names its database
    try:
        shutil.copyfile(warehouse, copy)
        built = build(copy, "--full-refresh", command="run")
        manifest = json.loads(
            (copy.parent / f"{copy.stem}-target" / "manifest.json").read_text(encoding="utf-8")
        )
        statements = script(manifest)
        shutil.copyfile(warehouse, copy)
        started = time.perf_counter()
        with duckdb.connect(str(copy), config={"threads": 2}) as connection:
            connection.execute("set TimeZone = 'UTC'")
            for statement in statements:
                connection.execute(statement)
        seconds = time.perf_counter() - started
    finally:
        copy.unlink(missing_ok=True)
    return Sides(built.seconds, sum(built.nodes.values()), seconds, len(statements))


def script(manifest: dict[str, Any]) -> list[str]:
    """One statement a model, after those it reads."""
    models = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
        and node.get("compiled_code")
        and node["config"]["materialized"] != "ephemeral"
    }
    done: dict[str, str] = {}

    def visit(name: str) -> None:
        if name in done or name not in models:
            return
        for parent in models[name]["depends_on"]["nodes"]:
            visit(parent)
        node = models[name]
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        place = ".".join(f'"{part}"' for part in (node["schema"], node["alias"]))
        done[name] = f"create or replace {kind} {place} as {node['compiled_code']}"

    for name in models:
        visit(name)
    return list(done.values())
