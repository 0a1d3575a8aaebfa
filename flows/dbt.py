"""dbt in this process. Comes in: settings and a command. Goes out: what every node did, as `DbtOutcome`.

    project = DbtProject(get_settings())
    project.parse()
    outcome = project.build("marts")

The manifest is parsed once and handed to each command. dbt's console stays silent: its full log is in the state folder,
what failed is in the outcome. No timeout or retry stands around dbt: its threads would outlive the one and race the other.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import structlog
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt_common.events.functions import reset_metadata_vars

from extract.errors import PunchlistError
from extract.landing.test_results import ERROR_KINDS
from extract.settings import Settings, is_full_refresh_set, told_to_dbt

TESTS = frozenset({"test", "unit_test"})
FAILED = frozenset({"error", "fail", "runtime error", "partial success"})
ERRORS = FAILED - {"fail"}
ARTIFACTS = ("run_results.json", "manifest.json")


@dataclass(frozen=True, slots=True)
class NodeOutcome:
    """What one node (model, seed, snapshot, test, source) did; `status` is dbt's own word."""

    unique_id: str
    kind: str
    name: str
    status: str
    message: str | None
    file: str

    @property
    def is_test(self) -> bool:
        """Say whether the node checks others rather than builds something."""
        return self.kind in TESTS


@dataclass(frozen=True, slots=True)
class DbtOutcome:
    """What one dbt command did. `error` is why it could not run at all, else None."""

    command: str
    succeeded: bool
    seconds: float
    nodes: tuple[NodeOutcome, ...] = ()
    error: str | None = None

    def count_tests(self, *statuses: str) -> int:
        """Count tests (and freshness checks) that ended in one of `statuses`."""
        return sum(node.is_test and node.status in statuses for node in self.nodes)

    @property
    def failures(self) -> tuple[NodeOutcome, ...]:
        """Give the nodes that failed, not those that were skipped because of them."""
        return tuple(node for node in self.nodes if node.status in FAILED)

    def as_warnings(self) -> DbtOutcome:
        """Give the outcome with every failure as a warning: of checks that are told and stop nothing."""
        nodes = tuple(replace(node, status="warn") if node.status in FAILED else node for node in self.nodes)
        return replace(self, succeeded=True, nodes=nodes)


class DbtProject:
    """The dbt project of the settings. Commands run one after another; between them the warehouse file is released."""

    def __init__(self, settings: Settings, run_id: str | None = None) -> None:
        self._settings = settings
        self._run_id = run_id
        self.target = settings.state_dir / "dbt"
        self._manifest: Any = None

    @cached_property
    def profiles_dir(self) -> Path:
        """Give the user's profiles.yml in the project's root when there is one, else the project's own."""
        root = self._settings.project_dir
        return root if (root / "profiles.yml").is_file() else root / "profiles"

    @property
    def was_read_before(self) -> bool:
        """Say whether dbt kept what it read of the project, so that reading it again is quick."""
        return (self.target / "partial_parse.msgpack").is_file()

    def parse(self) -> None:
        """Read the project into a manifest. Raises PunchlistError "dbt_project_broken" with dbt's own words, "other_profile"."""
        result, _ = self._invoke("parse")
        if result.exception or not result.success:
            raise PunchlistError("dbt_project_broken", f"dbt can't read the project: {_reason(result)}")
        self._manifest = result.result
        adapter = str(self._manifest.metadata.adapter_type)
        if adapter != self._settings.warehouse_kind:
            raise PunchlistError(
                "other_profile",
                f"documents would land on {self._settings.warehouse_kind} (PUNCHLIST_WAREHOUSE_KIND), and dbt would build on "
                f"{adapter}, as the target of {self.profiles_dir / 'profiles.yml'} says. Set the one or correct the other.",
            )

    @property
    def settings(self) -> Settings:
        """The settings that say which warehouse this is about."""
        return self._settings

    def mart_schemas(self) -> list[str]:
        """Give the schemas that dbt builds marts in."""
        if self._manifest is None:
            self.parse()
        nodes = self._manifest.nodes.values()
        marts = str(Path("models", "marts", ""))
        # Not their tests: what those keep of failures is nothing that is put back.
        models = (node for node in nodes if node.resource_type == "model")
        return sorted({node.schema for node in models if node.original_file_path.startswith(marts)})

    def replaced_in_part(self) -> dict[str, frozenset[str]]:
        """Give the tables (schema.table) of incremental models that the next build will not build anew, with their columns."""
        if self._manifest is None:
            self.parse()
        if is_full_refresh_set():
            return {}
        return {
            f"{node.schema}.{node.alias}": frozenset(node.columns)
            for node in self._manifest.nodes.values()
            if node.resource_type == "model"
            and node.config.materialized == "incremental"
            and not node.config.full_refresh
        }

    def test(self, selector: str) -> DbtOutcome:
        """Run the tests of a selector in selectors.yml."""
        return self._run("test", "--selector", selector)

    def freshness(self) -> DbtOutcome:
        """Check how old the sources are."""
        return self._run("source", "freshness")

    def build(self, selector: str, *options: str) -> DbtOutcome:
        """Run seeds, models, snapshots and their tests of a selector in the order of their dependencies."""
        return self._run("build", "--selector", selector, *options)

    def generate_docs(self) -> DbtOutcome:
        """Write the docs site's files into `target`. What this run has built is compiled; it is not compiled again."""
        if not self._has_compiled_all_models():
            return self._run("docs", "generate")
        analyses = self._run("compile", "--select", "resource_type:analysis")
        return self._run("docs", "generate", "--no-compile") if analyses.succeeded else analyses

    def _has_compiled_all_models(self) -> bool:
        nodes = self._manifest.nodes.values() if self._manifest else ()
        models = [node for node in nodes if node.resource_type == "model"]
        return bool(models) and all(node.compiled for node in models)

    def can_retry(self, state: Path) -> bool:
        """Say whether every node that failed or was skipped is still in the project; dbt refuses to retry otherwise."""
        self.parse()
        results = json.loads((state / "run_results.json").read_text(encoding="utf-8"))["results"]
        again = {result["unique_id"] for result in results if result["status"] in FAILED | {"skipped"}}
        return again <= {*self._manifest.nodes, *self._manifest.unit_tests}

    def retry(self, state: Path) -> DbtOutcome:
        """Go on with the failed and skipped nodes of the command whose artifacts are in `state`."""
        return self._run("retry", "--state", str(state))

    def keep_artifacts(self, folder: Path) -> None:
        """Copy what `retry` needs of the last command: the next one would overwrite it."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ARTIFACTS:
            shutil.copy2(self.target / name, folder / name)

    def _run(self, *command: str) -> DbtOutcome:
        """Run one command and translate its result; the project is read first, where that has not been done."""
        if self._manifest is None:
            self.parse()
        result, seconds = self._invoke(*command)
        log = self._settings.state_dir / "logs" / "dbt.log"
        nodes = tuple(_node(found, log) for found in getattr(result.result, "results", ()) or ())
        error = _reason(result) if result.exception else None
        outcome = DbtOutcome(" ".join(command), result.success, seconds, nodes, error)
        _tell(outcome)
        return outcome

    def _invoke(self, *command: str) -> tuple[dbtRunnerResult, float]:
        """Call dbt quietly. It changes the working directory and must not: the caller's paths may be relative."""
        options = {
            "--project-dir": self._settings.project_dir,
            "--profiles-dir": self.profiles_dir,
            "--target-path": self.target,
            "--log-path": self._settings.state_dir / "logs",
            "--log-level": "none",
            "--log-level-file": "info",
        }
        arguments = [*command, *(str(part) for option in options.items() for part in option)]
        reset_metadata_vars()  # it keeps those of the command before
        started = time.monotonic()
        try:
            with told_to_dbt(self._settings, self._run_id), contextlib.chdir(self._settings.project_dir):
                result = dbtRunner(manifest=self._manifest).invoke(arguments)
        finally:
            DuckDBConnectionManager.close_all_connections()  # dbt-duckdb keeps the file open until the process ends
        if isinstance(result.exception, KeyboardInterrupt):
            raise result.exception
        return result, time.monotonic() - started


def _node(found: Any, log: Path) -> NodeOutcome:
    """Translate one entry of dbt's run results; sources have freshness, which counts as a test."""
    node = found.node
    kind = "test" if str(node.resource_type) == "source" else str(node.resource_type)
    return NodeOutcome(
        unique_id=node.unique_id,
        kind=kind,
        name=node.name,
        status=str(found.status),
        message=_harmless(found.message, str(found.status), log),
        file=node.original_file_path,
    )


def _harmless(message: str | None, status: str, log: Path) -> str | None:
    """Give the words of a test's count; of an error only its kind: a database's words may quote a value of a document."""
    if message is None or status not in ERRORS:
        return message
    kinds = list(dict.fromkeys(ERROR_KINDS.findall(message)))
    return f"{', '.join(kinds) or 'an error'}; its words are in {log}"


def _reason(result: dbtRunnerResult) -> str:
    """Give dbt's own words for why it could not run."""
    return str(result.exception).strip() if result.exception else "see logs/dbt.log in the state folder"


def _tell(outcome: DbtOutcome) -> None:
    """Log what failed or warned, one line each, and one line for the command."""
    log = structlog.get_logger(__name__)
    for node in outcome.nodes:
        facts = {"node": node.name, "status": node.status, "message": node.message, "file": node.file}
        if node.status in FAILED:
            log.error("dbt_node_failed", **facts)
        elif node.status == "warn":
            log.warning("dbt_node_warned", **facts)
    if outcome.error:
        log.error("dbt_did_not_run", command=outcome.command, error=outcome.error)
    log.info(
        "dbt_finished",
        command=outcome.command,
        succeeded=outcome.succeeded,
        built=sum(node.status == "success" for node in outcome.nodes),
        tests_passed=outcome.count_tests("pass"),
        seconds=round(outcome.seconds, 2),
    )
