"""How long the pages take: p50 and p95 of every page on all of Horizon 2020, as a reader's browser asks for them.

`--workspace DIR` takes one that is loaded already, `--data DIR` loads cordis_h2020 into one that is thrown away. The
server runs in this process; the first call of each page is told apart, as it makes what later ones find made.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from starlette.testclient import TestClient

from graph.generation import Generation
from graph.tables import KINDS
from graph.workspace import Workspace
from loaders.registry import LoadOptions
from ontology.facts import Kind
from server import loading
from server.app import create_app
from server.pages.links import entity_url, page_url
from server.settings import Settings

ROUNDS = 20


def addresses(generation: Generation) -> dict[str, str]:
    """Give the pages to ask for: each kind with the largest of its kind."""
    found = {name: page_url("sv", name) for name in ("home", "sources", "questions", "ranking", "report", "about")}
    found["search"] = page_url("sv", "search", query={"q": "universitet"})
    table = generation.entities
    for kind in (Kind.ORGANISATION, Kind.PROJECT, Kind.PERSON, Kind.PROGRAMME):
        rows = np.flatnonzero(table.kind == KINDS.index(kind))
        if len(rows):
            largest = int(rows[np.argmax(table.ties[rows])])
            found[f"largest {kind.value}"] = entity_url("sv", table.iri[largest], generation.base)
    regions = [code for code in dict.fromkeys(table.region) if code]
    if regions:
        code = max(regions, key=lambda code: (table.region.count(code), code))[:2]
        found["largest region"] = page_url("sv", "entity", f"place/{code}")
        found["report of it"] = page_url("sv", "report", code)
    return found


def timed(client: TestClient, address: str, rounds: int) -> tuple[float, list[float], int]:
    """Give milliseconds of the first call and of the following ones, and the bytes of the page."""
    spent = []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        answer = client.get(address, headers={"accept": "text/html"})
        spent.append(1000 * (time.perf_counter() - begin))
        assert answer.status_code == 200, (address, answer.status_code)
    return spent[0], spent[1:], len(answer.content)


@contextmanager
def workspace(arguments: argparse.Namespace) -> Iterator[Path | None]:
    """Give the workspace to ask, None when there is none."""
    if arguments.workspace or not arguments.data:
        yield arguments.workspace
        return
    with tempfile.TemporaryDirectory() as folder:
        made = Workspace.create(Path(folder) / "workspace", name="Benchmark")
        loading.load(made, sorted((arguments.data / "cordis_h2020").glob("*.csv.gz")), "cordis", LoadOptions())
        loading.publish(made)
        yield made.path


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    with workspace(arguments) as home:
        if home is None:
            print("pages: needs --workspace DIR or --data DIR (a folder with cordis_h2020/)")
            return
        show(home, arguments.rounds)


def show(home: Path, rounds: int) -> None:
    """Ask every page of a workspace and print the table."""
    settings = Settings(home=home, review="off", load="off")
    with TestClient(create_app(settings), follow_redirects=False) as client:
        generation = Workspace(home).generation(Workspace(home).current_number())
        machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        size = f"{len(generation.entities)} entities, {len(generation.ties)} ties"
        print(f"{home.name}: {size}; {machine}; {rounds} rounds, milliseconds\n")
        print("| page | first | p50 | p95 | kB |\n|---|--:|--:|--:|--:|")
        for name, address in addresses(generation).items():
            first, spent, length = timed(client, address, rounds)
            p95 = float(np.percentile(spent, 95))
            print(
                f"| {name} | {first:.0f} | {statistics.median(spent):.0f} | {p95:.0f} | {length / 1000:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
