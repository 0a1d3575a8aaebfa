"""The stand-ins of offline_packages do what the genuine packages document: each test passes on good rows and fails on bad.

One small dbt project in a temporary folder holds a table of good rows and one of bad rows for each case.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt_project import PROJECT, DbtCommand, Finished

NULL = "_dbt_utils_surrogate_key_null_"

# name → (test, its arguments, is it on the column, rows that pass, rows that fail); the table has the columns a and b
ROWS = "select cast({} as integer) as a, cast({} as varchar) as b"
Case = tuple[str, dict[str, Any], bool, list[tuple[str, str]], list[tuple[str, str]]]
COMBINATION = "dbt_utils.unique_combination_of_columns"
RANGE = "dbt_utils.accepted_range"
EXPRESSION = "dbt_utils.expression_is_true"
COUNT = "dbt_expectations.expect_table_row_count_to_be_between"
REGEX = "dbt_expectations.expect_column_values_to_match_regex"
BETWEEN = "dbt_expectations.expect_column_values_to_be_between"
ONE, TWO, NONE = ("1", "'x'"), ("2", "'y'"), ("null", "null")

CASES: dict[str, Case] = {
    "combination": (COMBINATION, {"combination_of_columns": ["a", "b"]}, False, [ONE, ("1", "'y'"), TWO], [ONE, TWO, ONE]),
    "combination_of_nulls": (COMBINATION, {"combination_of_columns": ["a", "b"]}, False, [NONE, ONE], [NONE, NONE]),
    "combination_quoted": (
        COMBINATION, {"combination_of_columns": ["a"], "quote_columns": True}, False, [ONE, TWO], [ONE, ONE]
    ),
    "range": (RANGE, {"min_value": 1, "max_value": 2}, True, [ONE, TWO, NONE], [ONE, ("3", "''")]),
    "range_from": (RANGE, {"min_value": 2}, True, [TWO, ("9", "''")], [ONE]),
    "range_open": (RANGE, {"min_value": 0, "max_value": 2, "inclusive": False}, True, [ONE, NONE], [TWO]),
    "range_of_expression": (RANGE, {"max_value": "length(b) + 1"}, True, [TWO], [("3", "'x'")]),
    "expression": (EXPRESSION, {"expression": "a < 2"}, False, [ONE, NONE], [ONE, TWO]),
    "expression_on_column": (EXPRESSION, {"expression": "< 2"}, True, [ONE], [TWO]),
    "count": (COUNT, {"min_value": 1, "max_value": 2}, False, [ONE, TWO], [ONE, ONE, ONE]),
    "count_from": (COUNT, {"min_value": 2}, False, [ONE, TWO], [ONE]),
    "count_strictly": (COUNT, {"min_value": 1, "strictly": True}, False, [ONE, TWO], [ONE]),
    "count_where": (COUNT, {"min_value": 1, "row_condition": "a = 2"}, False, [ONE, TWO], [ONE, ONE]),
    "count_by_group": (COUNT, {"max_value": 1, "group_by_columns": ["a"]}, False, [ONE, TWO], [ONE, TWO, TWO]),
    "between": (BETWEEN, {"min_value": 1, "max_value": 2}, True, [ONE, TWO, NONE], [("0", "''")]),
    "between_strictly": (BETWEEN, {"min_value": 1, "strictly": True}, True, [TWO], [ONE]),
    "between_where": (BETWEEN, {"max_value": 1, "row_condition": "b = 'x'"}, True, [ONE, TWO], [("2", "'x'")]),
    "regex": (REGEX, {"regex": "^[0-9]$"}, True, [ONE, NONE], [("10", "''")]),
    "regex_anywhere": (REGEX, {"regex": "1"}, True, [ONE, ("213", "''")], [TWO]),
    "regex_where": (REGEX, {"regex": "1", "row_condition": "b = 'x'"}, True, [ONE, TWO], [("2", "'x'")]),
}  # fmt: skip

KEYS = {
    "text": (["'x'"], "x"),
    "several": (["'x'", "7", "cast('2025-09-01' as date)"], "x-7-2025-09-01"),
    "null": (["null"], NULL),
    "null_among": (["'x'", "null", "''"], f"x-{NULL}-"),
    "true": (["true"], "true"),
}


def write_project(folder: Path) -> None:
    """The project: a model and a test for each case and outcome, a model of surrogate keys."""
    shutil.copytree(
        PROJECT / "offline_packages", folder / "dbt_packages", ignore=shutil.ignore_patterns("*.md")
    )
    project = {
        "name": "stand_ins",
        "version": "1.0.0",
        "profile": "punchlist",
        "flags": {"send_anonymous_usage_stats": False},
    }
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))
    models = folder / "models"
    models.mkdir()
    properties = []
    for name, (test, arguments, on_column, *outcomes) in CASES.items():
        for outcome, rows in zip(("good", "bad"), outcomes, strict=True):
            model = f"{name}_{outcome}"
            # Cast to text for the regular expressions only: the other tests compare numbers.
            column = (
                "cast({} as varchar) as a, cast({} as varchar) as b"
                if test == REGEX
                else ROWS.removeprefix("select ")
            )
            (models / f"{model}.sql").write_text(
                "\nunion all\n".join(f"select {column.format(*row)}" for row in rows)
            )
            declared = [{"name": f"test_{model}", "test_name": test, "arguments": arguments}]
            place = (
                {"columns": [{"name": "a", "data_tests": declared}]}
                if on_column
                else {"data_tests": declared}
            )
            properties.append({"name": model, **place})
    (models / "models.yml").write_text(yaml.safe_dump({"models": properties}))
    keys = [
        f"select '{name}' as name, {{{{ dbt_utils.generate_surrogate_key({columns}) }}}} as key"
        for name, (columns, _) in KEYS.items()
    ]
    (models / "keys.sql").write_text("\nunion all\n".join(keys))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtCommand:
    folder = tmp_path_factory.mktemp("stand_ins")
    write_project(folder)
    return DbtCommand(folder, folder / "warehouse.duckdb", project=folder)


@pytest.fixture(scope="module")
def built(project: DbtCommand) -> Finished:
    done = project("build")
    assert done.statuses, done.output
    return done


@pytest.mark.parametrize("name", CASES)
def test_a_stand_in_passes_on_good_rows_and_fails_on_bad(built: Finished, name: str) -> None:
    assert built.statuses[f"test_{name}_good"] == "pass"
    assert built.statuses[f"test_{name}_bad"] == "fail"


def test_a_surrogate_key_is_md5_over_text_joined_by_dashes(built: Finished, project: DbtCommand) -> None:
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        found = dict(connection.execute("select name, key from keys").fetchall())
    assert found == {name: hashlib.md5(text.encode()).hexdigest() for name, (_, text) in KEYS.items()}


def test_a_range_without_ends_is_refused(project: DbtCommand) -> None:
    endless = {"columns": [{"name": "a", "data_tests": [{RANGE: {"arguments": {}}}]}]}
    extra = project.folder / "models" / "endless.yml"
    extra.write_text(yaml.safe_dump({"models": [{"name": "keys", **endless}]}))
    done = project("parse")
    extra.unlink()
    assert done.code != 0
    assert "accepted_range needs min_value, max_value or both" in done.output
