"""A kind of document, read from its YAML in `specs/`: fields with types and labels, parties, line items.

Comes in: a name ("work_order") or the path of a YAML file. Goes out: a validated `Specification`. It is the one
source for the offline engine, the schema a model answers in, the raw table's contract and the completeness score.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extract.errors import UsageError

SPECS = Path(__file__).parent / "specs"

FieldType = Literal[
    "identifier", "reference", "choice", "organisation", "person", "party", "business_number", "phone", "email",
    "text", "note", "scope", "lot", "address", "city", "state", "postal_code", "date", "month", "money", "currency",
]  # fmt: skip
Attribute = Literal["name", "business_number", "phone", "email"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldSpec(_Model):
    """One field: its type decides how a value is normalised, its labels where it is looked for."""

    group: str
    type: FieldType
    weight: float = Field(ge=0)
    description: str
    pii: bool = False
    part_of: str | None = None
    labels: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = {}


class PartySpec(_Model):
    """Somebody named on the paper: the phrases that introduce them and the fields their details fill.

    A bare "Address" under a party that `has_own_address` is theirs; `organisations` are phrases that name no person.
    """

    headings: tuple[str, ...]
    fields: dict[Attribute, str]
    stands_in_for: str | None = None
    has_own_address: bool = False
    organisations: tuple[str, ...] = ()


class Roles(_Model):
    """Which field or party plays a part the engine knows; a kind of document leaves out what it does not have."""

    identifier: str | None = None
    title: str | None = None
    address: str | None = None
    subtotal: str | None = None
    tax: str | None = None
    total: str | None = None
    start: str | None = None
    completion: str | None = None
    first_item: str | None = None
    first_section: str | None = None
    issuer: str | None = None
    recipient: str | None = None
    staff: tuple[str, ...] = ()

    @property
    def of_fields(self) -> dict[str, str]:
        """The roles that fields play, by role."""
        parties = {"issuer", "recipient", "staff"}
        return {role: name for role, name in self.model_dump().items() if name and role not in parties}

    @property
    def of_parties(self) -> tuple[str, ...]:
        """The parties that play a role."""
        return tuple(party for party in (self.issuer, self.recipient, *self.staff) if party)


class LineItemSpec(_Model):
    """How the scope's items are found and taken apart."""

    region_starts: tuple[str, ...]
    region_ends: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    units: tuple[str, ...]
    text_units: tuple[str, ...]
    rooms: tuple[str, ...]


class KindSpec(_Model):
    """Which signals, added up, say that a paper is of this kind."""

    enough: float
    signals: dict[str, float]


class Specification(_Model):
    """A kind of document. `version` is the digest of the file's bytes: a changed specification is another one."""

    name: str
    version: str
    title: str
    review_below: float = Field(ge=0, le=1)
    kind: KindSpec
    roles: Roles = Roles()
    mailboxes: tuple[str, ...] = ()
    words: dict[str, tuple[str, ...]]
    initials: dict[str, tuple[str, ...]] = {}
    attributes: dict[str, tuple[str, ...]]
    parties: dict[str, PartySpec]
    fields: dict[str, FieldSpec]
    line_items: LineItemSpec

    @model_validator(mode="after")
    def _names_exist(self) -> Specification:
        for party, spec in self.parties.items():
            for name in spec.fields.values():
                if name not in self.fields:
                    raise ValueError(f"parties.{party}.fields names {name!r}, which is not among the fields")
        for role, name in self.roles.of_fields.items():
            if name not in self.fields:
                raise ValueError(f"roles.{role} names {name!r}, which is not among the fields")
        for party in self.roles.of_parties:
            if party not in self.parties:
                raise ValueError(f"roles names the party {party!r}, which is not among the parties")
        for name, field in self.fields.items():
            if field.part_of is not None and field.part_of not in self.fields:
                raise ValueError(
                    f"fields.{name}.part_of names {field.part_of!r}, which is not among the fields"
                )
        return self

    @cached_property
    def field_names(self) -> tuple[str, ...]:
        """The fields in the order of the specification."""
        return tuple(self.fields)


def load_specification(name_or_path: str) -> Specification:
    """The specification of that name in `specs/`, or in the YAML file at that path.

    Raises UsageError where there is none or where it is wrong; the message names the file and the key.
    """
    path = Path(name_or_path)
    if path.suffix not in {".yml", ".yaml"}:
        path = SPECS / f"{name_or_path}.yml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in SPECS.glob("*.yml")))
        raise UsageError(
            "no_specification",
            f"no specification {name_or_path!r}: use one of {known}, or the path of a YAML file",
        )
    return _parse(path, path.read_bytes())


@lru_cache(maxsize=8)
def _parse(path: Path, content: bytes) -> Specification:
    try:
        data = yaml.safe_load(content)
        if not isinstance(data, dict):
            raise UsageError(
                "bad_specification", f"{path}: a specification is a mapping; see specs/work_order.yml"
            )
        digest = hashlib.sha256(content).hexdigest()[:12]
        return Specification.model_validate(data | {"version": f"{data.get('version', '0')}+{digest}"})
    except yaml.YAMLError as error:
        raise UsageError("bad_specification", f"{path}: not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UsageError("bad_specification", f"{path}: {where}: {first['msg']}") from error


class Wording(NamedTuple):
    """One way to say a phrase. `weak`: another party may say the same; `bare`: only where nothing around says more."""

    words: tuple[str, ...]
    rank: float
    weak: bool
    bare: bool


def expand_phrase(phrase: str) -> Iterator[Wording]:
    """Every wording of a phrase: "a|b? c @0.7" gives a c, b c and c, each with rank 0.7."""
    rank, flags, slots = 1.0, set[str](), list[list[tuple[str, ...]]]()
    for part in phrase.split():
        if part in {"@weak", "@bare"}:
            flags.add(part)
        elif part.startswith("@"):
            rank = float(part[1:])
        else:
            words: list[tuple[str, ...]] = [(word,) for word in part.rstrip("?").split("|")]
            slots.append(words + [()] * part.endswith("?"))
    for choice in itertools.product(*slots):
        found = tuple(itertools.chain.from_iterable(choice))
        if found:
            yield Wording(found, rank, "@weak" in flags, "@bare" in flags)
