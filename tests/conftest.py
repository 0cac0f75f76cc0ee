"""Fixtures shared by all tests. Strategy: take the smallest data that has what a test needs.

- `shared`: the folder of real trial data beside the repository; tests that want it are skipped where it is missing.
- `demo_home`: a workspace with the demo loaded and published, made once a run. Tests must not change it.
- Everything else is made in the test that needs it, with invented names that say so ("Exempel …").
"""

import os
import runpy
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # a busy machine is no fault of what is tested

ROOT = Path(__file__).parent.parent
OUTSIDE = ("browser/", "server/", "kurbits/", "graph/test_kill", "graph/test_survival", "graph/test_sending", "test_")
"""Tests that wait for browsers and processes, which a busy machine may stop at any point; and those that come last,
in which what the others left is swept up."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests of browsers and servers a second try. It is told as "rerun": who sees one has a test to mend."""
    for item in items:
        if item.path.relative_to(ROOT / "tests").as_posix().startswith(OUTSIDE):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_unconfigure() -> None:
    """Let go of DuckDB, which complains of whatever outlives it: hypothesis remembers our modules for ever."""
    for name in [name for name in sys.modules if name.lstrip("_").startswith("duckdb")]:
        vars(sys.modules[name]).clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder with real trial data, or skip the test."""
    folder = Path(os.environ.get("KURBITS_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no trial data in {folder} (set KURBITS_SHARED)")
    return folder


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace folder with the demo published in it."""
    from graph.workspace import Workspace
    from loaders.demo import demo_paths
    from loaders.registry import LoadOptions
    from server import loading

    workspace = Workspace.create(tmp_path_factory.mktemp("demo") / "workspace", name="Exempel")
    loading.load(workspace, demo_paths(), "dalarna", LoadOptions())
    loading.publish(workspace)
    return workspace.path


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of the browser that `make test` found or installed; without one its tests fail and say why."""
    finder = runpy.run_path(str(ROOT / "tests" / "browser" / "ensure_browser.py"))
    return finder["find_browser"]() or pytest.fail(finder["ADVICE"])
