"""`make test-packages`: the project with the genuine dbt packages beside the project with our stand-ins.

The genuine ones come from the folder that PUNCHLIST_GENUINE_PACKAGES names (dbt_utils, dbt_expectations and dbt_date side by
side), else from the hub; where neither can be had it says so and ends with exit code 0.

Both sides build the same raw rows, the one with the stand-ins, the other with the genuine packages. Then
- every mart must hold the same rows (the surrogate keys are dbt_utils' work);
- every data test must have the same outcome and number of failures, on the rows as built and again after the marts of
  both sides were spoilt in the same way, so that tests fail;
- each test whose compiled SQL differs is told, with what both counted.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
GENUINE = ("dbt_utils", "dbt_expectations")
VARIABLE = "PUNCHLIST_GENUINE_PACKAGES"
PAPERS = 600
AUDIT = ("changed_at",)
"""Columns that say when a build ran."""
SPOIL = (
    # rows twice, so that keys are not unique
    "insert into {table} select * from {table} limit 3",
    # numbers out of their range and values that match no pattern
    "update {table} set {number} = -{number} - 1 where rowid in (select rowid from {table} limit 5)",
    "update {table} set {text} = '?' || {text} where rowid in (select rowid from {table} limit 7)",
)


@dataclass(frozen=True)
class Outcome:
    """What came of a data test: its outcome, the number of failures, its SQL without blanks."""

    status: str
    failures: int | None
    sql: str


@dataclass(frozen=True)
class Side:
    """A copy of the project with its packages, and its warehouse."""

    project: Path
    warehouse: Path

    def dbt(self, *arguments: str) -> dict[str, Outcome]:
        """Run dbt; give what came of each data test. Raises SystemExit where dbt itself fails."""
        target = self.project / "target"
        environment = {
            **os.environ,
            "PUNCHLIST_WAREHOUSE": str(self.warehouse),
            "PUNCHLIST_WAREHOUSE_KIND": "duckdb",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        }
        command = [
            str(Path(sys.executable).with_name("dbt")), "--quiet", *arguments, "--profiles-dir", "profiles",
            "--target-path", str(target), "--log-path", str(target),
        ]  # fmt: skip
        done = subprocess.run(
            command, cwd=self.project, env=environment, capture_output=True, text=True, check=False
        )
        results = target / "run_results.json"
        if done.returncode not in (0, 1) or not results.is_file():
            raise SystemExit(
                f"dbt {arguments[0]} failed in {self.project}:\n{done.stdout[-4000:]}{done.stderr}"
            )
        found = {}
        for each in json.loads(results.read_text())["results"]:
            if each["status"] in ("error", "skipped"):
                raise SystemExit(f"{each['unique_id']} in {self.project}: {each['message']}")
            if each["unique_id"].startswith("test."):
                code = (each.get("compiled_code") or "").replace(f'"{self.warehouse.stem}".', "")
                sql = " ".join(code.split())
                found[each["unique_id"]] = Outcome(each["status"], each["failures"], sql)
        return found


def genuine_packages(folder: Path) -> Path | None:
    """Give the folder of the genuine packages, from the variable or the hub; None where they can't be had."""
    if given := os.environ.get(VARIABLE):
        lacking = [name for name in (*GENUINE, "dbt_date") if not (Path(given) / name).is_dir()]
        if lacking:
            raise SystemExit(
                f"{VARIABLE}={given} lacks {', '.join(lacking)}: put the packages' folders there."
            )
        return Path(given)
    copy = copy_project(folder / "hub")
    command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "deps", "--profiles-dir", "profiles"]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        return None
    return copy / "dbt_packages" if done.returncode == 0 else None


def copy_project(folder: Path, packages: Path | None = None) -> Path:
    """Copy what git has of the project, with these packages."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, tracked):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    for package in sorted(packages.iterdir()) if packages else ():
        if package.is_dir():
            shutil.copytree(package, folder / "dbt_packages" / package.name)
    return folder


def marts(warehouse: Path) -> dict[str, list[str]]:
    """Give the tables of core and marts (no views) with their columns, but for those that say when a build ran."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select c.table_schema || '.' || c.table_name, column_name "
            "from information_schema.columns as c join information_schema.tables as t "
            "using (table_schema, table_name) where c.table_schema in ('core', 'marts') "
            "and t.table_type = 'BASE TABLE' order by 1, ordinal_position"
        ).fetchall()
    found: dict[str, list[str]] = {}
    for table, column in rows:
        if column not in AUDIT:
            found.setdefault(table, []).append(column)
    return found


def differing_marts(one: Path, other: Path) -> Iterator[str]:
    """Compare every mart row by row, both ways."""
    tables = marts(one)
    if tables != marts(other):
        yield "the marts have other columns"
        return
    with duckdb.connect(str(one), read_only=True) as connection:
        connection.execute(f"attach '{other}' as other (read_only)")
        for table, columns in tables.items():
            names = ", ".join(f'"{column}"' for column in columns)
            ours, theirs = f"select {names} from {table}", f"select {names} from other.{table}"
            for first, second in ((ours, theirs), (theirs, ours)):
                found = connection.execute(f"select count(*) from ({first} except all {second})").fetchone()
                if found and found[0]:
                    yield f"{table}: {found[0]} rows differ"


def spoil(warehouse: Path) -> None:
    """Break rows of every table of core and marts, the same ones on both sides."""
    with duckdb.connect(str(warehouse)) as connection:
        kinds = dict[str, dict[str, str]]()
        for table, column, kind in connection.execute(
            "select c.table_schema || '.' || c.table_name, column_name, data_type "
            "from information_schema.columns as c join information_schema.tables as t "
            "using (table_schema, table_name) where c.table_schema in ('core', 'marts') "
            "and t.table_type = 'BASE TABLE' order by c.table_schema, c.table_name, ordinal_position"
        ).fetchall():
            kinds.setdefault(table, {})[column] = kind
        for table, columns in kinds.items():
            # The same rows first on both sides: what a build wrote lies in no promised order.
            names = ", ".join(f'"{name}"' for name in columns if name not in AUDIT)
            connection.execute(f"create or replace table {table} as select * from {table} order by {names}")
            for number in (name for name, kind in columns.items() if kind.startswith(("BIGINT", "DECIMAL"))):
                connection.execute(SPOIL[1].format(table=table, number=f'"{number}"'))
            for text in (name for name, kind in columns.items() if kind == "VARCHAR"):
                connection.execute(SPOIL[2].format(table=table, text=f'"{text}"'))
            connection.execute(SPOIL[0].format(table=table))


def differing_tests(ours: dict[str, Outcome], genuine: dict[str, Outcome]) -> Iterator[str]:
    """Tests that one side lacks, or that came out otherwise."""
    for name in sorted(ours.keys() ^ genuine.keys()):
        yield f"{name}: only with the {'stand-ins' if name in ours else 'genuine packages'}"
    for name in sorted(ours.keys() & genuine.keys()):
        one, other = ours[name], genuine[name]
        if (one.status, one.failures) != (other.status, other.failures):
            yield (
                f"{name}: {one.status} with {one.failures} failures by the stand-ins, "
                f"{other.status} with {other.failures} by the genuine packages"
            )


def main() -> int:
    """Compare; say what came of it. Exit code 1 where something differs."""
    from benchmarks.star.warehouses import write  # noqa: PLC0415 - the generator takes a second to import

    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        genuine = genuine_packages(folder)
        if genuine is None:
            print(
                f"skipped: the genuine packages can't be had here; the hub does not answer and {VARIABLE} is not set"
            )
            return 0
        raw = folder / "landed.duckdb"
        write(raw, PAPERS)
        sides = []
        for name, packages in (("stand-ins", ROOT / "offline_packages"), ("genuine", genuine)):
            warehouse = folder / f"{name}.duckdb"
            shutil.copyfile(raw, warehouse)
            sides.append(Side(copy_project(folder / name, packages), warehouse))
        built = [side.dbt("build", "--exclude-resource-type", "unit_test") for side in sides]
        differences = [*differing_marts(sides[0].warehouse, sides[1].warehouse), *differing_tests(*built)]
        for side in sides:
            spoil(side.warehouse)
        spoilt = [side.dbt("test", "--select", "path:models/marts") for side in sides]
        differences += differing_tests(*spoilt)
    for difference in differences:
        print(difference, file=sys.stderr)
    ours = spoilt[0]
    failing = sum(test.status == "fail" for test in ours.values())
    by_package = sum(any(f"{name}_" in test for name in GENUINE) for test in built[0])
    texts = [name for name in built[0].keys() & built[1].keys() if built[0][name].sql != built[1][name].sql]
    print(
        f"{len(built[0])} data tests, {by_package} of them of packages, compared on {PAPERS:,} papers; again on "
        f"{len(ours)} after spoiling, {failing} of which failed on both sides: {len(differences) or 'no'} differences. "
        f"The compiled SQL of {len(texts)} tests is written otherwise."
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
