"""Find a Chromium for the browser tests, or install one, or say what to install.

Prints nothing when one is there. Looked for: KURBITS_BROWSER, the usual names on PATH, Playwright's own. Installed
by Debian's package when we may (root and apt-get), else by Playwright.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need Chromium. Install it (Debian: apt install chromium), or run\n"
    "  .venv/bin/playwright install chromium\n"
    "or name one: make test KURBITS_BROWSER=/path/to/chromium"
)


def find_browser() -> str | None:
    """Give the path of a Chromium on this machine, or None."""
    if named := os.environ.get("KURBITS_BROWSER"):
        return named if Path(named).exists() else None
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_browser() -> None:
    """Try Debian's package, then Playwright's download."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium for the browser tests (apt-get install chromium) …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, **quiet)
        if find_browser():
            return
    print("Trying Playwright's own Chromium …", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if not find_browser():
        install_browser()
    if not find_browser():
        sys.exit(ADVICE)
