"""Where sites are: cities with postal codes that belong to them, invented streets and estates."""

from __future__ import annotations

from random import Random

from examples.generator.order import Address

CITIES: dict[str, tuple[tuple[str, str], ...]] = {
    "QLD": (
        ("Springfield Lakes", "4300"), ("Redbank Plains", "4301"), ("Ripley", "4306"), ("Coomera", "4209"),
        ("North Lakes", "4509"), ("Caloundra West", "4551"), ("Burpengary East", "4505"),
        ("Yarrabilba", "4207"), ("Logan Reserve", "4133"), ("Ashgrove", "4060"), ("Caboolture", "4510"),
        ("Toowong", "4066"),
    ),
    "NSW": (
        ("Marsden Park", "2765"), ("Oran Park", "2570"), ("Box Hill", "2765"), ("Leppington", "2179"),
        ("Schofields", "2762"), ("Gregory Hills", "2557"),
    ),
    "VIC": (
        ("Tarneit", "3029"), ("Clyde North", "3978"), ("Craigieburn", "3064"), ("Wollert", "3750"),
        ("Truganina", "3029"), ("Mickleham", "3064"),
    ),
    "ON": (
        ("Barrie", "L4N 0J6"), ("Milton", "L9T 7K2"), ("Ajax", "L1Z 0E3"), ("Oshawa", "L1K 2S4"),
        ("Guelph", "N1L 1B8"), ("Whitby", "L1P 1T7"),
    ),
    "AB": (
        ("Airdrie", "T4B 3P9"), ("Cochrane", "T4C 2A1"), ("Okotoks", "T1S 5R2"), ("Calgary", "T3K 0V4"),
        ("Chestermere", "T1X 0L3"), ("Calgary", "T2X 3E5"),
    ),
    "TX": (
        ("Frisco", "75035"), ("Round Rock", "78665"), ("Leander", "78641"), ("Katy", "77494"),
        ("Georgetown", "78628"), ("McKinney", "75071"),
    ),
    "AZ": (
        ("Gilbert", "85297"), ("Buckeye", "85326"), ("Chandler", "85249"), ("Queen Creek", "85142"),
        ("Peoria", "85383"), ("Surprise", "85387"),
    ),
    "NC": (
        ("Apex", "27502"), ("Cary", "27519"), ("Charlotte", "28277"), ("Wake Forest", "27587"),
        ("Fuquay-Varina", "27526"), ("Huntersville", "28078"),
    ),
}  # fmt: skip
STREETS = {
    "AU": (
        "Heronsgate Street", "Quandary Close", "Millet Way", "Tallowood Rise", "Larkmead Circuit",
        "Banksfield Road", "Copperleaf Drive", "Wattlebrook Crescent", "Sandover Parade", "Kettle Court",
        "Bellbird Terrace", "Ironbark Loop", "Jessamine Avenue", "Pemberley Place",
    ),
    "CA": (
        "Larchwood Crescent", "Saddlehorn Way NW", "Maplegrove Drive", "Frostfield Lane", "Juniper Gate",
        "Whistling Pine Road", "Heritage Mill Blvd", "Copperfield Heights", "Blue Heron Trail",
        "Stonebriar Court",
    ),
    "US": (
        "Quail Hollow Drive", "Bluestem Trail", "Ocotillo Ridge Road", "Millrace Lane", "Saltlick Court",
        "Dogwood Spring Way", "Painted Mesa Avenue", "Old Ferry Road", "Cedar Bend Drive",
        "Winding Creek Lane", "Prairie Smoke Street",
    ),
}  # fmt: skip
ESTATES = {
    "AU": ("Willow Creek Estate", "Harvest Ridge", "Lyrebird Rise", "Saltwater Park", "Elderwood Estate"),
    "CA": ("Foxglove Heights", "Prairie Song", "Millpond Landing", "Carriage Crossing"),
    "US": ("Bluebonnet Ranch", "The Preserve at Otter Run", "Mesa Verde Trails", "Stonegate Phase 2"),
}


def site(rng: Random, country: str, state: str) -> Address:
    """An invented house in a real city of this state or province."""
    city, postal_code = rng.choice(CITIES[state])
    number = rng.randint(1, 96) if country == "AU" else rng.randint(101, 4890)
    return Address(f"{number} {rng.choice(STREETS[country])}", city, state, postal_code, country)
