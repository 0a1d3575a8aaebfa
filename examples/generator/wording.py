"""How builders name things: the labels of the fields, and one builder's choice among them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

LABELS: dict[str, tuple[str, ...]] = {
    "job_number": ("Job Number", "Job No", "Job No.", "Job #", "Project No"),
    "client_reference": ("Claim Number", "Client Reference", "Claim No", "Reference", "Your Reference"),
    "builder_name": ("Builder", "Issued By", "Company"),
    "builder_business_number": ("ABN",),
    "builder_phone": ("Phone", "Ph", "Tel", "Office"),
    "builder_email": ("Email", "E-mail"),
    "company_name": ("Subcontractor", "Issued To", "Supplier", "Trade Contractor", "Contractor"),
    "company_business_number": ("ABN",),
    "supervisor_name": ("Site Supervisor", "Supervisor", "Supervisor Name"),
    "supervisor_phone": ("Supervisor Phone", "Supervisor Mobile", "Supervisor Contact"),
    "supervisor_email": ("Supervisor Email",),
    "client_name": ("Client", "Customer", "Client Name", "Owner"),
    "project_name": ("Project", "Estate", "Project Name", "Subdivision"),
    "lot_number": ("Lot No", "Lot", "Lot Number", "Lot No."),
    "site_address": ("Site Address", "Job Address", "Site", "Property Address"),
    "site_contact_name": ("Site Contact", "Contact", "Site Contact Name"),
    "site_contact_phone": ("Site Contact Phone", "Contact No", "Contact Phone"),
    "site_contact_email": ("Site Contact Email", "Contact Email"),
    "issue_date": ("Order Date", "Date Issued", "Issue Date", "Date"),
    "start_date": ("Start Date", "Commencement Date", "Works Start", "Required By"),
    "completion_date": ("Completion Date", "Complete By", "Works Completion"),
    "billing_month": ("Billing Month", "Bill Month", "Billing Period"),
    "trade_category": ("Trade", "Trade Category"),
    "notes": ("Special Instructions", "Notes", "Notes / Instructions"),
    "subtotal_amount": ("Subtotal", "Sub Total", "Total ex GST"),
    "tax_amount": ("GST",),
    "total_amount": ("Total", "Total inc GST", "Order Total"),
    "currency": ("Currency",),
    "payment_terms": ("Payment Terms", "Terms"),
}
AMERICAN: dict[str, tuple[str, ...]] = {
    "job_number": ("Job Number", "Job No.", "Job #", "Project #"),
    "builder_business_number": ("EIN", "Fed. Tax ID"),
    "company_name": ("Subcontractor", "Vendor", "Issued To", "Trade Partner"),
    "company_business_number": ("EIN", "Tax ID"),
    "supervisor_name": ("Superintendent", "Construction Manager", "Site Superintendent"),
    "supervisor_phone": ("Superintendent Phone", "Supt. Phone"),
    "supervisor_email": ("Superintendent Email", "Supt. Email"),
    "client_name": ("Owner", "Client", "Homeowner"),
    "project_name": ("Subdivision", "Community", "Project"),
    "lot_number": ("Lot", "Lot #", "Homesite"),
    "site_address": ("Job Address", "Site Address", "Jobsite"),
    "start_date": ("Start Date", "Scheduled Start", "Required Date"),
    "completion_date": ("Completion Date", "Scheduled Completion", "Finish Date"),
    "subtotal_amount": ("Subtotal",),
    "tax_amount": ("Sales Tax",),
    "total_amount": ("Total", "Order Total", "Grand Total"),
}
CANADIAN: dict[str, tuple[str, ...]] = AMERICAN | {
    "builder_business_number": ("GST/HST No.", "Business No."),
    "company_business_number": ("Business No.", "GST/HST No."),
    "supervisor_name": ("Site Superintendent", "Site Supervisor"),
    "supervisor_phone": ("Site Phone", "Supervisor Phone"),
    "supervisor_email": ("Supervisor Email",),
    "client_name": ("Client", "Purchaser", "Owner"),
    "project_name": ("Community", "Project", "Subdivision"),
    "lot_number": ("Lot", "Lot No."),
    "tax_amount": ("GST/HST",),
    "total_amount": ("Total", "Total including tax"),
}
BY_COUNTRY: dict[str, dict[str, tuple[str, ...]]] = {
    "AU": LABELS,
    "CA": LABELS | CANADIAN,
    "US": LABELS | AMERICAN,
}
TITLES = {
    "work_order": ("Work Order",),
    "purchase_order": ("Purchase Order",),
    "variation": ("Variation Order", "Variation"),
}
AMERICAN_TITLES = TITLES | {"variation": ("Change Order",)}
NUMBER_LABELS = {
    "work_order": ("Work Order No", "Order No", "Work Order Number", "WO Number", "Order Number"),
    "purchase_order": ("Purchase Order No", "PO Number", "Order No", "P.O. No.", "Order Number"),
    "variation": ("Variation No", "Variation Number"),
}
AMERICAN_NUMBER_LABELS = NUMBER_LABELS | {"variation": ("Change Order No.", "CO Number")}


class Wording:
    """One builder's words: the same on all its papers.

    `said` are labels the builder is known to use; the others are drawn from the list of its country.
    """

    def __init__(self, rng: Random, country: str, said: Mapping[str, str]) -> None:
        self._labels = {field: rng.choice(options) for field, options in BY_COUNTRY[country].items()}
        self._labels |= said
        titles, numbers = (
            (TITLES, NUMBER_LABELS) if country == "AU" else (AMERICAN_TITLES, AMERICAN_NUMBER_LABELS)
        )
        self._titles = {kind: rng.choice(options) for kind, options in titles.items()}
        self._numbers = {kind: rng.choice(options) for kind, options in numbers.items()}

    def label(self, field: str) -> str:
        """The label of a field, without a colon."""
        return self._labels[field]

    def number_label(self, document_type: str) -> str:
        """The label of the order's own number on this type of document."""
        return self._numbers[document_type]

    def title(self, document_type: str) -> str:
        """The title over this type of document."""
        return self._titles[document_type]
