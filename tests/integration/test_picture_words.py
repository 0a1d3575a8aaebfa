"""What is read of a picture is the same whether it was kept or not, in any order, and after any death of a process."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import papers
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.documents import ocr
from extract.documents.document import extract_document
from extract.documents.kept_lines import KeptLines, kept_lines
from extract.documents.pages import text_page
from extract.documents.pictures import picture_words
from extract.documents.specification import load_specification
from extract.settings import Settings, get_settings

ROOT = Path(__file__).resolve().parents[2]
SPEC = load_specification("work_order")
PHONE, OTHER_PHONE = "07 3333 4141", "07 3333 4142"
PAPERS = {
    "one": papers.headed(papers.letterhead(PHONE), "WO-1"),
    "lower": papers.headed(papers.letterhead(PHONE), "WO-2", down=31.3),
    "other": papers.headed(papers.letterhead(OTHER_PHONE), "WO-3"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, pdf in PAPERS.items():
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
    return tmp_path


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one for each picture that OCR reads."""
    recognise, reads = ocr.recognise, list[int]()
    monkeypatch.setattr(ocr, "recognise", lambda image, quads: reads.append(1) or recognise(image, quads))
    return reads


@pytest.fixture(autouse=True)
def _fresh_process() -> Iterator[None]:
    kept_lines.cache_clear()
    yield
    kept_lines.cache_clear()


def keeping_in(state: Path, **more: Any) -> Settings:
    return get_settings(state_dir=state, **more)


def record(folder: Path, name: str, settings: Settings) -> str:
    """All that is said of a paper, but for the time it took."""
    return json.dumps(extract_document(folder / f"{name}.pdf", SPEC, settings).to_json() | {"seconds": None})


def phone(said: str) -> str:
    return str(json.loads(said)["fields"]["builder_phone"]["value"])


def test_a_picture_is_read_once_and_says_the_same_ever_after(folder: Path, reads: list[int]) -> None:
    settings = keeping_in(folder / "state")
    cold = record(folder, "one", settings)
    assert (phone(cold), len(reads)) == (PHONE, 1)
    remembered = record(folder, "one", settings)
    kept_lines.cache_clear()
    from_disk = record(folder, "one", settings)
    assert len(reads) == 1
    not_kept = record(folder, "one", keeping_in(folder / "none", keep_picture_words=False))
    assert len(reads) == 2
    assert cold == remembered == from_disk == not_kept
    assert not (folder / "none").exists()


def test_papers_with_the_same_picture_share_its_words_and_nothing_else(
    folder: Path, reads: list[int]
) -> None:
    alone = {name: record(folder, name, keeping_in(folder / name)) for name in PAPERS}
    assert len(reads) == 3
    for number, order in enumerate(permutations(PAPERS)):
        kept_lines.cache_clear()
        together = {name: record(folder, name, keeping_in(folder / str(number))) for name in order}
        assert together == alone
    assert len(reads) == 3 + 2 * 6
    assert [phone(alone[name]) for name in PAPERS] == [PHONE, PHONE, OTHER_PHONE]


def test_the_same_pixels_in_another_file_are_read_once(folder: Path, reads: list[int]) -> None:
    image, settings = papers.letterhead(PHONE), keeping_in(folder / "state")
    first = record(folder, "one", settings)
    (folder / "grey.pdf").write_bytes(papers.headed(image.convert("RGBA"), "WO-1"))
    assert phone(record(folder, "grey", settings)) == phone(first)
    assert len(reads) == 1


def test_a_damaged_entry_is_read_anew(folder: Path, reads: list[int]) -> None:
    settings = keeping_in(folder / "state")
    before = record(folder, "one", settings)
    files = sorted((folder / "state" / "picture_words").iterdir())
    content = [file.read_bytes() for file in files]
    for file in files:
        file.write_bytes(file.read_bytes().replace(b"3333", b"9999"))
    kept_lines.cache_clear()
    assert record(folder, "one", settings) == before
    assert len(reads) == 2
    assert [file.read_bytes() for file in files] == content


def test_another_edition_reads_anew(folder: Path, reads: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    settings = keeping_in(folder / "state")
    record(folder, "one", settings)
    monkeypatch.setattr("extract.documents.picture_lines._edition", lambda: b"another")
    record(folder, "one", settings)
    assert len(reads) == 2


def test_a_picture_that_can_not_be_had_alone_is_read_on_its_page_and_not_kept(
    tmp_path: Path, reads: list[int]
) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=papers.A5)
    canvas.drawInlineImage(papers.letterhead(), 24, 500, 350, 49)
    canvas.drawString(24, 400, "Order 4417")
    canvas.save()
    kept = KeptLines(tmp_path / "picture_words")
    with pypdfium2.PdfDocument(file.getvalue()) as document:
        found = picture_words(document, text_page(document[0], 1), [True], kept)
    assert {"Bramblecote", "office@bramblecote.example"} <= {word.text for word in found}
    assert len(reads) == 1
    assert not list(tmp_path.iterdir())


KEEP = """
import sys
from pathlib import Path
from extract.documents.kept_lines import KeptLines

kept = KeptLines(Path(sys.argv[1]))
for number in range(1_000):
    print(number, flush=True)
    kept.put(bytes([number % 200]) * 32, 50 * f"words of {number % 200} ")
print("done", flush=True)
"""


def keeping(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", KEEP, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_killed_while_it_writes_nothing_wrong_is_kept(tmp_path: Path) -> None:
    """Two at a time, as workers are, each killed somewhere on its way."""
    for lines in (1, 40, 333):
        processes = [keeping(tmp_path), keeping(tmp_path)]
        for process in processes:
            assert process.stdout is not None
            for _ in range(lines):  # the line comes just before its text is kept
                assert process.stdout.readline()
        for process in processes:
            process.kill()
            process.communicate()
        assert processes[1].returncode == -9
        kept = KeptLines(tmp_path)
        there = {number: kept.get(bytes([number]) * 32) for number in range(200)}
        assert all(text in (None, 50 * f"words of {number} ") for number, text in there.items())
    assert any(there.values())
    assert keeping(tmp_path).communicate()[0].endswith("done\n")


READ = """
import os, signal, sys
from pathlib import Path
from extract.documents.batch import extract_document
from extract.documents.specification import load_specification
from extract.settings import get_settings

replace, left = Path.replace, int(sys.argv[2])

def killed(draft, name):
    global left
    left -= 1
    if not left:
        draft.write_bytes(draft.read_bytes()[:100])  # as if it died before all was written
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(draft, name)

Path.replace = killed
settings = get_settings(state_dir=Path(sys.argv[1]) / "state")
extract_document(Path(sys.argv[1]) / "one.pdf", load_specification("work_order"), settings)
"""


@pytest.mark.parametrize("file", [1, 2])
def test_a_reader_killed_while_it_keeps_a_picture_is_as_if_it_had_not_been(
    file: int, folder: Path, reads: list[int]
) -> None:
    expected = record(folder, "one", keeping_in(folder / "undisturbed"))
    done = subprocess.run([sys.executable, "-c", READ, str(folder), str(file)], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert len(list(folder.glob("state/picture_words/*"))) == file
    kept_lines.cache_clear()
    assert record(folder, "one", keeping_in(folder / "state")) == expected
    assert len(reads) == 3 - file
