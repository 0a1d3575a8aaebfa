"""`punchlist record-tests`: what dbt's tests found becomes history, for those who call dbt themselves."""

from __future__ import annotations

from pathlib import Path

import click

from extract import logs
from extract.commands.run_id import new_run_id
from extract.errors import UsageError
from extract.settings import get_settings


@click.command("record-tests")
@click.argument(
    "target",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="[TARGET]",
)
def command(target: Path | None) -> None:
    """Keep the results of dbt's last tests in the warehouse.

    TARGET is dbt's target folder (default: target/ of the project). `punchlist run` does this by itself; call it after
    each `dbt build`, `dbt test` or `dbt source freshness` of your own. The same results are kept once, however often
    it is called.
    """
    run_id = new_run_id("record-tests")
    logs.configure(run_id)
    settings = get_settings()

    target = target or settings.project_dir / "target"
    if not (target / "manifest.json").is_file():
        raise UsageError(
            "no_artifacts", f"dbt has left nothing in {target}: run it first, or name its target."
        )
    from extract.landing import open_landing  # noqa: PLC0415 - `--help` must not wait for DuckDB
    from extract.landing.job_statistics import keep_dbt_jobs, land_job_statistics  # noqa: PLC0415
    from extract.landing.test_results import land_test_results  # noqa: PLC0415

    with open_landing(settings, run_id) as landing:
        new = land_test_results(landing, target)
        keep_dbt_jobs(settings.state_dir, target)
        land_job_statistics(landing, settings.state_dir)
    click.echo(f"{new:,} new results are in operations.test_results of {settings.warehouse_name}")
    click.echo("Next: punchlist status shows the score of each table.", err=True)
