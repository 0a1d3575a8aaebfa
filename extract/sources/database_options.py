"""What sources.yml says of a database and of its tables: the models of `connection:` and `options:`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from extract.sources.cursor_positions import TimeZone

FAMILIES = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "redshift": "postgresql",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
    "mssql": "mssql+pymssql",
    "sqlserver": "mssql+pymssql",
    "oracle": "oracle+oracledb",
}
"""What a URL may begin with, and the driver that is meant; `mssql+pyodbc://` and the like name another one."""


class DatabaseConnection(BaseModel):
    """A database: where it is and as whom one reads; the zone of times that name none; how long a statement may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: SecretStr
    time_zone: TimeZone = "UTC"
    statement_seconds: float = Field(default=600.0, gt=0)

    @field_validator("url")
    @classmethod
    def _is_known(cls, url: SecretStr) -> SecretStr:
        try:
            name = make_url(url.get_secret_value()).drivername
        except ArgumentError:
            raise ValueError("it is no URL: write postgresql://user:password@host:port/database") from None
        if name.partition("+")[0] not in FAMILIES:
            raise ValueError(f"its scheme is {name!r}; there are {', '.join(sorted(FAMILIES))}")
        return url


class DatabaseOptions(BaseModel):
    """What a table's `options:` may say.

    `table` and `schema`: its name there, where another; `columns`: a contract's column and what it is called there;
    `cursor`: a contract's column, in place of the contract's own; `overlap_seconds` (of time; ten minutes, an hour where
    rows are appended) and `overlap_values` (of numbers): how far before the position a reading begins; `settle_seconds`:
    for how long an appended row, or a change with a lower number than others, may be under way; `window_hours`: the time
    that one statement asks for where rows are appended; `time_column`: by which a table of changes is backfilled.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    table: str | None = None
    schema_name: str | None = Field(default=None, alias="schema")
    columns: dict[str, str] = Field(default_factory=dict)
    cursor: str | None = None
    overlap_seconds: float | None = Field(default=None, ge=0)
    overlap_values: int = Field(default=1_000, ge=0)
    settle_seconds: float = Field(default=900.0, ge=0)
    window_hours: float = Field(default=24.0, gt=0)
    time_column: str | None = None
