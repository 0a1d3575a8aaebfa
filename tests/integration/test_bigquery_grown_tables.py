"""Tables on the emulator: made with partitions and clusters, brought up to a contract that grew, and streams into them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from google.cloud import bigquery
from servers.bigquery import Emulator

from extract.errors import WarehouseError
from extract.landing.bigquery.client import connect
from extract.landing.bigquery.landing import BigQueryLanding
from extract.landing.bigquery.tables import create_table
from extract.landing.contract import load_contract
from extract.landing.job_statistics import land_job_statistics
from extract.settings import Settings, get_settings

TABLE = "work_order_progress"


@pytest.fixture
def settings(bigquery_emulator: Emulator) -> Settings:
    emulator = bigquery_emulator.another_project()
    return get_settings(
        warehouse_kind="bigquery",
        bigquery_project=emulator.project,
        bigquery_endpoint=emulator.endpoint,
        bigquery_storage_endpoint=emulator.grpc_endpoint,
    )


@pytest.fixture
def client(settings: Settings) -> Iterator[bigquery.Client]:
    with connect(settings) as opened:
        opened.create_dataset("raw")
        yield opened


def test_a_contract_that_grew_gives_its_columns_to_the_table_and_streams_fill_them(
    client: bigquery.Client, settings: Settings
) -> None:
    contract = load_contract(TABLE)
    columns = {name: column for name, column in contract.columns.items() if name != "note"}
    before = contract.model_copy(update={"columns": columns, "description": "As it was.", "cluster_by": ()})
    create_table(client, before, {})
    with BigQueryLanding(settings) as landing, landing.stream(TABLE) as stream:
        row = dict.fromkeys(contract.arrow_schema.names, "x") | {"row_number": 1, "note": "grown"}
        stream.append(pa.Table.from_pylist([row], contract.arrow_schema), "1")
        assert landing.query(f"select note from raw.{TABLE}").to_pylist() == [{"note": "grown"}]
    table = client.get_table(f"raw.{TABLE}")
    assert {field.name for field in table.schema} == {*contract.columns, *contract.system_columns}
    assert (table.time_partitioning.type_, table.time_partitioning.field) == ("MONTH", "loaded_at")
    assert table.clustering_fields == ["builder_name", "work_order_number"]
    assert table.description.startswith(contract.description)
    assert table.schema[0].description == contract.columns["report_id"].description
    before_again = table.modified
    create_table(client, contract, {})
    assert client.get_table(f"raw.{TABLE}").modified == before_again


def test_a_changed_type_is_refused_in_words(client: bigquery.Client) -> None:
    contract = load_contract(TABLE)
    row_number = contract.columns["row_number"].model_copy(update={"type": "text"})
    create_table(
        client, contract.model_copy(update={"columns": {**contract.columns, "row_number": row_number}}), {}
    )
    with pytest.raises(
        WarehouseError, match=r"row_number is STRING in the warehouse and INT64 in its contract"
    ) as no:
        create_table(client, contract, {})
    assert no.value.code == "contract_changed"


def test_jobs_of_landing_tell_what_they_read_and_wrote(settings: Settings, tmp_path: Path) -> None:
    mine = settings.model_copy(update={"state_dir": tmp_path})
    row = dict.fromkeys(load_contract(TABLE).arrow_schema.names, "x") | {"row_number": 1}
    batch = {TABLE: pa.Table.from_pylist([row], load_contract(TABLE).arrow_schema)}
    with BigQueryLanding(mine, "run-1") as landing:
        landing.land(batch, source="test", run_id="run-1")
        assert land_job_statistics(landing, tmp_path) > 3
        rows = landing.query("select * from operations.job_statistics").to_pylist()
    by_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in ("load", "commit", "query")}
    loads = {row["table_name"]: row for row in by_kind["load"]}
    assert set(loads) == {f"raw.{TABLE}", "raw.load_batches"}
    assert json.loads(loads[f"raw.{TABLE}"]["labels"])["app"] == "punchlist"
    assert {row["run_id"] for row in rows} == {"run-1"}
    assert {row["status"] for row in rows} == {"done"}
    assert by_kind["commit"]
    assert all(
        row["bytes_processed"] is not None and row["bytes_estimated"] is not None for row in by_kind["query"]
    )
    assert (tmp_path / "jobs.jsonl").exists(), "the jobs that landed the others wait for the next time"
