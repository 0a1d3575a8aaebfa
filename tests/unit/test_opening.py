"""Opening a PDF within limits: every way to fail has its code, and a message that names the file and the next step."""

from __future__ import annotations

import os
from pathlib import Path

import papers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.documents.opening import is_cut_off, opened, printable, read_document
from extract.errors import DocumentError
from extract.settings import Settings, get_settings

ORDER = papers.order()


def refusal(path: Path, settings: Settings | None = None) -> DocumentError:
    settings = settings or get_settings()
    with pytest.raises(DocumentError) as caught, opened(read_document(path, settings), path, settings):
        pass
    assert path.name in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "empty_file", "0 bytes"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "not_a_pdf", "a PNG picture"),
        (b"\xff\xd8\xff\xe0JFIF", "not_a_pdf", "a JPEG picture"),
        (b"PK\x03\x04" + bytes(64), "not_a_pdf", "Word or Excel"),
        (b"\n<!DOCTYPE html><html>", "not_a_pdf", "a web page"),
        (b"Dear sir, please find attached", "not_a_pdf", "plain text"),
        (bytes(2000), "not_a_pdf", "something else"),
        (b"%PDF-1.7\n" + bytes(range(256)), "broken_pdf", "broken or cut-off"),
        (ORDER[: len(ORDER) // 2], "broken_pdf", "broken or cut-off"),
        (papers.encrypted(ORDER, "secret"), "encrypted_pdf", "password"),
        (papers.empty_pages(0), "no_pages", "0 pages"),
        (papers.empty_pages(3000), "too_many_pages", "PUNCHLIST_MAX_PAGES"),
        (papers.empty_pages(1, (200_000, 300)), "page_too_large", "PUNCHLIST_MAX_PAGE_POINTS"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_wrong_file_has_its_code_and_a_next_step(
    tmp_path: Path, data: bytes, code: str, says: str
) -> None:
    path = tmp_path / "order.pdf"
    path.write_bytes(data)
    error = refusal(path)
    assert error.code == code
    assert says in error.message


def test_no_pages_is_told_from_a_password_whatever_failed_before(tmp_path: Path) -> None:
    locked, blank = tmp_path / "locked.pdf", tmp_path / "blank.pdf"
    locked.write_bytes(papers.encrypted(ORDER, "secret"))
    blank.write_bytes(papers.empty_pages(0))
    assert [refusal(locked).code, refusal(blank).code] == ["encrypted_pdf", "no_pages"]


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(10**12)  # a sparse file: reading it would not end
    error = refusal(path)
    assert error.code == "file_too_large"
    assert "PUNCHLIST_MAX_FILE_BYTES" in error.message


def test_a_file_that_is_gone_has_vanished(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.pdf").code == "file_vanished"


def test_a_pipe_named_pdf_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert refusal(tmp_path / "pipe.pdf").code == "unreadable_file"


def test_what_the_system_refuses_to_open_is_unreadable(tmp_path: Path) -> None:
    error = refusal(tmp_path / ("long" * 80 + ".pdf"))
    assert error.code == "unreadable_file"
    assert "too long" in error.message


def test_the_empty_password_opens(tmp_path: Path) -> None:
    path = tmp_path / "order.pdf"
    path.write_bytes(papers.encrypted(ORDER, ""))
    with opened(read_document(path, get_settings()), path, get_settings()) as document:
        assert len(document) == 1


def test_a_header_behind_some_bytes_is_still_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "order.pdf"
    path.write_bytes(b"\r\n" * 40 + ORDER)
    with opened(read_document(path, get_settings()), path, get_settings()) as document:
        assert len(document) == 1


def test_the_end_of_a_file_is_seen_to_be_missing() -> None:
    assert not is_cut_off(ORDER)
    assert is_cut_off(ORDER[:-40])


def test_a_path_of_any_bytes_can_be_written() -> None:
    assert printable(os.fsdecode(b"caf\xe9.pdf")) == "caf\\udce9.pdf"
    assert printable("Müller.pdf") == "Müller.pdf"


@given(st.binary(max_size=300))
def test_random_bytes_behind_a_header_are_refused_or_opened(data: bytes) -> None:
    path = Path("random.pdf")
    code = "opened"
    try:
        with opened(b"%PDF-1.7\n" + data, path, get_settings()):
            pass
    except DocumentError as error:
        code = error.code
    assert code in ("opened", "broken_pdf", "encrypted_pdf", "no_pages", "too_many_pages", "page_too_large")
