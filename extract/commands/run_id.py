"""The id of one use of a command that writes: on every log line, every row it lands, and the warehouse's lock."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def new_run_id(command: str) -> str:
    """Give an id that sorts by time and names the command, such as land-20260302T020000Z-9f3a."""
    return f"{command}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
