"""The commands that need Prefect or dbt: `punchlist run` and `punchlist docs`. extract/cli.py finds them by entry point.

Prefect and dbt take seconds to import, so each command imports them when it is called: `punchlist --help` must not wait.
"""

# ruff: noqa: PLC0415
from __future__ import annotations

from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract import logs
from extract.commands.run_id import new_run_id
from extract.errors import PunchlistError
from extract.settings import Settings, get_settings
from flows.choices import choose_run_id

if TYPE_CHECKING:
    from flows.prefect_server import LocalServer

EXIT_CODES = """\b
Exit codes:
  0  all is well; documents to review or that can't be read are reported
  1  a step failed, a test among them
  2  wrong use or setting
  3  the warehouse is held, can't be written, or its disk is full"""


@click.command(epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--resume", is_flag=True, help="Go on with the last run where it failed or was cut off.")
@click.option(
    "--workers", type=click.IntRange(min=1), help="Processes that read documents (default: one per core)."
)
@click.option(
    "--batch",
    is_flag=True,
    help="Ask Claude in bulk, at half the price. Stopped meanwhile, it goes on next time.",
)
def run(paths: tuple[Path, ...], resume: bool, workers: int | None, batch: bool) -> None:
    """Read work orders, land them, build and test the star.

    PATH is a PDF, a folder of PDFs, or a progress sheet (FILE.csv; in a folder, any CSV file named *progress*); without
    one, PUNCHLIST_INPUT where it is set, else what the last run read, else the examples. What was read before is not
    read again: a second run over the same documents changes nothing. A test that fails stops what comes after it, and the
    marts stay as they were; correct the cause and go on with --resume.
    """
    if resume and paths:
        raise click.UsageError(
            "--resume goes on with the documents of the run that failed; give no PATH with it."
        )
    settings = get_settings(workers=workers, claude_batch=batch or None)
    run_id = choose_run_id(settings.state_dir, resume=resume)
    logs.configure(run_id)
    from flows.prefect_server import serving

    with serving(settings) as server:
        _run_flow([str(path.absolute()) for path in paths], resume, run_id, settings, server)


def _run_flow(
    paths: list[str], resume: bool, run_id: str, settings: Settings, server: LocalServer | None
) -> None:
    """Import what the flow needs while the server starts, then run it against that server."""
    from flows.dbt import DbtProject
    from flows.run import punchlist_run

    project = DbtProject(settings)
    if not project.was_read_before:
        with suppress(PunchlistError):  # the flow meets it again, and records it
            project.parse()
    with server.as_api() if server else nullcontext():
        punchlist_run(
            paths or None, workers=settings.workers, resume=resume, run_id=run_id, batch=settings.claude_batch
        )


@click.command(epilog=EXIT_CODES)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one."
)
@click.option("--no-serve", is_flag=True, help="Build the site and say where it is.")
def docs(port: int, no_serve: bool) -> None:
    """Build the documentation of every table and serve it on http://127.0.0.1.

    It says for each table what a row is, where each column comes from, and which tests watch over it. The warehouse must
    have been built (`punchlist run`). Ctrl-C ends serving.
    """
    settings = get_settings()
    run_id = new_run_id("docs")
    logs.configure(run_id)
    from extract.landing.lock import WarehouseLock
    from flows.dbt import DbtProject
    from flows.docs_site import publish_site, serve

    project = DbtProject(settings)
    with WarehouseLock(settings.locked, settings.lock_timeout_seconds, run_id):
        outcome = project.generate_docs()
    if not outcome.succeeded:
        raise PunchlistError("docs_failed", f"dbt could not write the docs: {outcome.error}")
    site = publish_site(project.target, settings)
    click.echo(f"The site is in {site}")
    if not no_serve:
        serve(site, port)
