"""sources.yml: what is wrong is named by entry and key, a secret never stands in it, what is not set up is told."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, SecretStr

from extract.errors import UsageError
from extract.settings import Settings
from extract.sources import kinds
from extract.sources.configuration import SourceEntry, check_by_kind, open_source, parse_sources, read_sources
from extract.sources.limits import SourceLimits
from extract.sources.scaffolding import add_entry

PATH = Path("/project/sources.yml")


class Connection(BaseModel):
    address: str
    key: SecretStr
    port: int = 5432


class Options(BaseModel):
    model_config = {"extra": "forbid"}

    path: str | None = None


class MadeUp:
    options_model = Options

    def __init__(self, name: str, connection: Connection, limits: SourceLimits) -> None:
        self.name, self.connection, self.limits = name, connection, limits


@pytest.fixture(autouse=True)
def made_up_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds.KINDS, "made_up", f"{__name__}:MadeUp")
    for name in ("STOCK_HOST", "STOCK_KEY"):
        monkeypatch.delenv(name, raising=False)


def entry(**changes: Any) -> dict[str, Any]:
    good: dict[str, Any] = {
        "kind": "made_up",
        "owner": "office",
        "connection": {"address": "${STOCK_HOST}:1", "key": "${STOCK_KEY}"},
        "tables": {"movements": {"contract": "stock_movements", "pattern": "incremental"}},
    }
    return {key: value for key, value in {**good, **changes}.items() if value is not None}


def parsed(**changes: Any) -> SourceEntry:
    return parse_sources(yaml.safe_dump({"sources": {"stock": entry(**changes)}}, sort_keys=False), PATH)[
        "stock"
    ]


def table(**changes: Any) -> dict[str, Any]:
    return {"movements": {"contract": "stock_movements", "pattern": "incremental", **changes}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"kind": "carrier_pigeon"},
            r"sources\.stock\.kind: there is no kind 'carrier_pigeon'; there are .*hubspot",
        ),
        ({"owner": None}, r"sources\.stock\.owner: Field required"),
        ({"tables": {}}, r"sources\.stock\.tables: "),
        ({"colour": "red"}, r"sources\.stock\.colour: Extra inputs are not permitted"),
        ({"schedule": "often"}, r"sources\.stock\.schedule: .*'often' is no cron expression"),
        (
            {"tables": table(pattern="sometimes")},
            r"sources\.stock\.tables\.movements\.pattern: Input should be",
        ),
        (
            {"tables": table(contract="nowhere")},
            r"sources\.stock\.tables\.movements\.contract: no table 'nowhere'",
        ),
        (
            {"tables": table(contract="warehouses")},
            r"sources\.stock\.tables\.movements\.pattern: 'incremental' needs a cursor",
        ),
        (
            {"tables": table() | {"again": table()["movements"]}},
            r"tables\.again\.contract: 'stock_movements' has the table 'movements'",
        ),
        (
            {"connection": {"address": "a", "api_token": "hunter2"}},
            r"sources\.stock\.connection\.api_token: a secret stands",
        ),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        parsed(**changes)
    assert caught.value.message.startswith(str(PATH))
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"connection": {"address": "a", "key": "hunter2"}},
            r"sources\.stock\.connection\.key: a secret stands",
        ),
        (
            {"tables": table(options={"paht": "x"})},
            r"sources\.stock\.tables\.movements\.options\.paht: Extra inputs",
        ),
    ],
)
def test_a_kind_knows_its_secrets_and_options(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        check_by_kind(parsed(**changes), PATH)
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources: [", "not YAML"),
        ("tables: {}", "one key, sources"),
        ("sources:\n  stock: {kind: files}\n  stock: {kind: files}\n", "'stock' stands here twice"),
        ("sources:\n  stock: files\n", r"sources\.stock: it must have the keys"),
    ],
)
def test_a_file_that_is_none_is_told(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_sources(text, PATH)


def test_variables_are_looked_up_when_a_source_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    found = parsed()
    assert found.variables == ["STOCK_HOST", "STOCK_KEY"]
    assert found.set_up() == "not_set_up"
    assert parsed(sample="examples/stock").set_up() == "sample"
    with pytest.raises(UsageError, match="set STOCK_HOST and STOCK_KEY"):
        open_source(found, Settings())
    monkeypatch.setenv("STOCK_KEY", "s3cret")
    with pytest.raises(UsageError, match="needs STOCK_HOST too") as caught:
        found.set_up()
    assert "s3cret" not in caught.value.message
    monkeypatch.setenv("STOCK_HOST", "db")
    assert found.set_up() == "ready"
    opened: Any = open_source(found, Settings(source_batch_rows=7))
    assert (opened.name, opened.connection.address, opened.limits.batch_rows) == ("stock", "db:1", 7)
    assert opened.connection.key.get_secret_value() == "s3cret"


def test_a_connection_that_its_kind_refuses_is_told_without_its_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STOCK_HOST", "db")
    monkeypatch.setenv("STOCK_KEY", "s3cret")
    wrong = parsed(connection={"address": "${STOCK_HOST}", "key": "${STOCK_KEY}", "port": "${STOCK_KEY}"})
    with pytest.raises(UsageError, match=r"sources\.stock\.connection\.port: ") as caught:
        open_source(wrong, Settings())
    assert "s3cret" not in caught.value.message


def test_staleness_is_the_tables_the_sources_or_the_contracts() -> None:
    assert parsed(stale_after_hours=5, tables=table(stale_after_hours=2)).stale_after("movements") == 2
    assert parsed(stale_after_hours=5).stale_after("movements") == 5
    assert (
        parsed().stale_after("movements") == parsed().source_tables()[0].contract.freshness.warn_after_hours
    )  # type: ignore[union-attr]


def test_a_project_may_have_no_sources(tmp_path: Path) -> None:
    assert read_sources(Settings(project_dir=tmp_path)) == {}
    with pytest.raises(UsageError, match="PUNCHLIST_SOURCES"):
        read_sources(Settings(sources=tmp_path / "sources.yml"))


def test_a_first_entry_is_written_from_the_kinds_model(tmp_path: Path) -> None:
    path = tmp_path / "sources.yml"
    assert add_entry(path, "made_up", "stock") == ["STOCK_ADDRESS", "STOCK_KEY"]
    before = path.read_text()
    assert "      # port: 5432\n" in before
    assert "        #   path: null\n" in before
    assert add_entry(path, "files", "prices") == ["PRICES_ROOT"]
    assert path.read_text().startswith(before)
    assert list(parse_sources(path.read_text(), path)) == ["stock", "prices"]
    for kind, name, said in [
        ("made_up", "stock", "has a source 'stock' already"),
        ("made_up", "My Stock", "is no name"),
        ("carrier_pigeon", "x", "there is no kind"),
    ]:
        with pytest.raises(UsageError, match=said):
            add_entry(path, kind, name)


def test_every_kind_of_ours_loads_and_can_be_added(tmp_path: Path) -> None:
    for kind in kinds.kind_names():
        if find_spec(kinds.KINDS[kind].partition(":")[0]) is None:
            continue
        add_entry(tmp_path / "sources.yml", kind, f"my_{kind}")
