"""The ECB's files of reference rates, as it documents them. Comes in: bytes. Goes out: an Arrow table in the order of days.

    read_rates(zip_or_xml_or_csv, "exchange_rates")     # rate_date, currency, rate: units of it for one of the base currency

XML: a `Cube` for each day (`time`) with one for each currency (`currency`, `rate`). CSV, alone in a zip: `Date` and currencies as
headings, N/A or nothing where a currency has no rate. Which it is, its first bytes say.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from extract.errors import SourceError

MAX_BYTES = 100_000_000
"""Of a file once it is unpacked. The ECB's whole history has 3 MB."""
NO_RATE = ("", "N/A", "-")
_NUMBER = r"^[0-9]{1,18}(\.[0-9]{1,18})?$"
_DAYS = ("%d %B %Y", "%d %b %Y")  # how the daily CSV says what the history writes as 2026-11-20
_NO_FILE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, StopIteration)
"""What unpacking a broken file ends with."""


def read_rates(content: bytes, source: str) -> Any:
    """Read a file. A rate that stands there twice counts once.

    Raises SourceError: "source_answer" of a file that is cut off, empty or contradicts itself, "source_changed" of one whose
    headings or attributes are others.
    """
    cells = _of_csv(_unpacked(content, source), source) if _is_text(content) else _of_xml(content, source)
    text = pc.utf8_trim_whitespace(cells["rate"])
    there = pc.invert(pc.is_in(text, pa.array(NO_RATE)))
    cells, text = cells.filter(there), text.filter(there)
    if not cells.num_rows:
        raise SourceError("source_answer", f"{source}: the file has no rates; it is asked for again.")
    rates = pa.table(
        {
            "rate_date": _days(cells["day"], source),
            "currency": cells["currency"],
            "rate": _values(text, cells, source),
        }
    )
    return _each_once(rates.sort_by([("rate_date", "ascending"), ("currency", "ascending")]), source)


def _is_text(content: bytes) -> bool:
    return content.startswith(b"PK") or not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _unpacked(content: bytes, source: str) -> bytes:
    """Give a CSV, out of its zip where it is in one."""
    if not content.startswith(b"PK"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = next(member for member in archive.infolist() if member.filename.lower().endswith(".csv"))
            if found.file_size > MAX_BYTES:
                raise SourceError(
                    "source_answer", f"{source}: the file would unpack to {found.file_size:,} bytes."
                )
            return archive.read(found)
    except _NO_FILE as error:
        raise SourceError(
            "source_answer", f"{source}: the file is no zip with a CSV; it is asked for again."
        ) from error


def _of_csv(content: bytes, source: str) -> Any:
    """Give day, currency and rate of each cell. A row ends like its headings do, often with a comma."""
    headings = [
        part.strip() for part in content.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].split(b",")
    ]
    names = [heading.decode("ascii", "replace") for heading in headings]
    currencies = names[1:-1] if not names[-1] else names[1:]
    if names[0] != "Date" or not currencies or not all(map(_is_currency, currencies)):
        raise SourceError(
            "source_changed", f"{source}: the headings of the CSV are not Date and currencies (any more)."
        )
    places = [str(place) for place in range(len(names))]
    try:
        wide = csv.read_csv(
            io.BytesIO(content),
            read_options=csv.ReadOptions(column_names=places, skip_rows=1, use_threads=False),
            convert_options=csv.ConvertOptions(column_types=dict.fromkeys(places, pa.string())),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise SourceError(
            "source_answer", f"{source}: a row of the CSV is cut off; it is asked for again."
        ) from error
    parts = [
        pa.table([wide["0"], pa.repeat(currency, wide.num_rows), wide[place]], ["day", "currency", "rate"])
        for currency, place in zip(currencies, places[1:], strict=False)
    ]
    return pa.concat_tables(parts)


def _of_xml(content: bytes, source: str) -> Any:
    """Give day, currency and rate of each Cube."""
    try:
        root = ElementTree.fromstring(content)  # noqa: S314
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise SourceError("source_answer", f"{source}: the XML is cut off; it is asked for again.") from error
    days = [cube for cube in root.iter() if _is_cube(cube) and "time" in cube.attrib]
    if not days:
        raise SourceError("source_changed", f"{source}: the XML has no Cube with a time (any more).")
    cells = [
        {"day": day.attrib["time"], "currency": one.get("currency"), "rate": one.get("rate")}
        for day in days
        for one in filter(_is_cube, day)
    ]
    if not all(_is_currency(cell["currency"] or "") and cell["rate"] is not None for cell in cells):
        raise SourceError(
            "source_changed", f"{source}: a Cube of the XML has no currency and rate (any more)."
        )
    return pa.Table.from_pylist(
        cells, pa.schema({"day": pa.string(), "currency": pa.string(), "rate": pa.string()})
    )


def _is_cube(element: ElementTree.Element) -> bool:
    return element.tag.rpartition("}")[2] == "Cube"


def _is_currency(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isupper()


def _days(texts: Any, source: str) -> Any:
    """Read days, each way of writing one once."""
    coded = texts.combine_chunks().dictionary_encode()
    days = pa.array([_day(text, source) for text in coded.dictionary.to_pylist()], pa.date32())
    return days.take(coded.indices)


def _day(text: str, source: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        pass
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise SourceError("source_changed", f"{source}: {text.strip()[:20]!r} in the file is no day.")


def _values(texts: Any, cells: Any, source: str) -> Any:
    """Read rates as decimals of nine places, as contracts have them; of more where a rate has more."""
    wrong = pc.or_(
        pc.invert(pc.match_substring_regex(texts, _NUMBER)), pc.match_substring_regex(texts, r"^[0.]*$")
    )
    if pc.any(wrong).as_py():
        first = cells.filter(wrong).slice(0, 1).to_pylist()[0]
        raise SourceError(
            "source_answer",
            f"{source}: the rate of {first['currency']} on {first['day'].strip()} is no number above zero.",
        )
    places = pc.max(pc.utf8_length(pc.replace_substring_regex(texts, r"^[0-9]*\.?", ""))).as_py()
    return pc.cast(texts, pa.decimal128(38, max(9, places)))


def _each_once(rates: Any, source: str) -> Any:
    """Leave out what stands there twice. Raises SourceError where a currency has two rates on a day."""
    if rates.num_rows < 2:
        return rates
    before, after = rates.slice(0, rates.num_rows - 1), rates.slice(1)
    same = pc.and_(
        pc.equal(before["rate_date"], after["rate_date"]), pc.equal(before["currency"], after["currency"])
    )
    differs = after.filter(pc.and_(same, pc.not_equal(before["rate"], after["rate"])))
    if differs.num_rows:
        first = differs.slice(0, 1).to_pylist()[0]
        raise SourceError(
            "source_answer",
            f"{source}: the file has two rates of {first['currency']} on {first['rate_date']}.",
        )
    keep = pa.chunked_array([pa.array([True]), *pc.invert(same).chunks])
    return rates.filter(keep)
