"""How one paper writes dates, money, phones, numbers and addresses."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

from examples.generator.order import Address
from examples.generator.testbed.choices import Draw, grammar

DATES = {
    "AU": ("%d/%m/%Y", "%d/%m/%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "{d} %B %Y", "%d %b %Y", "%d-%b-%Y", "%d/%m/%y",
           "%a {d} %b %Y", "{d}/{m}/%Y", "%d-%b-%y", "{d}{th} %B %Y", "%A, {d} %B %Y", "%b {d}, %Y"),
    "CA": ("%Y-%m-%d", "%Y-%m-%d", "%d-%b-%Y", "%b {d}, %Y", "%B {d}, %Y", "%Y/%m/%d", "%d %b %Y", "{d} {french} %Y",
           "%a, %b {d}, %Y"),
    "US": ("%m/%d/%Y", "%m/%d/%Y", "%m/%d/%y", "{m}/{d}/%Y", "%B {d}, %Y", "%b {d}, %Y", "%m-%d-%Y", "%a, %b {d}, %Y",
           "%d-%b-%Y", "%Y-%m-%d"),
}  # fmt: skip
CLOCKS = ("%s 7:00 AM", "%s 09:30", "%s, 7:00:00 AM", "%s at 8:00 am")
MONTHS = (
    "{short} {year}",
    "{full} {year}",
    "{short}-{yy}",
    "{mm}/{year}",
    "{short}. {year}",
    "{short} {yy}",
    "{year}-{mm}",
)
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
CODES = {"AU": "AUD", "CA": "CAD", "US": "USD"}
STATES = {
    "QLD": "Queensland", "NSW": "New South Wales", "VIC": "Victoria", "SA": "South Australia", "WA": "Western Australia",
    "ON": "Ontario", "AB": "Alberta", "BC": "British Columbia", "QC": "Québec", "NS": "Nova Scotia", "SK": "Saskatchewan",
    "TX": "Texas", "AZ": "Arizona", "NC": "North Carolina", "FL": "Florida", "CO": "Colorado",
    "TAS": "Tasmania", "NT": "Northern Territory", "MB": "Manitoba", "NB": "New Brunswick", "CA": "California",
    "GA": "Georgia", "OH": "Ohio", "NV": "Nevada",
}  # fmt: skip


class Formats:
    """The habits of one builder's system."""

    def __init__(self, draw: Draw) -> None:
        self._country = draw["country"]
        self._date = draw.pick("date format", DATES[self._country])
        self._clock = draw.pick("clock", CLOCKS) if draw["clock"] == "time" else "%s"
        self._month = draw.pick("month format", MONTHS)
        code = CODES[self._country]
        self.code = code
        self._sign = f"{code} " if draw["sign"] == "code" else draw["sign"]
        self._plain_number = draw.chance("plain business number", 0.3)
        self._phone = draw.pick("phone format", ("spaced", "spaced", "dense", "international", "brackets"))
        self._grouped = draw.chance("grouped money", 0.9)
        self._comma = draw.pick("address commas", ("country", "country", "all", "none"))
        self._two_decimals = draw.chance("two decimals", 0.25)
        self._full_state = draw.chance("full state", 0.05)

    def date(self, day: datetime.date, *, timed: bool = False) -> str:
        """A date as this paper writes it, with a time of day where `timed` and the paper has such."""
        ordinal = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        french = grammar("names")["french_months"][day.month - 1]
        text = day.strftime(self._date)
        text = text.format(d=day.day, m=day.month, th=ordinal, french=french) if "{" in text else text
        return self._clock % text if timed else text

    def month(self, day: datetime.date) -> str:
        """A month as this paper writes it."""
        return self._month.format(
            short=SHORT_MONTHS[day.month - 1], full=f"{day:%B}", mm=f"{day:%m}", year=day.year, yy=f"{day:%y}"
        )

    def money(self, amount: Decimal) -> str:
        """An amount as this paper writes it."""
        return f"{self._sign}{amount:,.2f}" if self._grouped else f"{self._sign}{amount:.2f}"

    def plain_money(self, amount: Decimal) -> str:
        """An amount in a column, without the currency's code."""
        sign = "" if len(self._sign) > 2 else self._sign
        return f"{sign}{amount:,.2f}" if self._grouped else f"{sign}{amount:.2f}"

    def phone(self, number: str) -> str:
        """A phone as this paper writes it."""
        digits = re.sub(r"\D", "", number)
        if self._country == "AU":
            return self._australian(digits, number)
        a, b, c = digits[-10:-7], digits[-7:-4], digits[-4:]
        return {
            "spaced": f"{a}-{b}-{c}", "dense": f"{a}.{b}.{c}", "international": f"+1 {a} {b} {c}",
            "brackets": f"({a}) {b}-{c}",
        }[self._phone]  # fmt: skip

    def _australian(self, digits: str, number: str) -> str:
        if digits.startswith("1300") or self._phone == "spaced":
            return number
        if self._phone == "dense":
            return digits
        mobile = digits.startswith("04")
        if self._phone == "international":
            rest = (
                f"{digits[1:4]} {digits[4:7]} {digits[7:]}"
                if mobile
                else f"{digits[1]} {digits[2:6]} {digits[6:]}"
            )
            return f"+61 {rest}"
        return number if mobile else f"({digits[:2]}) {digits[2:6]} {digits[6:]}"

    def business_number(self, number: str) -> str:
        """A firm's number as this paper writes it."""
        if not self._plain_number or self._country == "US":
            return number
        return number.replace(" ", "")

    def state(self, address: Address) -> str:
        """The state or province."""
        return STATES.get(address.state, address.state) if self._full_state else address.state

    def locality(self, address: Address) -> str:
        """City, state and postal code."""
        comma = {"country": "" if address.country == "AU" else ",", "all": ",", "none": ""}[self._comma]
        return f"{address.city}{comma} {self.state(address)} {address.postal_code}"

    def one_line(self, address: Address) -> str:
        """An address on one line."""
        return f"{address.street}{' ' if self._comma == 'none' else ', '}{self.locality(address)}"

    def quantity(self, number: Decimal) -> str:
        """A quantity as printed: as it is, or with two decimals."""
        if self._two_decimals:
            return f"{number:.2f}"
        return f"{number}"
