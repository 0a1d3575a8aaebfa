"""`punchlist extract`: PDFs become records, one JSON object per line. Needs no warehouse."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from extract import logs
from extract.commands.progress import Tally, showing
from extract.commands.run_id import new_run_id
from extract.errors import UsageError
from extract.settings import get_settings

if TYPE_CHECKING:
    from extract.documents.records import DocumentRecord

_BESIDE_THE_CONTRACT = (
    "error_code",
    "spec_version",
    "engine_version",
    "ocr_pages",
    "file_bytes",
    "review_reasons",
    "reviews_hash",
    "seconds",
)


@click.command("extract")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--spec", metavar="NAME or PATH.yml", help="The kind of document  [default: work_order]")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.jsonl",
    help="Write here, not to standard output.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that read documents  [default: one per core]",
)
@click.option(
    "--full",
    is_flag=True,
    help="After the usual keys also versions, error code and reasons for review: land takes them over.",
)
@click.option(
    "--engine",
    type=click.Choice(["offline", "auto", "claude"]),
    help="Who reads: no network; Claude where that is not sure; Claude alone  [default: auto with a key, else offline]",
)
@click.option("--explain", is_flag=True, help="Tell each document's route through the readers, and why.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0),
    metavar="DOLLARS",
    help="What Claude may cost in this call  [default: PUNCHLIST_CLAUDE_RUN_BUDGET]",
)
@click.option(
    "--batch",
    is_flag=True,
    help="Ask Claude in bulk: half the price, and answers within a day, mostly within an hour. Stopped, it goes on next time.",
)
def command(
    paths: tuple[Path, ...],
    spec: str | None,
    out: Path | None,
    workers: int | None,
    *,
    full: bool,
    engine: str | None,
    explain: bool,
    budget: float | None,
    batch: bool,
) -> None:
    """Read PDFs into JSON lines, one object per document.

    PATH is a PDF, or a folder that is searched for PDFs. Every value comes with the page and box it was read from. A
    document that can't be read is a line too, with status "failed" and the reason.
    """
    logs.configure()
    ceiling = None if budget is None else str(budget)
    settings = get_settings(
        spec=spec,
        workers=workers,
        engine=engine,
        claude_run_budget=ceiling,
        claude_batch=batch or None,
    )

    from extract.documents.batch import discover  # noqa: PLC0415 - `--help` must not wait for the engine
    from extract.documents.claude.explaining import explained  # noqa: PLC0415
    from extract.documents.claude.identity import engine_in_use  # noqa: PLC0415
    from extract.documents.claude.reading import read_documents  # noqa: PLC0415
    from extract.documents.specification import load_specification  # noqa: PLC0415

    if batch and engine_in_use(settings) == "offline":
        raise UsageError(
            "no_key", "--batch asks Claude, which can't be asked without a key: see docs/claude.md."
        )
    specification = load_specification(settings.spec)
    documents = discover(paths)
    tally, spent = Tally(), Decimal(0)
    with _destination(out) as file, showing(len(documents)) as tell:
        records = read_documents(
            documents, specification, settings.workers, tell, settings, run_id=new_run_id("extract")
        )
        for record in records:
            tally.add(record)
            spent += sum((Decimal(step.cost) for step in record.route), Decimal(0))
            if explain:
                click.echo("\n".join(explained(record)), err=True)
            file.write(_line(_said(record) if full else record.to_json()))
            file.flush()
    cost = (f"Claude cost ${spent:.4f}.",) if spent else ()
    tally.tell(*cost, *_next_steps(out, specification.name))
    sys.exit(tally.exit_code)


def _next_steps(out: Path | None, specification: str) -> tuple[str, ...]:
    """Say where the records are and what comes next; only kinds of document that have tables can be landed."""
    from extract.landing.work_orders import specifications_with_tables  # noqa: PLC0415

    written = () if out is None else (f"They are in {out}.",)
    if specification not in specifications_with_tables():
        return (
            *written,
            f"The warehouse has no table for the specification {specification!r}: use the JSON lines.",
        )
    if out is None:
        return ("Next: write them to a file with --out, and land it with punchlist land FILE.",)
    return (*written, f"Next: punchlist land {out}")


def _said(record: DocumentRecord) -> dict[str, Any]:
    """Give all that a record says: the contract's keys, then the attributes that `punchlist land` takes too."""
    beside = {name: getattr(record, name) for name in _BESIDE_THE_CONTRACT}
    reviews = [review.to_json() for review in record.reviews]
    return {**record.to_json(), **beside, "extracted_at": record.extracted_at.isoformat(), "reviews": reviews}


def _line(record: dict[str, object]) -> bytes:
    """Give the line of a record: text as it is; half of a surrogate pair as the escape that JSON has for it."""
    return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


@contextmanager
def _destination(out: Path | None) -> Iterator[BinaryIO]:
    """Give the file to write to. A file appears whole or not at all: it is written beside and then renamed."""
    if out is None:
        yield sys.stdout.buffer
        return
    if out.exists() and not out.is_file():  # a pipe or /dev/stdout: renaming would replace it
        with _writable(out, out) as file:
            yield file
        return
    target = out.resolve()  # a link stays a link
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with _writable(part, out) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _writable(path: Path, named: Path) -> Iterator[BinaryIO]:
    """Open a file for writing. Raises UsageError "unwritable_output", which names what the user named."""
    try:
        file = path.open("wb")
    except OSError as error:
        raise UsageError(
            "unwritable_output",
            f"{named} can't be written ({error.strerror}); give --out a place you may write to.",
        ) from error
    with file:
        yield file
