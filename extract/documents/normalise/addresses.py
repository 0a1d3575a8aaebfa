"""Addresses of Australia, Canada and the United States, and their parts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from extract.documents.normalise.contacts import read_email
from extract.documents.normalise.match import Dialect, Match, is_nothing, remembered
from extract.documents.normalise.states import AU_STATES, CA_PROVINCES, NAMED_STATES, US_STATES

_CODES = {
    "AU": re.compile(r"\d{4}"),
    "CA": re.compile(r"[A-Z]\d[A-Z]\d[A-Z]\d"),
    "US": re.compile(r"\d{5}(?:-\d{4})?"),
}
_NAMED = "|".join(sorted(NAMED_STATES, key=len, reverse=True))
_TAIL = re.compile(
    rf"(?P<city>[A-Za-z][A-Za-z .'’-]*?)?[\s,(]*\b(?P<state>[A-Z]\.\s?[A-Z]\.|[A-Z]{{2,3}}\b|(?i:{_NAMED})\b)[.\s,)]*"
    r"(?P<code>[A-CEGHJ-NPR-TVXY]\d[A-Z]\s?\d[A-Z]\d|\d{5}(?:-\d{4})?|\d{4})\b"
)  # fmt: skip
_STREET_WORDS = frozenset(
    ["street", "st", "road", "rd", "avenue", "ave", "drive", "dr", "court", "ct", "crescent", "cres", "cr", "place", "pl", "lane", "ln", "way", "parade", "pde", "boulevard", "blvd", "terrace", "tce", "close", "cl", "circuit", "cct", "highway", "hwy", "circle", "cir", "trail", "trl", "grove", "gr", "esplanade", "square", "sq", "loop", "run", "ridge", "row", "path", "parkway", "pkwy", "view", "vw", "rise", "gardens", "gate", "mews", "hill", "heights", "hts", "point", "pt", "crossing", "bend", "common", "green", "walk", "quay", "chase", "link", "retreat", "glade", "outlook", "vista", "key", "cove", "pass", "alley", "sideroad", "line", "concession", "bypass", "gdns", "vale", "mall", "promenade", "turn", "landing", "hollow", "branch"]
)  # fmt: skip
_WAYS_BEFORE = r"(?:rue|avenue|av\.|boulevard|boul\.|chemin|ch\.|montée|rang|route|côte|place|allée|impasse|croissant|rte)"
_PART_OF_HOUSE = "unit|level|shop|suite|ste|apt|apartment|flat|villa|townhouse|building|bldg|block|tower|factory|warehouse|floor|lot|lots|site|rear"
_NUMBERED_WAY = re.compile(
    rf"(?i)(?<![\w.-])(?:(?:{_PART_OF_HOUSE})\b\.?\s*#?[\w-]+[,/\s]+(?:-\s+)?)*(?:#\s?)?(?:\d+[a-z]?\s?/\s?)?\d+[a-z]?"
    r"(?:[-–]\d+[a-z]?|\s[-–]\s\d{1,3}[a-z]?)?,?\s+(?P<way>[^\W\d][^,\n]*)"
)  # fmt: skip
"""A street as its number begins it, parts of the house before it: "3/14 Poinciana Esplanade", "220, rue des Mésanges"."""
_FRENCH_WAY = re.compile(rf"(?i){_WAYS_BEFORE}\s+\S")
_OWN_NUMBER = re.compile(rf"(?i)\b(?:{_PART_OF_HOUSE}|p\.?\s?o\.?|box|no|stage|rmb)\b")


_UNIT = re.compile(r"(?i)(?:unit|apt|apartment|suite|ste|level|shop|lot|bldg|building|#)\.?")


class AddressParts(NamedTuple):
    """The parts of an address and where in it they stand (start, end); an absent part is None."""

    city: tuple[str, int, int] | None
    state: tuple[str, int, int] | None
    postal_code: tuple[str, int, int] | None


def country_of(state: str, postal_code: str | None) -> str | None:
    """AU, CA or US by state and postal code together ("WA 6000" is Perth, "WA 98101" is Seattle)."""
    upper = state.upper().replace(".", "")
    named = NAMED_STATES.get(state.casefold())
    digits = (postal_code or "").replace(" ", "")
    if named:
        country, _ = named
        return country if not digits or _CODES[country].fullmatch(digits) else None
    for country, states in (("AU", AU_STATES), ("CA", CA_PROVINCES), ("US", US_STATES)):
        if upper in states and _CODES[country].fullmatch(digits):
            return country
    return None


def street_word(text: str) -> str | None:
    """The first word of a text that is a kind of way ("Street"), None without one."""
    return next((w for w in text.split() if w.casefold().strip(".,") in _STREET_WORDS), None)


def is_way(text: str) -> bool:
    """Whether a text begins with a kind of way, as French streets do."""
    return _FRENCH_WAY.match(text) is not None


def street_at(text: str) -> int | None:
    """Where in a text a numbered street begins, None where none does."""
    for found in _NUMBERED_WAY.finditer(text):
        words = [word.casefold().strip(".") for word in found["way"].split()[:6]]
        if _FRENCH_WAY.match(found["way"]) or any(word in _STREET_WORDS for word in words[1:]):
            return found.start()
    return None


def _behind_name(text: str) -> int:
    """Where an address begins behind the name of its place ("Old Courthouse, 3 Durack Parade, …"), 0 without one."""
    at = street_at(text)
    name = text[: at or 0]
    if not at or any(c.isdigit() for c in name) or _OWN_NUMBER.search(name):
        return 0
    way = any(w.casefold().strip(".,") in _STREET_WORDS for w in name.split()[1:])
    return 0 if way and not name.rstrip().endswith((",", "-", "–", ":")) else at


_NAMED_TAIL = re.compile(
    rf"(?i)\b(?P<state>{_NAMED})\b[.,\s)]+(?P<code>[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{{5}}(?:-\d{{4}})?|\d{{4}})\b"
)


def named_states(text: str) -> list[tuple[str, str]]:
    """The states that a text names in full before a postal code of theirs, each with its country."""
    found = ((m["state"], country_of(m["state"], m["code"].upper())) for m in _NAMED_TAIL.finditer(text))
    return [(state, country) for state, country in found if country]


@lru_cache(maxsize=500)
def address_parts(address: str) -> AddressParts:
    """City, state and postal code from the end of an address; the city is what stands between street and state."""
    found = None
    for candidate in _TAIL.finditer(address):
        if country_of(candidate["state"], candidate["code"]):
            found = candidate
    if found is None:
        return AddressParts(None, None, None)
    state = (found["state"], found.start("state"), found.end("state"))
    code = (found["code"], found.start("code"), found.end("code"))
    return AddressParts(_city(address[: found.start("state")]), state, code)


def _city(before: str) -> tuple[str, int, int] | None:
    """The words behind the last comma that does not end the text, else behind the street's kind of way."""
    text = before.rstrip(" ,(")
    start = text.rfind(",") + 1
    words = [(m.group(), m.start()) for m in re.finditer(r"[^\s,]+", text)]
    words = [(w, at) for w, at in words if at >= start]
    # "6 Harkell Street Mount Gravatt": without a comma the city starts behind the street's kind
    numbered = any(c.isdigit() for w, _ in words for c in w)
    if numbered or start == 0:
        kinds = [
            i for i, (w, _) in enumerate(words[:-1]) if w.casefold().rstrip(".") in _STREET_WORDS and i > 0
        ]
        # the last kind of way ends the street, but in "Harkell Street St Lucia" the second is a saint
        if (
            len(kinds) > 1
            and kinds[-1] - kinds[-2] == 1
            and words[kinds[-1]][0].casefold().rstrip(".") == "st"
        ):
            kinds.pop()
        words = words[kinds[-1] + 1 :] if kinds else words[-1:] if numbered else words
        if len(words) > 2 and _UNIT.fullmatch(words[0][0]) and any(c.isdigit() for c in words[1][0]):
            words = words[2:]  # "Proctor Lane Unit 4 Tacoma"
        if (
            words
            and words[0][0].casefold().rstrip(".") in {"n", "s", "e", "w", "ne", "nw", "se", "sw"}
            and len(words) > 1
        ):
            words = words[1:]
    if not words:
        return None
    city = text[words[0][1] :].strip()
    return (city, words[0][1], words[0][1] + len(city))


@remembered
def read_address(text: str, _: Dialect) -> Match | None:
    """The whole text when it looks like an address: surer with a street number and with state and postal code."""
    stripped = text.strip().strip(",").strip()
    stripped = stripped[_behind_name(stripped) :]
    if not stripped or read_email(stripped, Dialect()):
        return None
    parts = address_parts(stripped)
    numbered = re.match(r"(?i)(lot|unit|level|shop|suite|apt)?\.?\s?#?\d", stripped) is not None
    way = street_at(stripped) is not None or any(
        word.casefold().strip(".,") in _STREET_WORDS for word in stripped.split()
    )
    sure = 0.25 + 0.45 * (parts.state is not None) + 0.15 * numbered + 0.15 * way
    if sure <= 0.25:
        return None
    if parts.state is None and not way:  # a number alone may count anything
        sure *= 0.7
    start = text.find(stripped)
    return Match(stripped, start, start + len(stripped), min(sure, 1.0))


@remembered
def read_city(text: str, _: Dialect) -> Match | None:
    """The whole text, or what stands before a state and a postal code: "Lewes, DE 19958"."""
    city = address_parts(text).city
    if city:
        return Match(*city)
    plain = text.strip()
    at = text.find(plain)
    return Match(plain, at, at + len(plain), 0.8) if plain and not is_nothing(plain) else None


@remembered
def read_state(text: str, _: Dialect) -> Match | None:
    """A state or province of Australia, Canada or the United States, as printed."""
    for found in re.finditer(rf"\b([A-Z]{{2,3}}|(?i:{_NAMED}))\b", text):
        word = found.group()
        if word in AU_STATES | CA_PROVINCES | US_STATES or word.casefold() in NAMED_STATES:
            return Match(word, found.start(), found.end())
    return None


@remembered
def read_postal_code(text: str, _: Dialect) -> Match | None:
    """An Australian, Canadian or US postal code."""
    found = re.search(r"\b([A-CEGHJ-NPR-TVXY]\d[A-Z]\s?\d[A-Z]\d|\d{5}(?:-\d{4})?|\d{4})\b", text)
    return found and Match(found.group(), found.start(), found.end())
