"""What servers that tests start have in common: virtual environments, made once in the user's cache; users; ports.

    folder = virtual_environment(HERE / "bigquery.txt")         # …/punchlist/bigquery-<hash>; folder / "bin" / "python"

What is in one stands in a file, pinned and hashed; the first process that needs it makes it, while others wait.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import select
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from uv import find_uv_bin

START_SECONDS = 120


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


def run(*command: str | Path, **options: Any) -> None:
    """Run a command to its end. Raises RuntimeError with what it said where it fails."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"making a server: {done.stderr[-4_000:]}")


@contextmanager
def serving(command: Sequence[str | Path], folder: Path, variables: Mapping[str, str]) -> Iterator[str]:
    """Start a server in its environment's folder; give the first line that it says. It ends when this process does.

    Its standard input closes then, however that ends. Raises RuntimeError with what it said where it does not start.
    """
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command,
            env=variables,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            start_new_session=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
            first = process.stdout.readline().strip() if ready else ""
            if not first:
                process.kill()
                said.seek(0)
                raise RuntimeError(f"{' '.join(map(str, command))} did not start: {said.read()[-4_000:]}")
            yield first
        finally:
            process.kill()  # it keeps nothing that a test would miss
            process.wait()
            process.stdin.close()
            process.stdout.close()


def owner_of(folder: Path, names: Sequence[str]) -> dict[str, Any]:
    """Give the user to start a server as that refuses to be root's: the first of `names` there is, who gets the folder.

    They are options of subprocess; none where we are not root. Raises RuntimeError where the machine has no such user.
    """
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = next((known[name] for name in names if name in known), None)
    if user is None:
        raise RuntimeError(f"this machine has no user {' or '.join(names)} to start a server as")
    os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o755)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def free_port() -> int:
    """Give a port of loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
