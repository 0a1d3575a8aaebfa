"""The pages of `punchlist review` in a real browser: what is seen, clicked, typed and saved; and nothing that a paper
prints becomes markup or script."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import browser as browsers
import papers
import pytest
from browser import Browser

from extract.documents.batch import extract_document
from extract.documents.specification import load_specification
from extract.review.writing import INDEX
from extract.settings import Settings

pytestmark = pytest.mark.skipif(browsers.MISSING is not None, reason=str(browsers.MISSING))

SPEC = load_specification("work_order")
ROOT = Path(__file__).resolve().parents[2]
ATTACK = "Special Instructions: </script><script>document.title='owned'</script><img src=x onerror=document.title='owned'>"


class Reviewed:
    """A folder of papers, its pages, and a place for decisions."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.pages = folder, folder / "pages"
        self.papers = folder / "papers"
        self.papers.mkdir()
        wrong = ("Start Date: 20/04/2026", "Completion Date: 10/04/2026")
        (self.papers / "doubtful <b>.pdf").write_bytes(papers.order(more=wrong))
        (self.papers / "hostile.pdf").write_bytes(papers.order(number="WO-2", more=(ATTACK,)))
        (self.papers / "sound.pdf").write_bytes(papers.order(number="WO-3"))
        (self.papers / "broken.pdf").write_bytes(papers.order()[:900])
        self.settings = Settings(
            reviewed=folder / "reviewed", state_dir=folder, warehouse=folder / "none.duckdb"
        )

    def punchlist(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        settings = {"REVIEWED": "reviewed", "STATE_DIR": ".", "WAREHOUSE": "none.duckdb"}
        return subprocess.run(
            [sys.executable, "-m", "extract", *arguments],
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
            | {f"PUNCHLIST_{name}": str(self.folder / value) for name, value in settings.items()},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def page_of(self, name: str) -> Path:
        record = extract_document(self.papers / name, SPEC, self.settings)
        return self.pages / f"{(record.document_id or '')[:20]}.html"


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    made = Reviewed(tmp_path_factory.mktemp("review"))
    done = made.punchlist("review", "papers", "--out", "pages", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert f"Open {made.pages / INDEX}" in done.stderr
    return made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def browser(shared: Browser) -> Iterator[Browser]:
    """The browser; a page must not have complained, which it does when its policy blocks something."""
    yield shared
    assert shared.complaints() == []
    shared.run("sessionStorage.clear(); localStorage.clear(); onbeforeunload = null")


def chosen(browser: Browser) -> str:
    return str(browser.run("return document.querySelector('.entry.chosen')?.dataset.field"))


def text(browser: Browser, selector: str) -> str:
    return str(browser.run("return document.querySelector(arguments[0])?.innerText", selector))


def test_the_worklist_begins_with_what_needs_a_person(reviewed: Reviewed, browser: Browser) -> None:
    browser.open(reviewed.pages / INDEX)
    rows = browser.run("return [...document.querySelectorAll('tbody tr')].map((row) => row.innerText)")
    assert [row.split("\t")[0].split(".pdf")[0] for row in rows] == [
        "doubtful <b>",
        "broken",
        "sound",
        "hostile",
    ]
    assert "start date is after completion date" in rows[0]
    assert "cut-off" in rows[1]
    browser.press("j", "Enter")
    assert browser.run("return document.title") == "Review doubtful <b>.pdf"


def test_each_value_has_its_box_where_it_is_printed(reviewed: Reviewed, browser: Browser) -> None:
    """Boxes are in percent, so what stands under a box's middle is the same however wide the window is."""
    browser.open(reviewed.page_of("sound.pdf"))
    record = extract_document(reviewed.papers / "sound.pdf", SPEC, reviewed.settings)
    placed = {name: value for name, value in record.fields.items() if value}
    for zoom in ("", "+"):
        browser.press(*zoom)
        boxes = browser.run(
            """const sheet = document.querySelector('.sheet').getBoundingClientRect();
            return Object.fromEntries([...document.querySelectorAll('.box')].map((box) => {
              const at = box.querySelector('rect').getBoundingClientRect();
              return [box.dataset.field, [(at.left + at.right) / 2 - sheet.left, (at.top + at.bottom) / 2 - sheet.top,
                sheet.width, sheet.height]];
            }))"""
        )
        assert boxes.keys() == placed.keys()
        for name, (x, y, width, height) in boxes.items():
            x0, top, x1, bottom = placed[name].box
            assert (x / width * papers.A5[0], y / height * papers.A5[1]) == pytest.approx(
                ((x0 + x1) / 2, (top + bottom) / 2), abs=1.0
            )


def test_values_and_boxes_lead_to_each_other(reviewed: Reviewed, browser: Browser) -> None:
    browser.open(reviewed.page_of("sound.pdf"))
    browser.click(".box[data-field=total_amount]")
    assert chosen(browser) == "total_amount"
    browser.click(".entry[data-field=issue_date]")
    assert browser.run("return document.querySelector('.box.chosen').dataset.field") == "issue_date"
    browser.click(".box[data-field=supervisor_name]", only_hover=True)
    assert browser.run("return document.querySelector('.entry.near').dataset.field") == "supervisor_name"
    browser.press("k")
    assert browser.run("return document.activeElement === document.querySelector('.entry.chosen')")
    assert "not found" in text(browser, ".entry[data-field=billing_month]")
    browser.press("?")
    assert browser.run("return document.getElementById('help').open")


def test_reasons_lead_to_their_fields_and_a_decision_is_saved_and_taken_in(
    reviewed: Reviewed, browser: Browser
) -> None:
    browser.open(reviewed.page_of("doubtful <b>.pdf"))
    assert "Start date is after completion date" in text(browser, "#reasons")
    assert chosen(browser) == "start_date"
    browser.click("#reasons .reason")
    assert browser.run("return document.querySelectorAll('.entry.doubted').length") == 2

    browser.click(".entry[data-field=start_date]")
    browser.press("e")
    browser.type("20/04/2026")
    browser.press("Enter")
    assert "YYYY-MM-DD" in text(browser, ".wrong")
    browser.run("document.querySelector('.entry form textarea').select()")
    browser.type("2026-04-02")
    browser.press("Enter")
    assert "2026-04-02" in text(browser, ".entry[data-field=start_date]")
    assert "to decide: Completion date" in text(browser, "#reasons")
    browser.press("n")
    assert chosen(browser) == "completion_date"
    browser.press("c")
    assert "settled" in text(browser, "#reasons")
    browser.click(".entry[data-field=job_number]")
    browser.press("x")

    browser.press("s")
    assert "Write your name first" in text(browser, "#told")
    browser.type("Odette")
    browser.press("Escape")
    browser.click("#export")
    saved = browser.downloaded("doubtful <b>.reviewed.json".replace("<", "_").replace(">", "_"))
    said = json.loads(saved.read_text())
    assert [
        (d["field"], d["decision"], d.get("value"), d["by"], d.get("replaced")) for d in said["decisions"]
    ] == [
        ("start_date", "corrected", "2026-04-02", "Odette", "2026-04-20"),
        ("completion_date", "confirmed", "2026-04-10", "Odette", "2026-04-10"),
        ("job_number", "absent", None, "Odette", "J-88213"),
    ]

    for news in ("3 new decisions", "0 new decisions"):
        done = reviewed.punchlist("review", "apply", str(saved))
        assert (done.returncode, news in done.stderr) == (0, True), done.stderr
    record = extract_document(reviewed.papers / "doubtful <b>.pdf", SPEC, reviewed.settings)
    assert record.status == "extracted"
    assert record.fields["job_number"] is None
    start = record.fields["start_date"]
    assert start is not None
    assert (start.value, start.method, start.confidence) == ("2026-04-02", "reviewed", 1.0)


def test_line_items_are_corrected_as_a_table(reviewed: Reviewed, browser: Browser) -> None:
    browser.open(reviewed.page_of("sound.pdf"))
    browser.run("review.choose('line_items')")
    browser.press("e")
    browser.run("document.querySelector('.items form td[data-column=amount] input').value = '1000.00'")
    browser.click(".items form .chief")
    assert "corrected" in text(browser, ".items .said")
    assert text(browser, ".items tbody td[data-column=amount]") == "1000.00"
    browser.press("u")
    assert text(browser, ".items tbody td[data-column=amount]") != "1000.00"


def test_what_a_paper_prints_is_never_markup(reviewed: Reviewed, browser: Browser) -> None:
    page = reviewed.page_of("hostile.pdf")
    browser.open(page)
    assert browser.run("return document.title") == "Review hostile.pdf"
    assert "<script>document.title" in text(browser, ".entry[data-field=notes]").replace("\n", " ")
    assert browser.run("return document.images.length") == 1
    written = page.read_text()
    assert written.count("<script") == 2, "the data and our own"
    assert "http:" not in written.replace("http-equiv", "")
    assert "https:" not in written
    policy = browser.run("return document.querySelector('meta[http-equiv]').content")
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in policy


@pytest.mark.parametrize(("dark", "size"), [(False, (1400, 900)), (True, (480, 900))])
def test_it_can_be_read_wide_and_narrow_light_and_dark(
    dark: bool, size: tuple[int, int], reviewed: Reviewed, tmp_path: Path
) -> None:
    with Browser(tmp_path, dark=dark, size=size) as opened:
        opened.open(reviewed.page_of("doubtful <b>.pdf"))
        assert opened.run("return matchMedia('(prefers-color-scheme: dark)').matches") is dark
        assert opened.run("return document.documentElement.scrollWidth <= innerWidth + 1"), "nothing runs off"
        faint = opened.run(
            """const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
              .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
              .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
            const back = light(getComputedStyle(document.getElementById('values')).backgroundColor);
            return [...document.querySelectorAll('#values .mark, #values .name, #values .shown, #values .proof')]
              .filter((element) => !element.closest('.chosen')).filter((element) => {
                const front = light(getComputedStyle(element).color);
                return (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05) < 4.5;
              }).map((element) => element.className)"""
        )
        assert faint == [], "contrast of WCAG 2.2 AA"
