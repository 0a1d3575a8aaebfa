"""Addresses printed in parts. Comes in: chosen values. Goes out: the whole address, where street and town are labelled apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from extract.documents.layout import union
from extract.documents.normalise import address_parts, street_word
from extract.documents.offline.reading import Value
from extract.documents.specification import Specification

NEAR = 9.0
"""Heights of a line up to which a part may stand below the street, or beside it on its line."""


def whole_address(chosen: Mapping[str, Value], spec: Specification) -> Value | None:
    """The address with the parts that stand by it under labels of their own ("Suburb", "State", "Postcode"), in this order.

    None where it has a postal code itself, or the town does not stand by it.
    """
    name = spec.roles.address
    address = chosen.get(name) if name else None
    if address is None or name is None or address_parts(address.value).postal_code:
        return None
    parts = [chosen[part] for part, field in spec.fields.items() if field.part_of == name and part in chosen]
    known = address.value.casefold()
    parts = [part for part in parts if part.value.casefold() not in known and _stands_by(part, address)]
    if len(parts) < 2 or not any(spec.fields[part.field].type == "city" for part in parts):
        return None
    words = (*address.words, *(word for part in parts for word in part.words))
    value = " ".join([address.value.rstrip(" ,"), *(part.raw for part in parts)])
    return replace(address, value=value, words=words)


def _stands_by(part: Value, address: Value) -> bool:
    """Whether a part stands on the address's line, or not far below it."""
    if part.page != address.page:
        return False
    _, top, _, bottom = union(address.words)
    height = max(word.size for word in address.words)
    return -0.5 * height < part.words[0].top - top and part.words[-1].bottom - bottom < NEAR * height


def town_on_its_line(address: Value) -> tuple[str, int, int] | None:
    """The city that begins the line of state and code below the street, with where it stands in the address's value."""
    state = address_parts(address.value).state
    if state is None or " ".join(word.text for word in address.words) != address.value:
        return None
    at, start = 0, 0
    for previous, word in pairwise(address.words):
        at += len(previous.text) + 1
        if at > state[1]:
            break
        if word.top > previous.top + 0.5 * previous.size:
            start = at
    text = address.value[start : state[1]].rstrip(" ,(")
    plain = start > 0 and text and not any(c.isdigit() for c in text) and street_word(text) is None
    return (text, start, start + len(text)) if plain else None
