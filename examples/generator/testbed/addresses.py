"""Where sites and offices are: more cities than the examples have, with postal codes that belong to them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from examples.generator import places
from examples.generator.order import Address

MORE_CITIES: dict[str, tuple[tuple[str, str], ...]] = {
    "SA": (("Mount Barker", "5251"), ("Munno Para West", "5115"), ("Glenelg North", "5045")),
    "WA": (("Baldivis", "6171"), ("Ellenbrook", "6069"), ("Byford", "6122")),
    "TAS": (("Kingston", "7050"), ("Legana", "7277")),
    "ACT": (("Gungahlin", "2912"), ("Whitlam", "2611")),
    "NT": (("Zuccoli", "0832"), ("Muirhead", "0810")),
    "MB": (("Winnipeg", "R3Y 1R5"), ("Brandon", "R7A 7P9")),
    "NB": (("Moncton", "E1G 5K2"), ("Dieppe", "E1A 9G2")),
    "CA": (("Menifee", "92584"), ("Folsom", "95630"), ("Lake Elsinore", "92530")),
    "GA": (("Cumming", "30041"), ("Newnan", "30263")),
    "OH": (("Dublin", "43016"), ("Mason", "45040")),
    "NV": (("Henderson", "89044"), ("North Las Vegas", "89084")),
    "BC": (("Surrey", "V3S 4C9"), ("Kelowna", "V1W 5B3"), ("Langley", "V2Y 1R1")),
    "QC": (("Laval", "H7P 0C4"), ("Gatineau", "J9J 2R8"), ("Longueuil", "J4M 2T5")),
    "NS": (("Bedford", "B4B 1Y8"), ("Dartmouth", "B2W 6J2")),
    "SK": (("Regina", "S4V 3L6"), ("Saskatoon", "S7W 0K3")),
    "FL": (("Lakewood Ranch", "34211"), ("St. Cloud", "34771"), ("Ocala", "34474")),
    "CO": (("Aurora", "80016"), ("Castle Rock", "80108"), ("Parker", "80134")),
}
AREA_CODES = {
    "AU": {
        "QLD": "07",
        "NSW": "02",
        "VIC": "03",
        "SA": "08",
        "WA": "08",
        "TAS": "03",
        "ACT": "02",
        "NT": "08",
    },
    "CA": {
        "ON": "905",
        "AB": "403",
        "BC": "604",
        "QC": "450",
        "NS": "902",
        "SK": "306",
        "MB": "204",
        "NB": "506",
    },
    "US": {
        "TX": "512",
        "AZ": "480",
        "NC": "919",
        "FL": "407",
        "CO": "303",
        "CA": "951",
        "GA": "770",
        "OH": "614",
        "NV": "702",
    },
}


def site_address(rng: Random, country: str, state: str, *, units: bool = True) -> Address:
    """An invented address in a real city of a state or province; with a unit now and then where `units`."""
    city, postal_code = rng.choice(MORE_CITIES.get(state) or places.CITIES.get(state) or places.CITIES["NSW"])
    number = rng.randint(1, 196) if country == "AU" else rng.randint(101, 9890)
    unit = rng.choice(("", "", "", "", "", "", "Unit 4, ", "U2/" if country == "AU" else "Unit 12, "))
    unit = unit if units else ""
    return Address(f"{unit}{number} {rng.choice(places.STREETS[country])}", city, state, postal_code, country)


def office_address(rng: Random, country: str, state: str) -> Address:
    """A firm's address: a street, a floor or suite in it, or a post office box."""
    address = site_address(rng, country, state, units=False)
    box = "PO Box" if country == "AU" else rng.choice(("PO Box", "P.O. Box"))
    floor = rng.choice(("", "", "", "Level 2, ", "Suite 5, ", "Unit 3, ", "Building C, "))
    street = f"{box} {rng.randint(12, 9800)}" if rng.random() < 0.12 else f"{floor}{address.street}"
    return replace(address, street=street)
