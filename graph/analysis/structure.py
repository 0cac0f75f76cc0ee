"""What a network hangs on: actors and ties without which a part of it falls off, and actors between projects."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import networkx as nx

from graph.analysis.lazy import Graph, attribute_of, strengths

_NOBODY = object()


def cut_off(graph: Graph) -> dict[Any, int]:
    """Count, per actor, those who lose contact with the largest part that is left when the actor is gone.

    0 for all but articulation points (Hopcroft & Tarjan 1973). An actor's own component counts, not other ones.
    """
    blocks = [list(block) for block in nx.biconnected_components(graph)]
    in_blocks = Counter(node for block in blocks for node in block)
    cuts: dict[Any, list[int]] = {node: [] for node, times in in_blocks.items() if times > 1}
    inner = [[node for node in block if node in cuts] for block in blocks]
    for number, joined in enumerate(inner):
        for node in joined:
            cuts[node].append(number)
    lost = dict.fromkeys(graph, 0)
    seen: set[int] = set()
    for root in range(len(blocks)):
        if root not in seen and inner[root]:
            lost.update(_losses(root, [len(block) for block in blocks], inner, cuts, seen))
    return lost


def _losses(
    root: int, sizes: Sequence[int], inner: Sequence[Sequence[Any]], cuts: dict[Any, list[int]], seen: set[int]
) -> dict[Any, int]:
    """Walk the tree of blocks and the actors that join them, from one block; give what each of these would cut off."""
    order: list[tuple[int, Any]] = []  # a block, and the actor through which it was reached
    waiting: list[tuple[int, Any]] = [(root, _NOBODY)]
    while waiting:
        block, through = waiting.pop()
        seen.add(block)
        order.append((block, through))
        waiting += [(other, node) for node in inner[block] if node != through for other in cuts[node] if other != block]
    hanging: dict[Any, list[int]] = {}  # sizes of what hangs below an actor, seen from the root
    below = 0
    for block, through in reversed(order):
        below = sizes[block] + sum(sum(hanging[node]) for node in inner[block] if node != through)
        if through is not _NOBODY:
            below -= 1  # the joining actor stands above
            hanging.setdefault(through, []).append(below)
    others = below - 1  # the last block is the root, and below it is everybody
    return {node: others - max(*parts, others - sum(parts)) for node, parts in hanging.items()}


def bridge_ties(graph: Graph) -> dict[Any, int]:
    """Count, per actor, its ties that are the only way between two parts of the network."""
    ends = Counter(node for bridge in nx.bridges(graph) for node in bridge)
    return {node: ends[node] for node in graph}


def actors_of(graph: Graph) -> list[Any]:
    """Give the actors of a two-mode graph: the nodes whose attribute `bipartite` is 0."""
    return [node for node, side in zip(graph, attribute_of(graph, "bipartite"), strict=True) if side == 0]


def two_mode_degree(graph: Graph) -> dict[Any, float]:
    """Count what each actor takes part in (Borgatti & Everett 1997, before normalising)."""
    degree = strengths(graph, None)
    return {node: degree[node] for node in actors_of(graph)}


def two_mode_betweenness(graph: Graph, k: int | None = None, seed: Any = None) -> dict[Any, float]:
    """Betweenness of the actors of a two-mode graph, as a share of the most there can be (Borgatti & Halgin 2011).

    From all nodes equal to `nx.bipartite.betweenness_centrality`; estimated from `k` sources otherwise.
    """
    actors = actors_of(graph)
    n, m = len(actors), len(graph) - len(actors)
    if not n:
        return {}
    if not m or n + m < 3:
        return dict.fromkeys(actors, 0.0)
    most = _most_between(n, m)
    found = nx.betweenness_centrality(graph, k=k, normalized=False, seed=seed)
    return {node: found[node] / most if most else 0.0 for node in actors}


def _most_between(n: int, m: int) -> float:
    """Give the betweenness of the middle of the most centralised two-mode graph, for a node among the n."""
    s, t = divmod(n - 1, m)
    return (m**2 * (s + 1) ** 2 + m * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2
