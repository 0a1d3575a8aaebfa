"""What customers look at in the portal: visits of a few pages, some of which end in an order's basket."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random

from examples.generator.business.business import FIRST_DAY, LAST_DAY, Row
from examples.generator.business.parties import Customer

VISITS = 1_100
COUNTRIES = ("AU", "AU", "AU", "CA", "US", "US")


def behaviour(seed: int, scale: int, customers: list[Customer], products: list[Row]) -> list[Row]:
    """The events of all visits in the order of time; a third of the visitors is not signed in."""
    rows: list[Row] = []
    for number in range(VISITS * scale):
        rng = Random(f"visit:{seed}:{number}")
        customer = rng.choice(customers[: max(12, int(len(customers) * rng.random()))])
        rows += _visit(f"v{number:07d}", rng, customer if rng.random() < 0.68 else None, products)
    return sorted(rows, key=lambda row: (row["occurred_at"], row["event_id"]))


def _visit(session: str, rng: Random, customer: Customer | None, products: list[Row]) -> list[Row]:
    """A visit: it begins on a page, looks for something, looks at products, and may buy one."""
    product = products[int(len(products) * rng.random() ** 2)]["product_id"]
    path = [
        ("page_view", "/", None),
        ("search", "/search", None),
        ("product_view", f"/products/{product}", product),
    ]
    path = path[rng.randrange(2) : rng.randint(2, 3)]
    if path[-1][0] == "product_view" and rng.random() < 0.5:
        path.append(rng.choice((("add_to_cart", "/cart", product), ("download", "/data-sheets", product))))
        if path[-1][0] == "add_to_cart" and customer and rng.random() < 0.6:
            path.append(("checkout", "/checkout", None))
    days = (LAST_DAY - FIRST_DAY).days
    moment = datetime.combine(FIRST_DAY + timedelta(days=rng.randrange(days)), time(5), UTC)
    moment += timedelta(seconds=rng.randrange(60_000))
    device = rng.choice(("desktop", "desktop", "mobile", "tablet"))
    country = str(customer.row["country"]) if customer else rng.choice(COUNTRIES)
    rows = []
    for number, (kind, page, looked_at) in enumerate(path, 1):
        seconds = round(rng.expovariate(1 / 40), 1)
        rows.append(
            {
                "event_id": f"{session}-{number}",
                "occurred_at": moment,
                "customer_id": customer.id if customer else None,
                "session_id": session,
                "event_type": kind,
                "page": page,
                "product_id": looked_at,
                "device": device,
                "country": country,
                "seconds_on_page": seconds if rng.random() < 0.9 else None,
            }
        )
        moment += timedelta(seconds=seconds + 1)
    return rows
