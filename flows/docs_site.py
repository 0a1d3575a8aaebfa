"""dbt's docs site. Comes in: what `dbt docs generate` wrote. Goes out: a folder with the site, served on loopback."""

from __future__ import annotations

import shutil
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click

from extract.errors import UsageError
from extract.settings import Settings

FILES = ("index.html", "manifest.json", "catalog.json")


def site_folder(settings: Settings) -> Path:
    """Give the folder that holds the site and nothing else."""
    return settings.state_dir / "docs"


def publish_site(target: Path, settings: Settings) -> Path:
    """Copy the site out of dbt's target folder, which the next command overwrites; give its folder."""
    folder = site_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy2(target / name, folder / name)
    return folder


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line on the terminal for each."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the standard library
        """Say nothing."""


def site_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Give a server of that folder for this machine only; port 0 takes a free one. Raises UsageError "port_taken"."""
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(QuietHandler, directory=str(folder)))
    except OSError as error:
        raise UsageError(
            "port_taken", f"port {port} can't be used ({error.strerror}); choose another with --port."
        ) from error


def serve(folder: Path, port: int) -> None:
    """Serve until Ctrl-C. Raises UsageError "port_taken"."""
    with site_server(folder, port) as server:
        click.echo(f"Serving http://127.0.0.1:{server.server_port} (Ctrl-C ends it)")
        with suppress(KeyboardInterrupt):
            server.serve_forever()
