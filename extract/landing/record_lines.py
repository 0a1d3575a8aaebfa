"""Files of records, one JSON object per line. Comes in: what `punchlist extract` wrote. Goes out: records, and bad lines.

A line is the contract of `DocumentRecord.to_json`. It may also have the record's other attributes (error_code,
spec_version, review_reasons and so on); versions that are not stated are recorded as "unstated".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictStr, ValidationError, model_validator

from extract.documents.records import DocumentRecord, FieldValue, LineItem, Review
from extract.errors import UsageError
from extract.landing.validation import Rejection

UNSTATED = "unstated"
_SHOWN = 3  # complaints about one line

_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Edge = Annotated[float, Field(allow_inf_nan=False)]
_Page = Annotated[int, Field(ge=1, lt=2**31)]
_Count = Annotated[int, Field(ge=0, lt=2**31)]


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid")

    value: StrictStr
    raw: StrictStr
    method: StrictStr
    confidence: _Share
    page: _Page
    box: tuple[_Edge, _Edge, _Edge, _Edge]


class _Item(BaseModel):
    """A line item; a specification's own columns are extra keys."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, StrictStr | None]

    section: StrictStr | None
    area: StrictStr | None
    description: StrictStr | None
    quantity: StrictStr | None
    unit: StrictStr | None
    unit_price: StrictStr | None
    amount: StrictStr | None
    page: _Page

    def to_item(self) -> LineItem:
        usual = self.model_dump(include=set(type(self).model_fields))
        return LineItem(**usual, more=tuple(self.__pydantic_extra__.items()))


class _Review(BaseModel):
    model_config = ConfigDict(extra="forbid")

    field: StrictStr
    decision: Literal["corrected", "confirmed", "absent"]
    by: StrictStr
    at: AwareDatetime
    value: StrictStr | None
    items: list[_Item]
    replaced: StrictStr | None
    note: StrictStr | None
    read: StrictStr | None


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    document_id: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None
    path: Annotated[StrictStr, Field(min_length=1)]
    status: Literal["extracted", "needs_review", "failed"]
    error: StrictStr | None
    pages: _Count
    spec: Annotated[StrictStr, Field(min_length=1)]
    engine: Annotated[StrictStr, Field(min_length=1)]
    fields: dict[str, _Value | None]
    line_items: list[_Item]
    completeness: _Share
    error_code: StrictStr | None = None
    spec_version: StrictStr = UNSTATED
    engine_version: StrictStr = UNSTATED
    ocr_pages: _Count = 0
    file_bytes: Annotated[int, Field(ge=0, lt=2**63)] = 0
    review_reasons: list[StrictStr] = []
    reviews: list[_Review] = []
    reviews_hash: StrictStr | None = None
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    extracted_at: datetime | None = None

    @model_validator(mode="after")
    def _a_read_document_has_an_id(self) -> _Line:
        if self.status != "failed" and self.document_id is None:
            raise ValueError("document_id is null, but the status is not failed")
        return self


def read_lines(path: Path) -> Iterator[DocumentRecord | Rejection]:
    """Give a record for each line of the file, or the rejection of a line that is none. Empty lines are skipped.

    Raises UsageError "not_records" where the first line that is not empty is no JSON object: it is another file.
    """
    first = True
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            text = line.decode("utf-8-sig" if number == 1 else "utf-8", "surrogateescape").strip()
            if not text:
                continue
            found = parse_line(text, f"{path}:{number}")
            if first and isinstance(found, Rejection) and not text.startswith("{"):
                raise UsageError(
                    "not_records",
                    f"{path}:{number} is no JSON object; give a file that `punchlist extract --out` wrote.",
                )
            first = False
            yield found


def parse_line(text: str, place: str) -> DocumentRecord | Rejection:
    """Give the record of one line; `place` is file:line. The reason of a rejection quotes nothing of the line."""
    try:
        text.encode()
        return _record(_Line.model_validate(json.loads(text)))
    except UnicodeEncodeError as error:
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        reason = f"not UTF-8 at character {error.start + 1}"
    except json.JSONDecodeError as error:
        reason = f"no JSON ({error.msg} at character {error.pos + 1})"
    except RecursionError:
        reason = "no record: it is nested too deeply"
    except ValidationError as error:
        shown = [f"{_where(problem['loc'])}: {problem['msg']}" for problem in error.errors()[:_SHOWN]]
        more = error.error_count() - len(shown)
        reason = "; ".join(shown) + (f"; and {more} more" if more else "")
    except ValueError:  # json lets int() refuse a number of more than 4,300 digits
        reason = "no record: a number in it has too many digits"
    return Rejection("unreadable_line", f"{place}: {reason}", text, None, place)


def _where(location: tuple[str | int, ...]) -> str:
    return ".".join(map(str, location)) or "the line"


def _record(line: _Line) -> DocumentRecord:
    extras = line.model_dump(
        include={
            "error_code",
            "spec_version",
            "engine_version",
            "ocr_pages",
            "file_bytes",
            "seconds",
            "reviews_hash",
        }
    )
    if line.status == "failed" and line.error_code is None:
        extras["error_code"] = UNSTATED
    return DocumentRecord(
        document_id=line.document_id,
        path=line.path,
        status=line.status,
        error=line.error,
        pages=line.pages,
        spec=line.spec,
        engine=line.engine,
        fields={
            name: FieldValue(**value.model_dump()) if value else None for name, value in line.fields.items()
        },
        line_items=tuple(item.to_item() for item in line.line_items),
        completeness=line.completeness,
        review_reasons=tuple(line.review_reasons),
        reviews=tuple(map(_review, line.reviews)),
        extracted_at=line.extracted_at or datetime.now(UTC),
        **extras,
    )


def _review(said: _Review) -> Review:
    items = tuple(item.to_item() for item in said.items)
    return Review(**said.model_dump(exclude={"items"}), items=items)
