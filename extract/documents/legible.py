"""Is a text layer text? Comes in: its words. Goes out: whether a person could read them.

Fonts without a mapping to Unicode, or with a wrong one, show well and come out as private characters, symbols or letters
shifted along the alphabet: "&RQWUDFW" for "Contract". Such a layer tells less than a fresh look at the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.documents.pages import Word

_STRANGE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u200e\\ue000-\\uf8ff\\ufff0-\\uffff\\U000f0000-\\U0010ffff]")
_UNDECODED = 0.3  # of the characters: below, they are bullets and symbols
_BROKEN = 0.08  # of the words of several characters: one font of the page can't be decoded
_LONG = 3  # characters: a bullet or a tick stands alone
_LATIN = re.compile("[A-Za-z\\u00c0-\\u024f]{4,}")
_BYTES = bytes(range(256)).decode("latin-1")
_VOWELS = re.sub(
    "[^AEIOUYaeiouy\\u00c0-\\u00c6\\u00c8-\\u00cf\\u00d2-\\u00d6\\u00d8-\\u00dd\\u00e0-\\u00e6\\u00e8-\\u00ef\\u00f2-\\u00f6\\u00f8-\\u00ff]",
    "",
    _BYTES,
).encode("latin-1")
_ALPHANUMERIC = "".join(filter(str.isalnum, _BYTES)).encode("latin-1")
_LEAST, _MOST = (
    0.25,
    0.6,
)  # vowels among the letters of words: 0.35 to 0.47 in European languages, names and codes included
_ENOUGH = 100  # letters, or characters, on which to judge
_SYMBOLS = 0.55  # of the characters are no letter and no figure
_WRITTEN = re.compile(r"[^\W_]+")
_REPEATED = re.compile(r"([^\w\s])[\1\s]*\1|\s")  # leaders and rules of punctuation


def is_legible(words: Sequence[Word]) -> bool:
    """Tell whether words are text; few words are taken for it."""
    texts = [word.text for word in words]
    whole = " ".join(texts)
    return not (_is_undecoded(texts, whole) or _is_shifted(whole) or _is_symbols(whole))


def _is_undecoded(texts: Sequence[str], whole: str) -> bool:
    """Tell whether characters are private, unassigned or none, many of them or all of a font's."""
    if whole.isprintable() and "\ufffc" not in whole and "\ufffd" not in whole:  # strange, yet they print
        return False
    strange = len(_STRANGE.findall(whole))
    if not strange:
        return False
    words = [text for text in texts if len(text) >= _LONG]
    broken = sum(_STRANGE.search(text) is not None for text in words)
    return strange > _UNDECODED * len(whole) or broken > _BROKEN * len(words)


def _is_shifted(whole: str) -> bool:
    """Tell whether words hold so few or so many vowels that their letters stand for others."""
    letters = "".join(_LATIN.findall(whole))
    if len(letters) < _ENOUGH:
        return False
    return not _LEAST <= _count(letters, _VOWELS) / len(letters) <= _MOST


def _is_symbols(whole: str) -> bool:
    """Tell whether most of the text is punctuation, leaders of dots not counted."""
    if _count(whole, _ALPHANUMERIC) >= (1 - _SYMBOLS) * len(whole):
        return False
    written = sum(map(len, _WRITTEN.findall(whole)))
    if written >= (1 - _SYMBOLS) * len(whole):
        return False
    bare = len(_REPEATED.sub("", whole))
    return bare >= _ENOUGH and bare - written > _SYMBOLS * bare


def _count(text: str, characters: bytes) -> int:
    """Give how many of some characters of Latin-1 a text holds."""
    encoded = text.encode("latin-1", "replace")
    return len(encoded) - len(encoded.translate(None, characters))
