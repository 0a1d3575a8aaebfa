"""The characters of a text file. Comes in: its bytes, piece by piece. Goes out: the same text in UTF-8, whatever it was written in.

    for piece in as_utf8(chunks, encoding=None): …

Without an encoding each line is UTF-8 or, where it is not, Windows-1252; a byte order mark says UTF-16.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

MAX_ROW_BYTES = 32_000_000
_HEAD_BYTES = 1 << 16


class UnreadableFileError(Exception):
    """A file that gives no rows, or no more of them; the message says why and quotes none of its cells."""


def as_utf8(chunks: Iterable[bytes], encoding: str | None) -> Iterator[bytes]:
    """Give the text as UTF-8, its byte order mark taken away, and line feeds where an old Mac wrote carriage returns."""
    pieces = iter(chunks)
    first = next(pieces, b"")
    if encoding is None and first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    given = chain([first], pieces)
    decoded = _by_line(given) if encoding is None else _by_codec(given, encoding)
    start = next(decoded, b"")
    while b"\n" not in start and len(start) < _HEAD_BYTES and (piece := next(decoded, None)) is not None:
        start += piece
    start = start.removeprefix(codecs.BOM_UTF8)
    is_old_mac = b"\r" in start and b"\n" not in start
    for piece in chain([start], decoded):
        yield piece.replace(b"\r", b"\n") if is_old_mac else piece


def _by_codec(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in pieces:
            yield decoder.decode(piece).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise UnreadableFileError(f"it is not {encoding}; correct options.encoding") from error


def _by_line(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Give whole lines; one that is not UTF-8 is taken as Windows-1252, which leaves the few bytes that it does not have."""
    rest = b""
    for piece in pieces:
        rest += piece
        end = max(rest.rfind(b"\n"), rest.rfind(b"\r")) + 1
        if len(rest) - end > MAX_ROW_BYTES:
            raise UnreadableFileError(f"it has a line of more than {MAX_ROW_BYTES:,} bytes")
        yield _repaired(rest[:end])
        rest = rest[end:]
    yield _repaired(rest)


def _repaired(data: bytes) -> bytes:
    if data.isascii():
        return data
    try:
        data.decode()
    except UnicodeDecodeError:
        return b"".join(_line_repaired(line) for line in data.splitlines(keepends=True))
    return data


def _line_repaired(line: bytes) -> bytes:
    try:
        line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "surrogateescape").encode("utf-8", "surrogateescape")
    return line
