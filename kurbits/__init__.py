"""Kurbits. Importing this package opens the house: its rooms become importable by name."""

import sys
from pathlib import Path

__version__ = "0.1.0"

if (rooms := Path(__file__).parent / "rooms").is_dir():  # in a wheel the rooms stand inside; in the tree beside us
    sys.path.insert(0, str(rooms))
