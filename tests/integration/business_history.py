"""What the other systems say in the year of `history`: orders that change and go, rates that come late and are restated, events told twice.

    add_business(batches, seed=7)       # to the loads of `year()`, whose work orders some of the orders are for

Tables that a system replaces as a whole stand in a load as they were then.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta

from history import YEAR, Batch, Row

ORDERS = 108
CURRENCIES = ("AUD", "AUD", "USD", "CAD", "NZD", None)
STATUSES = ("placed", "Shipped", "delivered", "who knows", "void")
STEPS = ("placed", "picked", "dispatched", "delivered")


def add_business(loads: list[Batch], seed: int) -> None:
    """Add the rows of the other systems to each load."""
    chance = random.Random(f"business:{seed}")
    days = (loads[1].loaded_at - loads[0].loaded_at).days
    orders: dict[str, Row] = {}
    lines: dict[tuple[str, int], Row] = {}
    for number, load in enumerate(loads):
        first = datetime.combine(YEAR + timedelta(days=days * number), time(8), UTC)
        _catalogue(load, number)
        _rates(chance, loads, number, days)
        for row in chance.sample(sorted(orders), min(len(orders), 8)):
            orders[row] = orders[row] | {
                "status": chance.choice(STATUSES),
                "total_amount": float(chance.randrange(900)),
            }
        for gone in chance.sample(sorted(orders), min(len(orders), 2)):
            del orders[gone]
        for key in [key for key in lines if key[0] not in orders or chance.random() < 0.05]:
            del lines[key]
        for index in range(ORDERS // len(loads)):
            order_id = f"O{number}-{index}"
            at = first + timedelta(hours=chance.randrange(24 * days))
            orders[order_id] = _order(chance, order_id, at)
            for line in range(1, chance.randrange(1, 4)):
                lines[order_id, line] = _line(chance, order_id, line)
            _events(chance, loads, number, order_id, at)
        load.replace("snowflake_orders", list(orders.values()))
        load.replace("snowflake_order_lines", list(lines.values()))


def _catalogue(load: Batch, number: int) -> None:
    """Customers and products: each load knows one more of each, and an old one no more."""
    known = range(max(0, number - 2), number + 3)
    load.replace(
        "snowflake_customers", [{"customer_id": f"C{n}", "customer_name": f"Customer {n}"} for n in known]
    )
    products = [
        {"product_id": f"P{n}", "product_name": f"Product {n}", "category": "Hardfloor"} for n in known
    ]
    load.replace(
        "snowflake_products", [row | {"list_price": 10.0 + number, "is_active": True} for row in products]
    )
    sheet = {"warehouse_id": f"W{number % 3}", "name": f"Warehouse of {number}", "row_number": 2}
    load.add("warehouses", sheet)


def _rates(chance: random.Random, loads: list[Batch], number: int, days: int) -> None:
    """Rates of working days; the last ones of a load come with the next, one is restated then."""
    for day in range(days):
        rate_date = YEAR + timedelta(days=days * number + day)
        if rate_date.isoweekday() > 5:
            continue
        late = day > days - 6 and number + 1 < len(loads)
        for currency in ("AUD", "USD", "CAD"):
            row = {"rate_date": rate_date, "base_currency": "EUR", "currency": currency}
            told = row | {"rate": 1 + chance.randrange(900) / 1000, "published_at": loads[number].loaded_at}
            loads[number + late].add("exchange_rates", told)
            if day == 20 and number + 1 < len(loads):
                restated = {"rate": told["rate"] + 0.01, "published_at": loads[number + 1].loaded_at}
                loads[number + 1].add("exchange_rates", told | restated)


def _order(chance: random.Random, order_id: str, at: datetime) -> Row:
    return {
        "order_id": order_id,
        "order_number": f"SO-{order_id}",
        "order_kind": "sale",
        "customer_id": chance.choice([None, *(f"C{n}" for n in range(14))]),
        "warehouse_id": chance.choice([None, "W0", "W1", "W2", "W7"]),
        "work_order_number": chance.choice(
            [None, f"wo-{chance.randrange(1000, 1240)}", f"WO-{chance.randrange(60)}"]
        ),
        "ordered_at": at,
        "required_on": (at + timedelta(days=9)).date(),
        "status": chance.choice(STATUSES),
        "currency": chance.choice(CURRENCIES),
        "total_amount": float(chance.randrange(900)),
    }


def _line(chance: random.Random, order_id: str, line_number: int) -> Row:
    return {
        "order_id": order_id,
        "line_number": line_number,
        "product_id": chance.choice([None, *(f"P{n}" for n in range(14))]),
        "quantity": float(chance.randrange(1, 9)),
        "amount": float(chance.randrange(90)),
    }


def _events(chance: random.Random, loads: list[Batch], number: int, order_id: str, at: datetime) -> None:
    """What happens to an order, and a visit before it; some is told again, some a load later."""
    for step in STEPS[: chance.randrange(1, 5)]:
        event = {
            "event_id": f"{order_id}-{step}",
            "order_id": order_id,
            "event_type": step,
            "occurred_at": at,
        }
        event |= {"produced_at": at, "topic": "orders", "partition": 0}
        for again in range(chance.choice([1, 1, 1, 2])):
            place = min(number + again + chance.choice([0, 0, 1]), len(loads) - 1)
            offset = sum(len(load.tables.get("order_events", ())) for load in loads)
            loads[place].add("order_events", event | {"message_offset": offset})
    visit = {"event_id": f"V{order_id}", "occurred_at": at, "event_type": "search", "session_id": order_id}
    visit |= {"customer_id": f"C{chance.randrange(14)}", "product_id": f"P{chance.randrange(16)}"}
    loads[number].add("redshift_customer_behaviour", visit)
