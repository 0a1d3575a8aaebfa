"""The ECB's files of reference rates, as it documents them. Comes in: bytes. Goes out: rates in the order of days.

    read_rates(zip_or_xml_or_csv, "exchange_rates")[-1]     # Rate(day=2026-11-20, currency='ZAR', value=Decimal('20.1'))

XML: a `Cube` for each day (`time`) with one for each currency (`currency`, `rate`). CSV, alone in a zip: `Date` and currencies as
headings, N/A or nothing where a currency has no rate. Which it is, its first bytes say.
"""

from __future__ import annotations

import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from xml.etree import ElementTree

from extract.errors import SourceError

MAX_BYTES = 100_000_000
"""Of a file once it is unpacked. The ECB's whole history has 3 MB."""
NO_RATE = {"", "N/A", "-"}
_NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")
_NO_FILE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    StopIteration,
    ValueError,
)
"""What unpacking and decoding of a broken file end with."""
_DAYS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y")  # the history's, and the two ways of the daily CSV


class Rate(NamedTuple):
    """Units of a currency for one of the base currency, on a day."""

    day: date
    currency: str
    value: Decimal


def read_rates(content: bytes, source: str) -> list[Rate]:
    """Read a file. A rate that stands there twice counts once.

    Raises SourceError: "source_answer" of a file that is cut off, empty or contradicts itself, "source_changed" of one whose
    headings or attributes are others.
    """
    cells = _of_csv(_unpacked(content, source), source) if _is_text(content) else _of_xml(content, source)
    found: dict[tuple[date, str], Decimal] = {}
    for day, currency, text in cells:
        if text.strip() in NO_RATE:
            continue
        key, value = (_day(day, source), currency), _value(text, source, f"{currency} on {day.strip()}")
        if found.setdefault(key, value) != value:
            raise SourceError("source_answer", f"{source}: the file has two rates of {currency} on {key[0]}.")
    if not found:
        raise SourceError("source_answer", f"{source}: the file has no rates; it is asked for again.")
    return [Rate(day, currency, value) for (day, currency), value in sorted(found.items())]


def _is_text(content: bytes) -> bool:
    return content.startswith(b"PK") or not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _unpacked(content: bytes, source: str) -> str:
    """Give the text of a CSV, out of its zip where it is in one."""
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                name = next(
                    member for member in archive.infolist() if member.filename.lower().endswith(".csv")
                )
                if name.file_size > MAX_BYTES:
                    raise SourceError(
                        "source_answer", f"{source}: the file would unpack to {name.file_size:,} bytes."
                    )
                content = archive.read(name)
        return content.decode("utf-8-sig")
    except _NO_FILE as error:
        raise SourceError(
            "source_answer", f"{source}: the file is no zip with a CSV; it is asked for again."
        ) from error


def _of_csv(text: str, source: str) -> Iterator[tuple[str, str, str]]:
    """Give day, currency and rate of each cell. A row ends like its headings do, often with a comma."""
    try:
        rows = iter(list(csv.reader(io.StringIO(text))))
    except csv.Error as error:
        raise SourceError("source_answer", f"{source}: the CSV has no rows of cells ({error}).") from error
    headings = [heading.strip() for heading in next(rows, [])]
    currencies = headings[1:-1] if headings and not headings[-1] else headings[1:]
    if not headings or headings[0] != "Date" or not all(_is_currency(one) for one in currencies):
        raise SourceError(
            "source_changed", f"{source}: the headings of the CSV are not Date and currencies (any more)."
        )
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(headings):
            raise SourceError(
                "source_answer", f"{source}: a row of the CSV is cut off; it is asked for again."
            )
        yield from ((cells[0], currency, cell) for currency, cell in zip(currencies, cells[1:], strict=False))


def _of_xml(content: bytes, source: str) -> Iterator[tuple[str, str, str]]:
    """Give day, currency and rate of each Cube."""
    try:
        root = ElementTree.fromstring(content)  # noqa: S314
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise SourceError("source_answer", f"{source}: the XML is cut off; it is asked for again.") from error
    days = [(cube, cube.attrib["time"]) for cube in root.iter() if _is_cube(cube) and "time" in cube.attrib]
    if not days:
        raise SourceError("source_changed", f"{source}: the XML has no Cube with a time (any more).")
    for cube, day in days:
        for one in filter(_is_cube, cube):
            currency, rate = one.get("currency"), one.get("rate")
            if rate is None or currency is None or not _is_currency(currency):
                raise SourceError(
                    "source_changed", f"{source}: a Cube of the XML has no currency and rate (any more)."
                )
            yield day, currency, rate


def _is_cube(element: ElementTree.Element) -> bool:
    return element.tag.rpartition("}")[2] == "Cube"


def _is_currency(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isupper()


def _day(text: str, source: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise SourceError("source_changed", f"{source}: {text.strip()[:20]!r} in the file is no day.")


def _value(text: str, source: str, where: str) -> Decimal:
    value = Decimal(text.strip()) if _NUMBER.fullmatch(text.strip()) else Decimal(0)
    if not value:
        raise SourceError("source_answer", f"{source}: the rate of {where} is no number above zero.")
    return value
