"""What is printed becomes the truth: a layout asks `Ink` for every value it draws."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from examples.generator.order import Item, Order

FIELDS = (
    "work_order_number", "job_number", "client_reference", "document_type", "builder_name",
    "builder_business_number", "builder_phone", "builder_email", "company_name",
    "company_business_number", "supervisor_name", "supervisor_phone", "supervisor_email",
    "client_name", "project_name", "lot_number", "site_address", "site_city", "site_state",
    "site_postal_code", "site_contact_name", "site_contact_phone", "site_contact_email", "issue_date",
    "start_date", "completion_date", "billing_month", "trade_category", "description", "notes",
    "subtotal_amount", "tax_amount", "total_amount", "currency", "payment_terms",
)  # fmt: skip


class Ink:
    """Turns facts into text for the page and remembers which of them have been printed.

    The truth holds exactly what went through here, so a layout that leaves a field out has null there.
    """

    def __init__(self, order: Order, date_format: str, money_sign: str) -> None:
        self.order = order
        self._facts = order.facts()
        self._date_format = date_format
        self._money_sign = money_sign
        self._fields: dict[str, str] = {}
        self._items: list[dict[str, str | None]] = []

    def print(self, field: str, written: str | None = None) -> str:
        """The text of a field for the page, "" where the order has none; `written` replaces its wording."""
        fact = self._facts[field]
        if fact is None:
            return ""
        if isinstance(fact, date):
            self._fields[field] = fact.isoformat()
            return self.date(fact)
        if isinstance(fact, Decimal):
            self._fields[field] = str(fact)
            return self.money(fact)
        self._fields[field] = written or fact
        return self._fields[field]

    def title(self, text: str) -> str:
        """The printed title, which is what says the type of the document."""
        self.print("document_type")
        return text

    def address(self) -> tuple[str, str]:
        """The site's address as two lines; the truth joins them."""
        site = self.order.site
        self._fields |= {
            "site_address": site.one_line,
            "site_city": site.city,
            "site_state": site.state,
            "site_postal_code": site.postal_code,
        }
        return site.street, site.locality

    def notes(self) -> str:
        """The special instructions; the truth is their first sentence."""
        if self.order.instructions:
            self._fields["notes"] = self.order.instructions[0]
        return " ".join(self.order.instructions)

    def trade(self, heading: str) -> str:
        """A trade heading; the first one printed is the order's trade."""
        self._fields.setdefault("trade_category", heading)
        return heading

    def item(self, item: Item, text: str, columns: set[str], *, section: bool, area: bool) -> None:
        """Notes an item as printed: its text, and those of quantity, unit and prices that are shown."""
        self._fields.setdefault("description", text)
        measured = text != item.text
        self._items.append(
            {
                "section": item.section if section else None,
                "area": item.area if area else None,
                "description": text,
                "quantity": str(item.quantity) if measured or "quantity" in columns else None,
                "unit": item.unit if measured or "unit" in columns else None,
                "unit_price": str(item.unit_price) if "unit_price" in columns else None,
                "amount": str(item.amount) if "amount" in columns else None,
            }
        )

    def date(self, day: date) -> str:
        """A date as this builder writes it."""
        return day.strftime(self._date_format)

    def money(self, amount: Decimal) -> str:
        """An amount as this builder writes it."""
        return f"{self._money_sign}{amount:,.2f}"

    def truth(self, file: str) -> dict[str, object]:
        """The document of the truth file: every field, null where nothing was printed.

        Where a customer is the only person printed, that is whom to contact on site.
        """
        if self.order.client_is_person and "client_name" in self._fields:
            self._fields.setdefault("site_contact_name", self._fields["client_name"])
        return {
            "file": file,
            "fields": {name: self._fields.get(name) for name in FIELDS},
            "line_items": self._items,
        }
