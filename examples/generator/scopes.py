"""What the flooring trade is ordered to do: trade headings, texts, units and prices by country."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import NamedTuple

from examples.generator.order import Item


class Task(NamedTuple):
    """A text with its unit, the range of its price in cents, and the range of its quantity."""

    trade: str
    text: str
    unit: str
    cents: tuple[int, int]
    quantity: tuple[int, int]
    lived_in: bool = False  # only makes sense where a floor or furniture is there already


COLOURS = (
    "Driftwood",
    "Smoked Ash",
    "Harbour Stone",
    "Wheatfield",
    "Charcoal Fleck",
    "Natural Oak",
    "Pebble",
)
ROOMS = {
    "AU": ("BEDROOM 1", "BEDROOM 2", "BEDROOM 3", "MASTER BEDROOM", "LOUNGE ROOM", "HALLWAY", "FAMILY ROOM",
           "STUDY", "WALK-IN ROBE", "RUMPUS ROOM", "DINING ROOM", "ENTRY"),
    "CA": ("Main Floor Hall", "Great Room", "Primary Bedroom", "Bedroom 2", "Bedroom 3", "Stairs",
           "Basement Family Room", "Upper Hall", "Den", "Mudroom"),
    "US": ("Owner's Suite", "Bedroom 2", "Bedroom 3", "Great Room", "Foyer", "Game Room", "Study",
           "Upstairs Hall", "Dining Room", "Utility Room"),
}  # fmt: skip
TASKS: dict[str, tuple[Task, ...]] = {
    "AU": (
        Task("Floor Coverings", "Supply and install solution dyed nylon carpet in {colour} on 10 mm foam underlay, "
             "including smooth edge and naplock to doorways", "m2", (5400, 8900), (9, 46)),
        Task("Floor Coverings", "Uplift existing carpet and underlay, remove smooth edge and dispose off site",
             "m2", (450, 720), (9, 46), lived_in=True),
        Task("Floor Coverings", "Supply and lay 7.5 mm hybrid planks in {colour}, floating, with expansion gap to "
             "the perimeter", "m2", (6100, 7900), (12, 64)),
        Task("Hard Flooring", "Supply and install 14 mm engineered boards in {colour}, direct stick to slab as per "
             "the maker's specification", "m2", (11200, 14900), (14, 60)),
        Task("Hard Flooring", "Sand existing timber floor and apply three coats of water based polyurethane, satin",
             "m2", (4200, 5600), (14, 60), lived_in=True),
        Task("Hard Flooring", "Supply and fit matching scotia to the perimeter, mitred at corners", "lm", (900, 1400),
             (11, 44)),
        Task("Floor Preparation", "Grind high spots and apply self levelling compound up to 3 mm", "m2", (2600, 3900),
             (8, 40)),
        Task("Floor Preparation", "Moisture test of the slab with written result before laying", "ea", (14500, 22000),
             (1, 3)),
        Task("Furniture Removal", "Disconnect, move and reconnect appliances for access to the floor", "ea",
             (3800, 6500), (1, 4), lived_in=True),
        Task("Furniture Removal", "Supply cartons and pack small items for storage on site", "hrs", (5600, 7200), (1, 5), lived_in=True),
        Task("Furniture Removal", "Move furniture out of the affected rooms, store on site and put back on "
             "completion", "hrs", (6200, 8400), (2, 8), lived_in=True),
    ),
    "CA": (
        Task("Resilient Flooring", "Supply and install luxury vinyl plank, {colour}, floating with attached pad",
             "sq ft", (465, 690), (120, 880)),
        Task("Hardwood Flooring", "Supply and install engineered hardwood 3/4 in x 5 in, {colour}, glue assisted nail "
             "down", "sq ft", (980, 1420), (140, 760)),
        Task("Hardwood Flooring", "Supply and install flush mount nosing at stair opening, stained to match",
             "lf", (2100, 3400), (6, 24)),
        Task("Carpet", "Supply and install textured polyester carpet, {colour}, over 8 lb chip foam underpad",
             "sq ft", (340, 520), (110, 640)),
        Task("Carpet", "Wrap carpet on stairs, cap and band, closed riser", "steps", (2800, 3900), (12, 16)),
        Task("Floor Preparation", "Remove existing flooring down to the subfloor and load into bin provided by builder",
             "sq ft", (110, 210), (120, 900), lived_in=True),
        Task("Carpet", "Take up and dispose of existing carpet, underpad and strip", "sq ft", (45, 85), (110, 640), lived_in=True),
        Task("Resilient Flooring", "Supply and install vinyl stair nosing to match plank", "lf", (1900, 2900), (8, 40)),
        Task("Resilient Flooring", "Supply and install sheet vinyl in laundry, full spread adhesive", "sq ft", (420, 610),
             (40, 120)),
        Task("Floor Preparation", "Supply and fasten 6 mm underlay grade plywood over sheathing, seams filled", "sq ft",
             (160, 240), (60, 400)),
        Task("Floor Preparation", "Skim coat and sand subfloor, fasten loose sheathing with screws", "sq ft",
             (95, 180), (120, 900)),
    ),
    "US": (
        Task("Resilient Flooring", "Furnish and install luxury vinyl plank, color {colour}, with 6 mil vapor barrier",
             "sq ft", (415, 640), (140, 1260)),
        Task("Carpet", "Furnish and install level loop carpet, color {colour}, over 8 lb rebond pad", "sq yd",
             (2450, 3900), (18, 140)),
        Task("Carpet", "Carpet stairs, waterfall style, including tack strip and pad", "steps", (2200, 3100), (13, 17)),
        Task("Wood Flooring", "Furnish and install 5 in engineered hickory, {colour}, glue down over moisture barrier",
             "sq ft", (925, 1310), (160, 980)),
        Task("Wood Flooring", "Install matching quarter round and transition strips, nail and caulk", "lf", (310, 520),
             (40, 260)),
        Task("Floor Preparation", "Test slab moisture with in-situ probes and report the readings", "ea", (18500, 26000),
             (1, 3)),
        Task("Resilient Flooring", "Furnish and install reducer and T-molding at doorways", "lf", (640, 980), (8, 60)),
        Task("Resilient Flooring", "Furnish and install sheet vinyl in utility areas, felt back", "sq yd", (2100, 3300),
             (8, 30)),
        Task("Carpet", "Tear out existing carpet and pad and haul away", "sq yd", (250, 420), (18, 140), lived_in=True),
        Task("Floor Preparation", "Float and patch slab to flatness of 3/16 in over 10 ft before installation", "sq ft",
             (110, 210), (160, 900)),
    ),
}  # fmt: skip
REMARKS = (
    "NOTE - Excludes repair of the subfloor; report any damage to the supervisor before laying.",
    "NOTE - Allow for waste and pattern match in the measured area.",
    "NOTE - Protect adjoining finishes with drop sheets while the work is done.",
    None,
    None,
)
COUNTED = {"ea", "hrs", "steps"}  # units without an area; the remarks speak of areas


def quantity(rng: Random, task: Task) -> Decimal:
    """A measure of the task: whole for things counted, often with a fraction for areas in metres."""
    low, high = task.quantity
    if task.unit in {"m2", "lm"}:
        return Decimal(rng.randint(low * 4, high * 4)) / 4
    return Decimal(rng.randint(low, high))


def items(rng: Random, country: str, count: int, *, lived_in: bool) -> tuple[Item, ...]:
    """`count` items grouped by trade and, inside a trade, by room; a house nobody lived in is not cleared."""
    tasks = [task for task in TASKS[country] if lived_in or not task.lived_in]
    trades = sorted({task.trade for task in tasks})
    chosen = rng.sample(trades, k=min(len(trades), 1 + (count > 3) + (count > 7)))
    rooms = rng.sample(ROOMS[country], k=min(len(ROOMS[country]), (count + 1) // 2))
    found: list[Item] = []
    taken: set[tuple[str, str]] = set()  # a task stands once in a room while others are left
    for number in range(count):
        trade = chosen[number * len(chosen) // count]
        room = rooms[number * len(rooms) // count]
        ours = [task for task in tasks if task.trade == trade]
        task = rng.choice([task for task in ours if (room, task.text) not in taken] or ours)
        taken.add((room, task.text))
        text = task.text.format(colour=rng.choice(COLOURS))
        remark = None if task.unit in COUNTED else rng.choice(REMARKS)
        price = Decimal(rng.randint(*task.cents)) / 100
        found.append(Item(trade, room, text, quantity(rng, task), task.unit, price, remark))
    return tuple(found)
