"""Files that are written all or nothing: whoever reads one meanwhile, or after a kill, finds the old or the new whole."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Put a file in its place in one step, with this `mode` less the umask. Raises OSError, and leaves the old one; its
    folder must be there."""
    draft = draft_beside(path)
    try:
        with open(draft, "wb", opener=partial(os.open, mode=mode)) as out:
            out.write(content)
        draft.replace(path)
    except BaseException:
        discard(draft)
        raise


def draft_beside(path: Path) -> Path:
    """Give the name of this process's draft of a file, in the same folder so that it can take the file's place."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def discard(draft: Path) -> None:
    """Remove a draft where one was left."""
    with suppress(OSError):  # its folder may be none, or the disk gone: that was raised where it was written
        draft.unlink(missing_ok=True)
