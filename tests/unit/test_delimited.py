from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extract.sources import cut_rows, delimited
from extract.sources.delimited import Layout, Part, read_delimited
from extract.sources.file_text import UnreadableFileError

COLUMNS = ("id", "name", "price")


def layout(**given: object) -> Layout:
    return Layout(column=lambda heading: heading if heading in COLUMNS else None, columns=COLUMNS, **given)  # type: ignore[arg-type]


def read(data: bytes, size: int = 7, **given: object) -> tuple[list[tuple[object, ...]], list[Part]]:
    """Rows with their numbers in front, read in pieces of that many bytes."""
    pieces = (data[start : start + size] for start in range(0, len(data), size))
    parts = list(read_delimited(pieces, layout(**given)))
    rows = [
        (number, *row.values())
        for part in parts
        for number, row in zip(part.numbers.to_pylist(), part.rows.to_pylist(), strict=True)
    ]
    return rows, parts


def complaints(parts: list[Part]) -> list[tuple[int, str]]:
    return [(bad.number, bad.text) for part in parts for bad in part.bad]


def test_rows_come_with_the_number_a_spreadsheet_gives_them() -> None:
    rows, _ = read(b'id,name,price\n1,"a, b",2\n\n2,"two\nlines",\n,,\n3,c,4')
    assert rows == [(2, "1", "a, b", "2"), (4, "2", "two\nlines", None), (6, "3", "c", "4")]


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffid;name;price\r\n1;Müller;2\r\n".encode(),
        "id\tname\tprice\n1\tMüller\t2\n".encode("utf-16"),
        "id|name|price\n1|Müller|2\n".encode("cp1252"),
        "id,name,price\r1,Müller,2\r".encode(),
        "\n\nid,name,price\n1,Müller,2".encode(),
    ],
)
def test_what_programs_write(data: bytes) -> None:
    rows, _ = read(data, size=100)
    assert [row[1:] for row in rows] == [("1", "Müller", "2")]


def test_a_quote_that_is_never_closed_costs_its_own_line() -> None:
    body = "".join(f"{number},n,1\n" for number in range(300))
    rows, parts = read(f'id,name,price\n{body}x,"never closed,1\n{body}'.encode(), size=1000)
    assert len(rows) == 600
    assert complaints(parts) == [(302, 'x,"never closed,1')]


def test_lines_that_are_no_rows_are_told_and_the_others_come() -> None:
    rows, parts = read(b"id,name,price\n1,a\n2,a,b,c\n3,a,1,,\n4,\x81,1\n", size=100)
    assert rows == [(4, "3", "a", "1")]
    assert complaints(parts) == [(2, "1,a"), (3, "2,a,b,c"), (5, "4,\\udc81,1")]


def test_headings_that_stand_again_are_no_row() -> None:
    rows, _ = read(b"id,name,price\n1,a,2\nid,name,price\n2,id,3\n", size=100)
    assert rows == [(2, "1", "a", "2"), (4, "2", "id", "3")]


def test_two_headings_of_one_name_are_refused() -> None:
    with pytest.raises(UnreadableFileError, match="'id'"):
        read(b"id,name,id\n1,a,2\n")


def test_a_file_without_headings_and_headings_further_down() -> None:
    assert read(b"1,a,2\n", header_row=0)[0] == [(1, "1", "a", "2")]
    assert read(b"Prices of May\n\nid,name,price\n1,a,2\n", header_row=3)[0] == [(4, "1", "a", "2")]


def test_words_for_nothing_and_cells_that_are_empty_are_null() -> None:
    assert read(b'id,name,price\n1,"",n/a\n', nulls=("n/a",))[0] == [(2, "1", None, None)]


@pytest.fixture(scope="module", autouse=True)
def _small_pieces() -> Iterator[None]:
    """Pieces that are begun with, and rows, of few lines, so that short files meet what long ones do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_HEAD_BYTES", 40)
        for module in (delimited, cut_rows):
            patch.setattr(module, "LINES_OF_A_ROW", 20)
        yield


cells = st.text(st.sampled_from('ab",;\n\r ü\u2028'), max_size=6)


@given(
    st.lists(st.tuples(cells, cells, cells), max_size=30), st.integers(1, 60), st.sampled_from(["\n", "\r\n"])
)
@example([("", "", "\r")], 20, "\r\n")
def test_what_a_writer_of_csv_wrote_is_what_is_read(
    table: list[tuple[str, str, str]], size: int, end: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *table])
    rows, parts = read(text.getvalue().encode(), size)
    assert [row[1:] for row in rows] == [tuple(cell or None for cell in row) for row in table if any(row)]
    assert complaints(parts) == []


@given(st.text(st.sampled_from('a1",\n\r é'), max_size=200), st.integers(1, 50))
def test_however_a_file_is_cut_into_pieces_the_same_rows_come(text: str, size: int) -> None:
    data = b"id,name,price\n" + text.encode()
    whole, cut = read(data, len(data)), read(data, size)
    assert whole[0] == cut[0]
    assert complaints(whole[1]) == complaints(cut[1])


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_reason(data: bytes) -> None:
    with contextlib.suppress(UnreadableFileError):
        read(data, 50)
