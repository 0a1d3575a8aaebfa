"""`punchlist review corrections`: the worklist as people see it, and what becomes of their decisions in the seeds."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import yaml
from click.testing import CliRunner, Result
from dbt_manifest import PROJECT

from extract.cli import main
from extract.review.corrections.seeds import Decision, load_seeds, match_key

BUILDERS = 'raw_value,corrected_value,reviewed_by,reviewed_on,note\nBrookfield,BROOKFIELD HOMES,accounts,2025-09-30,"Short, by phone"\n'
COLUMNS = """
    worklist_key varchar, field_name varchar, raw_value varchar, normalised_value varchar, proposed_value varchar,
    nearest_1 varchar, nearest_1_similarity decimal(18, 4), nearest_2 varchar, nearest_2_similarity decimal(18, 4),
    nearest_3 varchar, nearest_3_similarity decimal(18, 4), document_count bigint, example_document_id varchar
"""
WORKLIST = [
    ("builder_name", "Brookfeild", "BROOKFIELD HOMES", 0.9778, 3),
    ("builder_name", "=Larkspur, [b]Homes", None, 0.61, 1),
    ("unit", "bucket", None, 0.5, 2),
]


@pytest.fixture(autouse=True)
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the real list of seeds, its rows as they are but for the builders."""
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    (tmp_path / "seeds/corrections_builder_names.csv").write_text(BUILDERS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUNCHLIST_PROJECT_DIR", str(tmp_path))
    monkeypatch.setenv("PUNCHLIST_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    return tmp_path / "seeds"


@pytest.fixture
def warehouse(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema corrected")
        connection.execute(f"create table corrected.int_corrections__worklist ({COLUMNS})")
        for field, raw, proposed, similarity, count in WORKLIST:
            nearest = ["BROOKFIELD HOMES", similarity, None, None, None, None]
            row = ["key", field, raw, raw.upper(), proposed, *nearest, count, "d" * 64]
            connection.execute(
                f"insert into corrected.int_corrections__worklist values ({', '.join('?' * len(row))})", row
            )


def punchlist(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["review", "corrections", *arguments])


def rows(seeds: Path, name: str = "builder_names") -> list[list[str]]:
    with (seeds / f"corrections_{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


@pytest.mark.usefixtures("warehouse")
def test_the_worklist_shows_what_is_near_and_what_to_do_next() -> None:
    done = punchlist()
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert "Spellings nobody has reviewed: 3" in lines[0]
    assert re.search(r"Brookfeild +BROOKFIELD HOMES +BROOKFIELD HOMES 0\.98 +3 +dddddd", done.output)
    assert "[b]Homes" in done.output  # what papers say is no markup
    assert "set builder_name Brookfeild 'BROOKFIELD HOMES' --by NAME" in lines[-2]
    assert "2" in punchlist("--field", "unit").output
    assert "Brookfeild" not in punchlist("--field", "unit").output
    assert "no corrected field; there are builder_name, " in punchlist("--field", "shoe").output


def test_without_a_warehouse_or_a_worklist_the_next_step_is_told(tmp_path: Path) -> None:
    assert (punchlist().exit_code, "Run `punchlist run` first" in punchlist().output) == (2, True)
    duckdb.connect(str(tmp_path / "warehouse.duckdb")).close()
    assert (punchlist().exit_code, "no worklist yet" in punchlist().output) == (2, True)


def test_a_decision_is_a_row_at_the_end_with_who_and_when_and_twice_is_once(seeds: Path) -> None:
    today = datetime.now(UTC).date().isoformat()
    done = punchlist(
        "set", "builder_name", "Brookfield Hms", "Brookfield  Homes", "--by", "Ada", "--note", 'a "b", c'
    )
    assert done.exit_code == 0, done.output
    assert "1 new row in" in done.stderr
    assert "Next: punchlist run" in done.stderr
    text = (seeds / "corrections_builder_names.csv").read_text()
    assert text.startswith(BUILDERS)
    assert rows(seeds)[1:] == [["Brookfield Hms", "BROOKFIELD HOMES", "Ada", today, 'a "b", c']]
    again = punchlist("set", "builder_name", "BROOKFIELD HMS.", "BROOKFIELD HOMES", "--by", "Odette")
    assert (again.exit_code, "Nothing new" in again.stderr) == (0, True)
    assert (seeds / "corrections_builder_names.csv").read_text() == text
    assert [path for path in seeds.iterdir() if path.name.endswith(".part")] == []


def test_without_a_value_a_spelling_is_right_as_it_is(seeds: Path) -> None:
    assert punchlist("set", "builder_name", "Larkspur Homes", "--by", "Ada").exit_code == 0
    assert punchlist("set", "unit", "Bucket", "--by", "Ada").exit_code == 0
    assert rows(seeds)[-1][:2] == ["Larkspur Homes", "LARKSPUR HOMES"]
    assert rows(seeds, "units")[-1][:2] == ["Bucket", "bucket"]


@pytest.mark.parametrize(
    ("field", "raw", "value", "why"),
    [
        (
            "builder_name",
            "BROOKFIELD.",
            "ASHTON HOMES",
            "corrections_builder_names.csv row 2 says that 'Brookfield' is",
        ),
        ("builder_name", "Bkf", "Brookfield", "row 2 corrects 'BROOKFIELD' itself, to 'BROOKFIELD HOMES'"),
        (
            "builder_name",
            "Brookfield Homes",
            "ASHTON HOMES",
            "row 2 corrects 'Brookfield' to 'BROOKFIELD HOMES'",
        ),
        ("builder_name", "Bkf", "BROOKFIELD-HOMES", "row 2 writes that name as 'BROOKFIELD HOMES'"),
        ("builder_name", "..", "BROOKFIELD HOMES", "neither letters nor digits"),
        ("billing_month", "soon", "Sept 2025", "is of the form ^20"),
        ("reported_status", "gone", "lost", "is one of issued, started, completed, cancelled, on_hold"),
        ("shoe_size", "1", "2", "no corrected field (builder_name, "),
    ],
)
def test_a_contradiction_is_refused_and_file_and_row_named(
    seeds: Path, field: str, raw: str, value: str, why: str
) -> None:
    before = {path: path.read_bytes() for path in seeds.glob("*.*")}
    done = punchlist("set", field, raw, value, "--by", "Ada")
    assert (done.exit_code, "Nothing was written" in done.stderr, why in done.stderr) == (2, True, True), (
        done.stderr
    )
    assert {path: path.read_bytes() for path in seeds.glob("*.*")} == before


def test_a_decision_is_somebodys(seeds: Path) -> None:
    done = punchlist("set", "unit", "bucket", "each", "--by", " ")
    assert (done.exit_code, "say who" in done.stderr) == (2, True), done.stderr
    assert "bucket" not in (seeds / "corrections_units.csv").read_text(encoding="utf-8")


@pytest.mark.usefixtures("warehouse")
def test_proposals_are_accepted_above_a_bound_and_for_one_field(seeds: Path) -> None:
    assert "Nothing new" in punchlist("accept", "builder_name", "--above", "0.99", "--by", "Ada").stderr
    assert "Nothing new" in punchlist("accept", "unit", "--above", "0.1", "--by", "Ada").stderr
    done = punchlist("accept", "builder_name", "--above", "0.95", "--by", "Ada")
    assert "Brookfeild is BROOKFIELD HOMES (0.98)" in done.stderr
    assert [row[:3] for row in rows(seeds)[1:]] == [["Brookfeild", "BROOKFIELD HOMES", "Ada"]]


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("ending", ["csv", "yml"])
def test_a_worklist_goes_out_is_filled_in_and_comes_back(tmp_path: Path, seeds: Path, ending: str) -> None:
    file = tmp_path / f"worklist.{ending}"
    done = punchlist("--out", str(file))
    assert (done.exit_code, "3 spellings" in done.stderr) == (0, True), done.output
    if ending == "csv":
        with file.open(newline="", encoding="utf-8") as opened:
            found = list(csv.DictReader(opened))
        assert found[1]["raw_value"] == "'=Larkspur, [b]Homes"  # no formula for a spreadsheet
        for row in found[:2]:
            row["corrected_value"] = row["proposed_value"] or "Larkspur"
        with file.open("w", newline="", encoding="utf-8-sig") as opened:
            writer = csv.DictWriter(
                opened, found[0], delimiter=";"
            )  # as spreadsheets of some countries save it
            writer.writeheader()
            writer.writerows(found)
    else:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
        for row in found[:2]:
            row["corrected_value"] = row["proposed_value"] or "Larkspur"
        file.write_text(yaml.safe_dump(found), encoding="utf-8")
    for expected in ("2 new rows", "Nothing new"):
        done = punchlist("apply", str(file), "--by", "Ada")
        assert (done.exit_code, expected in done.stderr) == (0, True), done.output
    assert [row[:3] for row in rows(seeds)[1:]] == [
        ["Brookfeild", "BROOKFIELD HOMES", "Ada"],
        ["=Larkspur, [b]Homes", "LARKSPUR", "Ada"],
    ]


def test_a_worklist_that_contradicts_itself_or_a_seed_is_refused_whole(tmp_path: Path, seeds: Path) -> None:
    file = tmp_path / "worklist.csv"
    lines = [
        "builder_name,Larkspur,LARKSPUR HOMES",
        "builder_name,larkspur.,LARK HOMES",
        "unit,qqq,M²²",
        "unit,m2,kg",
    ]
    file.write_text("\n".join(["field_name,raw_value,corrected_value", *lines]), encoding="utf-8")
    done = punchlist("apply", str(file), "--by", "Ada")
    assert done.exit_code == 2
    assert (
        "worklist.csv row 3: builder_name 'larkspur.': another decision given now ('Larkspur')" in done.stderr
    )
    assert "worklist.csv row 5: unit 'm2': corrections_units.csv row 2 says that 'm2' is 'm2'" in done.stderr
    assert rows(seeds) == [["Brookfield", "BROOKFIELD HOMES", "accounts", "2025-09-30", "Short, by phone"]]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("raw,corrected\n", "row 1 is not raw_value,corrected_value"),
        (BUILDERS + "only,three,cells\n", "row 3 has 3 cells, not 5"),
        (BUILDERS + '"open,', "can't be read as CSV"),
    ],
)
def test_a_seed_that_is_broken_is_named(seeds: Path, text: str, why: str) -> None:
    (seeds / "corrections_builder_names.csv").write_text(text)
    done = punchlist("set", "unit", "bucket", "--by", "Ada")
    assert (done.exit_code, "corrections_builder_names.csv" in done.stderr, why in done.stderr) == (
        2,
        True,
        True,
    )


def test_a_seed_keeps_its_line_ends_and_may_lack_the_last_one(seeds: Path) -> None:
    path = seeds / "corrections_builder_names.csv"
    path.write_bytes(BUILDERS.strip().replace("\n", "\r\n").encode())
    assert punchlist("set", "builder_name", "Larkspur", "--by", "Ada").exit_code == 0
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") == 3


def test_the_seeds_of_the_project_say_which_field_they_correct() -> None:
    """The macro that dbt reads and the seeds' own words are one list."""
    macro = (PROJECT / "macros/corrections/fields.sql").read_text()
    listed = dict(re.findall(r"'(\w+)': '(corrections_\w+)'", macro))
    seeds = load_seeds(PROJECT)
    assert {field: seed.path.stem for field, seed in seeds.items()} == listed
    for seed in seeds.values():
        for row in seed.rows:
            assert seed.value_in_form(row.corrected_value) == row.corrected_value, (seed.path.name, row)
            others = replace(seed, rows=tuple(other for other in seed.rows if other != row))
            others.new_row(
                Decision(seed.field, row.raw_value, row.corrected_value)
            )  # contradicts none of them


def test_spellings_of_one_value_share_a_key() -> None:
    assert (
        match_key("  Brookfield-Homes, (Inc.) ")
        == match_key("BROOKFIELD HOMES INC")
        == "brookfield homes inc"
    )
    assert match_key("m²") == "m²"
    assert match_key("--") == ""
