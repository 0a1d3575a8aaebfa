"""Is an observation true of the page? Comes in: what Claude said and our own words. Goes out: a `FieldValue`, or why not.

The quote must stand on the page, and the value must be what the quote says when our own reader of the field's type reads
it. What is taken is our reading of our words, not Claude's; a model's confidence is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from extract.documents.claude.answers import Observation
from extract.documents.claude.grounds import Grounds
from extract.documents.claude.quoting import Found, find, tokens_of
from extract.documents.layout import union
from extract.documents.normalise import READERS, Dialect, Match, Reader
from extract.documents.offline.readers import readers_of
from extract.documents.pages import Word
from extract.documents.records import Evidence, FieldValue
from extract.documents.specification import Specification

REWRITTEN = frozenset(
    {"date", "time", "money", "number", "integer", "percent", "boolean", "currency", "choice"}
)
"""Types whose normal form is not what is printed: the quote is read, and must give the value."""
_STRICT = frozenset({"phone", "email", "business_number", "postal_code", "state", "month", "identifier", "lot", "address", "person", "organisation", "party"})  # fmt: skip
"""Types as printed, of which a reader knows what is none."""
_LEAST_PARTS = 2  # of an address whose parts are printed apart
_EXACT, _SCANNED, _IN_PARTS, _DOUBTFUL = 0.95, 0.9, 0.85, 0.6
"""The confidence of a proven value: the share of such values that were right, between the figures of a model that errs in
3 % of the fields and of one that errs in 15 % (ADR, benchmarks/RESULTS.md). What the model says of itself is not asked for."""
_OPENS, _CLOSES = "([{+#\"'“‘", ")]}.!?\"'”’%"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An observation that is not believed, and why. The reason names the field and no value."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What is needed to prove observations about one paper."""

    grounds: Grounds
    spec: Specification
    method: str


def prove(seen: Observation, proof: Proof) -> FieldValue | Refusal:
    """Prove one observation by the words of the page."""
    if seen.field not in proof.spec.fields:
        return Refusal(seen.field[:40], "is no field")
    found = find(seen.quote, seen.page, proof.grounds.pages)
    value = _value(seen, found, proof) if found else None
    if value is None and proof.spec.fields[seen.field].type == "address":
        value = _in_parts(seen, proof)
    if value is None and found is None:
        return Refusal(seen.field, "its quote is not on the page")
    return value or Refusal(seen.field, "its quote does not say the value")


def _value(seen: Observation, found: Found, proof: Proof) -> FieldValue | None:
    """Give the value that the words of a quote say, where it is the one that was answered."""
    kind = proof.spec.fields[seen.field].type
    reader = readers_of(proof.spec).get(seen.field) or READERS[kind]
    if kind in REWRITTEN:
        text = " ".join(word.text for word in found.words) if found.exact else seen.quote
        read = _read(text, seen.value, kind, reader, proof.grounds.dialect)
        if read is None:
            return None
        match, most = read
        words = _covering(found.words, match) if found.exact else found.words
        return _field(match.value, words, found, most=most, method=proof.method)
    printed = _printed(seen, found)
    if printed is None:
        return None
    text, words = printed
    known = reader(text, proof.grounds.dialect)
    if kind in _STRICT and known is None:
        return None
    return _field(text, words, found, most=_EXACT, method=proof.method)


def _in_parts(seen: Observation, proof: Proof) -> FieldValue | None:
    """Give an address whose parts stand in rows of their own on one page, each under its label; all of it must be there."""
    page = proof.grounds.pages.get(seen.page)
    parts = [part.strip() for part in seen.value.split(",") if part.strip()]
    places = [page.find(part) for part in parts] if page else []
    if len(parts) < _LEAST_PARTS or not all(places):
        return None
    words = tuple(word for place in places if place for word in place)
    match = READERS["address"](seen.value, proof.grounds.dialect)
    if match is None:
        return None
    found = Found(seen.page, words)
    return _field(", ".join(parts), words, found, most=_IN_PARTS, method=proof.method)


def _read(text: str, wanted: str, kind: str, reader: Reader, dialect: Dialect) -> tuple[Match, float] | None:
    """Give the match in a text whose normal form is the wanted one, and the confidence it can have."""
    other = dialect._replace(month_first=not dialect.month_first)
    for tried, most in ((dialect, _EXACT), (other, _DOUBTFUL)):
        for match in _matches(text, reader, tried):
            if _same(match.value, wanted, kind):
                return match, most
        if kind != "date":
            break
    return None


def _matches(text: str, reader: Reader, dialect: Dialect) -> Iterator[Match]:
    """Give every value that a reader finds in a text."""
    at = 0
    while at < len(text) and (match := reader(text[at:], dialect)):
        yield match._replace(start=at + match.start, end=at + match.end)
        at += max(match.end, match.start + 1)


def _same(one: str, other: str, kind: str) -> bool:
    if kind in {"money", "number", "integer", "percent"}:
        try:
            return Decimal(one) == Decimal(other.strip())
        except InvalidOperation:
            return False
    return one.casefold() == other.strip().casefold()


def _printed(seen: Observation, found: Found) -> tuple[str, tuple[Word, ...]] | None:
    """Give the value as it is printed in the quote, with its words."""
    tokens = tokens_of(seen.value)
    quoted = _span(seen.quote, tokens) if tokens else None
    if quoted is None:
        return None
    text = " ".join(word.text for word in found.words)
    span = _span(text, tokens)
    words = _covering(found.words, Match("", *span)) if span else found.words
    if any(word.confidence < 1.0 for word in words):  # OCR overlooks signs that a model sees
        return seen.quote[quoted[0] : quoted[1]], words
    return (text[span[0] : span[1]], words) if span else None


def _span(text: str, tokens: Sequence[str]) -> tuple[int, int] | None:
    """Give where tokens stand in a text one after another, with the signs that belong to them."""
    folded = text.casefold()
    span = _run_of(folded, tokens) if len(folded) == len(text) else None
    if span is None and not (text.isascii() and "".join(tokens).isascii()):
        expression = r"(?<![^\W_])" + r"[\W_]*".join(map(re.escape, tokens)) + r"(?![^\W_])"
        match = re.search(expression, text, re.IGNORECASE)
        span = match.span() if match else None
    if span is None:
        return None
    start, end = span
    while start and text[start - 1] in _OPENS:
        start -= 1
    while end < len(text) and text[end] in _CLOSES:
        end += 1
    return start, end


def _run_of(text: str, tokens: Sequence[str]) -> tuple[int, int] | None:
    """Give where tokens stand in a text of small letters, with nothing but signs between them and no letter or figure around."""
    first, length = tokens[0], len(text)
    start = text.find(first)
    while start >= 0:
        if start == 0 or not text[start - 1].isalnum():
            end = start + len(first)
            for token in tokens[1:]:
                while end < length and not text[end].isalnum():
                    end += 1
                if not text.startswith(token, end):
                    break
                end += len(token)
            else:
                if end == length or not text[end].isalnum():
                    return start, end
        start = text.find(first, start + 1)
    return None


def _covering(words: Sequence[Word], match: Match) -> tuple[Word, ...]:
    """Give the words that hold the characters of a match in the words joined with single spaces."""
    taken, at = [], 0
    for word in words:
        if at < match.end and at + len(word.text) > match.start:
            taken.append(word)
        at += len(word.text) + 1
    return tuple(taken) or tuple(words)


def _field(value: str, words: Sequence[Word], found: Found, *, most: float, method: str) -> FieldValue:
    """Make the value; its confidence is at most `most`, less where its words were read by OCR."""
    legible = min(word.confidence for word in words)
    confidence = min(most, _EXACT if legible == 1.0 else _SCANNED if found.exact else _DOUBTFUL)
    raw = " ".join(word.text for word in words)
    evidence = Evidence(score=confidence, legible=legible)
    return FieldValue(value, raw, method, confidence, found.page, union(words), evidence)


def taken_elsewhere(
    name: str, value: FieldValue, sure: Mapping[str, FieldValue], spec: Specification
) -> str | None:
    """Give the field whose sure value has the very words of this one: a value that is another field's of its type.

    Fields of free text may share words; a date, an amount, a number or a name is one thing.
    """
    kind = spec.fields[name].type
    if kind in {
        "text",
        "note",
        "scope",
        "address",
        "city",
        "state",
        "postal_code",
        "person",
        "party",
        "choice",
    }:
        return None
    for other, known in sure.items():
        if other != name and spec.fields[other].type == kind and known.page == value.page:
            across = min(known.box[2], value.box[2]) - max(known.box[0], value.box[0])
            down = min(known.box[3], value.box[3]) - max(known.box[1], value.box[1])
            if across > 0 and down > 0:
                return other
    return None
