"""Who buys: the builders of the papers and others; as customers of the order system and as companies and people of two CRMs.

The two CRMs and the order system know the same firms by near names, with numbers and domains where somebody typed them in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from examples.generator import numbers, people
from examples.generator.builders import BUILDERS, Builder
from examples.generator.business.business import FIRST_DAY, Row, WorkOrder
from examples.generator.orders import office
from examples.generator.places import CITIES

OTHERS = 149
# How the order system, then HubSpot, spell a builder; and whether its account there has the business number.
SPELLINGS = {
    "ashton-homes": ("Ashton Homes", "Ashton Homes Pty Ltd", True),
    "brookfield-homes": ("Brookfield Homes", "Brookfield Homes (NSW)", True),
    "tallow-creek": ("Tallow Creek Constructions P/L", "Tallow Creek Constructions", True),
    "penwarden": ("Penwarden Insurance Repairs", "Penwarden Group", True),
    "wexcombe": ("Wexcombe Projects", "Wexcombe Projects (Vic) Pty Ltd", False),
    "marrick": ("Marrick Building Grp", "Marrick Building Group", False),
    "larchmont-pike": ("Larchmont & Pike Homes", "Larchmont and Pike Homes Ltd.", True),
    "kestrel-bay": ("Kestrel Bay Builders Inc", "Kestrel Bay Builders", True),
    "saltgrass": ("Saltgrass Homes LLC", "Saltgrass Homes", False),
    "copper-mesa": ("Copper Mesa Builders Inc", "Copper Mesa Builders, Inc.", True),
    "dunmore-fitch": ("Dunmore and Fitch Construction", "Dunmore & Fitch", False),
}
STRANGERS_MAIL = {"dunmore-fitch"}  # neither number nor mail domain says who this is: only its name does
TRADES = (
    "Joinery", "Interiors", "Floors", "Carpentry", "Renovations", "Developments", "Fitouts", "Tiling", "Property Services",
)  # fmt: skip
STATES = {"AU": ("QLD", "NSW", "VIC"), "CA": ("ON", "AB"), "US": ("TX", "AZ", "NC")}
AREA_CODES = {
    "QLD": "07",
    "NSW": "02",
    "VIC": "03",
    "ON": "705",
    "AB": "403",
    "TX": "512",
    "AZ": "480",
    "NC": "919",
}
STAGES = ("lead", "opportunity", "customer", "customer", "customer", "evangelist")
TITLES = ("Site Supervisor", "Estimator", "Contracts Administrator", "Office Manager", "Director", "Accounts")


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the order system. `builder` is the slug of the builder it is, `domain` its mail's true one."""

    row: Row
    builder: str | None
    domain: str
    area_code: str

    @property
    def id(self) -> str:
        """The order system's id."""
        return str(self.row["customer_id"])


def customers(seed: int) -> list[Customer]:
    """The builders first, Ashton Homes with a second account, then others."""
    built = [_builder_account(number, builder, seed) for number, builder in enumerate(BUILDERS, 1)]
    twin = dict(
        built[0].row, customer_id=f"C{len(built) + 1:04d}", customer_name="ASHTON HOMES - North", phone=None
    )
    twin["business_number"] = None
    others = [_other(number, seed) for number in range(len(built) + 2, len(built) + 2 + OTHERS)]
    return [*built, Customer(twin, built[0].builder, built[0].domain, built[0].area_code), *others]


def _builder_account(number: int, builder: Builder, seed: int) -> Customer:
    rng = Random(f"customer:{seed}:{builder.slug}")
    printed = office(builder, 0)
    domain = "post.example.net" if builder.slug in STRANGERS_MAIL else builder.domain
    spelling, _, has_number = SPELLINGS[builder.slug]
    business_number = (
        printed.business_number if rng.random() < 0.5 else printed.business_number.replace(" ", "")
    )
    row = _customer(number, rng, builder.country, builder.state)
    row |= {
        "customer_name": spelling,
        "business_number": business_number if has_number else None,
        "email": f"accounts@{domain}",
        "phone": printed.phone,
        "city": builder.office[1],
        "customer_type": "builder",
    }
    return Customer(row, builder.slug, domain, builder.area_code)


def _other(number: int, seed: int) -> Customer:
    rng = Random(f"customer:{seed}:{number}")
    country = rng.choice(("AU", "AU", "AU", "CA", "US", "US"))
    state = rng.choice(STATES[country])
    row = _customer(number, rng, country, state)
    trade = rng.choice(TRADES)
    row["customer_name"] = f"{people.LAST[number % len(people.LAST)]} {trade}"
    domain = (
        f"{people.letters(row['customer_name'])}{number}.example.{'com.au' if country == 'AU' else 'com'}"
    )
    kind = {"Developments": "developer", "Property Services": "retail"}.get(trade, "trade")
    row |= {
        "business_number": numbers.business_number(rng, country) if rng.random() < 0.7 else None,
        "email": f"{rng.choice(('accounts', 'office', 'hello'))}@{domain}" if rng.random() < 0.95 else None,
        "phone": numbers.office_phone(rng, country, AREA_CODES[state]),
        "customer_type": kind,
    }
    return Customer(row, None, domain, AREA_CODES[state])


def _customer(number: int, rng: Random, country: str, state: str) -> Row:
    opened = datetime.combine(
        FIRST_DAY - timedelta(days=rng.randint(30, 2500)), time(9, rng.randrange(60)), UTC
    )
    return {
        "customer_id": f"C{number:04d}",
        "customer_name": None,
        "business_number": None,
        "email": None,
        "phone": None,
        "city": rng.choice(CITIES[state])[0],
        "state": state,
        "country": country,
        "customer_type": None,
        "created_at": opened,
        "updated_at": opened + timedelta(days=rng.randint(0, 500)),
    }


def companies(seed: int, customers: list[Customer]) -> list[Row]:
    """HubSpot's companies: every builder, two thirds of the others, some changed since, two entered twice, three deleted."""
    rng = Random(f"companies:{seed}")
    rows: list[Row] = []
    for customer in customers:
        if customer.builder is None and rng.random() > 0.66:
            continue
        row = _company(str(9_000_100 + len(rows)), customer, rng)
        rows.append(row)
        if rng.random() < 0.1:  # as it was before it was changed: the export has both
            rows.append(row | {"lifecycle_stage": "lead", "phone": None, "updated_at": row["created_at"]})
    known = [row for row in rows if row["lifecycle_stage"] != "lead"]
    for number, row in enumerate((known[2], known[20])):
        again = {
            "company_id": str(9_000_900 + number),
            "name": str(row["name"]).upper(),
            "business_number": None,
        }
        rows.append(row | again | {"lifecycle_stage": "lead"})
    for row in known[-3:]:
        rows.append(row | {"is_archived": True, "updated_at": row["updated_at"] + timedelta(days=9)})
    return sorted(rows, key=lambda row: (row["updated_at"], row["company_id"]))


def _company(company_id: str, customer: Customer, rng: Random) -> Row:
    account = customer.row
    name = SPELLINGS[customer.builder][1] if customer.builder else account["customer_name"]
    changed = account["updated_at"] + timedelta(days=rng.randint(1, 60), seconds=rng.randrange(86_400))
    return {
        "company_id": company_id,
        "name": name,
        "domain": customer.domain if rng.random() < 0.9 else f"www.{customer.domain}",
        "phone": account["phone"],
        "business_number": account["business_number"] if rng.random() < 0.6 else None,
        "city": account["city"],
        "state": account["state"],
        "country": account["country"] if rng.random() < 0.9 else {"AU": "Australia", "CA": "Canada", "US": "United States"}[account["country"]],
        "lifecycle_stage": "customer" if customer.builder else rng.choice(STAGES),
        "created_at": account["created_at"],
        "updated_at": changed,
        "is_archived": False,
    }  # fmt: skip


def hubspot_contacts(seed: int, companies: list[Row], papers: list[WorkOrder]) -> list[Row]:
    """The builders' supervisors as papers print them, and people of the other companies; some deleted since."""
    rng = Random(f"hubspot_contacts:{seed}")
    rows = [_contact(number, facts, rng) for number, facts in enumerate(_people(rng, companies, papers), 1)]
    gone = [
        row | {"is_archived": True, "updated_at": row["updated_at"] + timedelta(days=30)}
        for row in rows[7::23]
    ]
    return sorted([*rows, *gone], key=lambda row: (row["updated_at"], row["contact_id"]))


def salesforce_contacts(seed: int, companies: list[Row], papers: list[WorkOrder]) -> list[Row]:
    """The sales team's own list: mostly the same people, typed in another way; some twice, some deleted."""
    known = _people(Random(f"hubspot_contacts:{seed}"), companies, papers)
    rng = Random(f"salesforce_contacts:{seed}")
    rows = []
    for number, (company, first, last, email, phone) in enumerate(known, 1):
        if rng.random() < 0.35:
            continue
        created = company["created_at"] + timedelta(days=rng.randint(1, 90), hours=rng.randint(0, 9))
        row = {
            "contact_id": f"003HV{number:010d}",
            "account_id": f"001HV{int(company['company_id']):010d}",
            "account_name": str(company["name"]).upper() if rng.random() < 0.2 else company["name"],
            "first_name": first,
            "last_name": last,
            "email": email.upper() if email and rng.random() < 0.2 else email,
            "phone": phone if rng.random() < 0.7 else None,
            "title": rng.choice(TITLES),
            "created_at": created,
            "system_modstamp": created + timedelta(days=rng.randint(0, 300), seconds=rng.randrange(86_400)),
            "is_deleted": False,
        }
        rows.append(row)
        if rng.random() < 0.05:  # entered twice
            rows.append(row | {"contact_id": f"003HV{number + 5000:010d}", "first_name": first[:1] + "."})
        if rng.random() < 0.05:
            deleted = {"is_deleted": True, "system_modstamp": row["system_modstamp"] + timedelta(days=40)}
            rows.append(row | deleted)
    return sorted(rows, key=lambda row: (row["system_modstamp"], row["contact_id"]))


def _people(
    rng: Random, companies: list[Row], papers: list[WorkOrder]
) -> list[tuple[Row, str, str, str | None, str | None]]:
    """Company, given and family name, mail and phone of everybody, the builders' supervisors first."""
    supervisors: dict[str, WorkOrder] = {}
    for paper in papers:
        if paper.supervisor_name and paper.supervisor_email:
            supervisors.setdefault(paper.supervisor_email, paper)
    names = {spellings[1]: slug for slug, spellings in SPELLINGS.items()}
    newest = {row["company_id"]: row for row in companies}  # sorted by change: the last one is the newest
    found = []
    for paper in supervisors.values():
        company = next(row for row in newest.values() if names.get(row["name"]) == paper.builder)
        first, _, last = str(paper.supervisor_name).partition(" ")
        found.append((company, first, last, paper.supervisor_email, paper.supervisor_phone))
    for company in newest.values():
        for _ in range(rng.randint(1, 4)):
            domain = str(company["domain"]).removeprefix("www.")
            country = {"Australia": "AU", "Canada": "CA", "United States": "US"}.get(
                company["country"], company["country"]
            )
            person = people.person(rng, country, AREA_CODES[company["state"]], domain)
            first, _, last = person.name.partition(" ")
            found.append((company, first, last, person.email if rng.random() < 0.95 else None, person.phone))
    return found


def _contact(number: int, facts: tuple[Row, str, str, str | None, str | None], rng: Random) -> Row:
    company, first, last, email, phone = facts
    created = company["created_at"] + timedelta(days=rng.randint(0, 30))
    return {
        "contact_id": str(50_000 + number),
        "company_id": company["company_id"] if rng.random() < 0.97 else None,
        "first_name": first,
        "last_name": last,
        "email": email,
        "phone": phone,
        "job_title": rng.choice(TITLES),
        "created_at": created,
        "updated_at": created + timedelta(days=rng.randint(0, 400), seconds=rng.randrange(86_400)),
        "is_archived": False,
    }
