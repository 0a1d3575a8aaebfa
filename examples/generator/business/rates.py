"""What a euro was worth: days of business only, one of them restated."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from examples.generator.business.business import FIRST_DAY, LAST_DAY, Row

START = {"AUD": 1.66, "CAD": 1.49, "USD": 1.04}
HOLIDAYS = {
    date(2025, 1, 1), date(2025, 4, 18), date(2025, 4, 21), date(2025, 5, 1), date(2025, 12, 25), date(2025, 12, 26),
    date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1),
}  # fmt: skip
RESTATED = date(2025, 9, 16)


def rates(seed: int) -> list[Row]:
    """The vendor's rates of each day of business, in the order they were published."""
    rng = Random(f"rates:{seed}")
    level = dict(START)
    rows = []
    for number in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=number)
        if day.isoweekday() > 5 or day in HOLIDAYS:
            continue
        for currency in START:
            level[currency] *= 1 + rng.gauss(0, 0.004)
            rate = Decimal(level[currency]).quantize(Decimal("0.0001"))
            rows.append(_row(day, currency, rate, day))
            if day == RESTATED and currency == "USD":
                rows.append(_row(day, currency, rate + Decimal("0.0031"), day + timedelta(days=1)))
    return sorted(rows, key=lambda row: (row["published_at"], row["currency"]))


def _row(day: date, currency: str, rate: Decimal, published: date) -> Row:
    return {
        "rate_date": day,
        "base_currency": "EUR",
        "currency": currency,
        "rate": rate,
        "published_at": datetime.combine(published, time(15, 0), UTC),
    }
