"""The facts of one order, before anything is printed. Money is Decimal, dates are dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """An amount rounded to whole cents, half up as on paper."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Address:
    """A street address; state is the state's or province's code."""

    street: str
    city: str
    state: str
    postal_code: str
    country: str

    @property
    def locality(self) -> str:
        """The second line of the address, written as its country writes it."""
        comma = "" if self.country == "AU" else ","
        return f"{self.city}{comma} {self.state} {self.postal_code}"

    @property
    def one_line(self) -> str:
        """The whole address on one line."""
        return f"{self.street}, {self.locality}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a paper names, with a phone and an e-mail."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Company:
    """A firm: its legal name, short (trading) name, number (ABN, BN or EIN), office and contact data."""

    name: str
    short_name: str
    business_number: str
    phone: str
    email: str
    address: Address


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the scope: trade heading, room, text, measure, price for one unit, and a remark."""

    section: str
    area: str
    text: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    remark: str | None = None

    @property
    def amount(self) -> Decimal:
        """Quantity times unit price, in whole cents."""
        return cents(self.quantity * self.unit_price)

    @property
    def measured_text(self) -> str:
        """The text with the measure inside it, for papers without columns."""
        about = "Allow" if self.unit in {"ea", "steps"} else "Approximately"
        said = f"{self.text}. {about} {self.quantity} {self.unit}"
        return f"{said}. {self.remark}" if self.remark else said


@dataclass(frozen=True, slots=True)
class Order:
    """Everything a builder's system knows of an order; a layout prints some of it."""

    document_type: str  # work_order, purchase_order or variation
    number: str
    job_number: str
    reference: str | None
    revision: int
    original_number: str | None
    builder: Company
    company: Company
    supervisor: Person
    coordinator: Person  # a second person of the builder, who is not the supervisor
    client_name: str | None
    client_is_person: bool
    site_contact: Person | None
    project_name: str | None
    lot_number: str | None
    site: Address
    issue_date: date
    start_date: date | None
    completion_date: date | None
    billing_month: str | None
    instructions: tuple[str, ...]
    items: tuple[Item, ...]
    tax_rate: Decimal
    currency: str | None
    payment_terms: str | None
    condition_pages: int
    totals_apart: bool  # the totals start a page of their own

    @property
    def subtotal(self) -> Decimal:
        """The sum of the items, without tax."""
        return sum((item.amount for item in self.items), Decimal("0.00"))

    @property
    def tax(self) -> Decimal:
        """Tax on the subtotal, in whole cents."""
        return cents(self.subtotal * self.tax_rate)

    def facts(self) -> dict[str, str | date | Decimal | None]:
        """The order under the names of the fields; what comes of the scope is left to whoever prints it."""
        contact = self.site_contact
        return {
            "work_order_number": self.number,
            "job_number": self.job_number,
            "client_reference": self.reference,
            "document_type": self.document_type,
            "builder_name": self.builder.name,
            "builder_business_number": self.builder.business_number,
            "builder_phone": self.builder.phone,
            "builder_email": self.builder.email,
            "company_name": self.company.name,
            "company_business_number": self.company.business_number,
            "supervisor_name": self.supervisor.name,
            "supervisor_phone": self.supervisor.phone,
            "supervisor_email": self.supervisor.email,
            "client_name": self.client_name,
            "project_name": self.project_name,
            "lot_number": self.lot_number,
            "site_address": self.site.one_line,
            "site_contact_name": contact.name if contact else None,
            "site_contact_phone": contact.phone if contact else None,
            "site_contact_email": contact.email if contact else None,
            "issue_date": self.issue_date,
            "start_date": self.start_date,
            "completion_date": self.completion_date,
            "billing_month": self.billing_month,
            "trade_category": self.items[0].section,
            "subtotal_amount": self.subtotal,
            "tax_amount": self.tax,
            "total_amount": self.subtotal + self.tax,
            "currency": self.currency,
            "payment_terms": self.payment_terms,
        }
