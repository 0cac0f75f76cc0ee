"""Layouts side by side: seconds, what nearness is worth, and how far the map moves when a twentieth of the ties is new.

`python -m benchmarks layout [--data DIR]`: without DIR only invented networks. `nbr10` is the share of an actor's ten
nearest on the map that it has worked with; `closeness` is connected-closeness (graph/views/trust.py), of the
collaborations. All draw the same two-mode network of actors and projects. Seconds are of the processor.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
from scipy.spatial import cKDTree

from benchmarks.__main__ import machine
from benchmarks.measures import Published
from benchmarks.networkx_backend import consortia, horizon, tables
from graph.tables import Pairs
from graph.views.forces import Points
from graph.views.layout import lay_out
from graph.views.trust import trust

NEW = 0.05
SLOW = 2_000  # more nodes than this, and networkx's spring takes minutes


@dataclass(frozen=True)
class Drawn:
    """Where every entity and every actor stands, and the seconds it took."""

    entities: Points
    actors: Points
    seconds: float


def ours(published: Published, before: tuple[Published, Drawn] | None = None) -> Drawn:
    """Draw as a build does, near an earlier drawing if there is one."""
    measures, start = published.measures, time.process_time()
    previous = None
    if before:
        from graph.tables import Positions

        old, drawn = before
        previous = (old.entities, old.pairs, Positions(*drawn.entities.T.copy(), *drawn.actors.T.copy()))
    found = lay_out(published.entities, published.ties, published.pairs, measures, previous=previous)
    taken = time.process_time() - start
    return Drawn(np.column_stack([found.x, found.y]), np.column_stack([found.actor_x, found.actor_y]), taken)


def other(draw: Callable[[igraph.Graph], Points]) -> Callable[[Published], Drawn]:
    """Let another library draw the two-mode network."""

    def run(published: Published) -> Drawn:
        ties = published.ties
        graph = igraph.Graph(n=len(published.entities), edges=np.column_stack([ties.s, ties.t]))
        start = time.process_time()
        points = draw(graph)
        return Drawn(points, points[published.pairs.actors], time.process_time() - start)

    return run


def _igraph(name: str, **how: object) -> Callable[[igraph.Graph], Points]:
    return lambda graph: np.array(graph.layout(name, **how).coords)


def _spring(graph: igraph.Graph) -> Points:
    found = nx.spring_layout(nx.Graph(graph.get_edgelist()), seed=1)
    return np.array([found.get(i, (0.0, 0.0)) for i in range(graph.vcount())])


OTHERS = {
    "igraph Fruchterman–Reingold, 100 rounds": other(_igraph("fr", niter=100, grid="auto")),
    "igraph DrL": other(_igraph("drl")),
    "networkx spring": other(_spring),
}


def nbr10(points: Points, pairs: Pairs) -> float:
    """Give the share of an actor's ten nearest on the map that it has worked with."""
    near = cKDTree(points).query(points, 11)[1][:, 1:]
    keys = np.sort(np.concatenate([pairs.s.astype(np.int64) << 32 | pairs.t, pairs.t.astype(np.int64) << 32 | pairs.s]))
    wanted = (np.arange(len(points), dtype=np.int64)[:, None] << 32 | near).ravel()
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return float((keys[at] == wanted).mean())


def with_fewer_ties(published: Published) -> Published:
    """Take away as many ties as are a twentieth of the rest."""
    keep = np.random.default_rng(3).random(len(published.ties)) > NEW / (1 + NEW)
    return Published(published.entities, published.ties.take(keep))


def way(before: tuple[Published, Drawn], after: tuple[Published, Drawn]) -> tuple[float, float, float]:
    """Give how far entities (median, 95th percentile) and actors (median) moved, in per cent of the side."""
    moved = np.hypot(*(before[1].entities - after[1].entities).T)
    _, then, now = np.intersect1d(before[0].pairs.actors, after[0].pairs.actors, return_indices=True)
    actors = np.hypot(*(before[1].actors[then] - after[1].actors[now]).T)
    share = 100 / 2000
    return (
        float(np.nanmedian(moved)) * share,
        float(np.nanpercentile(moved, 95)) * share,
        float(np.median(actors)) * share,
    )


def line(name: str, published: Published, drawn: Drawn, rest: str = "") -> str:
    """Give a row of the table."""
    pairs = published.pairs
    read = trust(drawn.actors[:, 0], drawn.actors[:, 1], pairs.s, pairs.t)
    close = f"{read.closeness:.2f}" if read else "–"
    return f"| {name} | {drawn.seconds:.2f} | {nbr10(drawn.actors, pairs):.2f} | {close} | {rest or '– | –'} |"


def compare(name: str, published: Published, quick: bool) -> None:
    """Print the table of one network."""
    print(f"\n### {name}: {len(published.entities)} entities, {len(published.pairs.actors)} actors\n")
    print(
        "| layout | seconds | nbr10 | closeness | median way of entities (p95) | of actors |\n|---|---|---|---|---|---|"
    )
    runs = [ours(published) for _ in range(1 if quick else 3)]
    middle = sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]
    same = all(np.array_equal(runs[0].actors, run.actors) for run in runs)
    print(line(f"ours{'' if quick else ', the same every time' if same else ', NOT the same'}", published, middle))
    fewer = with_fewer_ties(published)
    before = (fewer, ours(fewer))
    warm, fresh = ours(published, before), (published, middle)
    for title, drawn in (("ours, 5 % new ties, kept", warm), ("ours, 5 % new ties, drawn afresh", fresh[1])):
        entities, far, actors = way(before, (published, drawn))
        print(line(title, published, drawn, f"{entities:.2f} % ({far:.1f} %) | {actors:.2f} %"), flush=True)
    for title, draw in OTHERS.items():
        if quick and title == "igraph DrL":
            continue
        if "networkx" in title and len(published.entities) > SLOW:
            continue
        print(line(title, published, draw(published)), flush=True)


def main() -> None:
    """Print one table per network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--quick", action="store_true", help="draw once, without the slowest")
    options = parser.parse_args()
    print(machine())
    compare("Invented, small", Published(*tables(consortia(40, 20))), options.quick)
    compare("Invented, middle", Published(*tables(consortia(1000, 500))), options.quick)
    compare("Invented, 5,000", Published(*tables(consortia(3200, 1800))), options.quick)
    if options.data:
        compare("Horizon 2020", Published(*tables(horizon(options.data))), options.quick)
    else:
        print("\nHorizon 2020 was left out: it needs --data.")


if __name__ == "__main__":
    main()
