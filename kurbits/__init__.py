"""Kurbits. Importing this package opens the house: its rooms become importable by name.

In a notebook: `kurbits.open("workspace")` or `kurbits.demo()`, see docs/python.md.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kurbits.opened import Opened

__version__ = "0.1.0"
__all__ = ["demo", "open"]

if (rooms := Path(__file__).parent / "rooms").is_dir():  # in a wheel the rooms stand inside; in the tree beside us
    sys.path.insert(0, str(rooms))


def open(path: Path | str | None = None, lang: str = "sv") -> "Opened":
    """Open what is published in a workspace folder; without one, that of KURBITS_HOME or ./kurbits-data."""
    from kurbits.opened import open_workspace

    return open_workspace(path, lang)


def demo(lang: str = "sv") -> "Opened":
    """Load and publish the Dalarna demo in a folder that goes when Python ends, and open it."""
    from kurbits.opened import open_demo

    return open_demo(lang)
