"""Where decisions are kept: one YAML file per document, `<document_id>.yml`, in the folder of the setting `reviewed`.

The files are made for git: decisions are only ever added at the end, so the history of a paper is the history of its file.
They hold what is on papers, personal data too: keep the folder where you would keep the papers.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import yaml

from extract.documents.records import Review
from extract.documents.specification import Specification
from extract.errors import DocumentError, UsageError
from extract.files import write_whole
from extract.review.decisions import BadReviewError, Decision, ReviewedFile, parse_reviewed

_HEAD = "# What people said of this document; of each field the latest decision counts. See docs/runbooks/review.md\n"
_NAME = re.compile(r"[0-9a-f]{64}\.yml")


def reviewed_path(folder: Path, document_id: str) -> Path:
    """Give the reviewed file of a document."""
    return folder / f"{document_id}.yml"


def reviewed_bytes(folder: Path, document_id: str) -> bytes | None:
    """Give what the reviewed file of a document holds, line ends as git has them; None where there is none.

    Raises DocumentError "bad_review" where it can't be read.
    """
    path = reviewed_path(folder, document_id)
    try:
        return path.read_bytes().replace(b"\r\n", b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _bad(path, f"can't be read ({error.strerror})") from None


def hash_of(content: bytes | None) -> str | None:
    """Give the hash by which landing tells one state of a reviewed file from the next."""
    return None if content is None else hashlib.sha256(content).hexdigest()


def reviews_hashes(folder: Path) -> dict[str, str]:
    """Give the hash of every reviewed file, by document_id. One that can't be read has the hash "unreadable"."""
    found = {}
    for entry in os.scandir(folder) if folder.is_dir() else ():
        if _NAME.fullmatch(entry.name):
            document_id = entry.name.removesuffix(".yml")
            try:
                found[document_id] = hash_of(reviewed_bytes(folder, document_id)) or "unreadable"
            except DocumentError:
                found[document_id] = "unreadable"
    return found


def reviews_of(
    content: bytes | None, document_id: str, spec: Specification, folder: Path
) -> tuple[Review, ...]:
    """Give the decisions in force about a document that is read by `spec`; those about another kind stay out.

    Raises DocumentError "bad_review", which names the file and what is wrong, and quotes no value.
    """
    if content is None:
        return ()
    path = reviewed_path(folder, document_id)
    try:
        file = _parsed(content, document_id)
        return file.reviews(spec) if file.spec == spec.name else ()
    except BadReviewError as error:
        raise _bad(path, f"can't be used: {error}") from None


def take_in(folder: Path, given: ReviewedFile, spec: Specification) -> tuple[Path, int]:
    """Add decisions to the document's file; give its path and how many are new. The same decisions twice are there once.

    Raises UsageError "bad_review" where they, or the file that is there, are wrong.
    """
    path = reviewed_path(folder, given.document_id)
    try:
        before = _kept(folder, given)
        if before.spec != given.spec:
            raise BadReviewError(f"{path} is about a {before.spec}, these decisions about a {given.spec}")
        after = before.with_more(given.decisions)
        after.reviews(spec)
    except BadReviewError as error:
        raise UsageError("bad_review", f"{error}; nothing of it was taken in.") from None
    new = len(after.decisions) - len(before.decisions)
    if new:
        _write(path, after)
    return path, new


def decision_now(folder: Path, document_id: str, field: str) -> Decision | None:
    """Give the decision in force about a field, None where there is none.

    Raises UsageError "bad_review" where the file that is there can't be used.
    """
    content = reviewed_bytes(folder, document_id)
    if not content:
        return None
    try:
        return parse_reviewed(content).in_force().get(field)
    except BadReviewError as error:
        path = reviewed_path(folder, document_id)
        raise UsageError("bad_review", f"{path} is there and can't be used: {error}. Correct it.") from None


def _kept(folder: Path, given: ReviewedFile) -> ReviewedFile:
    """Give the decisions on file, none where there is no file yet."""
    content = reviewed_bytes(folder, given.document_id)
    if content is None:
        return given.model_copy(update={"decisions": ()})
    try:
        return _parsed(content, given.document_id)
    except BadReviewError as error:
        path = reviewed_path(folder, given.document_id)
        raise BadReviewError(f"{path} is there and can't be used: {error}") from None


def _parsed(content: bytes, document_id: str) -> ReviewedFile:
    file = parse_reviewed(content)
    if file.document_id != document_id:
        raise BadReviewError("its document_id is not the name of the file")
    return file


def _write(path: Path, file: ReviewedFile) -> None:
    """Write a reviewed file; who made the folder says who else may look into it."""
    text = _HEAD + yaml.safe_dump(file.to_json(), sort_keys=False, allow_unicode=True, width=110)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise UsageError(
            "unwritable_output", f"{path} can't be written ({error.strerror}); set PUNCHLIST_REVIEWED."
        ) from error


def _bad(path: Path, what: str) -> DocumentError:
    return DocumentError("bad_review", f"the reviewed file {path} {what}. Correct it and run again.")
