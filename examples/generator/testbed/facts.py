"""Invents what an order says, before anything is printed: parties, people, place, dates and scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from examples.generator import numbers, people, places
from examples.generator.order import Address, Company, Item, Person, cents
from examples.generator.orders import working_day
from examples.generator.testbed.addresses import AREA_CODES, office_address, site_address
from examples.generator.testbed.choices import Draw, grammar

TAX = {
    "ON": "0.13", "AB": "0.05", "BC": "0.05", "QC": "0.05", "NS": "0.14", "SK": "0.05", "TX": "0.0825", "AZ": "0.078",
    "NC": "0.0725", "FL": "0.07", "CO": "0.081", "MB": "0.05", "NB": "0.15", "CA": "0.0875", "GA": "0.07", "OH": "0.075", "NV": "0.08375",
}  # fmt: skip
SECOND_TAX = {"BC": ("PST", "0.07"), "QC": ("QST", "0.09975"), "SK": ("PST", "0.06"), "MB": ("RST", "0.07")}
COUNTS = {"few": (1, 3), "several": (4, 9), "many": (10, 22), "pages": (30, 60)}
STYLES = ("{a} & {b} {trade}", "{a} {trade}", "{a}'s {trade}", "{a} Bros {trade}", "{a} {b} {trade}")
PREFIXES = ("", "", "PO-", "WO-", "PO", "WO", "W", "{root}-", "J")


@dataclass(frozen=True, slots=True)
class Facts:
    """An order as a builder's system knows it."""

    number: str
    job_number: str
    reference: str
    quote: str
    builder: Company
    trade: str
    company: Company
    company_person: Person
    supervisor: Person
    estimator: Person
    owner: Person
    organisation: str
    insurer: bool
    contact: Person
    project: str
    lot: str
    site: Address
    issued: date
    start: date
    completion: date
    billed: date
    terms: str
    instructions: tuple[str, ...]
    items: tuple[Item, ...]
    taxes: tuple[tuple[str, Decimal], ...]

    @property
    def subtotal(self) -> Decimal:
        """The sum of the items without tax."""
        return sum((item.amount for item in self.items), Decimal("0.00"))

    @property
    def tax_amounts(self) -> tuple[tuple[str, Decimal, Decimal], ...]:
        """Name, rate and amount of each tax."""
        return tuple((name, rate, cents(self.subtotal * rate)) for name, rate in self.taxes)

    @property
    def tax(self) -> Decimal:
        """All taxes."""
        return sum((amount for _, _, amount in self.tax_amounts), Decimal("0.00"))


def invent(draw: Draw) -> Facts:
    """The facts that go with a paper's choices."""
    rng, country, known = draw.rng("facts"), draw["country"], grammar("names")
    homes = draw["builder"] == "homes"
    state = rng.choice(list(AREA_CODES[country]))
    builder = _builder(rng, country, state, homes)
    domain = builder.email.partition("@")[2]
    area = AREA_CODES[country][state]
    post = "example.com.au" if country == "AU" else "example.com"
    issued = working_day(date(2024, 1, 8) + timedelta(days=rng.randint(0, 1040)))
    start = working_day(issued + timedelta(days=rng.randint(2, 45)))
    completion = working_day(start + timedelta(days=rng.choice((0, 1, 2, 4, 7, 14, 25))))
    owner = people.person(rng, country, area, post)
    if rng.random() < 0.2:
        owner = replace(owner, name=f"{rng.choice(('Mr', 'Mrs', 'Ms', 'Dr'))} {owner.name}")
    elif rng.random() < 0.12:
        first = owner.name.split()[0][0]
        owner = replace(
            owner, name=f"{first} & {rng.choice('ABCDEJKLMPRST')} {owner.name.split(maxsplit=1)[1]}"
        )
    insurer = not homes and rng.random() < 0.7
    organisations = known["insurers" if insurer else "organisations"][country]
    number, job = _numbers(rng, draw, builder.short_name)
    company = _company(rng, draw, country)
    company_domain = company.email.partition("@")[2]
    return Facts(
        number=number,
        job_number=job,
        reference=rng.choice((f"{rng.choice('HCSX')}{rng.randint(10**7, 10**8)}", f"{rng.randint(10**8, 10**9)}",
                              f"CLM-{rng.randint(10**5, 10**6)}", f"{rng.randint(10, 99)}/{rng.randint(10**5, 10**6)}")),
        quote=rng.choice((f"Q{rng.randint(1000, 99999)}", f"QT-{rng.randint(1000, 9999)}", f"{rng.randint(10000, 99999)}")),
        builder=builder,
        trade=draw["trade"],
        company=company,
        company_person=people.person(rng, country, area, company_domain),
        supervisor=people.person(rng, country, area, domain),
        estimator=people.person(rng, country, area, domain),
        owner=owner,
        organisation=rng.choice(organisations),
        insurer=insurer,
        contact=people.person(rng, country, area, post),
        project=rng.choice((*known["estates"], *places.ESTATES[country])),
        lot=rng.choice((str(rng.randint(1, 980)), f"{rng.randint(1, 99)}{rng.choice('ABC')}", f"{rng.randint(1, 40):02d}-{rng.randint(1, 9)}")),
        site=site_address(rng, country, state, units=not homes),
        issued=issued,
        start=start,
        completion=completion,
        billed=issued + timedelta(days=rng.choice((0, 0, 28))),
        terms=rng.choice(known["terms"][country]),
        instructions=_instructions(rng),
        items=_items(rng, draw, country),
        taxes=_taxes(rng, country, state),
    )  # fmt: skip


def _builder(rng: Random, country: str, state: str, homes: bool) -> Company:
    known = grammar("names")
    root = rng.choice(known["builder_roots"])
    short = f"{root} {rng.choice(known['builder_kinds']['homes' if homes else 'repair'])}"
    suffix = rng.choice(known["suffixes"][country])
    if short.endswith("Group"):
        suffix = suffix.removeprefix("Group ")
    name = f"{short}{'' if suffix.startswith(',') else ' '}{suffix}".strip()
    style = rng.random()
    if style < 0.15:
        name = name.upper()
    elif style < 0.2 and suffix:
        name = f"{rng.choice(known['surnames'])} Holdings {suffix.strip(', ')} t/a {short}"
    domain = people.letters(root) + (".example.com.au" if country == "AU" else ".example.com")
    box = rng.choice(
        ("admin", "office", "orders", "info", "accounts", "service", "reception", "construction", "trades")
    )
    phone = numbers.office_phone(rng, country, AREA_CODES[country][state])
    if country == "AU" and rng.random() < 0.3:
        phone = f"1300 975 7{rng.randint(0, 19):02d}"
    address = office_address(rng, country, state)
    return Company(name, short, numbers.business_number(rng, country), phone, f"{box}@{domain}", address)


def _company(rng: Random, draw: Draw, country: str) -> Company:
    known = grammar("names")
    a, b = rng.sample(known["surnames"], 2)
    trade = rng.choice(grammar("trades")[draw["trade"]]["firm"])
    short = rng.choice(STYLES).format(a=a, b=b, trade=trade)
    suffix = rng.choice(known["suffixes"][country])
    if short.endswith("Group"):
        suffix = suffix.removeprefix("Group ")
    name = f"{short}{'' if suffix.startswith(',') else ' '}{suffix}".strip()
    if rng.random() < 0.25:
        name = name.upper()
    state = rng.choice(list(AREA_CODES[country]))
    domain = people.letters(a) + (".example.com.au" if country == "AU" else ".example.com")
    address = office_address(rng, country, state)
    phone = numbers.office_phone(rng, country, AREA_CODES[country][state])
    return Company(
        name,
        short,
        numbers.business_number(rng, country),
        phone,
        f"{rng.choice(('info', 'jobs', 'office'))}@{domain}",
        address,
    )


def _numbers(rng: Random, draw: Draw, builder: str) -> tuple[str, str]:
    root = "".join(word[0] for word in builder.split())[:3].upper()
    serial = rng.choice((rng.randint(1000, 9999), rng.randint(10_000, 99_999), rng.randint(100_000, 999_999)))
    job = rng.choice((f"{root}{rng.randint(1000, 99999)}", f"{rng.randint(1000, 99999)}", f"{rng.choice('JHCR')}{rng.randint(10_000, 99_999)}",
                      f"{rng.randint(10, 99)}-{rng.randint(1000, 9999)}"))  # fmt: skip
    if rng.random() < 0.25:
        number = (
            f"{job}-{rng.randint(1, 99):02d}" if rng.random() < 0.5 else f"{job}-{rng.randint(1000, 99999)}"
        )
    else:
        number = f"{rng.choice(PREFIXES).format(root=root)}{serial}"
    if draw["document"] == "variation":
        number = rng.choice(
            (f"{number}-V{rng.randint(1, 9):02d}", f"VO-{serial}", f"CO-{rng.randint(1, 30):03d}-{serial}")
        )
    return number, job


def _instructions(rng: Random) -> tuple[str, ...]:
    known = grammar("names")["instructions"]
    chosen = rng.sample(known["any"], rng.choice((1, 2, 2, 3)))
    if rng.random() < 0.25:
        chosen.insert(rng.randint(0, len(chosen)), rng.choice(known[rng.choice(("dated", "phoned"))]))
    return tuple(chosen)


def _taxes(rng: Random, country: str, state: str) -> tuple[tuple[str, Decimal], ...]:
    if country == "AU":
        return (("GST", Decimal("0.10")),)
    first = {"CA": "HST" if state in {"ON", "NS", "NB"} else "GST", "US": "Tax"}[country]
    taxes = [(first, Decimal(TAX[state]))]
    if state in SECOND_TAX and rng.random() < 0.35:
        name, rate = SECOND_TAX[state]
        taxes.append((name, Decimal(rate)))
    return tuple(taxes)


def _items(rng: Random, draw: Draw, country: str) -> tuple[Item, ...]:
    known = grammar("trades")
    sections = known[draw["trade"]]["sections"]
    count = rng.randint(*COUNTS[draw["items"]])
    several = draw["sections"] != "none" and count > 1
    chosen = rng.sample(
        list(sections), k=min(len(sections), rng.randint(1, 1 + min(count // 2, 2)) if several else 1)
    )
    chosen.sort(key=list(sections).index)
    known_rooms = known[draw["trade"]].get("areas", ROOMS[country])
    rooms = rng.sample(known_rooms, k=min(len(known_rooms), (count + 1) // 2))
    found: list[Item] = []
    taken: set[tuple[str, str]] = set()
    for number in range(count):
        section = chosen[number * len(chosen) // count]
        room = rooms[number * len(rooms) // count]
        fresh = [task for task in sections[section] if (room, task[0]) not in taken] or sections[section]
        task, metric, imperial, low, high, least, most = rng.choice(fresh)
        taken.add((room, task))
        unit = metric if country == "AU" or (country == "CA" and draw.chance("metric", 0.3)) else imperial
        text = task.format(colour=rng.choice(known["colours"]))
        if draw["descriptions"] == "long" and rng.random() < 0.6:
            note = rng.choice(known["notes"]).format(
                date=f"{rng.randint(1, 28)} {rng.choice(('May', 'March', 'June'))} 2025"
            )
            text = f"{text}. {note}"
        text = _cased(text, section, draw["description_case"])
        if metric in {"m2", "lm"}:
            quantity = Decimal(rng.randint(least * 4, most * 4)) / 4
        else:
            quantity = Decimal(rng.randint(least, most))
        price = Decimal(rng.randint(low, high)) / 100
        found.append(
            Item(
                section,
                room,
                text,
                quantity,
                UNITS.get(unit, {}).get(draw.pick(f"unit {unit}", range(4)), unit),
                price,
            )
        )
    return tuple(found)


def _cased(text: str, section: str, case: str) -> str:
    """A description as the builder's system types it."""
    return text.upper() if case == "upper" else f"{section.upper()} - {text}" if case == "titled" else text


ROOMS = {
    "AU": ("Bedroom 1", "Bedroom 2", "Master Bedroom", "Lounge Room", "Hallway", "Family Room", "Kitchen", "Laundry",
           "Bathroom", "Ensuite", "Study", "Rumpus Room", "Dining Room", "Entry", "Garage"),
    "CA": ("Main Floor Hall", "Great Room", "Primary Bedroom", "Bedroom 2", "Kitchen", "Basement", "Powder Room",
           "Upper Hall", "Den", "Mudroom", "Ensuite", "Garage"),
    "US": ("Master Bedroom", "Bedroom 2", "Bedroom 3", "Great Room", "Foyer", "Game Room", "Kitchen", "Master Bath",
           "Upstairs Hall", "Dining Room", "Utility Room", "Garage"),
}  # fmt: skip
UNITS = {
    "m2": {1: "m²", 2: "sqm", 3: "M2"},
    "sq ft": {1: "SF", 2: "sqft"},
    "ea": {1: "each", 2: "EA", 3: "No"},
    "lm": {1: "LM", 2: "m"},
    "lf": {1: "LF"},
    "hrs": {1: "hr"},
    "sq yd": {1: "SY"},
}
