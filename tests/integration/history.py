"""A year of papers, generated straight into the raw tables: what builders revise, send late, misprint and change.

    history = year(seed=7)
    for batch in history: batch.land(connection)

The same seed gives the same rows. Names are made up; a document is told by a made-up hash.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

YEAR = date(2025, 1, 6)
READER = {"spec": "work_order", "spec_version": "1", "engine": "offline", "engine_version": "1"}
SPELLINGS = {
    "ORIOLE HOMES": ["Oriole Homes", "ORIOLE HMS"],
    "WREN BUILDING": ["WREN BUILDING", "Wren  Building"],
}
CORRECTED = ("ORIOLE HMS", "ORIOLE HOMES")
"""What a person corrects in the middle of the year: orders of the first become orders of the second."""
TRADES = ["Painting", "Tiling", "Carpentry", "Floor coverings"]

Row = dict[str, Any]


@dataclass
class Batch:
    """What lands at one moment: rows by raw table, and by table that is replaced as a whole all of its rows."""

    loaded_at: datetime
    tables: dict[str, list[Row]] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)

    def replace(self, table: str, rows: list[Row]) -> None:
        """Rows that a table holds from now on, and no others."""
        self.replaced.add(table)
        for row in rows:
            self.add(table, row)

    def add(self, table: str, row: Row) -> None:
        content = repr(sorted(row.items()))
        stamp = {
            "row_hash": _hash(content),
            "batch_id": "batch",
            "run_id": "run",
            "loaded_at": self.loaded_at,
        }
        self.tables.setdefault(table, []).append(stamp | row)

    def land(self, connection: duckdb.DuckDBPyConnection) -> None:
        for name, rows in self.tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            landed = pa.table({column: [row.get(column) for row in rows] for column in columns})
            connection.register("landed", landed)
            known = f"(select row_hash from raw.{name})"
            if name in self.replaced:  # rows that stay keep their moment
                connection.execute(
                    f"delete from raw.{name} where row_hash not in (select row_hash from landed)"
                )
            new = f"where row_hash not in {known}" if name in self.replaced else ""
            connection.execute(f"insert into raw.{name} by name select * from landed {new}")
            connection.unregister("landed")


def year(seed: int, orders: int = 240, batches: int = 9) -> list[Batch]:
    """Give `batches` loads of about as many days each, which together hold `orders` orders and what became of them."""
    chance = random.Random(seed)
    days = 360 // batches
    loads = [
        Batch(datetime.combine(YEAR + timedelta(days=days * (number + 1)), datetime.min.time(), UTC))
        for number in range(batches)
    ]
    for number in range(orders):
        _order(chance, number, loads, days)
    return loads


def _order(chance: random.Random, number: int, loads: list[Batch], days: int) -> None:
    """One order: its papers, revisions, readings again, and reports of progress, each in the load it comes with."""
    day = chance.randrange(days * len(loads))
    builder = chance.choice(
        ["ORIOLE HOMES", "WREN BUILDING", "Finch & Co", "Heron Projects", "Plover Constructions"]
    )
    issued = YEAR + timedelta(days=day)
    # Some numbers are printed by two spellings of one builder: a correction makes one order of two.
    order_number = f"WO-{number // 2 if chance.random() < 0.3 else number + 1000}"
    for revision in range(chance.choice([0, 0, 0, 1, 1, 2]) + 1):
        sent = issued + timedelta(days=revision * chance.randrange(1, 40))
        fields = _fields(chance, builder, order_number, revision, sent)
        # A quarter comes late, some of it months late.
        late = chance.choice([0, 0, 0, chance.randrange(1, 200)])
        place = min((sent - YEAR).days // days + late // days, len(loads) - 1)
        document = _hash(f"{number}|{revision}")
        _read(chance, loads[place], document, 1, fields)
        if chance.random() < 0.15:
            again = min(place + chance.choice([0, 1, 3]), len(loads) - 1)
            _read(chance, loads[again], document, 2, _read_otherwise(chance, fields))
    if chance.random() < 0.4:
        for status, after in (("started", 10), ("done", 30), ("cancelled", 45))[: chance.randrange(1, 4)]:
            day_said = issued + timedelta(days=after)
            place = min((day_said - YEAR).days // days, len(loads) - 1)
            told = {"builder_name": builder, "work_order_number": order_number, "status": status}
            _report(loads[place], told | {"report_date": day_said.isoformat()})


def _fields(chance: random.Random, builder: str, number: str, revision: int, sent: date) -> Row:
    half = sent >= date(2025, 6, 15)
    fields: Row = {
        "work_order_number": f"{number} Rev {revision}" if revision and chance.random() < 0.5 else number,
        "builder_name": chance.choice(SPELLINGS.get(builder, [builder])),
        # An office moves in June; now and then a digit is misread or the phone is not printed.
        "builder_phone": chance.choice(
            [None, *["02 5550 0200" if half else "02 5550 0100"] * 8, "02 5550 0190"]
        ),
        "builder_business_number": "22 222 222 222"
        if builder == "Heron Projects" and half
        else "11 111 111 111",
        "company_name": chance.choice(["Larkhill Floors", "Larkhill Painting", None]),
        "company_business_number": chance.choice([None, "33 333 333 333"]),
        "project_name": chance.choice(["Elm Park", "Ash Rise", None]),
        "site_address": f"{chance.randrange(1, 60)} Harkell Street",
        "site_city": "Elmvale East" if half else "Elmvale",
        "lot_number": chance.choice([None, str(chance.randrange(1, 9))]),
        "trade_category": chance.choice([None, *TRADES]),
        "document_type": "work_order",
        "issue_date": sent.isoformat(),
        "completion_date": (sent + timedelta(days=21)).isoformat(),
        "billing_month": sent.strftime("%B %Y"),
        "subtotal_amount": f"{chance.randrange(100, 9000)}.00",
    }
    for name in ("work_order_number", "builder_name", "issue_date", "completion_date", "site_address"):
        if chance.random() < 0.05:
            fields[name] = None
    return fields


def _read_otherwise(chance: random.Random, fields: Row) -> Row:
    """What a newer engine reads on the same paper: now and then another builder, number, date or site."""
    otherwise = {
        "work_order_number": f"WO-{chance.randrange(5000)}",
        "builder_name": "Finch & Co",
        "issue_date": (YEAR + timedelta(days=chance.randrange(300))).isoformat(),
        "site_address": f"{chance.randrange(60, 90)} Harkell Street",
        "builder_phone": "02 5550 0777",
        "trade_category": "Fencing",
    }
    return fields | {name: otherwise[name] for name in chance.sample(sorted(otherwise), 2)}


def _read(chance: random.Random, load: Batch, document: str, attempt: int, fields: Row) -> None:
    extraction = _hash(f"{document}|{attempt}")
    ids = {"extraction_id": extraction, "document_id": document}
    status = "needs_review" if chance.random() < 0.1 else "extracted"
    raw = {f"{name}_raw": value for name, value in fields.items()}
    load.add(
        "work_orders",
        {**ids, "attempt": attempt, **READER, "status": status, "completeness": 0.5} | fields | raw,
    )
    for number in range(1, chance.randrange(0, 4) + 1):
        line = {"section": chance.choice([None, *TRADES]), "description": f"Item {number}", "amount": "50.00"}
        load.add(
            "work_order_lines",
            {**ids, "page": 1, "line_number": number, "unit": "M2", "quantity": "2"} | line,
        )


def _report(load: Batch, told: Row) -> None:
    sheet = {"path": "progress.csv", "file_name": "progress.csv", "row_number": len(load.tables)}
    load.add("work_order_progress", {"report_id": _hash(repr(told)), **told, **sheet})


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
