"""`punchlist sources`: what sources.yml has, whether each source answers, and a first entry for another one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from extract import logs
from extract.errors import EXIT_OK, EXIT_UNEXPECTED, PunchlistError, UsageError
from extract.settings import get_settings

if TYPE_CHECKING:
    from extract.settings import Settings
    from extract.sources.configuration import SourceEntry

_SET_UP = {"ready": "set up", "sample": "not set up, has a sample", "not_set_up": "not set up"}


@click.group("sources")
def command() -> None:
    """List, check and add sources: the systems that land beside the work orders.

    They stand in sources.yml in the project's root (PUNCHLIST_SOURCES names another file). `punchlist land SOURCE` lands one;
    `punchlist run` lands all that are set up before it builds the marts.
    """
    logs.configure()


@command.command("list")
def list_() -> None:
    """List the sources with their tables, how each is loaded, and whether it is set up."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from extract.sources.configuration import read_sources  # noqa: PLC0415 - `--help` must not wait for it

    settings = get_settings()
    entries = read_sources(settings)
    if not entries:
        click.echo(f"There is no source in {settings.sources}. Next: punchlist sources add KIND NAME.")
        return
    shown = Table("source", "kind", "owner", "schedule", "set up", "table", "pattern", "raw table")
    for entry in entries.values():
        first = (entry.name, entry.kind, entry.owner, entry.schedule or "", _set_up(entry))
        for number, (name, table) in enumerate(entry.tables.items()):
            shown.add_row(*(first if number == 0 else ("",) * 5), name, table.pattern, table.contract)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 200
    console.print(shown)
    console.print("Next: punchlist sources check SOURCE tests a connection, punchlist land SOURCE lands it.")


def _set_up(entry: SourceEntry) -> str:
    try:
        state = entry.set_up()
    except UsageError:
        return f"in part: {', '.join(entry.missing_variables())} missing"
    return _SET_UP[state]


@command.command("check")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
def check(names: tuple[str, ...]) -> None:
    """Connect to each source, or those named, and say in words what is wrong. Nothing lands.

    Ends with 1 where one that is set up does not answer as it should.
    """
    from extract.sources.configuration import check_by_kind, read_sources  # noqa: PLC0415

    settings = get_settings()
    entries = read_sources(settings)
    unknown = [name for name in names if name not in entries]
    if unknown:
        raise UsageError(
            "no_source", f"{settings.sources} has no source {unknown[0]!r}: {', '.join(entries)}."
        )
    wrong = 0
    for name in names or entries:
        try:
            check_by_kind(entries[name], settings.sources)
            told = _answer(entries[name], settings, asked=bool(names))
        except PunchlistError as error:
            wrong += 1
            told = f"wrong ({error.code}): {error.message}"
        click.echo(f"{name}: {told}")
    if wrong:
        click.echo(f"{wrong} of {len(names or entries)} can't be used as they are.", err=True)
    sys.exit(EXIT_UNEXPECTED if wrong else EXIT_OK)


def _answer(entry: SourceEntry, settings: Settings, *, asked: bool) -> str:
    """Say what a source answers. Raises PunchlistError for one that is wrong; not being set up is wrong only where asked."""
    from extract.sources.configuration import open_source  # noqa: PLC0415

    if entry.set_up() == "ready" or asked:
        with open_source(entry, settings) as source:
            return source.check()
    return f"{_SET_UP[entry.set_up()]}; set {' and '.join(entry.missing_variables())}."


@command.command("add")
@click.argument("kind")
@click.argument("name")
def add(kind: str, name: str) -> None:
    """Write a first entry for a source of KIND, called NAME, into sources.yml.

    Its connection refers to variables of the environment; its tables are yours to fill in. What was in the file stays as it is.
    """
    from extract.sources.scaffolding import add_entry  # noqa: PLC0415

    settings = get_settings()
    variables = add_entry(settings.sources, kind, name)
    click.echo(f"{name} stands in {settings.sources}.")
    click.echo(
        f"Next: name its tables there, set {' and '.join(variables) or 'its connection'}, then punchlist sources check {name}."
    )
