"""Statements analysed as BigQuery would: names, types and signatures, one after the other, scripts and transactions too.

    for statement in analyse_script(sql, catalog):
        statement.kind, statement.columns

A statement that makes, changes or drops a table does so in the catalog.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scripts.check_bigquery.catalog import Catalog, Table, plain_type, type_message, type_name
from scripts.check_bigquery.engine import AnalysisError, Message, field, kind, load_analyser, nodes, unwrap
from scripts.check_bigquery.partitions import view_partition

_ALTER = re.compile(r"(?is)(?:\s|/\*.*?\*/)*alter\s+(?:table|view)\s+(?:if\s+exists\s+)?([`\w.-]+)")
_PASSING = {
    "ResolvedProjectScan": "input_scan",
    "ResolvedOrderByScan": "input_scan",
    "ResolvedLimitOffsetScan": "input_scan",
    "ResolvedWithScan": "query",
}
"""Scans that give as many rows as what they read."""
_PART = re.compile(r"`([^`]+)`|([\w-]+)")


@dataclass(frozen=True)
class Statement:
    """An analysed statement. `line` is that of its first character in the script, from 0; `columns` what it gives or makes."""

    text: str
    line: int
    kind: str
    resolved: Message
    columns: dict[str, str]

    @property
    def is_one_row(self) -> bool:
        """Is it an aggregate over all rows, which gives one row of none?"""
        scan = field(self.resolved, "query") if self.kind == "ResolvedQueryStmt" else None
        while scan is not None and kind(scan) in _PASSING:
            scan = field(scan, _PASSING[kind(scan)])
        return scan is not None and kind(scan) == "ResolvedAggregateScan" and not field(scan, "group_by_list")


def analyse_script(sql: str, catalog: Catalog) -> list[Statement]:
    """Analyse one statement or a script of several; DDL changes the catalog. Raises AnalysisError with lines of the script."""
    data = sql.encode()
    if b";" not in data.rstrip(b"; \n\t"):
        return [_statement(sql, 0, 0, catalog)]
    script = load_analyser().parse_script(sql)
    scope = replace(catalog, variables=dict(catalog.variables))
    return list(_block(field(script, "statement_list_node"), data, scope))


def _block(statements: Message, data: bytes, catalog: Catalog) -> Iterator[Statement]:
    """Each statement of a list and of the blocks in it; both ways of a condition are analysed."""
    for each in field(statements, "statement_list"):
        node = unwrap(each)
        name = kind(node)
        if name == "ASTVariableDeclaration":
            _declare(node, data, catalog)
        elif name in ("ASTBeginEndBlock", "ASTIfStatement", "ASTWhileStatement", "ASTRepeatStatement"):
            yield from _inner(node, data, catalog)
        elif name not in ("ASTRaiseStatement", "ASTReturnStatement", "ASTSingleAssignment"):
            start, _ = _range(node)
            line, line_start = data[:start].count(b"\n"), data.rfind(b"\n", 0, start) + 1
            yield _statement(_text(node, data), line, start - line_start, catalog)


def _inner(block: Message, data: bytes, catalog: Catalog) -> Iterator[Statement]:
    inner = replace(catalog, variables=dict(catalog.variables))
    for described, value in block.ListFields():
        if described.type != described.TYPE_MESSAGE:
            continue
        for each in value if described.is_repeated else (value,):
            node = unwrap(each)
            if kind(node) == "ASTStatementList":
                yield from _block(node, data, inner)
            elif kind(node).startswith(("ASTException", "ASTElseif")):
                yield from _inner(node, data, inner)


def _declare(node: Message, data: bytes, catalog: Catalog) -> None:
    """Keep a variable with its declared type, or with that of its default."""
    text = _text(node, data)
    for each in node.variable_list.identifier_list:
        variable = each.id_string
        if node.HasField("type"):
            catalog.variables[variable] = plain_type(_text(field(node, "type"), data))
        else:
            default = _text(field(node, "default_value"), data)
            try:
                names = load_analyser().tables_of(f"select {default}")
                value = load_analyser().analyse_expression(default, catalog.message(names))
            except AnalysisError as error:
                line = data[: data.find(text.encode())].count(b"\n")
                raise AnalysisError(error.message, line + max(error.line, 1), error.column) from error
            catalog.variables[variable] = type_name(field(value, "type"))


def _range(node: Message) -> tuple[int, int]:
    place = field(node, "parse_location_range")
    return place.start, place.end


def _text(node: Message, data: bytes) -> str:
    start, end = _range(node)
    return data[start:end].decode()


def _statement(text: str, line: int, column: int, catalog: Catalog) -> Statement:
    """Analyse one statement, which begins at that place of the script."""
    analyser = load_analyser()
    try:
        names = analyser.tables_of(text)
        if altered := _ALTER.match(text):  # not among ZetaSQL's names of tables
            names.append(tuple(quoted or plain for quoted, plain in _PART.findall(altered[1])))
        parameters = {name: type_message(each) for name, each in catalog.parameters.items()}
        resolved = analyser.analyse(text, catalog.message(names), parameters)
    except AnalysisError as error:
        moved = error.column + (column if error.line == 1 else 0)
        raise AnalysisError(error.message, error.line + line, moved) from error
    statement = Statement(text, line, kind(resolved), resolved, _columns(resolved))
    _change(statement, catalog)
    return statement


def _columns(resolved: Message) -> dict[str, str]:
    try:
        return {each.name: type_name(each.column.type) for each in field(resolved, "output_column_list")}
    except AttributeError:
        return {}


def _change(statement: Statement, catalog: Catalog) -> None:
    """What the statement makes of the catalog."""
    resolved, name = statement.resolved, statement.kind
    if name in ("ResolvedCreateTableAsSelectStmt", "ResolvedCreateTableStmt"):
        _create(statement, catalog)
    elif name in ("ResolvedCreateViewStmt", "ResolvedCreateMaterializedViewStmt"):
        columns = [(each.name, each.column.column_id) for each in field(resolved, "output_column_list")]
        partition = view_partition(resolved, columns, catalog)
        catalog.put(
            field(resolved, "name_path"), Table(statement.columns, is_view=True, partition_column=partition)
        )
    elif name == "ResolvedDropStmt" and field(resolved, "object_type").upper() in ("TABLE", "VIEW"):
        catalog.tables.pop(catalog.key(field(resolved, "name_path")), None)
    elif name == "ResolvedAlterTableStmt":
        _alter(resolved, catalog)


def _create(statement: Statement, catalog: Catalog) -> None:
    resolved = statement.resolved
    path = list(field(resolved, "name_path"))
    if field(resolved, "create_mode") == 3 and catalog.find(path):  # if not exists
        return
    columns = dict(statement.columns)
    for each in field(resolved, "column_definition_list"):
        columns[each.name] = type_name(each.type)
    partition, width = _partition(resolved)
    clusters = [_column_name(each) for each in field(resolved, "cluster_by_list")]
    options = {each.name: each for each in field(resolved, "option_list")}
    required = "require_partition_filter" in options
    catalog.put(path, Table(columns, False, partition, width, tuple(filter(None, clusters)), required))


def _column_name(expression: Message) -> str | None:
    for node in nodes(expression):
        if kind(node) == "ResolvedColumnRef":
            return str(node.column.name)
    return None


def _partition(resolved: Message) -> tuple[str | None, str]:
    """The column that a table is partitioned by, and how wide a partition is: DAY, MONTH, …"""
    for each in field(resolved, "partition_by_list"):
        column = _column_name(each)
        for node in nodes(each):
            if kind(node) == "ResolvedLiteral":
                for width in ("HOUR", "DAY", "MONTH", "YEAR"):
                    if width in statement_literal(node):
                        return column, width
        return column, "DAY"
    return None, "DAY"


def statement_literal(node: Message) -> str:
    """The text of a literal that names a part of a date: ZetaSQL keeps it as a number of its enumeration."""
    number = node.value.value.enum_value
    return {1: "YEAR", 2: "MONTH", 3: "DAY", 6: "HOUR"}.get(number, "")


def _alter(resolved: Message, catalog: Catalog) -> None:
    path = list(field(resolved, "name_path"))
    if not (table := catalog.find(path)):
        return
    columns = dict(table.columns)
    for each in field(resolved, "alter_action_list"):
        action = unwrap(each)
        if kind(action) == "ResolvedAddColumnAction":
            columns[action.column_definition.name] = type_name(action.column_definition.type)
        elif kind(action) == "ResolvedDropColumnAction":
            columns.pop(action.name, None)
    catalog.put(path, replace(table, columns=columns))
