"""Borders between groups of actors (regions, sectors …): who reaches across them, and in which role."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.analysis.holes import in_common
from graph.analysis.lazy import Arrays, Graph, arrays_of, attribute_of
from graph.tables import Floats, Ints

Scores = dict[Any, float]

ROLES = ("coordinator", "gatekeeper", "representative", "itinerant", "liaison")
"""The roles of Gould & Fernandez. Ties without direction make gatekeeper and representative one and the same."""


@dataclass(frozen=True)
class _Grouped:
    """The ties among actors of known groups, from both ends: actor, partner, weight; and the group of each actor."""

    arrays: Arrays
    group: NDArray[np.intp]  # -1 = unknown
    actor: Ints
    partner: Ints
    weight: Floats

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Whether a tie stays within one group."""
        return np.asarray(self.group[self.actor] == self.group[self.partner])

    def sums(self, chosen: NDArray[np.bool_]) -> Floats:
        """Give the sum of weights of the chosen ties per actor."""
        n = len(self.arrays.nodes)
        return np.bincount(self.actor[chosen], self.weight[chosen], n).astype(np.float64)


def ei_index(graph: Graph, attribute: str, weight: str | None = None) -> Scores:
    """Ties to other groups less ties to one's own, as a share of both: -1 inward … +1 outward.

    Krackhardt & Stern 1988. Partners of unknown group do not count; NaN where nothing is left or one's own is unknown.
    """
    of = _grouped(graph, attribute, weight)
    own, other = of.sums(of.inside), of.sums(~of.inside)
    whole = own + other
    known = (of.group >= 0) & (whole > 0)
    return _per_node(of, np.divide(other - own, whole, out=np.full(len(whole), np.nan), where=known))


def participation_coefficient(graph: Graph, attribute: str, weight: str | None = None) -> Scores:
    """How evenly ties are spread over groups: 1 - sum over groups of (their share of the ties)².

    Guimerà & Amaral 2005. Partners of unknown group do not count; NaN where no others are left.
    """
    of = _grouped(graph, attribute, weight, own=False)
    actor, _, sums = _by_group(of)
    n = len(of.arrays.nodes)
    whole, squares = np.bincount(actor, sums, n), np.bincount(actor, sums**2, n)
    return _per_node(of, 1 - np.divide(squares, whole**2, out=np.full(n, np.nan), where=whole > 0))


def brokerage_roles(graph: Graph, attribute: str) -> dict[Any, dict[str, int]]:
    """Count, per actor and role, the pairs of its partners that are not partners of each other.

    Gould & Fernandez 1989: both in the actor's group, coordinator; one in it, gatekeeper or representative; both in the
    same other group, itinerant; in two different other groups, liaison. Actors of unknown group are left out. Every
    pair counts once, and as ties have no direction, a pair that makes a gatekeeper makes a representative as well.
    """
    of = _grouped(graph, attribute)
    all_pairs, closed = _pairs(of), _closed(of)
    found = {role: np.rint(all_pairs[role] - closed[role]).astype(np.int64) for role in all_pairs}
    found["representative"] = found["gatekeeper"]
    columns = {role: found[role].tolist() for role in ROLES}
    return {node: {role: columns[role][i] for role in ROLES} for i, node in enumerate(of.arrays.nodes)}


def _pairs(of: _Grouped) -> dict[str, Floats]:
    """Count all pairs of partners by the role they would give."""
    n = len(of.arrays.nodes)
    degree, own = of.sums(np.ones(len(of.actor), dtype=np.bool_)), of.sums(of.inside)
    actor, group, sums = _by_group(of)
    abroad = group != of.group[actor]
    same: Floats = np.bincount(actor[abroad], sums[abroad] * (sums[abroad] - 1) / 2, n).astype(np.float64)
    coordinator, gatekeeper = own * (own - 1) / 2, own * (degree - own)
    rest = degree * (degree - 1) / 2 - coordinator - gatekeeper - same
    return {"coordinator": coordinator, "gatekeeper": gatekeeper, "itinerant": same, "liaison": rest}


def _closed(of: _Grouped) -> dict[str, Floats]:
    """Count the pairs of partners that are partners of each other.

    A triangle has three ties inside a group, or one, or none. Those with one make the two at its ends gatekeepers that
    are not needed, and the third an itinerant: counting along the inside ties tells them apart.
    """
    half = len(of.actor) // 2
    s, t, inside = of.actor[:half], of.partner[:half], of.inside[:half]
    whole, within = _shared(of, s, t), np.zeros(half)
    within[inside] = _shared(of, s[inside], t[inside])
    none = np.zeros(half)
    none[~inside] = _shared(of, s[~inside], t[~inside])
    coordinator, gatekeeper, liaison = _ends(of, within) / 2, _ends(of, (whole - within) * inside), _ends(of, none) / 2
    itinerant = _ends(of, whole) / 2 - coordinator - gatekeeper - liaison
    return {"coordinator": coordinator, "gatekeeper": gatekeeper, "itinerant": itinerant, "liaison": liaison}


def _shared(of: _Grouped, s: Ints, t: Ints) -> Floats:
    return in_common(Arrays(of.arrays.nodes, s, t).matrix(), s, t)


def _ends(of: _Grouped, per_tie: Floats) -> Floats:
    return np.bincount(of.actor, np.tile(per_tie, 2), len(of.arrays.nodes)).astype(np.float64)


def _by_group(of: _Grouped) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Sum the ties of every actor by the group of the partner: actor, group, sum."""
    groups = int(of.group.max(initial=0)) + 1
    keys, inverse = np.unique(of.actor.astype(np.int64) * groups + of.group[of.partner], return_inverse=True)
    sums = np.bincount(inverse, of.weight, len(keys)).astype(np.float64)
    return keys // groups, keys % groups, sums


def _grouped(graph: Graph, attribute: str, weight: str | None = None, own: bool = True) -> _Grouped:
    """Read the groups, and the ties to partners of known group (`own`: of actors of known group only)."""
    arrays = arrays_of(graph)
    values = attribute_of(graph, attribute)
    codes = {value: i for i, value in enumerate(sorted({str(v) for v in values if v not in ("", None)}))}
    group = np.array([codes.get(str(v), -1) if v not in ("", None) else -1 for v in values], dtype=np.intp)
    s, t = np.concatenate([arrays.s, arrays.t]), np.concatenate([arrays.t, arrays.s])
    keep = (s != t) & (group[t] >= 0) & ((group[s] >= 0) | (not own))
    return _Grouped(arrays, group, s[keep], t[keep], np.tile(arrays.weights(weight), 2)[keep])


def _per_node(of: _Grouped, values: Floats) -> Scores:
    return dict(zip(of.arrays.nodes, values.tolist(), strict=True))
