"""A bad specification: every mistake is told with its line, its key, and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract import cli
from extract.documents.specification import load_specification
from extract.errors import EXIT_USAGE, UsageError


def refusal(folder: Path, text: str) -> str:
    path = folder / "docket.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_specification(str(path))
    assert caught.value.code == "bad_specification"
    assert str(path) in caught.value.message
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fields:\n  a: {tpye: date}", "line 2, fields.a.tpye: there is no such key; did you mean 'type'?"),
        ("fields:\n  a: dat", "line 2, fields.a.type: 'dat' is no type; did you mean 'date'?"),
        ("fields:\n  a: {weight: 1}", "fields.a.type: it is missing"),
        ("fields:\n  a: {type: date, weight: -1}", "fields.a.weight"),
        ("fields:\n  Date: date", "'Date' is no name"),
        ("partys: {}\nfields: {a: date}", "line 1, partys: there is no such key; did you mean 'parties'?"),
        ("name: x", "fields: they are missing"),
        ("fields: {}", "it is empty"),
        ("fields: {a: [1]}", "a list stands here, and should be a mapping"),
        ("fields:\n  a: date\n  b: text\n  a: text", "line 4, fields.a: it stands twice here"),
        ("fields:\n  a: date\n b: text", "line 3, column 2: not YAML"),
        ("fields:\n\ta: date", "use spaces and no tabs"),
        ("fields: {a: {type: text, labels: [no]}}", "put the word in quotes"),
        ("fields: {on: date, a: text}", "line 1, fields.1: YAML reads"),
        ("fields: {a: {type: text, labels: [7]}}", "put it in quotes"),
        ("fields: {a: {type: text, labels: ['@weak']}}", "it has no word to look for"),
        ("fields: {a: {type: text, labels: ['x @often']}}", "'@often' is no mark"),
        ("fields: {a: {type: text, labels: ['x @1.5']}}", "must be above 0 and at most 1"),
        ("fields: {a: {type: text, labels: ['a? b?']}}", "keep one without '?'"),
        ("fields: {a: {type: text, labels: ['a | b']}}", "an alternative is empty"),
        ("fields: {a: {type: text, labels: [one two three four five six seven eight]}}", "it needs 8 words"),
        ("fields: {a: {pattern: '([A-Z'}}", "no regular expression"),
        ("fields: {a: {type: pattern}}", "needs a pattern"),
        ("fields: {a: {type: choice}}", "a choice needs choices"),
        ("fields: {a: {type: date, choices: [x]}}", "only a field of type choice has choices"),
        ("fields: {a: {type: money, min: ten}}", "'ten' is not a number"),
        ("fields: {a: {type: date, max: soon}}", "'soon' is not a date"),
        ("fields: {a: {type: number, min: 5, max: 1}}", "min is above max"),
        ("fields: {a: {type: person, min: 5}}", "a field of type person has no min"),
        ("fields: {a: {type: city, part_of: adress}, address: address}", "'adress' is not among the fields; did you mean 'address'?"),
        ("fields: {a: {type: date, labels: [on]}, b: {type: date, labels: ['On']}}", "put the word in quotes"),
        ("fields: {a: {type: date, labels: [day one]}, b: {type: date, labels: [Day  One]}}", "is a label of a too"),
        ("fields: {a: {type: date, role: totl}}", "did you mean 'total'?"),
        ("fields: {a: date}\nroles: {total: a}", "a is of type date, and this role is for money"),
        ("fields: {a: date}\nroles: {issuer: us}", "'us' is not among the parties"),
        ("fields: {a: date}\nparties: {us: {fields: {name: a}}}", "a is of type date, and should be"),
        ("fields: {a: date}\nparties: {us: {fields: {nmae: a}}}", "parties.us.fields"),
        ("fields: {a: person}\nparties: {us: {fields: {name: a}}, them: {fields: {name: a}}}", "a field of the party us too"),
        ("fields: {a: date}\nkind: {enough: 2, signals: {a: 1}}", "no paper would be of this kind"),
        ("fields: {a: date}\nkind: {enough: 1, signals: {b: 1}}", "'b' is not among the fields and signals"),
        ("fields: {a: date}\nchecks: [{sume: [a], equals: a}]", "did you mean 'sum'?"),
        ("fields: {a: date}\nchecks: [sum of all]", "is no check; write"),
        ("fields: {a: date}\nchecks: [{sum: [a], equals: a}]", "which can't be added up"),
        ("fields: {a: date, b: money}\nchecks: [{order: [a, b]}]", "order compares dates with dates"),
        ("fields: {a: money}\nchecks: [{lines: amount, equals: a}]", "say line_items: true"),
        ("fields: {a: money}\nchecks: [{sum: [a], equals: a, wihtin: 1}]", "did you mean 'within'?"),
        ("fields: {a: date}\nwords: {x: [q], y: [q]}", "'q' already stands for 'x'"),
        ("extends: comon\nfields: {a: date}", "did you mean 'common'?"),
        ("fields: {a: {type: city, part_of: b}, b: organisation}", "b is of type organisation, and should be an address"),
        ("fields: {a: {type: date, part_of: b}, b: address}", "parts of an address are city, state, postal_code"),
        ("fields: {a: {type: date, weight: .inf}}", "inf is no number to reckon with"),
        ("fields: {a: {type: date, weight: yes}}", "'true' is no number"),
        ("fields: {a: {type: date, weight: heavy}}", "'heavy' is no number: write one such as 2 or 0.5"),
        ("review_below: 50\nfields: {a: date}", "50 is too large: the most is 1"),
        ("parties: {us: [firm], them: [Firm]}\nfields: {us_name: person, them_name: person}", "'firm' is a heading of the party us too"),
        ("fields: {a: date}\nline_items: {columns: {Serial No: [serial]}}", "'Serial No' is no name"),
        ("fields: {a: date}\nline_items: {columns: {serial: []}}", "it has no heading to look for"),
        ("fields: {a: datetime}", "did you mean 'date'?"),
        ("fields: [a, {b: date}]\nparties: {us: firm}", "docket.yml: line 1, fields: a list of fields holds names"),
        ("fields: {a: {pattern: \"A-\\d\"}}", "put a regular expression in single quotes"),
        ("fields: {a: {pattern: 'A-(\\d'}}", "'A-(\\d' is no regular expression"),
        ("fields:\n  a: {type: text, labels: [a, b #]}\n  c: date", "line 2, column 27: not YAML: the bracket opened here is not closed"),
        ("fields: {a: money}\nchecks: [{sum: [a], less: [b], equals: a}]", "'b' is not among the fields (a)"),
        ("extends: docket.yml\nfields: {a: date}", "extends itself"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_words(text: str, says: str, tmp_path: Path) -> None:
    assert says in refusal(tmp_path, text)


def test_all_mistakes_are_told_at_once_in_the_files_order(tmp_path: Path) -> None:
    message = refusal(tmp_path, "fields:\n  a: dat\n  b: {type: date, labels: [7]}\ncolour: red\n")
    assert "has 3 mistakes" in message
    lines = [line.strip().split(",")[0] for line in message.splitlines()[1:]]
    assert lines == ["line 2", "line 3", "line 4"]


@given(text=st.text(alphabet="fields: {a}[]-'\"?@&*!|>%#\n\tdate0", max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(text: str, tmp_path: Path) -> None:
    path = tmp_path / "any.yml"
    path.write_text(text, encoding="utf-8")
    checked = CliRunner().invoke(cli.main, ["spec", "check", str(path)])
    assert checked.exit_code in {0, EXIT_USAGE}
    assert str(path) in checked.output


def test_the_command_tells_what_is_wrong_and_what_is_right(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    good.write_text("fields: {docket_number: identifier, total: money}", encoding="utf-8")
    bad.write_text("fields: {a: dat}", encoding="utf-8")
    checked = CliRunner().invoke(cli.main, ["spec", "check", str(good), str(bad), "work_order"])
    assert checked.exit_code == EXIT_USAGE
    assert "Good, 2 fields, no line items" in checked.output
    assert "did you mean 'date'?" in checked.output
    assert "work_order: Work order, 35 fields, with line items" in checked.output
    shown = CliRunner().invoke(cli.main, ["spec", "show", str(good)])
    assert shown.exit_code == 0
    assert "docket number; docket @0.8" in shown.output
    assert "role total: total" in shown.output
