"""Lines that were kept are the lines that were read, to the last digit."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extract.documents.ocr_lines import Line, Piece
from extract.documents.picture_lines import as_lines, as_text

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
PIECES = st.builds(Piece, st.text(), NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.none() | st.booleans())
QUADS = st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=8, max_size=8).map(
    lambda edges: np.array(edges, dtype=np.float32).reshape(4, 2)
)
LINES = st.builds(Line, QUADS, st.lists(PIECES, max_size=3).map(tuple), NUMBERS, st.tuples(NUMBERS, NUMBERS))


@given(st.lists(LINES, max_size=3))
def test_lines_come_back_as_they_were(lines: list[Line]) -> None:
    again = as_lines(as_text(lines))
    assert [(line.pieces, line.em, line.baseline) for line in again] == [
        (line.pieces, line.em, line.baseline) for line in lines
    ]
    for one, other in zip(again, lines, strict=True):
        assert one.quad.dtype == np.float32
        assert np.array_equal(one.quad, other.quad)
