"""Pages of conditions: text full of dates, phones and amounts that belong to no field."""

from __future__ import annotations

from reportlab.platypus import Flowable, PageBreak

from examples.generator.order import Order
from examples.generator.parts import Type

AU = (
    "This order is to be read with the period trade agreement dated 1 July 2023 and is subject to its terms.",
    "The subcontractor must hold public liability insurance of not less than $20,000,000.00 and workers compensation "
    "cover that is current on the day of the work. Certificates that end before 30/06/2027 must be renewed.",
    "Variations under $250.00 need the supervisor's agreement in writing; all others need a variation order before the "
    "work begins. Work done without an order is not paid.",
    "Invoices must show the order number and the site address and reach the office by the 25th of the month. An invoice "
    "received after 25/12/2026 is paid in the following run.",
    "High risk work needs a safe work method statement. Report every incident at once to the safety line, 1300 975 711, "
    "and in writing within 24 hours to {safety}.",
    "All tools must be tested and tagged; leads tagged before 01/03/2025 are out of date.",
    "The site must be left clean. Rubbish left behind is removed at $95.00 an hour and deducted from the claim.",
    "Retention of 5% applies where the value of the order is over $50,000.00 and is released 52 weeks after handover.",
    "Smoking, alcohol and radios are not permitted on site. Working hours are 7:00 am to 5:00 pm, Monday to Saturday.",
    "Materials that contain asbestos are not to be disturbed. Stop, close the area and phone the supervisor.",
    "Defects are to be made good within 10 working days of notice. The defects liability period is 13 weeks.",
    "Disputes go first to the construction manager and then to adjudication under the security of payment law.",
)
AMERICA = (
    "This order is part of the master subcontract agreement dated January 15, 2024 and is governed by its terms.",
    "Subcontractor shall carry general liability insurance of at least $2,000,000.00 in the aggregate and furnish a "
    "certificate before mobilization. Certificates that expired on or before 12/31/2025 are not accepted.",
    "No extra work shall be paid without a signed change order. Field directives above $500.00 are not binding.",
    "Invoices must show the order number and job address, and are due by the 20th of each month. Conditional lien "
    "waivers accompany every invoice. Questions about payment: {accounts}.",
    "Subcontractor shall comply with all safety rules. Report each injury immediately to the safety desk, 800-555-0199, "
    "and in writing the same day.",
    "Backcharges for cleanup are billed at $65.00 per hour with a minimum of $130.00.",
    "Retainage of ten percent (10%) is held on orders above $25,000.00 and released with final payment.",
    "Flooring shall be acclimated on site at least 72 hours. Relative humidity and slab moisture are recorded daily.",
    "Manufacturer's warranties are handed over with the final invoice. The labor warranty is two (2) years.",
    "Working hours are 7:00 a.m. to 6:00 p.m. No work on Sundays or on July 4, Thanksgiving and December 25.",
    "Claims are submitted to binding mediation in the county in which the project stands.",
)


def pages(order: Order, type_: Type, title: str, *, emails: bool) -> list[Flowable]:
    """As many pages of conditions as the order has, each under its own heading; `emails` keeps the clauses with one."""
    known = AU if order.site.country == "AU" else AMERICA
    clauses = [clause for clause in known if emails or "{accounts}" not in clause]
    domain = order.builder.email.partition("@")[2]
    story: list[Flowable] = []
    for number in range(order.condition_pages):
        heading = title if number == 0 else "Site Rules and Safety"
        story += [PageBreak(), type_.para(heading, bold=True, scale=1.3, after=8)]
        half = clauses if number == 0 else clauses[::-1][:7]
        for position, clause in enumerate(half, 1):
            text = clause.format(safety=f"safety@{domain}", accounts=f"accounts@{domain}")
            story.append(type_.para(f"{position}. {text}", after=type_.size * 0.8))
    return story
