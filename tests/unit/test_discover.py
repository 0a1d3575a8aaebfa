"""Finding the documents of a batch: files as named, PDFs below folders, each once and in a fixed order."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.documents.batch import discover
from extract.errors import EXIT_USAGE, UsageError


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_folders_are_searched_in_any_case_and_depth(tmp_path: Path) -> None:
    touch(
        tmp_path / "b.PDF", tmp_path / "deep" / "er" / "a.pdf", tmp_path / "notes.txt", tmp_path / "c.pdf.bak"
    )
    assert discover([tmp_path]) == [tmp_path / "b.PDF", tmp_path / "deep" / "er" / "a.pdf"]


def test_a_file_is_taken_as_named_and_once(tmp_path: Path) -> None:
    touch(tmp_path / "scan.bin", tmp_path / "a.pdf")
    assert discover([tmp_path / "scan.bin", tmp_path, tmp_path / "." / "a.pdf"]) == [
        tmp_path / "a.pdf",
        tmp_path / "scan.bin",
    ]


def test_a_folder_named_pdf_is_a_folder(tmp_path: Path) -> None:
    touch(tmp_path / "march.pdf" / "a.pdf")
    assert discover([tmp_path]) == [tmp_path / "march.pdf" / "a.pdf"]


def test_a_folder_without_pdfs_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no PDF") as caught:
        discover([tmp_path])
    assert (caught.value.code, caught.value.exit_code) == ("no_documents", EXIT_USAGE)
    assert str(tmp_path) in caught.value.message


def test_a_path_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.pdf does not exist") as caught:
        discover([tmp_path / "gone.pdf"])
    assert caught.value.code == "no_such_path"
