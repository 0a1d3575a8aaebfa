"""Settings. Comes in: `PUNCHLIST_*` environment variables. Goes out: one frozen `Settings`. Nothing else reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from extract.errors import UsageError

PREFIX = "PUNCHLIST_"
Effort = Literal["low", "medium", "high", "xhigh", "max"]
_BIGQUERY = ("bigquery_project", "bigquery_location", "bigquery_endpoint", "bigquery_max_bytes_billed")
RUN_ID_IN_ARTIFACTS = "PUNCHLIST_RUN_ID"
"""dbt writes each environment variable DBT_ENV_CUSTOM_ENV_<name> into its artifacts, under <name>."""


def find_project_dir() -> Path:
    """Give the nearest folder from the working directory upwards with a `dbt_project.yml`, else the one of this source tree."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "dbt_project.yml").is_file():
            return folder
    return Path(__file__).resolve().parent.parent


def _in_project(*parts: str) -> Any:
    """Give a default below `project_dir`, whichever that turns out to be."""
    return Field(default_factory=lambda known: known["project_dir"].joinpath(*parts))


def _names(given: Any) -> Any:
    """Names with commas between them, as an environment variable has them."""
    return [name.strip() for name in given.split(",") if name.strip()] if isinstance(given, str) else given


PiiClass = Literal["personal", "document"]
"""Whom a column with personal data is about: a person (a name, a phone), or whatever a paper says (a whole row, any field)."""
PolicyTag = Annotated[
    str, Field(pattern=r"^projects/[^/]+/locations/[^/]+/taxonomies/[^/]+/policyTags/[^/]+$")
]


class Settings(BaseSettings):
    """Everything a user can set, as `PUNCHLIST_<NAME>`. Relative paths are relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    project_dir: Path = Field(default_factory=find_project_dir)
    input: Path = _in_project("examples", "work_orders")
    warehouse: Path = _in_project("warehouse.duckdb")
    state_dir: Path = _in_project(".punchlist")
    sources: Path = _in_project("sources.yml")
    reviewed: Path = _in_project("reviewed")
    warehouse_kind: Literal["duckdb", "bigquery"] = "duckdb"
    bigquery_project: str | None = Field(default=None, validate_default=True)
    bigquery_location: str = Field(default="US", min_length=1)
    bigquery_endpoint: str | None = None
    bigquery_storage_endpoint: str | None = None
    bigquery_max_bytes_billed: int = Field(default=10_000_000_000, ge=1)
    bigquery_dry_run: bool = True
    bigquery_deadline_seconds: float = Field(default=600.0, gt=0)
    bigquery_retry_delay_seconds: float = Field(default=1.0, gt=0)
    bigquery_load_bytes: int = Field(default=256_000_000, ge=1)
    bigquery_staging_hours: float = Field(default=24.0, gt=0)
    bigquery_policy_tags: dict[PiiClass, PolicyTag] = Field(default_factory=dict)
    lock_timeout_seconds: float = Field(default=60.0, ge=0)
    landing_memory_bytes: int | None = Field(default=None, ge=64_000_000)
    spec: str = Field(default="work_order", min_length=1)
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    chunk_size: int = Field(default=8, ge=1)
    max_file_bytes: int = Field(default=100_000_000, ge=1)
    max_pages: int = Field(default=500, ge=1)
    max_page_points: float = Field(default=14_400.0, gt=0)
    max_ocr_pages: int = Field(default=60, ge=0)
    keep_picture_words: bool = True
    max_document_seconds: float = Field(default=1_800.0, gt=0)
    max_worker_bytes: int = Field(default=3_000_000_000, ge=1)
    retry_delays_seconds: tuple[float, ...] = (60.0, 300.0, 900.0)
    source_batch_rows: int = Field(default=50_000, ge=1)
    source_timeout_seconds: float = Field(default=30.0, gt=0)
    source_breaker_failures: int = Field(default=3, ge=1)
    source_breaker_minutes: float = Field(default=60.0, ge=0)
    keep_whole_rows: int = Field(default=1_000_000, ge=0)
    log_format: Literal["auto", "json", "console"] = "auto"
    engine: Literal["offline", "auto", "claude"] | None = None
    anthropic_api_key: SecretStr | None = None
    anthropic_api_key_file: Path | None = None
    anthropic_api_key_secret: str | None = None
    anthropic_base_url: str | None = None
    claude_small_model: str = Field(default="claude-haiku-5-5", min_length=1)
    claude_large_model: str = Field(default="claude-sonnet-5-5", min_length=1)
    claude_small_effort: Effort = "low"
    claude_large_effort: Effort = "medium"
    claude_ask_below: float = Field(default=0.95, ge=0, le=1)
    claude_ask_large_below: float = Field(default=0.6, ge=0, le=1)
    claude_missing_weight: float = Field(default=2.0, ge=0)
    claude_run_budget: Decimal = Field(default=Decimal(1), ge=0)
    claude_day_budget: Decimal = Field(default=Decimal(5), ge=0)
    claude_prices: Path | None = None
    claude_concurrency: int = Field(default=8, ge=1, le=256)
    claude_tries: int = Field(default=5, ge=1)
    claude_timeout_seconds: float = Field(default=120.0, gt=0)
    claude_longest_wait_seconds: float = Field(default=60.0, ge=0)
    claude_most_pages: int = Field(default=20, ge=1, le=100)
    claude_mask_pii: bool = False
    claude_mask_fields: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = ()
    claude_batch: bool = False
    claude_batch_poll_seconds: float = Field(default=30.0, gt=0)
    claude_batch_documents: int = Field(default=2_000, ge=1)

    @property
    def warehouse_name(self) -> str:
        """What a user calls the warehouse: the path of the file, or the project."""
        if self.warehouse_kind == "bigquery":
            return f"BigQuery project {self.bigquery_project} ({self.bigquery_location})"
        return str(self.warehouse)

    @property
    def may_have_warehouse(self) -> bool:
        """Say whether there can be anything to read: a project may hold tables, a missing file holds none."""
        return self.warehouse_kind == "bigquery" or self.warehouse.exists()

    @property
    def locked(self) -> Path:
        """What a run locks: the warehouse's file; on BigQuery a name in the state folder, for processes of this machine."""
        return self.state_dir / "bigquery" if self.warehouse_kind == "bigquery" else self.warehouse

    @field_validator("bigquery_project")
    @classmethod
    def _named(cls, project: str | None, info: ValidationInfo) -> str | None:
        """A warehouse on BigQuery is in a project that the user names: Google's default may be anybody's."""
        if project is None and info.data.get("warehouse_kind") == "bigquery":
            raise ValueError("PUNCHLIST_WAREHOUSE_KIND=bigquery needs the id of your Google Cloud project")
        return project

    @field_validator("project_dir", "input", "warehouse", "state_dir", "sources", "reviewed")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        """Fix a path now: a step of the flow may run in another working directory."""
        return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - resolve() would follow links to another name


def get_settings(**overrides: Any) -> Settings:
    """Give the settings of this process; `overrides` (from command options) win, None means not given.

    Raises UsageError "wrong_setting", which names the variable and what is wrong with it.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        raise UsageError("wrong_setting", _describe(error)) from None
    except SettingsError as error:
        named = re.search(r'field "([a-z_]+)"', str(error))
        name = f"{PREFIX}{named[1].upper()}" if named else "a variable"
        advice = "a list in brackets, as [60, 300], or an object in braces. Correct or unset the variable and run again."
        raise UsageError("wrong_setting", f"{name} can't be read: it wants JSON, {advice}") from None


def read_variables(names: Iterable[str]) -> dict[str, str]:
    """Give those of the named variables that are set: what `${NAME}` in sources.yml stands for. Empty counts as unset."""
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def set_environment_defaults(defaults: Mapping[str, str]) -> None:
    """Give variables of the programs we start (Prefect, dbt) where the user has not; call before importing those."""
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


@contextmanager
def told_to_dbt(settings: Settings, run_id: str | None = None) -> Iterator[None]:
    """Let dbt know, inside, which warehouse to open (profiles/profiles.yml reads these) and for which run it works."""
    told = {
        f"{PREFIX}{name.upper()}": str(getattr(settings, name) or "")
        for name in (
            "warehouse",
            "warehouse_kind",
            *(_BIGQUERY if settings.warehouse_kind == "bigquery" else ()),
        )
    }
    if run_id is not None:
        told[f"DBT_ENV_CUSTOM_ENV_{RUN_ID_IN_ARTIFACTS}"] = run_id
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def is_full_refresh_set() -> bool:
    """Say whether dbt is told by its own variable to build incremental models anew."""
    return os.environ.get("DBT_FULL_REFRESH", "").lower() not in ("", "0", "false", "f", "no", "n", "off")


def has_own_prefect() -> bool:
    """Say whether the user points Prefect at a server or home of their own, which is then used as it is."""
    return bool(os.environ.get("PREFECT_API_URL") or os.environ.get("PREFECT_HOME"))


def _describe(error: ValidationError) -> str:
    """Say for each wrong variable what was given and what is expected."""
    complaints = [
        f"{PREFIX}{str(problem['loc'][0]).upper()} is {problem['input']!r}: {problem['msg']}"
        for problem in error.errors()
        if problem["type"] != "default_factory_not_called"
    ]
    return "; ".join(complaints) + ". Correct or unset the variable and run again."
