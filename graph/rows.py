"""Makes the entity table: one row per thing, with its years, region and number of ties."""

from collections.abc import Sequence

import numpy as np

from graph.gather import Gathered
from graph.identity.iris import Profile
from graph.relations import PERIOD, Relations, years
from graph.tables import KINDS, PROPOSED, TIE_TYPES, Entities, Ints, Ties, Years
from ontology.facts import FactType, Kind
from ontology.places import place, within
from ontology.terms import PREFIXES

_LOCATING = (TIE_TYPES.index(FactType.LOCATED_IN), TIE_TYPES.index(FactType.ACTIVE_IN))
_DATED = (Kind.PROJECT, Kind.PROGRAMME, Kind.EVENT)
_JOINING = tuple(TIE_TYPES.index(kind) for kind in (FactType.PARTICIPATES_IN, FactType.LEADS_PROJECT))


def entity_table(
    profiles: Sequence[Profile], relations: Relations, gathered: Gathered, row_of: Ints, known: Sequence[bool]
) -> Entities:
    """Make the table. `known` says per profile whether something accepted knows it."""
    ties = relations.ties
    located = _located(ties, len(profiles))
    places = [_place(profile, located.get(row, ()), profiles) for row, profile in enumerate(profiles)]
    first, last = _years(profiles, relations, gathered, row_of)
    accepted = ties.status != PROPOSED
    counts = np.bincount(np.concatenate([ties.s[accepted], ties.t[accepted]]), minlength=len(profiles))
    return Entities(
        iri=[profile.iri for profile in profiles],
        label=[profile.label for profile in profiles],
        kind=np.array([KINDS.index(profile.kind) for profile in profiles], dtype=np.uint8),
        sector=[profile.sector for profile in profiles],
        country=[profile.country for profile in profiles],
        region=[region for region, _ in places],
        municipality=[municipality for _, municipality in places],
        point=[profile.point for profile in profiles],
        first_year=first,
        last_year=last,
        ties=counts.astype(np.int32),
        proposed=np.array([not each for each in known], dtype=np.uint8),
    )


def _located(ties: Ties, count: int) -> dict[int, list[int]]:
    """Give the places that accepted ties put an entity in, its seat before where it works."""
    found: dict[int, list[int]] = {}
    for kind in _LOCATING:
        for tie in np.flatnonzero((ties.type == kind) & (ties.status != PROPOSED)):
            found.setdefault(int(ties.s[tie]), []).append(int(ties.t[tie]))
    return found


def _place(profile: Profile, located: Sequence[int], profiles: Sequence[Profile]) -> tuple[str, str]:
    """Give region (NUTS) and municipality (SCB) of an entity: its own place, else the seat, else the country."""
    for code in (profile.place, *(profiles[row].place for row in located), profile.country):
        if code:
            municipality = next((c for c in within(code) if c.isdigit()), "")
            region = next((c for c in within(code) if _is_nuts(c)), "")
            if region or municipality:
                return region, municipality
    return "", ""


def _is_nuts(code: str) -> bool:
    found = place(code)
    return found.iri.startswith(PREFIXES["nuts"]) if found else len(within(code)) > 1 and code[:2].isupper()


def _years(profiles: Sequence[Profile], relations: Relations, gathered: Gathered, row_of: Ints) -> tuple[Years, Years]:
    """Give first and last known year: of the stated period, else of the ties (and the projects they lead to)."""
    first, last = np.zeros(len(profiles), dtype=np.int16), np.zeros(len(profiles), dtype=np.int16)
    ties, dated = relations.ties, np.array([profile.kind in _DATED for profile in profiles], dtype=np.bool_)
    accepted = [fact for fact in relations.literals if gathered.type[fact] == PERIOD and not gathered.proposed[fact]]
    for fact in accepted:
        begin, _, end = str(gathered.value[fact]).partition("/")
        row = row_of[gathered.subject[fact]]
        starts, ends = years([begin, end])
        first[row] = first[row] or starts
        last[row] = last[row] or ends
    stated = (first > 0) | (last > 0)
    for rows in (ties.s, ties.t):
        use = (ties.status != PROPOSED) & ~stated[rows]
        joins = np.isin(ties.type, _JOINING) & dated[ties.t]
        start = np.where((ties.start == 0) & joins, np.where(stated[ties.t], first[ties.t], 0), ties.start)[use]
        end = np.where((ties.end == 0) & joins, np.where(stated[ties.t], last[ties.t], 0), ties.end)[use]
        _spread(first, last, rows[use], start, end)
    return first, last


def _spread(first: Years, last: Years, rows: Ints, start: Years, end: Years) -> None:
    """Widen the years of rows by those of their ties; 0 is unknown."""
    least = np.where(first == 0, np.int16(32000), first)
    np.minimum.at(least, rows, np.where(start == 0, np.where(end == 0, 32000, end), start).astype(np.int16))
    np.maximum.at(last, rows, np.where(end == 0, start, end).astype(np.int16))
    first[:] = np.where(least == 32000, 0, least)
