"""The flow's parts with the real things they use: worker processes, dbt, DuckDB, Prefect's server."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import papers
import pytest
import yaml

from extract.documents.records import DocumentRecord
from extract.documents.specification import load_specification
from extract.errors import PunchlistError, UsageError, WarehouseError
from extract.landing.duckdb import DuckDBLanding
from extract.landing.protocol import Reader
from extract.review.decisions import as_reviewed
from extract.review.store import take_in
from extract.settings import Settings, get_settings
from flows import kept_marts
from flows.chunks import ChunkReader, split
from flows.dbt import DbtProject
from flows.docs_site import publish_site, site_server
from flows.extraction import Extraction
from flows.gate import GateError, pass_gate
from flows.record import new_record
from flows.retries import ChunkUnreadableError
from flows.summary import land_summary

ROOT = Path(__file__).parents[2]
READER = Reader("work_order", "1", "offline", "1")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return get_settings(
        project_dir=tmp_path / "project",
        warehouse=tmp_path / "warehouse.duckdb",
        state_dir=tmp_path / "state",
        workers=1,
        chunk_size=2,
        retry_delays_seconds=(0.0,),
    )


def draw(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{number}.pdf" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(papers.order(f"WO-{number}"))
    return paths


def test_chunks_are_read_in_order_and_again_when_asked(tmp_path: Path, settings: Settings) -> None:
    paths = draw(tmp_path / "papers", 3)
    chunks = split(paths, 2, READER)
    seen: list[str] = []
    reader = ChunkReader(
        chunks, load_specification("work_order"), settings, lambda record: seen.append(record.path), tries=2
    )
    first = reader.read(chunks[0])
    assert [record.path for record in first] == [str(path) for path in paths[:2]]
    assert [record.document_id for record in reader.read(chunks[0])] == [
        record.document_id for record in first
    ]
    assert [record.path for record in reader.read(chunks[1])] == [str(paths[2])]
    reader.close()
    assert set(seen) == {str(path) for path in paths}


@pytest.mark.parametrize("others", [0, 1])
def test_a_file_that_was_away_is_read_again_by_itself(
    tmp_path: Path, settings: Settings, others: int
) -> None:
    paths = draw(tmp_path / "papers", others + 2)
    away = tmp_path / "away.pdf"
    paths[others].rename(away)
    chunks = split(paths[: others + 1], 2, READER)
    seen: list[str] = []

    def come_back(record: DocumentRecord) -> None:
        seen.append(record.path)
        if record.error_code == "file_vanished":
            away.rename(paths[others])

    reader = ChunkReader(chunks, load_specification("work_order"), settings, come_back, tries=2)
    with pytest.raises(ChunkUnreadableError, match=f"1 of {others + 1} documents"):
        reader.read(chunks[0])
    assert [record.error_code for record in reader.read(chunks[0])] == [None] * (others + 1)
    reader.close()
    assert seen.count(str(paths[0])) == (1 if others else 2), "a good record is kept"


def test_a_file_that_is_gone_is_not_waited_for(tmp_path: Path, settings: Settings) -> None:
    paths = draw(tmp_path / "papers", 2)
    paths[0].unlink()
    chunks = split(paths, 2, READER)
    reader = ChunkReader(chunks, load_specification("work_order"), settings, lambda _: None, tries=2)
    assert [record.error_code for record in reader.read(chunks[0])] == ["file_vanished", None]
    reader.close()


def test_what_was_read_before_a_kill_is_not_read_again(tmp_path: Path, settings: Settings) -> None:
    paths = draw(tmp_path / "papers", 3)
    with DuckDBLanding(settings.warehouse, 1) as landing:
        with Extraction(paths, landing, settings, "run-1") as killed:
            killed.read(killed.chunks[0])  # and not landed
        with Extraction(paths, landing, settings, "run-2") as extraction:
            assert extraction.documents_unread == 1, "only the second chunk is left to read"
            for chunk in extraction.chunks:
                extraction.read(chunk)
                extraction.land(chunk)
            extraction.finish()
        assert extraction.statuses.total() == 3
        assert not list((settings.state_dir / "chunks").iterdir())
        with Extraction(paths, landing, settings, "run-3") as nothing:
            assert (nothing.documents_seen, nothing.documents_new, nothing.chunks) == (3, 0, [])


def test_decisions_are_not_taken_back_because_their_folder_is_mistyped(
    tmp_path: Path, settings: Settings
) -> None:
    paths = draw(tmp_path / "papers", 1)
    document_id = hashlib.sha256(paths[0].read_bytes()).hexdigest()
    said = {
        "field": "job_number",
        "decision": "corrected",
        "value": "J-9",
        "by": "O",
        "at": "2026-03-02T12:00:00Z",
    }
    given = as_reviewed({"document_id": document_id, "spec": "work_order", "decisions": [said]})
    take_in(settings.reviewed, given, load_specification("work_order"))
    with DuckDBLanding(settings.warehouse, 1) as landing:
        with Extraction(paths, landing, settings, "run-1") as extraction:
            extraction.read(extraction.chunks[0])
            extraction.land(extraction.chunks[0])
            extraction.finish()
        elsewhere = settings.model_copy(update={"reviewed": tmp_path / "reveiwed"})
        with pytest.raises(UsageError, match="1 document in the warehouse was read with people's decisions"):
            Extraction(paths, landing, elsewhere, "run-2")
        elsewhere.reviewed.mkdir()
        with Extraction(paths, landing, elsewhere, "run-3") as taken_back:
            assert taken_back.documents_new == 1


def test_a_run_lands_sheets_and_goes_on_past_one_that_is_none(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "papers"
    draw(folder, 1)
    (folder / "progress.csv").write_text("Builder,Order number,Status,Date\nElm Homes,1,done,2026-03-04\n")
    (folder / "progress of work.csv").write_text("no headings here\n")
    (folder / "prices.csv").write_text("Item,Price\n")
    with (
        DuckDBLanding(settings.warehouse, 1) as landing,
        Extraction([folder], landing, settings, "run-1") as extraction,
    ):
        extraction.land_sheets()
        assert (extraction.documents_seen, extraction.rows_landed, extraction.rows_quarantined) == (1, 1, 1)
        [entry] = landing.query("from raw.quarantine").to_pylist()
        assert entry["path"] == f"{folder}/progress of work.csv:1"
        assert "no heading 'builder'" in entry["reason"]


def test_a_resumed_run_replaces_its_row_and_leaves_the_ledger_alone(settings: Settings) -> None:
    record = new_record(["papers"])
    with DuckDBLanding(settings.warehouse, 1) as landing:
        record.end(PunchlistError("gate_failed", "marts failed"))
        land_summary(landing, record)
        record.end(None)
        land_summary(landing, record)
        [row] = landing.query("from operations.run_summaries").to_pylist()
        assert (row["run_id"], row["status"], row["message"]) == (record.run_id, "succeeded", None)
        assert len(row["row_hash"]) == 64
        assert landing.query("from raw.load_batches").num_rows == 0


def test_marts_that_a_killed_run_kept_are_what_the_marts_were(settings: Settings) -> None:
    with DuckDBLanding(settings.warehouse, 1) as landing:
        landing.query("create schema core")
        landing.query("create table core.facts (id integer primary key, amount integer not null)")
        landing.query("insert into core.facts values (1, 10)")
        landing.query("create view core.sums as select sum(amount) as total from core.facts")
        kept_marts.keep(landing, {}, 0)
        landing.query("insert into core.facts values (2, 20)")
        kept_marts.keep(landing, {}, 0)  # the run was killed, and the next one begins to build
        landing.query("create or replace table core.facts as select 3 as id, 30 as amount")
        landing.query("create table core.more as select 1 as one")
        landing.query("create schema marts")
        landing.query("create view marts.most as from core.more")

        kept_marts.put_back_if_cut_off(landing)

        assert landing.query("from core.facts").to_pylist() == [{"id": 1, "amount": 10}]
        assert landing.query("from core.sums").to_pylist() == [{"total": 10}]
        with pytest.raises(WarehouseError):
            landing.query("insert into core.facts values (1, 11)")  # its key is still a key
        left = landing.query(
            "select table_name from information_schema.tables where table_schema in ('core', 'marts')"
        )
        assert sorted(left["table_name"].to_pylist()) == ["facts", "sums"]
        kept_marts.put_back_if_cut_off(landing)  # there is nothing left to put back
        kept_marts.keep(landing, {}, 0)
        kept_marts.forget(landing)
        assert not landing.query("from duckdb_schemas() where schema_name = 'punchlist_kept'").num_rows


FACT = "core.facts"
COLUMNS = frozenset({"work_order_key", "line", "changed_at"})


@pytest.fixture
def fact(settings: Settings) -> Iterator[DuckDBLanding]:
    """Give a warehouse with a fact of four orders of two lines, of which orders b and d changed and e is new."""
    with DuckDBLanding(settings.warehouse, 1) as landing:
        landing.query("create schema core; create schema marts; create schema corrected")
        landing.query(
            "create table core.facts as select k as work_order_key, line, timestamp '2026-03-01' as changed_at "
            "from (values ('a'), ('b'), ('c'), ('d')) as orders (k), (values (1), (2)) as lines (line)"
        )
        landing.query("create view core.sums as select count(*) as n from core.facts")
        landing.query("create table marts.small as select 1 as one")
        landing.query(
            "create table corrected.int_work_orders__changes as select * from (values "
            "('a', timestamp '2026-02-28'), ('b', timestamp '2026-03-02'), ('d', timestamp '2026-03-02'), "
            "('e', timestamp '2026-03-02')) as changes (work_order_key, changed_at)"
        )
        yield landing


def build_anew(landing: DuckDBLanding) -> None:
    """Do to the marts what a build does: b gets one line, d is gone, e is new; the small mart is another."""
    landing.query("delete from core.facts where work_order_key in ('b', 'd')")
    landing.query("insert into core.facts values ('b', 1, '2026-03-02 01:00'), ('e', 1, '2026-03-02 01:00')")
    landing.query("create or replace table marts.small as select 2 as two")


def marts_of(landing: DuckDBLanding) -> list[Any]:
    return [
        landing.query(f"from {name} order by all").to_pylist()
        for name in ("core.facts", "core.sums", "marts.small")
    ]


@pytest.mark.parametrize(("whole_rows", "copied"), [(100, 8), (7, 4)], ids=["whole", "in part"])
def test_a_fact_is_put_back_from_a_copy_or_from_the_orders_that_changed(
    fact: DuckDBLanding, whole_rows: int, copied: int
) -> None:
    before = marts_of(fact)
    kept_marts.keep(fact, {FACT: COLUMNS}, whole_rows)
    assert fact.query('from punchlist_kept."core.facts"').num_rows == copied
    build_anew(fact)
    kept_marts.keep(fact, {FACT: COLUMNS}, whole_rows)  # the run was killed, and the next one begins to build
    kept_marts.put_back_if_cut_off(fact)
    assert marts_of(fact) == before
    kept_marts.put_back_if_cut_off(fact)  # there is nothing left to put back
    kept_marts.keep(fact, {FACT: COLUMNS}, whole_rows)
    build_anew(fact)
    kept_marts.forget(fact)
    orders = fact.query("select distinct work_order_key as k from core.facts order by k")
    assert orders["k"].to_pylist() == ["a", "b", "c", "e"]


def test_a_fact_that_would_be_built_anew_is_copied_whole(fact: DuckDBLanding) -> None:
    """dbt is told to build it anew (it is not in the list), or its model has a column more than the table."""
    for by_key in ({}, {FACT: COLUMNS | {"added"}}):
        before = marts_of(fact)
        kept_marts.keep(fact, by_key, 0)
        assert fact.query('from punchlist_kept."core.facts"').num_rows == 8
        fact.query("create or replace table core.facts as select 'z' as work_order_key, 9 as added")
        kept_marts.put_back(fact)
        assert marts_of(fact) == before


def test_a_fact_that_somebody_else_has_built_since_stays_theirs(fact: DuckDBLanding) -> None:
    """Their build took later changes: what was kept is older than what the fact now says of other orders."""
    kept_marts.keep(fact, {FACT: COLUMNS}, 0)
    build_anew(fact)
    fact.query("update core.facts set changed_at = '2026-03-05' where work_order_key = 'a'")
    theirs = fact.query("from core.facts order by all").to_pylist()
    kept_marts.put_back_if_cut_off(fact)
    assert fact.query("from core.facts order by all").to_pylist() == theirs
    assert fact.query("from marts.small").to_pylist() == [{"one": 1}]


@pytest.fixture
def small_project(settings: Settings) -> Settings:
    """Write a dbt project of one seed, one model and two tests: dbt itself is what is tested here."""
    folder = settings.project_dir
    (folder / "models").mkdir(parents=True)
    (folder / "seeds").mkdir()
    shutil.copytree(ROOT / "profiles", folder / "profiles")
    project = {"name": "punchlist", "profile": "punchlist", "flags": {"send_anonymous_usage_stats": False}}
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))
    selectors = [{"name": "all", "definition": {"method": "fqn", "value": "*"}}]
    (folder / "selectors.yml").write_text(yaml.safe_dump({"selectors": selectors}))
    (folder / "seeds" / "amounts.csv").write_text("id,amount\n1,10\n2,20\n")
    (folder / "models" / "totals.sql").write_text("select sum(amount) as total from {{ ref('amounts') }}")
    (folder / "models" / "after.sql").write_text("select total from {{ ref('totals') }}")
    write_limit(settings, 100)
    return settings


def write_limit(settings: Settings, limit: int) -> None:
    """Write the test that the total is below a limit."""
    folder = settings.project_dir / "tests"
    folder.mkdir(exist_ok=True)
    sql = f"select total from {{{{ ref('totals') }}}} where total > {limit}"
    (folder / "assert_total_is_small.sql").write_text(sql)


def test_dbt_runs_in_this_process_and_lets_go_of_the_warehouse(small_project: Settings) -> None:
    here = Path.cwd()
    before = dict(os.environ)
    project = DbtProject(small_project)
    outcome = project.build("all")
    assert outcome.succeeded, outcome
    assert {node.name for node in outcome.nodes} == {"amounts", "totals", "after", "assert_total_is_small"}
    assert outcome.count_tests("pass") == 1
    assert Path.cwd() == here
    assert os.environ == before
    opened = "import duckdb, sys; print(duckdb.connect(sys.argv[1]).sql('select total from main.after').fetchall())"
    other = subprocess.run(
        [sys.executable, "-c", opened, str(small_project.warehouse)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout == "[(30,)]\n" or "30" in other.stdout


def test_dbt_goes_on_where_it_failed(small_project: Settings, tmp_path: Path) -> None:
    write_limit(small_project, 1)
    project = DbtProject(small_project)
    failed = project.build("all")
    assert [node.name for node in failed.failures] == ["assert_total_is_small"]
    assert failed.failures[0].file == "tests/assert_total_is_small.sql"
    project.keep_artifacts(tmp_path / "kept")

    write_limit(small_project, 100)
    later = DbtProject(small_project)
    assert later.can_retry(tmp_path / "kept")
    retried = later.retry(tmp_path / "kept")
    assert retried.succeeded
    assert {node.name for node in retried.nodes} == {"after", "assert_total_is_small"}, "the rest is done"

    (small_project.project_dir / "tests" / "assert_total_is_small.sql").unlink()
    assert not DbtProject(small_project).can_retry(tmp_path / "kept"), "dbt would not find the test"


def test_an_error_of_the_database_is_told_without_the_value_it_quotes(small_project: Settings) -> None:
    (small_project.project_dir / "seeds" / "amounts.csv").write_text("id,amount\n1,Jane Site\n")
    (small_project.project_dir / "models" / "totals.sql").write_text(
        "select sum(cast(amount as integer)) as total from {{ ref('amounts') }}"
    )
    outcome = DbtProject(small_project).build("all")
    [failure] = outcome.failures
    log = small_project.state_dir / "logs" / "dbt.log"
    assert failure.message == f"Runtime Error, Conversion Error; its words are in {log}"
    with pytest.raises(GateError) as failed:
        pass_gate("marts", outcome)
    assert "Jane" not in failed.value.message
    assert "assert_total_is_small" in failed.value.message


def test_a_project_that_dbt_cannot_read_is_an_error_with_dbts_words(small_project: Settings) -> None:
    (small_project.project_dir / "models" / "totals.sql").write_text("select {{ ref('nowhere') }}")
    with pytest.raises(PunchlistError, match="nowhere"):
        DbtProject(small_project).parse()


def test_the_docs_site_is_served_on_loopback(small_project: Settings) -> None:
    project = DbtProject(small_project)
    assert project.build("all").succeeded
    assert project.generate_docs().succeeded
    folder = publish_site(project.target, small_project)
    with site_server(folder, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address[:2]
        assert host == "127.0.0.1"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/catalog.json") as answer:
            assert "model.punchlist.totals" in json.load(answer)["nodes"]
        with pytest.raises(UsageError, match="--port"):
            site_server(folder, int(port))
        server.shutdown()


PARENT = """
import sys
from pathlib import Path
from extract.settings import get_settings
from flows.prefect_server import LocalServer, prepare_environment
state = Path(sys.argv[1])
prepare_environment(get_settings(state_dir=state))
print(LocalServer(state / "prefect.log").url(), flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
def test_prefects_server_leaves_when_the_run_is_killed(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    ) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/health") as answer:
            assert answer.read() == b"true"
        parent.kill()
    port = int(url.split(":")[2].partition("/")[0])
    deadline = time.monotonic() + 60
    while is_open(port):
        assert time.monotonic() < deadline, "the server is still there"


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
