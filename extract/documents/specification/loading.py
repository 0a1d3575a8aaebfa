"""A specification from its file: read, laid over what it extends, completed, judged.

Comes in: a name ("work_order") or the path of a YAML file. Goes out: a validated `Specification`, or UsageError that
tells every mistake with its line, its key and what would be right.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extract.documents.specification.completing import completed, merged
from extract.documents.specification.mistakes import in_words, refused
from extract.documents.specification.model import Specification
from extract.documents.specification.nearest import suggestion
from extract.documents.specification.sense import mistakes_of
from extract.documents.specification.source import Source, read_source
from extract.errors import UsageError

SPECS = Path(__file__).resolve().parent.parent / "specs"
COMMON = "common"
"""The specification that all others extend unless they say otherwise; it is no kind of document itself."""


def known_specifications() -> list[str]:
    """The names of the specifications that come with the project, sorted."""
    return sorted(path.stem for path in SPECS.glob("*.yml") if path.stem != COMMON)


def load_specification(name_or_path: str) -> Specification:
    """The specification of that name in `specs/`, or in the YAML file at that path.

    Raises UsageError where there is none or where it is wrong; the message names the file, the lines and the keys.
    """
    path = _found(name_or_path, SPECS)
    if path is None:
        known = known_specifications()
        raise UsageError(
            "no_specification",
            f"no specification {name_or_path!r}{suggestion(name_or_path, known)}: use one of {', '.join(known)}, or the "
            "path of a YAML file",
        )
    return _load(_chain(path))


def _found(name_or_path: str, beside: Path) -> Path | None:
    """The file of a name, or of a path relative to the working directory or to the file that names it."""
    path = Path(name_or_path)
    if path.suffix.lower() not in {".yml", ".yaml"}:
        path = SPECS / f"{name_or_path}.yml"
        return path if path.is_file() and path.parent == SPECS else None
    return next((p for p in (path, beside / path) if p.is_file()), None)


def _chain(path: Path) -> tuple[tuple[Path, bytes], ...]:
    """The file and those it extends, nearest first, with their bytes."""
    found: list[tuple[Path, bytes]] = []
    following: Path | None = path
    while following is not None:
        if any(following.resolve() == known.resolve() for known, _ in found):
            raise UsageError("bad_specification", f"{path}: extends: {following} extends itself")
        try:
            content = following.read_bytes()
        except OSError as error:
            raise UsageError(
                "bad_specification", f"{following}: it can't be read ({error.strerror})"
            ) from error
        found.append((following, content))
        following = _extended(following, content)
    return tuple(found)


@lru_cache(maxsize=16)
def _source(path: Path, content: bytes) -> Source:
    return read_source(str(path), content)


def _extended(path: Path, content: bytes) -> Path | None:
    """What a specification extends: what it says, else the common one; null is nothing."""
    if path.parent == SPECS and path.stem == COMMON:
        return None
    source = _source(path, content)
    name = source.data.get("extends", COMMON)
    if name is None:
        return None
    found = _found(name, path.parent) if isinstance(name, str) else None
    if found is None:
        known = [COMMON, *known_specifications()]
        raise refused(
            source,
            [
                (
                    ("extends",),
                    f"there is no specification {name!r}{suggestion(name, known)} (there are {', '.join(known)}, or give a path)",
                )
            ],
        )
    return found


@lru_cache(maxsize=16)
def _load(chain: tuple[tuple[Path, bytes], ...]) -> Specification:
    path = chain[0][0]
    sources = [_source(*link) for link in chain]
    own = sources[0]
    if own.twice:
        raise refused(own, [(key, "it stands twice here, and YAML keeps only the last") for key in own.twice])
    data: Any = {}
    asked = False
    for source in reversed(sources):
        said = dict(source.data)
        if "line_items" in said and source.path != str(SPECS / f"{COMMON}.yml"):
            asked = said["line_items"] is not False
            if said["line_items"] is None or isinstance(said["line_items"], bool):
                del said["line_items"]
        data = merged(data, said)
    usual = data.pop("usual_fields", {})
    data.pop("extends", None)
    data["reads_line_items"] = asked
    data = completed(data, usual, path.stem)
    digest = hashlib.sha256(b"\n".join(content for _, content in chain)).hexdigest()[:12]
    data["version"] = f"{data.get('version', '1')}+{digest}"
    try:
        spec = Specification.model_validate(data)
    except ValidationError as error:
        raise refused(own, list(in_words(error))) from error
    wrong = mistakes_of(spec)
    if wrong:
        raise refused(own, wrong)
    return spec
