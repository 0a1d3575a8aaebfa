"""The dbt project, parsed once for all tests and all processes that run them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dbt_manifest import Node, manifest_in, models_of, parse_once


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of what `dbt parse` writes; no warehouse is touched."""
    own = tmp_path_factory.getbasetemp()
    return parse_once((own if worker_id == "master" else own.parent) / "dbt_parse")


@pytest.fixture(scope="session")
def manifest(parsed: Path) -> dict[str, Any]:
    return manifest_in(parsed)


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> list[Node]:
    return models_of(manifest)
