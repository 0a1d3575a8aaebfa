"""Mistakes in words. Comes in: what pydantic and `sense` complain of. Goes out: one message with file, line and key of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from extract.documents.specification.checks import CHECKS
from extract.documents.specification.model import (
    TYPES,
    FieldSpec,
    KindSpec,
    LineItemSpec,
    PartySpec,
    Roles,
    Specification,
)
from extract.documents.specification.nearest import suggestion
from extract.documents.specification.source import Key, Source
from extract.errors import UsageError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MOST = 20
_OF_LOADING = {"extends", "usual_checks", "role"}
_MADE = {"reads_line_items"}
_MODELS: dict[str, type[BaseModel]] = {
    "fields": FieldSpec,
    "parties": PartySpec,
    "roles": Roles,
    "line_items": LineItemSpec,
    "kind": KindSpec,
}

_PLAIN = {
    "string_pattern_mismatch": "{given!r} is no name: small letters, digits and _, a letter first (delivery_date)",
    "too_short": "it is empty, and needs at least one",
    "float_type": "{given!r} is no number: write one such as 2 or 0.5",
    "float_parsing": "{given!r} is no number: write one such as 2 or 0.5",
    "int_parsing": "{given!r} is no whole number: write one such as 2",
    "finite_number": "{given} is no number to reckon with: write one such as 2 or 0.5",
    "greater_than_equal": "{given} is too small: the least is {ge}",
    "less_than_equal": "{given} is too large: the most is {le}",
}
_MEANT = {
    "datetime": "date", "timestamp": "date", "string": "text", "str": "text", "int": "integer", "float": "number",
    "decimal": "money", "amount": "money", "bool": "boolean", "enum": "choice", "company": "organisation",
    "name": "person", "abn": "business_number", "postcode": "postal_code", "zip": "postal_code", "regex": "pattern",
}  # fmt: skip
"""Types by the names that they have elsewhere."""


def refused(source: Source, found: Sequence[tuple[Key, str]]) -> UsageError:
    """The error that tells all mistakes of a file, in the file's order."""
    lines = [(source.line_of(key) or 0, ".".join(map(str, key)) or "the file", says) for key, says in found]
    told = list(dict.fromkeys(f"{f'line {n}, ' if n else ''}{key}: {says}" for n, key, says in sorted(lines)))
    if len(told) == 1:
        return UsageError("bad_specification", f"{source.path}: {told[0]}")
    more = f"\n  and {len(told) - _MOST} more" if len(told) > _MOST else ""
    shown = "".join(f"\n  {line}" for line in told[:_MOST])
    return UsageError("bad_specification", f"{source.path} has {len(told)} mistakes:{shown}{more}")


def in_words(error: ValidationError) -> Iterator[tuple[Key, str]]:
    """Each complaint of pydantic with its key and in the words of somebody who writes YAML."""
    for problem in error.errors():
        key = _key_of(problem)
        if (
            key != ("kind",) or problem["type"] != "missing"
        ):  # it follows from the fields, where those are right
            yield key, _says(problem, key)


def _key_of(problem: ErrorDetails) -> Key:
    """The way to the value in the file: pydantic's own tags of unions and of keys are left out."""
    found: list[str | int] = []
    for part in problem["loc"]:
        tag = len(found) == 2 and found[0] == "checks" and part in CHECKS and part != "checks"
        if part != "[key]" and not tag:
            found.append(part)
    return tuple(found)


def _says(problem: ErrorDetails, key: Key) -> str:
    given, context, last = problem["input"], problem.get("ctx", {}), key[-1] if key else ""
    match problem["type"]:
        case "extra_forbidden":
            known = _keys_beside(key)
            says = f"there is no such key{suggestion(last, known)} (keys here: {', '.join(known)})"
        case "missing":
            says = _missing(key)
        case "literal_error" if last == "type":
            meant = _MEANT.get(str(given).casefold(), given)
            says = f"{given!r} is no type{suggestion(meant, TYPES)} (types: {', '.join(TYPES)})"
        case "literal_error":
            wanted = context.get("expected", "").replace("'", "")
            says = (
                f"{given!r} is none of {wanted}{suggestion(given, wanted.replace(' or ', ', ').split(', '))}"
            )
        case "union_tag_invalid" | "union_tag_not_found":
            says = _no_check(given)
        case "value_error":
            says = str(context.get("error", problem["msg"]))
        case "string_type":
            says = _no_text(given)
        case "tuple_type" | "dict_type" | "model_type" | "model_attributes_type":
            says = _no_mapping(
                given, key, "a list" if problem["type"] == "tuple_type" else "a mapping (key: value)"
            )
        case _:
            says = _PLAIN.get(problem["type"], "{given!r}: {otherwise}").format(
                given=given, otherwise=problem["msg"][:1].lower() + problem["msg"][1:], **context
            )
            says += "; where name: is not said, it is the file's" * (key == ("name",))
    return says


def _no_mapping(given: Any, key: Key, wanted: str) -> str:
    if key == ("fields",) and isinstance(given, list):
        return "a list of fields holds names of usual ones only (date, total): write the others as name: type"
    return f"{_kind_of(given)} stands here, and should be {wanted}"


def _keys_beside(key: Key) -> list[str]:
    """The keys that are allowed where a wrong one stands."""
    if len(key) == 1:
        return sorted({*Specification.model_fields, *_OF_LOADING - {"role"}} - _MADE)
    if key[0] == "checks":
        return sorted({name for kind in CHECKS.values() for name in kind.model_fields})
    model = _MODELS.get(str(key[0]))
    extra = {"role"} if model is FieldSpec else set()
    return sorted({*model.model_fields, *extra}) if model else []


def _missing(key: Key) -> str:
    if key[0] == "fields" and len(key) == 3 and key[2] == "type":
        return "it is missing: a field says at least its type, as identifier, date, money or text"
    if key == ("fields",):
        return "they are missing: a specification says which fields are read (total: money)"
    return "it is missing"


def _no_check(given: Any) -> str:
    known = list(CHECKS)
    if not isinstance(given, dict):
        return f"{_kind_of(given)} is no check; write e.g. {{sum: [subtotal, tax], equals: total}}"
    near = next((s for key in given if (s := suggestion(key, known))), "")
    return f"it is no check that is known{near} (a check has one of the keys {', '.join(known)})"


def _no_text(given: Any) -> str:
    if isinstance(given, bool):
        return "YAML reads yes, no, on, off, true and false as a truth value: put the word in quotes"
    if isinstance(given, int | float):
        return f"{given} is a number for YAML, and text is wanted: put it in quotes"
    if given is None:
        return "nothing stands here, and text is wanted"
    if isinstance(given, dict):
        return "a mapping stands here, and text is wanted: a text with ': ' in it needs quotes"
    return f"{_kind_of(given)} stands here, and should be text"


def _kind_of(given: Any) -> str:
    if given is None:
        return "nothing"
    if isinstance(given, bool):
        return "a truth value"
    if isinstance(given, dict):
        return "a mapping"
    if isinstance(given, list | tuple):
        return "a list"
    return f"a number ({given})" if isinstance(given, int | float) else f"the text {given!r}"
