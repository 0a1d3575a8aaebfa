"""`punchlist review`: pages to compare documents with what was read, and what people decide about them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract import logs
from extract.commands.deciding import decided_by
from extract.commands.progress import Tally, plural, showing
from extract.commands.review_corrections import corrections
from extract.commands.run_id import new_run_id
from extract.errors import EXIT_OK, EXIT_USAGE, UsageError
from extract.settings import Settings, get_settings

if TYPE_CHECKING:
    from extract.review.decisions import ReviewedFile

_PAGES = "pages"


class _PagesUnlessNamed(click.Group):
    """Takes arguments that begin with no command of its own as those of `pages`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = [_PAGES, *args]
        return super().parse_args(ctx, args)


@click.group("review", cls=_PagesUnlessNamed, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Compare documents with what was read of them, and decide.

    \b
    punchlist review PATH... [--open]       write a page per document, and a worklist
    punchlist review apply FILE...          take in what a person decided on such a page
    punchlist review set ID FIELD VALUE     decide in the terminal
    punchlist review corrections            spellings of names, units and months nobody has reviewed

    Decisions are kept in the folder `reviewed` (PUNCHLIST_REVIEWED), one file per document. The next `punchlist run`
    prefers them to what the engine reads. A folder named like a command: ./apply
    """


command.add_command(corrections)


@command.command(_PAGES, short_help="Write a page per document (what `review PATH` does).")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of the pages  [default: .punchlist/review]",
)
@click.option("--open", "open_it", is_flag=True, help="Open the worklist in the browser.")
@click.option(
    "--status",
    type=click.Choice(["needs_review", "extracted", "failed"]),
    help="Only documents of this status.",
)
@click.option("--spec", metavar="NAME or PATH.yml", help="The kind of document  [default: work_order]")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that read documents  [default: one per core]",
)
def pages(
    paths: tuple[Path, ...],
    *,
    out: Path | None,
    open_it: bool,
    status: str | None,
    spec: str | None,
    workers: int | None,
) -> None:
    """Read PDFs, and write for each a page that shows every value on the paper.

    The pages need no network and no server: open index.html. They hold what is on the papers, personal data too.
    """
    logs.configure(new_run_id("review"))
    settings = get_settings(spec=spec, workers=workers)

    from extract.documents.batch import discover  # noqa: PLC0415 - `--help` must not wait for the engine
    from extract.documents.specification import load_specification  # noqa: PLC0415
    from extract.review.writing import INDEX, write_pages  # noqa: PLC0415

    folder = (out or settings.state_dir / "review").absolute()
    specification = load_specification(settings.spec)
    documents = discover(paths)
    tally = Tally()
    with showing(len(documents)) as tell:
        for record in write_pages(documents, specification, settings, out=folder, status=status, tell=tell):
            tally.add(record)
    tally.tell(
        f"Open {folder / INDEX}", "Then: punchlist review apply NAME.reviewed.json, and punchlist run."
    )
    if open_it:
        click.launch(str(folder / INDEX))
    sys.exit(tally.exit_code)


@command.command("apply", short_help="Take in decisions that a page saved.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILE..."
)
def apply(files: tuple[Path, ...]) -> None:
    """Take in decisions: NAME.reviewed.json as a page saves it, or a folder of such files.

    The same file twice changes nothing. A file that is wrong is named and left out; the others are taken in.
    """
    logs.configure()
    settings = get_settings()
    wrong = 0
    found = _reviewed_files(files)
    for file in found:
        try:
            path, new = _take_in(_parsed(file), settings)
            click.echo(f"{file.name}: {plural(new, 'new decision')} in {path}", err=True)
        except UsageError as error:
            wrong += 1
            click.echo(f"  left out: {file}: {error.message}", err=True)
    if wrong == len(found):
        click.echo("Nothing was taken in. Correct what is named above, or save the pages again.", err=True)
    else:
        click.echo("Next: punchlist run lands them.", err=True)
    sys.exit(EXIT_USAGE if wrong else EXIT_OK)


@command.command("set", short_help="Decide about one field.")
@click.argument("document_id", metavar="ID")
@click.argument("field")
@click.argument("value", required=False)
@decided_by
@click.option("--note", metavar="TEXT", help="Why.")
@click.option("--absent", is_flag=True, help="It is not on the paper.")
@click.option("--withdraw", is_flag=True, help="Take the decision back: what the engine reads counts again.")
@click.option("--spec", metavar="NAME or PATH.yml", help="The kind of document  [default: work_order]")
def set_value(
    document_id: str,
    field: str,
    value: str | None,
    *,
    by: str,
    note: str | None,
    absent: bool,
    withdraw: bool,
    spec: str | None,
) -> None:
    """Decide about one field of a document.

    ID is a document's id as `punchlist status` lists it (at least 6 characters, where the warehouse knows it), or the
    path of the file. FIELD is a field of the specification, or `document`: what is said of the paper as a whole needs
    no VALUE.
    """
    logs.configure()
    settings = get_settings(spec=spec)

    from extract.review.decisions import DOCUMENT, BadReviewError, as_reviewed  # noqa: PLC0415
    from extract.review.finding import find_document  # noqa: PLC0415
    from extract.review.store import decision_now  # noqa: PLC0415

    if (value is not None) + absent + withdraw + (field == DOCUMENT and not withdraw) != 1:
        raise click.UsageError("give a VALUE, or one of --absent and --withdraw; `document` takes no value.")
    found = find_document(document_id, settings)
    before = decision_now(settings.reviewed, found.document_id, field)
    replaced = before.value if before else found.values.get(field)
    as_read = field == DOCUMENT or value == replaced
    kind = "withdrawn" if withdraw else "absent" if absent else "confirmed" if as_read else "corrected"
    said = {
        "field": field,
        "decision": kind,
        "by": by,
        "at": datetime.now(UTC).replace(microsecond=0),
        "value": value,
        "replaced": replaced,
        "note": note,
    }
    try:
        file = as_reviewed(
            {
                "document_id": found.document_id,
                "file": found.file,
                "spec": _spec_name(settings),
                "decisions": [said],
            }
        )
    except BadReviewError as error:
        raise UsageError("bad_review", str(error)) from None
    path, _ = _take_in(file, settings)
    click.echo(f"{field} of {found.file or found.document_id[:12]}: {kind}, in {path}", err=True)
    click.echo("Next: punchlist run lands it.", err=True)


def _reviewed_files(files: Iterable[Path]) -> list[Path]:
    """Give the files as named, and those of folders. Raises UsageError where a folder has none."""
    found: list[Path] = []
    for path in files:
        inside = sorted(path.glob("*.reviewed.json")) if path.is_dir() else [path]
        if not inside:
            raise UsageError(
                "no_decisions",
                f"{path} holds no *.reviewed.json; save them on the pages of `punchlist review`.",
            )
        found += inside
    return found


def _parsed(file: Path) -> ReviewedFile:
    """Read a file of decisions. Raises UsageError "bad_review"."""
    from extract.review.decisions import BadReviewError, parse_reviewed  # noqa: PLC0415

    try:
        return parse_reviewed(file.read_bytes(), is_json=file.suffix == ".json")
    except OSError as error:
        raise UsageError("bad_review", f"it can't be read ({error.strerror})") from error
    except BadReviewError as error:
        raise UsageError("bad_review", str(error)) from None


def _take_in(file: ReviewedFile, settings: Settings) -> tuple[Path, int]:
    """Add decisions to the document's file; they are held against the specification that they name."""
    from extract.documents.specification import load_specification  # noqa: PLC0415
    from extract.review.store import take_in  # noqa: PLC0415

    specification = load_specification(settings.spec)
    if specification.name != file.spec:
        specification = load_specification(file.spec)
    return take_in(settings.reviewed, file, specification)


def _spec_name(settings: Settings) -> str:
    from extract.documents.specification import load_specification  # noqa: PLC0415

    return load_specification(settings.spec).name
