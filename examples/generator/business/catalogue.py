"""What is sold and where it is kept: 10,000 products, 12 warehouses, what suppliers ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import product as combinations
from random import Random

from examples.generator.business.business import FIRST_DAY, LAST_DAY, Row

PRODUCTS = 10_000
COLOURS = (
    "Natural Oak", "Smoked Oak", "Limed Ash", "Spotted Gum", "Blackbutt", "Tasmanian Oak", "Walnut", "Driftwood",
    "Saltbush", "Ironstone", "Pale Sand", "Charcoal", "Dove Grey", "Linen", "Fawn", "Slate", "Chalk", "Russet",
    "Mist", "Ochre", "Storm", "Birch", "Hickory", "Maple", "Cedar",
)  # fmt: skip
RANGES = (
    "Barrow", "Coastal", "Hearth", "Meridian", "Northbank", "Parkside", "Quarry", "Riverstone", "Summit", "Tidal",
)  # fmt: skip
Kind = tuple[str, tuple[str, ...], str, tuple[str, ...], str, int, int]
"""Category, how it is typed at times, name, sizes, unit, lowest and highest price."""
Made = tuple[Kind, str, str, str, str]
"""Kind, size, range, colour and grade of a product."""

KINDS: tuple[Kind, ...] = (
    ("Hard Flooring", ("Hard Flooring", "Hard flooring", "HARD FLOORING", "Hardfloor"), "engineered boards",
     ("12 mm", "14 mm", "14 mm herringbone", "18 mm"), "m2", 58, 165),
    ("Hard Flooring", ("Hard Flooring", "Hard Flooring", "Hardfloor"), "laminate boards",
     ("8 mm", "10 mm", "12 mm"), "m2", 24, 55),
    ("Resilient", ("Resilient", "Resilient", "Resilient Flooring"), "vinyl planks",
     ("2.5 mm", "5 mm click", "6.5 mm hybrid"), "m2", 28, 72),
    ("Resilient", ("Resilient", "resilient"), "sheet vinyl", ("2 m wide", "4 m wide"), "m2", 22, 60),
    ("Carpet", ("Carpet", "Carpet", "CARPET", "Carpets"), "carpet",
     ("loop pile", "cut pile", "twist 36 oz", "twist 48 oz", "wool blend"), "m2", 26, 140),
    ("Carpet", ("Carpet", "Carpet tiles"), "carpet tiles", ("500 x 500", "250 x 1000"), "m2", 30, 80),
    ("Tiles", ("Tiles", "Tiles", "tiles"), "porcelain tiles",
     ("300 x 300", "300 x 600", "600 x 600", "600 x 1200"), "m2", 32, 120),
    ("Trims", ("Trims", "Trims", "Trims & Scotia"), "scotia", ("18 mm", "25 mm"), "lm", 3, 11),
    ("Trims", ("Trims", "Trims and Scotia"), "stair nosing", ("flush", "overlay", "square"), "lm", 18, 64),
    ("Trims", ("Trims",), "door bar", ("900 mm", "1.8 m", "2.7 m"), "each", 9, 48),
    ("Underlay", ("Underlay", "Underlay", "underlays"), "underlay", ("3 mm", "5 mm", "7 mm", "10 mm"), "m2", 4, 19),
    ("Floor Preparation", ("Floor Preparation", "Floor Prep", "Floor preparation"), "levelling compound",
     ("20 kg", "25 kg"), "each", 28, 75),
)  # fmt: skip
WAREHOUSES = (
    ("BNE1", "Virginia", "Virginia", "QLD", "AU", date(2009, 3, 2), 4200),
    ("BNE2", "Yatala", "Yatala", "QLD", "AU", date(2016, 8, 15), 6800),
    ("OOL1", "Gold Coast", "Nerang", "QLD", "AU", date(2012, 5, 7), 1500),
    ("SYD1", "Wetherill Park", "Wetherill Park", "NSW", "AU", date(2011, 2, 14), 7400),
    ("NTL1", "Newcastle", "Beresfield", "NSW", "AU", date(2019, 10, 1), 1900),
    ("MEL1", "Derrimut", "Derrimut", "VIC", "AU", date(2014, 6, 30), 6100),
    ("YYC1", "Calgary", "Calgary", "AB", "CA", date(2017, 4, 3), 3600),
    ("YYZ1", "Barrie", "Barrie", "ON", "CA", date(2018, 9, 17), 3900),
    ("AUS1", "Austin", "Austin", "TX", "US", date(2018, 1, 22), 5200),
    ("DFW1", "Frisco", "Frisco", "TX", "US", date(2021, 3, 8), 4400),
    ("PHX1", "Mesa", "Mesa", "AZ", "US", date(2020, 11, 2), 4000),
    ("RDU1", "Durham", "Durham", "NC", "US", date(2022, 7, 11), 2800),
)  # fmt: skip
SUPPLIERS = (
    ("Korvald Floors", "EUR"), ("Banksia Mills", "AUD"), ("Prairie Timber Supply", "CAD"), ("Lonestar Resilient", "USD"),
)  # fmt: skip


def products(seed: int) -> list[Row]:
    """The catalogue, the same whatever the scale: priced in Australian dollars, a few no longer sold."""
    rng = Random(f"products:{seed}")
    every = [
        (kind, size, collection, colour, grade)
        for grade in ("", "Select ", "Rustic ")
        for kind in KINDS
        for size, collection, colour in combinations(kind[3], RANGES, COLOURS)
    ]
    chosen = sorted(rng.sample(range(len(every)), PRODUCTS))
    return [
        _product(number, every[at], Random(f"product:{seed}:{number}")) for number, at in enumerate(chosen, 1)
    ]


def _product(number: int, made: Made, rng: Random) -> Row:
    kind, size, collection, colour, grade = made
    category, spellings, name, _, unit, lowest, highest = kind
    changed = LAST_DAY - timedelta(days=rng.randrange(400))
    return {
        "product_id": f"P{number:05d}",
        "sku": f"{category[:2].upper()}{number:05d}-{colour[:3].upper()}",
        "product_name": f"{collection} {grade}{name}, {colour}, {size}",
        "category": spellings[0] if rng.random() < 0.9 else rng.choice(spellings),
        "unit": unit,
        "list_price": Decimal(rng.randint(lowest * 20, highest * 20)) * 5 / 100,
        "currency": "AUD",
        "is_active": rng.random() > 0.04,
        "updated_at": datetime.combine(changed, time(6, 30), UTC),
    }


def warehouses() -> list[Row]:
    """The office's list of warehouses."""
    names = ("warehouse_id", "name", "city", "state", "country", "opened_on", "capacity_m3")
    return [dict(zip(names, warehouse, strict=True)) for warehouse in WAREHOUSES]


def supplier_prices(seed: int, products: list[Row]) -> list[Row]:
    """What suppliers ask: a third of the products is listed, some by two suppliers or from a later day again."""
    rng = Random(f"supplier_prices:{seed}")
    rows = []
    for product in rng.sample(products, len(products) // 3):
        for supplier, currency in rng.sample(SUPPLIERS, 1 if rng.random() < 0.85 else 2):
            cost = product["list_price"] * Decimal(rng.randint(45, 70)) / 100
            days = (
                [FIRST_DAY]
                if rng.random() < 0.8
                else [FIRST_DAY, FIRST_DAY + timedelta(days=rng.randint(90, 400))]
            )
            for day in days:
                rows.append(
                    {
                        "product_id": product["product_id"],
                        "supplier": supplier,
                        "cost": cost.quantize(Decimal("0.01")),
                        "currency": currency,
                        "valid_from": day,
                    }
                )
                cost *= Decimal("1.04")
    return sorted(rows, key=lambda row: (row["supplier"], row["product_id"], row["valid_from"]))
