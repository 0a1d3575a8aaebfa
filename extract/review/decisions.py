"""Decisions of people about one document. Comes in: YAML or JSON. Goes out: a `ReviewedFile`, or words on what is wrong.

    document_id: 3939cd59466fa614068f37227f4b57d2e83c64f88c6773ff306e838d85f762fb
    file: order-74014.pdf
    spec: work_order
    decisions:
    - field: total_amount
      decision: corrected
      value: '35157.65'
      replaced: '3515.65'
      by: Odette
      at: '2026-11-21T15:40:12Z'
      note: the second page has the total

`field` is a field of the specification, `line_items` (with `items`), or `document`: what is said of the paper as a whole.
`decision` is corrected, confirmed, absent (not on the paper) or withdrawn. Of each field the latest decision is in force.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from extract.documents.records import LineItem, Review
from extract.documents.specification import Specification
from extract.review.values import NotOfItsTypeError, normal_decimal, normal_value

LINE_ITEMS = "line_items"
DOCUMENT = "document"

_SHOWN = 3
_MOST_BYTES = 5_000_000

Said = Annotated[str, Field(min_length=1, max_length=20_000)]
Kind = Literal["corrected", "confirmed", "absent", "withdrawn"]


class BadReviewError(ValueError):
    """What is wrong with decisions, in words that quote no value."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(_Model):
    """One line item as a person has it; quantities and money are decimals, a specification's own columns extra keys."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Said | None]

    section: Said | None = None
    area: Said | None = None
    description: Said | None = None
    quantity: Said | None = None
    unit: Said | None = None
    unit_price: Said | None = None
    amount: Said | None = None
    page: int = Field(default=1, ge=1, lt=2**31)

    def to_item(self) -> LineItem:
        """Give the item as a record holds it. Raises NotOfItsTypeError."""
        said = self.model_dump(include=set(type(self).model_fields))
        for name in ("quantity", "unit_price", "amount"):
            if said[name] is not None:
                said[name] = normal_decimal(said[name])
        return LineItem(**said, more=tuple(sorted(self.__pydantic_extra__.items())))


class Decision(_Model):
    """What one person said of one field, and when."""

    field: Said
    decision: Kind
    by: Said
    at: AwareDatetime
    value: Said | None = None
    items: tuple[Item, ...] = ()
    replaced: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _says_enough(self) -> Decision:
        gives = self.decision in ("corrected", "confirmed") and self.field not in (DOCUMENT, LINE_ITEMS)
        if gives and self.value is None:
            raise ValueError(f"{self.decision} needs a value")
        if not gives and self.value is not None:
            raise ValueError(f"{self.decision} of {self.field} takes no value")
        if bool(self.items) != (self.field == LINE_ITEMS and self.decision in ("corrected", "confirmed")):
            raise ValueError("items belong to line_items that are corrected or confirmed, and only there")
        if self.field == DOCUMENT and self.decision not in ("confirmed", "withdrawn"):
            raise ValueError("a document as a whole is confirmed or withdrawn")
        return self

    def to_json(self) -> dict[str, Any]:
        """Give the decision as files have it, without what is not said."""
        said = self.model_dump(exclude_none=True, exclude_defaults=True)
        said["at"] = as_utc(self.at)
        if self.items:
            said["items"] = [item.model_dump(exclude_none=True) for item in self.items]
        return said


class ReviewedFile(_Model):
    """All decisions about one document, in the order they were taken in; `file` is its name, for people."""

    document_id: str = Field(pattern=r"^[0-9a-f]{64}$")
    file: str | None = None
    spec: Said
    decisions: tuple[Decision, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give what a file of it holds."""
        head = self.model_dump(exclude={"decisions"}, exclude_none=True)
        return {**head, "decisions": [decision.to_json() for decision in self.decisions]}

    def with_more(self, more: Iterable[Decision]) -> ReviewedFile:
        """Give it with the decisions that it does not have yet."""
        new = tuple(decision for decision in more if decision not in self.decisions)
        return self.model_copy(update={"decisions": self.decisions + new})

    def in_force(self) -> dict[str, Decision]:
        """Give the latest decision of each field; of two at the same time the one that came later."""
        latest: dict[str, Decision] = {}
        for decision in sorted(self.decisions, key=lambda decision: decision.at):
            latest.pop(decision.field, None)
            if decision.decision != "withdrawn":
                latest[decision.field] = decision
        return latest

    def reviews(self, spec: Specification) -> tuple[Review, ...]:
        """Give the decisions in force as a record holds them, values in the normal form of their type.

        Raises BadReviewError, which names the field.
        """
        return tuple(_review(decision, spec) for decision in self.in_force().values())


def as_utc(moment: datetime) -> str:
    """Give a moment as ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_reviewed(text: bytes, *, is_json: bool = False) -> ReviewedFile:
    """Read a reviewed file. Raises BadReviewError, which names the entry and quotes no value."""
    if len(text) > _MOST_BYTES:
        raise BadReviewError(f"it has {len(text):,} bytes, more than {_MOST_BYTES:,}")
    try:
        said = json.loads(text) if is_json else yaml.load(text, _AsText)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else getattr(error, "lineno", None)
        kind = "JSON" if is_json else "YAML"
        raise BadReviewError(f"it is no {kind}" + (f" (line {line})" if line else "")) from None
    return as_reviewed(said)


def as_reviewed(said: Any) -> ReviewedFile:
    """Give what a reviewed file says. Raises BadReviewError."""
    try:
        return ReviewedFile.model_validate(said)
    except ValidationError as error:
        shown = [f"{_where(problem['loc'])}: {problem['msg']}" for problem in error.errors()[:_SHOWN]]
        raise BadReviewError("; ".join(shown)) from None


class _AsText(yaml.SafeLoader):
    """Leaves numbers, dates and yes/no as the text that they are: 1234.50 must not lose its zero."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library's own way
        first: [(tag, form) for tag, form in forms if tag == "tag:yaml.org,2002:null"]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _where(location: tuple[str | int, ...]) -> str:
    """Name a place: the entries of a list count from 1, as people do."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location) or "the file"


def _review(decision: Decision, spec: Specification) -> Review:
    """Give a decision as a record holds it."""
    known = decision.field in spec.fields or decision.field in (LINE_ITEMS, DOCUMENT)
    if not known:
        raise BadReviewError(f"{decision.field!r} is no field of the specification {spec.name}")
    try:
        value = decision.value and normal_value(spec.fields[decision.field], decision.value)
        items = tuple(item.to_item() for item in decision.items)
    except NotOfItsTypeError as error:
        raise BadReviewError(f"{decision.field}: {error}") from None
    return Review(
        decision.field,
        decision.decision,
        decision.by,
        decision.at,
        value,
        items,
        decision.replaced,
        decision.note,
    )
