"""Printed words folded to the ones that phrases are made of. Comes in: a word. Goes out: no, one or several canonical words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

ASIDE = re.compile(
    r"\(#?\d{5,}\)|\(?@?\d+(?:\.\d+)?\s?%\)?[:.]?|\(?(?:aud|cad|usd|nzd|eur|gbp|inr|[$€£₹])\)?[:.]?"
)
"""Words a label may hold that change nothing in what it means: a tax rate, a currency."""
_BETWEEN = re.compile(r"[\W_]+")
_PLURAL = re.compile(r"(?<=\w{3})(?:\((?:e?s|e)\)|/s$)")
"""A plural left open: "Owner(s)", "Owner/s", "Client(e)"."""
_EDGE = re.compile(r"^[^\w#]+|[^\w#]+$")


def letters_of(words: Sequence[str]) -> str:
    """Words without what stands between them: OCR joins the words of tight headings."""
    return _BETWEEN.sub("", "".join(words).casefold())


def split_word(word: str, known: dict[str, str]) -> tuple[str, ...]:
    """The canonical words of a printed one; `known` are the words that others stand for."""
    folded = _PLURAL.sub("", unicodedata.normalize("NFKC", word).casefold().replace("’", "'"))
    found: list[str] = []
    if ASIDE.fullmatch(folded):
        return ()
    for part in re.split(r"[/&+]|(?<=\w)(?=#)|(?<=\w)\((?=\d)", folded):
        if ASIDE.fullmatch(part):
            continue
        bare = re.sub(r"'s$|s'$|^[ld]'(?=\w{3})", "", _EDGE.sub("", part)).replace("'", "")
        bare = re.sub(r"[.\-‐–—_]", "", bare)
        if bare:
            found.append(known.get(part) or known.get(bare, bare))
    return tuple(found)
