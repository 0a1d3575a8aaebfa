"""Names of companies in lines of text. Comes in: words as printed. Goes out: where a name begins and ends, and what it is like."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.documents.normalise import BODY, LEGAL, TRADE_NAME

MOST = 4_000
"""Texts of which is kept what they hold."""
Phrase = tuple[str, ...]
_ZIP = re.compile(r"\d{5}(?:-\d{4})?")
_SIGNS = re.compile(r"[^a-z0-9@]")
_JOINING = frozenset(
    ["at", "de", "du", "des", "la", "le", "les", "et", "for", "in", "by", "of", "and", "the", "&", "y"]
)


@lru_cache(maxsize=MOST)
def has_legal_form(text: str) -> bool:
    """Whether a text has a company's legal form in it."""
    return LEGAL.search(text) is not None


@lru_cache(maxsize=MOST)
def has_trade_name(text: str) -> bool:
    """Whether a text has a word of the trade in it that companies are named by."""
    return TRADE_NAME.search(text) is not None or BODY.search(text) is not None


def is_like_domain(name: str, domain: str) -> bool:
    """Whether a domain is made of a company's name: "callowayremodel.com" and Calloway Remodeling LLC."""
    host = re.sub(r"[^a-z0-9]", "", domain.partition(".")[0])
    words = [w for w in re.findall(r"[a-z0-9]+", name.casefold()) if len(w) > 3 and not says_little(w)]
    return any(word in host or (len(host) > 4 and word.startswith(host)) for word in words)


@lru_cache(maxsize=MOST)
def legal_end(words: Phrase) -> int:
    """The index behind the last legal form in a line of text, 0 where there is none; "inc GST" is no company."""
    for end in range(len(words), 0, -1):
        tax = end < len(words) and re.match(r"(?i)\(?(gst|hst|tax)", words[end])
        town = end > 1 and (words[end - 2].endswith(",") or _ZIP.fullmatch(" ".join(words[end : end + 1])))
        state = words[end - 1] == "CO" and town  # Aurora, CO
        if LEGAL.fullmatch(words[end - 1].strip(".,|()")) and not tax and not state:
            return end
    return 0


def says_little(word: str) -> bool:
    """Whether a word of a name is one of many companies' names: a legal form, or a word of the trade."""
    plain = word.strip(".,()&")
    legal = plain.casefold() == "pty" or LEGAL.fullmatch(plain) is not None
    return not plain or legal or TRADE_NAME.fullmatch(plain) is not None


@lru_cache(maxsize=MOST)
def name_start(words: Phrase) -> int:
    """Where a company's name begins in a line of text: behind the last word in small letters that is no "and" or "of"."""
    named = all(w[0].isupper() or not w[0].isalpha() or w in _JOINING for w in words)
    if words and named and len(words) < 10 and not any(w.endswith((":", ";", "|")) for w in words):
        return int(words[0] in _JOINING)
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if (
            index
            and word == "of"
            and words[index - 1].casefold() in {"division", "subsidiary", "part", "brand"}
        ):
            return index + 1
        if (word[0].islower() and word.casefold() not in {"of", "and", "the", "t/a", "t/as"}) or (
            word.endswith((":", ".", ";", "|")) and not LEGAL.fullmatch(word)
        ):
            joined = index + 1 < len(words) - 1 and words[index + 1] in _JOINING - {"the"}
            return index + 1 + joined  # "trading name of Calloway Pty Ltd", "a division of …"
    return 0


@lru_cache(maxsize=MOST)
def plain_of(text: str) -> str:
    """A text as names are compared: letters, digits and @."""
    return _SIGNS.sub("", text.casefold())
