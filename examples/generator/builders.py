"""The invented builders: who they are, what their papers look like and what they print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Look:
    """How a builder's papers are drawn. Colours are hex, size is in points."""

    layout: str
    font: str = "Helvetica"  # Helvetica, Times, Courier or Vera
    size: float = 8.5
    colour: str = "#1f3a5f"
    tint: str = "#e4ebf3"
    logo: str = "roof"
    paper: str = "A4"
    date_format: str = "%d/%m/%Y"
    money_sign: str = "$"
    ruled: bool = True
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Builder:
    """A builder. `documents` are the types its orders take in turn; `billing` its ways to print a month."""

    slug: str
    name: str
    country: str
    state: str
    area_code: str
    domain: str
    office: tuple[str, str, str]  # street, city, postal code
    look: Look
    documents: tuple[str, ...] = ("work_order",)
    misprints: Mapping[int, str] = field(default_factory=dict)  # order index -> name as printed
    new_homes: bool = False  # prints lots and projects; others repair for insurers and owners
    billing: tuple[str, ...] = ()
    tax_rate: Decimal = Decimal("0.10")
    currency: str | None = None
    payment_terms: str | None = None
    prefix: str = ""


BUILDERS = (
    Builder(
        "ashton-homes", "ASHTON HOMES", "AU", "QLD", "07", "ashton.example.com.au",
        ("118 Brackenridge Street", "Milton", "4064"),
        Look("tiles", colour="#7a1f2b", tint="#f3e6e8", logo="gable"),
        documents=("work_order", "work_order", "work_order", "variation"),
        misprints={1: "ASCENSION HOMES", 4: "ASCENSION HOMES"}, new_homes=True,
        billing=("{short} {year}", "{short}. {yy}", "{mm}/{year}"), payment_terms="30 days from end of month",
    ),
    Builder(
        "brookfield-homes", "BROOKFIELD HOMES", "AU", "NSW", "02", "bfh.example.com.au",
        ("Suite 4, 27 Wendlebury Road", "Norwest", "2153"),
        Look("sidebar", font="Vera", size=7.2, colour="#20563f", tint="#e3efe8", logo="leaf",
             date_format="%d %b %Y"),
        documents=("purchase_order",), misprints={2: "Brookfield", 3: "Brookfield"}, new_homes=True,
        billing=("{full} {year}", "{short} {year}", "{short}-{yy}"), payment_terms="14 days from invoice",
        prefix="PO-",
    ),
    Builder(
        "tallow-creek", "Tallow Creek Constructions Pty Ltd", "AU", "QLD", "07", "tcc.example.com.au",
        ("Unit 3, 9 Ferrier Court", "Geebung", "4034"),
        Look("parties", font="Vera", size=7.6, colour="#1d4e89", tint="#e6f0f7", logo="wave"),
        documents=("work_order", "work_order", "variation"), prefix="TCC",
    ),
    Builder(
        "penwarden", "Penwarden Group Pty Ltd t/a Penwarden Insurance Repairs", "AU", "QLD", "07",
        "penwarden.example.com.au", ("Level 1, 60 Moxon Street", "Southport", "4215"),
        Look("grid", colour="#b98200", tint="#fdf0cf", logo="roof"),
        documents=("purchase_order",), prefix="PO",
    ),
    Builder(
        "wexcombe", "Wexcombe Projects (Vic) Pty Ltd", "AU", "VIC", "03", "wexcombe.example.com.au",
        ("14 Trawalla Lane", "Richmond", "3121"),
        Look("grid", font="Vera", size=7.2, colour="#8e2f5c", tint="#eeeeee", logo="arch", ruled=False),
        documents=("work_order",), prefix="WX",
    ),
    Builder(
        "marrick", "Marrick Building Group Pty Ltd", "AU", "QLD", "07", "marrick.example.com.au",
        ("PO Box 415", "Eagle Farm", "4009"),
        Look("banner", size=8.8, colour="#3a3a3c", tint="#e8e8ea", logo="blocks", date_format="%d %B %Y",
             labels={"issue_date": "PO Sent Date", "client_name": "Insurer"}),
        documents=("purchase_order",), payment_terms="21 days from submission of a correct invoice",
    ),
    Builder(
        "larchmont-pike", "Larchmont & Pike Homes Ltd.", "CA", "AB", "403", "larchmontpike.example.com",
        ("2210 Edgewater Drive SE", "Calgary", "T2C 4X9"),
        Look("strip", colour="#0f5e63", tint="#e0f0f0", logo="peak", paper="letter", date_format="%d-%b-%Y",
             labels={"tax_amount": "GST"}),
        documents=("purchase_order", "purchase_order", "variation"), new_homes=True,
        billing=("{short} {year}",), tax_rate=Decimal("0.05"), currency="CAD", payment_terms="Net 30",
    ),
    Builder(
        "kestrel-bay", "Kestrel Bay Builders Inc.", "CA", "ON", "705", "kbb.example.com",
        ("85 Harbourmaster Way, Unit 6", "Barrie", "L4N 9H2"),
        Look("centred", font="Times", size=9.6, colour="#5b3a1e", tint="#f4ece4", logo="circle", paper="letter",
             date_format="%Y-%m-%d", labels={"tax_amount": "HST"}),
        documents=("work_order",), tax_rate=Decimal("0.13"), payment_terms="Net 45 days, 10% holdback",
        prefix="KB-",
    ),
    Builder(
        "saltgrass", "Saltgrass Homes, LLC", "US", "TX", "512", "saltgrass.example.com",
        ("7401 Shoal Ridge Parkway, Suite 210", "Austin", "78731"),
        Look("boxes", size=8.6, colour="#22409a", tint="#e8ecf8", logo="star", paper="letter",
             date_format="%m/%d/%Y"),
        documents=("purchase_order",), new_homes=True, billing=("{full} {year}",), tax_rate=Decimal("0.0825"),
        payment_terms="Net 15", prefix="P",
    ),
    Builder(
        "copper-mesa", "COPPER MESA BUILDERS, INC.", "US", "AZ", "480", "coppermesa.example.com",
        ("3315 E Calle Cordillera", "Mesa", "85213"),
        Look("printout", font="Courier", size=8.2, colour="#000000", tint="#ffffff", logo="none", paper="letter",
             date_format="%m/%d/%y", money_sign=""),
        documents=("work_order",), new_homes=True, tax_rate=Decimal("0"), currency="USD",
        payment_terms="2% 10, Net 30", prefix="WO",
    ),
    Builder(
        "dunmore-fitch", "Dunmore & Fitch Construction Group, LLC", "US", "NC", "919", "dunmorefitch.example.com",
        ("450 Tobacco Warehouse Row", "Durham", "27701"),
        Look("letter", font="Times", size=10, colour="#444444", tint="#f0f0f0", logo="monogram", paper="letter",
             date_format="%B %d, %Y", labels={"client_name": "Owner"}),
        documents=("variation", "work_order"), tax_rate=Decimal("0.0725"), payment_terms="Net 30", prefix="DF-",
    ),
)  # fmt: skip
