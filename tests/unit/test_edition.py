"""The engine's version: the same code is the same reader, other code or another library is another one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import extract.documents
from extract.documents.offline import OfflineEngine
from extract.documents.offline.edition import edition

CODE = Path(extract.documents.__file__).parent


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The code that reads, as another installation has it."""
    return Path(shutil.copytree(CODE, tmp_path / "documents", ignore=shutil.ignore_patterns("__pycache__")))


def edition_anew(code: Path) -> str:
    """The edition as another process computes it."""
    program = "import sys; from pathlib import Path; from extract.documents.offline.edition import edition; "
    done = subprocess.run(
        [sys.executable, "-c", program + "print(edition(Path(sys.argv[1])))", str(code)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_same_code_has_the_same_version_wherever_it_stands(copied: Path) -> None:
    assert re.fullmatch(r"1\+[0-9a-f]{12}", OfflineEngine.version)
    assert OfflineEngine.version == edition() == edition(copied) == edition_anew(copied)


def test_one_changed_file_is_another_version(copied: Path) -> None:
    before = edition_anew(copied)
    with (copied / "offline" / "labels.py").open("a") as file:
        file.write("# one more line\n")
    assert edition_anew(copied) != before


def test_a_file_under_another_name_is_another_version(copied: Path) -> None:
    before = edition_anew(copied)
    (copied / "layout.py").rename(copied / "arrangement.py")
    assert edition_anew(copied) != before


def test_another_library_is_another_version(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = edition_anew(copied)
    monkeypatch.setattr("extract.documents.offline.edition.version", lambda library: f"{library}-next")
    assert edition(copied) != before
