"""The committed exports of the other systems are what the generator makes, and agree with the papers of the examples."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from examples.generator.builders import BUILDERS
from examples.generator.business.__main__ import DEFAULT_SEED
from examples.generator.business.business import FIRST_DAY, LAST_DAY, Tables, tables, work_orders
from examples.generator.business.writing import FILES, write_table
from examples.generator.orders import office
from extract.landing.contract import load_contract
from extract.sources.file_readers import LINEAGE

SOURCES = Path(__file__).resolve().parents[2] / "examples" / "sources"
MOST_BYTES = 3_000_000


@pytest.fixture(scope="module")
def business() -> Tables:
    return tables(DEFAULT_SEED, scale=1)


def test_the_committed_exports_are_what_the_generator_makes(business: Tables, tmp_path: Path) -> None:
    """Parquet is held by its content: its bytes name the version of Arrow."""
    for system, table in FILES:
        made = write_table(tmp_path, system, table, business[system][table])
        committed = SOURCES / made.relative_to(tmp_path)
        if made.suffix == ".parquet":
            assert pq.read_table(made).equals(pq.read_table(committed)), committed
        else:
            assert made.read_bytes() == committed.read_bytes(), committed


def test_nothing_else_is_committed_and_all_is_small() -> None:
    files = [path for path in SOURCES.rglob("*") if path.is_file()]
    assert {(path.parent.name, path.stem) for path in files} == set(FILES)
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


def test_rows_are_as_their_contracts_say(business: Tables) -> None:
    added = {*LINEAGE}
    for (system, table), (_, contract) in FILES.items():
        rows, columns = business[system][table], load_contract(contract).columns
        assert list(rows[0]) == [name for name in columns if name not in added], (system, table)
        required = [name for name, column in columns.items() if column.required]
        assert not [row for row in rows if any(row[name] is None for name in required)], (system, table)


def test_orders_are_for_work_orders_of_the_papers(business: Tables) -> None:
    papers = {paper.number: paper for paper in work_orders()}
    assert len(papers) > 40
    assert {paper.builder for paper in papers.values()} == {builder.slug for builder in BUILDERS}
    material = [row for row in business["snowflake"]["orders"] if row["order_kind"] == "material"]
    assert len(material) > 30
    for row in material:
        paper = papers[row["work_order_number"].strip().upper().removesuffix(" REV 1")]
        assert 0 <= (row["ordered_at"].date() - paper.issued).days < 9


def test_builders_are_customers_and_companies(business: Tables) -> None:
    printed = {office(builder, 0).business_number.replace(" ", "") for builder in BUILDERS}
    known = {str(row["business_number"]).replace(" ", "") for row in business["snowflake"]["customers"]}
    assert len(printed & known) >= 7
    domains = {row["domain"].removeprefix("www.") for row in business["hubspot"]["companies"]}
    assert len(domains & {builder.domain for builder in BUILDERS}) == len(BUILDERS) - 1
    mails = {row["email"] for row in business["hubspot"]["contacts"]}
    assert {paper.supervisor_email for paper in work_orders() if paper.supervisor_email} <= mails


def test_the_systems_agree_with_each_other(business: Tables) -> None:
    ids = {row["product_id"] for row in business["snowflake"]["products"]}
    assert len(ids) == 10_000
    snowflake = business["snowflake"]
    assert {row["product_id"] for row in snowflake["order_lines"]} <= ids
    customers = {row["customer_id"] for row in snowflake["customers"]}
    assert {row["customer_id"] for row in snowflake["orders"]} - customers == {"C9999", None}
    worth = Counter[str]()
    for row in snowflake["order_lines"]:
        worth[row["order_id"]] += row["amount"]
    other = [row["order_id"] for row in snowflake["orders"] if row["total_amount"] != worth[row["order_id"]]]
    assert len(other) == 1
    orders = {row["order_id"] for row in snowflake["orders"]}
    events = business["order_events"]["events"]
    assert {row["order_id"] for row in events} == orders
    assert len({row["event_id"] for row in events}) < len(events)
    assert all(FIRST_DAY <= row["occurred_at"].date() <= LAST_DAY for row in events)


def test_stock_is_what_its_movements_come_to(business: Tables) -> None:
    moved = Counter[tuple[str, str]]()
    for row in business["inventory"]["stock_movements"]:
        moved[row["warehouse_id"], row["product_id"]] += row["quantity"]
    levels = {}
    for row in business["inventory"]["stock_levels"]:
        levels[row["warehouse_id"], row["product_id"]] = row["on_hand"]
    assert levels == dict(moved)
    assert min(levels.values()) >= 0


def test_another_scale_leaves_what_is_not_scaled(business: Tables) -> None:
    larger = tables(DEFAULT_SEED, scale=2)
    assert larger["snowflake"]["products"] == business["snowflake"]["products"]
    assert larger["exchange_rates"] == business["exchange_rates"]
    assert len(larger["snowflake"]["orders"]) > 1.9 * len(business["snowflake"]["orders"])
