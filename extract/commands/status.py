"""`punchlist status`: last runs, freshness, how good the data is, what waits for review, what is in quarantine."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from extract import logs
from extract.settings import get_settings

if TYPE_CHECKING:
    from rich.console import Console

    from extract.landing.state import Row, WarehouseState

_WIDTH_OFF_A_TERMINAL = 200


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, with everything.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Rows per list; --json has all.",
)
def command(as_json: bool, limit: int) -> None:
    """Show the last runs and what needs a person.

    Says how fresh each raw table and each source is, and which are stale; how each table scores (0 to 100) and what got worse since last month, which business
    rules have open issues, which documents wait for review, and what is in quarantine because it could not
    be read or landed, with the ids that `punchlist replay` takes.
    """
    logs.configure()
    settings = get_settings()

    from extract.landing import open_for_reading  # noqa: PLC0415 - `--help` must not wait for DuckDB
    from extract.landing.state import WarehouseState, read_state  # noqa: PLC0415

    name = settings.warehouse_name
    if settings.may_have_warehouse:
        with open_for_reading(settings) as landing:
            state = read_state(landing, name)
    elif as_json:
        state = WarehouseState(name)
    else:
        click.echo(f"There is no warehouse at {name} yet. Next: punchlist run makes it.")
        return
    if as_json:
        click.echo(json.dumps(state.to_json(), default=str, ensure_ascii=False, indent=2))
    else:
        _show(state, limit)


def _show(state: WarehouseState, limit: int) -> None:
    """Draw the lists as tables, and say what to do next."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDTH_OFF_A_TERMINAL
    console.print(f"Warehouse {state.warehouse}")
    _table(
        console,
        "Last runs",
        ("run", "status", "began", "took", "new", "review", "failed", "tests"),
        map(_run, state.runs),
    )
    _table(console, "Raw tables", ("table", "rows", "last loaded"), map(_loaded, state.tables))
    if state.sources:
        _show_sources(console, state.sources)
    if state.quality:
        columns = ("table", "score", "4 weeks ago", "worse since")
        _table(console, "Quality", columns, map(_scored, state.quality))
    if state.issues:
        _table(
            console, "Open issues", ("rule", "severity", "issues", "first seen"), map(_issue, state.issues)
        )
    counts = ", ".join(f"{row['documents']:,} {row['status'].replace('_', ' ')}" for row in state.documents)
    console.print(f"Documents: {counts or 'none'}")
    _listed(
        console,
        "Waits for review",
        ("document", "complete", "why", "path"),
        map(_review, state.review),
        limit,
    )
    _listed(
        console,
        "In quarantine",
        ("id", "table", "code", "reason"),
        map(_quarantined, state.quarantine),
        limit,
    )
    if state.quarantine:
        console.print(
            "Next: punchlist replay ID reads a document again, punchlist replay --all all that is in quarantine."
        )
    elif state.review:
        console.print("Next: punchlist review PATH shows them on the paper, to correct or confirm.")
    elif not state.documents:
        console.print("Next: punchlist run reads documents.")


def _show_sources(console: Console, sources: list[Row]) -> None:
    """Draw the sources that are set up or hold rows, and name what is stale. The others are one line."""
    shown = [row for row in sources if row["status"] != "not_set_up" or row["fresh_until_at"]]
    if shown:
        columns = ("source", "table", "fresh as of", "last run", "stale")
        _table(console, "Sources", columns, map(_source, shown))
    for row in shown:
        if row["is_stale"] and row["message"]:
            console.print(f"  {row['source']}.{row['table_name']}: {row['message']}")
    left_out = sorted({row["source"] for row in sources if row not in shown})
    if left_out:
        console.print(f"Sources that are not set up: {', '.join(left_out)} (punchlist sources list)")


def _source(row: Row) -> tuple[str, ...]:
    told = row["status"].replace("_", " ") + (f" ({row['error_code']})" if row["error_code"] else "")
    sample = ", sample rows" if row["origin"] == "sample" else ""
    return (
        row["source"],
        row["table_name"],
        _ago(row["fresh_until_at"]),
        f"{told}{sample}",
        "STALE" if row["is_stale"] else "",
    )


def _listed(console: Console, title: str, columns: tuple[str, ...], rows: Any, limit: int) -> None:
    """Draw the first rows of a list, and say how many there are; nothing where it is empty."""
    cells = list(rows)
    shown = f", the first {limit} here" if len(cells) > limit else ""
    _table(console, f"{title}: {len(cells):,}{shown}", columns, cells[:limit])


def _table(console: Console, title: str, columns: tuple[str, ...], rows: Any) -> None:
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = Table(*columns, title=title, title_justify="left", box=box.SIMPLE, pad_edge=False)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))  # Text: what documents say is never markup
    if drawn.row_count:
        console.print(drawn)
    elif ": 0" not in title:
        console.print(f"{title}: none yet")
    else:
        console.print(title)


def _run(row: Row) -> tuple[str, ...]:
    took = (row["finished_at"] - row["started_at"]).total_seconds()
    counts = (row["documents_new"], row["documents_to_review"], row["documents_failed"])
    tests = (row["tests_passed"], row["tests_warned"], row["tests_failed"])
    return (
        row["run_id"],
        row["status"] + (f" in {row['failed_step']}" if row["failed_step"] else ""),
        _ago(row["started_at"]),
        f"{took:,.0f} s",
        *(str(count or 0) for count in counts),
        "{} passed, {} warned, {} failed".format(*(count or 0 for count in tests)),
    )


def _loaded(row: Row) -> tuple[str, ...]:
    return row["table_name"], f"{row['rows']:,}", _ago(row["last_loaded_at"])


def _scored(row: Row) -> tuple[str, ...]:
    before = "" if row["score_before"] is None else f"{row['score_before']:.0f}"
    return row["table_name"], f"{row['score']:.0f}", before, ", ".join(worse_since(row))


def worse_since(row: Row) -> list[str]:
    """Say which parts of a table's score are worse than four weeks before; nothing where that day was not measured."""
    if row["score_before"] is None:
        return []
    counted = (
        ("failed_test_count", "failed_before", "tests failed"),
        ("warned_test_count", "warned_before", "tests warned"),
        ("open_issue_count", "issues_before", "open issues"),
    )
    told = [
        f"{row[now]:,} {words} (was {row[then] or 0:,})"
        for now, then, words in counted
        if (row[now] or 0) > (row[then] or 0)
    ]
    if row["rows_before"] is not None and row["row_count"] < row["rows_before"]:
        told.append(f"{row['rows_before'] - row['row_count']:,} rows fewer")
    if (
        row["completeness_before"]
        and row["completeness"]
        and row["completeness"] < row["completeness_before"]
    ):
        told.append(f"completeness {row['completeness']:.2f} (was {row['completeness_before']:.2f})")
    return told


def _issue(row: Row) -> tuple[str, ...]:
    return (
        row["rule_name"],
        row["severity"],
        f"{row['issues']:,}",
        _ago(row["first_seen_at"].replace(tzinfo=UTC)),
    )


def _review(row: Row) -> tuple[str, ...]:
    return row["document_id"][:12], f"{row['completeness']:.2f}", row["review_reasons"] or "", row["path"]


def _quarantined(row: Row) -> tuple[str, ...]:
    path = row["path"] or ""
    reason = row["reason"] if path in row["reason"] else f"{path}: {row['reason']}"
    return row["id"][:12], row["table_name"], row["reason_code"], reason


def _ago(moment: datetime | None) -> str:
    """Give a moment as people say it; the moment itself where it is more than two days back."""
    if moment is None:
        return "never"
    seconds = (datetime.now(UTC) - moment).total_seconds()
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            number = int(seconds // size)
            return (
                f"{number} {unit}{'s' * (number > 1)} ago"
                if seconds < 2 * 86_400
                else f"{moment:%Y-%m-%d %H:%M} UTC"
            )
    return "just now"
