"""Google's analyser takes what BigQuery takes and refuses what it refuses; the planner answers as BigQuery would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import BadRequest, NotFound
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from scripts.check_bigquery.catalog import Catalog, Table, plain_type, table_of
from scripts.check_bigquery.engine import AnalysisError
from scripts.check_bigquery.findings import advice
from scripts.check_bigquery.partitions import reads
from scripts.check_bigquery.project import contracts, of_dbt, run_dbt
from scripts.check_bigquery.server import Planner
from scripts.check_bigquery.statements import analyse_script

ORDERS = {
    "key": "string",
    "builder": "string",
    "amount": "numeric(18, 2)",
    "share": "float64",
    "issued": "date",
    "loaded_at": "timestamp",
    "tags": "array<string>",
    "raw": "string",
}

# name → (statement, the line that is wrong, what ZetaSQL says of it, what to do)
WRONG = {
    "column": ("select\n  ammount\nfrom core.orders", 2, "Unrecognized name: ammount", "correct the name"),
    "comparison": ("select 1 as one from core.orders where issued > loaded_at", 1, "No matching signature", "cast"),
    "missing_cast": ("select builder from core.orders where key = 1", 1, "No matching signature", "cast"),
    "number_as_text": ("select coalesce(builder, 0) as b from core.orders", 1, "No matching signature", "cast"),
    "duckdb_function": ("select strftime(issued, '%Y') as y from core.orders", 1, "Function not found", "dispatch"),
    "list_function": ("select list_sort(tags) as t from core.orders", 1, "Function not found", "dispatch"),
    "regexp": ("select regexp_matches(key, 'x') as m from core.orders", 1, "Function not found", "dispatch"),
    "cast_signs": ("select\n  key,\n  amount::float64 as a\nfrom core.orders", 3, "Syntax error", "cast(value"),
    "ilike": ("select key from core.orders where key ilike 'a%'", 1, "Syntax error", "both engines"),
    "filter": ("select count(*) filter (where amount > 0) as n from core.orders", 1, "Syntax error", "case"),
    "group_by": ("select builder, key, sum(amount) as a\nfrom core.orders\ngroup by builder", 1, "grouped", "group by"),
    "type": ("select cast(key as varchar) as k from core.orders", 1, "Type not found", "type"),
    "table": ("select * from core.order", 1, "Table not found", "ref()"),
    "reserved": ("select 1 as one\nfrom core.orders as new", 2, "Unexpected keyword NEW", "another name"),
    "outer_column": (
        "delete from core.orders as o where exists (\n  select 1 from raw.papers as p where p.key = o.key)",
        2, "raw refers to a column", "both engines",
    ),
    "merge_column": (
        "merge into core.orders as t using core.orders as s on t.key = s.key\nwhen matched then update set total = s.amount",
        2, "Unrecognized name: total", "correct the name",
    ),
    "merge_type": (
        "merge into core.orders as t using core.orders as s on t.key = s.key\n"
        "when not matched then insert (key, issued) values (s.key, s.loaded_at)",
        2, "TIMESTAMP", "both engines",
    ),
    "array_equality": ("select key from core.orders where tags = ['a']", 1, "Equality is not defined", "both engines"),
    "limit_by_star": ("select * exclude (raw) from core.orders", 1, "Syntax error", "both engines"),
    "script": (
        "begin\n  begin transaction;\n  insert into core.orders (key) select number from core.orders;\n"
        "  commit transaction;\nexception when error then\n  rollback transaction;\n  raise;\nend",
        3, "Unrecognized name: number", "correct the name",
    ),
}  # fmt: skip

RIGHT = (
    "select max_by(key, issued) as newest, string_agg(key, ', ' order by issued limit 3) as keys from core.orders",
    "select * except (raw) from core.orders qualify row_number() over (partition by builder order by issued) = 1",
    "select * from (select builder, amount from core.orders) pivot (sum(amount) for builder in ('a', 'b'))",
    "with recursive n as (select 1 as i union all select i + 1 from n where i < 3) select i from n",
    "select safe_cast(key as date) as d, json_value(parse_json('{}'), '$.a') as j, cast(1 as integer) as i from core.orders",
    "select day from unnest(generate_date_array(date '2026-01-01', date '2026-01-31')) as day",
    "declare months array<date> default (select array_agg(issued) from core.orders);\n"
    "delete from core.orders where issued in unnest(months); select @@row_count as n",
    "select key from `a-project`.core.orders union distinct select key from `a-project.core.orders`",
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    made = Catalog("a-project")
    made.put(
        ("core", "orders"),
        Table(table_of(ORDERS).columns, partition_column="issued", partition_width="MONTH"),
    )
    made.put(("raw", "papers"), table_of({"key": "string"}))
    return made


@pytest.mark.parametrize("name", WRONG)
def test_a_statement_that_is_wrong_for_bigquery_is_refused(catalog: Catalog, name: str) -> None:
    sql, line, message, what_to_do = WRONG[name]
    with pytest.raises(AnalysisError, match=message.replace("(", r"\(")) as refused:
        analyse_script(sql, catalog.copy())
    assert refused.value.line == line
    assert what_to_do in advice(refused.value.message)


@pytest.mark.parametrize("sql", RIGHT)
def test_a_statement_that_bigquery_takes_is_taken(catalog: Catalog, sql: str) -> None:
    assert analyse_script(sql, catalog.copy())


def test_a_table_has_the_columns_of_the_query_that_makes_it(catalog: Catalog) -> None:
    mine = catalog.copy()
    analyse_script(
        "create or replace table core.monthly partition by date_trunc(month, year) cluster by builder as\n"
        "select builder, date_trunc(issued, month) as month, count(*) as n, sum(amount) as amount, avg(share) as share\n"
        "from core.orders group by 1, 2;\nalter table core.monthly add column note string",
        mine,
    )
    made = mine.find(("core", "monthly"))
    assert made
    assert made.columns == {
        "builder": "STRING", "month": "DATE", "n": "INT64", "amount": "NUMERIC", "share": "FLOAT64", "note": "STRING",
    }  # fmt: skip
    assert (made.partition_column, made.partition_width, made.cluster_columns) == (
        "month",
        "YEAR",
        ("builder",),
    )
    assert plain_type("array<struct<a integer, b decimal(5, 2)>>") == "ARRAY<STRUCT<a INT64, b NUMERIC>>"


@pytest.mark.parametrize(
    ("condition", "is_pruned"),
    [
        ("issued >= date '2026-01-01'", True),
        ("amount > 0 and issued between date '2026-01-01' and date '2026-01-31'", True),
        ("issued in (date '2026-01-01', date '2026-02-01')", True),
        ("date_trunc(issued, month) = date '2026-01-01'", True),
        ("cast(issued as timestamp) > timestamp '2026-01-01 00:00:00+00'", True),
        ("issued > (select max(issued) from core.orders)", False),
        ("issued = date '2026-01-01' or amount > 0", False),
        ("issued > cast(loaded_at as date)", False),
        ("extract(year from issued) = 2026", False),
        ("amount > 0", False),
    ],
)
def test_a_condition_leaves_out_partitions_where_bigquery_knows_it_beforehand(
    catalog: Catalog, condition: str, is_pruned: bool
) -> None:
    [statement] = analyse_script(f"select key from core.orders where {condition}", catalog)
    first = next(reads(statement.resolved, catalog))
    assert (first.table, first.is_pruned) == ("core.orders", is_pruned)


def test_a_condition_reaches_the_table_through_views_and_withs(catalog: Catalog) -> None:
    mine = catalog.copy()
    analyse_script(
        "create view core.renamed as with orders as (select * from core.orders) select key, issued as day from orders",
        mine,
    )
    view = mine.find(("core", "renamed"))
    assert view is not None
    assert view.partition_column == "day"
    [statement] = analyse_script(
        "with days as (select * from core.renamed) select a.key from days as a inner join days as b on a.key = b.key\n"
        "where a.day > date '2026-01-01'",
        mine,
    )
    assert [read.is_pruned for read in reads(statement.resolved, mine)] == [True, False]


def test_the_planner_answers_as_bigquery_would() -> None:
    with Planner("a-project") as planner:
        client = bigquery.Client(
            "a-project", AnonymousCredentials(), client_options=ClientOptions(api_endpoint=planner.endpoint)
        )
        client.create_dataset("core")
        table = bigquery.Table(
            "a-project.core.t",
            [bigquery.SchemaField("a", "INT64"), bigquery.SchemaField("b", "STRING", "REPEATED")],
        )
        client.create_table(table)
        assert [(field.name, field.field_type, field.mode) for field in client.get_table("core.t").schema] == [
            ("a", "INTEGER", "NULLABLE"), ("b", "STRING", "REPEATED"),
        ]  # fmt: skip
        assert [
            tuple(row)
            for row in client.query(
                "select count(*) as n, max(a) > 1 as m, max(b[offset(0)]) as x from core.t"
            ).result()
        ] == [(0, False, None)]
        dry = client.query(
            "create table core.u as select a from core.t", job_config=bigquery.QueryJobConfig(dry_run=True)
        )
        assert dry.statement_type == "CREATE_TABLE_AS_SELECT"
        with pytest.raises(NotFound):
            client.get_table("core.u")
        with pytest.raises(BadRequest, match=r"Unrecognized name: c at \[1:8\]"):
            client.query("select c from core.t").result()
        parameters = [bigquery.ScalarQueryParameter(None, "STRING", "x")]
        asked = bigquery.QueryJobConfig(query_parameters=parameters)
        assert (
            list(client.query("select a from core.t where b[offset(0)] = ?", job_config=asked).result()) == []
        )
        client.close()


MODELS = {
    "orders.sql": "select\n    1 as order_key,\n    cast('2026-01-01' as date) as issued,\n    cast(2 as numeric) as amount",
    "typed.sql": "select\n    order_key,\n    amount\nfrom {{ ref('orders') }}",
    "shouted.sql": "select\n    order_key,\n    issued::string as issued\nfrom {{ ref('orders') }}",
}
CONTRACT = {"config": {"contract": {"enforced": True}}, "name": "typed", "columns": [
    {"name": "order_key", "data_type": "int64"}, {"name": "amount", "data_type": "int64"},
]}  # fmt: skip


def test_a_wrong_model_is_told_with_its_name_file_line_and_what_to_do(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "models").mkdir(parents=True)
    (root / "dbt_project.yml").write_text(
        yaml.safe_dump({"name": "wrong", "profile": "punchlist", "version": "1.0.0"})
    )
    for name, sql in MODELS.items():
        (root / "models" / name).write_text(sql)
    (root / "models" / "models.yml").write_text(yaml.safe_dump({"models": [CONTRACT]}))
    target = tmp_path / "target"
    with Planner("a-project") as planner:
        failed = run_dbt(planner, target, root, "build")
        manifest = json.loads((target / "manifest.json").read_text())
        found = [
            *of_dbt(planner.queries, failed, manifest, target, root),
            *contracts(planner.queries, manifest),
        ]
    told = {finding.node: str(finding) for finding in found}
    assert set(told) == {"model.wrong.shouted", "model.wrong.typed"}
    assert "models/shouted.sql:3" in told["model.wrong.shouted"]
    assert "write cast(value as type)" in told["model.wrong.shouted"]
    assert "models/typed.sql" in told["model.wrong.typed"]
    assert "amount is NUMERIC, its contract says INT64" in told["model.wrong.typed"]
    assert "the contract in its YAML" in told["model.wrong.typed"]
