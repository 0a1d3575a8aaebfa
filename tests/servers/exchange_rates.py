"""The European Central Bank's files of reference rates on loopback, as documented: the history as CSV in a zip, ninety days as XML.

    with RatesServer() as server:
        server.days = {date(2026, 11, 20): {"AUD": "1.7812", "USD": "1.0555"}}

Newest day first. The CSV has a comma at the end of each row, and N/A where a currency had no rate on a day; the XML leaves it out.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from email.utils import formatdate

from .http_faults import Answer, FaultyServer, Request

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject>'
    "<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>\n"
)
Days = dict[date, dict[str, str]]


def as_csv(days: Days) -> str:
    """Write days as eurofxref-hist.csv has them."""
    currencies = sorted({currency for rates in days.values() for currency in rates})
    rows = [
        ",".join([str(day), *(rates.get(currency, "N/A") for currency in currencies), ""])
        for day, rates in sorted(days.items(), reverse=True)
    ]
    return "\n".join([",".join(["Date", *currencies, ""]), *rows, ""])


def as_zip(days: Days) -> bytes:
    """Write days as eurofxref-hist.zip has them."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eurofxref-hist.csv", as_csv(days))
    return held.getvalue()


def as_xml(days: Days) -> str:
    """Write days as eurofxref-hist-90d.xml has them."""
    cubes = [
        f'<Cube time="{day}">'
        + "".join(f'<Cube currency="{currency}" rate="{rate}"/>' for currency, rate in sorted(rates.items()))
        + "</Cube>\n"
        for day, rates in sorted(days.items(), reverse=True)
    ]
    return f"{_HEAD}{''.join(cubes)}</Cube></gesmes:Envelope>"


class RatesServer(FaultyServer):
    """A vendor of rates. `published`: the seconds since 1970 of its files' Last-Modified."""

    def __init__(self) -> None:
        self.days: Days = {}
        self.published = 1_700_000_000.0
        super().__init__()

    def answer(self, request: Request) -> Answer:
        return self._file(request, self.days)

    def skipped(self, request: Request) -> Answer:
        """Leave out the newest day but three."""
        return self._file(
            request, {day: rates for day, rates in self.days.items() if day != sorted(self.days)[-4]}
        )

    def _file(self, request: Request, days: Days) -> Answer:
        headers = {"Last-Modified": formatdate(self.published, usegmt=True)}
        match request.path.rpartition("/")[2]:
            case "eurofxref-hist.zip":
                return Answer(200, as_zip(days), {**headers, "Content-Type": "application/zip"})
            case "eurofxref-hist-90d.xml":
                first = max(days) - timedelta(days=90)
                recent = {day: rates for day, rates in days.items() if day >= first}
                return Answer(200, as_xml(recent).encode(), {**headers, "Content-Type": "text/xml"})
        return Answer(404, b"<html>Not found</html>", {"Content-Type": "text/html"})
