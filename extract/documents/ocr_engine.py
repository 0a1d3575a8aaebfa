"""RapidOCR finds lines and reads them. Comes in: a BGR image, or pictures of lines. Goes out: corners, or characters.

Its models are in its own wheel: nothing is downloaded. It is created once per process, on one thread, because as many
processes as cores is faster than more threads (DESIGN.md, section 2). What it does around its models is done here where
that is dearer than it need be; tests hold it against RapidOCR itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from statistics import fmean
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from rapidocr import RapidOCR
from rapidocr.utils.process_img import apply_vertical_padding, map_boxes_to_original

from extract.documents.grey_levels import LEVELS
from extract.documents.ocr_lines import Quad
from extract.documents.rendering import Image

_HIGH = 48  # pixels of a line as the recogniser sees it
_DIGITS = 5  # of a confidence
_INTENSITY = (LEVELS.astype(np.float32) / 255 - 0.5) / 0.5  # of a grey level, as both models expect it


class Characters(NamedTuple):
    """What is read of a line's picture: a confidence for each character, the column out of `total` (they may be broken)
    for each that is no space."""

    text: str
    columns: tuple[int, ...]
    confidences: tuple[float, ...]
    total: float

    @property
    def score(self) -> float:
        """Give the mean confidence of the line, 0 where nothing was read."""
        return fmean(self.confidences) if self.confidences else 0.0


@cache
def _engine() -> RapidOCR:
    """Create RapidOCR; that OpenCV has one thread too saves 8 ms of processor time a page."""
    cv2.setNumThreads(1)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "Global.max_side_len": 1280,
            "Det.limit_side_len": 320,
            "Det.unclip_ratio": 2.0,
            "Rec.rec_img_shape": [3, _HIGH, _HIGH],
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
        }
    )


def recognise_alone(image: Image) -> None:
    """Find and read the lines by RapidOCR itself, with the settings used here: what benchmarks measure against."""
    _engine()(image)


def detect(image: Image) -> list[Quad]:
    """Give the corners of each line, clockwise from where the text starts at the top."""
    engine = _engine()
    finder = engine._load_det_model()  # its own call would cut out and resize each line besides
    smaller, changes = engine.preprocess_img(image)
    smaller, changes = apply_vertical_padding(smaller, changes, engine.width_height_ratio, engine.min_height)
    seen = finder.session(_intensities(finder.get_preprocess().resize(smaller)))
    boxes, _ = finder.postprocess_op(seen, smaller.shape[:2])
    if not len(boxes):
        return []
    boxes = map_boxes_to_original(finder.sorted_boxes(boxes), changes, *image.shape[:2])
    return [np.asarray(box, dtype=np.float32) for box in boxes]


def cut_out(image: Image, quads: Sequence[Quad]) -> list[Image]:
    """Give the picture of each line, level; those that are far higher than wide are turned by a quarter."""
    return list(_engine().crop_text_regions(image, np.stack(quads))) if quads else []


def read_characters(picture: Image) -> Characters:
    """Read one line, at its own width: lines that are read together are as wide as the widest."""
    reader = _engine()._load_rec_model()  # its own call goes through all classes of a column three times
    ratio = picture.shape[1] / picture.shape[0]
    width = int(_HIGH * max(1.0, ratio))
    resized = cv2.resize(picture, (min(math.ceil(_HIGH * ratio), width), _HIGH))
    seen = np.zeros((1, 3, _HIGH, width), dtype=np.float32)
    seen[..., : resized.shape[1]] = _intensities(resized)
    columns = reader.session(seen)[0]
    best = columns.argmax(axis=1)
    read = np.flatnonzero((best != 0) & (best != np.concatenate([[0], best[:-1]])))
    characters = [reader.postprocess_op.character[index] for index in best[read].tolist()]
    return Characters(
        "".join(characters),
        tuple(column for column, char in zip(read.tolist(), characters, strict=True) if not char.isspace()),
        tuple(round(certain, _DIGITS) for certain in columns[read, best[read]].tolist()),
        len(columns) * min(ratio, 1.0),
    )


def _intensities(image: Image) -> npt.NDArray[np.float32]:
    """Give an image as a model takes it: 1 × 3 × height × width, from -1 to 1."""
    return np.stack([cv2.LUT(channel, _INTENSITY) for channel in cv2.split(image)])[np.newaxis]
