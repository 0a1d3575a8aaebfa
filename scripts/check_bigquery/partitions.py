"""What of each table a statement reads, from the analysed statement: columns, and whether partitions are left out.

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
    """A scan of a table or view: the columns it reads, by which column it has partitions, whether some are left out."""

    table: str
    columns: tuple[str, ...]
    partition_column: str | None
    is_pruned: bool


def reads(statement: Message, catalog: Catalog) -> Iterator[Read]:
    """Give each scan of a table in a statement, that of the table which DML writes among them."""
    yield from _reads(unwrap(statement), (), catalog)


def _reads(node: Message, conditions: tuple[Message, ...], catalog: Catalog) -> Iterator[Read]:
    name = kind(node)
    if name == "ResolvedTableScan":
        yield _read(node, conditions, catalog)
        return
    if name == "ResolvedFilterScan":
        condition = field(node, "filter_expr")
        yield from _reads(field(node, "input_scan"), (*conditions, condition), catalog)
        yield from _reads(condition, (), catalog)
        return
    if name == "ResolvedDeleteStmt":
        condition = field(node, "where_expr")
        yield from _reads(field(node, "table_scan"), (condition,), catalog)
        yield from _reads(condition, (), catalog)
        return
    if name not in ("ResolvedProjectScan", "ResolvedJoinScan", "ResolvedArrayScan"):
        conditions = ()
    for described, value in node.ListFields():
        if described.type == described.TYPE_MESSAGE:
            for each in value if described.is_repeated else (value,):
                yield from _reads(unwrap(each), conditions, catalog)


def _path(scan: Message) -> list[str]:
    table = field(scan, "table")
    return str(table.full_name or table.name).split(".")


def _read(scan: Message, conditions: tuple[Message, ...], catalog: Catalog) -> Read:
    path = _path(scan)
    table = catalog.find(path) or Table({})
    columns = {column.column_id: column.name for column in field(scan, "column_list")}
    partition = {number for number, name in columns.items() if name == table.partition_column}
    is_pruned = any(_prunes(each, partition) for each in conditions)
    return Read(".".join(path), tuple(sorted(columns.values())), table.partition_column, is_pruned)


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
    """The column of a view that is the partition column of a table it reads, None where none is."""
    for node in nodes(resolved):
        if kind(node) != "ResolvedTableScan":
            continue
        table = catalog.find(_path(node))
        for column in field(node, "column_list"):
            if table and table.partition_column and column.name == table.partition_column:
                return next((name for name, number in columns if number == column.column_id), None)
    return None
