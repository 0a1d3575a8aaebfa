"""Virtual environments of their own for servers that tests start, each made once in the user's cache.

    folder = virtual_environment(HERE / "bigquery.txt")         # …/punchlist/bigquery-<hash>; folder / "bin" / "python"

What is in one stands in a file, pinned and hashed; the first process that needs it makes it, while others wait.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from uv import find_uv_bin


def virtual_environment(requirements: Path, prepare: Callable[[Path], None] | None = None) -> Path:
    """Give the folder of the environment with what `requirements` names; `prepare` does the rest in a new one."""
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "punchlist"
    name = f"{requirements.stem}-{key}"
    folder, made = cache / name, cache / name / "made"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            uv, python = find_uv_bin(), folder / "bin" / "python"
            run(uv, "venv", "-q", "--python", sys.executable, folder)
            run(
                uv,
                "pip",
                "sync",
                "-q",
                "--system-certs",
                "--require-hashes",
                "--python",
                python,
                requirements,
            )
            if prepare is not None:
                prepare(folder)
            made.touch()
    return folder


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command to its end. Raises RuntimeError with what it said where it fails."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
    if done.returncode != 0:
        raise RuntimeError(f"making a server's environment: {done.stderr[-4_000:]}")
