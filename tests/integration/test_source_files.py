from __future__ import annotations

import gzip
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from moto.server import ThreadedMotoServer
from servers.gcs import GCS, running_gcs
from sources import LIMITS, Failed, Killed, land_source, same_as_undisturbed, source_table

from examples.generator.business.writing import write_sheet
from extract.errors import SourceError
from extract.landing.duckdb import DuckDBLanding
from extract.landing.protocol import Landing
from extract.sources.file_store import FilesConnection
from extract.sources.files import Files
from extract.sources.protocol import SourceTable, Window

HEAD = "product_id,supplier,cost,currency,valid_from\n"
KEYS = "product_id, supplier, cost, currency, valid_from"
Write = Callable[..., Path]


def lines(count: int, first: int = 0) -> str:
    return "".join(f"P{number},Acme,{number}.50,AUD,2026-05-01\n" for number in range(first, first + count))


def row(number: int) -> tuple[Any, ...]:
    return (f"P{number}", "Acme", number + 0.5, "AUD", date(2026, 5, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "prices [new]"
    folder.mkdir()
    return folder


@pytest.fixture
def write(folder: Path) -> Write:
    """Write a file of the folder as it was an hour ago, or `minutes` later."""

    def written(name: str, text: str | bytes, minutes: int = 0) -> Path:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        at = datetime(2026, 5, 1, 12, minutes, tzinfo=UTC).timestamp()
        os.utime(path, (at, at))
        return path

    return written


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with DuckDBLanding(tmp_path / "warehouse.duckdb", 10) as opened:
        yield opened


def source(root: Path | str, **given: Any) -> Files:
    return Files("prices", FilesConnection(root=str(root), **given), LIMITS)


def table(**options: Any) -> SourceTable:
    return source_table("prices", "supplier_prices", "files", **{"path": ".", **options})


def known_by_content(**options: Any) -> SourceTable:
    """Give the table with a contract that does not tell versions of a file apart."""
    found = table(**options)
    columns = {name: one for name, one in found.contract.columns.items() if name != "file_changed_at"}
    return replace(found, contract=found.contract.model_copy(update={"columns": columns}))


def land(root: Path | str, landing: Landing, options: dict[str, Any] | None = None, **given: Any) -> int:
    """Land the folder's files; give how many rows are new."""
    window, asked = given.pop("window", None), given.pop("asked", table)
    made = partial(source, root, **given)
    return land_source(made, [asked(**options or {})], landing, window=window)["supplier_prices"].landed


def landed(landing: Landing, columns: str = KEYS) -> list[tuple[Any, ...]]:
    rows = landing.query(f"select {columns} from raw.supplier_prices order by product_id, cost")
    return [tuple(found.values()) for found in rows.to_pylist()]


def quarantined(landing: Landing) -> list[tuple[str, str]]:
    rows = landing.query("select path, reason_code from raw.quarantine order by path")
    return [tuple(found.values()) for found in rows.to_pylist()]


def test_every_format_gives_the_same_rows(folder: Path, write: Write, landing: Landing) -> None:
    write("comma.csv", "\ufeff" + HEAD + lines(1))
    write("semicolons.csv.gz", gzip.compress((HEAD + lines(1, 1)).replace(",", ";").encode("cp1252")))
    values = dict(zip(KEYS.split(", "), ["P2", "Acme", 2.5, "AUD", "2026-05-01"], strict=True))
    write("lines.jsonl", json.dumps(values) + "\n")
    write_sheet(
        folder / "sheet.xlsx", [{**values, "product_id": "P3", "cost": "3.5", "valid_from": date(2026, 5, 1)}]
    )
    typed = {**values, "product_id": "P4", "cost": 4.5, "valid_from": date(2026, 5, 1)}
    pq.write_table(pa.Table.from_pylist([typed]), folder / "table.parquet")
    assert land(folder, landing, settle_seconds=0) == 5
    assert landed(landing) == [row(number) for number in range(5)]
    assert landed(landing, "file_path, row_number") == [
        ("comma.csv", 2), ("semicolons.csv.gz", 2), ("lines.jsonl", 1), ("sheet.xlsx", 2), ("table.parquet", 1)
    ]  # fmt: skip


def test_only_what_is_new_or_has_changed_is_read_and_only_new_rows_land(
    folder: Path, write: Write, landing: Landing
) -> None:
    write("a.csv", HEAD + lines(3))
    (folder / "2026").mkdir()
    (folder / "2026" / "b.csv").symlink_to(write("kept/b", HEAD + lines(2, 10)))
    land_here = partial(land, folder, landing, asked=known_by_content)
    assert land_here() == 5
    assert land_here() == 0
    write(
        "a.csv", "\n" + HEAD + lines(1, 5) + lines(2), 1
    )  # a row more, one taken out, all others further down
    write("kept/b", HEAD + lines(2, 10), 1)  # only touched
    assert land_here() == 1
    (folder / "a.csv").unlink()
    assert land_here() == 0
    assert [found[0] for found in landed(landing)] == ["P0", "P1", "P10", "P11", "P2", "P5"]


def test_what_was_changed_back_word_by_word_is_the_newest_again(
    folder: Path, write: Write, landing: Landing
) -> None:
    newest = "select cost from raw.supplier_prices order by loaded_at desc limit 1"
    for minutes, cost in enumerate((1.5, 2.5, 1.5)):
        write("a.csv", f"{HEAD}P1,Acme,{cost},AUD,2026-05-01\n", minutes)
        assert land(folder, landing) == 1
        assert float(landing.query(newest)["cost"][0].as_py()) == cost
    write("a.csv", f"{HEAD}P1,Acme,1.5,AUD,2026-05-01\n", 9)  # only touched
    assert land(folder, landing) == 0
    assert landed(landing, "cost, file_changed_at")[0] == (1.5, datetime(2026, 5, 1, 12, tzinfo=UTC))


def test_a_file_that_cannot_be_read_is_told_once_and_the_others_land(
    folder: Path, write: Write, landing: Landing
) -> None:
    whole = gzip.compress((HEAD + lines(5000)).encode())
    write("cut.csv.gz", whole[: len(whole) // 2])
    write("cut.parquet", b"PAR1 and no more")
    write("empty.csv", b"")
    write("headings.csv", HEAD)
    write("other.csv", "name,phone\na,b\n")
    write("sheet.xlsx", b"PK\x03\x04 and no more")
    write("~$sheet.xlsx", b"locked")
    (folder / "gone.csv").symlink_to(folder / "nowhere.csv")
    write("notes.md", b"not for us")
    write("z.csv", HEAD + lines(1, 9000))
    land(folder, landing)
    assert landed(landing)[-1] == row(9000)
    told = [(name, "unreadable_file") for name in ["cut.csv.gz", "cut.parquet", "other.csv", "sheet.xlsx"]]
    assert quarantined(landing) == told
    assert land(folder, landing) == 0
    assert quarantined(landing) == told
    write("cut.csv.gz", whole, 1)
    land(folder, landing)
    assert len(landed(landing)) == 5001


def test_lines_that_are_no_rows_go_to_quarantine(folder: Path, write: Write, landing: Landing) -> None:
    body = [
        *lines(3).splitlines(),
        'P7,"never closed,1,AUD,2026-05-01',
        "P8,Acme",
        "P9,Acme,dear,AUD,2026-05-01",
    ]
    write("a.csv", HEAD + "\n".join(body) + "\n" + HEAD + lines(1, 3))
    assert land(folder, landing) == 4
    assert quarantined(landing) == [
        ("a.csv:5", "unreadable_line"),
        ("a.csv:6", "unreadable_line"),
        ("a.csv:7", "wrong_type"),
    ]


def test_a_contract_that_takes_no_other_types_takes_text_that_reads_as_one(
    folder: Path, write: Write
) -> None:
    write("a.csv", HEAD + lines(2) + "P9,Acme,dear,AUD,2026-05-01\n")
    strict = table()
    contract = strict.contract.model_copy(update={"on_type_mismatch": "quarantine"})
    with source(folder) as opened:
        found = list(
            opened.batches(
                SourceTable("prices", "supplier_prices", contract, "files", {"path": "*.csv"}), {}, None
            )
        )
    assert found[0].rows.schema.field("cost").type == contract.columns["cost"].arrow_type
    assert found[0].rows.num_rows == 2
    assert [(bad.path, bad.reason_code) for bad in found[0].rejected] == [("a.csv:4", "wrong_type")]


def test_headings_that_are_written_otherwise(folder: Path, write: Write, landing: Landing) -> None:
    write("a.txt", "Prices of May\n\nProduct ID;Who;Cost;Currency;Valid from\nP0;Acme;0.50;AUD;2026-05-01\n")
    options = {"path": "*.txt", "rename": {"Who": "supplier"}, "header_row": 3}
    land(folder, landing, options)
    assert landed(landing) == [row(0)]


def test_a_file_is_read_again_once_its_options_change(folder: Path, write: Write, landing: Landing) -> None:
    write("a.csv", "who," + HEAD.replace("supplier,", "") + "Acme,P0,0.50,AUD,2026-05-01\n")
    land(folder, landing)
    assert quarantined(landing) == [("a.csv", "unreadable_file")]
    assert land(folder, landing, {"rename": {"who": "supplier"}}) == 1


def test_a_file_that_grows_while_it_is_read_is_read_again(
    folder: Path, write: Write, landing: Landing
) -> None:
    path = write("a.csv", HEAD + lines(200))
    with source(folder) as opened:
        batches = opened.batches(table(), {}, None)
        next(batches)
        path.write_text(HEAD + lines(300))
        assert [batch.position for batch in batches if batch.position] == []
    assert land(folder, landing, settle_seconds=0) == 300


def test_a_window_gives_the_files_changed_within_it(folder: Path, write: Write, landing: Landing) -> None:
    for minute in range(3):
        write(f"{minute}.csv", HEAD + lines(1, minute), minute)
    window = Window(datetime(2026, 5, 1, 12, 1, tzinfo=UTC), datetime(2026, 5, 1, 12, 2, tzinfo=UTC))
    assert land(folder, landing, window=window) == 1
    assert landed(landing) == [row(1)]


def test_disturbed_or_not_the_same_lands(folder: Path, write: Write, tmp_path: Path) -> None:
    write("a.csv", HEAD + lines(450) + "broken\n")
    write("b.csv.gz", gzip.compress((HEAD + lines(250, 400)).encode()))
    write("c.parquet", b"PAR1")
    disturbances = [Killed(at=0), Killed(at=3), Failed(at=5), Killed(at=6), Failed(at=1)]
    found = same_as_undisturbed(partial(source, folder), [table()], tmp_path, disturbances)
    assert sum(found["supplier_prices"].values()) == 650
    assert sum(found["quarantine"].values()) == 2


@pytest.mark.parametrize(
    ("path", "words"), [("gone.csv", "gone.csv is not there"), ("*.csv", "is not there")]
)
def test_a_file_or_folder_that_is_not_there_is_told(tmp_path: Path, path: str, words: str) -> None:
    root = tmp_path if path == "gone.csv" else tmp_path / "gone"
    with source(root) as opened, pytest.raises(SourceError, match=words) as raised:
        list(opened.batches(table(path=path), {}, None))
    assert raised.value.code == "source_changed"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def gcs() -> Iterator[GCS]:
    with running_gcs() as server:
        yield server


def test_objects_of_s3(s3: str, landing: Landing) -> None:
    import boto3  # noqa: PLC0415 - slow to load

    given = {"endpoint_url": s3, "access_key": "testing", "secret_key": "testing", "region": "us-east-1"}
    client = boto3.client(
        "s3",
        endpoint_url=s3,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="prices")
    client.put_object(Bucket="prices", Key="may/a.csv", Body=(HEAD + lines(3)).encode())
    client.put_object(Bucket="prices", Key="may/b.csv.gz", Body=gzip.compress((HEAD + lines(1, 5)).encode()))
    root = "s3://prices/may"
    with source(root, **given) as opened:
        assert "can be read" in opened.check()
    assert land(root, landing, {"path": "*"}, **given) == 4
    assert land(root, landing, {"path": "*"}, **given) == 0
    time.sleep(1 - time.time() % 1)  # S3 tells in whole seconds when an object was written
    client.put_object(Bucket="prices", Key="may/a.csv", Body=(HEAD + lines(4)).encode())
    assert land(root, landing, {"path": "*"}, **given) == 4, "the version, whole"
    client.delete_object(Bucket="prices", Key="may/a.csv")
    assert land(root, landing, {"path": "*"}, **given) == 0
    assert landed(landing, "file_path")[0] == ("a.csv",)
    for wrong in ("s3://gone/may", "s3://prices/gone"):
        with source(wrong, **given) as opened, pytest.raises(SourceError) as raised:
            opened.check()
        assert raised.value.code == "source_changed"
    with (
        source(root, **{**given, "endpoint_url": "http://127.0.0.1:9"}) as opened,
        pytest.raises(SourceError) as raised,
    ):
        opened.check()
    assert raised.value.code == "source_unreachable"


def test_objects_of_google_cloud_storage(gcs: GCS, landing: Landing) -> None:
    gcs.put("may/a.csv", (HEAD + lines(3)).encode())
    gcs.put("may/b.jsonl", b'{"product_id": "P9", "supplier": "Acme", "valid_from": "2026-05-01"}\n')
    given = {"endpoint_url": gcs.endpoint, "anonymous": True}
    root = "gs://bucket/may"
    gcs.denied = {"may/b.jsonl"}
    assert land(root, landing, **given) == 3
    assert quarantined(landing) == [("b.jsonl", "unreadable_file")]
    gcs.denied, gcs.faults = set(), [503]
    assert land(root, landing, **given) == 1
    reads = gcs.reads
    assert land(root, landing, **given) == 0
    assert gcs.reads == reads, "an object that did not change was read"


def test_an_object_that_comes_cut_off_is_asked_for_again(gcs: GCS, landing: Landing) -> None:
    gcs.put("may/a.csv", (HEAD + lines(300)).encode())
    gcs.faults = ["cut"]
    assert land("gs://bucket/may", landing, endpoint_url=gcs.endpoint, anonymous=True) == 300
    assert gcs.reads > 1
