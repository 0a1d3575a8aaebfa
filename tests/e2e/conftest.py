"""One Prefect server for all tests below: starting one takes longer than most of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from project_copy import ROOT, NewProject, ProjectCopy, copy_project

from extract.settings import get_settings
from flows.prefect_server import LocalServer, prepare_environment

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
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a few of the examples, none of them a scan, and the progress sheet."""
    folder = tmp_path_factory.mktemp("papers")
    for name in (*DIGITAL, "progress.csv"):
        (folder / name).write_bytes((ROOT / "examples" / "work_orders" / name).read_bytes())
    return folder


@pytest.fixture(scope="session")
def new_project(api: str, tmp_path_factory: pytest.TempPathFactory) -> NewProject:
    """Give a maker of project copies that read a folder of papers."""
    return lambda papers: copy_project(tmp_path_factory.mktemp("project"), papers, api)


@pytest.fixture(scope="session")
def undisturbed(new_project: NewProject, papers: Path) -> ProjectCopy:
    """Give a project that has run over the papers. Tests look at it, or work on a copy."""
    project = new_project(papers)
    project.run()
    return project
