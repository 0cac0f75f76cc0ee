"""How long the pages take: p50 and p95 of every page on all of Horizon 2020, as a reader's browser asks for them.

`--workspace DIR` takes one that is loaded already, `--data DIR` loads cordis_h2020 into one that is thrown away. The
server runs in this process, its analysts beside it; the first call of each page is told apart, as it makes what later
ones find made. What the pages keep the processor busy is told beside, for a machine that others use as well.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import numpy as np
from starlette.testclient import TestClient

from graph.generation import Generation
from graph.inquiries.catalogue import INQUIRIES
from graph.tables import KINDS
from graph.workspace import Workspace
from loaders.registry import LoadOptions
from ontology.facts import Kind
from server import loading
from server.app import create_app
from server.pages.links import document_url, entity_url, page_url
from server.settings import Settings

ROUNDS, BAR = 20, 150


class Timed(NamedTuple):
    """The milliseconds of a page: the first call, the following ones, what they kept this process busy; its bytes."""

    status: int
    first: float
    spent: Sequence[float]
    busy: float
    length: int


REGIONS = ("SE", "SE3", "SE31", "SE312")
_ASKED: dict[str, dict[str, Any]] = {
    "years": {"one": "2016", "other": "2019"},
    "sunset": {"year": "2020"},
    "bridges": {"one": "SE", "other": "FI"},
    "depend": {"region": "SE"},
    "balance": {"region": "SE"},
    "certainty": {"region": "SE312"},
    "missing": {},
    "diff": {},
}
_NARROWED: dict[str, dict[str, str]] = {
    "of Sweden": {"region": "SE"},
    "2016-2019": {"from": "2016", "to": "2019"},
    "of academia by degree": {"sector": "academia", "by": "degree"},
    "of SE31 by constraint": {"region": "SE31", "by": "constraint"},
}


def addresses(generation: Generation, lang: str) -> dict[str, str]:
    """Give the pages to ask for: every sort of page, those of things with the one that has most to show."""
    plain = ("home", "sources", "questions", "ranking", "report", "map", "table", "embed", "about", "schema", "sparql")
    found = {name: page_url(lang, name) for name in plain}
    found["search"] = page_url(lang, "search", query={"q": "universitet"})
    found["search that finds nothing"] = page_url(lang, "search", query={"q": "univrsitet i exempelstad"})
    found["document"] = document_url(lang, generation.documents.iri[0])
    found["tie"] = page_url(lang, "sources", f"tie/{generation.ties.id[0]}")
    for kind in (Kind.ORGANISATION, Kind.PROJECT, Kind.PERSON, Kind.PROGRAMME):
        rows = np.flatnonzero(generation.entities.kind == KINDS.index(kind))
        if len(rows):
            largest = int(rows[np.argmax(generation.entities.ties[rows])])
            found[f"largest {kind.value}"] = entity_url(lang, generation.entities.iri[largest], generation.base)
    for code in _known(generation):
        found[f"region {code}"] = page_url(lang, "entity", f"place/{code}")
        found[f"report of {code}"] = page_url(lang, "report", code)
    for name, query in _NARROWED.items():
        found[f"ranking {name}"] = page_url(lang, "ranking", query=query)
    found |= _inquiries(generation, lang)
    return found


def _known(generation: Generation) -> list[str]:
    """Give the regions with actors: some of Sweden, and the country with most."""
    codes = [generation.entities.region[row] for row in generation.pairs.actors.tolist()]
    largest = Counter(code[:2] for code in codes if code).most_common(1)
    wanted = dict.fromkeys([*REGIONS, *(code for code, _ in largest)])
    return [code for code in wanted if any(each.startswith(code) for each in codes)]


def _inquiries(generation: Generation, lang: str) -> dict[str, str]:
    """Give every inquiry, asked something that is there, and the way between the two largest actors."""
    pairs = generation.pairs
    degree = np.bincount(np.concatenate([pairs.s, pairs.t]), minlength=len(pairs.actors))
    largest = [generation.local(int(pairs.actors[i])) for i in np.argsort(-degree, kind="stable")[:3]]
    asked = _ASKED | {"compare": {"actors": largest}, "meet": {"actor": largest[0]}}
    found = {f"inquiry {name}": page_url(lang, "inquiry", name, asked[name]) for name in INQUIRIES if name in asked}
    found["inquiry compare"] = page_url(lang, "inquiry", "compare") + "?" + urlencode(asked["compare"], doseq=True)
    found["inquiry sunset of the largest"] = page_url(lang, "inquiry", "sunset", {"thing": largest[0]})
    found["way between the largest"] = page_url(lang, "path", query={"from": largest[0], "to": largest[2]})
    return found


def timed(client: TestClient, address: str, rounds: int) -> Timed:
    """Ask for a page once and then some rounds more."""
    spent = []
    for _ in range(rounds + 1):
        begin, busy = time.perf_counter(), time.process_time()
        answer = client.get(address, headers={"accept": "text/html"})
        spent.append((1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - busy)))
    later = spent[1:]
    kept_busy = statistics.median(each for _, each in later)
    return Timed(answer.status_code, spent[0][0], [took for took, _ in later], kept_busy, len(answer.content))


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
    parser.add_argument("--lang", nargs="*", default=["sv", "en"], choices=["sv", "en"])
    arguments = parser.parse_args()
    with workspace(arguments) as home:
        if home is None:
            print("pages: needs --workspace DIR or --data DIR (a folder with cordis_h2020/)")
            return
        show(home, arguments.rounds, arguments.lang)


def show(home: Path, rounds: int, langs: Sequence[str]) -> None:
    """Ask every page of a workspace and print the table."""
    settings = Settings(home=home, review="off", load="off")
    opened = Workspace(home)
    generation, slow = opened.generation(opened.current_number()), []
    with TestClient(create_app(settings), follow_redirects=False) as client:
        machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        size = f"{len(generation.entities)} entities, {len(generation.ties)} ties"
        load = f"load {os.getloadavg()[0]:.1f} at the beginning"
        print(f"{home.name}: {size}; {machine}; {rounds} rounds, milliseconds; {load}\n")
        print("| page | first | p50 | p95 | of the processor, p50 | kB |\n|---|--:|--:|--:|--:|--:|")
        for lang in langs:
            for name, address in addresses(generation, lang).items():
                found = timed(client, address, rounds)
                title = f"{lang} {name}" + (f" ({found.status})" if found.status != 200 else "")
                p50, p95 = np.percentile(found.spent, (50, 95))
                slow += [title] if p95 > BAR else []
                figures = f"{found.first:.0f} | {p50:.0f} | {p95:.0f} | {found.busy:.0f} | {found.length / 1000:.0f}"
                print(f"| {title} | {figures} |", flush=True)
    print(f"\nAbove {BAR} ms at p95: {', '.join(slow) or 'none'}.")


if __name__ == "__main__":
    main()
