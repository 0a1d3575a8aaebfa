"""`punchlist land`: sources, records that `punchlist extract --out` wrote, and progress sheets become rows of raw tables."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract import logs
from extract.commands.progress import plural
from extract.commands.run_id import new_run_id
from extract.settings import Settings, get_settings

if TYPE_CHECKING:
    from extract.documents.records import DocumentRecord
    from extract.landing.protocol import Landing, LandResult
    from extract.landing.validation import Rejection

_BATCH_LINES = 1_000  # bounds the memory of a large file; a batch is landed whole or not at all
_NAMED = 20


@click.command("land")
@click.argument("names", nargs=-1, metavar="[FILE...] | [SOURCE [TABLE...]]")
@click.option("--sample", is_flag=True, help="Land the sample rows of a SOURCE that is not set up.")
@click.option("--due", is_flag=True, help="Land each source whose schedule has come since it was last tried.")
def command(names: tuple[str, ...], sample: bool, due: bool) -> None:
    """Land a source of sources.yml, extracted records or progress sheets in the warehouse.

    SOURCE is an entry of sources.yml (`punchlist sources list`), with all its tables or those named. What is new since the last
    load lands, with the position where the next one goes on; a load that was cut off is finished by the next. Where the
    source can't be reached it is tried again after 1, 5 and 15 minutes (PUNCHLIST_RETRY_DELAYS_SECONDS).

    FILE.jsonl is what `punchlist extract --out` wrote. FILE.csv is a progress sheet: under the headings Builder, Order
    number, Status, Date, and Reported by and Note where you like, a row for each thing that was reported of an order.
    A name that is a file is a file.

    The same rows, records and reports land once, however often they come. One that breaks its contract, or is none, goes to
    quarantine with the reason; the others land.
    """
    if bool(names) == due:
        raise click.UsageError(
            "name a FILE or a SOURCE, or give --due; `punchlist sources list` shows the sources."
        )
    run_id = new_run_id("land")
    logs.configure(run_id)
    settings = get_settings()
    if due or not Path(names[0]).is_file():
        from extract.commands.land_sources import land_due, land_named  # noqa: PLC0415 - loads pydantic models of sources

        sys.exit(land_due(settings, run_id) if due else land_named(settings, run_id, names, sample=sample))
    _land_files(settings, run_id, [_readable(name) for name in names])


def _readable(name: str) -> Path:
    """Give the path of a file, as click checks it."""
    kind = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
    return kind.convert(name, None, click.get_current_context())


def _land_files(settings: Settings, run_id: str, files: list[Path]) -> None:
    from extract.landing import open_landing  # noqa: PLC0415 - `--help` must not wait for DuckDB
    from extract.sources.progress_sheet import is_sheet  # noqa: PLC0415

    with open_landing(settings, run_id) as landing:
        for file in files:
            if is_sheet(file):
                _land_sheet(landing, file, run_id, settings.max_file_bytes)
            else:
                _tell(file, _land_file(landing, file.absolute(), run_id))
    click.echo(f"The warehouse is {settings.warehouse_name}", err=True)
    click.echo(
        "Next: punchlist run builds the star from it; punchlist status shows what waits for review.", err=True
    )


def _land_file(landing: Landing, file: Path, run_id: str) -> list[LandResult]:
    """Land a file in batches; names each line that is no record on standard error."""
    from extract.landing.record_lines import read_lines  # noqa: PLC0415
    from extract.landing.validation import Rejection  # noqa: PLC0415
    from extract.landing.work_orders import land_records  # noqa: PLC0415

    results = []
    named = 0
    for found in _batches(read_lines(file)):
        rejected = [line for line in found if isinstance(line, Rejection)]
        _name(rejected[: max(0, _NAMED - named)])
        named += len(rejected)
        records = [record for record in found if not isinstance(record, Rejection)]
        results.append(land_records(landing, records, run_id, source=str(file), rejected=rejected))
    _name_more(named)
    return results


def _land_sheet(landing: Landing, file: Path, run_id: str, max_bytes: int) -> None:
    """Land a progress sheet, and say what became of it."""
    from extract.landing.work_order_progress import land_sheet  # noqa: PLC0415
    from extract.sources.progress_sheet import TABLE  # noqa: PLC0415

    sheet, result = land_sheet(landing, file.absolute(), run_id, max_bytes=max_bytes)
    _name(sheet.rejected[:_NAMED])
    _name_more(len(sheet.rejected))
    reports = result.tables.get(TABLE)
    new, known = (reports.landed, reports.known) if reports else (0, 0)
    unused = f" Columns that were not taken: {', '.join(sheet.left_out)}." if sheet.left_out else ""
    click.echo(
        f"{file}: {plural(new, 'new report')} landed, {known:,} known already, "
        f"{plural(len(sheet.rejected), 'row')} in quarantine.{unused}",
        err=True,
    )


def _name(rejected: list[Rejection]) -> None:
    for rejection in rejected:
        click.echo(f"  quarantined: {rejection.reason}", err=True)


def _name_more(rejected: int) -> None:
    if rejected > _NAMED:
        click.echo(f"  and {rejected - _NAMED} more", err=True)


def _batches(lines: Iterable[DocumentRecord | Rejection]) -> Iterator[list[DocumentRecord | Rejection]]:
    rest = iter(lines)
    while batch := list(islice(rest, _BATCH_LINES)):
        yield batch


def _tell(file: Path, results: list[LandResult]) -> None:
    """Say what became of a file's records."""
    documents = [result.tables["documents"] for result in results if "documents" in result.tables]
    new = sum(result.landed for result in documents)
    known = sum(result.known for result in documents)
    rows = sum(result.rows_landed for result in results)
    quarantined = sum(result.rows_quarantined for result in results)
    click.echo(
        f"{file}: {plural(new, 'new record')} landed ({plural(rows, 'row')}), {known:,} known already, "
        f"{plural(quarantined, 'row')} in quarantine.",
        err=True,
    )
