"""`punchlist replay`: what is in quarantine or waits for review gets another try, documents as well as rows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from extract import logs
from extract.commands.progress import Tally, plural, showing
from extract.commands.run_id import new_run_id
from extract.settings import Settings, get_settings

if TYPE_CHECKING:
    from extract.documents.records import DocumentRecord
    from extract.landing.replay import ReplayPlan

_NAMED = 10  # reasons told of a table


@click.command("replay")
@click.argument("ids", nargs=-1, metavar="[ID]... | quarantine [TABLE]...")
@click.option("--all", "everything", is_flag=True, help="Try all that is in quarantine.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that read documents  [default: one per core]",
)
def command(ids: tuple[str, ...], everything: bool, workers: int | None) -> None:
    """Read what is in quarantine, or waits for review, again.

    ID is the start of an id that `punchlist status` lists, or a document's path; documents to review are read again
    only where they are named. Each document is read as a new attempt and landed; what was there before stays beside it.

    `punchlist replay quarantine [TABLE]...` holds rows that broke a table's contract against it again, once you have
    mended the contract or the source's entry; those that keep it now land.
    """
    if bool(ids) == everything:
        raise click.UsageError("name the ids to replay, or give --all; `punchlist status` lists them.")
    run_id = new_run_id("replay")
    logs.configure(run_id)
    if ids[:1] == ("quarantine",):
        _replay_rows(get_settings(), ids[1:], run_id)
        return
    settings = get_settings(workers=workers)
    plan = _plan(settings, ids, run_id)
    for reason in plan.waiting:
        click.echo(f"  not replayed: {reason}", err=True)
    tally = Tally()
    if plan.paths:
        _land(settings, _read(settings, plan, tally, run_id), run_id)
    tally.tell(
        f"Not replayed: {len(plan.waiting)}. The warehouse is {settings.warehouse_name}",
        "Next: punchlist run builds the star from it." if plan.paths else "Nothing was there to replay.",
    )
    sys.exit(tally.exit_code)


def _replay_rows(settings: Settings, tables: tuple[str, ...], run_id: str) -> None:
    from extract.landing import open_landing  # noqa: PLC0415 - `--help` must not wait for DuckDB
    from extract.landing.replay_rows import replay_rows  # noqa: PLC0415

    with open_landing(settings, run_id) as landing:
        found = replay_rows(landing, tables, run_id)
    for one in found:
        click.echo(
            f"{one.table}: {plural(one.kept, 'row')} out of quarantine ({one.landed:,} new), {one.waiting:,} still break "
            "the contract.",
            err=True,
        )
        for reason in one.reasons[:_NAMED]:
            click.echo(f"  {reason}", err=True)
    landed = sum(one.landed for one in found)
    click.echo(f"The warehouse is {settings.warehouse_name}", err=True)
    nothing = "Nothing new landed." if found else "No row that breaks a contract is in quarantine."
    click.echo("Next: punchlist run builds the star from it." if landed else nothing, err=True)


def _plan(settings: Settings, ids: tuple[str, ...], run_id: str) -> ReplayPlan:
    from extract.landing import open_landing  # noqa: PLC0415 - `--help` must not wait for DuckDB
    from extract.landing.replay import plan_replay  # noqa: PLC0415
    from extract.landing.state import read_state  # noqa: PLC0415

    with open_landing(settings, run_id) as landing:
        return plan_replay(read_state(landing, settings.warehouse_name), ids)


def _read(settings: Settings, plan: ReplayPlan, tally: Tally, run_id: str) -> list[DocumentRecord]:
    """Read the documents; the warehouse is free for others meanwhile."""
    from extract.documents.claude.reading import read_documents  # noqa: PLC0415
    from extract.documents.specification import load_specification  # noqa: PLC0415

    specification = load_specification(settings.spec)
    click.echo(f"Reading {plural(len(plan.paths), 'document')} again.", err=True)
    with showing(len(plan.paths)) as tell:
        stream = read_documents(plan.paths, specification, settings.workers, tell, settings, run_id=run_id)
        records = list(stream)
    for record in records:
        tally.add(record)
    return records


def _land(settings: Settings, records: list[DocumentRecord], run_id: str) -> None:
    from extract.landing import open_landing  # noqa: PLC0415
    from extract.landing.work_orders import land_records  # noqa: PLC0415

    with open_landing(settings, run_id) as landing:
        land_records(landing, records, run_id, source="replay", again=True)
