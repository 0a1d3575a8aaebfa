"""Medians of pixels by counting are numpy's by sorting; a page without ink is not askew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from extract.documents.grey_levels import LEVELS, Grey, counts_of, median_of, quantile
from extract.documents.skew import skew


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=20)), st.sampled_from([0.5, 0.9, 0.99]))
def test_levels_are_those_of_numpy(grey: Grey, share: float) -> None:
    assert median_of(grey) == np.median(grey)
    contrast = np.abs(LEVELS - 99.5)
    order = np.argsort(contrast)
    found = quantile(share, counts_of(grey)[order], contrast[order])
    assert found == pytest.approx(float(np.quantile(contrast[grey], share)))


@pytest.mark.parametrize("degrees", [0.0, 0.5, -1.2])
def test_how_askew_lines_are_is_seen_in_their_ink(degrees: float) -> None:
    slope = np.tan(np.radians(degrees))
    page = np.full((600, 900), 230, dtype=np.uint8)
    for top in range(100, 500, 40):
        for x in range(50, 850):
            page[int(top + slope * x) : int(top + slope * x) + 8, x] = 30
    level = np.array([[50, 100], [850, 100], [850, 110], [50, 110]], dtype=np.float32)
    assert np.degrees(skew(page, [level])) == pytest.approx(degrees, abs=0.1)
    assert skew(np.full_like(page, 230), [level]) == 0.0  # no ink
    assert skew(page, []) == 0.0
