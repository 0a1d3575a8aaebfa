"""Which document a person means. Comes in: a path, an id or its start. Goes out: the id, and what is known of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from extract.errors import PunchlistError, UsageError
from extract.settings import Settings

_ID = re.compile(r"[0-9a-f]{64}")
_START = re.compile(r"[0-9a-f]{6,63}")

_DOCUMENTS_SQL = (
    "select distinct document_id, file_name from raw.documents where starts_with(document_id, ?) limit 20"
)
_VALUES_SQL = """
    select field, value
    from raw.work_order_fields
    where document_id = ?
    qualify row_number() over (partition by field order by loaded_at desc) = 1
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A document: its id, its file's name and its values by field, where the warehouse knows them."""

    document_id: str
    file: str | None = None
    values: dict[str, str] = field(default_factory=dict)


def find_document(name: str, settings: Settings) -> Found:
    """Find the document. Raises UsageError "no_such_document" where there is none, or more than one."""
    path = Path(name)
    if path.is_file():
        with path.open("rb") as file:
            document_id = hashlib.file_digest(file, "sha256").hexdigest()
        known = _known(document_id, settings)
        return Found(document_id, path.name, known.values if known else {})
    if _ID.fullmatch(name):
        return _known(name, settings) or Found(name)
    found = _known(name, settings) if _START.fullmatch(name) else None
    if found is None:
        raise UsageError(
            "no_such_document",
            f"{name!r} is neither a file nor the start of one document's id; `punchlist status` lists ids.",
        )
    return found


def _known(start: str, settings: Settings) -> Found | None:
    """Ask the warehouse for the one document whose id begins so."""
    from extract.landing import open_for_reading  # noqa: PLC0415 - an id in full needs no warehouse

    if not settings.may_have_warehouse:
        return None
    try:
        with open_for_reading(settings) as landing:
            rows = landing.query(_DOCUMENTS_SQL, [start]).to_pylist()
            ids = {row["document_id"] for row in rows}
            if len(ids) != 1:
                return None
            values = landing.query(_VALUES_SQL, [rows[0]["document_id"]]).to_pylist()
    except PunchlistError:
        return None
    return Found(rows[0]["document_id"], rows[0]["file_name"], {row["field"]: row["value"] for row in values})
