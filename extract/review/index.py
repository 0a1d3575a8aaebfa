"""The worklist of reviewed documents. Comes in: what is known of each. Goes out: the index page, most needful first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from extract.documents.records import DocumentRecord
from extract.documents.specification import Specification
from extract.review.figures import in_words
from extract.review.markup import Markup, element, joined, page

_ORDER = ("needs_review", "failed", "extracted")


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the worklist; `link` is the name of its page, None where it has none."""

    path: str
    status: str
    completeness: float
    pages: int
    title: str | None
    reasons: tuple[str, ...]
    decided: int
    link: str | None


def entry_of(record: DocumentRecord, spec: Specification, link: str | None) -> Entry:
    """Give the entry of a record; its title is the document's own number."""
    title = record.fields.get(spec.roles.identifier or "")
    reasons = record.review_reasons or ((record.error,) if record.error else ())
    return Entry(
        record.path,
        record.status,
        record.completeness,
        record.pages,
        title.value if title else None,
        reasons,
        len(record.reviews),
        link,
    )


def index_page(entries: Iterable[Entry], spec: Specification) -> str:
    """Give the whole page."""
    by_need = sorted(entries, key=lambda entry: (_ORDER.index(entry.status), entry.completeness, entry.path))
    counts = (
        element(
            "li",
            {"class": f"status {status}"},
            f"{sum(entry.status == status for entry in by_need)} {in_words(status).lower()}",
        )
        for status in _ORDER
    )
    columns = ("Document", "Number", "Status", "Complete", "Why a person should look")
    body = joined(
        element(
            "header",
            {"class": "bar"},
            element("h1", {}, f"{spec.title}s to review"),
            element("ul", {"class": "counts"}, *counts),
            element("span", {"class": "space"}),
            element("label", {"for": "filter"}, "Filter"),
            element("input", {"id": "filter", "type": "search", "size": 18}),
        ),
        element(
            "main",
            {},
            element(
                "table",
                {"id": "worklist"},
                element(
                    "thead",
                    {},
                    element("tr", {}, *(element("th", {"scope": "col"}, name) for name in columns)),
                ),
                element("tbody", {}, *map(_row, by_need)),
            ),
            element("p", {"class": "quiet"}, "j k or ↓ ↑ moves, Enter opens, / filters."),
        ),
    )
    return page(f"{spec.title}s to review", body, styles=("shared.css", "index.css"), scripts=("index.js",))


def _row(entry: Entry) -> Markup:
    name = PurePath(entry.path).name
    shown = element("a", {"href": entry.link}, name) if entry.link else name
    decided = f"{entry.decided} decided by people" if entry.decided else None
    reasons = [element("li", {}, reason.replace("_", " ")) for reason in entry.reasons]
    return element(
        "tr",
        {"class": entry.status},
        element(
            "td", {"title": entry.path}, shown, element("span", {"class": "quiet"}, f" {entry.pages} p.")
        ),
        element("td", {}, entry.title or ""),
        element("td", {}, element("span", {"class": f"status {entry.status}"}, in_words(entry.status))),
        element(
            "td",
            {"class": "number"},
            element("meter", {"min": 0, "max": 1, "value": round(entry.completeness, 2)}),
            f" {entry.completeness:.0%}",
        ),
        element(
            "td",
            {},
            element("ul", {}, *reasons) if reasons else "",
            element("span", {"class": "quiet"}, decided),
        ),
    )
