"""What scanners and telephones do to a page, beyond turning and grain: fading, specks, dark edges, a photograph's light.

In and out: a grey image. The same generator state gives the same image.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

PAPER_WHITE = 255
DESK = 96  # grey level of what lies under a photographed page


def faded(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Pale print: half of the contrast is gone."""
    share = float(rng.uniform(0.4, 0.6))
    return page.point([round(PAPER_WHITE - (PAPER_WHITE - level) * share) for level in range(256)])


def speckled(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Dirt on the glass: black specks of one to three pixels."""
    pixels = np.array(page)
    count = round(pixels.size * 0.00008)
    rows, columns = rng.integers(0, pixels.shape[0] - 3, count), rng.integers(0, pixels.shape[1] - 3, count)
    for row, column, size in zip(rows, columns, rng.integers(1, 4, count), strict=True):
        pixels[row : row + size, column : column + size] = 40
    return Image.fromarray(pixels)


def edged(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A copier's shadow along two edges, and two punched holes."""
    pixels = np.array(page)
    band = round(pixels.shape[1] * float(rng.uniform(0.006, 0.015)))
    pixels[:, :band] = 35
    pixels[-band:, :] = 60
    radius, x = round(pixels.shape[1] * 0.011), round(pixels.shape[1] * 0.022)
    grid_y, grid_x = np.ogrid[: pixels.shape[0], : pixels.shape[1]]
    for share in (0.36, 0.64):
        hole = (grid_x - x) ** 2 + (grid_y - pixels.shape[0] * share) ** 2 < radius**2
        pixels[hole] = 30
    return Image.fromarray(pixels)


def photographed(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A photograph: seen a little from the side, on a desk, lit from one edge, not quite sharp."""
    width, height = page.size
    room = 0.03
    framed = Image.new("L", (round(width * (1 + 2 * room)), round(height * (1 + 2 * room))), DESK)
    framed.paste(page, (round(width * room), round(height * room)))
    wide, high = framed.size
    jitter = rng.uniform(0, 0.015, 8)
    corners = (
        wide * jitter[0], high * jitter[1], wide * jitter[2], high * (1 - jitter[3]),
        wide * (1 - jitter[4]), high * (1 - jitter[5]), wide * (1 - jitter[6]), high * jitter[7],
    )  # fmt: skip
    seen = framed.transform(framed.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    light = np.linspace(1.0, float(rng.uniform(0.72, 0.88)), wide)[None, :]
    pixels = np.clip(np.asarray(seen, dtype=np.float64) * light, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(0.6)).resize((width, height))


SCANNERS: dict[str, Callable[[Image.Image, np.random.Generator], Image.Image]] = {
    "faded": faded, "speckled": speckled, "edged": edged, "photographed": photographed,
}  # fmt: skip
