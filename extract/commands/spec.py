"""`punchlist spec`: is a specification right, and what does it say once its short forms are written out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from extract.commands.progress import plural
from extract.errors import EXIT_USAGE, PunchlistError

if TYPE_CHECKING:
    from extract.documents.specification import FieldSpec, Specification


@click.group("spec")
def command() -> None:
    """Check or show a specification: a kind of document in YAML (docs/specifications.md)."""


@command.command("check")
@click.argument("specifications", nargs=-1, required=True, metavar="NAME or PATH.yml...")
def check(specifications: tuple[str, ...]) -> None:
    """Say what is wrong with specifications, all of it, with lines and keys. Reads no document."""
    from extract.documents.specification import load_specification  # noqa: PLC0415 - `--help` must not wait for it

    wrong = False
    for name in specifications:
        try:
            spec = load_specification(name)
        except PunchlistError as error:
            click.echo(f"Error: {error.message}", err=True)
            wrong = True
            continue
        items = "with line items" if spec.reads_line_items else "no line items"
        fields, checks = plural(len(spec.fields), "field"), plural(len(spec.checks), "check")
        click.echo(f"{name}: {spec.title}, {fields}, {items}, {checks}. Nothing is wrong with it.")
    sys.exit(EXIT_USAGE if wrong else 0)


@command.command("show")
@click.argument("specification", metavar="NAME or PATH.yml")
def show(specification: str) -> None:
    """Say what a specification means: each field with its type and labels, the parties, roles and checks it has."""
    from extract.documents.specification import load_specification  # noqa: PLC0415 - `--help` must not wait for it

    for line in _told(load_specification(specification)):
        click.echo(line)


def _told(spec: Specification) -> Iterator[str]:
    yield f"{spec.name} ({spec.title}), version {spec.version}"
    yield "fields:"
    owners = {name: party for party, of in spec.parties.items() for name in of.fields.values()}
    width = max(map(len, spec.fields))
    for name, field in spec.fields.items():
        yield f"  {name:{width}}  {field.type:15}  {_found(name, field, owners, spec)}"
    for party, of in spec.parties.items():
        yield f"party {party}: {'; '.join(of.headings)}"
    for role, name in spec.roles.model_dump().items():
        if name:
            yield f"role {role}: {', '.join(name) if isinstance(name, tuple | list) else name}"
    for check in spec.checks:
        said = check.model_dump(mode="json", exclude_defaults=True)
        yield "check " + ", ".join(f"{key}: {_joined(value)}" for key, value in said.items())
    signals = ", ".join(f"{name} {weight:g}" for name, weight in spec.kind.signals.items())
    yield f"a paper is of this kind from {spec.kind.enough:g} on: {signals}"
    yield f"line items: {', '.join(spec.line_items.columns) if spec.reads_line_items else 'none'}"


def _found(name: str, field: FieldSpec, owners: dict[str, str], spec: Specification) -> str:
    """Where a field's value is looked for, in words."""
    required = "required; " if field.required else ""
    if name in owners:
        return (
            f"{required}of the party {owners[name]}"
            + ("; " if field.labels else "")
            + "; ".join(field.labels)
        )
    if name == spec.roles.title:
        return f"{required}the paper's title"
    if field.part_of:
        return f"{required}part of {field.part_of}" + ("; " if field.labels else "") + "; ".join(field.labels)
    if field.type == "scope" or name in {spec.roles.first_item, spec.roles.first_section}:
        return f"{required}the first line item's"
    return required + "; ".join(field.labels)


def _joined(value: object) -> str:
    return " + ".join(map(str, value)) if isinstance(value, list) else str(value)
