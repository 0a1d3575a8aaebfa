"""From what is printed to a value of a type. Each reader takes a text and answers a `Match`: where in the text the value
stands and its normal form, or None. Nothing is guessed: what does not read as its type is no value.

Normal forms: dates ISO 8601, months "YYYY-MM" are left to the warehouse (as printed here), money and quantities decimal
strings, phones, numbers and names as printed. Check digits: stdnum (ABN modulo 89, Canadian BN, US EIN).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from stdnum.au import abn
from stdnum.ca import bn
from stdnum.us import ein


class Match(NamedTuple):
    """The value and the characters of the text it was read from; `sure` is 0 to 1, how typical of its type it is."""

    value: str
    start: int
    end: int
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader may know of the paper: whether its numeric dates put the month first."""

    month_first: bool = False


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier", "february feb février fevrier", "march mar mars", "april apr avril", "may mai",
            "june jun juin", "july jul juillet", "august aug août aout", "september sept sep septembre",
            "october oct octobre", "november nov novembre", "december dec décembre decembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATES = [
    (re.compile(r"\b(?P<y>20\d\d|19\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"), False),
    (re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?(?P<n>{_MONTH})\b[\s\-/.,']*(?P<y>20\d\d|19\d\d|\d\d)\b", re.I), False),
    (re.compile(rf"\b(?P<n>{_MONTH})\b[\s\-/.]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.,]+(?P<y>20\d\d|19\d\d)\b", re.I), False),
    (re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})\s?[-/.]\s?(?P<b>\d{1,2})\s?[-/.]\s?(?P<y>20\d\d|19\d\d|\d\d)(?![\d/])"), True),
]  # fmt: skip


def read_date(text: str, reading: Reading) -> Match | None:
    """The first date, ISO 8601; a time of day is left out. Two-digit years are of this century."""
    found = [
        match for match in (_date_of(pattern, numeric, text, reading) for pattern, numeric in _DATES) if match
    ]
    return min(found, key=lambda m: m.start, default=None)


def _date_of(pattern: re.Pattern[str], numeric: bool, text: str, reading: Reading) -> Match | None:
    found = pattern.search(text)
    if not found:
        return None
    parts = found.groupdict()
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    if numeric:
        first, second = int(parts["a"]), int(parts["b"])
        month, day = (
            (first, second) if (reading.month_first and first <= 12) or second > 12 else (second, first)
        )
    else:
        day = int(parts["d"])
        month = int(parts["m"]) if parts.get("m") else MONTHS[parts["n"].casefold()]
    try:
        return Match(date(year, month, day).isoformat(), found.start(), found.end())
    except ValueError:
        return None


_MONTH_TEXT = re.compile(rf"(?<![\d/.-])\b(?:(?:{_MONTH})\b\.?[\s\-/,']*(?:20\d\d|\d\d)\b|(?:0?[1-9]|1[0-2])[-/](?:20\d\d)|20\d\d[-/](?:0?[1-9]|1[0-2])\b(?![-/]\d))", re.I)  # fmt: skip


def read_month(text: str, _: Reading) -> Match | None:
    """A month and its year as people write them ("Sept 2025", "09/2025"), kept as printed."""
    found = _MONTH_TEXT.search(text)
    return found and Match(found.group().strip(), found.start(), found.end())


_MONEY = re.compile(r"(?P<neg>-\s?|\()?(?P<cur>(?:AUD|CAD|USD|NZD|A|C|US)?\s?\$|AUD|CAD|USD)?\s?(?P<neg2>-)?(?P<n>\d{1,3}(?:[,\s]\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?)(?![\d.,/]*[\d/])(?!\s?%)", re.I)  # fmt: skip


def read_money(text: str, _: Reading) -> Match | None:
    """The first amount: with a currency sign, or with two decimals, or nothing but a number."""
    for found in _MONEY.finditer(text):
        number = re.sub(r"[,\s]", "", found["n"])
        bare = found.end() - found.start() == len(text.strip())
        if found["cur"] or re.search(r"\.\d\d$", number) or (bare and not text.startswith("0")):
            sign = "-" if found["neg"] or found["neg2"] else ""
            sure = 1.0 if found["cur"] or "." in number else 0.6
            return Match(sign + decimal_text(number), found.start(), found.end(), sure)
    return None


def decimal_text(number: str) -> str:
    """A decimal string without separators, with the printed decimals."""
    return str(Decimal(number))


_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def read_quantity(text: str) -> str | None:
    """A bare number (thousands separators taken out) as a decimal string, else None."""
    found = _NUMBER.fullmatch(text.strip())
    try:
        return decimal_text(found.group().replace(",", "")) if found else None
    except InvalidOperation:
        return None


_PHONE = re.compile(
    r"(?:\+\d{1,3}[\s.-]?(?:\(0\)\s?)?(?:\d[\s.-])?|1[\s.-](?=\(?[2-9]\d\d[\s.)-]+\d{3}[\s.-]?\d{4}))?"  # +61 7 …, 1-604-…
    r"(?:\(\d{2,4}\)[\s.-]?)?\d{2,4}(?:[\s.-]?\d{2,4}){1,4}(?!\d)(?:\s?(?:x|ext\.?)\s?\d{1,5})?",
    re.I,
)


def read_phone(text: str, _: Reading) -> Match | None:
    """The first run of 8 to 13 digits written as a phone number is, as printed."""
    for found in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", re.split(r"(?i)x", found.group())[0])
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        if (
            not 8 <= len(digits) <= 13
            or before.isalnum()
            or before in {"$", "/"}
            or after.isalpha()
            or after == "/"
        ):
            continue
        solid = found.group() == digits and len(digits) == 9  # a business number of Canada
        if solid or read_date(found.group(), Reading()) or _is_abn(found.group()):
            continue
        sure = 1.0 if re.match(r"(\+|\(|0|1[38]00|(1[\s.-])?[2-9]\d\d[\s.)-])", found.group()) else 0.6
        return Match(found.group(), found.start(), found.end(), sure)
    return None


_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+\s?@\s?[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


def read_email(text: str, _: Reading) -> Match | None:
    """The first e-mail address."""
    found = _EMAIL.search(text)
    return found and Match(found.group().replace(" ", "").rstrip("."), found.start(), found.end())


_BUSINESS_NUMBER = re.compile(r"\d{2}\s?\d{3}\s?\d{3}\s?\d{3}(?!\d)|\d{9}\s?R[TPC]\s?\d{4}|\d{2}-\d{7}(?!\d)|\d{3}[\s-]\d{3}[\s-]\d{3}(?:\s?R[TPC]\s?\d{4})?(?!\d)|\d{9}(?!\d)|\d{11}(?!\d)")  # fmt: skip


def read_business_number(text: str, _: Reading) -> Match | None:
    """The first ABN, BN or EIN, as printed; one whose check digits fail is only half sure."""
    for found in _BUSINESS_NUMBER.finditer(text):
        if text[: found.start()][-1:].isalnum():
            continue
        return Match(
            found.group(), found.start(), found.end(), 1.0 if is_business_number(found.group()) else 0.4
        )
    return None


def _is_abn(text: str) -> bool:
    return bool(re.fullmatch(r"\d{2}\s?\d{3}\s?\d{3}\s?\d{3}", text) and abn.is_valid(text))


def is_business_number(number: str) -> bool:
    """Whether it is an ABN whose check digits hold, a Canadian BN or a US EIN of a known prefix."""
    compact = re.sub(r"R[TPC]\s?\d{4}$", "", number)
    return bool(abn.is_valid(number) or bn.is_valid(compact) or ein.is_valid(number))


_IDENTIFIER = re.compile(r"[A-Za-z0-9][\w./\\#&-]*")


def read_identifier(text: str, _: Reading) -> Match | None:
    """The first word with a digit, with short capitals before it ("PO 31476"); dates, money and phones are none."""
    for found in _IDENTIFIER.finditer(text):
        word = found.group().rstrip(".-/")
        if (
            not any(c.isdigit() for c in word)
            or read_date(word, Reading())
            or re.search(r"\$\s?[\d,.]*$", text[: found.start()])
        ):
            continue
        if found.start() > 24:
            return None
        prefix = re.search(r"(?:^|\s)([A-Z]{1,4}[\s-]{1,3})$", text[: found.start()])
        start = found.start() - len(prefix.group(1)) if prefix else found.start()
        more = len(text[found.end() :].split()) + len(text[:start].split())
        sure = (1.0 if len(word) > 2 else 0.7) * max(0.3, 1 - 0.15 * more)
        return Match(text[start : found.start()] + word, start, found.start() + len(word), sure)
    return None


def read_reference(text: str, reading: Reading) -> Match | None:
    """An identifier, or the first word where none has a digit."""
    found = read_identifier(text, reading)
    if found:
        return found
    word = re.match(r"[A-Za-z][\w/-]{1,11}$", text.strip())
    return word and Match(word.group(), 0, word.end(), 0.6)


AU_STATES = frozenset(["NSW", "QLD", "VIC", "TAS", "ACT"]) | {"SA", "WA", "NT"}
CA_PROVINCES = frozenset(["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"])
US_STATES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
    ]
)
STATE_NAMES = {
    "queensland": "AU", "new south wales": "AU", "victoria": "AU", "tasmania": "AU", "south australia": "AU",
    "western australia": "AU", "northern territory": "AU", "ontario": "CA", "alberta": "CA", "british columbia": "CA",
    "manitoba": "CA", "saskatchewan": "CA", "nova scotia": "CA", "quebec": "CA", "québec": "CA", "new brunswick": "CA",
}  # fmt: skip
_NAMED = "|".join(STATE_NAMES)
_TAIL = re.compile(
    rf"(?P<city>[A-Za-z][A-Za-z .'’-]*?)?[\s,]*\b(?P<state>[A-Z]{{2,3}}|(?i:{_NAMED}))\b\.?[\s,]*"
    r"(?P<code>[A-CEGHJ-NPR-TVXY]\d[A-Z]\s?\d[A-Z]\d|\d{5}(?:-\d{4})?|\d{4})\b"
)  # fmt: skip
_STREET_WORDS = frozenset(
    ["street", "st", "road", "rd", "avenue", "ave", "drive", "dr", "court", "ct", "crescent", "cres", "cr", "place", "pl", "lane", "ln", "way", "parade", "pde", "boulevard", "blvd", "terrace", "tce", "close", "cl", "circuit", "cct", "highway", "hwy", "circle", "cir", "trail", "trl", "grove", "gr", "esplanade", "square", "sq", "loop", "run", "ridge", "row", "path", "parkway", "pkwy", "view", "vw", "rise", "gardens", "gate", "mews", "hill", "heights", "hts", "point", "pt", "crossing", "bend", "common", "green", "walk", "quay", "chase", "link", "retreat", "glade", "outlook", "vista", "key", "cove", "pass", "alley", "sideroad", "line", "concession", "bypass", "gdns", "vale", "mall", "promenade", "turn", "landing", "hollow", "branch"]
)  # fmt: skip


class AddressParts(NamedTuple):
    """The parts of an address and where in it they stand (start, end); an absent part is None."""

    city: tuple[str, int, int] | None
    state: tuple[str, int, int] | None
    postal_code: tuple[str, int, int] | None


def country_of(state: str, postal_code: str | None) -> str | None:
    """AU, CA or US by state and postal code together ("WA 6000" is Perth, "WA 98101" is Seattle)."""
    upper = state.upper()
    named = STATE_NAMES.get(state.casefold())
    digits = (postal_code or "").replace(" ", "")
    if named:
        return named
    if upper in AU_STATES and re.fullmatch(r"\d{4}", digits):
        return "AU"
    if upper in CA_PROVINCES and re.fullmatch(r"[A-Z]\d[A-Z]\d[A-Z]\d", digits):
        return "CA"
    return "US" if upper in US_STATES and re.fullmatch(r"\d{5}(-\d{4})?", digits) else None


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
    text = before.rstrip(" ,")
    start = text.rfind(",") + 1
    words = [(m.group(), m.start()) for m in re.finditer(r"[^\s,]+", text)]
    words = [(w, at) for w, at in words if at >= start]
    # "6 Tamwell Street Mount Gravatt": without a comma the city starts behind the street's kind
    numbered = any(c.isdigit() for w, _ in words for c in w)
    if numbered or start == 0:
        kinds = [
            i for i, (w, _) in enumerate(words[:-1]) if w.casefold().rstrip(".") in _STREET_WORDS and i > 0
        ]
        # the last kind of way ends the street, but in "Tamwell Street St Lucia" the second is a saint
        if (
            len(kinds) > 1
            and kinds[-1] - kinds[-2] == 1
            and words[kinds[-1]][0].casefold().rstrip(".") == "st"
        ):
            kinds.pop()
        words = words[kinds[-1] + 1 :] if kinds else words[-1:] if numbered else words
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


def read_address(text: str, _: Reading) -> Match | None:
    """The whole text when it looks like an address: surer with a street number and with state and postal code."""
    stripped = text.strip().strip(",").strip()
    if not stripped or read_email(stripped, Reading()):
        return None
    parts = address_parts(stripped)
    numbered = re.match(r"(?i)(lot|unit|level|shop|suite|apt)?\.?\s?#?\d", stripped) is not None
    way = any(w.casefold().strip(".,") in _STREET_WORDS for w in stripped.split())
    sure = 0.25 + 0.45 * (parts.state is not None) + 0.15 * numbered + 0.15 * way
    if sure <= 0.25:
        return None
    start = text.find(stripped)
    return Match(stripped, start, start + len(stripped), min(sure, 1.0))


_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Mx|Prof)\.?"
_ROLE = re.compile(r"\s+[-–—]\s+.*$|\s*\((?!.*\bt/a\b)[^)]*\)\s*$|\s*[,/|].*$|\s+[Ii|]\s+.*$")
LEGAL = re.compile(
    r"(?i)\b(pty\.?\s*ltd|pty\.?\s*limited|limited|ltd|inc|llc|l\.l\.c|corp|corporation|incorporated|lp|llp|ulc|co)\b\.?"
)
BODY = re.compile(
    r"(?i)\b(trust|mutual|bank|council|university|college|school|church|association|authority|strata|body corporate|society|"
    r"fund|department|insurance|corporation|partners|holdings|estates?|living|city of|county|hospital)\b"
)
"""Words of organisations that have no legal form in their name."""
TRADE_NAME = re.compile(r"(?i)\b(homes?|construct\w*|build\w*|contract(?:ing|ors?)|developments?|group|insurance|restorations?|properties|residential|communities|projects|flooring|services)\b")  # fmt: skip


_NOTHING = re.compile(
    r"(?i)[-–—./_\s]*|n\s?[/.]?\s?a\.?|nil|none|tba|tbc|tbd|to be (advised|confirmed)|not applicable|\?"
)
"""What is printed where there is nothing to print."""


def read_person(text: str, _: Reading) -> Match | None:
    """A person's name without phone, role or brackets; from "X Pty Ltd (Mr A B)" the person."""
    inner = re.search(rf"\(({_TITLE}\s[^)]+)\)", text)
    if inner and LEGAL.search(text[: inner.start()]):
        return Match(inner.group(1), inner.start(1), inner.end(1))
    cut = min((m.start() for m in (_EMAIL.search(text), _PHONE.search(text)) if m), default=len(text))
    name = _ROLE.sub("", text[:cut]).strip().strip("-–,;:(").strip()
    if (
        not re.search(r"[A-Za-z]{2}", name)
        or len(name) > 60
        or len(name.split()) > 8
        or _NOTHING.fullmatch(name)
    ):
        return None
    start = text.find(name)
    letters = [w for w in name.split() if w[0].isalpha()]
    capital = sum(w[0].isupper() for w in letters) >= 0.6 * len(letters)
    sure = (
        (1.0 if 2 <= len(letters) <= 5 else 0.75)
        * (1.0 if capital else 0.4)
        * (0.4 if any(c.isdigit() for c in name) else 1.0)
    )
    return Match(name, start, start + len(name), sure)


def read_organisation(text: str, _: Reading) -> Match | None:
    """A company's name: the text up to a number, an address or an e-mail; surer with a legal form or a trade's word."""
    cut = min(
        (
            m.start()
            for m in (_EMAIL.search(text), re.search(r"\b(?i:abn|acn|bn|ein|ph|phone)\b[\s.:|]", text))
            if m
        ),
        default=len(text),
    )
    name = text[:cut].strip(" ,|-–:;")
    if not re.search(r"[A-Za-z]{2}", name) or len(name) > 90 or _NOTHING.fullmatch(name):
        return None
    start = text.find(name)
    sure = 1.0 if LEGAL.search(name) else 0.9 if TRADE_NAME.search(name) else 0.7
    letters = [w for w in name.split() if w[0].isalpha()]
    if sum(w[0].isupper() for w in letters) < 0.5 * len(letters) or len(letters) > 9:
        sure *= 0.4
    return Match(name, start, start + len(name), sure)


def read_party(text: str, reading: Reading) -> Match | None:
    """An organisation or a person."""
    found = read_organisation(text, reading)
    if found and LEGAL.search(found.value):
        return found
    return read_person(text, reading)


def read_note(text: str, reading: Reading) -> Match | None:
    """A text of more than one word: a lone word under "Notes" is the next heading."""
    found = read_text(text, reading)
    return found if found and len(found.value.split()) > 1 else None


def read_lot(text: str, _: Reading) -> Match | None:
    """The lot's number: the first word, which has a digit or is a single letter with digits."""
    found = re.match(r"(?i)\s*(?:lot\s*)?#?\s*([A-Z]{0,3}-?\d[\w/-]*)", text)
    return found and Match(found.group(1), found.start(1), found.end(1))


def read_text(text: str, _: Reading) -> Match | None:
    """Any text, but the words that say "nothing"."""
    stripped = text.strip()
    if not stripped or _NOTHING.fullmatch(stripped):
        return None
    start = text.find(stripped)
    return Match(stripped, start, start + len(stripped), 0.8)


def read_state(text: str, _: Reading) -> Match | None:
    """A state or province of Australia, Canada or the United States, as printed."""
    for found in re.finditer(rf"\b([A-Z]{{2,3}}|(?i:{_NAMED}))\b", text):
        word = found.group()
        if word in AU_STATES | CA_PROVINCES | US_STATES or word.casefold() in STATE_NAMES:
            return Match(word, found.start(), found.end())
    return None


def read_postal_code(text: str, _: Reading) -> Match | None:
    """An Australian, Canadian or US postal code."""
    found = re.search(r"\b([A-CEGHJ-NPR-TVXY]\d[A-Z]\s?\d[A-Z]\d|\d{5}(?:-\d{4})?|\d{4})\b", text)
    return found and Match(found.group(), found.start(), found.end())


def read_currency(text: str, _: Reading) -> Match | None:
    """A currency's code."""
    found = re.search(r"\b(AUD|CAD|USD|NZD)\b", text)
    return found and Match(found.group(), found.start(), found.end())


READERS: dict[str, Callable[[str, Reading], Match | None]] = {
    "identifier": read_identifier, "reference": read_reference, "organisation": read_organisation, "person": read_person,
    "party": read_party, "business_number": read_business_number, "phone": read_phone, "email": read_email,
    "text": read_text, "note": read_note, "scope": read_text, "lot": read_lot, "address": read_address, "city": read_text,
    "state": read_state, "postal_code": read_postal_code, "date": read_date, "month": read_month, "money": read_money,
    "currency": read_currency, "choice": read_text,
}  # fmt: skip
