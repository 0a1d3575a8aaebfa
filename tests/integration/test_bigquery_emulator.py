"""The emulator that the tests of BigQuery stand on: it answers Google's client, keeps projects apart, ends with us."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from google.api_core.exceptions import NotFound
from servers.bigquery import Emulator

from extract.errors import WarehouseError
from extract.landing.bigquery.client import connect, is_loopback
from extract.landing.bigquery.tables import create_tables
from extract.settings import Settings

TESTS = Path(__file__).resolve().parents[1]


def settings_of(emulator: Emulator) -> Settings:
    return Settings(
        warehouse_kind="bigquery",
        bigquery_project=emulator.project,
        bigquery_endpoint=emulator.endpoint,
        bigquery_storage_endpoint=emulator.grpc_endpoint,
    )


def test_projects_are_apart(bigquery_emulator: Emulator) -> None:
    mine, other = (
        connect(settings_of(bigquery_emulator.another_project())),
        connect(settings_of(bigquery_emulator.another_project())),
    )
    create_tables(mine)
    create_tables(mine)  # again changes nothing
    assert {table.table_id for table in mine.list_tables("raw")} >= {"documents", "load_batches"}
    with pytest.raises(NotFound):
        other.get_table("raw.documents")


def test_datasets_in_another_location_are_told_before_anything_lands(bigquery_emulator: Emulator) -> None:
    settings = settings_of(bigquery_emulator.another_project())
    create_tables(connect(settings.model_copy(update={"bigquery_location": "australia-southeast1"})))
    with pytest.raises(
        WarehouseError, match="PUNCHLIST_BIGQUERY_LOCATION name australia-southeast1"
    ) as caught:
        create_tables(connect(settings))
    assert caught.value.code == "bigquery_location"


def answers(endpoint: str) -> bool:
    try:
        return requests.get(f"{endpoint}/bigquery/v2/projects", timeout=5).ok
    except requests.ConnectionError:
        return False


def test_it_ends_when_its_process_is_killed() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "servers.bigquery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    assert process.stdout is not None
    lines = [process.stdout.readline().removeprefix("export ").strip() for _ in range(5)]
    endpoint = dict(line.split("=", 1) for line in lines)["PUNCHLIST_BIGQUERY_ENDPOINT"]
    assert answers(endpoint)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 10
    while answers(endpoint):
        assert time.monotonic() < deadline


@pytest.mark.parametrize(
    ("endpoint", "local"),
    [
        ("http://127.0.0.1:9050", True),
        ("http://[::1]:9050", True),
        ("localhost:9060", True),
        ("https://bigquery.example.invalid", False),
        ("http://127.0.0.1.example.invalid", False),
        (None, False),
    ],
)
def test_only_loopback_is_asked_without_credentials(endpoint: str | None, local: bool) -> None:
    assert is_loopback(endpoint) is local
