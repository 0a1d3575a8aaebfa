"""A first entry for a source. Comes in: a kind and a name. Goes out: lines at the end of sources.yml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from extract.errors import UsageError
from extract.files import write_whole
from extract.landing.contract import contract_names, load_contract
from extract.sources.configuration import NAME, parse_sources
from extract.sources.kinds import connection_model, kind_names, options_model
from extract.sources.references import variables_of

_PATTERNS = {
    "exchange_rates": "upsert",
    "files": "files",
    "kafka": "stream",
    "redshift": "append",
    "snowflake": "replace",
}


def add_entry(path: Path, kind: str, name: str) -> list[str]:
    """Add an entry to the file, which may not be there yet; give the variables it refers to.

    Raises UsageError "no_kind", "bad_name", "source_there" or "bad_sources".
    """
    if kind not in kind_names():
        raise UsageError(
            "no_kind", f"there is no kind of source {kind!r}; there are {', '.join(kind_names())}."
        )
    if not re.fullmatch(NAME, name):
        raise UsageError("bad_name", f"{name!r} is no name: use lower-case letters, digits and _.")
    text = path.read_text(encoding="utf-8") if path.exists() else "sources:\n"
    if name in ((yaml.safe_load(text) or {}).get("sources") or {}):
        raise UsageError(
            "source_there", f"{path} has a source {name!r} already; take another name, or edit it."
        )
    added = entry_text(kind, name)
    whole = f"{text.rstrip()}\n\n{added}" if text.strip() != "sources:" else f"sources:\n{added}"
    parse_sources(whole, path)
    write_whole(path, whole.encode("utf-8"))
    return variables_of(added)


def entry_text(kind: str, name: str) -> str:
    """Give the entry as YAML, from the kind's model of its connection: what it must have, and what it may have as comments."""
    lines = [
        f"  {name}:",
        f"    kind: {kind}",
        "    owner: somebody                   # who answers for it",
        '    schedule: "0 2 * * *"             # for `punchlist land --due`, as cron has it, in UTC',
        "    connection:",
    ]
    for key, field in connection_model(kind).model_fields.items():
        about = f"  # {field.description}" if field.description else ""
        value = f'"${{{name.upper()}_{key.upper()}}}"'
        if field.is_required():
            lines.append(f"      {key}: {value}{about}")
        else:
            lines.append(f"      # {key}: {_plain(field.get_default(call_default_factory=True))}{about}")
    lines += [
        "    tables:",
        "      first_table:                    # as the source calls it",
        f"        contract: {_contract(kind)}          # a file of extract/contracts, the raw table it lands in",
        f"        pattern: {_PATTERNS.get(kind, 'replace')}",
        "        # stale_after_hours: 48",
    ]
    options = options_model(kind)
    if options is not None:
        lines.append("        # options:")
        for key, field in options.model_fields.items():
            about = f"  # {field.description}" if field.description else ""
            lines.append(f"        #   {key}: {_plain(field.get_default(call_default_factory=True))}{about}")
    return "\n".join(lines) + "\n"


def _contract(kind: str) -> str:
    """Name a contract to begin with: one of this kind of system where there is one, else any that is loaded by a cursor."""
    names = contract_names()
    of_kind = [name for name in names if name.startswith(kind)]
    return (of_kind or [name for name in names if load_contract(name).cursor])[0]


def _plain(value: Any) -> str:
    """Give a default as YAML has it on one line; what it is not known for is left empty."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return yaml.safe_dump(value, default_flow_style=True).removesuffix("\n...\n").strip()
    return ""
