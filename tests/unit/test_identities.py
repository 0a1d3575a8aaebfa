"""A file that is as it was is not opened again, and one that is not is never taken for what it was."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.landing.identities import Identities

LATER_NS = 10_000_000_000


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files written in the test were written ten seconds ago."""
    now = time.time_ns
    monkeypatch.setattr("extract.landing.identities.time.time_ns", lambda: now() + LATER_NS)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return written(tmp_path / "papers" / "a.pdf", b"first")


def written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def asked(store: Path, *paths: Path) -> tuple[list[str | None], int]:
    """What a run is told of paths, and how many of them it opened."""
    with Identities(store) as identities:
        return [identities.of(path)[0] for path in paths], identities.hashed


@pytest.mark.usefixtures("later")
def test_a_file_is_opened_once(tmp_path: Path, paper: Path) -> None:
    store = tmp_path / "state" / "identities.json"
    assert asked(store, paper) == ([sha(b"first")], 1)
    assert asked(store, paper) == ([sha(b"first")], 0)
    assert store.parent.stat().st_mode & 0o077 == 0
    assert [file.name for file in store.parent.iterdir()] == [store.name]


def touch(paper: Path) -> None:
    os.utime(paper)


def edit_and_set_time_back(paper: Path) -> None:
    before = paper.stat()
    paper.write_bytes(b"other")
    os.utime(paper, ns=(before.st_atime_ns, before.st_mtime_ns))


def edit_in_place(paper: Path) -> None:
    with paper.open("r+b") as file:
        file.write(b"o")


def replace(paper: Path) -> None:
    before = paper.stat()
    other = written(paper.with_name("b.pdf"), b"other")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(paper)


def link_to_another(paper: Path) -> None:
    other = written(paper.with_name("b.pdf"), b"other")
    paper.unlink()
    paper.symlink_to(other)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    "change",
    [touch, edit_and_set_time_back, edit_in_place, replace, link_to_another],
    ids=lambda f: f.__name__,
)
def test_a_file_that_was_changed_is_hashed_again(
    change: Callable[[Path], None], tmp_path: Path, paper: Path
) -> None:
    store = tmp_path / "identities.json"
    asked(store, paper)
    change(paper)
    assert asked(store, paper) == ([sha(paper.read_bytes())], 1)
    assert asked(store, paper) == ([sha(paper.read_bytes())], 0)


@pytest.mark.usefixtures("later")
def test_a_link_is_what_its_target_is_now(tmp_path: Path, paper: Path) -> None:
    store, link = tmp_path / "identities.json", tmp_path / "link.pdf"
    link.symlink_to(paper)
    assert asked(store, link) == ([sha(b"first")], 1)
    edit_and_set_time_back(paper)
    assert asked(store, link) == ([sha(b"other")], 1)
    paper.unlink()
    assert asked(store, link) == ([None], 0)


@pytest.mark.usefixtures("later")
def test_a_file_that_was_renamed_is_known_by_its_bytes_and_its_old_name_forgotten(
    tmp_path: Path, paper: Path
) -> None:
    store = tmp_path / "identities.json"
    asked(store, paper)
    renamed = paper.rename(paper.with_name("renamed.pdf"))
    assert asked(store, renamed) == ([sha(b"first")], 1)
    assert str(paper) not in store.read_text()
    assert asked(store, paper, renamed) == ([None, sha(b"first")], 0)


@pytest.mark.usefixtures("later")
def test_files_of_another_folder_stay_known(tmp_path: Path, paper: Path) -> None:
    store, other = tmp_path / "identities.json", written(tmp_path / "others" / "a.pdf", b"other")
    asked(store, paper)
    asked(store, other)
    assert asked(store, paper, other) == ([sha(b"first"), sha(b"other")], 0)


def test_a_file_changed_a_moment_ago_is_not_kept(tmp_path: Path, paper: Path) -> None:
    """It may change again within the same tick of the clock, and then looks as it did."""
    store = tmp_path / "identities.json"
    assert asked(store, paper) == ([sha(b"first")], 1)
    assert asked(store, paper) == ([sha(b"first")], 1)


@pytest.mark.usefixtures("later")
def test_a_file_that_changes_while_it_is_hashed_is_not_kept(
    tmp_path: Path, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, digest = tmp_path / "identities.json", hashlib.file_digest

    def slow_digest(file: object, name: str) -> object:
        found = digest(file, name)  # type: ignore[arg-type]
        paper.write_bytes(b"later")
        return found

    monkeypatch.setattr("extract.landing.identities.hashlib.file_digest", slow_digest)
    asked(store, paper)
    monkeypatch.undo()
    assert asked(store, paper) == ([sha(b"later")], 1)


@pytest.mark.parametrize("kept", ["", "{", "[]", "null", '{"/a": 1}', '{"/a": [[1], "x"]}', "\x00\x00"])
def test_what_was_kept_and_is_damaged_is_as_good_as_nothing(kept: str, tmp_path: Path, paper: Path) -> None:
    store = tmp_path / "identities.json"
    store.write_text(kept)
    assert asked(store, paper) == ([sha(b"first")], 1)


def test_what_is_no_file_has_no_identity(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    paths = tmp_path, tmp_path / "pipe.pdf", tmp_path / "gone.pdf", tmp_path / "nul\x00.pdf"
    assert asked(tmp_path / "identities.json", *paths) == ([None] * 4, 0)


def test_names_that_are_no_utf_8_are_kept(tmp_path: Path, later: None) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.pdf"))
    written(path, b"odd")
    assert asked(tmp_path / "identities.json", path) == ([sha(b"odd")], 1)
    assert asked(tmp_path / "identities.json", path) == ([sha(b"odd")], 0)


CHANGES = {
    "write": lambda a, _b, n: a.write_bytes(bytes([n])),
    "write beside": lambda _a, b, n: b.write_bytes(bytes([n])),
    "touch": lambda a, _b, _n: a.exists() and os.utime(a, ns=(1, 1)),
    "move": lambda a, b, _n: b.exists() and b.replace(a),
    "link": lambda a, b, _n: (a.unlink(missing_ok=True), a.symlink_to(b)),
    "remove": lambda a, _b, _n: a.unlink(missing_ok=True),
    "ask": lambda _a, _b, _n: None,
}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 3)), max_size=8))
def test_whatever_happens_to_files_what_is_told_is_true(changes: list[tuple[str, int]]) -> None:
    """On the real clock, where all of it happens within a tick."""
    with tempfile.TemporaryDirectory() as folder:
        a, b, store = Path(folder, "a"), Path(folder, "b"), Path(folder, "identities.json")
        for change, content in changes:
            CHANGES[change](a, b, content)
            told, _ = asked(store, a, b)
            assert told == [sha(path.read_bytes()) if path.exists() else None for path in (a, b)]
