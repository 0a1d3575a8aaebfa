"""Tables on the emulator: made with partitions and clusters, brought up to a contract that grew, and streams into them."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from google.cloud import bigquery
from servers.bigquery import Emulator

from extract.errors import WarehouseError
from extract.landing.bigquery.client import connect
from extract.landing.bigquery.landing import BigQueryLanding
from extract.landing.bigquery.tables import create_table
from extract.landing.contract import load_contract
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
