"""The manifest, parsed once for all tests of a process."""

from __future__ import annotations

from typing import Any

import pytest
from dbt_manifest import Node, models_of, parse


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return parse(tmp_path_factory.mktemp("dbt_parse"))


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> list[Node]:
    return models_of(manifest)
