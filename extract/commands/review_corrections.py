"""`punchlist review corrections`: spellings that nobody has reviewed, and what people decide about them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract import logs
from extract.commands.deciding import decided_by
from extract.commands.progress import plural
from extract.errors import UsageError
from extract.settings import Settings, get_settings

if TYPE_CHECKING:
    from extract.review.corrections.seeds import Decision
    from extract.review.corrections.worklist import Entry

_WIDTH_OFF_A_TERMINAL = 200
_NEXT = "Next: punchlist run (or dbt build) corrects the warehouse; commit the seeds."


@click.group(
    "corrections", invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--field", metavar="FIELD", help="Only spellings of this field, such as builder_name.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows to show.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write all of them to a .csv or .yml, to fill in and `apply`.",
)
@click.pass_context
def corrections(context: click.Context, *, field: str | None, limit: int, out: Path | None) -> None:
    """Show spellings that nobody has reviewed, and decide what they are.

    \b
    punchlist review corrections                        the worklist, with the nearest known names
    punchlist review corrections set FIELD RAW VALUE    this spelling is that name
    punchlist review corrections set FIELD RAW          it is right as it is
    punchlist review corrections accept FIELD --above 0.95
                                                        take the proposals of one field
    punchlist review corrections --out worklist.csv     fill in corrected_value, then
    punchlist review corrections apply worklist.csv

    Decisions are rows at the end of seeds/corrections_*.csv, with who and when. The next `punchlist run` or `dbt build` uses
    them, on papers that are read already too. Until then a spelling keeps its own tidy form.
    """
    if context.invoked_subcommand:
        return
    logs.configure()
    settings = get_settings()

    from extract.review.corrections.worklist import read_worklist, write_worklist  # noqa: PLC0415 - slow to load

    if field is not None:
        _seed_of(field, settings)
    entries = read_worklist(settings, field)
    if out is None:
        _show(entries, limit)
        return
    write_worklist(entries, out)
    click.echo(f"{plural(len(entries), 'spelling')} in {out}", err=True)
    click.echo(
        f"Next: fill in corrected_value, then punchlist review corrections apply {out} --by NAME", err=True
    )


@corrections.command("set", short_help="Decide about one spelling.")
@click.argument("field")
@click.argument("raw")
@click.argument("value", required=False)
@decided_by
@click.option("--note", default="", metavar="TEXT", help="Why.")
def set_value(field: str, raw: str, value: str | None, *, by: str, note: str) -> None:
    """Say that the spelling RAW of FIELD is VALUE; without VALUE, that it is right as it is.

    Case and punctuation of RAW do not count. A decision that contradicts a row of the seed is refused and the row named.
    """
    from extract.review.corrections.seeds import Decision  # noqa: PLC0415 - slow to load

    _take_in([Decision(field, raw, raw if value is None else value, note)], by)


@corrections.command("accept", short_help="Take the proposals of one field.")
@click.argument("field")
@click.option(
    "--above", type=click.FloatRange(0, 1), required=True, help="Only proposals at least so alike, as 0.95."
)
@decided_by
@click.option("--note", default="Proposal accepted", show_default=True, metavar="TEXT", help="Why.")
def accept(field: str, *, above: float, by: str, note: str) -> None:
    """Take the proposed names of FIELD that are alike enough, and list what was taken. Look at the worklist first."""
    settings = get_settings()
    _seed_of(field, settings)

    from extract.review.corrections.seeds import Decision  # noqa: PLC0415 - slow to load
    from extract.review.corrections.worklist import read_worklist  # noqa: PLC0415

    entries = [
        entry
        for entry in read_worklist(settings, field)
        if entry.proposed and entry.proposed_similarity >= above
    ]
    for entry in entries:
        click.echo(f"  {entry.raw_value} is {entry.proposed} ({entry.proposed_similarity:.2f})", err=True)
    _take_in([Decision(field, entry.raw_value, entry.proposed or "", note) for entry in entries], by)


@corrections.command("apply", short_help="Take in a worklist that a person filled in.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@decided_by
def apply(files: tuple[Path, ...], *, by: str) -> None:
    """Take in worklists as `--out` wrote them, with corrected_value filled in; rows without it stay undecided.

    All of it is taken in or nothing: what is wrong is told with file and row. The same file twice changes nothing.
    """
    from extract.review.corrections.worklist import read_decisions  # noqa: PLC0415 - slow to load

    _take_in([decision for file in files for decision in read_decisions(file)], by)


def _take_in(decisions: Iterable[Decision], by: str) -> None:
    """Write decisions into the seeds, and say what is new and what is next."""
    logs.configure()
    settings = get_settings()

    from extract.review.corrections.seeds import add, load_seeds  # noqa: PLC0415 - slow to load

    seeds = load_seeds(settings.project_dir)
    new = add(seeds, decisions, by, datetime.now(UTC).date())
    for field, count in new.items():
        click.echo(f"{plural(count, 'new row')} in {seeds[field].path}", err=True)
    if any(new.values()):
        click.echo(_NEXT, err=True)
    else:
        click.echo("Nothing new: the seeds are as they were.", err=True)


def _seed_of(field: str, settings: Settings) -> None:
    """Raise UsageError "no_such_field" where no seed corrects the field."""
    from extract.review.corrections.seeds import load_seeds  # noqa: PLC0415 - slow to load

    known = load_seeds(settings.project_dir)
    if field not in known:
        raise UsageError("no_such_field", f"{field!r} is no corrected field; there are {', '.join(known)}.")


def _show(entries: Sequence[Entry], limit: int) -> None:
    """Draw the worklist as a table, and say what to do next."""
    from rich import box  # noqa: PLC0415 - slow to load
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDTH_OFF_A_TERMINAL
    if not entries:
        console.print("Nothing to review: the seeds know every spelling.")
        return
    shown = f", the first {limit} here" if len(entries) > limit else ""
    title = f"Spellings nobody has reviewed: {len(entries):,}{shown}"
    columns = ("field", "as printed", "proposed", "nearest known names", "documents", "example")
    table = Table(*columns, title=title, title_justify="left", box=box.SIMPLE, pad_edge=False)
    for entry in entries[:limit]:
        nearest = ", ".join(f"{name} {similarity:.2f}" for name, similarity in entry.nearest)
        cells = (entry.field, entry.raw_value, entry.proposed or "", nearest)
        # Text: what documents say is never markup
        table.add_row(*(Text(cell) for cell in (*cells, f"{entry.documents:,}", entry.example[:12])))
    console.print(table)
    first = entries[0]
    # Quoted for a shell: spellings come from strangers' papers.
    said = " ".join(shlex.quote(word) for word in (first.field, first.raw_value, first.proposed) if word)
    console.print(f"Next: punchlist review corrections set {said} --by NAME", soft_wrap=True)
    console.print("or    punchlist review corrections --out worklist.csv, to decide about many at once.")
