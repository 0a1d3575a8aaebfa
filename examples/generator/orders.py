"""Invents the orders of a builder. In: a builder, a seed and the order's index. Out: an `Order`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from examples.generator import numbers, people, places, scopes
from examples.generator.builders import Builder
from examples.generator.order import Address, Company, Order, Person

COMPANIES = {
    "AU": ("Harrow & Vale Flooring Pty Ltd", "07", Address("31 Tanner Row", "Virginia", "QLD", "4014", "AU")),
    "CA": ("Harrow & Vale Flooring Canada Ltd.", "403",
           Address("140 Foundry Road NE", "Calgary", "AB", "T2E 6J8", "CA")),
    "US": ("Harrow & Vale Flooring, Inc.", "512",
           Address("9800 Loading Dock Drive", "Austin", "TX", "78754", "US")),
}  # fmt: skip
CLIENTS = {
    "AU": ("Meridian Harbour Insurance Limited", "Southern Cedar Mutual", "Pacific Lantern Insurance"),
    "CA": ("Boreal Shield Insurance Company", "Granite Coast Mutual"),
    "US": ("Tidewater Hospitality Partners, LP", "Blue Ridge Senior Living Trust"),
}
ANYWHERE = (
    "Call the supervisor at least 24 hours before you arrive.",
    "No deliveries before 7:30 am, the street is narrow and shared with a school.",
    "Take photos of every room before the work begins and when it is done.",
)
LIVED_IN = (
    "Key safe is to the left of the garage door, the supervisor has the code.",
    "Dog on the property, keep the side gate shut at all times.",
    "Stairs must stay usable in the evening because the family lives in the house.",
)
NEW_HOUSE = (
    "Painter is in the house until the day before, check with the supervisor that the floors are free.",
    "Heating must have run for five days before the boards come into the house.",
    "Leave two full boxes of the laid product in the garage for the owner.",
)
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


def company(country: str) -> Company:
    """The trade contractor to whom all orders go, as it is registered in this country."""
    rng = Random(f"company:{country}")
    name, area_code, address = COMPANIES[country]
    number = numbers.business_number(rng, country)
    phone = numbers.office_phone(rng, country, area_code)
    domain = "harrowvale.example.com.au" if country == "AU" else "harrowvale.example.com"
    return Company(name, "Harrow & Vale Flooring", number, phone, f"orders@{domain}", address)


def office(builder: Builder, index: int) -> Company:
    """The builder as the paper of this index prints it: its name may be misprinted, its number never is."""
    rng = Random(f"office:{builder.slug}")
    street, city, postal_code = builder.office
    name = builder.misprints.get(index, builder.name)
    return Company(
        name,
        name,
        numbers.business_number(rng, builder.country),
        numbers.office_phone(rng, builder.country, builder.area_code),
        f"{'orders' if builder.new_homes else 'admin'}@{builder.domain}",
        Address(street, city, builder.state, postal_code, builder.country),
    )


def billing_month(rng: Random, builder: Builder, issued: date) -> str | None:
    """The month the order is billed in, in one of the builder's ways to write it."""
    if not builder.billing:
        return None
    billed = issued + timedelta(days=rng.choice((0, 0, 28)))
    return rng.choice(builder.billing).format(
        short=SHORT_MONTHS[billed.month - 1], full=f"{billed:%B}", mm=f"{billed:%m}", year=billed.year,
        yy=f"{billed:%y}",
    )  # fmt: skip


def working_day(day: date) -> date:
    """The day itself, or the Monday after it when it falls on a weekend."""
    return day + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])


def contact(rng: Random, builder: Builder) -> Person:
    """Somebody who lives at the site; mailboxes stand at a free provider, so no builder's domain."""
    domain = "example.com.au" if builder.country == "AU" else "example.com"
    return people.person(rng, builder.country, builder.area_code, domain)


def invent(builder: Builder, seed: int, index: int) -> Order:
    """The order of this index: the same seed and index give the same order."""
    rng = Random(f"order:{seed}:{builder.slug}:{index}")
    kind = builder.documents[index % len(builder.documents)]
    month = (index * 3 + rng.randint(0, 2)) % 22  # 2025-01 to 2026-10
    issued = working_day(date(2025 + month // 12, month % 12 + 1, rng.randint(1, 22)))
    starts = working_day(issued + timedelta(days=rng.randint(5, 24)))
    serial = Random(f"serial:{builder.slug}").randint(12, 94) * 1000 + index * 137 + rng.randint(0, 99)
    owner = contact(rng, builder)
    insured = not builder.new_homes and rng.random() < 0.6
    house = places.site(rng, builder.country, builder.state)
    lot = str(rng.randint(3, 480)) if builder.new_homes else None
    variation = kind == "variation"
    count = 2 if variation else rng.choice((2, 3, 4, 6, 9, 14))
    known = ANYWHERE + (NEW_HOUSE if builder.new_homes else LIVED_IN)
    return Order(
        document_type=kind,
        number=f"{builder.prefix}{serial}" + (f"-V{rng.randint(1, 4):02d}" if variation else ""),
        job_number=f"{rng.choice('JHCR')}{rng.randint(10_400, 98_999)}",
        reference=f"{rng.choice('HCSX')}{rng.randint(10**7, 10**8 - 1)}" if insured else None,
        revision=1,
        original_number=f"{builder.prefix}{serial}" if variation else None,
        builder=office(builder, index),
        company=company(builder.country),
        supervisor=people.person(
            Random(f"supervisor:{builder.slug}:{index % 3}"),
            builder.country,
            builder.area_code,
            builder.domain,
        ),
        coordinator=people.person(
            Random(f"coordinator:{builder.slug}"), builder.country, builder.area_code, builder.domain
        ),
        client_name=rng.choice(CLIENTS[builder.country]) if insured else owner.name,
        client_is_person=not insured,
        site_contact=None if builder.new_homes else (owner if insured else contact(rng, builder)),
        project_name=rng.choice(places.ESTATES[builder.country]) if builder.new_homes else None,
        lot_number=lot,
        site=house,
        issue_date=issued,
        start_date=starts if rng.random() < 0.85 else None,
        completion_date=working_day(starts + timedelta(days=rng.randint(1, 9))),
        billing_month=billing_month(rng, builder, issued),
        instructions=tuple(rng.sample(known, k=rng.choice((0, 1, 2, 2)))),
        items=scopes.items(rng, builder.country, count, lived_in=not builder.new_homes),
        tax_rate=builder.tax_rate,
        currency=builder.currency,
        payment_terms=builder.payment_terms,
        condition_pages=rng.choice((0, 0, 1, 1, 2)) if count < 14 else rng.choice((0, 1)),
        totals_apart=count >= 6 and rng.random() < 0.4,
    )


def revise(order: Order, seed: int) -> Order:
    """The next version of an order: same number, later dates, one item more and one measured again."""
    rng = Random(f"revision:{seed}:{order.number}")
    first, *rest = order.items
    more = scopes.items(rng, order.site.country, 1, lived_in=order.lot_number is None)[0]
    added = replace(more, section=order.items[-1].section, area=order.items[-1].area)
    later = timedelta(days=14)
    return replace(
        order,
        revision=order.revision + 1,
        issue_date=working_day(order.issue_date + later),
        start_date=order.start_date and working_day(order.start_date + later),
        completion_date=order.completion_date and working_day(order.completion_date + later),
        items=(replace(first, quantity=first.quantity + 4), *rest, added),
    )
