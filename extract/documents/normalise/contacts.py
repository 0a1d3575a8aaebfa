"""Phones, e-mails and business numbers, as printed. Check digits by stdnum: ABN modulo 89, Canadian BN, US EIN."""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum.au import abn
from stdnum.ca import bn
from stdnum.us import ein

from extract.documents.normalise.dates import read_date
from extract.documents.normalise.match import Dialect, Match, remembered

PHONE = re.compile(
    r"(?:\+\d{1,3}[\s.-]?(?:\(0\)\s?)?(?:\d[\s.-])?|1[\s.-](?=\(?[2-9]\d\d[\s.)-]+\d{3}[\s.-]?\d{4}))?"  # +61 7 …, 1-604-…
    r"(?:\(\d{2,4}\)[\s.-]?)?\d{2,4}(?:[\s.-]?\d{2,4}){1,4}(?!\d)(?:\s?(?:x|ext\.?)\s?\d{1,5})?",
    re.I,
)


_EIGHT_DIGITS, _NINE_DIGITS = (re.compile(rf"(?:\D*+\d){{{count}}}") for count in (8, 9))
"""What texts need to hold at least; most do not, and need no closer look."""


_NUMBERED = re.compile(r"\+|\(|0[2-578]|1[38]00|13\s?\d\d|(1[\s.-])?[2-9]\d\d[\s.)-]")
"""How numbers begin in Australia, Canada and the United States, or with a country's code."""


OF_COMPANY = re.compile(
    r"(?i)\b(?:a\.?b\.?n|a\.?c\.?n|b\.?n|ein|gst|hst|tps|tvq|lic\w*)\b\W*(?:\w+\W+)?(?:\d\d\s)?$"
)
"""What stands before the number of a company, up to where a phone might seem to begin in it."""
_ZIP = re.compile(r"\d{5}-\d{4}")


@remembered
def read_phone(text: str, _: Dialect) -> Match | None:
    """The first run of 8 to 13 digits written as a phone number is, as printed."""
    if not _EIGHT_DIGITS.match(text):
        return None
    for found in PHONE.finditer(text):
        digits = re.sub(r"\D", "", re.split(r"(?i)x", found.group())[0])
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        if (
            not 8 <= len(digits) <= 13
            or before.isalnum()
            or before in {"$", "/"}
            or after.isalpha()
            or after == "/"
            or re.match(r"-\d", text[found.end() :])
        ):
            continue
        solid = (len(digits) == 9 and found.group() == digits) or (
            len(digits) in (9, 11) and OF_COMPANY.search(text[: found.start()])
        )
        if (
            solid
            or _ZIP.fullmatch(found.group())
            or read_date(found.group(), Dialect())
            or _is_abn(found.group())
        ):
            continue
        sure = 1.0 if _NUMBERED.match(found.group()) else 0.45
        return Match(found.group(), found.start(), found.end(), sure)
    return None


EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+\s?@\s?[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


def read_email(text: str, _: Dialect) -> Match | None:
    """The first e-mail address."""
    found = EMAIL.search(text) if "@" in text else None
    return found and Match(found.group().replace(" ", "").rstrip("."), found.start(), found.end())


_BUSINESS_NUMBER = re.compile(r"\d{2}\s?\d{3}\s?\d{3}\s?\d{3}(?!\d)|\d{5}\s\d{4}\s?R[TPC]\s?\d{4}|\d{9}\s?R[TPC]\s?\d{4}|\d{2}-\d{7}(?!\d)|\d{3}[\s-]\d{3}[\s-]\d{3}(?:\s?R[TPC]\s?\d{4})?(?!\d)|\d{9}(?!\d)|\d{11}(?!\d)")  # fmt: skip


@remembered
def read_business_number(text: str, _: Dialect) -> Match | None:
    """The first ABN, BN or EIN, as printed; one whose check digits fail is only half sure."""
    if not _NINE_DIGITS.match(text):
        return None
    for found in _BUSINESS_NUMBER.finditer(text):
        if text[: found.start()][-1:].isalnum():
            continue
        return Match(found.group(), found.start(), found.end(), _sure_of(found.group()))
    return None


def _sure_of(number: str) -> float:
    """1 where the check digits hold; a program account ("RT0001") cannot be anything else."""
    return 1.0 if is_business_number(number) else 0.8 if re.search(r"R[TPC]\s?\d{4}$", number) else 0.4


def _is_abn(text: str) -> bool:
    return bool(re.fullmatch(r"\d{2}\s?\d{3}\s?\d{3}\s?\d{3}", text) and abn.is_valid(text))


@lru_cache(maxsize=2_000)
def is_business_number(number: str) -> bool:
    """Whether it is an ABN whose check digits hold, a Canadian BN or a US EIN of a known prefix."""
    compact = re.sub(r"R[TPC]\s?\d{4}$", "", number)
    return bool(abn.is_valid(number) or bn.is_valid(compact) or ein.is_valid(number))
