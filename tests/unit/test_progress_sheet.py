"""Progress sheets: what an office writes comes out as written; what is no report is told with its row, and the rest goes on."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.documents.batch import discover
from extract.errors import UsageError
from extract.sources.progress_sheet import HEADINGS, Sheet, find_sheets, read_sheet

HEADER = "Builder,Order number,Status,Date,Reported by,Note\n"
NAME = "Invented Person"


def read(tmp_path: Path, content: str | bytes, max_bytes: int = 10_000_000) -> Sheet:
    path = tmp_path / "progress.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sheet(path, max_bytes)


def rows(sheet: Sheet) -> list[dict[str, Any]]:
    return sheet.reports.to_pylist()


def reasons(sheet: Sheet) -> list[str]:
    return [rejection.reason.rpartition("progress.csv:")[2] for rejection in sheet.rejected]


def test_a_row_becomes_a_report_as_written(tmp_path: Path) -> None:
    sheet = read(tmp_path, f"{HEADER}Elm Homes ,WO 1,Done,3 Mar 2026,{NAME},\n")
    [row] = rows(sheet)
    assert {name: row[name] for name in HEADINGS} == {
        "builder_name": "Elm Homes ",
        "work_order_number": "WO 1",
        "status": "Done",
        "report_date": "3 Mar 2026",
        "reported_by": NAME,
        "note": None,
    }
    assert (row["file_name"], row["row_number"], row["path"]) == (
        "progress.csv",
        2,
        f"{tmp_path}/progress.csv",
    )
    assert (sheet.rejected, sheet.left_out) == ([], ())


@pytest.mark.parametrize(
    "header",
    [
        "BUILDER;order no.;Status;DATE",
        " Builder name \tWork_Order_Number\tstatus\tReport date",
        "\n\nDate,Status,Order,Builder",
        '"Builder","PO number","Status","Date"',
    ],
)
def test_headings_are_known_whatever_their_case_blanks_and_order(tmp_path: Path, header: str) -> None:
    delimiter = next(mark for mark in ";\t," if mark in header)
    cells = ["x"] * 4
    [row] = rows(read(tmp_path, f"{header}\n{delimiter.join(cells)}\n"))
    assert [row[name] for name in ("builder_name", "work_order_number", "status", "report_date")] == cells


def test_columns_that_are_not_ours_are_named(tmp_path: Path) -> None:
    sheet = read(tmp_path, "Builder,Order number,Status,Date,Crew,Date\na,b,c,d,e,f\n")
    assert sheet.left_out == ("Crew", "Date")
    assert rows(sheet)[0]["report_date"] == "d"


@pytest.mark.parametrize(
    "content", ["", "\n \n", "Builder,Number,When\na,b,c\n", "%PDF-1.7\n", "PK\x03\x04,,"]
)
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, content)
    assert caught.value.code == "no_progress_sheet"
    assert "progress.csv:" in caught.value.message
    assert "no heading" in caught.value.message
    assert "'status'" in caught.value.message


def test_the_missing_heading_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r":1: no heading 'date'; the first row"):
        read(tmp_path, "Builder,Order number,Status,Day\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_of_offices(tmp_path: Path, encoding: str, newline: str) -> None:
    text = f'{HEADER}Bâtir Québec,"1\n2",terminé,2026-03-03,,"said “done” – twice"\n'
    [row] = rows(read(tmp_path, text.replace("\n", newline).encode(encoding)))
    assert row["builder_name"] == "Bâtir Québec"
    assert row["note"] == "said “done” – twice"
    assert row["work_order_number"] == f"1{newline}2"


def test_utf_16_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is UTF-16; save it as CSV UTF-8"):
        read(tmp_path, HEADER.encode("utf-16"))


def test_a_sheet_that_is_too_large_or_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="PUNCHLIST_MAX_FILE_BYTES"):
        read(tmp_path, HEADER, max_bytes=10)
    with pytest.raises(UsageError, match="can't be read"):
        read_sheet(tmp_path / "gone.csv", 10)


def test_bad_rows_are_told_by_row_and_the_rest_goes_on(tmp_path: Path) -> None:
    sheet = read(
        tmp_path,
        HEADER
        + "a,1,done,2026-03-03\n"
        + f"a,,done,,{NAME}\n"
        + ",,,,,\n"
        + f"a,2,done,2026-03-03,{NAME},one, two\n"
        + "a,3,done,2026-03-03,,fine\n",
    )
    assert [row["row_number"] for row in rows(sheet)] == [2, 6]
    assert reasons(sheet) == [
        "3: no value for order number, date",
        "5: 7 cells under 6 headings; put quotes around a cell that holds ','",
    ]
    for rejection in sheet.rejected:
        assert NAME in rejection.payload
        assert NAME not in rejection.reason
        assert rejection.path is not None
        assert rejection.reason.startswith(rejection.path)


def test_an_open_quote_costs_one_row(tmp_path: Path) -> None:
    body = "".join(f"a,{number},done,2026-03-03,,\n" for number in range(300))
    sheet = read(tmp_path, f'{HEADER}a,x,done,2026-03-03,,"oops\n{body}b,y,done,2026-03-03,,"fine, thanks"\n')
    assert len(rows(sheet)) == 301
    assert reasons(sheet)[0].startswith("2: no row of cells")
    assert rows(sheet)[-1]["note"] == "fine, thanks"


def test_a_byte_of_no_encoding_costs_one_row(tmp_path: Path) -> None:
    sheet = read(tmp_path, HEADER.encode() + b"\xe9lan,1,done,2026-03-03\nb\x81,2,done,2026-03-03\n")
    assert [row["builder_name"] for row in rows(sheet)] == ["élan"]
    assert reasons(sheet)[0].startswith("3: a character that is neither")
    sheet.rejected[0].payload.encode()


def test_a_report_is_known_by_what_it_says(tmp_path: Path) -> None:
    """Not by its place or the order of the columns; cells do not run into each other."""
    [first] = rows(read(tmp_path, f"{HEADER}ab,c,done,2026-03-03\n"))
    [moved] = rows(read(tmp_path, "Date,Status,Order,Builder,Crew\n\n\n2026-03-03,done,c,ab,7\n"))
    [other] = rows(read(tmp_path, f"{HEADER}a,bc,done,2026-03-03\n"))
    assert first["report_id"] == moved["report_id"] != other["report_id"]


WRITTEN = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda text: text.strip())


@given(st.lists(st.tuples(*[WRITTEN] * 6), max_size=6), st.sampled_from(",;\t"))
def test_whatever_a_spreadsheet_writes_comes_back(table: list[tuple[str, ...]], delimiter: str) -> None:
    """Any text, quotes, line breaks and delimiters among it, of up to a hundred lines."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow([names[0] for names in HEADINGS.values()])
    writer.writerows(table)
    sheet = read_bytes(file.getvalue().encode())
    assert [tuple(row[name] for name in HEADINGS) for row in rows(sheet)] == table
    assert sheet.rejected == []


@given(st.binary(max_size=400))
def test_no_bytes_are_lost_or_raise(body: bytes) -> None:
    """Every line below the headings is a report, a rejection, blank, or part of one of these."""
    try:
        sheet = read_bytes(HEADER.encode() + body)
    except UsageError as error:
        assert error.code == "unreadable_sheet"  # noqa: PT017 - the only one there may be
        return
    numbers = [row["row_number"] for row in rows(sheet)]
    numbers += [int((rejection.path or "").rpartition(":")[2]) for rejection in sheet.rejected]
    assert len(numbers) == len(set(numbers))
    for rejection in sheet.rejected:
        rejection.payload.encode()


def read_bytes(data: bytes) -> Sheet:
    class File(type(Path())):  # type: ignore[misc]  # a path whose bytes are in memory: hypothesis asks often
        def open(self, mode: str = "r") -> io.BytesIO:
            return io.BytesIO(data)

    return read_sheet(File("progress.csv"), 1_000_000)


def test_sheets_are_found_among_the_inputs_of_a_run(tmp_path: Path) -> None:
    deep = tmp_path / "deep"
    deep.mkdir()
    for name in ("Progress 2026.CSV", "prices.csv", "progress.pdf", "a.pdf"):
        (deep / name).touch()
    named = tmp_path / "office.csv"
    named.touch()
    missing = tmp_path / "gone.csv"
    sheets, papers = find_sheets([tmp_path, named, missing, deep / "a.pdf"])
    assert sheets == [deep / "Progress 2026.CSV", named]
    assert papers == [tmp_path, missing, deep / "a.pdf"]
    with pytest.raises(UsageError, match="does not exist"):
        discover(papers)
