"""Goods that come and go. A level is what the movements before it add up to, and each movement changes one."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import Random

from examples.generator.business.business import FIRST_DAY, LAST_DAY, Row

PRODUCTS_A_WAREHOUSE = 90
Movement = tuple[datetime, str, str, Decimal, str]
"""When, warehouse, product, how much and why."""
REASONS = ("dispatch", "dispatch", "dispatch", "return", "count", "receipt", "transfer")


def stock(seed: int, scale: int, products: list[Row], warehouses: list[Row]) -> dict[str, list[Row]]:
    """The movements and the table of changes, both in the order of time; a few products are no longer kept."""
    rng = Random(f"stock:{seed}")
    begun = datetime.combine(FIRST_DAY, time(7, 0), UTC)
    minutes = (LAST_DAY - FIRST_DAY).days * 24 * 60
    happened: list[Movement] = []
    for warehouse in warehouses:
        kept = rng.sample(products, min(len(products), PRODUCTS_A_WAREHOUSE * scale))
        for product in kept:
            moments = sorted(
                begun + timedelta(minutes=rng.randrange(minutes)) for _ in range(rng.randint(1, 5))
            )
            on_hand = Decimal(0)
            for index, moment in enumerate(moments):
                reason = "receipt" if index == 0 else rng.choice(REASONS)
                quantity = _quantity(rng, reason, on_hand)
                on_hand += quantity
                happened.append((moment, warehouse["warehouse_id"], product["product_id"], quantity, reason))
    happened.sort(key=lambda movement: movement[:3])
    return {
        "stock_movements": [_movement(number, facts) for number, facts in enumerate(happened, 1)],
        "stock_levels": _changes(happened, rng),
    }


def _quantity(rng: Random, reason: str, on_hand: Decimal) -> Decimal:
    """How much is moved: no more goes out than is there."""
    if reason in ("receipt", "return"):
        return Decimal(rng.randint(20, 400) if reason == "receipt" else rng.randint(1, 12))
    if reason == "count":
        return -min(on_hand, Decimal(rng.randint(0, 3)))
    return -(on_hand * Decimal(rng.randint(5, 70)) / 100).quantize(Decimal("0.25"))


def _movement(number: int, happened: Movement) -> Row:
    moment, warehouse, product, quantity, reason = happened
    return {
        "movement_id": f"M{number:07d}",
        "warehouse_id": warehouse,
        "product_id": product,
        "moved_at": moment,
        "quantity": quantity,
        "reason": reason,
        "updated_at": moment + timedelta(seconds=4),
    }


def _changes(happened: list[Movement], rng: Random) -> list[Row]:
    """The change table: an insert where a product is new in a warehouse, then updates; a hundredth is deleted at last."""
    levels: dict[tuple[str, str], Decimal] = {}
    rows: list[Row] = []

    def add(operation: str, pair: tuple[str, str], moment: datetime) -> None:
        rows.append(
            {
                "change_id": str(len(rows) + 1),
                "operation": operation,
                "warehouse_id": pair[0],
                "product_id": pair[1],
                "on_hand": levels[pair],
                "changed_at": moment,
            }
        )

    for moment, warehouse, product, quantity, _ in happened:
        pair = (warehouse, product)
        operation = "update" if pair in levels else "insert"
        levels[pair] = levels.get(pair, Decimal(0)) + quantity
        add(operation, pair, moment + timedelta(seconds=5))
    end = datetime.combine(LAST_DAY, time(18, 0), UTC)
    for pair in rng.sample(sorted(levels), len(levels) // 100):
        add("delete", pair, end)
    return rows
