"""What BigQuery answers to requests of its REST interface, as far as its analyser goes: it holds tables, no rows.

A statement that makes a table makes it in the catalog, so that what reads it later is analysed against its columns. A
query gives no rows, an aggregate over all rows the one that it gives of none.
"""

from __future__ import annotations

import re
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

from scripts.check_bigquery import rest
from scripts.check_bigquery.catalog import Catalog, Table, plain_type
from scripts.check_bigquery.engine import AnalysisError
from scripts.check_bigquery.rest import Json
from scripts.check_bigquery.statements import Statement, analyse_script

_LABEL = re.compile(r'"(kind|node)": "([^"]+)"')
_NODE = re.compile(r'"node_id": "([^"]+)"')
_OF_NOTHING = {"INT64": "0", "BOOL": "false"}
"""What an aggregate over no rows gives: a count 0, a comparison of a count false, else null."""

_STATEMENT_TYPES = {
    "ResolvedQueryStmt": "SELECT",
    "ResolvedCreateTableAsSelectStmt": "CREATE_TABLE_AS_SELECT",
    "ResolvedCreateTableStmt": "CREATE_TABLE",
    "ResolvedCreateViewStmt": "CREATE_VIEW",
    "ResolvedMergeStmt": "MERGE",
    "ResolvedInsertStmt": "INSERT",
    "ResolvedDeleteStmt": "DELETE",
    "ResolvedUpdateStmt": "UPDATE",
}


@dataclass(frozen=True)
class Query:
    """A query that was sent: dbt's node where dbt sent it, its statements, or why it is wrong."""

    sql: str
    node: str | None
    statements: tuple[Statement, ...] = ()
    error: AnalysisError | None = None
    is_dry_run: bool = False


class RefusedError(Exception):
    """A request that BigQuery would refuse: the code and the body of its answer."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.body = rest.error_resource(code, reason, message)


@dataclass
class Answers:
    """The catalog of one project, the queries it was sent, and what it answers."""

    project: str
    catalog: Catalog = field(init=False)
    queries: list[Query] = field(default_factory=list)
    _jobs: dict[str, Json] = field(default_factory=dict)
    _uploads: dict[str, Json] = field(default_factory=dict)
    _lock: Any = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.catalog = Catalog(self.project)

    def answer(self, method: str, path: str, body: Json) -> Json:
        """Answer one request; the path is what stands behind the project. Raises RefusedError."""
        with self._lock:
            parts = path.split("/")[1:]
            match parts:
                case ["jobs"] if method == "POST":
                    return self._job(body)
                case ["jobs", job, *_] | ["queries", job] if job in self._jobs:
                    return self._results(job) if parts[0] == "queries" else self._jobs[job]["resource"]
                case ["queries"] if method == "POST":
                    config = {"query": body, "dryRun": body.get("dryRun", False)}
                    reference = {"jobId": body.get("requestId") or str(uuid.uuid4())}
                    made = self._job({"configuration": config, "jobReference": reference})
                    return self._results(made["jobReference"]["jobId"])
                case ["datasets", *rest_of_path]:
                    return self._datasets(method, rest_of_path, body)
            raise RefusedError(404, "notFound", f"Not found: {method} {path}")

    def _datasets(self, method: str, parts: list[str], body: Json) -> Json:
        known = self.catalog.datasets
        match method, parts:
            case "GET", []:
                return {"datasets": [rest.dataset_resource(self.project, name) for name in known]}
            case "POST", []:
                name = body["datasetReference"]["datasetId"]
                if name in known:
                    raise RefusedError(409, "duplicate", f"Already Exists: Dataset {self.project}:{name}")
                known.add(name)
                return rest.dataset_resource(self.project, name)
            case "DELETE", [name]:
                known.discard(name)
                return {}
            case _, [name] if name in known:
                return rest.dataset_resource(self.project, name)
            case _, [name, "tables", *table] if name in known:
                return self._tables(method, name, table, body)
        raise RefusedError(404, "notFound", f"Not found: Dataset {'/'.join(parts)}")

    def _tables(self, method: str, dataset: str, parts: list[str], body: Json) -> Json:
        catalog = self.catalog
        if not parts and method == "GET":
            found = [(key, table) for key, table in catalog.tables.items() if key[0] == dataset]
            return {"tables": [rest.table_resource(catalog, *key, table) for key, table in found]}
        if not parts:
            key = (dataset, body["tableReference"]["tableId"])
            if key in catalog.tables:
                raise RefusedError(409, "duplicate", f"Already Exists: Table {'.'.join(key)}")
            catalog.put(key, rest.table_from(body))
            return rest.table_resource(catalog, *key, catalog.tables[key])
        key = (dataset, parts[0])
        if key not in catalog.tables:
            raise RefusedError(404, "notFound", f"Not found: Table {self.project}:{'.'.join(key)}")
        return self._table(method, key, body, is_rows=len(parts) > 1)

    def _table(self, method: str, key: tuple[str, str], body: Json, *, is_rows: bool) -> Json:
        if method == "DELETE":
            del self.catalog.tables[key]
            return {}
        if is_rows:
            return {"kind": "bigquery#tableDataList", "totalRows": "0"}
        if method in ("PATCH", "PUT") and "schema" in body:
            known = self.catalog.tables[key]
            changed = rest.table_from({**rest.table_resource(self.catalog, *key, known), **body})
            self.catalog.tables[key] = changed
        return rest.table_resource(self.catalog, *key, self.catalog.tables[key])

    def _job(self, body: Json) -> Json:
        config = body["configuration"]
        job = (body.get("jobReference") or {}).get("jobId") or str(uuid.uuid4())
        reference = {"projectId": self.project, "jobId": job, "location": "US"}
        statistics: Json = {"creationTime": "0", "startTime": "0", "endTime": "0", "totalBytesProcessed": "0"}
        columns: dict[str, str] = {}
        is_one_row = False
        if "query" in config:
            is_dry_run = bool(config.get("dryRun"))
            statements = self._query(config["query"], is_dry_run=is_dry_run)
            columns = statements[-1].columns if statements else {}
            is_one_row = bool(statements) and statements[-1].is_one_row
            kinds = [_STATEMENT_TYPES.get(each.kind, "OTHER") for each in statements]
            schema = {"fields": [rest.field_of(name, data_type) for name, data_type in columns.items()]}
            statistics["query"] = {
                "statementType": kinds[0] if len(kinds) == 1 else "SCRIPT",
                "schema": schema,
                "totalBytesProcessed": "0",
                "totalBytesBilled": "0",
                "numDmlAffectedRows": "0",
            }
            if "destinationTable" not in config["query"]:
                self.catalog.put(("_anonymous", job), Table(columns))
                config["query"]["destinationTable"] = {
                    "projectId": self.project, "datasetId": "_anonymous", "tableId": job,
                }  # fmt: skip
        elif "load" in config:
            target = config["load"]["destinationTable"]
            key = (target["datasetId"], target["tableId"])
            if key not in self.catalog.tables:
                self.catalog.put(key, rest.table_from(config["load"]))
            statistics["load"] = {"outputRows": str(body.get("rows", 0)), "outputBytes": "0"}
        elif "copy" in config:
            source = config["copy"].get("sourceTable") or config["copy"]["sourceTables"][0]
            target = config["copy"]["destinationTable"]
            known = self.catalog.find((source["datasetId"], source["tableId"]))
            if known is None:
                raise RefusedError(
                    404, "notFound", f"Not found: Table {source['datasetId']}.{source['tableId']}"
                )
            self.catalog.put((target["datasetId"], target["tableId"]), known)
        resource = {
            "kind": "bigquery#job",
            "id": f"{self.project}:US.{job}",
            "jobReference": reference,
            "configuration": config,
            "status": {"state": "DONE"},
            "statistics": statistics,
        }
        self._jobs[job] = {"resource": resource, "columns": columns, "is_one_row": is_one_row}
        return resource

    def _query(self, config: Json, *, is_dry_run: bool) -> list[Statement]:
        """Analyse a query and keep it. Raises RefusedError."""
        sql = config["query"]
        node = _node(sql)
        catalog = self.catalog.copy() if is_dry_run else self.catalog
        catalog.parameters = {
            each.get("name", str(number)): _parameter_type(each["parameterType"])
            for number, each in enumerate(config.get("queryParameters") or [])
        }
        try:
            statements = analyse_script(sql, catalog)
        except AnalysisError as error:
            self.queries.append(Query(sql, node, error=error, is_dry_run=is_dry_run))
            place = f" at [{error.line}:{error.column}]" if error.line else ""
            raise RefusedError(400, "invalidQuery", f"{error.message}{place}") from error
        finally:
            catalog.parameters = {}
        self.queries.append(Query(sql, node, tuple(statements), is_dry_run=is_dry_run))
        return statements

    def _results(self, job: str) -> Json:
        columns: dict[str, str] = self._jobs[job]["columns"]
        rows = [[_OF_NOTHING.get(kind) for kind in columns.values()]] if self._jobs[job]["is_one_row"] else []
        return {
            "kind": "bigquery#queryResponse",
            "jobReference": self._jobs[job]["resource"]["jobReference"],
            "jobComplete": True,
            "schema": {"fields": [rest.field_of(name, data_type) for name, data_type in columns.items()]},
            "totalRows": str(len(rows)),
            "rows": [{"f": [{"v": value} for value in row]} for row in rows],
            "numDmlAffectedRows": "0",
            "totalBytesProcessed": "0",
        }


def _node(sql: str) -> str | None:
    """Whose statement it is, by the comment before it: kind.package.name, as macros/query_labels.sql or dbt itself has it."""
    comment = sql[:2000].partition("*/")[0]
    if found := _NODE.search(comment):
        return found[1]
    labels = dict(_LABEL.findall(comment))
    if labels.get("node", "none") == "none":
        return None
    return f"{labels['kind']}.punchlist.{labels['node']}"


def _parameter_type(described: Json) -> str:
    if described["type"] == "ARRAY":
        return f"ARRAY<{plain_type(described['arrayType']['type'])}>"
    return plain_type(described["type"])
