"""The invented firms, places, trades and goods that the papers of a contractor's ten years name."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

BUILDERS, COMPANIES, PROJECTS_EACH = 180, 4, 50

PLACES = (
    ("Brinley", "QLD", "4512", "AU"),
    ("Corrong", "QLD", "4275", "AU"),
    ("Maraloo", "NSW", "2757", "AU"),
    ("Tallimba Rise", "VIC", "3338", "AU"),
    ("Wendover", "WA", "6112", "AU"),
    ("Harlow Creek", "ON", "L7E 2R9", "CA"),
    ("Kettle Bend", "AB", "T3S 0B4", "CA"),
    ("Palo Seco", "TX", "78641", "US"),
    ("Dry Fork", "AZ", "85142", "US"),
    ("Quarry Hills", "CO", "80134", "US"),
)
TAXES = {"ON": 13, "AB": 5, "TX": 0, "AZ": 0, "CO": 0}
"""Per cent, by state; 10 in Australia."""
CURRENCIES = {"AU": "AUD", "CA": "CAD", "US": "USD"}
TRADES = ("Floor Coverings", "Hard Flooring", "Carpet", "Tiling", "Drywall", "Painting", "Plumbing", "Blinds")
AREAS = (
    "MASTER BEDROOM", "BEDROOM 2", "BEDROOM 3", "STUDY", "LIVING", "KITCHEN", "HALLWAY", "ENSUITE", "LAUNDRY",
    "STAIRS", "GARAGE", "MEDIA ROOM",
)  # fmt: skip
UNITS = ("m2", "lm", "ea", "sqm", "m²", "hr")
WORKS = ("Supply and install", "Supply only", "Install only", "Remove and dispose of", "Repair")
GOODS = (
    "carpet",
    "underlay",
    "engineered boards",
    "vinyl plank",
    "skirting",
    "stair nosing",
    "tiles",
    "trims",
)
COLOURS = ("Pebble", "Driftwood", "Ash", "Char", "Linen", "Dune", "Slate", "Oat")
STEMS = (
    "Harrow", "Ember", "Quill", "Larch", "Marlow", "Tern", "Copper", "Vale", "Fen", "Osprey", "Juniper", "Rowan",
    "Calder", "Brindle", "Sable", "Teal", "Orchard", "Lantern",
)  # fmt: skip
KINDS = (
    "Homes",
    "Living",
    "Building Group",
    "Residential",
    "Constructions",
    "Communities",
    "Projects",
    "Homebuilders",
    "Estates",
    "Developments",
)


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The builders."""
    return tuple(f"{stem} {kind}" for stem, kind in product(STEMS, KINDS))[:BUILDERS]


@lru_cache(maxsize=1)
def spellings() -> tuple[str, ...]:
    """Each builder's name, and behind it its other spelling."""
    return tuple(text for name in names() for text in (name, name.replace(" ", "  ", 1).upper() + " PTY LTD"))


@lru_cache(maxsize=1)
def phones() -> tuple[str, ...]:
    """A builder's eight telephone numbers, one after another in time."""
    return tuple(f"07 5550 {builder * 8 + period:04d}" for builder in range(BUILDERS) for period in range(8))


@lru_cache(maxsize=1)
def projects() -> tuple[str, ...]:
    """Fifty projects of each builder."""
    return tuple(
        f"{STEMS[n % len(STEMS)]} Park Stage {n // len(STEMS) + 1}" for n in range(BUILDERS * PROJECTS_EACH)
    )


@lru_cache(maxsize=1)
def streets() -> tuple[str, ...]:
    """Streets of sites."""
    kinds = ("Street", "Avenue", "Crescent", "Drive", "Way", "Court")
    return tuple(
        f"{stem}{ending} {kind}" for stem, ending, kind in product(STEMS, ("wood", "field", "ton"), kinds)
    )


@lru_cache(maxsize=1)
def descriptions() -> tuple[str, ...]:
    """What lines of orders and orders are about."""
    return tuple(f"{work} {good}, colour {colour}" for work, good, colour in product(WORKS, GOODS, COLOURS))
