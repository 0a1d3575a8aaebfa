"""One class per layout; `LAYOUTS` names them."""

from __future__ import annotations

from examples.generator.layouts.banner import Banner
from examples.generator.layouts.base import Layout
from examples.generator.layouts.boxes import Boxes
from examples.generator.layouts.centred import Centred
from examples.generator.layouts.grid import Grid
from examples.generator.layouts.letter import Letter
from examples.generator.layouts.parties import Parties
from examples.generator.layouts.printout import Printout
from examples.generator.layouts.sidebar import Sidebar
from examples.generator.layouts.strip import Strip
from examples.generator.layouts.tiles import Tiles

LAYOUTS: dict[str, type[Layout]] = {
    "banner": Banner,
    "boxes": Boxes,
    "centred": Centred,
    "grid": Grid,
    "letter": Letter,
    "parties": Parties,
    "printout": Printout,
    "sidebar": Sidebar,
    "strip": Strip,
    "tiles": Tiles,
}

__all__ = ["LAYOUTS", "Layout"]
