"""A document as a page to review. Comes in: a record, its drawn pages and its specification. Goes out: HTML, self-contained.

Left the paper with each value's box; right the values by the specification's groups, line items below them. What can be
clicked works with the keyboard too (assets/page.js). Nothing is loaded from anywhere, and nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from extract.documents.records import REVIEWED, DocumentRecord, FieldValue, LineItem, Review
from extract.documents.specification import Specification
from extract.review.decisions import DOCUMENT, LINE_ITEMS, as_utc
from extract.review.drawing import Sheet
from extract.review.figures import LEVELS, figure, in_words, level_of, tools
from extract.review.markup import Markup, data, element, joined, page
from extract.review.merging import NO_PLACE, concerned

_METHODS = {
    "inline": "behind its label",
    "beside": "beside its label",
    "below": "below its label",
    "letterhead": "in the letterhead",
    "title": "the title",
    "scope": "in the scope of works",
    "part": "part of another value",
    "unlabelled": "without a label",
    "sentence": "in a sentence",
}
_ITEM_COLUMNS = tuple(name for name in LineItem.__slots__ if name not in ("page", "more"))
_NUMBERS = frozenset({"quantity", "unit_price", "amount"})


def document_page(record: DocumentRecord, sheets: Sequence[Sheet], spec: Specification) -> str:
    """Give the whole page of one document that was read."""
    name = PurePath(record.path).name
    body = joined(
        _bar(record, name),
        _reasons(record, spec),
        element(
            "main",
            {},
            element(
                "section",
                {"id": "paper", "aria-label": "Pages"},
                tools(),
                *(figure(record, sheet) for sheet in sheets),
            ),
            element(
                "section",
                {"id": "values", "aria-label": "Values"},
                *_groups(record, spec),
                _items(record, spec),
            ),
        ),
        _help(),
        element("div", {"id": "told", "role": "status", "aria-live": "polite"}),
        data("document-data", _for_the_script(record, name, spec)),
    )
    return page(f"Review {name}", body, styles=("shared.css", "page.css"), scripts=("page.js", "deciding.js"))


def _bar(record: DocumentRecord, name: str) -> Markup:
    found = sum(value is not None for value in record.fields.values())
    said = f"{found} of {len(record.fields)} fields, complete {record.completeness:.0%}"
    return element(
        "header",
        {"class": "bar"},
        element("a", {"href": "index.html"}, "All documents"),
        element("h1", {"title": record.path}, name),
        element("span", {"class": f"status {record.status}"}, in_words(record.status)),
        element("span", {"class": "quiet"}, said),
        element("span", {"class": "space"}),
        element("label", {"for": "by"}, "Your name"),
        element("input", {"id": "by", "autocomplete": "name", "size": 14}),
        element(
            "button",
            {"id": "export", "class": "chief", "disabled": True},
            "Save decisions ",
            element("span", {"id": "count", "class": "count"}, "0"),
        ),
        element("button", {"id": "copy", "disabled": True, "title": "Copy the decisions as text"}, "Copy"),
        element(
            "button", {"id": "help-button", "aria-label": "Help: keys and levels", "title": "Help (?)"}, "?"
        ),
    )


def _reasons(record: DocumentRecord, spec: Specification) -> Markup | None:
    """What a person should settle, each with the fields that it is about."""
    if not record.review_reasons:
        return None
    entries = (
        element(
            "li",
            {"data-about": " ".join(concerned(reason, spec))},
            element(
                "button",
                {"class": "reason", "title": "Show what it is about"},
                _reason_in_words(reason, spec),
            ),
            element("span", {"class": "left quiet"}),
            element(
                "button",
                {"class": "settle", "title": "Confirm all that it is about, as it stands here"},
                "It is so on the paper",
            ),
        )
        for reason in record.review_reasons
    )
    return element(
        "section",
        {"id": "reasons", "aria-labelledby": "reasons-title"},
        element("h2", {"id": "reasons-title"}, "Why a person should look"),
        element("ol", {}, *entries),
    )


def _reason_in_words(reason: str, spec: Specification) -> str:
    for name in sorted(spec.fields, key=len, reverse=True):
        reason = reason.replace(name, name.replace("_", " "))
    return reason[:1].upper() + reason[1:]


def _groups(record: DocumentRecord, spec: Specification) -> Iterable[Markup]:
    """The values in the order of the specification, by its groups."""
    said = {review.field: review for review in record.reviews}
    doubtful = {name for reason in record.review_reasons for name in concerned(reason, spec)}
    groups: dict[str, list[str]] = {}
    for name, field in spec.fields.items():
        groups.setdefault(field.group, []).append(name)
    for group, names in groups.items():
        entries = (
            _entry(name, record.fields.get(name), said.get(name), name in doubtful, spec) for name in names
        )
        heading = element("h2", {}, in_words(group))
        yield element("section", {"class": "group"}, heading, element("ul", {"class": "entries"}, *entries))


def _entry(
    name: str, value: FieldValue | None, review: Review | None, doubtful: bool, spec: Specification
) -> Markup:
    level = "reviewed" if review else level_of(value)
    kinds = f"entry level-{level}" + (" doubtful" if doubtful else "") + ("" if value else " empty")
    doubt = element("span", {"class": "doubt"}, "to review") if doubtful else None
    return element(
        "li",
        {"class": kinds, "id": f"value-{name}", "data-field": name, "tabindex": -1},
        element("span", {"class": "mark", "title": f"{level}: {LEVELS[level][1]}"}, LEVELS[level][0]),
        element(
            "span", {"class": "name", "title": spec.fields[name].description or None}, in_words(name), doubt
        ),
        element("span", {"class": "shown"}, value.value if value else "not found"),
        element("span", {"class": "proof quiet"}, _proof(value, review)),
    )


def _proof(value: FieldValue | None, review: Review | None) -> Markup | None:
    """How the value was found, in one line."""
    said = []
    if value:
        if value.raw != value.value:
            said.append(joined("printed ", element("q", {}, value.raw)))
        if value.method != REVIEWED:
            said.append(joined(f"{value.confidence:.2f} {level_of(value)}"))
            said.append(joined(_METHODS.get(value.method, value.method)))
        if value.box != NO_PLACE:
            said.append(joined(f"page {value.page}"))
    if review:
        said.append(
            joined(f"{review.decision} by {review.by}, {as_utc(review.at)[:16].replace('T', ' ')} UTC")
        )
        if review.read != (value and value.value):
            said.append(
                joined(f"the engine reads {review.read}" if review.read else "the engine reads nothing")
            )
        if review.note:
            said.append(joined("note: ", element("q", {}, review.note)))
    return joined(*(part for at, one in enumerate(said) for part in ((" · ", one) if at else (one,)))) or None


def _items(record: DocumentRecord, spec: Specification) -> Markup | None:
    """The line items as a table; the script lets a person edit it."""
    if not spec.reads_line_items:
        return None
    columns = _columns(spec)
    said = next((review for review in record.reviews if review.field == LINE_ITEMS), None)
    head = element("tr", {}, *(_cell("th", name, in_words(name)) for name in (*columns, "page")))
    rows = (
        element(
            "tr",
            {},
            *(_cell("td", name, item.get(name)) for name in columns),
            element("td", {"class": "number"}, str(item["page"])),
        )
        for item in (item.to_json() for item in record.line_items)
    )
    by = f" · {said.decision} by {said.by}" if said else ""
    return element(
        "section",
        {"class": "group entry items", "id": f"value-{LINE_ITEMS}", "data-field": LINE_ITEMS, "tabindex": -1},
        element("h2", {}, f"Line items ({len(record.line_items)})", element("span", {"class": "quiet"}, by)),
        element(
            "div",
            {"class": "wide"},
            element("table", {}, element("thead", {}, head), element("tbody", {}, *rows)),
        )
        if record.line_items
        else element("p", {"class": "quiet"}, "None found."),
    )


def _columns(spec: Specification) -> tuple[str, ...]:
    return _ITEM_COLUMNS + spec.line_items.own_columns


def _cell(kind: str, name: str, text: str | None) -> Markup:
    return element(kind, {"class": "number" if name in _NUMBERS else None, "data-column": name}, text or "")


_KEYS = (
    ("j k or ↓ ↑", "next, previous value"),
    ("n", "next value that waits for a decision"),
    ("Enter or e", "edit the value"),
    ("c", "confirm it: it stands so on the paper"),
    ("x", "it is not on the paper"),
    ("u", "take the decision back"),
    ("p", "show it on the paper"),
    ("s", "save the decisions"),
    ("+ −", "larger, smaller"),
    ("Esc", "leave without changing"),
)


def _help() -> Markup:
    keys = (
        joined(
            element(
                "dt", {}, *(element("kbd", {}, part) if part != "or" else " or " for part in key.split())
            ),
            element("dd", {}, does),
        )
        for key, does in _KEYS
    )
    return element(
        "dialog",
        {"id": "help", "aria-labelledby": "help-title"},
        element("h2", {"id": "help-title"}, "Keys"),
        element("dl", {}, *keys),
        element(
            "p",
            {"class": "quiet"},
            "Decisions stay in this page until you save them. Then: punchlist review apply NAME.reviewed.json",
        ),
        element("button", {"class": "close"}, "Close"),
    )


def _for_the_script(record: DocumentRecord, name: str, spec: Specification) -> dict[str, object]:
    """What deciding needs to know; what is shown stands in the page itself."""
    return {
        "document_id": record.document_id,
        "file": name,
        "spec": record.spec,
        "save_as": f"{PurePath(name).stem}.reviewed.json",
        "columns": _columns(spec),
        "items": [item.to_json() for item in record.line_items],
        "decided": [review.field for review in record.reviews],
        "document": DOCUMENT,
        "line_items": LINE_ITEMS,
        "fields": {
            field: {
                "label": in_words(field),
                "value": value.value if value else None,
                "type": spec.fields[field].type,
                "choices": [*spec.fields[field].choices],
            }
            for field, value in record.fields.items()
        },
    }
