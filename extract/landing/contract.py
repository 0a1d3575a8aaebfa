"""The contract of a raw table. Comes in: a YAML file of `extract/contracts`. Goes out: a validated `Contract`.

    load_contract("work_orders").columns["site_address"].pii

`partition_by: loaded_at month`, `cluster_by: [builder_name]` and `require_partition_filter: true` say how the table lies where
an engine has such things (BigQuery); DuckDB keeps rows as they come and needs none of it.

A contract that says `fields_of: <specification>` gets two text columns for each field of it: `<field>`, the
normalised value, and `<field>_raw`, the value as printed. Names, descriptions and pii stand in the specification only.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import pyarrow as pa
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extract.documents.specification import load_specification
from extract.errors import UsageError
from extract.settings import PiiClass

CONTRACTS = Path(__file__).resolve().parent.parent / "contracts"

ColumnType = Literal["text", "integer", "bigint", "double", "decimal", "boolean", "date", "timestamptz"]

_ARROW: dict[str, Any] = {
    "text": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "decimal": pa.decimal128(38, 9),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamptz": pa.timestamp("us", tz="UTC"),
}


class Column(BaseModel):
    """One column. `content: false` keeps it out of the row's identity: it says when or how long, not what.

    A `decimal` has up to 29 digits before the point and 9 after it. `allowed` lists the only values of a text column.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ColumnType
    description: str
    required: bool = False
    pii: bool = False
    pii_class: PiiClass = "personal"
    content: bool = True
    allowed: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _class_is_of_pii(self) -> Column:
        if "pii_class" in self.model_fields_set and not self.pii:
            raise ValueError("pii_class is given and pii is not true")
        return self

    @model_validator(mode="after")
    def _words_are_of_text(self) -> Column:
        if self.allowed and self.type != "text":
            raise ValueError(f"allowed is given and the column's type is {self.type}, not text")
        return self

    @property
    def arrow_type(self) -> Any:
        """The Arrow type the column has when it lands."""
        return _ARROW[self.type]


SYSTEM_COLUMNS = {
    "row_hash": Column(
        type="text",
        description="SHA-256 of the content columns: the row's identity (ADR 0004).",
        content=False,
    ),
    "batch_id": Column(
        type="text", description="The batch of load_batches that brought the row.", content=False
    ),
    "run_id": Column(type="text", description="The run that landed the row.", content=False),
    "loaded_at": Column(type="timestamptz", description="When the row landed, in UTC.", content=False),
}
"""What landing itself adds to every raw table, unless the contract has a column of that name."""

UNKNOWN_COLUMNS = "unknown_columns"
_UNKNOWN = Column(
    type="text",
    pii=True,
    pii_class="document",
    description="Values in columns that the contract does not have, as JSON by name; null where there were none.",
)

Name = r"^[a-z][a-z0-9_]*$"
MAX_CLUSTER_COLUMNS = 4  # what BigQuery takes


class Partition(NamedTuple):
    """By which column, and in parts of what length, an engine that has partitions keeps a table."""

    column: str
    granularity: Literal["day", "month", "year"]


class Freshness(BaseModel):
    """How old, in hours, the newest row may be before people are warned and before it is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    warn_after_hours: int = Field(ge=1)
    error_after_hours: int | None = Field(default=None, ge=1)


class Contract(BaseModel):
    """A raw table: its columns, its keys, and what becomes of rows that are not as it says.

    `version` is major.minor: what others rely on changes with the major number only (`punchlist contracts check`).
    `on_unknown_column`: a row with a value in a column that is not here goes to quarantine, or loses that value (drop), or
    the load fails, or the value is kept as JSON in the column `unknown_columns` (add).
    `on_type_mismatch`: a value of another type is cast where nothing is lost, and its row goes to quarantine where
    something is (cast); its row goes to quarantine (quarantine), or the load fails (fail), as soon as the type is of
    another kind: a text for a number, fractions for whole numbers.
    `max_rejected_share`: a batch of which more than this share (and more than 10 rows) goes to quarantine doesn't land.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    version: str = Field(default="1.0", pattern=r"^[0-9]+\.[0-9]+$")
    owner: str = Field(default="intake", pattern=Name)
    table: str = Field(pattern=Name)
    schema_name: str = Field(alias="schema", pattern=Name)
    grain: str
    description: str
    keys: tuple[str, ...] = Field(min_length=1)
    cursor: str | None = None
    on_unknown_column: Literal["quarantine", "drop", "fail", "add"]
    on_type_mismatch: Literal["cast", "quarantine", "fail"] = "cast"
    max_rejected_share: float | None = Field(default=None, ge=0, lt=1)
    freshness: Freshness | None = None
    fields_of: str | None = None
    partition_by: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]* (day|month|year)$")
    cluster_by: tuple[str, ...] = Field(default=(), max_length=MAX_CLUSTER_COLUMNS)
    require_partition_filter: bool = False
    columns: dict[str, Column]

    @model_validator(mode="after")
    def _unknown_have_their_place(self) -> Contract:
        if self.on_unknown_column == "add":
            self.columns.setdefault(UNKNOWN_COLUMNS, _UNKNOWN)
        return self

    @model_validator(mode="after")
    def _keys_are_required_columns(self) -> Contract:
        for key in self.keys:
            if key not in self.columns or not self.columns[key].required:
                raise ValueError(f"keys names {key!r}, which is not among the required columns")
        return self

    @model_validator(mode="after")
    def _layout_is_of_its_columns(self) -> Contract:
        columns = {**self.columns, **self.system_columns}
        by = self.partition
        if by and (by.column not in columns or columns[by.column].type not in {"date", "timestamptz"}):
            raise ValueError(
                f"partition_by names {by.column!r}, which is no column of type date or timestamptz"
            )
        for name in self.cluster_by:
            if name not in columns or columns[name].type == "double":
                raise ValueError(f"cluster_by names {name!r}, which is no column, or one of type double")
        if self.require_partition_filter and (by is None or by.column != "loaded_at"):
            raise ValueError(
                "require_partition_filter wants partition_by: loaded_at, which a stream's questions name"
            )
        return self

    @property
    def partition(self) -> Partition | None:
        """How the table is partitioned, where the engine has partitions."""
        if self.partition_by is None:
            return None
        column, granularity = self.partition_by.split()
        return Partition(column, cast("Literal['day', 'month', 'year']", granularity))

    @cached_property
    def system_columns(self) -> dict[str, Column]:
        """The columns that landing adds to this table."""
        return {name: column for name, column in SYSTEM_COLUMNS.items() if name not in self.columns}

    @cached_property
    def content_columns(self) -> dict[str, Column]:
        """The columns that make up the row's identity."""
        return {name: column for name, column in self.columns.items() if column.content}

    @cached_property
    def arrow_schema(self) -> Any:
        """The pyarrow.Schema of the table, without what landing adds."""
        return pa.schema([(name, column.arrow_type) for name, column in self.columns.items()])

    @property
    def full_name(self) -> str:
        """The table with its schema, as SQL names it."""
        return f"{self.schema_name}.{self.table}"


@lru_cache(maxsize=64)
def load_contract(name: str) -> Contract:
    """Give the contract of that table. Raises UsageError "no_contract" or "bad_contract"; the message names the file."""
    path = CONTRACTS / f"{name}.yml"
    if not path.is_file():
        known = ", ".join(contract_names())
        raise UsageError(
            "no_contract", f"no table {name!r} among the contracts ({known}); write {path} first."
        )
    return read_contract(path)


def contract_names() -> list[str]:
    """Give the names of all contracts, sorted."""
    return sorted(path.stem for path in CONTRACTS.glob("*.yml"))


def read_contract(path: Path) -> Contract:
    """Read and check one YAML file. Raises UsageError "bad_contract", which names the file and the key."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(data, dict) and data.get("fields_of"):
            data["columns"] = _with_fields(data.get("columns") or {}, data["fields_of"], path)
        return Contract.model_validate(data)
    except yaml.YAMLError as error:
        raise UsageError("bad_contract", f"{path}: not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UsageError("bad_contract", f"{path}: {where}: {first['msg']}") from error


def _with_fields(columns: dict[str, Any], specification: str, path: Path) -> dict[str, Any]:
    """Add two columns for each field of the specification. A field may not be called like a column of the contract."""
    added: dict[str, Any] = {}
    for name, field in load_specification(specification).fields.items():
        added[name] = {"type": "text", "description": field.description, "pii": field.pii}
        added[f"{name}_raw"] = {"type": "text", "description": f"{name} as printed.", "pii": field.pii}
    twice = sorted(columns.keys() & added.keys())
    if twice:
        raise UsageError(
            "bad_contract", f"{path}: columns.{twice[0]} is also a field of {specification!r}; rename one."
        )
    return {**columns, **added}
