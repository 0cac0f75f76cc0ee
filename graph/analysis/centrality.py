"""The measures of the collaboration network: each registered once, as a function of a networkx graph."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, Protocol

import networkx as nx
import numpy as np

from graph.analysis.communities import communities
from graph.analysis.explain import TEXTS, Reason
from graph.analysis.lazy import Graph, strengths
from graph.analysis.network import Published, graph_of, sliced
from graph.analysis.slices import Slice, kind_mask
from graph.tables import KINDS, Entities, Floats, Pairs, Table
from ontology.errors import InputError

Scores = Mapping[Any, float]
Progress = Callable[[str, int, int], None]

EXACT = 10_000
"""Up to this many actors everything is exact; above, betweenness and harmonic closeness are sampled."""

QUICKER = 4
"""A ranking somebody waits for takes a quarter of the batches of a build."""


@dataclass(frozen=True)
class Measure:
    """A measure: what it is called and means, how ties count in it, who described it, how to run it.

    `weight` says whether ties count by "strength" (more is closer), by "distance" (1/strength) or all alike ("none").
    `best` says which end of the scale a ranking begins with; "" = a label, not a score. `run` takes a networkx graph
    with `weight` on its edges, and a seed; `batch` estimates the measure from some sources drawn with a seed.
    """

    id: str
    weight: Literal["none", "strength", "distance"]
    literature: str
    run: Callable[[Graph, int], Scores]
    best: Literal["high", "low", ""] = "high"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    batch: Callable[[Graph, int, int], Scores] | None = None
    batches: tuple[int, int] = (0, 0)  # how many batches of how many sources

    @property
    def title(self) -> dict[str, str]:
        """Its name by language (sv, en)."""
        return {language: text[0] for language, text in TEXTS[self.id].items()}

    @property
    def explanation(self) -> dict[str, str]:
        """What it means to the reader, by language (sv, en)."""
        return {language: text[1] for language, text in TEXTS[self.id].items()}


@dataclass(frozen=True)
class Measures(Table):
    """One row per actor of `Pairs.actors`; NaN where a measure is not defined.

    `notes` says which measures were sampled ("sources=512 of=35871 relative_error=0.04": the median standard error of
    the hundred highest scores, as a share of the score); the `_error` columns hold each actor's standard error, 0
    when exact. Columns of measures are the keys of `MEASURES`.
    """

    degree: Floats
    strength: Floats
    betweenness: Floats
    harmonic: Floats
    pagerank: Floats
    eigenvector: Floats
    core: Floats
    constraint: Floats
    community: Floats
    betweenness_error: Floats
    harmonic_error: Floats
    notes: dict[str, str]

    def __len__(self) -> int:
        return len(self.degree)


def _harmonic_batch(graph: Graph, size: int, seed: int) -> Scores:
    n = len(graph)
    drawn = set(np.random.default_rng(seed).choice(n, min(size, n), replace=False).tolist())
    sources = [node for i, node in enumerate(graph) if i in drawn]
    scores = nx.harmonic_centrality(graph, sources=sources)
    return {node: score * n / len(sources) for node, score in scores.items()}


def _eigenvector(graph: Graph, _seed: int) -> Scores:
    if not graph:
        return {}
    try:
        return dict(nx.eigenvector_centrality(graph, max_iter=2000, tol=1e-9, weight="weight"))
    except nx.PowerIterationFailedConvergence:  # two parts of nearly the same weight: settle for less
        return dict(nx.eigenvector_centrality(graph, max_iter=100_000, tol=1e-5, weight="weight"))


_REGISTERED = (
    Measure("degree", "none", "Freeman 1978, doi:10.1016/0378-8733(78)90021-7", lambda g, _: strengths(g, None)),
    Measure(
        "strength",
        "strength",
        "Newman 2001, doi:10.1103/PhysRevE.64.016132; Barrat et al. 2004, doi:10.1073/pnas.0400087101",
        lambda g, _: strengths(g, "weight"),
    ),
    Measure(
        "betweenness",
        "none",
        "Freeman 1977, doi:10.2307/3033543; sampled: Brandes & Pich 2007, doi:10.1142/S0218127407018403",
        lambda g, _: nx.betweenness_centrality(g),
        parameters={"normalized": True},
        batch=lambda g, size, seed: nx.betweenness_centrality(g, k=min(size, len(g)), seed=seed),
        batches=(16, 32),
    ),
    Measure(
        "harmonic",
        "none",
        "Marchiori & Latora 2000, doi:10.1016/S0378-4371(00)00311-3; "
        "Boldi & Vigna 2014, doi:10.1080/15427951.2013.865686",
        lambda g, _: nx.harmonic_centrality(g),
        batch=_harmonic_batch,
        batches=(16, 128),
    ),
    Measure(
        "pagerank",
        "strength",
        "Page, Brin, Motwani & Winograd 1999, The PageRank citation ranking",
        lambda g, _: nx.pagerank(g, alpha=0.85, tol=1e-12, max_iter=1000, weight="weight"),
        parameters={"alpha": 0.85},
    ),
    Measure("eigenvector", "strength", "Bonacich 1987, doi:10.1086/228631", _eigenvector),
    Measure("core", "none", "Seidman 1983, doi:10.1016/0378-8733(83)90028-X", lambda g, _: dict(nx.core_number(g))),
    Measure(
        "constraint",
        "strength",
        "Burt 1992, Structural Holes; Burt 2004, doi:10.1086/421787",
        lambda g, _: nx.constraint(g, weight="weight") if g else {},
        best="low",
    ),
    Measure(
        "community",
        "strength",
        "Traag, Waltman & van Eck 2019, doi:10.1038/s41598-019-41695-z",
        lambda g, seed: {node: float(number) for node, number in communities(g, seed).items()},
        best="",
        parameters={"resolution": 1.0},
    ),
)

MEASURES: dict[str, Measure] = {measure.id: measure for measure in _REGISTERED}
"""Every measure by its id, in the order they are shown. The id is also the name of the RDF property (k:<id>)."""


def measure_all(pairs: Pairs, seed: int = 0, progress: Progress | None = None) -> Measures:
    """Compute every measure of the collaboration network; the same input and seed give the same numbers."""
    graph = graph_of(pairs)
    columns: dict[str, Floats] = {f.name: np.zeros(len(pairs.actors)) for f in fields(Measures) if f.name != "notes"}
    notes: dict[str, str] = {}
    for done, measure in enumerate(MEASURES.values()):
        if progress:
            progress(measure.id, done, len(MEASURES))
        columns[measure.id], error, note = scores_of(measure, graph, seed)
        if note:
            columns[measure.id + "_error"], notes[measure.id] = error, note
    if progress:
        progress("", len(MEASURES), len(MEASURES))
    return Measures(notes=notes, **columns)


def scores_of(measure: Measure, graph: Graph, seed: int = 0) -> tuple[Floats, Floats, str]:
    """Run one measure: scores in order of the graph's nodes, their standard errors, and a note when it was sampled."""
    n = len(graph)
    if measure.batch is None or n <= EXACT:
        return _column(graph, measure.run(graph, seed)), np.zeros(n), ""
    batches, size = measure.batches
    drawn = np.array([_column(graph, measure.batch(graph, size, seed * batches + i)) for i in range(batches)])
    score, error = drawn.mean(axis=0), drawn.std(axis=0, ddof=1) / np.sqrt(batches)
    best = np.argsort(-score, kind="stable")[:100]
    relative = float(np.median(error[best] / np.maximum(score[best], 1e-300)))
    return score, error, f"sources={batches * size} of={n} relative_error={relative:.3f}"


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
    *,
    region: str = "",
    from_year: int = 0,
    to_year: int = 0,
    kind: str = "",
    status: str = "",
    undated: bool = False,
    top: int = 20,
) -> list[Row]:
    """Rank the actors of a slice by a measure, computed anew on that slice; the best first.

    `region` and the years cut the network (see `Slice`); `status` is one or several of stated, inferred, proposed,
    separated by commas; `kind` only chooses which actors are listed. Raises InputError.
    """
    measure = MEASURES.get(by)
    if measure is None or not measure.best:
        known = ", ".join(m.id for m in MEASURES.values() if m.best)
        raise InputError(f"cannot rank by {by!r}; expected one of {known}")
    statuses = tuple(part.strip() for part in status.split(",") if part.strip())
    entities = generation.entities
    pairs = sliced(generation, Slice(region, (), from_year, to_year, statuses, undated))
    score, error = _slice_scores(generation, pairs, measure)
    keep = np.isfinite(score)
    if kind:
        keep &= kind_mask(entities, (kind,))[pairs.actors]
    height = np.round(score if measure.best == "low" else -score, 12)  # of float sums, the last digits mean nothing
    order = np.lexsort((pairs.actors, height))
    order = order[keep[order]]
    places = 1 + np.searchsorted(height[order], height[order[:top]])
    found = (score, error, _published(generation, pairs))
    return [
        _row(entities, pairs, found, int(actor), int(place)) for actor, place in zip(order[:top], places, strict=True)
    ]


def _row(entities: Entities, pairs: Pairs, found: tuple[Floats, Floats, Floats], actor: int, place: int) -> Row:
    score, error, community = found
    row = int(pairs.actors[actor])
    return Row(
        rank=place,
        row=row,
        iri=entities.iri[row],
        label=entities.label[row],
        kind=KINDS[entities.kind[row]].value,
        score=float(score[actor]),
        error=float(error[actor]),
        reason=_reason(entities, pairs, community, actor),
    )


def _slice_scores(generation: Measured, pairs: Pairs, measure: Measure) -> tuple[Floats, Floats]:
    """Give scores and standard errors: the published ones, or those of a slice, where fewer sources must do."""
    if pairs is generation.pairs:
        measures = generation.measures
        return getattr(measures, measure.id), getattr(measures, f"{measure.id}_error", np.zeros(len(measures)))
    quick = replace(measure, batches=(measure.batches[0] // QUICKER, measure.batches[1]))
    return scores_of(quick, graph_of(pairs))[:2]


def _published(generation: Measured, pairs: Pairs) -> Floats:
    """Give the published communities of the actors of a slice; 0 for those the whole network does not have."""
    whole = generation.pairs.actors
    at = np.minimum(np.searchsorted(whole, pairs.actors), max(len(whole) - 1, 0))
    if not len(whole):
        return np.zeros(len(pairs.actors))
    return np.where(whole[at] == pairs.actors, generation.measures.community[at], 0.0)


def _reason(entities: Entities, pairs: Pairs, community: Floats, actor: int) -> Reason:
    edges = np.flatnonzero((pairs.s == actor) | (pairs.t == actor))
    others = np.where(pairs.s[edges] == actor, pairs.t[edges], pairs.s[edges])
    best = np.lexsort((others, -pairs.weight[edges]))[:3]
    rows = pairs.actors[others[best]].tolist()
    top = tuple((row, entities.label[row], int(n)) for row, n in zip(rows, pairs.count[edges[best]], strict=True))
    return Reason(len(edges), len(np.unique(community[others])), top)


def _column(graph: Graph, scores: Scores) -> Floats:
    return np.fromiter((scores[node] for node in graph), dtype=np.float64, count=len(graph))
