"""The picture of chosen things: just these entities and ties, how the actors among them collaborate, who might."""

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from graph.inquiries.answer import Drawing
from graph.tables import KINDS, PROPOSED, Ints
from graph.views.forces import Links
from graph.views.layout import arrange, tie_weights
from graph.views.pick import Lines, Source
from graph.views.picture import COLLABORATIONS, POSSIBLES, Picture
from graph.views.selection import Selection
from ontology.facts import Kind
from ontology.terms import digest

MOST = 120
"""So many entities are drawn, the first ones; more would be a ball of wool."""


def chosen(generation: Source, drawing: Drawing, top: int = MOST) -> Picture:
    """Draw what an answer names, the first `top` entities of it. Possible pairs are lines that are only proposed."""
    every = _named(generation, drawing)
    rows = np.array(sorted(every[:top]), dtype=np.int32)
    number = np.full(len(generation.entities), -1, dtype=np.int32)
    number[rows] = np.arange(len(rows), dtype=np.int32)
    lines = _joined(_ties(generation, drawing, number), _pairs(generation, number), _possible(drawing, number))
    ids = _ids(generation, lines, rows)
    group = _groups(generation, rows)
    x, y = _placed(generation, rows, lines, group)
    importance = np.sqrt(1.0 + generation.entities.ties[rows])
    found = (rows, x, y, importance, group, lines, ids, (len(every), len(lines)))
    return Picture(generation.number, Selection(view="entities"), generation.base, generation.entities, *found)


def _named(generation: Source, drawing: Drawing) -> list[int]:
    """Give the rows of the entities, of the ends of ties and of possible pairs, in the order of the answer."""
    ties, document = generation.ties, KINDS.index(Kind.DOCUMENT)
    ends = [int(end) for tie in drawing.ties for end in (ties.s[tie], ties.t[tie])]
    pairs = [end for pair in drawing.possible for end in pair]
    return [
        row for row in dict.fromkeys([*drawing.entities, *pairs, *ends]) if generation.entities.kind[row] != document
    ]


def _ties(generation: Source, drawing: Drawing, number: Ints) -> Lines:
    ties, rows = generation.ties, np.array(sorted(set(drawing.ties)), dtype=np.int32)
    s, t = number[ties.s[rows]], number[ties.t[rows]]
    known = (s >= 0) & (t >= 0) & (s != t)
    rows, s, t = rows[known], s[known], t[known]
    return Lines(rows, s, t, ties.type[rows], ties.start[rows], ties.end[rows], np.ones(len(rows)), ties.status[rows])


def _pairs(generation: Source, number: Ints) -> Lines:
    """Give the collaborations between the actors that are drawn."""
    pairs = generation.pairs
    at = number[pairs.actors]
    rows = np.flatnonzero((at[pairs.s] >= 0) & (at[pairs.t] >= 0)).astype(np.int32)
    kind = np.full(len(rows), COLLABORATIONS, dtype=np.uint8)
    years = pairs.first[rows], pairs.last[rows]
    return Lines(rows, at[pairs.s[rows]], at[pairs.t[rows]], kind, *years, pairs.weight[rows], pairs.status[rows])


def _possible(drawing: Drawing, number: Ints) -> Lines:
    ends = number[np.array(drawing.possible, dtype=np.int32).reshape(-1, 2)]
    ends = ends[(ends >= 0).all(axis=1)]
    n = len(ends)
    codes, none = np.full(n, POSSIBLES, dtype=np.uint8), np.zeros(n, dtype=np.int16)
    status = np.full(n, PROPOSED, dtype=np.uint8)
    return Lines(np.arange(n, dtype=np.int32), ends[:, 0], ends[:, 1], codes, none, none, np.ones(n), status)


def _joined(*parts: Lines) -> Lines:
    return Lines(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Lines)))


def _ids(generation: Source, lines: Lines, rows: Ints) -> list[str]:
    """Give the id of the tie, of the collaboration ("c:…"), or of the possible pair ("p:…")."""
    iri, found = generation.entities.iri, []
    for row, s, t, kind in zip(lines.row, lines.s, lines.t, lines.kind, strict=True):
        pair = digest(iri[rows[s]], iri[rows[t]])
        prefix = "c:" if kind == COLLABORATIONS else "p:"
        found.append(generation.ties.id[row] if kind < COLLABORATIONS else prefix + pair)
    return found


def _groups(generation: Source, rows: Ints) -> Ints:
    """Give the communities of the actors; what is no actor stands in none (0)."""
    actors = generation.pairs.actors
    if not len(actors):
        return np.zeros(len(rows), dtype=np.int32)
    at = np.minimum(np.searchsorted(actors, rows), len(actors) - 1)
    return np.where(actors[at] == rows, np.nan_to_num(generation.measures.community[at]), 0).astype(np.int32)


def _placed(generation: Source, rows: Ints, lines: Lines, group: Ints) -> NDArray[np.float64]:
    links = Links(len(rows), lines.s, lines.t, tie_weights(lines.s, lines.t, len(rows)), group)
    return arrange(links, [generation.entities.label[row] for row in rows]).T
