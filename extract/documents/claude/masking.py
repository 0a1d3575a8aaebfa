"""What may not be sent is covered. Comes in: pages, what was read of them, and the fields to mask. Goes out: words to leave out.

A field is masked where its specification says `masked: true`, where it is named in PUNCHLIST_CLAUDE_MASK_FIELDS, or where it is
personal data (`pii`) and PUNCHLIST_CLAUDE_MASK_PII is set. Covered are

- the words of its value, as it was read and as people decided it, wherever they stand on the paper, and each part of a person's name by itself;
- whatever has the form of an e-mail, a phone or a business number, where a field of that type is masked;
- what follows its label, where the offline engine found no value for it;
- pictures within a digital page: nobody has read what they may show.

Of a name or an address that stands under no label and was not read nothing can be known: it is not covered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import pypdfium2

from extract.documents.annotations import load_page
from extract.documents.claude.quoting import tokens_of
from extract.documents.layout import lines_of
from extract.documents.normalise import READERS, Dialect
from extract.documents.pages import Page, Word
from extract.documents.records import Box, FieldValue
from extract.documents.scans import image_boxes
from extract.documents.specification import FieldSpec, Specification, expand_phrase
from extract.errors import UsageError
from extract.settings import Settings

_BY_FORM = ("email", "phone", "business_number")
_NAMES = frozenset({"person", "party"})
_RUN, _NOTE_RUN = 3, 6  # words of a longer value that are covered where they stand together
_LEAST_LETTERS = 3


def masked_fields(spec: Specification, settings: Settings) -> frozenset[str]:
    """Give the names of the fields that may not be sent. Raises UsageError "no_such_field" for a name that is none."""
    named = set(settings.claude_mask_fields)
    if unknown := sorted(named - set(spec.fields)):
        raise UsageError(
            "no_such_field",
            f"PUNCHLIST_CLAUDE_MASK_FIELDS names {', '.join(unknown)}, which {spec.name} has no field for; "
            "see punchlist spec for its fields.",
        )
    return frozenset(
        name
        for name, field in spec.fields.items()
        if name in named or field.masked or (settings.claude_mask_pii and field.pii)
    )


def without_masked(
    pages: Sequence[Page],
    values: Mapping[str, FieldValue | None],
    decided: Mapping[str, str],
    names: Collection[str],
    spec: Specification,
) -> tuple[tuple[Page, ...], dict[int, list[Box]]]:
    """Give the pages without the words to cover, and where those stand, by page; pages without any words are left out."""
    phrases = list(_phrases(values, decided, names, spec))
    kinds = {spec.fields[name].type for name in names}
    labels = [label for name in names if values.get(name) is None for label in _labels(spec.fields[name])]
    left, covered = [], dict[int, list[Box]]()
    for page in pages:
        boxes = [v.box for name in names if (v := values.get(name)) and v.page == page.number]
        gone = {id(word) for word in page.words if any(_touch(word, box) for box in boxes)}
        gone |= _said(page, phrases) | _of_form(page, kinds) | _labelled(page, labels)
        covered[page.number] = [*boxes, *((w.x0, w.top, w.x1, w.bottom) for w in page.words if id(w) in gone)]
        if page.words:
            left.append(replace(page, words=tuple(word for word in page.words if id(word) not in gone)))
    return tuple(left), covered


def pictures_within(document: pypdfium2.PdfDocument, number: int) -> list[Box]:
    """Give where pictures lie on a digital page, as displayed."""
    page = load_page(document, number)
    try:
        return image_boxes(page)
    finally:
        page.close()


def _phrases(
    values: Mapping[str, FieldValue | None],
    decided: Mapping[str, str],
    names: Collection[str],
    spec: Specification,
) -> Iterator[tuple[str, ...]]:
    """Give the runs of words that tell something of masked values."""
    for name in names:
        value, kind = values.get(name), spec.fields[name].type
        texts = {value.value, value.raw} if value else set()
        for text in texts | ({decided[name]} if name in decided else set()):
            tokens = tuple(tokens_of(text))
            run = min(len(tokens), _NOTE_RUN if kind == "note" else _RUN)
            yield from (tokens[at : at + run] for at in range(len(tokens) - run + 1) if run)
            if kind in _NAMES:
                yield from ((t,) for t in tokens if t.isalpha() and len(t) >= _LEAST_LETTERS)


def _said(page: Page, phrases: Sequence[tuple[str, ...]]) -> set[int]:
    """Give the words of a page that say one of the phrases, along its lines or as its text layer goes."""
    by_line = [word for line in lines_of(page.words) for word in line]
    gone: set[int] = set()
    for words in (by_line, list(page.words)):
        found = [(token, word) for word in words for token in tokens_of(word.text)]
        tokens = [token for token, _ in found]
        starts: dict[str, list[int]] = {}
        for at, token in enumerate(tokens):
            starts.setdefault(token, []).append(at)
        for phrase in phrases:
            for at in starts.get(phrase[0], ()):
                if tuple(tokens[at : at + len(phrase)]) == phrase:
                    gone |= {id(word) for _, word in found[at : at + len(phrase)]}
    return gone


def _of_form(page: Page, kinds: Collection[str]) -> set[int]:
    """Give the words that have the form of an e-mail, a phone or a number, where such fields are masked."""
    gone: set[int] = set()
    for line in lines_of(page.words):
        text = " ".join(word.text for word in line)
        for kind in (kind for kind in _BY_FORM if kind in kinds):
            at = 0
            while at < len(text) and (match := READERS[kind](text[at:], Dialect())):
                gone |= {id(word) for word in _between(line, at + match.start, at + match.end)}
                at += max(match.end, match.start + 1)
    return gone


def _between(line: Sequence[Word], start: int, end: int) -> Iterator[Word]:
    """Give the words that hold the characters of a span of a line joined with single spaces."""
    at = 0
    for word in line:
        if at < end and at + len(word.text) > start:
            yield word
        at += len(word.text) + 1


def _labels(field: FieldSpec) -> Iterator[tuple[str, ...]]:
    for phrase in field.labels:
        for wording in expand_phrase(phrase):
            yield tuple(token for word in wording.words for token in tokens_of(word))


def _labelled(page: Page, labels: Sequence[tuple[str, ...]]) -> set[int]:
    """Give the words that follow a label on its line; where none do, those of the line below."""
    gone: set[int] = set()
    lines = lines_of(page.words)
    for number, line in enumerate(lines):
        found = [(token, at) for at, word in enumerate(line) for token in tokens_of(word.text)]
        tokens = [token for token, _ in found]
        for label in labels:
            for start in (at for at, token in enumerate(tokens) if label and token == label[0]):
                if tuple(tokens[start : start + len(label)]) == label:
                    after = line[found[start + len(label) - 1][1] + 1 :]
                    below = lines[number + 1] if number + 1 < len(lines) else []
                    gone |= {id(word) for word in after or below}
    return gone


def _touch(word: Word, box: Box) -> bool:
    """Say whether the middle of a word lies in a box."""
    middle_x, middle_y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= middle_x <= box[2] and box[1] <= middle_y <= box[3]
