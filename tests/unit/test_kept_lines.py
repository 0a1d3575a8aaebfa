"""What was kept comes back as it was or not at all, whatever happened to its files; old entries make room for new ones."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from extract.documents import kept_lines as module
from extract.documents.kept_lines import KeptLines

KEY, OTHER = bytes(range(32)), bytes(32)
TEXT = '[["Bramblecote"]]'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "state" / "picture_words"
    KeptLines(folder).put(KEY, TEXT)
    return folder


def anew(folder: Path, key: bytes = KEY) -> str | None:
    """What another process is told."""
    return KeptLines(folder).get(key)


@given(key=st.binary(min_size=32, max_size=32), text=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back_as_it_was(key: bytes, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        kept = KeptLines(Path(folder))
        assert kept.get(key) is None
        kept.put(key, text)
        assert kept.get(key) == anew(Path(folder), key) == text


def test_only_the_user_may_read_it(folder: Path) -> None:
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


@given(at=st.integers(min_value=0), bit=st.integers(0, 7), cut=st.booleans())
def test_a_damaged_file_is_told_and_made_anew(at: int, bit: int, cut: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        KeptLines(folder).put(KEY, TEXT)
        (file,) = folder.iterdir()
        data = bytearray(file.read_bytes())
        at %= len(data)
        data[at] ^= 1 << bit
        file.write_bytes(data[:at] if cut else data)
        with capture_logs() as logs:
            assert anew(folder) is None
        assert [line["event"] for line in logs] == ["kept_words_damaged"]
        assert TEXT not in str(logs)
        assert not list(folder.iterdir())
        KeptLines(folder).put(KEY, TEXT)
        assert anew(folder) == TEXT


def test_a_file_under_another_name_is_not_believed(folder: Path) -> None:
    (file,) = folder.iterdir()
    file.rename(folder / OTHER.hex())
    assert anew(folder, OTHER) is None


def test_a_draft_of_a_process_that_was_killed_is_nothing(folder: Path) -> None:
    (file,) = folder.iterdir()
    draft = file.rename(folder / f".{file.name}.4711.part")
    draft.write_bytes(draft.read_bytes()[:-3])
    assert anew(folder) is None


def test_where_nothing_can_be_written_it_is_remembered_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    kept = KeptLines(tmp_path / "state" / "picture_words")
    kept.put(KEY, TEXT)
    assert kept.get(KEY) == TEXT


def test_what_was_used_longest_ago_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 2_000)
    monkeypatch.setattr(module, "_LOOK_AFTER", 1)
    keys = [bytes([number]) * 32 for number in range(12)]
    kept = KeptLines(tmp_path)
    for age, key in enumerate(keys):
        kept.put(key, 200 * "w")
        os.utime(tmp_path / key.hex(), (1_000 + age, 1_000 + age))
        assert anew(tmp_path, keys[0])  # is in use, and has the time of now
    there = [key for key in keys if (tmp_path / key.hex()).exists()]
    assert there[0] == keys[0]
    assert there[1:] == keys[-len(there) + 1 :]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 2_300


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_REMEMBERED", 1_000)
    kept = KeptLines(tmp_path)
    for number in range(12):
        kept.put(bytes([number]) * 32, 200 * "w")
        assert kept.get(bytes(32)) == 200 * "w"
    for file in tmp_path.iterdir():
        file.unlink()
    assert [number for number in range(12) if kept.get(bytes([number]) * 32)] == [0, 8, 9, 10, 11]


def test_a_paper_of_words_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGEST", 100)
    kept = KeptLines(tmp_path)
    kept.put(KEY, 101 * "w")
    assert kept.get(KEY) is None
