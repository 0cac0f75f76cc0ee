"""Measures of the collaboration network: those that every generation holds, and rankings of any part of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from graph.analysis.communities import settle
from graph.analysis.explain import Reason
from graph.analysis.lazy import Graph
from graph.analysis.measure import Measure, Scores
from graph.analysis.network import Published, about_actors, graph_of, sliced
from graph.analysis.ranks import heights, ranks
from graph.analysis.registry import MEASURES, PANEL
from graph.analysis.slices import Slice, kind_mask
from graph.analysis.twomode import two_mode
from graph.casing import shown_label
from graph.tables import KINDS, Entities, Floats, Pairs, Table
from ontology.errors import InputError

__all__ = [
    "MEASURES",
    "PANEL",
    "Measure",
    "Measured",
    "Measures",
    "Row",
    "measure_all",
    "rank",
    "rankable",
    "reasons",
    "scores_of",
]

Progress = Callable[[str, int, int], None]

EXACT = 10_000
"""Up to this many actors everything is exact; above, betweenness and harmonic closeness are sampled."""

QUICKER = 4
"""A ranking somebody waits for takes a quarter of the batches of a build."""


@dataclass(frozen=True)
class Measures(Table):
    """One row per actor of `Pairs.actors`; NaN where a measure is not defined.

    `notes` says which measures were sampled ("sources=512 of=35871 relative_error=0.04": the median standard error of
    the hundred highest scores, as a share of the score); the `_error` columns hold each actor's standard error, 0
    when exact. Columns of measures are the keys of `PANEL`.
    """

    degree: Floats
    strength: Floats
    betweenness: Floats
    harmonic: Floats
    pagerank: Floats
    eigenvector: Floats
    core: Floats
    clustering: Floats
    constraint: Floats
    effectiveSize: Floats  # noqa: N815 - called as its property is
    articulation: Floats
    community: Floats
    stability: Floats
    betweenness_error: Floats
    harmonic_error: Floats
    notes: dict[str, str]

    def __len__(self) -> int:
        return len(self.degree)


def measure_all(pairs: Pairs, seed: int = 0, progress: Progress | None = None) -> Measures:
    """Compute every stored measure of the collaboration network; the same input and seed give the same numbers."""
    graph = graph_of(pairs)
    columns: dict[str, Floats] = {f.name: np.zeros(len(pairs.actors)) for f in fields(Measures) if f.name != "notes"}
    notes: dict[str, str] = {}
    for done, measure in enumerate(PANEL.values()):
        if progress:
            progress(measure.id, done, len(PANEL))
        columns[measure.id], error, note = scores_of(measure, graph, seed)
        if note:
            columns[measure.id + "_error"], notes[measure.id] = error, note
    if len(graph):
        notes["community"] = settle(graph, seed).note
    if progress:
        progress("", len(PANEL), len(PANEL))
    return Measures(notes=notes, **columns)


def scores_of(
    measure: Measure, graph: Graph, seed: int = 0, options: Mapping[str, Any] | None = None
) -> tuple[Floats, Floats, str]:
    """Run one measure: scores in order of the actors, their standard errors, and a note when it was sampled."""
    n = len(graph)
    chosen = {**measure.defaults, **(options or {}), "seed": seed}
    if not n:
        return np.zeros(0), np.zeros(0), ""
    if measure.batch is None or n <= EXACT:
        score = _column(graph, measure.run(graph, chosen))
        return score, np.zeros(len(score)), ""
    batches, size = measure.batches
    runs = [measure.batch(graph, size, {**chosen, "seed": seed * batches + i}) for i in range(batches)]
    drawn = np.array([_column(graph, run) for run in runs])
    score, error = drawn.mean(axis=0), drawn.std(axis=0, ddof=1) / np.sqrt(batches)
    best = np.argsort(-score, kind="stable")[:100]
    relative = float(np.median(error[best] / np.maximum(score[best], 1e-300)))
    return score, error, f"sources={batches * size} of={n} relative_error={relative:.3f}"


def _column(graph: Graph, scores: Scores) -> Floats:
    """Give scores as an array in order of the nodes that have one: of a two-mode graph, the actors."""
    return np.array([scores[node] for node in graph if node in scores], dtype=np.float64)


@dataclass(frozen=True)
class Row:
    """One line of a ranking. Equal scores share a rank. `error` is the standard error of the score, 0 = exact."""

    rank: int
    row: int
    iri: str
    label: str
    kind: str
    score: float
    error: float
    reason: Reason


class Measured(Published, Protocol):
    """What a ranking reads of a generation."""

    @property
    def measures(self) -> Measures: ...


def rank(
    generation: Measured,
    by: str = "betweenness",
    cut: Slice | None = None,
    *,
    kind: str = "",
    top: int = 20,
    given: Mapping[str, str] | None = None,
    status: str = "",
    **parts: Any,
) -> list[Row]:
    """Rank the actors of a slice by a measure, computed anew on that slice; the best first.

    `parts` are fields of `Slice` by name, instead of `cut` or on top of it; `status` is one or several of stated,
    inferred, proposed, separated by commas; `kind` only chooses which actors are listed; `given` are parameters of
    the measure as text. Actors for whom the measure is not defined are left out. Raises InputError.
    """
    measure = rankable(by)
    options = measure.read(given)
    if status:
        parts["statuses"] = tuple(part.strip() for part in status.split(",") if part.strip())
    entities = generation.entities
    cut = replace(cut or Slice(), **parts)
    pairs = sliced(generation, cut)
    score, error = _slice_scores(generation, pairs, measure, cut, options)
    keep = np.isfinite(score)
    if kind:
        keep &= kind_mask(entities, (kind,))[pairs.actors]
    order = np.lexsort((pairs.actors, heights(score, measure.best)))
    order = order[keep[order]]
    places = ranks(score[order], measure.best)[:top]
    reasons = _reasons(entities, pairs, _published(generation, pairs), order[:top])
    return [
        _row(entities, int(pairs.actors[actor]), int(place), (float(score[actor]), float(error[actor])), reason)
        for actor, place, reason in zip(order[:top], places, reasons, strict=True)
    ]


def _row(entities: Entities, row: int, place: int, found: tuple[float, float], reason: Reason) -> Row:
    label, kind = shown_label(entities, row), KINDS[entities.kind[row]].value
    return Row(place, row, entities.iri[row], label, kind, *found, reason)


def rankable(by: str) -> Measure:
    """Give a measure that actors can be ranked by. Raises InputError with those there are."""
    measure = MEASURES.get(by)
    if measure is None or not measure.best:
        known = ", ".join(m.id for m in MEASURES.values() if m.best)
        raise InputError(f"cannot rank by {by!r}; expected one of {known}")
    return measure


def _slice_scores(
    generation: Measured, pairs: Pairs, measure: Measure, cut: Slice, options: Mapping[str, Any]
) -> tuple[Floats, Floats]:
    """Give scores and standard errors: the published ones, or those of a slice, where fewer sources must do."""
    if measure.stored and pairs is generation.pairs and options == measure.defaults:
        measures = generation.measures
        return getattr(measures, measure.id), getattr(measures, f"{measure.id}_error", np.zeros(len(measures)))
    if measure.network == "two":
        graph = two_mode(generation, pairs, cut)
    else:
        graph = graph_of(pairs, None, **_attributes(generation, pairs, options.get("attribute", "")))
    quick = replace(measure, batches=(measure.batches[0] // QUICKER, measure.batches[1]))
    return scores_of(quick, graph, options=options)[:2]


def _attributes(generation: Measured, pairs: Pairs, attribute: str) -> dict[str, list[str]]:
    """Give the attribute of the actors that a measure compares them by; their published community is one."""
    if not attribute:
        return {}
    if attribute == "community":
        return {attribute: [str(int(number)) if number else "" for number in _published(generation, pairs)]}
    return {attribute: about_actors(generation.entities, pairs)[attribute]}


def _published(generation: Measured, pairs: Pairs) -> Floats:
    """Give the published communities of the actors of a slice; 0 for those the whole network does not have."""
    whole = generation.pairs.actors
    at = np.minimum(np.searchsorted(whole, pairs.actors), max(len(whole) - 1, 0))
    if not len(whole):
        return np.zeros(len(pairs.actors))
    return np.where(whole[at] == pairs.actors, generation.measures.community[at], 0.0)


def reasons(generation: Measured, rows: Sequence[int]) -> list[Reason]:
    """Say what the places of some actors (rows of Entities) in the published network rest on."""
    pairs = generation.pairs
    actors = np.searchsorted(pairs.actors, np.asarray(rows, dtype=np.int64))
    return _reasons(generation.entities, pairs, generation.measures.community, actors)


def _reasons(entities: Entities, pairs: Pairs, community: Floats, actors: NDArray[np.intp]) -> list[Reason]:
    """Say what the places of some actors rest on; their ties are gathered in one pass over all."""
    ends = np.concatenate([pairs.s, pairs.t])
    wanted = np.zeros(len(pairs.actors), dtype=np.bool_)
    wanted[actors] = True
    slots = np.flatnonzero(wanted[ends])
    slots = slots[np.argsort(ends[slots], kind="stable")]
    begins, stops = (np.searchsorted(ends[slots], actors, side=side) for side in ("left", "right"))
    return [_reason(entities, pairs, community, slots[a:b]) for a, b in zip(begins, stops, strict=True)]


def _reason(entities: Entities, pairs: Pairs, community: Floats, slots: NDArray[np.intp]) -> Reason:
    """Say it for one actor; a slot is a tie seen from its first end, or, beyond their number, from its second."""
    edges = slots % max(len(pairs), 1)
    others = np.where(slots < len(pairs), pairs.t[edges], pairs.s[edges])
    best = np.lexsort((others, -pairs.weight[edges]))[:3]
    rows = pairs.actors[others[best]].tolist()
    top = tuple(
        (row, shown_label(entities, int(row)), int(n)) for row, n in zip(rows, pairs.count[edges[best]], strict=True)
    )
    return Reason(len(edges), len(np.unique(community[others])), top)
