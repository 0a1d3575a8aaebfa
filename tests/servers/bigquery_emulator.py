"""Runs in the emulator's own virtual environment: starts it on free ports, says which, ends with its standard input."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

ports = sys.stdout
sys.stdout = sys.stderr  # importing it already logs

import bigquery_gaps  # noqa: E402, F401 - it changes the emulator
from bqemulator.config import PersistenceMode, Settings  # noqa: E402
from bqemulator.observability.logging_ import configure_logging  # noqa: E402
from bqemulator.server import EmulatorServer  # noqa: E402


async def serve(data_dir: str | None) -> None:
    """Serve until nobody holds the other end of standard input; in memory, or in `data_dir` where one is given."""
    settings = Settings(
        rest_port=0,
        grpc_port=0,
        log_level="error",
        enable_format_extensions=False,  # Avro: it would be looked for on the network
        persistence_mode=PersistenceMode.PERSISTENT if data_dir else PersistenceMode.EPHEMERAL,
        data_dir=Path(data_dir) if data_dir else None,
    )
    configure_logging(level=settings.log_level, fmt=settings.log_format)
    server = EmulatorServer(settings)
    await server.start()
    print(
        json.dumps({"endpoint": server.rest_url, "grpc_endpoint": server.grpc_endpoint}),
        file=ports,
        flush=True,
    )
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


asyncio.run(serve(sys.argv[1] if len(sys.argv) > 1 else None))
