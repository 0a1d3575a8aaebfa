"""PDFs that something is wrong with, by seed. Comes in: sound PDFs and a random generator. Goes out: the kind of fault, the bytes.

    kind, data = mutated(Random(7), [Path("order.pdf").read_bytes()])

`DAMAGES` change the bytes of a sound PDF as transport and bad writers do; `TRAPS` (benchmarks/traps.py) are written from
scratch. The same generator gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from benchmarks.traps import TRAPS

_OBJECT = re.compile(rb"\b(\d+) 0 obj\b(.*?)\bendobj\b", re.S)
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_NAME = re.compile(rb"/[A-Za-z]+")
_ODD_NUMBERS = (
    b"0",
    b"-1",
    b"2147483647",
    b"-2147483648",
    b"4294967296",
    b"99999999999999999999",
    b"1e309",
    b"0.00000001",
    b"-0",
)

Damage = Callable[[Random, bytes], bytes]


def mutated(rng: Random, sound: Sequence[bytes], trap_share: float = 0.25) -> tuple[str, bytes]:
    """Give one PDF with a fault: mostly a sound one that is damaged, sometimes twice, else a trap."""
    if rng.random() < trap_share:
        trap = rng.choice(TRAPS)
        return trap.__name__, trap(rng)
    damage = rng.choice(DAMAGES)
    data = damage(rng, rng.choice(sound))
    if rng.random() < 0.2:
        data = rng.choice(DAMAGES)(rng, data)
    return damage.__name__, data


def flipped_bytes(rng: Random, data: bytes) -> bytes:
    """Single bytes are others."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 4, 30, 300))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut_off(rng: Random, data: bytes) -> bytes:
    """The end is missing."""
    return data[: rng.randrange(len(data))]


def begins_late(rng: Random, data: bytes) -> bytes:
    """There is rubbish in front, or the beginning is missing."""
    return rng.randbytes(rng.randrange(2000)) + data[rng.choice((0, 0, rng.randrange(40))) :]


def block_missing(rng: Random, data: bytes) -> bytes:
    """A piece in the middle is gone."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.choice((1, 64, 4096)) :]


def block_twice(rng: Random, data: bytes) -> bytes:
    """A piece stands there twice, or somewhere else too."""
    start, at = rng.randrange(len(data)), rng.randrange(len(data))
    return data[:at] + data[start : start + rng.choice((16, 1024, 20_000))] + data[at:]


def block_of_noise(rng: Random, data: bytes) -> bytes:
    """A piece is noise, or zeros as of a disk that failed."""
    start, size = rng.randrange(len(data)), rng.choice((16, 512, 4096))
    noise = rng.choice((bytes(size), rng.randbytes(size)))
    return data[:start] + noise + data[start + size :]


def swapped_objects(rng: Random, data: bytes) -> bytes:
    """Objects stand under each other's numbers."""
    found = list(_OBJECT.finditer(data))
    if len(found) < 2:
        return flipped_bytes(rng, data)
    for _ in range(rng.choice((1, 2, 5))):
        first, second = sorted(rng.sample(found, 2), key=lambda match: match.start())
        data = (
            data[: first.start(2)]
            + second.group(2)
            + data[first.end(2) : second.start(2)]
            + first.group(2)
            + data[second.end(2) :]
        )
        found = list(_OBJECT.finditer(data))
    return data


def odd_numbers(rng: Random, data: bytes) -> bytes:
    """Numbers of dictionaries and arrays are beyond what anyone expects."""
    return _replaced(rng, data, _NUMBER, lambda: rng.choice(_ODD_NUMBERS))


def odd_names(rng: Random, data: bytes) -> bytes:
    """Names are those of something else."""
    names = sorted(set(_NAME.findall(data))) or [b"/X"]
    return _replaced(rng, data, _NAME, lambda: rng.choice(names))


def wrong_references(rng: Random, data: bytes) -> bytes:
    """References lead elsewhere: to nothing, to another kind of object, in circles."""
    top = len(_OBJECT.findall(data)) + 3
    return _replaced(rng, data, re.compile(rb"\b\d+ 0 R\b"), lambda: b"%d 0 R" % rng.randrange(top))


def wrong_xref(rng: Random, data: bytes) -> bytes:
    """The table of objects is wrong, in circles, or nowhere."""
    at = str(rng.choice((0, len(data) // 2, len(data) * 9, max(data.rfind(b"xref"), 0)))).encode()
    data = re.sub(rb"startxref\s+\d+", b"startxref\n" + at, data)
    if rng.random() < 0.5:
        data = re.sub(rb"/Prev \d+|trailer\s*<<", rb"trailer << /Prev " + at, data, count=1)
    return re.sub(rb"\d{10} 00000 n", lambda _: b"%010d 00000 n" % rng.randrange(len(data)), data)


def spliced(rng: Random, data: bytes) -> bytes:
    """Two halves that do not belong together."""
    return data[: rng.randrange(len(data))] + data[rng.randrange(len(data)) :]


def wrong_lengths(rng: Random, data: bytes) -> bytes:
    """Streams say that they are longer or shorter than they are."""
    length = re.compile(rb"(?<=/Length )\d+")
    return _replaced(rng, data, length, lambda: str(rng.choice((0, 1, 10**6, 2**31, -5))).encode())


def _replaced(rng: Random, data: bytes, what: re.Pattern[bytes], by: Callable[[], bytes]) -> bytes:
    """Replace a few of what a pattern finds outside streams' contents, as far as that can be told quickly."""
    found = list(what.finditer(data))
    for match in sorted(rng.sample(found, min(len(found), rng.choice((1, 3, 12)))), key=lambda m: -m.start()):
        data = data[: match.start()] + by() + data[match.end() :]
    return data


DAMAGES: tuple[Damage, ...] = (
    flipped_bytes, cut_off, begins_late, block_missing, block_twice, block_of_noise, swapped_objects, odd_numbers, odd_names,
    wrong_references, wrong_xref, spliced, wrong_lengths,
)  # fmt: skip
