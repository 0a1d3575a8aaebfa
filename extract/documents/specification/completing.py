"""Short forms written out. Comes in: the mapping of a YAML and the base it extends. Goes out: the mapping of a model.

A field may be no more than its type, a party no more than its headings; titles, descriptions, labels, roles, the signals
of a kind and the usual checks follow from what is there. What is malformed is left as it is: the model names it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from extract.documents.specification.checks import CHECKS
from extract.documents.specification.model import ATTRIBUTES, PERSONAL
from extract.documents.specification.phrases import expand_phrase, phrase_fault

Mapping = dict[str, Any]
_LEAST_TOLD = 3
"""Fields that tell a kind together where none of the required ones is found."""


def merged(base: Any, own: Any) -> Any:
    """A mapping laid over another: mappings key by key, lists put before the base's, null takes a key away."""
    if isinstance(base, dict) and isinstance(own, dict):
        found = dict(base)
        for key, value in own.items():
            if key in base and value is None:
                del found[key]
            else:
                found[key] = merged(base[key], value) if key in base else value
            if key == "columns" and isinstance(value, dict):
                found[key] = _columns(found[key], value)
        return found
    if isinstance(base, list) and isinstance(own, str):
        own = [own]
    if isinstance(base, list) and isinstance(own, list):
        return [*own, *(value for value in base if value not in own)]
    return own


def _columns(columns: Mapping, own: Mapping) -> Mapping:
    """Columns with the own ones first; a wording that these give to a column is no other's that the base gave it to."""
    claimed: dict[tuple[str, ...], set[Any]] = defaultdict(set)
    for name, phrases in own.items():
        for words, _ in _wordings(phrases):
            claimed[words].add(name)
    found = {name: columns[name] for name in [*own, *(c for c in columns if c not in own)] if name in columns}
    for name, phrases in found.items():
        if isinstance(phrases, list):
            free = [_unclaimed(phrase, name, claimed) for phrase in phrases]
            found[name] = [phrase for some in free for phrase in some]
    return found


def _unclaimed(phrase: Any, column: Any, claimed: dict[tuple[str, ...], set[Any]]) -> list[Any]:
    """A phrase as it is; where some wordings of it are another column's, the other wordings of it."""
    wordings = _wordings([phrase])
    free = [f"{' '.join(words)}{rest}" for words, rest in wordings if column in claimed.get(words, {column})]
    return [phrase] if len(free) == len(wordings) else free


def _wordings(phrases: Any) -> list[tuple[tuple[str, ...], str]]:
    """The wordings of well-formed phrases, in small letters, each with its rank as it is written."""
    found = [phrases] if isinstance(phrases, str) else phrases if isinstance(phrases, list) else []
    return [
        (tuple(word.casefold() for word in wording.words), f" @{wording.rank}" if wording.rank != 1 else "")
        for phrase in found
        if isinstance(phrase, str) and phrase_fault(phrase) is None
        for wording in expand_phrase(phrase)
    ]


def completed(data: Mapping, usual: Mapping, stem: str) -> Mapping:
    """The mapping with everything said that may be left out. `usual` are well-known fields, `stem` the file's name."""
    data = dict(data)
    data.setdefault("name", stem.casefold().replace("-", "_").replace(" ", "_"))
    data.setdefault("title", str(data["name"]).replace("_", " ").capitalize())
    fields = data.get("fields")
    if isinstance(fields, list):  # a list of names, each of a usual kind
        fields = dict.fromkeys(fields) if all(isinstance(name, str) for name in fields) else fields
    if not isinstance(fields, dict):
        data["parties"] = _parties(data.get("parties", {}), {})
        return data
    known = {name: _usual(name, usual) for name in fields}
    data["fields"] = {name: _field(str(name), spec, known[name]) for name, spec in fields.items()}
    if not all(isinstance(name, str) for name in fields):
        return data
    data["parties"] = _parties(data.get("parties", {}), data["fields"])
    data["roles"] = _roles(data.get("roles", {}), data["fields"], known)
    if not all(isinstance(data[key], dict) for key in ("parties", "roles")):
        return data
    _label(data, known)
    data.setdefault("kind", _kind(data["fields"], bool(data.get("reads_line_items"))))
    if data.pop("usual_checks", True) is not False and isinstance(data.get("checks", []), list):
        own = data.get("checks", [])
        data["checks"] = [*own, *(check for check in _checks(data) if not _declared(check, own))]
    return data


def _usual(name: Any, usual: Mapping) -> Mapping:
    """The well-known field of that name, empty where there is none."""
    return next((spec for spec in usual.values() if name in spec["names"]), {})


def _field(name: str, spec: Any, usual: Mapping) -> Any:
    if isinstance(spec, str):
        spec = {"type": spec}
    if spec is None:
        spec = {}
    if not isinstance(spec, dict):
        return spec
    spec = dict(spec)
    if "type" not in spec:
        implied = "choice" if "choices" in spec else "pattern" if "pattern" in spec else usual.get("type")
        spec |= {"type": implied} if implied else {}
    if "choices" in spec:
        spec["choices"] = _choices(spec["choices"])
    spec.setdefault("description", name.replace("_", " ").capitalize() + ".")
    spec.setdefault("pii", spec.get("type") in PERSONAL)
    return spec


def _choices(choices: Any) -> Any:
    """Choices with their phrases; one that says none is printed as it is called."""
    if isinstance(choices, list):
        return {_slug(choice): [_slug(choice, " ")] for choice in choices}
    if isinstance(choices, dict):
        return {key: [_slug(key, " ")] if words is None else words for key, words in choices.items()}
    return choices


def _slug(choice: Any, joint: str = "_") -> str:
    return joint.join(str(choice).casefold().replace("_", " ").replace("-", " ").split())


def _parties(parties: Any, fields: Mapping) -> Any:
    """Parties with their headings and fields: `carrier` has carrier_name, carrier_phone, … where there are such fields."""
    if not isinstance(parties, dict):
        return parties
    found: Mapping = {}
    for party, written in parties.items():
        spec = (
            {"headings": written}
            if isinstance(written, list | str)
            else written
            if written is not None
            else {}
        )
        if isinstance(spec, dict) and isinstance(party, str):
            own = {
                attribute: f"{party}_{attribute}"
                for attribute in ATTRIBUTES
                if f"{party}_{attribute}" in fields
            }
            if "name" not in own and party in fields:
                own["name"] = party
            spec = {"headings": [f"{party.replace('_', ' ')} details?"], "fields": own, **spec}
        found[party] = spec
    return found


def _roles(roles: Any, fields: Mapping, known: dict[str, Mapping]) -> Any:
    """The roles as said, in `roles` or at a field, and those that follow from names and types."""
    if not isinstance(roles, dict):
        return roles
    found = dict(roles)
    mappings = {name: spec for name, spec in fields.items() if isinstance(spec, dict)}
    for name, spec in mappings.items():
        if "role" in spec:
            found.setdefault(spec.pop("role"), name)
    for name, spec in mappings.items():
        role = known[name].get("role")
        if role and spec.get("type") == known[name].get("type"):
            found.setdefault(role, name)
    whole = {spec["part_of"] for spec in mappings.values() if isinstance(spec.get("part_of"), str)}
    for role, kind in (
        ("identifier", "identifier"),
        ("title", "choice"),
        ("address", "address"),
        ("first_item", "scope"),
    ):
        of_kind = [name for name, spec in mappings.items() if spec.get("type") == kind]
        if role == "title":
            of_kind = [name for name in of_kind if not mappings[name].get("labels")]
        if role == "address" and len(of_kind) > 1:
            of_kind = [name for name in of_kind if name in whole]
        if of_kind:
            found.setdefault(role, of_kind[0])
    return {role: name for role, name in found.items() if name is not None}


def _label(data: Mapping, known: dict[str, Mapping]) -> None:
    """Give fields that say no labels the usual ones, else their name; not those that are found in another way."""
    of_parties = {
        name
        for party in data["parties"].values()
        if isinstance(party, dict) and isinstance(party.get("fields"), dict)
        for name in party["fields"].values()
    }
    unlabelled = {data["roles"].get(role) for role in ("title", "first_item", "first_section")}
    for name, spec in data["fields"].items():
        if not isinstance(spec, dict) or "labels" in spec or name in unlabelled or name in of_parties:
            continue
        if "part_of" not in spec:
            spec["labels"] = [*_labels_of(name), *known[name].get("labels", [])]


def _labels_of(name: str) -> list[str]:
    """How a paper words a field's name: "delivery_date" is "Delivery date", "docket_number" also "Docket"."""
    words = name.split("_")
    phrase = " ".join(words)
    if len(words) > 1 and words[-1] in {"number", "name", "amount", "date"}:
        rank = {"number": " @0.8", "name": "", "amount": " @0.9", "date": " @0.7"}[words[-1]]
        return [phrase, " ".join(words[:-1]) + rank]
    return [phrase]


def _kind(fields: Mapping, items: bool) -> Mapping:
    """A paper is of the kind when half of what is required is there, or a quarter of all fields and no fewer than three.

    Where nothing is required, when anything is. What is worded otherwise than the specification knows goes to review then.
    """
    required = [name for name, spec in fields.items() if isinstance(spec, dict) and spec.get("required")]
    told = {*fields, *(["line_items"] if items else [])}
    if not required:
        return {"enough": 1, "signals": dict.fromkeys(sorted(told, key=str), 1)}
    half, quarter = math.ceil(len(required) / 2), max(_LEAST_TOLD, math.ceil(len(fields) / 4))
    signals = {name: max(quarter, half) if name in required else half for name in sorted(told, key=str)}
    return {"enough": half * quarter, "signals": signals}


def _checks(data: Mapping) -> list[Mapping]:
    """The checks that follow from the roles."""
    roles = data["roles"]
    roles = {role: name for role, name in roles.items() if isinstance(name, str) and name in data["fields"]}
    subtotal, tax, total, address = (roles.get(role) for role in ("subtotal", "tax", "total", "address"))
    less = {"less": [roles["discount"]]} if "discount" in roles else {}
    found: list[Mapping] = []
    if subtotal and tax and total:
        found.append({"sum": [subtotal, tax], **less, "equals": total})
    if subtotal and tax:
        found.append({"tax_rate": tax, "of": subtotal, **less, **({"address": address} if address else {})})
    if (subtotal or total) and data.get("reads_line_items"):
        found.append({"lines": "amount", "equals": [name for name in (subtotal, total) if name]})
    if roles.get("start") and roles.get("completion"):
        found.append({"order": [roles["start"], roles["completion"]]})
    if address:
        found.append({"place": address})
    return found


def _declared(check: Mapping, own: list[Any]) -> bool:
    """Whether the specification has a check of that kind about the same first field itself."""
    kind = next(key for key in CHECKS if key in check)
    return any(isinstance(other, dict) and other.get(kind) == check[kind] for other in own)
