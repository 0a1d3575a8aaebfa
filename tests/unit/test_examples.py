"""The committed examples are what the generator draws, and their truth is what they print."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from stdnum.au import abn
from stdnum.ca import bn
from stdnum.us import ein

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "work_orders"
TRUTHS = sorted(FOLDER.glob("*.json"))
NO_ORDERS = {"broken.pdf", "underfoot-safety-bulletin.pdf"}
SCANS = 6


def truth_of(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def text_of(pdf: Path) -> str:
    """The text of all pages, white space and commas left out: values wrap, and North America groups digits."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"[\s,]", "", "".join(pages))


def is_scan(pdf: Path) -> bool:
    return not text_of(pdf)


def grey(pdf: Path) -> list[np.ndarray]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=0.25, grayscale=True).to_numpy().astype(float) for page in document]


DIGITAL = [path for path in TRUTHS if not is_scan(path.with_suffix(".pdf"))]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("drawn")
    command = [sys.executable, "-m", "examples.generator", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True)
    return out


def test_the_default_seed_draws_the_committed_files(drawn: Path) -> None:
    assert sorted(p.name for p in drawn.iterdir()) == sorted(p.name for p in FOLDER.iterdir())
    for committed in sorted(FOLDER.iterdir()):
        again = drawn / committed.name
        if committed.suffix != ".pdf" or committed.name in NO_ORDERS or not is_scan(committed):
            assert again.read_bytes() == committed.read_bytes(), committed.name


def test_scans_drawn_again_look_the_same(drawn: Path) -> None:
    # Not bytes: another build of the JPEG library may round otherwise.
    for path in TRUTHS:
        pdf = path.with_suffix(".pdf")
        if is_scan(pdf):
            pairs = zip(grey(pdf), grey(drawn / pdf.name), strict=True)
            assert all(np.abs(old - new).mean() < 4 for old, new in pairs), pdf.name


def test_another_seed_draws_other_papers(drawn: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "examples.generator", "--out", str(tmp_path), "--seed", "8"]
    subprocess.run(command, cwd=ROOT, check=True)
    other = {json.dumps(truth_of(path)["line_items"]) for path in tmp_path.glob("*.json")}
    assert not other & {json.dumps(truth_of(path)["line_items"]) for path in drawn.glob("*.json")}


@pytest.mark.parametrize("path", DIGITAL, ids=lambda path: path.stem)
def test_every_true_value_is_on_the_page(path: Path) -> None:
    truth, text = truth_of(path), text_of(path.with_suffix(".pdf"))
    written = {name: value for name, value in truth["fields"].items() if value and not name.endswith("_date")}
    del written["document_type"]
    for item in truth["line_items"]:
        written |= {f"{item['description']} {name}": value for name, value in item.items() if value}
    assert {name for name, value in written.items() if re.sub(r"[\s,]", "", value) not in text} == set()


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_amounts_add_up(path: Path) -> None:
    truth = truth_of(path)
    fields, items = truth["fields"], truth["line_items"]
    assert items
    amounts = [Decimal(item["amount"]) for item in items if item["amount"]]
    assert len(amounts) in {0, len(items)}
    subtotal = Decimal(fields["subtotal_amount"])
    assert not amounts or sum(amounts) == subtotal
    for item in items:
        if item["unit_price"]:
            exact = Decimal(item["quantity"]) * Decimal(item["unit_price"])
            assert abs(exact - Decimal(item["amount"])) <= Decimal("0.005")
    if fields["total_amount"]:
        assert subtotal + Decimal(fields["tax_amount"]) == Decimal(fields["total_amount"])


def test_the_progress_sheet_is_about_these_orders() -> None:
    """All but one report name an order of the folder; none is from before its order or after the newest of them."""
    orders: dict[str, list[str]] = {}
    for fields in (truth_of(path)["fields"] for path in TRUTHS):
        orders.setdefault(fields["work_order_number"], []).append(fields["issue_date"])
    newest = max(max(dates) for dates in orders.values())
    reports = list(csv.DictReader((FOLDER / "progress.csv").open(encoding="utf-8", newline="")))
    unknown = [report for report in reports if report["Order number"] not in orders]
    assert len(unknown) == 1
    iso = [report for report in reports if re.fullmatch(r"\d{4}-\d\d-\d\d", report["Date"])]
    assert len(reports) > len(iso) > 20
    for report in iso:
        if report not in unknown:
            assert min(orders[report["Order number"]]) <= report["Date"] <= newest


def test_business_numbers_pass_their_check() -> None:
    seen = Counter[str]()
    for path in TRUTHS:
        fields = truth_of(path)["fields"]
        for name in ("builder_business_number", "company_business_number"):
            number = fields[name]
            if number is None:
                continue
            check = bn if "RT" in number else ein if "-" in number else abn
            assert check.is_valid(number.removesuffix(" RT0001")), (path.name, number)
            seen[check.__name__] += 1
    assert len(seen) == 3


def test_the_collection_holds_what_it_promises() -> None:
    pdfs = {pdf.name for pdf in FOLDER.glob("*.pdf")}
    assert len(pdfs) >= 40
    assert pdfs - {f"{path.stem}.pdf" for path in TRUTHS} == NO_ORDERS
    fields = [truth_of(path)["fields"] for path in TRUTHS]
    assert {f["document_type"] for f in fields} == {"work_order", "purchase_order", "variation"}
    builders = Counter(f["builder_name"] for f in fields)
    assert len({f["builder_business_number"] for f in fields}) == 11
    assert builders["ASCENSION HOMES"] == 2
    assert builders["Brookfield"] == 2
    assert sum(f["billing_month"] is not None for f in fields) >= 10
    assert len(TRUTHS) - len(DIGITAL) == SCANS
    sizes = [len(pypdfium2.PdfDocument(path.with_suffix(".pdf"))) for path in TRUTHS]
    assert set(sizes) == {1, 2, 3, 4}
    assert sum(pdf.stat().st_size for pdf in FOLDER.glob("*.pdf")) < 8_000_000


def test_every_order_says_who_what_where_and_how_much() -> None:
    needed = {
        "work_order_number",
        "builder_name",
        "company_name",
        "site_address",
        "issue_date",
        "description",
    }
    for path in TRUTHS:
        fields = truth_of(path)["fields"]
        assert {name for name in needed | {"subtotal_amount"} if fields[name] is None} == set(), path.name


def test_one_order_is_revised_and_one_file_is_a_copy() -> None:
    newer = next(FOLDER.glob("*-rev2.json"))
    older = newer.with_name(newer.name.replace("-rev2", ""))
    then, now = truth_of(older)["fields"], truth_of(newer)["fields"]
    assert now["work_order_number"] == then["work_order_number"]
    assert now["issue_date"] > then["issue_date"]
    assert now["total_amount"] != then["total_amount"]
    copy = next(FOLDER.glob("* (1).pdf"))
    assert copy.read_bytes() == copy.with_name(copy.name.replace(" (1)", "")).read_bytes()


def test_the_broken_file_cannot_be_opened() -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(FOLDER / "broken.pdf")
