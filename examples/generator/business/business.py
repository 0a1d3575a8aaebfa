"""The business as a whole: comes in a seed and a scale, goes out each system's tables as rows.

    tables(seed=11, scale=1)["snowflake"]["orders"]     # a list of rows, in the order they are written

Every part draws from a random stream of its own, so that another scale or another part changes nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FIRST_DAY = date(2025, 1, 1)
LAST_DAY = date(2026, 6, 30)
WORK_ORDERS = Path(__file__).resolve().parents[2] / "work_orders"

Row = dict[str, Any]
Tables = dict[str, dict[str, list[Row]]]
"""Rows by system and table."""


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """What a paper says that the other systems know too."""

    builder: str  # the builder's slug
    number: str
    issued: date
    supervisor_name: str | None
    supervisor_phone: str | None
    supervisor_email: str | None


def work_orders(folder: Path = WORK_ORDERS) -> list[WorkOrder]:
    """Give each order of the examples once, as its oldest paper has it, by number."""
    found: dict[str, WorkOrder] = {}
    for path in sorted(folder.glob("*.json")):
        fields: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))["fields"]
        order = WorkOrder(
            re.split("-(?:wo|po|vo)-", path.stem)[0],
            fields["work_order_number"],
            date.fromisoformat(fields["issue_date"]),
            fields["supervisor_name"],
            fields["supervisor_phone"],
            fields["supervisor_email"],
        )
        if order.number not in found or order.issued < found[order.number].issued:
            found[order.number] = order
    return [found[number] for number in sorted(found)]


def tables(seed: int, scale: int) -> Tables:
    """Give all rows of all systems."""
    from examples.generator.business import catalogue, orders, parties, portal, rates, stock  # noqa: PLC0415 - they build on this

    papers = work_orders()
    products = catalogue.products(seed)
    warehouses = catalogue.warehouses()
    customers = parties.customers(seed)
    companies = parties.companies(seed, customers)
    sold = orders.orders(seed, scale, orders.Shop(customers, products, warehouses), papers)
    return {
        "hubspot": {
            "companies": companies,
            "contacts": parties.hubspot_contacts(seed, companies, papers),
        },
        "salesforce": {"contacts": parties.salesforce_contacts(seed, companies, papers)},
        "snowflake": {
            "customers": [customer.row for customer in customers],
            "products": products,
            "orders": sold.orders,
            "order_lines": sold.lines,
        },
        "redshift": {"customer_behaviour": portal.behaviour(seed, scale, customers, products)},
        "exchange_rates": {"rates": rates.rates(seed)},
        "order_events": {"events": sold.events},
        "office_files": {
            "warehouses": warehouses,
            "supplier_prices": catalogue.supplier_prices(seed, products),
        },
        "inventory": stock.stock(seed, scale, products, warehouses),
    }
