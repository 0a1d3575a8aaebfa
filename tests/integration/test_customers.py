"""Customers of the sample business: who is matched to whom, and figures of the marts against the sample files themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from dbt_project import PROJECT, Dbt, Paper, land, query

from examples.generator.builders import BUILDERS
from examples.generator.business.__main__ import DEFAULT_SEED
from examples.generator.business.business import tables
from examples.generator.business.parties import customers
from examples.generator.business.writing import FILES
from examples.generator.orders import office
from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding

SAMPLES = PROJECT / "examples" / "sources"
MARTS = ("customer_360", "customer_segments", "product_performance", "int_corrections__worklist")
LOST = "('Canceled', 'cancelled', 'void', 'RMA', 'Returned', 'returned')"


@pytest.fixture(scope="module")
def warehouse(dbt_here: Dbt) -> Path:
    """The samples beside a paper of each builder, built once; the portal's last load failed."""
    path = dbt_here.warehouse
    land(path, [_paper(number) for number in range(len(BUILDERS))])
    rows = tables(DEFAULT_SEED, scale=1)
    with DuckDBLanding(path, lock_timeout=5) as landing:
        batch = {
            contract: pa.Table.from_pylist(rows[system][table], schema=load_contract(contract).arrow_schema)
            for (system, table), (_, contract) in FILES.items()
            if contract not in ("order_events", "warehouses", "supplier_prices")
        }
        assert landing.land(batch, source="sample", run_id="run-1").rows_quarantined == 0
    _note_loads(path)
    done = dbt_here(
        "build", "--select", *(f"+{name}" for name in MARTS), "--exclude-resource-type", "test", "unit_test"
    )
    assert done.code == 0, done.output
    return path


def _paper(number: int) -> Paper:
    builder, printed = BUILDERS[number], office(BUILDERS[number], 0)
    fields = {
        "work_order_number": f"W{number}",
        "builder_name": builder.name,
        "builder_business_number": printed.business_number,
        "builder_email": printed.email,
        "issue_date": "2026-03-02",
        "total_amount": "1000.00",
    }
    return Paper(builder.slug, fields)


def _note_loads(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        for table, status, day in (
            ("snowflake_orders", "succeeded", 30),
            ("redshift_customer_behaviour", "succeeded", 29),
            ("redshift_customer_behaviour", "failed", 30),
        ):
            connection.execute(
                "insert into operations.source_runs"
                " (run_id, source, table_name, purpose, status, started_at, finished_at, loaded_at)"
                " values (?, ?, ?, 'load', ?, ?, ?, ?)",
                [f"run-{day}", table.split("_")[0], table, status, *[f"2026-06-{day} 06:00:00+00"] * 3],
            )


@pytest.fixture(scope="module")
def samples() -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample files as tables, and rates of each day to the Australian dollar."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for system, table, reader in (
            ("snowflake", "orders", "read_parquet"),
            ("snowflake", "order_lines", "read_parquet"),
            ("inventory", "stock_movements", "read_parquet"),
            ("redshift", "customer_behaviour", "read_parquet"),
            ("hubspot", "companies", "read_json_auto"),
            ("hubspot", "contacts", "read_json_auto"),
            ("salesforce", "contacts", "read_json_auto"),
            ("exchange_rates", "rates", "read_csv_auto"),
        ):
            [file] = (SAMPLES / system).glob(f"{table}.*")
            connection.execute(f"create table {system}_{table} as select * from {reader}('{file}')")
        connection.execute("""
            create table to_aud as
            with newest as (
                select rate_date, currency, arg_max(rate, published_at) as rate from exchange_rates_rates group by all
            )
            select rate_date, currency, (select a.rate from newest as a where a.currency = 'AUD'
                and a.rate_date = newest.rate_date) / rate as factor
            from newest
        """)
        yield connection


def test_customers_are_the_builders_they_are(warehouse: Path) -> None:
    names = {builder.slug: " ".join(builder.name.upper().split(" T/A ")[0].split()) for builder in BUILDERS}
    truth = {
        c.id: names[c.builder]
        for c in customers(DEFAULT_SEED)
        if c.builder and "North" not in c.row["customer_name"]
    }
    found = query(
        warehouse,
        "select customer_id, builder_name, builder_match_method from marts.customer_360 where builder_name is not null",
    )
    assert {row[0]: row[1].split(" T/A ")[0] for row in found} == truth
    methods = [row[2] for row in found]
    assert {name: methods.count(name) for name in methods} == {
        "business_number": 7,
        "email_domain": 3,
        "reviewed_name": 1,
    }
    # The second account of a builder is asked about, not counted as it.
    [asked] = query(
        warehouse,
        "select raw_value, proposed_value from corrected.int_corrections__worklist where field_name = 'customer_name'",
    )
    assert asked == ("ASHTON HOMES - North", "ASHTON HOMES")


def test_what_customers_buy_is_what_the_files_say(
    warehouse: Path, samples: duckdb.DuckDBPyConnection
) -> None:
    expected = samples.execute(f"""
        with converted as (
            select customer_id, ordered_at::date as day, status,
                total_amount * case when upper(trim(orders.currency)) = 'AUD' then 1 else factor end as amount
            from snowflake_orders as orders
            asof left join to_aud on upper(trim(orders.currency)) = to_aud.currency and ordered_at::date >= rate_date
        )
        select customer_id, count(*), count(*) filter (status not in {LOST}),
            sum(amount) filter (status not in {LOST})::double, max(day) filter (status not in {LOST})
        from converted where customer_id is not null group by 1
    """).fetchall()
    found = {
        row[0]: row[1:]
        for row in query(
            warehouse,
            "select customer_id, order_count, bought_order_count, bought_amount, last_ordered_on from marts.customer_360",
        )
    }
    assert len(expected) > 150
    for customer_id, orders, bought, amount, last in expected:
        assert found[customer_id][:2] == (orders, bought), customer_id
        assert float(found[customer_id][2] or 0) == pytest.approx(amount or 0, abs=0.01 * orders), customer_id
        assert found[customer_id][3] == last, customer_id


def test_visits_and_staleness_stand_beside(warehouse: Path, samples: duckdb.DuckDBPyConnection) -> None:
    expected = samples.execute("""
        select customer_id, count(distinct session_id), count(*) from redshift_customer_behaviour
        where customer_id is not null group by 1 order by 1
    """).fetchall()
    found = query(
        warehouse,
        "select customer_id, session_count, web_event_count from marts.customer_360"
        " where web_event_count > 0 order by 1",
    )
    assert found == expected
    stale = "select distinct is_stale, stale_sources, stale_since::varchar from marts."
    assert query(warehouse, f"{stale}customer_360") == [(True, "redshift", "2026-06-29 06:00:00")]
    assert query(warehouse, f"{stale}customer_segments") == [(False, None, None)]


def test_products_are_what_the_files_say(warehouse: Path, samples: duckdb.DuckDBPyConnection) -> None:
    expected = samples.execute(f"""
        select product_id, strftime(ordered_at, '%Y-%m'), sum(quantity)::double, count(distinct order_id)
        from snowflake_order_lines join snowflake_orders using (order_id)
        where status not in {LOST} group by all order by all
    """).fetchall()
    found = query(
        warehouse,
        "select product_id, year_month, quantity::double, order_count from marts.product_performance"
        " where order_count > 0 order by all",
    )
    assert found == expected
    left = samples.execute("""
        select product_id, sum(quantity)::double from inventory_stock_movements
        where moved_at < '2026-01-01' group by 1
    """).fetchall()
    stocked = query(
        warehouse,
        "select product_id, max_by(month_end_quantity, year_month)::double from marts.product_performance"
        " where year_month < '2026-01' and month_end_quantity is not null group by 1",
    )
    known = dict(stocked)
    assert {product: known[product] for product, _ in left} == dict(left)


def test_contacts_of_both_crms_are_as_many_people_as_share_nothing(
    warehouse: Path, samples: duckdb.DuckDBPyConnection
) -> None:
    """Counted anew: contacts that share an address, or name, firm and phone, are joined until none are left to join."""
    contacts = samples.execute("""
        with newest as (
            select 'h' || contact_id as id, c.*, k.name as firm from (
                select * from hubspot_contacts qualify row_number() over (partition by contact_id order by updated_at desc) = 1
            ) as c left join (
                select company_id, arg_max(name, updated_at) as name from hubspot_companies group by 1
            ) as k using (company_id)
            where not is_archived
        )
        select id, email, first_name || ' ' || last_name, firm, phone from newest
        union all
        select 's' || contact_id, email, first_name || ' ' || last_name, account_name, phone from (
            select * from salesforce_contacts
            qualify row_number() over (partition by contact_id order by system_modstamp desc) = 1
        ) where not is_deleted
    """).fetchall()
    person: dict[Any, Any] = {row[0]: row[0] for row in contacts}

    def root(key: Any) -> Any:
        person.setdefault(key, key)
        while person[key] != key:
            key = person[key]
        return key

    for contact, email, name, firm, phone in contacts:
        if email:
            person[root(contact)] = root(("mail", email.strip().lower()))
        if firm and phone:
            words = re.sub(r"\W+", " ", f"{name}|{firm}").lower()
            person[root(contact)] = root(("words", words, re.sub(r"\D", "", phone)[-9:]))
    [(found,)] = query(warehouse, "select count(*) from core.dim_contacts")
    assert found == len({root(row[0]) for row in contacts})
    assert len(contacts) > found > 250


def test_amounts_add_up_across_marts(warehouse: Path) -> None:
    """What customers bought is what their segments bought, and no builder's work orders count twice."""
    [(customers_amount, work_orders)] = query(
        warehouse, "select sum(bought_amount), sum(work_order_count) from marts.customer_360"
    )
    [(segments_amount,)] = query(warehouse, "select sum(bought_amount) from marts.customer_segments")
    assert customers_amount == segments_amount > Decimal(10_000_000)
    assert work_orders == len(BUILDERS)
