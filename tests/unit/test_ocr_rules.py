"""What of the upright ink of a scan is a rule: a space of white writing is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.documents.ocr_rules import _between, _lines
from extract.documents.pages import Word


@pytest.mark.parametrize(
    ("gap", "rule", "kept"),
    [
        (2.0, (8.0, 24.0), False),  # as tall as the line, as narrow as a space
        (2.0, (3.0, 27.0), False),  # as tall as a dark band around the line
        (2.0, (0.0, 60.0), True),  # a border that runs on beyond the line
        (8.0, (8.0, 24.0), True),  # a cell's border: words keep away from it
    ],
)
def test_a_space_between_white_words_is_no_rule(gap: float, rule: tuple[float, float], kept: bool) -> None:
    words = [Word("Creek", 0, 10, 30, 20, 10), Word("Estate", 30 + gap, 10, 60 + gap, 20, 10)]
    middle, (top, bottom) = 30 + gap / 2, rule
    box = np.array([[middle - 0.2], [top], [middle + 0.2], [bottom]])
    assert _between(box, words).shape[1] == kept


@pytest.mark.parametrize("axis", [0, 1])
def test_rules_are_the_connected_runs_of_ink_also_within_others(axis: int) -> None:
    """A frame has thick sides here, which are a run around the rules inside it."""
    ink = np.zeros((160, 160), dtype=np.uint8)
    cv2.rectangle(ink, (5, 5), (150, 150), 1, thickness=3)
    ink[5:150, 5:40] = ink[5:40, 5:150] = ink[120:150, 5:150] = ink[5:150, 120:150] = 1
    for at in (60, 70, 90):
        ink[at, 50:110] = ink[50:110, at] = 1
    run = np.ones((1, 24) if axis == 0 else (12, 1), dtype=np.uint8)
    _, _, found, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(ink, cv2.MORPH_OPEN, run))
    left, top, width, height, _ = found[1:].T
    thin = (height, width)[axis] <= 3
    expected = np.stack((left, top, left + width, top + height))[:, thin].T.tolist()
    assert len(expected) == 3
    assert sorted(_lines(ink, 1.0, axis).T.tolist()) == sorted(expected)
    assert _lines(np.zeros_like(ink), 1.0, axis).shape == (4, 0)
