"""Rows become files as such systems export them: JSON lines, CSV, Parquet, an Excel sheet. The same rows, the same bytes
(Parquet's but for the version of Arrow that it names).
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq

from examples.generator.business.business import Row
from extract.landing.contract import load_contract

FILES = {
    ("hubspot", "companies"): ("jsonl", "hubspot_companies"),
    ("hubspot", "contacts"): ("jsonl", "hubspot_contacts"),
    ("salesforce", "contacts"): ("jsonl", "salesforce_contacts"),
    ("snowflake", "customers"): ("parquet", "snowflake_customers"),
    ("snowflake", "products"): ("parquet", "snowflake_products"),
    ("snowflake", "orders"): ("parquet", "snowflake_orders"),
    ("snowflake", "order_lines"): ("parquet", "snowflake_order_lines"),
    ("redshift", "customer_behaviour"): ("parquet", "redshift_customer_behaviour"),
    ("exchange_rates", "rates"): ("csv", "exchange_rates"),
    ("order_events", "events"): ("parquet", "order_events"),
    ("office_files", "warehouses"): ("xlsx", "warehouses"),
    ("office_files", "supplier_prices"): ("csv", "supplier_prices"),
    ("inventory", "stock_movements"): ("parquet", "stock_movements"),
    ("inventory", "stock_levels"): ("parquet", "stock_levels"),
}
"""The ending and the contract of each system's tables."""

NEVER = (1980, 1, 1, 0, 0, 0)  # the first moment a zip archive can name
DAY_ZERO = date(1899, 12, 30)


def write_table(folder: Path, system: str, table: str, rows: list[Row]) -> Path:
    """Write a table under its system's folder, and give the file."""
    ending, contract = FILES[system, table]
    path = folder / system / f"{table}.{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    if ending == "parquet":
        schema = load_contract(contract).arrow_schema
        pq.write_table(
            pa.Table.from_pylist(rows, schema=schema), path, compression="zstd", store_schema=False
        )
    elif ending == "xlsx":
        write_sheet(path, rows)
    elif ending == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(rows[0])
            writer.writerows([as_text(value) for value in row.values()] for row in rows)
    else:
        lines = (json.dumps(row, ensure_ascii=False, default=as_text) + "\n" for row in rows)
        path.write_text("".join(lines), encoding="utf-8")
    return path


def as_text(value: Any) -> Any:
    """A value as an export writes it: moments in UTC with a Z, days in ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def write_sheet(path: Path, rows: list[Row]) -> None:
    """Write an Excel workbook of one sheet, no more than a reader wants: text, numbers and dates."""
    numbered = enumerate([dict.fromkeys(rows[0]), *rows], 1)
    cells = "".join(
        f'<row r="{number}">{_cells(row if number > 1 else {n: n for n in row})}</row>'
        for number, row in numbered
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": _relations(package, [(f"{office}/officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets>'
        f'<sheet name="{escape(path.stem)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            package, [(f"{office}/worksheet", "worksheets/sheet1.xml"), (f"{office}/styles", "styles.xml")]
        ),
        "xl/styles.xml": f"<styleSheet {main}><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
        '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            archive.writestr(zipfile.ZipInfo(name, NEVER), head + text)


def _relations(package: str, targets: Iterable[tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{package}/relationships">{inner}</Relationships>'


def _cells(row: Row) -> str:
    """The cells of a row: dates as Excel counts them, from the last day of 1899."""
    found = []
    for value in row.values():
        if isinstance(value, date):
            found.append(f'<c s="1"><v>{(value - DAY_ZERO).days}</v></c>')
        elif isinstance(value, int):
            found.append(f"<c><v>{value}</v></c>")
        else:
            found.append(f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>')
    return "".join(found)
