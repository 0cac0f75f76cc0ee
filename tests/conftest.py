"""Fixtures shared by all tests. Strategy: take the smallest data that has what a test needs.

- `shared`: the folder of real trial data beside the repository; tests that want it are skipped where it is missing.
- Everything else is made in the test that needs it, with invented names that say so ("Exempel …").
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder with real trial data, or skip the test."""
    folder = Path(os.environ.get("KURBITS_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no trial data in {folder} (set KURBITS_SHARED)")
    return folder
