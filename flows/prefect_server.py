"""Prefect's own server for as long as a run lasts. Comes in: settings. Goes out: the URL of an API on loopback.

    with serving(get_settings()) as url: ...

Prefect starts one by itself, but inside the run's process and before anything else: 10 s on 2 cores. This one starts in
a process beside it while the run imports dbt (6 s, all of it hidden), and it leaves when its standard input ends, so
that a run killed with -9 leaves no server behind. Alone: `python -m flows.prefect_server`, Ctrl-D ends it.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from extract.errors import PunchlistError
from extract.settings import Settings, has_own_prefect, set_environment_defaults

LOGGING = Path(__file__).with_name("prefect_logging.yaml")


class LocalServer:
    """A server process that has been told to start; `url` waits until it answers."""

    def __init__(self, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log
        with log.open("ab") as lines:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flows.prefect_server"],
                cwd=Path(__file__).resolve().parent.parent,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=lines,
                start_new_session=True,  # Ctrl-C is the run's to handle; it then tells the server
            )

    def url(self) -> str:
        """Wait for the server, give its API's URL. Raises PunchlistError "prefect_did_not_start"."""
        port = cast("IO[bytes]", self._process.stdout).readline().strip().decode()
        if not port:
            raise PunchlistError(
                "prefect_did_not_start",
                f"Prefect's local server ended with exit code {self._process.wait()}; its words are in {self._log}. "
                "Delete the folder `prefect` beside it to start with a fresh one.",
            )
        return f"http://127.0.0.1:{port}/api"

    @contextmanager
    def as_api(self) -> Iterator[str]:
        """Let flows in this process talk to the server; give its URL."""
        from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - after prepare_environment

        url = self.url()
        with temporary_settings({PREFECT_API_URL: url}):
            yield url

    def stop(self) -> None:
        """Let the server finish and wait for it."""
        for pipe in (self._process.stdin, self._process.stdout):
            cast("IO[bytes]", pipe).close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def prepare_environment(settings: Settings) -> None:
    """Set what Prefect reads when it is imported: its home in the state folder, no telemetry, our log lines."""
    set_environment_defaults(
        {
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_LOGGING_CONFIG_PATH": str(LOGGING),
        }
    )
    if not has_own_prefect():
        # Nobody reads log lines in a server that ends with the run; they are on the terminal.
        home = {
            "PREFECT_HOME": str(settings.state_dir / "prefect"),
            "PREFECT_LOGGING_TO_API_ENABLED": "false",
        }
        set_environment_defaults(home)


@contextmanager
def serving(settings: Settings) -> Iterator[LocalServer | None]:
    """Start a server beside this process unless the user has a Prefect of their own; stop it at the end."""
    own = has_own_prefect()
    prepare_environment(settings)
    if own:
        yield None
        return
    server = LocalServer(settings.state_dir / "logs" / "prefect.log")
    try:
        yield server
    finally:
        server.stop()


def main() -> None:
    """Serve Prefect's API on a free port of loopback, print the port, leave when standard input ends."""
    import uvicorn  # noqa: PLC0415 - with Prefect's server 5 s of imports, which the parent must not pay
    from prefect.server.api.server import create_app  # noqa: PLC0415

    class AnnouncingServer(uvicorn.Server):
        """Says where it listens once it does."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(listener.getsockname()[1], flush=True)  # noqa: T201 - the parent reads it

    def leave_with_parent() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True

    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(ephemeral=True, final=True)
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=1)
    server = AnnouncingServer(config)
    threading.Thread(target=leave_with_parent, daemon=True).start()
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
