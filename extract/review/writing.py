"""Pages of many documents. Comes in: paths. Goes out: a folder with a page for each document, and the worklist.

A worker reads a document and draws its page (`write_page`), so a paper that breaks the reader breaks only its own page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from extract.documents.batch import extract_paths
from extract.documents.document import extract_document
from extract.documents.records import DocumentRecord
from extract.documents.specification import Specification
from extract.errors import DocumentError, UsageError
from extract.files import write_whole
from extract.review.drawing import draw
from extract.review.index import Entry, entry_of, index_page
from extract.review.pages import document_page
from extract.settings import Settings

INDEX = "index.html"


def write_pages(
    paths: Sequence[Path],
    spec: Specification,
    settings: Settings,
    *,
    out: Path,
    status: str | None,
    tell: Callable[[DocumentRecord], None],
) -> Iterator[DocumentRecord]:
    """Read documents, write their pages and at the end the index; yield the records in the order of the paths.

    With a `status` only documents of it get a page and stand in the index. Raises UsageError "unwritable_output".
    """
    try:
        out.mkdir(parents=True, exist_ok=True, mode=0o700)  # pages show what is on papers
    except OSError as error:
        raise _unwritable(out, error) from error
    entries: list[Entry] = []
    read = partial(write_page, out=out, status=status)
    for record in extract_paths(paths, spec, settings.workers, tell, settings, read=read):
        if status in {None, record.status}:
            name = page_name(record)
            entries.append(entry_of(record, spec, name if name and (out / name).is_file() else None))
        yield record
    _write(out / INDEX, index_page(entries, spec))


def write_page(
    path: Path, spec: Specification, settings: Settings, *, out: Path, status: str | None
) -> DocumentRecord:
    """Read one document and write its page where it could be read and has the status."""
    record = extract_document(path, spec, settings)
    name = page_name(record)
    if name is None or status not in {None, record.status}:
        return record
    on_pages = {value.page for value in record.fields.values() if value}
    on_pages |= {item.page for item in record.line_items}
    try:
        sheets = draw(path, settings, on_pages)
    except DocumentError:  # it was changed or taken away since it was read
        sheets = []
    _write(out / name, document_page(record, sheets, spec))
    return record


def page_name(record: DocumentRecord) -> str | None:
    """Give the name of a document's page; None where there is nothing to show."""
    if record.document_id is None or record.status == "failed":
        return None
    return f"{record.document_id[:20]}.html"


def _write(path: Path, text: str) -> None:
    """Write a page. Raises UsageError "unwritable_output"."""
    try:
        write_whole(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        "unwritable_output",
        f"{path} can't be written ({error.strerror}); give --out a place you may write to.",
    )
