"""Columns of Arrow that look like chance: each value is a function of a number and a salt, the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Numbers = npt.NDArray[np.int64]

EPOCH = date(1970, 1, 1)
"""Days are numbers from here on."""


def _mixed(numbers: Numbers, salt: int) -> npt.NDArray[np.uint64]:
    """Splitmix64 (Steele, Lea, Flood 2014): 64 bits that look like chance, of a number and a salt."""
    with np.errstate(over="ignore"):
        x = numbers.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))


def pick(numbers: Numbers, salt: int, among: int) -> Numbers:
    """0 … among - 1 by chance."""
    return (_mixed(numbers, salt) % np.uint64(among)).astype(np.int64)


def share(numbers: Numbers, salt: int) -> npt.NDArray[np.float64]:
    """0 to 1, without 1, by chance."""
    return (_mixed(numbers, salt) >> np.uint64(11)).astype(np.float64) / float(1 << 53)


_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), dtype=np.uint8).reshape(256, 2)


def hashes(numbers: Numbers, salt: int) -> Any:
    """64 hex digits each, as SHA-256 would give, by arithmetic."""
    words = np.stack([_mixed(numbers, salt * 8 + part) for part in range(4)], axis=1)
    digits = np.ascontiguousarray(_HEX[words.view(np.uint8).reshape(len(numbers), 32)])
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * 64
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets.data), pa.py_buffer(digits.data))


def text(numbers: Numbers) -> Any:
    """Numbers as they are written."""
    return pa.array(numbers).cast(pa.string())


def money(cents: Numbers) -> Any:
    """Amounts with two places, as text."""
    return pc.binary_join_element_wise(text(cents // 100), pc.utf8_lpad(text(cents % 100), 2, "0"), ".")


def from_list(values: Sequence[str], positions: Numbers) -> Any:
    """The texts that stand at those positions of a list."""
    return pa.array(values, pa.string()).take(pa.array(positions, pa.int64()))


def constant(value: Any, count: int) -> Any:
    """One value, so many times."""
    return pa.repeat(pa.scalar(value), count)


@lru_cache(maxsize=1)
def _calendar() -> Any:
    return pa.array([(EPOCH + timedelta(days=n)).isoformat() for n in range(25_000)])


def dates(days: Numbers) -> Any:
    """Days as ISO dates, as text."""
    return _calendar().take(pa.array(days))


def moments(days: Numbers) -> Any:
    """Six in the morning of the day, UTC."""
    return pa.array((days * 86_400 + 21_600) * 1_000_000).cast(pa.timestamp("us", tz="UTC"))
