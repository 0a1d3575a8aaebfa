"""The key to the Claude API: from the environment, a file, or Google's Secret Manager. It is never logged or written."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path
from typing import Any

from extract.errors import UsageError
from extract.settings import Settings

SECRETS = "https://secretmanager.googleapis.com/v1"
_HOW = (
    "set PUNCHLIST_ANTHROPIC_API_KEY, or PUNCHLIST_ANTHROPIC_API_KEY_FILE to a file that holds the key, or "
    "PUNCHLIST_ANTHROPIC_API_KEY_SECRET to projects/…/secrets/…/versions/…"
)


def find_key(settings: Settings, session: Any = None) -> str:
    """Give the key. Raises UsageError "no_key", or "unreadable_key" where the file or the secret can't be read."""
    key = ""
    if settings.anthropic_api_key:
        key = settings.anthropic_api_key.get_secret_value()
    elif settings.anthropic_api_key_file:
        key = _of_file(settings.anthropic_api_key_file)
    elif settings.anthropic_api_key_secret:
        key = _of_secret(settings.anthropic_api_key_secret, session)
    if not key.strip():
        raise UsageError("no_key", f"Claude can't be asked without a key: {_HOW}.")
    return key.strip()


def _of_file(path: Path) -> str:
    try:
        return path.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise UsageError("unreadable_key", f"the key can't be read from {os.fspath(path)} ({reason}); {_HOW}.") from None  # fmt: skip


def _of_secret(name: str, session: Any) -> str:
    """Ask Secret Manager, as whoever Google's own libraries find in the environment."""
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415 - only where the key is a secret of Google's

    try:
        answer = (session or _session()).get(f"{SECRETS}/{name}:access", timeout=30)
        answer.raise_for_status()
        return base64.b64decode(answer.json()["payload"]["data"], validate=True).decode()
    except (
        OSError,
        KeyError,
        ValueError,
        binascii.Error,
        GoogleAuthError,
    ) as error:  # those of requests are OSErrors
        kind = type(error).__name__
        raise UsageError("unreadable_key", f"the secret {name} can't be read ({kind}); grant access to it, or {_HOW}.") from None  # fmt: skip


def _session() -> Any:
    import google.auth  # noqa: PLC0415
    from google.auth.transport.requests import AuthorizedSession  # noqa: PLC0415

    credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    return AuthorizedSession(credentials)
