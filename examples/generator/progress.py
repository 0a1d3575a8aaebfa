"""The office's progress sheet: which orders were begun, finished, cancelled, and when; kept as an office keeps one.

In: the papers of the collection. Out: `progress.csv` beside them. Most orders are done, some late, some open, some have no
row; words and names are not always spelt alike, dates not always written alike, and one row is about no order there is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from examples.generator.collection import Paper

FILE = "progress.csv"
HEADINGS = ("Builder", "Order number", "Status", "Date", "Reported by", "Note")
STARTED = ("started", "Started", "in progress", "commenced")
COMPLETED = ("done", "done", "done", "completed", "Complete", "finished", "finished", "compelted")
FATES = ("done",) * 13 + ("open", "open", "on hold", "cancelled", "cancelled", "no report")
DAYS_LATE = (0, 0, 0, -1, -1, 1, 3, 8)
BUILDERS = {
    "ASHTON HOMES": ("Ashton Homes", "Ashton Homes", "ASHTON HOMES", "Ashtn Homes"),
    "BROOKFIELD HOMES": ("Brookfield Homes", "Brookfield"),
}
"""How the office writes a builder, where not as the papers do."""
DATES = ("%Y-%m-%d", "%Y-%m-%d", "%Y-%m-%d", "%-d %b %Y", "%d/%m/%Y")


@dataclass(frozen=True, slots=True)
class Order:
    """What the sheet's keeper knows of an order: the newest paper's dates."""

    builder: str
    number: str
    issued: date
    start: date
    due: date


def write_sheet(folder: Path, papers: Iterable[Paper], seed: int) -> None:
    """Writes the sheet of these papers into the folder."""
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADINGS)
        writer.writerows(_rows(_orders(papers), Random(f"progress:{seed}")))


def _orders(papers: Iterable[Paper]) -> list[Order]:
    """Each order once, as its newest paper has it."""
    found: dict[tuple[str, str], Order] = {}
    for paper in papers:
        fields = paper.truth and paper.truth["fields"]
        if not isinstance(fields, dict):
            continue
        issued, due = date.fromisoformat(fields["issue_date"]), date.fromisoformat(fields["completion_date"])
        start = date.fromisoformat(fields["start_date"]) if fields["start_date"] else due - timedelta(days=2)
        order = Order(fields["builder_name"], fields["work_order_number"], issued, max(start, issued), due)
        key = (order.builder, order.number)
        if key not in found or found[key].issued <= issued:
            found[key] = order
    return list(found.values())


def _rows(orders: list[Order], random: Random) -> Iterator[tuple[str, ...]]:
    """The rows in the order of their days, as they were noted."""
    newest = max(order.issued for order in orders)
    noted: list[tuple[date, Order, str, str]] = []
    for order in orders:
        noted += (row for row in _reports(order, random) if row[0] <= newest)
    stranger = orders[0]
    noted.append((newest, Order(stranger.builder, "84999", newest, newest, newest), "started", "which lot?"))
    for day, order, status, note in sorted(noted, key=lambda row: (row[0], row[1].number)):
        builder = random.choice(BUILDERS.get(order.builder, (order.builder,)))
        who = random.choice(("installer", "office", ""))
        yield builder, order.number, status, day.strftime(random.choice(DATES)), who, note


def _reports(order: Order, random: Random) -> Iterator[tuple[date, Order, str, str]]:
    fate = random.choice(FATES)
    late = random.choice(DAYS_LATE)
    if fate == "no report":
        return
    if fate == "cancelled":
        yield order.start, order, random.choice(("CANCELED", "cancelled")), "builder rang, job is off"
        return
    yield order.start, order, random.choice(STARTED), ""
    if fate == "on hold":
        yield order.start + timedelta(days=1), order, "on hold", "slab not dry"
    if fate == "done":
        done = max(order.due + timedelta(days=late), order.start)
        yield done, order, random.choice(COMPLETED), "waited for stock, came back twice" if late > 3 else ""
