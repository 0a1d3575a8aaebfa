"""The command `punchlist` (also `python -m extract`): finds commands, loads one when it is asked for, ends with its code.

Commands of other packages join by an entry point of the group "punchlist.commands" that is a click command.
"""

from __future__ import annotations

import errno
import traceback
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, NoReturn

import click

from extract import __version__
from extract.errors import EXIT_UNEXPECTED, EXIT_USAGE, EXIT_WAREHOUSE, PunchlistError

EXIT_INTERRUPTED = 130

EXIT_CODES = """
\b
Exit codes:
  0    all is well. Documents to review, or that can't be read, are outcomes: they are reported
  1    something failed that should not have: a step, a gate, a fault of Punchlist
  2    wrong use, or a wrong setting; the message names it
  3    the warehouse is held by another process, can't be written, or the disk is full
  130  stopped by Ctrl-C
"""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR}

_OWN = {
    name: f"extract.commands.{name.replace('-', '_')}"
    for name in (
        "backfill",
        "categories",
        "batches",
        "contracts",
        "estimate",
        "extract",
        "land",
        "record-tests",
        "replay",
        "review",
        "sources",
        "spec",
        "status",
    )
}


class Failure(click.ClickException):
    """An error as the user sees it, on standard error, with the command's exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance


class CommandGroup(click.Group):
    """Loads a command when it is asked for, and turns errors into messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all commands, our own and those of entry points, sorted."""
        return sorted({*super().list_commands(ctx), *_OWN, *_installed()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give the command of that name, None where there is none."""
        if cmd_name in _OWN:
            command = import_module(_OWN[cmd_name]).command
        elif cmd_name in _installed():
            command = _load(_installed()[cmd_name])
        else:
            return super().get_command(ctx, cmd_name)
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; any error ends as a message that says what to do, and a documented exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except PunchlistError as error:
            raise Failure(error.message, error.exit_code) from error
        except KeyboardInterrupt:
            raise Failure("Stopped. What has landed stays; run again to go on.", EXIT_INTERRUPTED) from None
        except Exception as error:  # noqa: BLE001 - the last place: a traceback would quote documents
            _fault(error)


def _installed() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group="punchlist.commands")}


def _load(entry: EntryPoint) -> Any:
    """Load a command of another package. One that does not load must not take the others with it."""
    try:
        return entry.load()
    except (ImportError, AttributeError) as error:
        reason = f"`{entry.name}` can't be loaded from {entry.value} ({error}); install the project again (make setup)."

        @click.command(entry.name, short_help=reason, context_settings={"ignore_unknown_options": True})
        @click.argument("_arguments", nargs=-1)
        def unavailable(_arguments: tuple[str, ...]) -> NoReturn:
            raise Failure(reason, EXIT_UNEXPECTED)

        return unavailable


def _fault(error: Exception) -> NoReturn:
    """Tell a fault by its kind and place. The error's own text is left out: it may quote a document."""
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        raise error
    if isinstance(error, OSError) and error.errno in _FULL:
        where = f" for {error.filename}" if error.filename else ""
        raise Failure(f"No space is left{where}. Free some and run again.", EXIT_WAREHOUSE) from error
    if isinstance(error, OSError) and error.errno in _REFUSED and error.filename:
        raise Failure(
            f"{error.filename} can't be used ({error.strerror}). Correct its permissions, or name another place "
            "(PUNCHLIST_STATE_DIR for Punchlist's own files) and run again.",
            EXIT_USAGE,
        ) from error
    frames = traceback.extract_tb(error.__traceback__)
    places = "".join(
        f"\n  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames[-6:]
    )
    raise Failure(
        f"A fault of Punchlist, {type(error).__name__}; please report it with these places:{places}", 1
    ) from error


@click.group(cls=CommandGroup, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="punchlist")
def main() -> None:
    """Turn work orders that builders send as PDFs into a warehouse people trust.

    Start with `punchlist run`. Settings are environment variables PUNCHLIST_<NAME>; see extract/settings.py.
    """
