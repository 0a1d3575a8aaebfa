"""`punchlist estimate`: what a folder would cost by each route, before anything is sent."""

from __future__ import annotations

from pathlib import Path

import click

from extract import logs
from extract.commands.progress import showing
from extract.settings import get_settings


@click.command("estimate")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--spec", metavar="NAME or PATH.yml", help="The kind of document  [default: work_order]")
def command(paths: tuple[Path, ...], spec: str | None) -> None:
    """Say what reading PDFs would cost by each route. Nothing is sent, and no key is needed.

    The papers are read offline; what Claude would be asked of them, and how long the answers are, is estimated.
    """
    logs.configure()
    settings = get_settings(spec=spec)

    from extract.documents.batch import discover  # noqa: PLC0415 - `--help` must not wait for the engine
    from extract.documents.claude.estimating import estimate  # noqa: PLC0415
    from extract.documents.claude.prices import load_prices  # noqa: PLC0415
    from extract.documents.specification import load_specification  # noqa: PLC0415

    documents = discover(paths)
    with showing(len(documents)) as tell:
        found = estimate(documents, load_specification(settings.spec), settings, tell)
    width = max(len(line.route) for line in found)
    click.echo(f"{'route':<{width}}  {'asked':>6}  {'about':>10}  {'at most':>10}  {'a document':>10}")
    for line in found:
        mean = line.about / max(line.documents, 1)
        click.echo(
            f"{line.route:<{width}}  {line.asked:>6,}  ${line.about:>9.4f}  ${line.most:>9.4f}  ${mean:>9.5f}"
        )
    table = load_prices(settings.claude_prices)
    click.echo(f"With --batch each of them costs {table.batch_discount:.0%} of that.", err=True)
    click.echo(
        f"Prices of {table.date} ({table.source}). Answers that are kept cost nothing again.", err=True
    )
