"""Which edition of the engine reads. Comes in: the installed code. Goes out: a version such as "1+3f0c9a61d27b".

A document is known by its reader, so whatever changes a reading must change the version: the code that reads, its fitted
figures, and the libraries that see the page. The digest is over all of them; the number before it is for people.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_NUMBER = "1"
_LIBRARIES = ("pypdfium2", "rapidocr", "scipy")
_READ = {".py", ".json"}
_CODE = Path(__file__).resolve().parent.parent
_CLAUDE = "claude"  # the folder of another engine, which has an edition of its own


@cache
def edition(code: Path = _CODE) -> str:
    """Give the version of the engine whose code is below the folder, computed once per process (about 10 ms)."""
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    own = (path for path in code.rglob("*") if path.suffix in _READ and code / _CLAUDE not in path.parents)
    for path in sorted(own):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(code).as_posix()} {len(content)}\n".encode() + content)
    return f"{_NUMBER}+{digest.hexdigest()[:12]}"
