"""Our networkx backend beside networkx itself and igraph alone: `python -m benchmarks networkx_backend`.

Invented consortia of two sizes, and with --data the whole of Horizon 2020, where networkx itself is left out.
"""

import argparse
import csv
import gzip
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np

from graph.analysis.centrality import measure_all
from graph.analysis.lazy import ArrayGraph, Arrays
from graph.analysis.network import graph_of, project
from graph.tables import KINDS, TIE_TYPES, Entities, Pairs, Ties
from ontology.facts import FactType, Kind

ROUNDS = 3
PLAIN_LIMIT = 20_000
"""Above so many ties networkx itself would take minutes to days."""

Call = Callable[[Any], Any]
CALLS: dict[str, tuple[Call, Call]] = {
    "betweenness": (nx.betweenness_centrality, lambda g: g.betweenness()),
    "betweenness, 64 sources": (
        lambda g: nx.betweenness_centrality(g, k=64, seed=1),
        lambda g: g.betweenness(sources=range(64)),
    ),
    "closeness": (nx.closeness_centrality, lambda g: g.closeness()),
    "harmonic": (nx.harmonic_centrality, lambda g: g.harmonic_centrality()),
    "PageRank": (nx.pagerank, lambda g: g.pagerank(weights="weight")),
    "core number": (nx.core_number, lambda g: g.coreness()),
    "constraint": (lambda g: nx.constraint(g, weight="weight"), lambda g: g.constraint(weights="weight")),
    "clustering": (nx.clustering, lambda g: g.transitivity_local_undirected()),
    "Louvain": (
        lambda g: nx.community.louvain_communities(g, seed=1),
        lambda g: g.community_multilevel(weights="weight"),
    ),
    "components": (nx.number_connected_components, lambda g: len(g.connected_components())),
}
SLOW = ("betweenness", "closeness", "harmonic")
"""Left out on the largest network: every actor is a source."""


def consortia(actors: int, projects: int) -> list[tuple[int, int]]:
    """Draw who takes part in what: few actors are in most projects, consortia of 2 to 20."""
    draw = random.Random(1)  # noqa: S311 - reproducible on purpose
    rows = []
    for number in range(projects):
        size = min(20, 2 + int(draw.expovariate(0.25)))
        rows += [(actor, number) for actor in {int(actors * draw.random() ** 2) for _ in range(size)}]
    return rows


def horizon(folder: Path) -> list[tuple[int, int]]:
    """Read who takes part in what from the table of organisations."""
    with gzip.open(folder / "cordis_h2020" / "organization.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [(row["organisationID"], row["projectID"]) for row in csv.DictReader(file, delimiter=";")]
    actor = {name: i for i, name in enumerate(sorted({a for a, _ in rows}))}
    body = {name: i for i, name in enumerate(sorted({b for _, b in rows}))}
    return [(actor[a], body[b]) for a, b in rows]


def tables(rows: list[tuple[int, int]]) -> tuple[Entities, Ties]:
    """Give participations as the tables of a generation."""
    ends = np.array(rows, dtype=np.int32)
    actors = int(ends[:, 0].max()) + 1
    kinds = [KINDS.index(Kind.ORGANISATION)] * actors + [KINDS.index(Kind.PROJECT)] * (int(ends[:, 1].max()) + 1)
    n, m = len(kinds), len(rows)
    words, years = [""] * n, np.zeros(n, dtype=np.int16)
    names = [str(i) for i in range(n)]
    known = (np.zeros(n, dtype=np.int32), np.zeros(n, dtype=np.uint8))
    columns = (words, words, words, words, words, years, years, *known)
    entities = Entities(names, names, np.array(kinds, dtype=np.uint8), *columns)
    unknown, said = np.zeros(m, dtype=np.int16), [""] * m
    joining = np.full(m, TIE_TYPES.index(FactType.PARTICIPATES_IN), dtype=np.uint8)
    rest = (unknown, unknown, said, said, np.zeros(m, dtype=np.uint8), np.full(m, np.nan), said)
    return entities, Ties([str(i) for i in range(m)], ends[:, 0], ends[:, 1] + actors, joining, said, *rest)


def median(run: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Give the median seconds of processor time of some rounds."""
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def fresh(pairs: Pairs) -> ArrayGraph:
    """Give the graph with nothing converted yet."""
    arrays = graph_of(pairs).arrays
    return ArrayGraph.of(Arrays(arrays.nodes, arrays.s, arrays.t, dict(arrays.edge)))


def compare(pairs: Pairs) -> None:
    """Print a line per measure: networkx, the backend with and without conversion, igraph alone."""
    own = fresh(pairs)
    alone = igraph.Graph(n=len(own), edges=np.column_stack([pairs.s, pairs.t]), directed=False)
    alone.es["weight"] = pairs.weight.tolist()
    small = len(pairs) <= PLAIN_LIMIT
    plain = nx.Graph(own) if small else None
    print("| measure | networkx, s | backend, first call, s | next calls, s | igraph alone, s | networkx / backend |")
    print("|---|---|---|---|---|---|")
    for name, (call, direct) in CALLS.items():
        if not small and name in SLOW:
            continue
        before = median(lambda call=call: call(plain)) if plain is not None else None
        first = median(lambda call=call: call(fresh(pairs)))
        call(own)
        after = median(lambda call=call: call(own))
        beneath = median(lambda direct=direct: direct(alone))
        ratio = f"{before / max(after, 1e-6):,.0f}" if before is not None else "–"
        shown = f"{before:.3f}" if before is not None else "–"
        print(f"| {name} | {shown} | {first:.3f} | {after:.3f} | {beneath:.3f} | {ratio} |", flush=True)


def main() -> None:
    """Print a table per network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds cordis_h2020/")
    data = parser.parse_args().data
    networks = {"a region": consortia(400, 300), "a country": consortia(2000, 900)}
    if data:
        networks["Horizon 2020"] = horizon(data)
    print(f"Medians of {ROUNDS} rounds, processor time. PageRank: igraph iterates further than networkx' default.\n")
    for name, rows in networks.items():
        entities, ties = tables(rows)
        seconds = median(lambda entities=entities, ties=ties: project(entities, ties))
        pairs = project(entities, ties)
        print(f"### {name}: {len(pairs.actors)} actors, {len(pairs)} ties\n\nprojection {seconds:.2f} s, ", end="")
        print(f"all measures {median(lambda pairs=pairs: measure_all(pairs), 1):.2f} s (one round)\n")
        compare(pairs)
        print()


if __name__ == "__main__":
    main()
