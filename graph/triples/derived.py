"""What is derived, as triples: the pairs that collaborate and the measures of every actor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.analysis.centrality import PANEL, Measures
from graph.analysis.network import through
from graph.tables import PROPOSED, Entities, Pairs, Ties
from graph.triples.nquads import decimal, double, integer, iri, quoted, term, year
from ontology.terms import digest

_A, _ACTOR, _COUNT, _WEIGHT = term("rdf:type"), term("k:actor"), term("k:count"), term("k:weight")
_COLLABORATION, _THROUGH, _UNDATED = term("k:Collaboration"), term("k:through"), term("k:undated")
_FIRST, _LAST = term("k:firstYear"), term("k:lastYear")
_AT_ONCE = 20_000
_WHOLE = ("degree", "core", "articulation", "community")
"""Measures that count, and are written as whole numbers."""


@dataclass(frozen=True)
class Chosen:
    """Which pairs are written: their rows, how many there are, and from how many joint things on they were taken."""

    rows: NDArray[np.intp]
    found: int
    least: int


def choose(pairs: Pairs, limit: int) -> Chosen:
    """Choose the pairs to write: all up to the limit, above it those with at least 2, 3, … joint things.

    Pairs that are only proposed are never written. Whole classes are taken or left, so that the choice says
    something ("at least two together") and does not depend on chance.
    """
    accepted = np.flatnonzero(pairs.status != PROPOSED)
    counts, least = pairs.count[accepted], 1
    while int((counts >= least).sum()) > limit:
        least += 1
    return Chosen(accepted[counts >= least], len(accepted), least)


def collaborations(base: str, entities: Entities, ties: Ties, pairs: Pairs, chosen: Chosen) -> Iterator[str]:
    """Give every chosen pair as a k:Collaboration node with what it stands on, 20,000 at a time."""
    pieces: list[str] = []
    iris = [entities.iri[row] for row in pairs.actors]
    rows, bodies = through(entities, ties, pairs)
    bounds = np.searchsorted(rows, np.append(chosen.rows, len(pairs)))
    ends = np.searchsorted(rows, chosen.rows, side="right")
    columns = (pairs.s, pairs.t, pairs.count, pairs.weight, pairs.first, pairs.last, pairs.undated)
    lists = [column[chosen.rows].tolist() for column in columns]
    for i, (s, t, count, weight, first, last, undated) in enumerate(zip(*lists, strict=True)):
        a, b = iris[s], iris[t]
        me = f"<{base}collaboration/{digest(a, b)}>"
        years = (f"{me} {_FIRST} {year(first)} .\n" if first else "") + (
            f"{me} {_LAST} {year(last)} .\n" if last else ""
        )
        unknown = f"{me} {_UNDATED} {integer(undated)} .\n" if undated else ""
        joint = "".join([f"{me} {_THROUGH} <{entities.iri[body]}> .\n" for body in bodies[bounds[i] : ends[i]]])
        pieces.append(
            f"{me} {_A} {_COLLABORATION} .\n{me} {_ACTOR} <{a}> .\n{me} {_ACTOR} <{b}> .\n"
            f"{me} {_COUNT} {integer(count)} .\n{me} {_WEIGHT} {decimal(weight)} .\n{years}{unknown}{joint}"
        )
        if len(pieces) == _AT_ONCE:
            yield "".join(pieces)
            pieces.clear()
    yield "".join(pieces)


def measured(entities: Entities, pairs: Pairs, measures: Measures) -> Iterator[str]:
    """Give every measure of every actor as one plain property; what is not defined is left out."""
    actors = [iri(entities.iri[row]) for row in pairs.actors]
    for name in PANEL:
        values: Sequence[float] = getattr(measures, name).tolist()
        predicate = term(f"k:{name}")
        if name in _WHOLE:
            yield "".join(
                [f"{a} {predicate} {integer(int(v))} .\n" for a, v in zip(actors, values, strict=True) if v == v]
            )
        else:
            yield "".join([f"{a} {predicate} {double(v)} .\n" for a, v in zip(actors, values, strict=True) if v == v])


def measurements(base: str, measures: Measures) -> str:
    """Say of every measure how it was computed: with which parameters and, where it was sampled, how surely."""
    lines = []
    for name, measure in PANEL.items():
        me, options = iri(f"{base}graph/derived#{name}"), {**measure.defaults, **(measure.fixed or {})}
        told = [f"{key}={str(value).lower()}" for key, value in options.items()] + [measures.notes.get(name, "")]
        lines.append(f"{me} {_A} {term('k:Measurement')} .\n{me} {term('k:ofMeasure')} {term(f'k:{name}')} .\n")
        if text := " ".join(filter(None, told)):
            lines.append(f"{me} {term('k:parameters')} {quoted(text)} .\n")
    return "".join(lines)


def merged_away(merged: Mapping[str, str], replaced: Mapping[str, str]) -> str:
    """Say of every published IRI that nothing goes by alone any more what stands for it, so that old links find it.

    What a person made one (`merged`) is the same; what the sources alone made lead elsewhere is only replaced.
    """
    told = [f"{iri(old)} {term('owl:sameAs')} {iri(new)} .\n" for old, new in sorted(merged.items())]
    both = sorted([*merged.items(), *replaced.items()])
    return "".join([*told, *(f"{iri(old)} {term('dct:isReplacedBy')} {iri(new)} .\n" for old, new in both)])
