"""The sources of a project. Comes in: sources.yml. Goes out: checked `SourceEntry`s, and sources with their connection open.

    entries = read_sources(settings)
    with open_source(entries["hubspot"], settings) as source:
        print(source.check())

`${NAME}` in a connection stands for a variable of the environment, and is looked up only when the source is opened. A secret
may not be written out. Errors name the file, the entry and the key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from extract.errors import UsageError
from extract.landing.contract import load_contract
from extract.settings import Settings, read_variables
from extract.sources.kinds import connection_model, kind_names, load_kind, options_model
from extract.sources.limits import SourceLimits
from extract.sources.protocol import Pattern, Source, SourceTable
from extract.sources.references import filled, variables_of, written_secret

NAME = r"^[a-z][a-z0-9_]*$"
DEFAULT_MAX_SHRINK = 0.5
SetUp = Literal["ready", "sample", "not_set_up"]


class TableEntry(BaseModel):
    """One table of a source as sources.yml has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contract: str
    pattern: Pattern
    max_shrink: float = Field(default=DEFAULT_MAX_SHRINK, ge=0, le=1)
    stale_after_hours: float | None = Field(default=None, gt=0)
    options: dict[str, Any] = Field(default_factory=dict)


class SourceEntry(BaseModel):
    """One source as sources.yml has it; `name` and `home` (the folder of the file) are not in its text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=NAME)
    home: Path
    kind: str
    owner: str = Field(min_length=1)
    schedule: str | None = None
    stale_after_hours: float | None = Field(default=None, gt=0)
    connection: dict[str, Any] = Field(default_factory=dict)
    sample: Path | None = None
    tables: dict[str, TableEntry] = Field(min_length=1)

    @field_validator("connection", mode="before")
    @classmethod
    def _may_be_empty(cls, connection: Any) -> Any:
        """`connection:` with nothing behind it, or only comments, is an empty one."""
        return {} if connection is None else connection

    @field_validator("schedule")
    @classmethod
    def _is_cron(cls, schedule: str | None) -> str | None:
        from datetime import UTC, datetime  # noqa: PLC0415

        from cronsim import CronSim, CronSimError  # noqa: PLC0415 - only where there is a schedule

        if schedule is not None:
            try:
                CronSim(schedule, datetime.now(UTC))
            except CronSimError as error:
                raise ValueError(f"{schedule!r} is no cron expression: {error}") from None
        return schedule

    @property
    def variables(self) -> list[str]:
        """The names of the environment variables that the connection refers to, in their order."""
        return variables_of(self.connection)

    @property
    def sample_folder(self) -> Path | None:
        """Where the sample rows are, None where there are none."""
        return self.home / self.sample if self.sample is not None else None

    def source_tables(self) -> list[SourceTable]:
        """Give the tables with their contracts. Raises UsageError "no_contract" or "bad_contract"."""
        return [
            SourceTable(self.name, name, load_contract(table.contract), table.pattern, table.options)
            for name, table in self.tables.items()
        ]

    def stale_after(self, table: str) -> float | None:
        """Give the hours after which a table counts as stale: its own, its source's, else its contract's; None for never."""
        entry = self.tables[table]
        freshness = load_contract(entry.contract).freshness
        of_contract = freshness.warn_after_hours if freshness else None
        return entry.stale_after_hours or self.stale_after_hours or of_contract

    def missing_variables(self) -> list[str]:
        """Give the variables that are not set."""
        there = read_variables(self.variables)
        return [name for name in self.variables if name not in there]

    def set_up(self) -> SetUp:
        """Say whether the source can be asked, or its sample landed in its stead.

        Raises UsageError "variables_missing" where some of its variables are set and others are not.
        """
        missing = self.missing_variables()
        if not missing:
            return "ready"
        if len(missing) < len(self.variables):
            raise UsageError(
                "variables_missing",
                f"the source {self.name!r} needs {_and(missing)} too: set "
                f"{'it' if len(missing) == 1 else 'them'}, or unset all of {_and(self.variables)}.",
            )
        return "sample" if self.sample is not None else "not_set_up"


def read_sources(settings: Settings) -> dict[str, SourceEntry]:
    """Read the settings' sources.yml; a project without one has no sources.

    Raises UsageError "no_sources_file" where the settings name one that is not there, and "bad_sources".
    """
    path = settings.sources
    if not path.is_file():
        if "sources" in settings.model_fields_set:
            raise UsageError("no_sources_file", f"{path} is not there; correct or unset PUNCHLIST_SOURCES.")
        return {}
    return parse_sources(path.read_text(encoding="utf-8"), path)


def parse_sources(text: str, path: Path) -> dict[str, SourceEntry]:
    """Give the entries of a sources.yml. Raises UsageError "bad_sources", which names the entry and the key."""
    try:
        data = yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise _bad(path, "", f"not YAML: {error}") from error
    sources = data.get("sources") if isinstance(data, dict) else None
    if not isinstance(sources, dict) or set(data) != {"sources"}:
        raise _bad(path, "", "it must have one key, sources, with an entry for each source")
    return {str(name): _entry(str(name), entry, path) for name, entry in sources.items()}


def _entry(name: str, data: Any, path: Path) -> SourceEntry:
    if not isinstance(data, dict):
        raise _bad(path, name, "it must have the keys kind, owner, connection and tables")
    try:
        entry = SourceEntry.model_validate({**data, "name": name, "home": path.parent})
    except ValidationError as error:
        raise _invalid(path, name, error) from None
    if entry.kind not in kind_names():
        raise _bad(
            path, f"{name}.kind", f"there is no kind {entry.kind!r}; there are {', '.join(kind_names())}"
        )
    _refuse_secrets(entry, path, set())
    _check_tables(entry, path)
    return entry


def _check_tables(entry: SourceEntry, path: Path) -> None:
    """Each table has a contract of its own, with a cursor where its pattern goes by one."""
    contracts: dict[str, str] = {}
    for name, table in entry.tables.items():
        where = f"{entry.name}.tables.{name}"
        other = contracts.setdefault(table.contract, name)
        if other != name:
            raise _bad(
                path,
                f"{where}.contract",
                f"{table.contract!r} has the table {other!r} of this source already",
            )
        try:
            contract = load_contract(table.contract)
        except UsageError as error:
            raise _bad(path, f"{where}.contract", error.message) from error
        if table.pattern in {"incremental", "append", "upsert"} and contract.cursor is None:
            raise _bad(
                path,
                f"{where}.pattern",
                f"{table.pattern!r} needs a cursor in extract/contracts/{contract.table}.yml",
            )


def check_by_kind(entry: SourceEntry, path: Path) -> None:
    """Hold an entry against what its kind says of connections and options; loads the kind, and its client with it.

    Raises UsageError "bad_sources".
    """
    model = connection_model(entry.kind)
    _refuse_secrets(
        entry, path, {name for name, field in model.model_fields.items() if _is_secret(field.annotation)}
    )
    options = options_model(entry.kind)
    for name, table in entry.tables.items():
        if options is not None:
            try:
                options.model_validate(table.options)
            except ValidationError as error:
                raise _invalid(path, f"{entry.name}.tables.{name}.options", error) from None


def open_source(entry: SourceEntry, settings: Settings) -> Source:
    """Open the source's connection, with its variables in place; nothing is asked of the system yet.

    Raises UsageError "variables_missing" or "bad_sources", SourceError as the kind does.
    """
    missing = entry.missing_variables()
    if missing:
        raise UsageError(
            "variables_missing",
            f"the source {entry.name!r} is not set up: set {_and(missing)}, to which its connection in "
            f"{settings.sources} refers.",
        )
    check_by_kind(entry, settings.sources)
    made = load_kind(entry.kind)
    connected = filled(entry.connection, read_variables(entry.variables))
    try:
        connection = connection_model(entry.kind).model_validate(connected)
    except ValidationError as error:
        raise _invalid(settings.sources, f"{entry.name}.connection", error) from None
    source: Source = made(entry.name, connection, SourceLimits.of(settings))
    return source


def _refuse_secrets(entry: SourceEntry, path: Path, secrets: set[str]) -> None:
    """Refuse a secret that is written out; nothing of it is quoted. `secrets` are keys that the kind knows as such."""
    key = written_secret(entry.connection, secrets)
    if key is not None:
        raise _bad(
            path,
            f"{entry.name}.connection.{key}",
            "a secret stands in the file: write ${NAME}, and set NAME in the environment",
        )


def _is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(_is_secret(part) for part in get_args(annotation))


def _invalid(path: Path, where: str, error: ValidationError) -> UsageError:
    """Say what pydantic finds first, without the value: it may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    return _bad(path, f"{where}.{key}" if key else where, first["msg"])


def _bad(path: Path, where: str, what: str) -> UsageError:
    at = f"sources.{where}: " if where else ""
    return UsageError("bad_sources", f"{path}: {at}{what}.")


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


class _UniqueKeys(yaml.SafeLoader):
    """YAML in which a key stands once: of two entries of one name the first would be lost without a word."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value!r} stands here twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)
