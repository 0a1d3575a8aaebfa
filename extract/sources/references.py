"""`${NAME}` in a connection of sources.yml, which stands for a variable of the environment, and secrets that stand there instead.

variables_of({"token": "${HUBSPOT_TOKEN}"})                        # ["HUBSPOT_TOKEN"]
filled({"token": "${HUBSPOT_TOKEN}"}, {"HUBSPOT_TOKEN": "t"})      # {"token": "t"}
written_secret({"token": "t"}, secrets=set())                      # "token"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_KEYS = re.compile(r"(^|_)(password|passwd|secret|token|api_key|private_key)($|_)", re.IGNORECASE)


def variables_of(value: Any) -> list[str]:
    """Give the names of the variables that the texts of a value refer to, each once, in their order."""
    texts = (text for _, text in _leaves(value) if isinstance(text, str))
    return list(dict.fromkeys(name for text in texts for name in _REFERENCE.findall(text)))


def filled(value: Any, variables: Mapping[str, str]) -> Any:
    """Give a value with its references replaced."""
    if isinstance(value, Mapping):
        return {name: filled(part, variables) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, variables) for part in value]
    if isinstance(value, str):
        return _REFERENCE.sub(lambda found: variables[found.group(1)], value)
    return value


def written_secret(connection: Mapping[str, Any], secrets: set[str]) -> str | None:
    """Give the key of the first secret that is written out; None where none is. `secrets` are keys known as such."""
    for key, value in _leaves(connection):
        is_secret = key.split(".")[0] in secrets or _SECRET_KEYS.search(key.split(".")[-1])
        if is_secret and value is not None and not (isinstance(value, str) and _REFERENCE.search(value)):
            return key
    return None


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Give the values of nested mappings and lists with their keys, joined by dots."""
    if isinstance(value, Mapping):
        parts: Any = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    else:
        yield key, value
        return
    for name, part in parts:
        yield from _leaves(part, f"{key}.{name}" if key else str(name))
