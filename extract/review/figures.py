"""The paper's side of a document's page: its pictures with a box for each value, and the legend of confidence."""

from __future__ import annotations

from collections.abc import Iterable

from extract.documents.records import REVIEWED, DocumentRecord, FieldValue
from extract.review.drawing import Sheet
from extract.review.markup import Attributes, Markup, element
from extract.review.merging import NO_PLACE

LEVELS = {
    "high": ("●", "0.90 and more"),
    "medium": ("◐", "0.60 to 0.90"),
    "low": ("○", "below 0.60"),
    "reviewed": ("✓", "decided by a person"),
    "missing": ("–", "not found"),
}


def level_of(value: FieldValue | None) -> str:
    """Give the name of the level of confidence; keys of LEVELS."""
    if value is None:
        return "missing"
    if value.method == REVIEWED:
        return "reviewed"
    return "high" if value.confidence >= 0.9 else "medium" if value.confidence >= 0.6 else "low"


def in_words(name: str) -> str:
    """Give a name of the specification as people write it: total_amount is Total amount."""
    return name.replace("_", " ").capitalize()


def tools() -> Markup:
    """Give the legend, and what makes the paper larger and smaller."""
    legend = (
        element(
            "li",
            {"class": f"level-{level}", "title": f"Confidence: {meaning}"},
            element("span", {"class": "mark", "aria-hidden": "true"}, mark),
            element("span", {"class": "swatch"}),
            level,
        )
        for level, (mark, meaning) in LEVELS.items()
    )
    return element(
        "div",
        {"class": "tools"},
        element("ul", {"class": "legend", "aria-label": "Levels of confidence"}, *legend),
        element("span", {"class": "space"}),
        element("button", {"id": "smaller", "aria-label": "Smaller", "title": "Smaller (-)"}, "−"),
        element("button", {"id": "larger", "aria-label": "Larger", "title": "Larger (+)"}, "+"),
    )


def figure(record: DocumentRecord, sheet: Sheet) -> Markup:
    """Draw a page with the boxes of the values that stand on it."""
    caption = f"Page {sheet.number} of {record.pages}"
    if sheet.picture is None:
        shown = element("p", {"class": "undrawn"}, f"{caption} is not drawn; open the file to see it.")
        return element("figure", {"id": f"page-{sheet.number}"}, shown)
    picture = element("img", {"src": sheet.picture, "alt": caption, "draggable": "false"})
    overlay = element(
        "svg", {"role": "group", "aria-label": f"Values on page {sheet.number}"}, *_boxes(record, sheet)
    )
    return element(
        "figure",
        {"id": f"page-{sheet.number}"},
        element("div", {"class": "sheet"}, picture, overlay),
        element("figcaption", {}, caption),
    )


def _boxes(record: DocumentRecord, sheet: Sheet) -> Iterable[Markup]:
    here = (
        (name, value)
        for name, value in record.fields.items()
        if value and value.page == sheet.number and value.box != NO_PLACE
    )
    by_size = sorted(here, key=lambda found: -_area(found[1]))  # small ones above large ones
    for name, value in by_size:
        level = level_of(value)
        x, y, width, height = _percent(value, sheet)
        said = f"{in_words(name)}: {value.value} ({level})"
        place: Attributes = {"x": x, "y": y, "width": width, "height": height, "rx": 2}
        yield element(
            "g",
            {"class": f"box level-{level}", "data-field": name, "role": "button", "aria-label": said},
            element("title", {}, said),
            element("rect", place),
        )


def _area(value: FieldValue) -> float:
    x0, top, x1, bottom = value.box
    return (x1 - x0) * (bottom - top)


def _percent(value: FieldValue, sheet: Sheet) -> tuple[str, str, str, str]:
    """Give left, top, width and height of a value in percent of the page, with a little air around it."""
    x0, top, x1, bottom = value.box
    x0, top, x1, bottom = x0 - 2, top - 1.5, x1 + 2, bottom + 1.5
    return (
        f"{100 * x0 / sheet.width:.3f}%",
        f"{100 * top / sheet.height:.3f}%",
        f"{100 * max(x1 - x0, 1) / sheet.width:.3f}%",
        f"{100 * max(bottom - top, 1) / sheet.height:.3f}%",
    )
