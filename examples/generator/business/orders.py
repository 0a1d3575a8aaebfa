"""What is ordered, and what happens to it: orders, their lines, and the events that the topic tells of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zlib import crc32

from examples.generator.business.business import FIRST_DAY, LAST_DAY, Row, WorkOrder
from examples.generator.business.parties import Customer

ORDERS = 1_400
TOPIC, PARTITIONS = "punchlist.orders", 3
CURRENCIES = {"AU": "AUD", "CA": "CAD", "US": "USD"}
STEPS = ("placed", "confirmed", "picked", "dispatched", "delivered")
# How people type what an order has come to, by its last event.
WORDS = {
    "placed": ("placed", "New", "open"),
    "confirmed": ("confirmed", "Confirmed", "accepted"),
    "picked": ("picked", "Picked", "in warehouse"),
    "dispatched": ("dispatched", "Shipped", "on truck"),
    "delivered": ("delivered", "Delivered", "DELIVERED", "complete", "delivered", "delivered"),
    "cancelled": ("cancelled", "Canceled", "void"),
    "returned": ("returned", "Returned", "RMA"),
}
ACTORS = ("system", "system", "scanner", "counter", "mei.t", "callan.f", "odette.p")
SENT_TWICE, SENT_LATE = 0.02, 0.03


@dataclass(frozen=True, slots=True)
class Shop:
    """Who buys what from where."""

    customers: list[Customer]
    products: list[Row]
    warehouses: list[Row]


@dataclass(frozen=True, slots=True)
class Buying:
    """A customer's order before its lines: when it was placed, and for which work order."""

    customer: Customer
    placed: datetime
    work_order_number: str | None = None


@dataclass(slots=True)
class Sold:
    """Rows of the three tables."""

    orders: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)


def orders(seed: int, scale: int, shop: Shop, papers: list[WorkOrder]) -> Sold:
    """A material order for most work orders, sales to everybody, and a few that nobody can place."""
    sold = Sold()
    customers = shop.customers
    by_builder = {customer.builder: customer for customer in reversed(customers) if customer.builder}
    for paper in papers:
        rng = Random(f"material:{seed}:{paper.number}")
        if rng.random() < 0.85:
            placed = _moment(rng, paper.issued, paper.issued + timedelta(days=6))
            buying = Buying(by_builder[paper.builder], placed, _typed(rng, paper.number))
            _order(sold, rng, shop, buying)
    for number in range(ORDERS * scale):
        rng = Random(f"sale:{seed}:{number}")
        customer = customers[min(int(rng.paretovariate(0.7)) - 1, len(customers) - 1)]
        if rng.random() < 0.5:
            customer = rng.choice(customers)
        _order(sold, rng, shop, Buying(customer, _moment(rng, FIRST_DAY, LAST_DAY)))
    _strange(sold)
    sold.events = _told(sold.events, Random(f"events:{seed}"))
    return sold


def _moment(rng: Random, first: date, last: date) -> datetime:
    """A moment between two days; one in twelve on any day, the others on working days."""
    day = first + timedelta(days=rng.randrange((last - first).days + 1))
    if day.isoweekday() > 5 and rng.random() > 0.08 * 7:
        day += timedelta(days=8 - day.isoweekday())
    return datetime.combine(
        min(day, LAST_DAY), time(rng.randint(6, 17), rng.randrange(60), rng.randrange(60)), UTC
    )


def _typed(rng: Random, number: str) -> str:
    """The work order's number as somebody typed it."""
    return rng.choice((number, number, number, number.lower(), f" {number}", f"{number} Rev 1"))


def _order(sold: Sold, rng: Random, shop: Shop, buying: Buying) -> None:
    """Add an order with its lines and events."""
    number = len(sold.orders) + 1
    country = str(buying.customer.row["country"])
    near = [row for row in shop.warehouses if row["country"] == country]
    order_id = f"O{number:07d}"
    total = _lines(sold, rng, order_id, shop.products)
    events = _events(rng, order_id, buying.placed)
    sold.events += events
    last = events[-1]
    sold.orders.append(
        {
            "order_id": order_id,
            "order_number": f"SO-{100_000 + number}",
            "order_kind": "material" if buying.work_order_number else "sale",
            "customer_id": buying.customer.id,
            "warehouse_id": rng.choice(near)["warehouse_id"],
            "work_order_number": buying.work_order_number,
            "ordered_at": buying.placed,
            "required_on": buying.placed.date() + timedelta(days=rng.randint(2, 21)),
            "status": rng.choice(WORDS[last["event_type"]]),
            "currency": CURRENCIES[country],
            "total_amount": total,
            "updated_at": last["occurred_at"],
        }
    )


def _lines(sold: Sold, rng: Random, order_id: str, products: list[Row]) -> Decimal:
    """Add the lines of an order; give what they come to. Early products of the catalogue are bought most."""
    total = Decimal(0)
    for line_number in range(1, rng.choice((1, 1, 2, 2, 3, 4, 5, 7)) + 1):
        product = products[int(len(products) * rng.random() ** 2)]
        quantity = (
            Decimal(rng.randint(1, 40)) if product["unit"] == "each" else Decimal(rng.randint(10, 900)) / 10
        )
        price = (product["list_price"] * Decimal(rng.randint(80, 100)) / 100).quantize(Decimal("0.01"))
        amount = (quantity * price).quantize(Decimal("0.01"))
        total += amount
        sold.lines.append(
            {
                "order_id": order_id,
                "line_number": line_number,
                "product_id": product["product_id"],
                "quantity": quantity,
                "unit_price": price,
                "amount": amount,
            }
        )
    return total


def _events(rng: Random, order_id: str, placed: datetime) -> list[Row]:
    """What happened to an order until the last day: mostly delivered, some cancelled on the way, some sent back."""
    fate = rng.random()
    steps = list(STEPS)
    if fate < 0.06:
        steps = [*STEPS[: rng.randint(1, 3)], "cancelled"]
    elif fate < 0.1:
        steps.append("returned")
    moment, rows = placed, []
    for step in steps:
        if rows:
            moment += timedelta(
                hours=rng.randint(1, 60), minutes=rng.randrange(60), seconds=rng.randrange(60)
            )
        if moment.date() > LAST_DAY:
            break
        late = timedelta(hours=rng.randint(30, 400)) if rng.random() < SENT_LATE else timedelta(0)
        rows.append(
            {
                "event_id": f"{order_id}-{len(rows) + 1}",
                "order_id": order_id,
                "event_type": step,
                "occurred_at": moment,
                "produced_at": moment + timedelta(milliseconds=rng.randint(20, 900)) + late,
                "actor": rng.choice(ACTORS),
            }
        )
    return rows


def _strange(sold: Sold) -> None:
    """What real systems hold: an unknown customer, a currency and a day without rate, a total that is not its lines'."""
    sold.orders[60]["customer_id"] = "C9999"
    sold.orders[61]["customer_id"] = None
    sold.orders[62]["currency"] = "NZD"
    sold.orders[63]["currency"] = "usd "
    sold.orders[64] |= {"currency": "USD", "ordered_at": datetime(2025, 1, 1, 10, 30, tzinfo=UTC)}
    sold.orders[65]["total_amount"] += Decimal("100.00")
    sold.orders[66]["status"] = "ask Farah"
    sold.orders[67]["work_order_number"] = "84999"


def _told(events: list[Row], rng: Random) -> list[Row]:
    """The events as the topic has them: by the order's partition in the order they were sent, a few sent again."""
    again = [
        row | {"produced_at": row["produced_at"] + timedelta(seconds=rng.randint(1, 900))}
        for row in events
        if rng.random() < SENT_TWICE
    ]
    offsets = dict.fromkeys(range(PARTITIONS), 0)
    told = []
    for row in sorted([*events, *again], key=lambda row: (row["produced_at"], row["event_id"])):
        partition = crc32(row["order_id"].encode()) % PARTITIONS
        told.append(row | {"topic": TOPIC, "partition": partition, "message_offset": offsets[partition]})
        offsets[partition] += 1
    return told
