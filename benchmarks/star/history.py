"""Raw tables of a contractor's ten years, as Arrow: `papers(first, count)` gives the papers first … first + count - 1.

Every value is a function of the paper's number, so that any slice can be made alone, in any order, the same each time.
Papers come in the order of the days they landed; weekends bring none, the weeks around New Year few. Of a hundred papers
three revise an order of about two weeks before, one arrives two months late, two print the builder's name in another
spelling, one names the wrong town, and one has no number. A project lies in one town. Sites have three orders each. A builder's phone changes every other year.
All names are invented.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.star import words
from benchmarks.star.columns import (
    EPOCH,
    constant,
    dates,
    from_list,
    hashes,
    moments,
    money,
    pick,
    text,
)
from benchmarks.star.papers import LAST_DAY, LINES, MISPLACED, MISSPELT, UNNUMBERED, Papers
from extract.landing.contract import load_contract


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
        return moments(slice_.reported[slice_.is_reported])
    return moments(slice_.landed[slice_.paper_of_line] if table == "work_order_lines" else slice_.landed)


def _documents(these: Papers, ids: dict[str, Any]) -> Any:
    names = pc.binary_join_element_wise("order-", text(these.numbers), ".pdf", "")
    values = {
        "attempt_id": hashes(these.numbers, 11),
        "document_id": ids["document_id"],
        "path": pc.binary_join_element_wise("/inbox/", names, ""),
        "file_name": names,
        "attempt": constant(1, these.count),
        "record_hash": hashes(these.numbers, 12),
        "status": _status(these),
        "file_bytes": pa.array(30_000 + pick(these.numbers, 13, 200_000)),
        "page_count": pa.array(1 + pick(these.numbers, 14, 4)),
        "ocr_page_count": constant(0, these.count),
        "spec": constant("work_order", these.count),
        "spec_version": constant("1", these.count),
        "engine": constant("offline", these.count),
        "engine_version": constant("1", these.count),
        "completeness": _completeness(these),
        "duration_seconds": constant(0.02, these.count),
        "extracted_at": moments(these.landed),
    }
    return _as_contract("documents", values, these.count)


def _work_orders(these: Papers, ids: dict[str, Any]) -> Any:
    project = these.builders * words.PROJECTS_EACH + pick(these.sites, 6, words.PROJECTS_EACH)
    place = (project + (pick(these.numbers, 17, 100) < MISPLACED)) % len(words.PLACES)
    country = [words.PLACES[index][3] for index in range(len(words.PLACES))]
    rate = np.array([words.TAXES.get(state, 10) for _, state, _, _ in words.PLACES])[place]
    tax = these.subtotal_cents * rate // 100
    number = pc.binary_join_element_wise(
        "PO-", text(these.orders), from_list(("", " Rev 2"), these.is_revision.astype(np.int64)), ""
    )
    trade = pick(these.orders, 23, len(words.TRADES))
    described = pick(these.orders, 24, len(words.descriptions()))
    lot = text(1 + these.sites % 900)
    street = pc.binary_join_element_wise(
        text(1 + these.sites % 211), " ", from_list(words.streets(), these.sites % len(words.streets())), ""
    )
    address = pc.binary_join_element_wise(
        "Lot ", lot, " ", street, ", ", from_list([f"{c} {s} {p}" for c, s, p, _ in words.PLACES], place), ""
    )
    fields = {
        "work_order_number": pc.if_else(pa.array(pick(these.orders, 25, 100) < UNNUMBERED), None, number),
        "job_number": pc.binary_join_element_wise("J", text(these.sites), ""),
        "document_type": from_list(("purchase_order", "work_order"), these.builders % 2),
        "builder_name": from_list(
            words.spellings(), these.builders * 2 + (pick(these.numbers, 26, 100) < MISSPELT).astype(np.int64)
        ),
        "builder_business_number": from_list(
            [f"{10_000_000_000 + 7_919 * b}" for b in range(words.BUILDERS)], these.builders
        ),
        "builder_phone": from_list(
            words.phones(), these.builders * 8 + np.clip((these.issued - 16_000) // 730, 0, 7)
        ),
        "builder_email": from_list(
            [f"orders@builder{b}.example" for b in range(words.BUILDERS)], these.builders
        ),
        "company_name": from_list(
            [f"Northgate Trades {c + 1}" for c in range(words.COMPANIES)], these.builders % words.COMPANIES
        ),
        "company_business_number": from_list(
            [f"{20_000_000_000 + c}" for c in range(words.COMPANIES)], these.builders % words.COMPANIES
        ),
        "supervisor_name": from_list([f"Supervisor {n}" for n in range(400)], pick(these.sites, 27, 400)),
        "project_name": from_list(words.projects(), project),
        "lot_number": lot,
        "site_address": address,
        "site_city": from_list([p[0] for p in words.PLACES], place),
        "site_state": from_list([p[1] for p in words.PLACES], place),
        "site_postal_code": from_list([p[2] for p in words.PLACES], place),
        "issue_date": dates(these.issued),
        "start_date": dates(these.starts),
        "completion_date": dates(these.due),
        "trade_category": from_list(words.TRADES, trade),
        "description": from_list(words.descriptions(), described),
        "subtotal_amount": money(these.subtotal_cents),
        "tax_amount": money(tax),
        "total_amount": money(these.subtotal_cents + tax),
        "currency": from_list([words.CURRENCIES[code] for code in country], place),
        "payment_terms": from_list(("30 days from invoice", "14 days", "End of month"), these.builders % 3),
    }
    values = {
        "extraction_id": ids["extraction_id"],
        "document_id": ids["document_id"],
        "attempt": constant(1, these.count),
        "spec": constant("work_order", these.count),
        "spec_version": constant("1", these.count),
        "engine": constant("offline", these.count),
        "engine_version": constant("1", these.count),
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
    quantity = 1 + pick(line, 31, 90)
    values = {
        "extraction_id": ids["extraction_id"].take(pa.array(paper)),
        "document_id": ids["document_id"].take(pa.array(paper)),
        "line_number": pa.array(these.line_numbers),
        "section": from_list(words.TRADES, pick(order + these.line_numbers // 3, 23, len(words.TRADES))),
        "area": from_list(words.AREAS, pick(line, 32, len(words.AREAS))),
        "description": from_list(words.descriptions(), pick(line, 33, len(words.descriptions()))),
        "quantity": text(quantity),
        "unit": from_list(words.UNITS, pick(line, 34, len(words.UNITS))),
        "unit_price": money(these.line_cents // quantity),
        "amount": money(these.line_cents),
        "page": constant(1, len(paper)),
    }
    return _as_contract("work_order_lines", values, len(paper))


def _reports(these: Papers) -> Any:
    said = these.is_reported
    orders, count = these.orders[said], int(said.sum())
    done = (these.reported < (LAST_DAY - EPOCH).days)[said]
    sheet = pc.binary_join_element_wise("progress-", dates(these.reported[said]), ".csv", "")
    values = {
        "report_id": hashes(these.numbers[said], 53),
        "builder_name": from_list(words.names(), these.builders[said]),
        "work_order_number": pc.binary_join_element_wise("PO-", text(orders), ""),
        "status": from_list(("started", "done", "Completed"), np.where(done, 1 + pick(orders, 54, 2), 0)),
        "report_date": dates(these.reported[said]),
        "path": pc.binary_join_element_wise("/inbox/", sheet, ""),
        "file_name": sheet,
        "row_number": pa.array(2 + np.arange(count, dtype=np.int64) % 500),
    }
    return _as_contract("work_order_progress", values, count)


def _identities(these: Papers) -> dict[str, Any]:
    return {"extraction_id": hashes(these.numbers, 41), "document_id": hashes(these.numbers, 42)}


def _status(these: Papers) -> Any:
    return from_list(("extracted", "needs_review"), (pick(these.numbers, 15, 100) < 4).astype(np.int64))


def _completeness(these: Papers) -> Any:
    return pa.array(0.7 + pick(these.builders, 16, 20) / 100)


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
