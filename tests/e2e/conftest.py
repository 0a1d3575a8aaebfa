"""One Prefect server for all tests below: starting one takes longer than most of them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from project_copy import ROOT, Bench, NewProject, ProjectCopy, copy_project
from untraced import untraced_dbt

from extract.settings import get_settings
from flows.prefect_server import LocalServer, prepare_environment

__all__ = ["untraced_dbt"]  # a fixture that every test here uses

DIGITAL = (
    "larchmont-pike-po-74014.pdf",
    "larchmont-pike-po-74014-rev2.pdf",
    "penwarden-po-25045.pdf",
    "penwarden-po-25045 (1).pdf",
    "brookfield-homes-po-25013.pdf",
    "copper-mesa-wo-76206.pdf",
    "saltgrass-po-90065.pdf",
    "broken.pdf",
)


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a Prefect server that lasts as long as the tests."""
    state = tmp_path_factory.mktemp("prefect")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(state / "home"))
        patch.setenv("PREFECT_LOGGING_TO_API_ENABLED", "false")
        prepare_environment(get_settings(state_dir=state))
        server = LocalServer(state / "prefect.log")
        with server.as_api() as url:
            yield url
        server.stop()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder that all processes of this test run share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "e2e"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def papers(shared: Path) -> Path:
    """Give a folder with a few of the examples, none of them a scan, and the progress sheet."""
    folder = shared / "papers"
    with made_once(folder) as is_made:
        if not is_made:
            folder.mkdir()
            for name in (*DIGITAL, "progress.csv"):
                (folder / name).write_bytes((ROOT / "examples" / "work_orders" / name).read_bytes())
    return folder


@pytest.fixture(scope="session")
def new_project(api: str, tmp_path_factory: pytest.TempPathFactory) -> NewProject:
    """Give a maker of project copies that read a folder of papers."""
    return lambda papers: copy_project(tmp_path_factory.mktemp("project"), papers, api)


@pytest.fixture(scope="session")
def undisturbed(shared: Path, api: str, papers: Path) -> ProjectCopy:
    """Give a project that has run over the papers. Tests look at it; they work on `bench`."""
    project = ProjectCopy(shared / "undisturbed", papers, api)
    with made_once(project.root) as is_made:
        if not is_made:
            copy_project(project.root, papers, api).run()
    return project


@pytest.fixture(scope="session")
def bench(undisturbed: ProjectCopy, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Give the place of this process where tests work on copies of the undisturbed project."""
    return Bench(tmp_path_factory.mktemp("bench"), undisturbed)


@contextmanager
def made_once(folder: Path) -> Iterator[bool]:
    """Say whether a folder is made already; the first of several processes makes it, the others wait."""
    done = folder.with_suffix(".done")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield done.exists()
        done.touch()
