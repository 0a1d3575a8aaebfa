"""What of each table a statement reads, from the analysed statement: columns, and whether partitions are left out.

BigQuery leaves out partitions where a condition compares the partition column with something that it knows before it
runs: constants, parameters, variables of a script. A condition with a subquery leaves out none
(https://cloud.google.com/bigquery/docs/querying-partitioned-tables#query_a_time-unit_column-partitioned_table).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scripts.check_bigquery.catalog import Catalog, Table
from scripts.check_bigquery.engine import Message, field, kind, nodes, unwrap

_COMPARISONS = ("$less", "$less_or_equal", "$greater", "$greater_or_equal", "$equal", "$between")
_COMPARED = (*_COMPARISONS, "$in", "$in_array", "$is_null")
_CONDITIONS = {
    "ResolvedDeleteStmt": "where_expr",
    "ResolvedMergeStmt": "merge_expr",
    "ResolvedUpdateStmt": "where_expr",
}
_BOUNDED = ("date", "date_trunc", "timestamp_trunc", "datetime_trunc")
"""Functions of the partition column that BigQuery sees through."""


@dataclass(frozen=True)
class Read:
    """A scan of a table or view: the columns it reads, by which column it has partitions, whether some are left out.

    The target of a merge or delete is read too, as far as its condition reaches.
    """

    table: str
    columns: tuple[str, ...]
    partition_column: str | None
    is_pruned: bool
    is_target: bool = False


def reads(statement: Message, catalog: Catalog) -> Iterator[Read]:
    """Give each scan of a table in a statement, that of the table which DML writes among them.

    What stands in a `with` is read wherever it is named, under the conditions there: BigQuery keeps no result of it.
    """
    yield from _reads(unwrap(statement), (), _Scope(catalog, {}, _renamed(statement)))


@dataclass(frozen=True)
class _Scope:
    catalog: Catalog
    withs: dict[str, Message]
    origins: dict[int, int]


def _renamed(statement: Message) -> dict[int, int]:
    """Columns that are another column as it is, by number."""
    computed = (node for node in nodes(statement) if kind(node) == "ResolvedComputedColumn")
    plain = ((node, inner) for node in computed if kind(inner := field(node, "expr")) == "ResolvedColumnRef")
    return {node.column.column_id: inner.column.column_id for node, inner in plain}


def _named(reference: Message, inside: Message) -> dict[int, int]:
    """The columns of one naming of a `with`, and which columns inside they are."""
    pairs = zip(field(reference, "column_list"), field(inside, "column_list"), strict=False)
    return {outer.column_id: inner.column_id for outer, inner in pairs}


def _origin(number: int, known: dict[int, int]) -> int:
    while number in known:
        number = known[number]
    return number


def _reads(node: Message, conditions: tuple[Message, ...], scope: _Scope) -> Iterator[Read]:
    name = kind(node)
    if name == "ResolvedTableScan":
        yield _read(node, conditions, scope)
    elif name == "ResolvedWithScan":
        entries = {
            each.with_query_name: field(each, "with_subquery") for each in field(node, "with_entry_list")
        }
        inner = _Scope(scope.catalog, {**scope.withs, **entries}, scope.origins)
        yield from _reads(field(node, "query"), conditions, inner)
    elif name == "ResolvedWithRefScan" and node.with_query_name in scope.withs:
        inside = scope.withs[node.with_query_name]
        here = {**scope.origins, **_named(node, inside)}
        yield from _reads(inside, conditions, _Scope(scope.catalog, scope.withs, here))
    elif name == "ResolvedFilterScan":
        condition = field(node, "filter_expr")
        yield from _reads(field(node, "input_scan"), (*conditions, condition), scope)
        yield from _reads(condition, (), scope)
    elif name in _CONDITIONS:
        yield from _reads_of_dml(node, field(node, _CONDITIONS[name]), scope)
    else:
        if name not in ("ResolvedProjectScan", "ResolvedJoinScan", "ResolvedArrayScan"):
            conditions = ()
        for described, value in node.ListFields():
            if described.type == described.TYPE_MESSAGE:
                for each in value if described.is_repeated else (value,):
                    yield from _reads(unwrap(each), conditions, scope)


def _reads_of_dml(node: Message, condition: Message, scope: _Scope) -> Iterator[Read]:
    yield replace(_read(field(node, "table_scan"), (condition,), scope), is_target=True)
    yield from _reads(condition, (), scope)
    if kind(node) == "ResolvedMergeStmt":
        yield from _reads(field(node, "from_scan"), (), scope)


def _path(scan: Message) -> list[str]:
    table = field(scan, "table")
    return str(table.full_name or table.name).split(".")


def _read(scan: Message, conditions: tuple[Message, ...], scope: _Scope) -> Read:
    path = _path(scan)
    table = scope.catalog.find(path) or Table({})
    columns = {column.column_id: column.name for column in field(scan, "column_list")}
    partition = {number for number, name in columns.items() if name == table.partition_column}
    partition |= {number for number in scope.origins if _origin(number, scope.origins) in partition}
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
    known = _renamed(resolved)
    withs = {node.with_query_name: node for node in nodes(resolved) if kind(node) == "ResolvedWithEntry"}
    for node in nodes(resolved):
        if kind(node) == "ResolvedWithRefScan" and node.with_query_name in withs:
            known |= _named(node, field(withs[node.with_query_name], "with_subquery"))
    for node in nodes(resolved):
        if kind(node) != "ResolvedTableScan":
            continue
        table = catalog.find(_path(node))
        for column in field(node, "column_list"):
            if table and table.partition_column and column.name == table.partition_column:
                same = (name for name, number in columns if _origin(number, known) == column.column_id)
                return next(same, None)
    return None
