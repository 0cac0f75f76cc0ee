"""Every measure at four sizes, on a slice of 500 actors and on Horizon 2020, checked by a second library.

`python -m benchmarks measures [--data DIR]`: without DIR only the invented networks.
"""

import argparse
import csv
import gzip
import resource
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np
from scipy.sparse.linalg import eigsh

from benchmarks.networkx_backend import consortia, engine, horizon, median, tables
from graph.analysis.centrality import MEASURES, PANEL, Measures, measure_all, rank, scores_of
from graph.analysis.lazy import ArrayGraph
from graph.analysis.measure import Measure
from graph.analysis.network import graph_of, project, take_actors
from graph.analysis.twomode import two_mode
from graph.tables import Entities, Pairs, Ties

SECTORS = ("academia", "industry", "public", "civil", "intermediary")
SIZES = ((400, 300), (2000, 900), (5000, 2500), (20_000, 10_000))


class Published:
    """What measures read of a generation, of invented or real participations, with a sector and region per actor."""

    def __init__(self, entities: Entities, ties: Ties):
        n = len(entities)
        groups = {"sector": [SECTORS[i % 5] for i in range(n)], "region": [f"SE{i % 21:02}" for i in range(n)]}
        self.entities, self.ties = replace(entities, **groups), ties

    @cached_property
    def pairs(self) -> Pairs:
        """The collaboration network."""
        return project(self.entities, self.ties)

    @cached_property
    def measures(self) -> Measures:
        """The stored measures."""
        return measure_all(self.pairs)


def graph_for(measure: Measure, published: Published, pairs: Pairs) -> ArrayGraph:
    """Give the network a measure is taken of, with nothing converted."""
    if measure.network == "two":
        return two_mode(published, pairs)
    rows = pairs.actors.tolist()
    about = {name: [getattr(published.entities, name)[row] for row in rows] for name in ("sector", "region")}
    return graph_of(pairs, None, **about)


def seconds(measure: Measure, published: Published, pairs: Pairs) -> float:
    """Time one measure, with the making and the conversion of its graph; slow ones once."""

    def run() -> None:
        scores_of(measure, graph_for(measure, published, pairs))

    once = median(run, 1)
    return once if once > 2 else median(run)


def table(columns: dict[str, tuple[Published, Pairs]]) -> None:
    """Print seconds per measure and network."""
    print(f"| measure | {' | '.join(columns)} |\n{'|---' * (len(columns) + 1)}|")
    sums = np.zeros((2, len(columns)))
    for measure in MEASURES.values():
        found = np.array([seconds(measure, *network) for network in columns.values()])
        sums += [found, found * measure.stored]
        print(
            f"| `{measure.id}`{'' if measure.stored else ' *'} | {' | '.join(f'{s:.3f}' for s in found)} |", flush=True
        )
    for name, row in zip(("all", "those of every generation"), sums, strict=True):
        print(f"| {name} | {' | '.join(f'{s:.2f}' for s in row)} |")
    print("\n\\* when somebody asks; the others are made with every generation.\n")


def strongest(published: Published, count: int = 500) -> Pairs:
    """Give the network among the actors with the most partners: denser than any region's."""
    degree = np.bincount(np.r_[published.pairs.s, published.pairs.t], minlength=len(published.pairs.actors))
    keep = np.zeros(len(degree), dtype=np.bool_)
    keep[np.argsort(-degree, kind="stable")[:count]] = True
    return take_actors(published.pairs, keep)


def dated(data: Path) -> Published:
    """Read Horizon 2020 with the years of its projects."""
    rows = horizon(data)
    with gzip.open(data / "cordis_h2020" / "organization.csv.gz", "rt", encoding="utf-8", newline="") as file:
        names = sorted({row["projectID"] for row in csv.DictReader(file, delimiter=";")})
    with gzip.open(data / "cordis_h2020" / "project.csv.gz", "rt", encoding="utf-8", newline="") as file:
        years = {row["id"]: (row["startDate"][:4], row["endDate"][:4]) for row in csv.DictReader(file, delimiter=";")}
    entities, ties = tables(rows)
    first, last = (entities.first_year.copy() for _ in range(2))
    for row, name in enumerate(names, len(entities) - len(names)):
        first[row], last[row] = (int(year or 0) for year in years.get(name, ("", "")))
    return Published(replace(entities, first_year=first, last_year=last), ties)


def agree(published: Published) -> None:
    """Print how far each value lies from what another library says, as a share of the largest."""
    pairs, alone = published.pairs, engine(published.pairs)
    graph = graph_of(pairs)
    sources = list(range(64))
    strength = graph.arrays.matrix("weight")
    checks: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        "strength, igraph": (lambda: strength.sum(axis=1), lambda: alone.strength(weights="weight")),
        "PageRank, igraph's PRPACK": (
            lambda: _values(nx.pagerank(graph, tol=1e-12, max_iter=1000)),
            lambda: alone.pagerank(weights="weight"),
        ),
        "eigenvector, scipy's Lanczos": (
            lambda: _values(nx.eigenvector_centrality(graph, max_iter=100_000, tol=1e-9, weight="weight")),
            lambda: np.abs(eigsh(strength, k=1, which="LA", tol=1e-12)[1][:, 0]),
        ),
        "harmonic from 64, igraph": (
            lambda: _values(nx.harmonic_centrality(graph, sources=sources)),
            lambda: _harmonic(alone, sources),
        ),
        "constraint, igraph": (
            lambda: _values(nx.constraint(graph, weight="weight")),
            lambda: alone.constraint(weights="weight"),
        ),
        "weighted effective size, scipy": (
            lambda: _values(nx.effective_size(graph, weight="weight")),
            lambda: _effective(graph),
        ),
        "core number, networkx": (
            lambda: _values(nx.core_number(graph)),
            lambda: _values(nx.core_number(nx.Graph(graph), backend="networkx")),
        ),
    }
    print("| value, checked by | largest difference / largest value |\n|---|---|")
    for name, (ours, theirs) in checks.items():
        a, b = np.nan_to_num(np.asarray(ours())), np.nan_to_num(np.asarray(theirs()))
        print(f"| {name} | {np.abs(a - b).max() / np.abs(b).max():.1e} |", flush=True)
    print()


def _values(found: Any) -> np.ndarray:
    return np.array(list(found.values()))


def _harmonic(graph: igraph.Graph, sources: list[int]) -> np.ndarray:
    distance = np.array(graph.distances(source=sources))
    return np.divide(1.0, distance, out=np.zeros(distance.shape), where=distance > 0).sum(axis=0)


def _effective(graph: ArrayGraph) -> np.ndarray:
    """Burt's formula as products of sparse matrices, in blocks of rows."""
    matrix = graph.arrays.matrix("weight")
    whole, most = matrix.sum(axis=1), matrix.max(axis=1).toarray().ravel()
    shares, tied = matrix.multiply(1 / np.where(whole, whole, 1)[:, None]).tocsr(), matrix.astype(bool)
    largest = matrix.multiply(1 / np.where(most, most, 1)[:, None]).T.tocsr()
    blocks = [(shares[i : i + 500] @ largest).multiply(tied[i : i + 500]).sum(axis=1) for i in range(0, len(most), 500)]
    return np.diff(matrix.indptr) - np.concatenate(blocks)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds cordis_h2020/")
    data = parser.parse_args().data
    print("Seconds of processor time, medians of 3 rounds (1 where above 2 s), with the conversion of the graph.\n")
    networks = [Published(*tables(consortia(*size))) for size in SIZES]
    table({f"{len(p.pairs.actors)} actors, {len(p.pairs)} ties": (p, p.pairs) for p in networks})
    if not data:
        print("Horizon 2020 was left out: give --data with a folder that holds cordis_h2020/.")
        return
    whole = dated(data)
    part = strongest(whole)
    table({"Horizon 2020": (whole, whole.pairs), f"its 500 strongest, {len(part)} ties": (whole, part)})
    print(
        f"All {len(PANEL)} measures of a generation at once: {median(lambda: measure_all(whole.pairs), 1):.1f} s. ",
        end="",
    )
    print(f"Most memory so far: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB.\n")
    whole.measures  # noqa: B018 - made once, as a generation has them
    print("A ranking of Horizon 2020 in 2016–2018, the first time:\n\n| by | seconds |\n|---|---|")
    for by in ("degree", "betweenness", "harmonic", "constraint", "brokerage"):
        print(f"| {by} | {median(lambda by=by: rank(whole, by, from_year=2016, to_year=2018)):.2f} |", flush=True)
    print()
    agree(whole)


if __name__ == "__main__":
    main()
