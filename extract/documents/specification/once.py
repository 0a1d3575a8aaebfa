"""What is made of a specification once: a decorator for functions that take nothing else.

Specifications hold mappings and can't be hashed; name and version, the digest of the YAML, tell one from another.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from extract.documents.specification.model import Specification

Made = TypeVar("Made")


def once(make: Callable[[Specification], Made]) -> Callable[[Specification], Made]:
    """Let a function make its answer once for each specification in a process, and give the same one from then on."""
    made: dict[tuple[str, str], Made] = {}

    @wraps(make)
    def known(spec: Specification) -> Made:
        key = (spec.name, spec.version)
        if key not in made:
            made[key] = make(spec)
        return made[key]

    return known
