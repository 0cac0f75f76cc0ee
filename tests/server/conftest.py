"""Fixtures of the windows: a small store on disk, made once."""

from pathlib import Path

import pyoxigraph as ox
import pytest

EX = "http://example.org/"


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a store with 20,000 triples about 5,000 things."""
    folder = tmp_path_factory.mktemp("store")
    lines = [
        f'<{EX}t{i}> <{EX}{p}> <{EX}t{i * 7 % 5000}> .\n<{EX}t{i}> <{EX}name{p}> "Exempel {i}"@sv .\n'
        for i in range(5000)
        for p in "pq"
    ]
    store = ox.Store(str(folder / "store"))
    store.bulk_load("".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    store.flush()
    del store
    return folder / "store"
