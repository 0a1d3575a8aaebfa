"""`punchlist contracts`: what each raw table promises, whether a change keeps it, and contracts from and for other systems."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from extract.commands.progress import plural
from extract.errors import EXIT_UNEXPECTED


@click.group("contracts")
def command() -> None:
    """Look at, check, propose and hand out the contracts of raw tables (docs/contracts.md)."""


@command.command("list")
def list_contracts() -> None:
    """List the contracts: table, version, owner, and what a row is."""
    from extract.landing.contract import contract_names, load_contract  # noqa: PLC0415 - `--help` must not wait for Arrow

    found = [load_contract(name) for name in contract_names()]
    width = max(len(contract.full_name) for contract in found)
    for contract in found:
        click.echo(
            f"{contract.full_name:{width}}  {contract.version:>5}  {contract.owner:10}  {contract.grain}"
        )


@command.command("check")
def check() -> None:
    """Compare the contracts with what was released last.

    Ends with 1 where a contract breaks what its released version promised and has no new major version, or changed in
    another way and has no new version at all.
    """
    from extract.landing.contract import contract_names  # noqa: PLC0415
    from extract.landing.contract_releases import RELEASED, check_contracts  # noqa: PLC0415

    problems = check_contracts()
    for problem in problems:
        click.echo(f"{problem.table}: {problem.advice}", err=True)
        for change in problem.changes:
            click.echo(f"  {change.what}{' (breaking)' if change.is_breaking else ''}", err=True)
    if problems:
        click.echo(
            f"{plural(len(problems), 'contract')} to mend; then `punchlist contracts release`.", err=True
        )
        sys.exit(EXIT_UNEXPECTED)
    click.echo(f"{plural(len(contract_names()), 'contract')} keep what {RELEASED.name} promised.", err=True)


@command.command("release")
def release() -> None:
    """Write today's contracts down as released, once their versions say what changed."""
    from extract.landing.contract_releases import RELEASED, check_contracts, release_contracts  # noqa: PLC0415

    wrong = [one for one in (check_contracts() if RELEASED.is_file() else []) if one.changes]
    if wrong:
        raise click.UsageError(f"{wrong[0].table}: {wrong[0].advice}; `punchlist contracts check` shows all.")
    click.echo(f"{plural(release_contracts(), 'contract')} released: {RELEASED}. Commit that file.", err=True)


@command.command("infer")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--table", required=True, metavar="NAME", help="The raw table it is for.")
def infer(file: Path, table: str) -> None:
    """Propose a contract for the rows of FILE (CSV, Parquet or JSON lines), as YAML on standard output.

    Types, required columns, keys and allowed values are what this file shows; read them before you believe them.
    """
    from extract.landing.contract_inference import propose_contract  # noqa: PLC0415 - `--help` must not wait for DuckDB

    click.echo(propose_contract(file, table), nl=False)
    click.echo(
        f"Next: complete it, save it as extract/contracts/{table}.yml, then `punchlist contracts release`.",
        err=True,
    )


@command.command("export")
@click.argument("table")
@click.option(
    "--as", "form", type=click.Choice(["json-schema", "avro"]), default="json-schema", show_default=True
)
def export(table: str, form: str) -> None:
    """Write a table's contract as JSON Schema or Avro, for whoever sends its rows, on standard output."""
    from extract.landing.contract import load_contract  # noqa: PLC0415
    from extract.landing.contract_exports import as_avro, as_json_schema  # noqa: PLC0415

    contract = load_contract(table)
    found = as_avro(contract) if form == "avro" else as_json_schema(contract)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))
