"""The two-mode network: actors and what they take part in, before it is projected to who collaborates with whom."""

import numpy as np

from graph.analysis.lazy import ArrayGraph, Arrays
from graph.analysis.network import Published, narrowed, participations, stated
from graph.analysis.slices import Slice
from graph.tables import Ints, Pairs


def two_mode(generation: Published, pairs: Pairs, cut: Slice | None = None) -> ArrayGraph:
    """Give the actors of `pairs` (nodes 0…n-1, `bipartite` 0) tied to what they take part in (`bipartite` 1).

    `pairs` is the network of the same slice. A collaboration that a source states between two is a thing of its own.
    """
    entities, cut = generation.entities, cut or Slice()
    ties = narrowed(generation, cut)
    parts = participations(entities, ties, cut)
    said = stated(entities, ties, cut)
    actor = np.concatenate([parts.actor, ties.s[said], ties.t[said]])
    body = np.concatenate([parts.body, *[len(entities) + np.arange(len(said), dtype=np.int32)] * 2])
    keep = np.isin(actor, pairs.actors)
    bodies, thing = np.unique(body[keep], return_inverse=True)
    n = len(pairs.actors)
    s: Ints = np.searchsorted(pairs.actors, actor[keep]).astype(np.int32)
    side = np.repeat([0, 1], [n, len(bodies)])
    return ArrayGraph.of(Arrays(list(range(n + len(bodies))), s, (n + thing).astype(np.int32), {}, {"bipartite": side}))
