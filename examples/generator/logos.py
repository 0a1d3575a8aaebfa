"""Drawn logos: a mark made of a few shapes. In: a canvas and a box; out: ink on the canvas."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas


def _polygon(canvas: Canvas, *points: tuple[float, float], fill: int = 1) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if fill:
        path.close()
    canvas.drawPath(path, stroke=1 - fill, fill=fill)


def roof(canvas: Canvas, s: float) -> None:
    """An open roof line over a bar."""
    canvas.setLineWidth(s * 0.09)
    _polygon(canvas, (0, s * 0.4), (s * 0.5, s * 0.85), (s, s * 0.4), fill=0)
    canvas.rect(s * 0.12, s * 0.12, s * 0.76, s * 0.14, stroke=0, fill=1)


def gable(canvas: Canvas, s: float) -> None:
    """Two gables, one before the other."""
    _polygon(canvas, (0, 0), (0, s * 0.5), (s * 0.35, s * 0.9), (s * 0.7, s * 0.5), (s * 0.7, 0))
    canvas.setFillColor(colors.HexColor("#c9a24b"))
    _polygon(
        canvas, (s * 0.45, 0), (s * 0.45, s * 0.35), (s * 0.75, s * 0.68), (s * 1.05, s * 0.35), (s * 1.05, 0)
    )


def leaf(canvas: Canvas, s: float) -> None:
    """A leaf of two arcs."""
    path = canvas.beginPath()
    path.moveTo(s * 0.1, s * 0.1)
    path.curveTo(s * 0.05, s * 0.75, s * 0.5, s * 0.95, s * 0.95, s * 0.95)
    path.curveTo(s * 0.95, s * 0.45, s * 0.7, s * 0.05, s * 0.1, s * 0.1)
    canvas.drawPath(path, stroke=0, fill=1)


def wave(canvas: Canvas, s: float) -> None:
    """Three waves."""
    canvas.setLineWidth(s * 0.1)
    for level in (0.2, 0.5, 0.8):
        y = s * level
        canvas.bezier(0, y, s * 0.35, y + s * 0.3, s * 0.65, y - s * 0.3, s, y)


def arch(canvas: Canvas, s: float) -> None:
    """A door with a round arch."""
    canvas.rect(s * 0.15, 0, s * 0.7, s * 0.55, stroke=0, fill=1)
    canvas.wedge(s * 0.15, s * 0.2, s * 0.85, s * 0.9, 0, 180, stroke=0, fill=1)
    canvas.setFillColor(colors.white)
    canvas.rect(s * 0.36, 0, s * 0.28, s * 0.5, stroke=0, fill=1)


def blocks(canvas: Canvas, s: float) -> None:
    """Blocks of growing height."""
    for step, height in enumerate((0.4, 0.65, 0.95)):
        canvas.rect(s * 0.34 * step, 0, s * 0.26, s * height, stroke=0, fill=1)


def peak(canvas: Canvas, s: float) -> None:
    """Two mountain tops."""
    _polygon(canvas, (0, 0), (s * 0.4, s * 0.9), (s * 0.62, s * 0.42), (s * 0.75, s * 0.62), (s * 1.15, 0))


def circle(canvas: Canvas, s: float) -> None:
    """A ring round a bird's wing."""
    canvas.setLineWidth(s * 0.06)
    canvas.circle(s / 2, s / 2, s * 0.45, stroke=1, fill=0)
    _polygon(canvas, (s * 0.2, s * 0.45), (s * 0.8, s * 0.75), (s * 0.5, s * 0.25))


def star(canvas: Canvas, s: float) -> None:
    """A square turned on its corner, on a square."""
    canvas.rect(s * 0.16, s * 0.16, s * 0.68, s * 0.68, stroke=0, fill=1)
    _polygon(canvas, (s * 0.5, 0), (s, s * 0.5), (s * 0.5, s), (0, s * 0.5))
    canvas.setFillColor(colors.white)
    canvas.circle(s * 0.5, s * 0.5, s * 0.14, stroke=0, fill=1)


def monogram(canvas: Canvas, s: float) -> None:
    """A frame in a frame."""
    canvas.setLineWidth(s * 0.05)
    canvas.rect(s * 0.05, s * 0.05, s * 0.9, s * 0.9)
    canvas.rect(s * 0.2, s * 0.2, s * 0.6, s * 0.6, stroke=0, fill=1)


MARKS: dict[str, Callable[[Canvas, float], None]] = {
    "roof": roof, "gable": gable, "leaf": leaf, "wave": wave, "arch": arch, "blocks": blocks, "peak": peak,
    "circle": circle, "star": star, "monogram": monogram,
}  # fmt: skip


def draw(canvas: Canvas, mark: str, x: float, y: float, *, size: float, colour: str) -> None:
    """Draws a mark with its lower left corner at x, y (points)."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setFillColor(colors.HexColor(colour))
    canvas.setStrokeColor(colors.HexColor(colour))
    MARKS[mark](canvas, size)
    canvas.restoreState()
