"""The option `--by` of commands that take a person's decision."""

from __future__ import annotations

import click


def _not_blank(_context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Take the blanks off a text. Raises click.BadParameter where nothing is left."""
    if not value.strip():
        raise click.BadParameter("it is empty; say who, as a name or a role.", param=parameter)
    return value.strip()


decided_by = click.option(
    "--by", required=True, metavar="NAME", callback=_not_blank, help="Who decides, as a name or a role."
)
