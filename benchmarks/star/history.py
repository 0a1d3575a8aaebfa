"""Raw tables of a contractor's ten years, as Arrow: `papers(first, count)` gives the papers first … first + count - 1.

Every value is a function of the paper's number, so that any slice can be made alone, in any order, the same each time.
Papers come in the order of the days they landed; weekends bring none, the weeks around New Year few. Of a hundred papers
three revise an order of about two weeks before, one arrives two months late, two print the builder's name in another
spelling, one names the wrong town, and one has no number. A project lies in one town. Sites have three orders each. A builder's phone changes every other year.
All names are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from extract.landing.contract import load_contract

Numbers = npt.NDArray[np.int64]

FIRST_DAY, LAST_DAY = date(2016, 11, 21), date(2026, 11, 20)
EPOCH = date(1970, 1, 1)
BUILDERS, COMPANIES, PROJECTS_EACH = 180, 4, 50
REVISED, LATE, MISSPELT, UNNUMBERED, MISPLACED, REPORTED = 3, 1, 2, 1, 1, 95
"""Of a hundred papers, and orders."""
LINES = 3
"""Most lines of an order; two on average."""

PLACES = (
    ("Brinley", "QLD", "4512", "AU"),
    ("Corrong", "QLD", "4275", "AU"),
    ("Maraloo", "NSW", "2757", "AU"),
    ("Tallimba Rise", "VIC", "3338", "AU"),
    ("Wendover", "WA", "6112", "AU"),
    ("Harlow Creek", "ON", "L7E 2R9", "CA"),
    ("Kettle Bend", "AB", "T3S 0B4", "CA"),
    ("Palo Seco", "TX", "78641", "US"),
    ("Dry Fork", "AZ", "85142", "US"),
    ("Quarry Hills", "CO", "80134", "US"),
)
TAXES = {"ON": 13, "AB": 5, "TX": 0, "AZ": 0, "CO": 0}
"""Per cent, by state; 10 in Australia."""
CURRENCIES = {"AU": "AUD", "CA": "CAD", "US": "USD"}
TRADES = ("Floor Coverings", "Hard Flooring", "Carpet", "Tiling", "Drywall", "Painting", "Plumbing", "Blinds")
AREAS = (
    "MASTER BEDROOM", "BEDROOM 2", "BEDROOM 3", "STUDY", "LIVING", "KITCHEN", "HALLWAY", "ENSUITE", "LAUNDRY",
    "STAIRS", "GARAGE", "MEDIA ROOM",
)  # fmt: skip
UNITS = ("m2", "lm", "ea", "sqm", "m²", "hr")
WORKS = ("Supply and install", "Supply only", "Install only", "Remove and dispose of", "Repair")
GOODS = (
    "carpet",
    "underlay",
    "engineered boards",
    "vinyl plank",
    "skirting",
    "stair nosing",
    "tiles",
    "trims",
)
COLOURS = ("Pebble", "Driftwood", "Ash", "Char", "Linen", "Dune", "Slate", "Oat")
STEMS = (
    "Harrow", "Ember", "Quill", "Larch", "Marlow", "Tern", "Copper", "Vale", "Fen", "Osprey", "Juniper", "Rowan",
    "Calder", "Brindle", "Sable", "Teal", "Orchard", "Lantern",
)  # fmt: skip
KINDS = (
    "Homes",
    "Living",
    "Building Group",
    "Residential",
    "Constructions",
    "Communities",
    "Projects",
    "Homebuilders",
    "Estates",
    "Developments",
)


@dataclass(frozen=True)
class Papers:
    """A slice of the papers, column by column; `total` is how many there are in the ten years."""

    first: int
    count: int
    total: int

    @cached_property
    def numbers(self) -> Numbers:
        """The papers' own numbers."""
        return np.arange(self.first, self.first + self.count, dtype=np.int64)

    @cached_property
    def landed(self) -> Numbers:
        """The day each landed, in days since 1970."""
        return _days_of(self.numbers, self.total)

    @cached_property
    def is_revision(self) -> npt.NDArray[np.bool_]:
        """Whether the paper revises the order of an earlier paper that is no revision itself."""
        original = self._revised
        return (
            (_pick(self.numbers, 1, 100) < REVISED) & (original >= 0) & (_pick(original, 1, 100) >= REVISED)
        )

    @cached_property
    def _revised(self) -> Numbers:
        """The paper that would be revised: of about two weeks before."""
        a_day = max(1, self.total // 2_500)
        return self.numbers - a_day * 7 - _pick(self.numbers, 2, max(1, a_day * 7))

    @cached_property
    def orders(self) -> Numbers:
        """The order each paper is of: the number of the paper that gave it first."""
        return np.where(self.is_revision, self._revised, self.numbers)

    @cached_property
    def issued(self) -> Numbers:
        """The issue date: up to four days before the paper landed, or two months."""
        late = np.where(_pick(self.numbers, 3, 100) < LATE, 61, 0)
        return self.landed - _pick(self.numbers, 4, 5) - late

    @cached_property
    def builders(self) -> Numbers:
        """Few builders give most of the orders; a site has one builder."""
        return (BUILDERS * _share(self.sites, 5) ** 2).astype(np.int64)

    @cached_property
    def starts(self) -> Numbers:
        """The day work is to start."""
        return self.issued + 7 + _pick(self.orders, 21, 20)

    @cached_property
    def due(self) -> Numbers:
        """The day it is to be complete."""
        return self.starts + 2 + _pick(self.orders, 22, 15)

    @cached_property
    def reported(self) -> Numbers:
        """The day the office reports it as done, some early and some late; of what ends later, the last day."""
        last = max((LAST_DAY - EPOCH).days, int(self.landed.max()))
        days: Numbers = np.minimum(self.due - 3 + _pick(self.orders, 51, 12), last)
        return days

    @cached_property
    def is_reported(self) -> npt.NDArray[np.bool_]:
        """Whether the office says something of the order; it does so once, whatever is revised, and of most."""
        return (
            ~self.is_revision
            & (_pick(self.orders, 52, 100) < REPORTED)
            & (_pick(self.orders, 25, 100) >= UNNUMBERED)
        )

    @cached_property
    def sites(self) -> Numbers:
        """Three orders a site."""
        return self.orders // 3

    @cached_property
    def line_counts(self) -> Numbers:
        """One to three lines."""
        return 1 + _pick(self.orders, 7, LINES)

    @cached_property
    def paper_of_line(self) -> Numbers:
        """For each line the position of its paper in this slice."""
        return np.repeat(np.arange(self.count, dtype=np.int64), self.line_counts)

    @cached_property
    def line_numbers(self) -> Numbers:
        """From 1 on each paper."""
        starts = np.repeat(np.cumsum(self.line_counts) - self.line_counts, self.line_counts)
        return np.arange(len(self.paper_of_line), dtype=np.int64) - starts + 1

    @cached_property
    def line_cents(self) -> Numbers:
        """What a line costs; a revision costs another sum."""
        papers = self.numbers[self.paper_of_line]
        return 5_000 + _pick(papers * LINES + self.line_numbers, 8, 400_000)

    @cached_property
    def subtotal_cents(self) -> Numbers:
        """The sum of a paper's lines."""
        return np.bincount(self.paper_of_line, weights=self.line_cents, minlength=self.count).astype(np.int64)


def papers(first: int, count: int, total: int) -> Papers:
    """Those papers of a history of `total`; papers from `total` on go on after its last day."""
    return Papers(first, count, total)


def tables(slice_: Papers) -> dict[str, Any]:
    """The raw tables of these papers as Arrow, without what landing adds: documents, work_orders,
    work_order_lines, and work_order_progress (one report of most orders: done, or begun where it was not due by the end).
    """
    ids = _identities(slice_)
    return {
        "documents": _documents(slice_, ids),
        "work_orders": _work_orders(slice_, ids),
        "work_order_lines": _lines(slice_, ids),
        "work_order_progress": _reports(slice_),
    }


def landed_at(slice_: Papers, table: str) -> Any:
    """When each row of a table of these papers landed: at six in the morning of its paper's or report's day, UTC."""
    if table == "work_order_progress":
        return _moments(slice_.reported[slice_.is_reported])
    return _moments(slice_.landed[slice_.paper_of_line] if table == "work_order_lines" else slice_.landed)


def _documents(these: Papers, ids: dict[str, Any]) -> Any:
    names = pc.binary_join_element_wise("order-", _text(these.numbers), ".pdf", "")
    values = {
        "attempt_id": _hashes(these.numbers, 11),
        "document_id": ids["document_id"],
        "path": pc.binary_join_element_wise("/inbox/", names, ""),
        "file_name": names,
        "attempt": _constant(1, these.count),
        "record_hash": _hashes(these.numbers, 12),
        "status": _status(these),
        "file_bytes": pa.array(30_000 + _pick(these.numbers, 13, 200_000)),
        "page_count": pa.array(1 + _pick(these.numbers, 14, 4)),
        "ocr_page_count": _constant(0, these.count),
        "spec": _constant("work_order", these.count),
        "spec_version": _constant("1", these.count),
        "engine": _constant("offline", these.count),
        "engine_version": _constant("1", these.count),
        "completeness": _completeness(these),
        "duration_seconds": _constant(0.02, these.count),
        "extracted_at": _moments(these.landed),
    }
    return _as_contract("documents", values, these.count)


def _work_orders(these: Papers, ids: dict[str, Any]) -> Any:
    project = these.builders * PROJECTS_EACH + _pick(these.sites, 6, PROJECTS_EACH)
    place = (project + (_pick(these.numbers, 17, 100) < MISPLACED)) % len(PLACES)
    country = [PLACES[index][3] for index in range(len(PLACES))]
    rate = np.array([TAXES.get(state, 10) for _, state, _, _ in PLACES])[place]
    tax = these.subtotal_cents * rate // 100
    number = pc.binary_join_element_wise(
        "PO-", _text(these.orders), _from_list(("", " Rev 2"), these.is_revision.astype(np.int64)), ""
    )
    trade = _pick(these.orders, 23, len(TRADES))
    described = _pick(these.orders, 24, len(_descriptions()))
    lot = _text(1 + these.sites % 900)
    street = pc.binary_join_element_wise(
        _text(1 + these.sites % 211), " ", _from_list(_streets(), these.sites % len(_streets())), ""
    )
    address = pc.binary_join_element_wise(
        "Lot ", lot, " ", street, ", ", _from_list([f"{c} {s} {p}" for c, s, p, _ in PLACES], place), ""
    )
    fields = {
        "work_order_number": pc.if_else(pa.array(_pick(these.orders, 25, 100) < UNNUMBERED), None, number),
        "job_number": pc.binary_join_element_wise("J", _text(these.sites), ""),
        "document_type": _from_list(("purchase_order", "work_order"), these.builders % 2),
        "builder_name": _from_list(
            _spellings(), these.builders * 2 + (_pick(these.numbers, 26, 100) < MISSPELT).astype(np.int64)
        ),
        "builder_business_number": _from_list(
            [f"{10_000_000_000 + 7_919 * b}" for b in range(BUILDERS)], these.builders
        ),
        "builder_phone": _from_list(
            _phones(), these.builders * 8 + np.clip((these.issued - 16_000) // 730, 0, 7)
        ),
        "builder_email": _from_list([f"orders@builder{b}.example" for b in range(BUILDERS)], these.builders),
        "company_name": _from_list(
            [f"Northgate Trades {c + 1}" for c in range(COMPANIES)], these.builders % COMPANIES
        ),
        "company_business_number": _from_list(
            [f"{20_000_000_000 + c}" for c in range(COMPANIES)], these.builders % COMPANIES
        ),
        "supervisor_name": _from_list([f"Supervisor {n}" for n in range(400)], _pick(these.sites, 27, 400)),
        "project_name": _from_list(_projects(), project),
        "lot_number": lot,
        "site_address": address,
        "site_city": _from_list([p[0] for p in PLACES], place),
        "site_state": _from_list([p[1] for p in PLACES], place),
        "site_postal_code": _from_list([p[2] for p in PLACES], place),
        "issue_date": _dates(these.issued),
        "start_date": _dates(these.starts),
        "completion_date": _dates(these.due),
        "trade_category": _from_list(TRADES, trade),
        "description": _from_list(_descriptions(), described),
        "subtotal_amount": _money(these.subtotal_cents),
        "tax_amount": _money(tax),
        "total_amount": _money(these.subtotal_cents + tax),
        "currency": _from_list([CURRENCIES[code] for code in country], place),
        "payment_terms": _from_list(("30 days from invoice", "14 days", "End of month"), these.builders % 3),
    }
    values = {
        "extraction_id": ids["extraction_id"],
        "document_id": ids["document_id"],
        "attempt": _constant(1, these.count),
        "spec": _constant("work_order", these.count),
        "spec_version": _constant("1", these.count),
        "engine": _constant("offline", these.count),
        "engine_version": _constant("1", these.count),
        "status": _status(these),
        "completeness": _completeness(these),
        **fields,
        **{f"{name}_raw": values for name, values in fields.items()},
    }
    return _as_contract("work_orders", values, these.count)


def _lines(these: Papers, ids: dict[str, Any]) -> Any:
    paper = these.paper_of_line
    order = these.orders[paper]
    line = order * LINES + these.line_numbers
    quantity = 1 + _pick(line, 31, 90)
    values = {
        "extraction_id": ids["extraction_id"].take(pa.array(paper)),
        "document_id": ids["document_id"].take(pa.array(paper)),
        "line_number": pa.array(these.line_numbers),
        "section": _from_list(TRADES, _pick(order + these.line_numbers // 3, 23, len(TRADES))),
        "area": _from_list(AREAS, _pick(line, 32, len(AREAS))),
        "description": _from_list(_descriptions(), _pick(line, 33, len(_descriptions()))),
        "quantity": _text(quantity),
        "unit": _from_list(UNITS, _pick(line, 34, len(UNITS))),
        "unit_price": _money(these.line_cents // quantity),
        "amount": _money(these.line_cents),
        "page": _constant(1, len(paper)),
    }
    return _as_contract("work_order_lines", values, len(paper))


def _reports(these: Papers) -> Any:
    said = these.is_reported
    orders, count = these.orders[said], int(said.sum())
    done = (these.reported < (LAST_DAY - EPOCH).days)[said]
    sheet = pc.binary_join_element_wise("progress-", _dates(these.reported[said]), ".csv", "")
    values = {
        "report_id": _hashes(these.numbers[said], 53),
        "builder_name": _from_list(_names(), these.builders[said]),
        "work_order_number": pc.binary_join_element_wise("PO-", _text(orders), ""),
        "status": _from_list(("started", "done", "Completed"), np.where(done, 1 + _pick(orders, 54, 2), 0)),
        "report_date": _dates(these.reported[said]),
        "path": pc.binary_join_element_wise("/inbox/", sheet, ""),
        "file_name": sheet,
        "row_number": pa.array(2 + np.arange(count, dtype=np.int64) % 500),
    }
    return _as_contract("work_order_progress", values, count)


def _identities(these: Papers) -> dict[str, Any]:
    return {"extraction_id": _hashes(these.numbers, 41), "document_id": _hashes(these.numbers, 42)}


def _status(these: Papers) -> Any:
    return _from_list(("extracted", "needs_review"), (_pick(these.numbers, 15, 100) < 4).astype(np.int64))


def _completeness(these: Papers) -> Any:
    return pa.array(0.7 + _pick(these.builders, 16, 20) / 100)


def _mixed(numbers: Numbers, salt: int) -> npt.NDArray[np.uint64]:
    """Splitmix64 (Steele, Lea, Flood 2014): 64 bits that look like chance, of a number and a salt."""
    with np.errstate(over="ignore"):
        x = numbers.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))


def _pick(numbers: Numbers, salt: int, among: int) -> Numbers:
    """0 … among - 1 by chance."""
    return (_mixed(numbers, salt) % np.uint64(among)).astype(np.int64)


def _share(numbers: Numbers, salt: int) -> npt.NDArray[np.float64]:
    """0 to 1, without 1, by chance."""
    return (_mixed(numbers, salt) >> np.uint64(11)).astype(np.float64) / float(1 << 53)


@lru_cache(maxsize=1)
def _weights() -> tuple[Numbers, npt.NDArray[np.float64]]:
    """The days, and what share of all papers has landed by the end of each."""
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    quiet = [(day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 7) for day in days]
    weight = np.array([0 if d.weekday() > 4 else 0.1 if q else 1 for d, q in zip(days, quiet, strict=True)])
    return np.array([(day - EPOCH).days for day in days]), np.cumsum(weight) / weight.sum()


def _days_of(numbers: Numbers, total: int) -> Numbers:
    days, landed = _weights()
    position = np.searchsorted(landed, (numbers + 0.5) / total)
    beyond = numbers - total
    return np.where(
        beyond < 0, days[np.minimum(position, len(days) - 1)], days[-1] + 3 + np.maximum(beyond, 0) // 3_000
    ).astype(np.int64)


_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), dtype=np.uint8).reshape(256, 2)


def _hashes(numbers: Numbers, salt: int) -> Any:
    """64 hex digits each, as SHA-256 would give, by arithmetic."""
    words = np.stack([_mixed(numbers, salt * 8 + part) for part in range(4)], axis=1)
    digits = np.ascontiguousarray(_HEX[words.view(np.uint8).reshape(len(numbers), 32)])
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * 64
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets.data), pa.py_buffer(digits.data))


def _text(numbers: Numbers) -> Any:
    return pa.array(numbers).cast(pa.string())


def _money(cents: Numbers) -> Any:
    return pc.binary_join_element_wise(_text(cents // 100), pc.utf8_lpad(_text(cents % 100), 2, "0"), ".")


def _from_list(values: Sequence[str], positions: Numbers) -> Any:
    return pa.array(values, pa.string()).take(pa.array(positions, pa.int64()))


def _constant(value: Any, count: int) -> Any:
    return pa.repeat(pa.scalar(value), count)


@lru_cache(maxsize=1)
def _calendar() -> Any:
    return pa.array([(EPOCH + timedelta(days=n)).isoformat() for n in range(25_000)])


def _dates(days: Numbers) -> Any:
    return _calendar().take(pa.array(days))


def _moments(days: Numbers) -> Any:
    """Six in the morning of the day, UTC."""
    return pa.array((days * 86_400 + 21_600) * 1_000_000).cast(pa.timestamp("us", tz="UTC"))


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(f"{stem} {kind}" for stem, kind in product(STEMS, KINDS))[:BUILDERS]


@lru_cache(maxsize=1)
def _spellings() -> tuple[str, ...]:
    """Each builder's name, and behind it its other spelling."""
    return tuple(
        text for name in _names() for text in (name, name.replace(" ", "  ", 1).upper() + " PTY LTD")
    )


@lru_cache(maxsize=1)
def _phones() -> tuple[str, ...]:
    return tuple(f"07 5550 {builder * 8 + period:04d}" for builder in range(BUILDERS) for period in range(8))


@lru_cache(maxsize=1)
def _projects() -> tuple[str, ...]:
    return tuple(
        f"{STEMS[n % len(STEMS)]} Park Stage {n // len(STEMS) + 1}" for n in range(BUILDERS * PROJECTS_EACH)
    )


@lru_cache(maxsize=1)
def _streets() -> tuple[str, ...]:
    kinds = ("Street", "Avenue", "Crescent", "Drive", "Way", "Court")
    return tuple(
        f"{stem}{ending} {kind}" for stem, ending, kind in product(STEMS, ("wood", "field", "ton"), kinds)
    )


@lru_cache(maxsize=1)
def _descriptions() -> tuple[str, ...]:
    return tuple(f"{work} {good}, colour {colour}" for work, good, colour in product(WORKS, GOODS, COLOURS))


def _as_contract(name: str, values: dict[str, Any], count: int) -> Any:
    """The table with all columns of its contract, null where nothing is given."""
    columns = load_contract(name).columns
    unknown = set(values) - set(columns)
    if unknown:
        raise ValueError(f"the contract of {name} has no column {', '.join(sorted(unknown))}")
    arrays = {
        column: values[column].cast(kind.arrow_type) if column in values else pa.nulls(count, kind.arrow_type)
        for column, kind in columns.items()
    }
    return pa.table(arrays)
