"""Ties by what they are about and who says them: a programme, a funder, a source."""

from bisect import bisect_left
from typing import Protocol

import numpy as np

from graph.analysis.slices import Mask, Slice, kind_mask, status_codes
from graph.tables import PROPOSED, TIE_TYPES, Documents, Entities, Evidences, Pairs, Ties
from ontology.errors import InputError
from ontology.facts import FactType, Kind

JOINING = (FactType.PARTICIPATES_IN, FactType.LEADS_PROJECT)
"""Ties from an actor into a thing in which actors work together."""

_THINGS = (Kind.PROJECT, Kind.PROGRAMME, Kind.EVENT)


class Published(Protocol):
    """What this room's analysis reads of a generation."""

    @property
    def entities(self) -> Entities: ...
    @property
    def ties(self) -> Ties: ...
    @property
    def pairs(self) -> Pairs: ...
    @property
    def evidences(self) -> Evidences: ...
    @property
    def documents(self) -> Documents: ...


def tie_mask(generation: Published, cut: Slice) -> Mask:
    """Say per tie whether it is about the programme and the funder of a slice, and whether its source says so.

    A tie is about a programme when it leads to, or from, something that is part of it. Collaborations that are only
    stated between two are about no programme. Raises InputError for an IRI or a source that is not there.
    """
    entities, ties = generation.entities, generation.ties
    keep = np.ones(len(ties), dtype=np.bool_)
    accepted = np.isin(ties.status, status_codes(cut.statuses))
    if cut.programme:
        keep &= _about(entities, ties, _parts(entities, ties, accepted, [_row(entities, cut.programme)]))
    if cut.funder:
        paid = (ties.type == TIE_TYPES.index(FactType.FUNDS)) & (ties.s == _row(entities, cut.funder)) & accepted
        keep &= _about(entities, ties, _parts(entities, ties, accepted, ties.t[paid].tolist()))
    if cut.source:
        keep &= _said_by(generation, cut)
    return keep


def _parts(entities: Entities, ties: Ties, accepted: Mask, rows: list[int]) -> Mask:
    """Mark some things and everything that is part of them, at any depth."""
    inside = np.zeros(len(entities), dtype=np.bool_)
    inside[rows] = True
    part = np.flatnonzero((ties.type == TIE_TYPES.index(FactType.PART_OF_PROGRAMME)) & accepted)
    while True:
        more = ties.s[part][inside[ties.t[part]] & ~inside[ties.s[part]]]
        if not len(more):
            return inside
        inside[more] = True


def _about(entities: Entities, ties: Ties, inside: Mask) -> Mask:
    """Ties into a thing, or from it; of an organisation that is paid, only what it is paid for and who joins it."""
    thing = kind_mask(entities, _THINGS)
    joining = np.isin(ties.type, [TIE_TYPES.index(kind) for kind in (*JOINING, FactType.FUNDS)])
    return np.asarray((inside[ties.t] & (thing[ties.t] | joining)) | (inside[ties.s] & thing[ties.s]))


def _said_by(generation: Published, cut: Slice) -> Mask:
    documents, evidences = generation.documents, generation.evidences
    if cut.source not in documents.source:
        known = ", ".join(sorted(set(documents.source)))
        raise InputError(f"no source is called {cut.source!r}; expected one of {known or 'none: nothing is loaded'}")
    mine = np.array([source == cut.source for source in documents.source])
    said = mine[evidences.document]
    if PROPOSED not in status_codes(cut.statuses):
        said &= evidences.proposed == 0
    keep = np.zeros(len(generation.ties), dtype=np.bool_)
    keep[evidences.tie[said]] = True
    return keep


def _row(entities: Entities, iri: str) -> int:
    place = bisect_left(entities.iri, iri)
    if place == len(entities) or entities.iri[place] != iri:
        raise InputError(f"nothing here has the IRI {iri!r}")
    return place
