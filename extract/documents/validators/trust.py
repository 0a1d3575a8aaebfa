"""What is missing, what stands nowhere on the paper, and what the engine itself is not sure of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extract.documents.pages import Page, Word
from extract.documents.records import REVIEWED, Box, FieldValue
from extract.documents.specification import Specification

Values = Mapping[str, FieldValue]


def completeness(values: Values, spec: Specification) -> float:
    """The weight of the fields that have a value over the weight of all; 0 to 1."""
    total = sum(field.weight for field in spec.fields.values())
    found = sum(field.weight for name, field in spec.fields.items() if name in values)
    return found / total if total else 0.0


def missing(values: Values, spec: Specification) -> Iterator[str]:
    """Fields that a paper of this kind must have: the required ones, and the number it is known by."""
    for name, field in spec.fields.items():
        if name not in values and (field.required or name == spec.roles.identifier):
            yield f"{name} is missing"


def doubted(values: Values, spec: Specification) -> Iterator[str]:
    """Values the engine is less sure of than the specification asks: of a field that says how sure, else of those that count.

    Those that count are the required ones, the number the paper is known by, and its total.
    """
    key = {spec.roles.identifier, spec.roles.total}
    for name, value in values.items():
        field = spec.fields[name]
        least = field.review_confidence_below
        if least is None:
            least = spec.review_confidence_below if field.required or name in key else 0.0
        if value.confidence < least:
            yield f"{name} is read with confidence {value.confidence:.2f}, below {least}"


def off_page(values: Values, pages: Sequence[Page]) -> Iterator[str]:
    """Values whose printed words do not stand on their page in their box: nothing is believed that is not on the paper."""
    by_number = {page.number: page for page in pages}
    by_text: dict[int, dict[str, list[Word]]] = {}
    for name, value in values.items():
        if value.method == REVIEWED:  # a person has seen it
            continue
        page = by_number.get(value.page)
        words = page.words if page else ()
        if value.page not in by_text:
            known = by_text[value.page] = {}
            for word in words:
                known.setdefault(word.text, []).append(word)
        missed = [
            part
            for part in value.raw.split()
            if not any(_inside(word, value.box) for word in by_text[value.page].get(part, ()))
        ]
        there = "".join([word.text for word in words if _inside(word, value.box)]) if missed else ""
        if not all(part in there.replace(" ", "") for part in missed):
            yield f"{name} is not on its page"


def _inside(word: Word, box: Box) -> bool:
    """Whether a word of some extent stands in a box, if only in part."""
    left, top, right, bottom = box
    shown = word.x0 < word.x1 and word.top < word.bottom
    return shown and word.top < bottom and top < word.bottom and word.x0 < right and left < word.x1
