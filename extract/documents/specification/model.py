"""What a specification may say, as models: the form that a YAML has once its short forms are written out."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from extract.documents.specification.checks import Check, listed
from extract.documents.specification.phrases import phrase_fault

FieldType = Literal[
    "identifier", "reference", "choice", "organisation", "person", "party", "business_number", "phone", "email",
    "text", "note", "scope", "lot", "address", "city", "state", "postal_code", "date", "month", "money", "currency",
    "number", "integer", "percent", "boolean", "time", "pattern",
]  # fmt: skip
TYPES: tuple[str, ...] = get_args(FieldType)
PERSONAL = frozenset({"person", "phone", "email", "address"})
"""Types whose values are personal data unless the field says `pii: false`."""
Attribute = Literal["name", "business_number", "phone", "email"]
ATTRIBUTES: tuple[str, ...] = get_args(Attribute)
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


def _can_match(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse phrases that no paper can hold."""
    faults = [f"{phrase!r}: {fault}" for phrase in phrases if (fault := phrase_fault(phrase))]
    if faults:
        raise ValueError("; ".join(faults))
    return phrases


def _no_truth(value: Any) -> Any:
    """Refuse what YAML takes for a truth value where a number is wanted; pydantic would take it for 1."""
    return str(value).casefold() if isinstance(value, bool) else value


Number = Annotated[float, BeforeValidator(_no_truth), Field(ge=0, allow_inf_nan=False)]
Share = Annotated[Number, Field(le=1)]
Words = Annotated[tuple[str, ...], BeforeValidator(listed)]
Phrases = Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(_can_match)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldSpec(_Model):
    """One field: its type decides how a value is normalised, its labels where it is looked for."""

    group: str = "fields"
    type: FieldType
    weight: Number = 1
    description: str = ""
    pii: bool = False
    masked: bool = False
    part_of: str | None = None
    labels: Phrases = ()
    said: Phrases = ()
    choices: dict[str, Phrases] = {}
    required: bool = False
    pattern: str | None = None
    min: str | None = None
    max: str | None = None
    review_confidence_below: Share | None = None

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"'{pattern}' is no regular expression: {error}") from error
        return pattern

    @field_validator("min", "max", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        """YAML reads 2026-01-01 as a date and 12.5 as a number; both are compared by the field's type."""
        return None if value is None else str(value)


class PartySpec(_Model):
    """Somebody named on the paper: the phrases that introduce them and the fields their details fill.

    A bare "Address" under a party that `has_own_address` is theirs; `organisations` are phrases that name no person.
    """

    headings: Phrases
    fields: dict[Attribute, str]
    stands_in_for: str | None = None
    has_own_address: bool = False
    organisations: Words = ()


class Roles(_Model):
    """Which field or party plays a part the engine knows; a kind of document leaves out what it does not have."""

    identifier: str | None = None
    title: str | None = None
    address: str | None = None
    subtotal: str | None = None
    tax: str | None = None
    total: str | None = None
    discount: str | None = None
    issued: str | None = None
    start: str | None = None
    completion: str | None = None
    first_item: str | None = None
    first_section: str | None = None
    issuer: str | None = None
    recipient: str | None = None
    staff: Words = ()

    @property
    def of_fields(self) -> dict[str, str]:
        """The roles that fields play, by role."""
        return {role: name for role, name in self.model_dump().items() if name and role not in PARTY_ROLES}

    @property
    def of_parties(self) -> tuple[str, ...]:
        """The parties that play a role."""
        return tuple(party for party in (self.issuer, self.recipient, *self.staff) if party)


PARTY_ROLES = frozenset({"issuer", "recipient", "staff"})


class LineItemSpec(_Model):
    """How the scope's items are found and taken apart."""

    region_starts: Phrases = ()
    region_ends: Phrases = ()
    columns: dict[Name, Phrases] = {}
    units: Words = ()
    text_units: Words = ()
    rooms: Words = ()

    @cached_property
    def own_columns(self) -> tuple[str, ...]:
        """The columns that a kind of document adds: an item has them as printed."""
        return tuple(name for name in self.columns if name not in COLUMNS)


COLUMNS = frozenset(
    ["section", "area", "description", "quantity", "unit", "unit_price", "amount", "item", "tax", "other"]
)
"""The columns the engine knows; of `item` (a row's own number), `tax` and `other` nothing is kept."""


class KindSpec(_Model):
    """Which signals, added up, say that a paper is of this kind."""

    enough: Number
    signals: dict[str, Number]


SIGNALS = frozenset({"title", "party", "line_items", "total"})
"""Signals that are no field: the title, a party is named, there are line items, there is a total."""


class Specification(_Model):
    """A kind of document. `version` is the digest of the YAML and of what it extends: changed, it is another one."""

    name: Name
    version: str
    title: str
    review_below: Share = 0.5
    review_confidence_below: Share = 0.0
    kind: KindSpec
    roles: Roles = Roles()
    mailboxes: Words = ()
    words: dict[str, Words] = {}
    initials: dict[str, Words] = {}
    attributes: dict[str, Phrases] = {}
    parties: dict[Name, PartySpec] = {}
    fields: dict[Name, FieldSpec] = Field(min_length=1)
    reads_line_items: bool = True
    line_items: LineItemSpec = LineItemSpec()
    checks: tuple[Check, ...] = ()

    @cached_property
    def field_names(self) -> tuple[str, ...]:
        """The fields in the order of the specification."""
        return tuple(self.fields)
