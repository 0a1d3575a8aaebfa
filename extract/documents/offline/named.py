"""Numbers and names that one label asks for. Comes in: a candidate of "Project" or "Job". Goes out: the number, or the name.

Such labels stand before a number ("2209"), a name ("Abernethy Extension"), both ("1204 Haig Point Annex", "Halden Legal
(VF2612)"), or an address, which is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from extract.documents.normalise import address_parts, street_at, street_word
from extract.documents.offline.candidate import Candidate
from extract.documents.offline.reading import words_between
from extract.documents.pages import Word

_CODE = r"(?=[\w/.#-]*\d)[A-Z]{0,6}-?\d?[\w/.-]*"
CODED = re.compile(
    rf"{_CODE}\s*[-–—:]\s+(?=[^\W\d])|{_CODE}\s+(?=[^\W\d]{{2,40}}['’.]?[^\W\d]{{0,40}}(?:\s+\S+)+$)(?=[A-ZÀ-Ý])"
)
"""A number before the name that a label asks for: "2518 - Foothills Medical Office", "1204 Haig Point Annex"."""
CODE = re.compile(rf"#?\s*{_CODE}(?:\s*[/-]\s*\w+)?")
"""A number and nothing else."""
BRACKETED = re.compile(r"\s*[(\[]#?\s*(?=[\w/.# -]*\d)(?:[A-Za-z]{2,8}\.?\s)?[\w/.#-]+[)\]]\s*$")
"""The number behind a name: "Halden Legal, Level 14 (VF2612)"."""


def told(candidates: Iterable[Candidate], kind: str, asked: Set[str], plain: bool) -> Iterable[Candidate]:
    """The candidates that are of a kind among those that a label asks for; names without what is none of them.

    A name is `plain` (without numbers and streets) where the label seldom asks for one.
    """
    numbered = "identifier" in asked and "text" in asked
    for candidate in map(_without_colon, candidates):
        if kind == "text":
            named = _named(candidate, numbered)
            if not (asked - {"text"} or plain) or _is_name(named, plain):
                yield named
        elif kind != "identifier" or not numbered:
            yield candidate
        else:
            yield from _numbers(candidate)


def _without_colon(candidate: Candidate) -> Candidate:
    """A candidate without the colon that begins its column."""
    first, *more = candidate.lines
    alone = first[0].text == ":" and len(first) > 1
    return replace(candidate, lines=(first[1:], *more)) if alone else candidate


def _numbers(candidate: Candidate) -> Iterable[Candidate]:
    """The number alone, before a name, or in brackets behind one."""
    text = _text(candidate)
    bracketed = BRACKETED.search(text)
    if CODE.fullmatch(text) or (CODED.match(text) and not _is_street(text)):
        yield candidate
    elif bracketed:
        yield replace(candidate, lines=(_words_from(candidate.lines[0], bracketed.start()),))


def _named(candidate: Candidate, numbered: bool) -> Candidate:
    """The name: below a number that has the first line for itself, and without one before or behind it."""
    if numbered and CODE.fullmatch(_text(candidate)) and len(candidate.lines) > 1:
        candidate = replace(candidate, lines=candidate.lines[1:])
    count = 1 + next(
        (i for i, line in enumerate(candidate.lines[1:]) if _begins_address(line)), len(candidate.lines)
    )
    candidate = replace(candidate, lines=candidate.lines[:count])
    text = _text(candidate)
    coded = CODED.match(text) if numbered and not _is_street(text) else None
    return _named_only(candidate, coded[0] if coded else "")


def address_below(candidate: Candidate) -> Candidate | None:
    """The address that stands below a name in its cell, from a line that begins with its street to its postal code."""
    for index, line in enumerate(candidate.lines):
        if index and street_at(" ".join(word.text for word in line)) == 0:
            rest = candidate.lines[index:]
            text = " ".join(word.text for words in rest for word in words)
            return replace(candidate, lines=rest) if address_parts(text).postal_code else None
    return None


def _begins_address(line: Sequence[Word]) -> bool:
    """Whether a line is a street or a town with its postal code."""
    text = " ".join(word.text for word in line)
    return street_at(text) is not None or address_parts(text).postal_code is not None


def _text(candidate: Candidate) -> str:
    return " ".join(word.text for word in candidate.lines[0])


def _words_from(words: Sequence[Word], at: int) -> tuple[Word, ...]:
    """The words that begin at a character of their text, or behind it."""
    return tuple(words_between(words, at + 1, len(" ".join(word.text for word in words))))


def _is_name(candidate: Candidate, plain: bool) -> bool:
    """Whether a text may be the name of a project: words, and no street; a `plain` one has no numbers either."""
    line = _text(candidate)
    named = any(
        len(w.strip(".,()")) > 2 and w[0].isupper() and not any(map(str.isdigit, w)) for w in line.split()
    )
    if plain and (any(map(str.isdigit, line)) or "," in line or candidate.method == "below"):
        return False
    return named and not _is_street(line) and ":" not in line


def _is_street(text: str) -> bool:
    """Whether a text is an address, or a numbered street to its end or to a comma."""
    at = street_at(text)
    way = text[at:].partition(",")[0].split() if at is not None else []
    return address_parts(text).postal_code is not None or (bool(way) and street_word(way[-1]) is not None)


def _named_only(candidate: Candidate, code: str) -> Candidate:
    """A candidate for a name without the code before or behind it, and without the street behind a comma or a dash."""
    words = list(candidate.lines[0])[len(code.split()) :]
    text = " ".join(word.text for word in words)
    behind = BRACKETED.search(text)
    if behind and behind.start():
        return replace(candidate, lines=(tuple(words_between(words, 0, behind.start())),))
    at = street_at(text) or 0
    if text[:at].rstrip().endswith((",", "-", "–")):
        count = len(text[:at].split())
        kept = words[: count - (words[count - 1].text in {"-", "–"})]
        last = kept[-1]
        bare = replace(last, text=last.text.rstrip(",-–")) if kept else last
        return replace(candidate, lines=((*kept[:-1], bare),))
    return replace(candidate, lines=(tuple(words), *candidate.lines[1:])) if code and words else candidate
