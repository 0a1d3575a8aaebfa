"""What of a partitioned table a statement reads, from the analysed statement.

BigQuery leaves out partitions where a condition compares the partition column with something that it knows before it
runs: constants, parameters, variables of a script. A condition with a subquery leaves out none
(https://cloud.google.com/bigquery/docs/querying-partitioned-tables#query_a_time-unit_column-partitioned_table).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.check_bigquery.catalog import Catalog, Table
from scripts.check_bigquery.engine import Message, field, kind, nodes, unwrap

_COMPARISONS = ("$less", "$less_or_equal", "$greater", "$greater_or_equal", "$equal", "$between")
_COMPARED = (*_COMPARISONS, "$in", "$in_array")
_BOUNDED = ("date", "date_trunc", "timestamp_trunc", "datetime_trunc")
"""Functions of the partition column that BigQuery sees through."""


@dataclass(frozen=True)
class Read:
    """A scan of a partitioned table (or a view of one): the columns it reads, and whether partitions are left out."""

    table: str
    columns: tuple[str, ...]
    is_pruned: bool
    is_target: bool = False


def reads(resolved: Message, catalog: Catalog) -> Iterator[Read]:
    """Give each scan of a partitioned table in a statement; the table that DML writes is a target."""
    target = _target(resolved)
    yield from _reads(unwrap(resolved), (), catalog, target)


def _target(resolved: Message) -> int | None:
    if kind(resolved) in (
        "ResolvedMergeStmt",
        "ResolvedDeleteStmt",
        "ResolvedUpdateStmt",
        "ResolvedInsertStmt",
    ):
        return id(field(resolved, "table_scan"))
    return None


def _reads(
    node: Message, conditions: tuple[Message, ...], catalog: Catalog, target: int | None
) -> Iterator[Read]:
    name = kind(node)
    if name == "ResolvedTableScan":
        if (table := _partitioned(node, catalog)) and id(node) != target:
            yield _read(node, table, conditions)
        return
    if name == "ResolvedFilterScan":
        conditions = (*conditions, field(node, "filter_expr"))
        yield from _reads(field(node, "input_scan"), conditions, catalog, target)
        yield from _below(field(node, "filter_expr"), catalog, target)
        return
    if name not in ("ResolvedProjectScan", "ResolvedJoinScan", "ResolvedArrayScan"):
        conditions = ()
    for described, value in node.ListFields():
        if described.type == described.TYPE_MESSAGE:
            for each in value if described.is_repeated else (value,):
                yield from _reads(unwrap(each), conditions, catalog, target)


def _below(node: Message, catalog: Catalog, target: int | None) -> Iterator[Read]:
    yield from _reads(node, (), catalog, target)


def _partitioned(scan: Message, catalog: Catalog) -> Table | None:
    table = catalog.find(_path(scan))
    return table if table and table.partition_column else None


def _path(scan: Message) -> list[str]:
    table = field(scan, "table")
    return str(table.full_name or table.name).split(".")


def _read(scan: Message, table: Table, conditions: tuple[Message, ...]) -> Read:
    columns = {column.column_id: column.name for column in field(scan, "column_list")}
    partition = {number for number, name in columns.items() if name == table.partition_column}
    pruned = any(_prunes(each, partition) for each in conditions)
    return Read(".".join(_path(scan)), tuple(sorted(columns.values())), pruned)


def _prunes(condition: Message, partition: set[int]) -> bool:
    """Does the condition compare the partition column with what is known before the statement runs?"""
    if kind(condition) != "ResolvedFunctionCall":
        return False
    name = field(condition, "function").name.removeprefix("ZetaSQL:")
    arguments = [unwrap(each) for each in field(condition, "argument_list")]
    if name == "$and":
        return any(_prunes(each, partition) for each in arguments)
    if name == "$or":
        return all(_prunes(each, partition) for each in arguments)
    if name not in _COMPARED:
        return False
    mine = [each for each in arguments if _is_partition(each, partition)]
    others = [each for each in arguments if not _is_partition(each, partition)]
    return bool(mine) and all(_is_known(each) for each in others)


def _is_partition(expression: Message, partition: set[int]) -> bool:
    if kind(expression) == "ResolvedColumnRef":
        return expression.column.column_id in partition
    if kind(expression) == "ResolvedCast":
        return _is_partition(field(expression, "expr"), partition)
    if kind(expression) == "ResolvedFunctionCall":
        name = field(expression, "function").name.removeprefix("ZetaSQL:")
        arguments = [unwrap(each) for each in field(expression, "argument_list")]
        return name in _BOUNDED and _is_partition(arguments[0], partition)
    return False


def _is_known(expression: Message) -> bool:
    return not any(kind(node) in ("ResolvedColumnRef", "ResolvedSubqueryExpr") for node in nodes(expression))


def view_partition(resolved: Message, columns: list[tuple[str, int]], catalog: Catalog) -> str | None:
    """The column of a view that is the partition column of the one table it reads, None where none is."""
    for node in nodes(resolved):
        if kind(node) == "ResolvedTableScan" and (table := _partitioned(node, catalog)):
            for column in field(node, "column_list"):
                if column.name == table.partition_column:
                    return next((name for name, number in columns if number == column.column_id), None)
    return None
