"""`punchlist land`: records that `punchlist extract --out` wrote become rows of the raw tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract import logs
from extract.commands.progress import plural
from extract.commands.run_id import new_run_id
from extract.settings import get_settings

if TYPE_CHECKING:
    from extract.documents.records import DocumentRecord
    from extract.landing.protocol import Landing, LandResult
    from extract.landing.validation import Rejection

_BATCH_LINES = 1_000  # bounds the memory of a large file; a batch is landed whole or not at all
_NAMED = 20


@click.command("land")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    metavar="FILE.jsonl...",
)
def command(files: tuple[Path, ...]) -> None:
    """Land extracted records in the warehouse.

    FILE.jsonl is what `punchlist extract --out` wrote. The same records land once, however often they come. A line
    that is no record is named and goes to quarantine; the others land.
    """
    run_id = new_run_id("land")
    logs.configure(run_id)
    settings = get_settings()

    from extract.landing import open_landing  # noqa: PLC0415 - `--help` must not wait for DuckDB

    with open_landing(settings, run_id) as landing:
        for file in files:
            _tell(file, _land_file(landing, file.absolute(), run_id))
    click.echo(f"The warehouse is {settings.warehouse}", err=True)
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
        for rejection in rejected[: max(0, _NAMED - named)]:
            click.echo(f"  quarantined: {rejection.reason}", err=True)
        named += len(rejected)
        records = [record for record in found if not isinstance(record, Rejection)]
        results.append(land_records(landing, records, run_id, source=str(file), rejected=rejected))
    if named > _NAMED:
        click.echo(f"  and {named - _NAMED} more lines", err=True)
    return results


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
