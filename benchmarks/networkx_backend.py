"""Our networkx backend beside networkx, igraph, networkit and rustworkx: `python -m benchmarks networkx_backend`.

Invented consortia of three sizes, and with --data the whole of Horizon 2020, where networkx itself is left out. The
columns of networkit and of the backend nx-rustworkx appear where these are installed (Kurbits needs neither).
"""

import argparse
import csv
import gzip
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np

from graph.analysis.lazy import ArrayGraph, Arrays
from graph.analysis.network import graph_of, project
from graph.tables import KINDS, TIE_TYPES, Entities, Pairs, Ties
from ontology.facts import FactType, Kind

ROUNDS = 3
PLAIN_LIMIT = 200_000
"""Above so many ties networkx itself would take minutes to days; above so many, also where every actor is a source:"""
SLOW_LIMIT = 15_000
RUST = find_spec("nx_rustworkx") is not None
SIDES = ("networkx", "backend, first", "igraph, first", "backend, next", "igraph, next", "networkit", "rustworkx")


@dataclass(frozen=True)
class Call:
    """One measure: in networkx, in igraph, in networkit; `slow` = every actor is a source."""

    name: str
    nx: Callable[..., Any]
    igraph: Callable[[igraph.Graph], Any]
    networkit: Callable[[Any, Any], Any] | None = None
    slow: bool = False
    rustworkx: bool = False


CALLS = (
    Call(
        "betweenness",
        nx.betweenness_centrality,
        lambda g: g.betweenness(),
        lambda c, g: c.Betweenness(g),
        slow=True,
        rustworkx=True,
    ),
    Call(
        "betweenness, 64 sources",
        lambda g, **o: nx.betweenness_centrality(g, k=64, seed=1, **o),
        lambda g: g.betweenness(sources=range(64)),
    ),
    Call(
        "weighted betweenness, 64 sources",
        lambda g, **o: nx.betweenness_centrality(g, k=64, seed=1, weight="distance", **o),
        lambda g: g.betweenness(sources=range(64), weights=[1 / w for w in g.es["weight"]]),
    ),
    Call(
        "closeness",
        nx.closeness_centrality,
        lambda g: g.closeness(),
        lambda c, g: c.Closeness(g, True, c.ClosenessVariant.GENERALIZED),
        slow=True,
        rustworkx=True,
    ),
    Call(
        "harmonic",
        nx.harmonic_centrality,
        lambda g: g.harmonic_centrality(),
        lambda c, g: c.HarmonicCloseness(g, False),
        slow=True,
    ),
    Call(
        "harmonic, 64 sources",
        lambda g, **o: nx.harmonic_centrality(g, sources=list(g)[:64], **o),
        lambda g: np.array(g.distances(source=range(64))),
    ),
    Call(
        "PageRank",
        nx.pagerank,
        lambda g: g.pagerank(weights="weight"),
        lambda c, g: c.PageRank(g, 0.85, 1e-6),
        rustworkx=True,
    ),
    Call(
        "eigenvector",
        lambda g, **o: nx.eigenvector_centrality(g, max_iter=2000, weight="weight", **o),
        lambda g: g.eigenvector_centrality(weights="weight"),
        lambda c, g: c.EigenvectorCentrality(g, 1e-6),
        rustworkx=True,
    ),
    Call(
        "core number",
        nx.core_number,
        lambda g: g.coreness(),
        lambda c, g: c.CoreDecomposition(g),
        rustworkx=True,
    ),
    Call(
        "clustering",
        nx.clustering,
        lambda g: g.transitivity_local_undirected(),
        lambda c, g: c.LocalClusteringCoefficient(g),
    ),
    Call(
        "constraint",
        lambda g, **o: nx.constraint(g, weight="weight", **o),
        lambda g: g.constraint(weights="weight"),
    ),
    Call("effective size", nx.effective_size, lambda g: g.transitivity_local_undirected()),
    Call(
        "Louvain",
        lambda g, **o: nx.community.louvain_communities(g, seed=1, **o),
        lambda g: g.community_multilevel(weights="weight"),
    ),
    Call("components", nx.number_connected_components, lambda g: len(g.connected_components())),
    Call(
        "articulation points",
        lambda g, **o: list(nx.articulation_points(g, **o)),
        lambda g: g.articulation_points(),
    ),
    Call("bridges", lambda g, **o: list(nx.bridges(g, **o)), lambda g: g.bridges()),
)


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


def engine(pairs: Pairs) -> igraph.Graph:
    """Build igraph's graph from the same arrays, as its manual has it."""
    graph = igraph.Graph(n=len(pairs.actors), edges=np.column_stack([pairs.s, pairs.t]), directed=False)
    graph.es["weight"] = pairs.weight.tolist()
    return graph


def in_networkit(pairs: Pairs) -> tuple[Any, Any] | None:
    """Give networkit's measures and the network (without weights) as its graph, None where it is not installed."""
    if find_spec("networkit") is None:
        return None
    import networkit

    ends = (pairs.s.astype(np.uint64), pairs.t.astype(np.uint64))
    return networkit.centrality, networkit.GraphFromCoo(ends, n=len(pairs.actors), weighted=False)


def seconds_of(call: Call, pairs: Pairs, plain: nx.Graph | None) -> list[float | None]:
    """Time one measure everywhere: networkx, first calls of backend and igraph, next calls, networkit, rustworkx."""
    own, alone, kit = fresh(pairs), engine(pairs), in_networkit(pairs)
    call.nx(own)
    return [
        median(lambda: call.nx(plain, backend="networkx")) if plain is not None else None,
        median(lambda: call.nx(fresh(pairs))),
        median(lambda: call.igraph(engine(pairs))),
        median(lambda: call.nx(own)),
        median(lambda: call.igraph(alone)),
        median(lambda: call.networkit(*kit).run()) if kit and call.networkit else None,
        median(lambda: call.nx(plain, backend="rustworkx")) if plain is not None and call.rustworkx and RUST else None,
    ]


def compare(pairs: Pairs) -> None:
    """Print a line per measure."""
    plain = nx.Graph(fresh(pairs)) if len(pairs) <= PLAIN_LIMIT else None
    print("Seconds. *First*: with the conversion of the graph, for the backend and for igraph.\n")
    heads = ("measure", *SIDES, "networkx / backend", "backend / igraph, first")
    print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
    for call in CALLS:
        if call.slow and len(pairs) > SLOW_LIMIT:
            continue
        seconds = seconds_of(call, pairs, plain)
        before, first, raw, after = seconds[:4]
        shown = " | ".join("–" if each is None else f"{each:.3f}" for each in seconds)
        ratio = "–" if before is None else f"{before / max(after or 0, 1e-6):,.0f}"
        print(f"| {call.name} | {shown} | {ratio} | {(first or 0) / max(raw or 0, 1e-6):.2f} |", flush=True)


def main() -> None:
    """Print a table per network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds cordis_h2020/")
    data = parser.parse_args().data
    nx.config.warnings_to_ignore.add("cache")
    networks = {"a region": consortia(400, 300), "half a country": consortia(2000, 900)}
    networks["a country"] = consortia(5000, 2500)
    if data:
        networks["Horizon 2020"] = horizon(data)
    print(f"Medians of {ROUNDS} rounds, processor time. PageRank: igraph iterates further than networkx' default.\n")
    for name, rows in networks.items():
        entities, ties = tables(rows)
        seconds = median(lambda entities=entities, ties=ties: project(entities, ties))
        pairs = project(entities, ties)
        print(f"### {name}: {len(pairs.actors)} actors, {len(pairs)} ties; projection {seconds:.2f} s\n")
        compare(pairs)
        print()


if __name__ == "__main__":
    main()
