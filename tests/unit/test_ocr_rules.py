"""What of the upright ink of a scan is a rule: a space of white writing is not."""

from __future__ import annotations

import numpy as np
import pytest

from extract.documents.ocr_rules import _between
from extract.documents.pages import Word


@pytest.mark.parametrize(
    ("gap", "rule", "kept"),
    [
        (2.0, (8.0, 24.0), False),  # as tall as the line, as narrow as a space
        (2.0, (0.0, 60.0), True),  # a border that runs on beyond the line
        (8.0, (8.0, 24.0), True),  # a cell's border: words keep away from it
    ],
)
def test_a_space_between_white_words_is_no_rule(gap: float, rule: tuple[float, float], kept: bool) -> None:
    words = [Word("Creek", 0, 10, 30, 20, 10), Word("Estate", 30 + gap, 10, 60 + gap, 20, 10)]
    middle, (top, bottom) = 30 + gap / 2, rule
    box = np.array([[middle - 0.2], [top], [middle + 0.2], [bottom]])
    assert _between(box, words).shape[1] == kept
