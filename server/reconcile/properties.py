"""The properties of things: by which a row may be matched, and which may be fetched into its columns."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from graph.analysis.centrality import MEASURES
from graph.generation import Generation
from graph.identity.compare import Side
from graph.tables import PROPOSED, TIE_TYPES
from ontology.errors import NotFoundError
from ontology.facts import FactType, Kind
from ontology.places import Place, place, within
from server.i18n import text
from server.models import Language
from server.pages.links import entity_url, web_address

NUMBERS = ("orgnr", "vat", "pic", "ror", "wikidata", "isni", "cordis")
"""Registers whose numbers are properties of their own."""

PLACES = ("country", "region", "municipality", "city")
ACTORS = frozenset({Kind.ORGANISATION})
WORKS = frozenset({Kind.PROJECT, Kind.PROGRAMME})

_PART = (FactType.PARTICIPATES_IN, FactType.LEADS_PROJECT)
_POINT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)")


@dataclass(frozen=True)
class Row:
    """One thing whose values are asked for, in a language; `origin` is scheme and host of this service."""

    graph: Generation
    row: int
    lang: Language
    origin: str = ""

    @property
    def side(self) -> Side:
        """What is known of it by name and number."""
        return self.graph.directory.side(self.row)

    def others(self, types: Iterable[FactType], outward: bool) -> Iterator["Row"]:
        """Give what it is tied to by accepted ties of some types, the latest first, each once."""
        ties, codes = self.graph.ties, [TIE_TYPES.index(each) for each in types]
        rows = self.graph.ties_of(self.row)
        here, there = (ties.s, ties.t) if outward else (ties.t, ties.s)
        kept = rows[np.isin(ties.type[rows], codes) & (ties.status[rows] != PROPOSED) & (here[rows] == self.row)]
        order = kept[np.argsort(-ties.start[kept].astype(int), kind="stable")]
        for row in dict.fromkeys(there[order].tolist()):
            yield Row(self.graph, row, self.lang)

    def partners(self) -> Iterator["Row"]:
        """Give those it works with, the strongest first."""
        pairs, actor = self.graph.pairs, self.graph.actor(self.row)
        edges = np.flatnonzero(((pairs.s == actor) | (pairs.t == actor)) & (pairs.status != PROPOSED))
        for edge in edges[np.argsort(-pairs.weight[edges], kind="stable")].tolist():
            other = int(pairs.t[edge] if pairs.s[edge] == actor else pairs.s[edge])
            yield Row(self.graph, int(pairs.actors[other]), self.lang)


Value = str | int | float | Row


@dataclass(frozen=True)
class Property:
    """A property: its id, how its values are had, and of which kinds (none = all)."""

    id: str
    values: Callable[[Row], Iterable[Value]]
    kinds: frozenset[Kind] = frozenset()

    def name(self, lang: Language) -> str:
        """Give what it is called."""
        key = f"reconcile.property.{self.id}"
        return text(lang)(key) if key in text(lang) else MEASURES[self.id].title[lang]


def _number(scheme: str) -> Property:
    return Property(scheme, lambda one: (i.value for i in one.side.identifiers if i.scheme == scheme))


def _measure(name: str) -> Property:
    def values(one: Row) -> Iterator[Value]:
        if (actor := one.graph.actor(one.row)) >= 0:
            score = float(getattr(one.graph.measures, name)[actor])
            if not math.isnan(score):
                yield int(score) if score.is_integer() else score

    return Property(name, values, ACTORS)


def _place(one: Row, wanted: Callable[[Place], bool]) -> Iterator[Value]:
    """Give the place around it that is wanted: as a thing of the graph, else its name."""
    table = one.graph.entities
    for code in within(table.municipality[one.row] or table.region[one.row] or one.side.place):
        if (spot := place(code)) and wanted(spot):
            try:
                yield Row(one.graph, one.graph.row(spot.iri), one.lang)
            except NotFoundError:
                yield spot.label_en if one.lang == "en" else spot.label_sv
            return


def _country(one: Row) -> Iterator[Value]:
    if (code := one.graph.entities.country[one.row]) and (spot := place(code)):
        yield spot.label_en if one.lang == "en" else spot.label_sv


def _point(one: Row, at: int) -> Iterator[float]:
    if found := _POINT.match(one.graph.entities.point[one.row]):
        yield float(found[at])


def _literal(one: Row, kind: FactType) -> Iterator[Value]:
    table = one.graph.values
    for at in one.graph.values_of(one.row):
        if TIE_TYPES[table.type[at]] == kind and not table.proposed[at]:
            yield f"{table.value[at]} {table.unit[at]}".strip()


def _sector(one: Row) -> Iterator[Value]:
    if sector := one.graph.entities.sector[one.row]:
        yield text(one.lang)(f"sector.{sector}")


def _page(one: Row) -> Iterator[Value]:
    yield one.origin + entity_url(one.lang, one.graph.entities.iri[one.row], one.graph.base)


def _years(name: str) -> Callable[[Row], Iterable[Value]]:
    return lambda one: filter(None, [int(getattr(one.graph.entities, name)[one.row])])


PROPERTIES: dict[str, Property] = {
    found.id: found
    for found in (
        *map(_number, NUMBERS),
        Property("country", _country),
        Property("region", lambda one: _place(one, lambda spot: spot.kind in ("county", "region", "nuts3", "nuts2"))),
        Property("municipality", lambda one: _place(one, lambda spot: spot.kind == "municipality")),
        Property("city", lambda one: filter(None, [one.side.city])),
        Property("website", lambda one: filter(None, [web_address(one.side.website)])),
        Property("name", lambda one: [one.graph.label(one.row)]),
        Property("other_names", lambda one: one.side.names[1:]),
        Property("identifier", lambda one: (f"{i.scheme}:{i.value}" for i in one.side.identifiers)),
        Property("sector", _sector, ACTORS),
        Property("latitude", lambda one: _point(one, 2)),
        Property("longitude", lambda one: _point(one, 1)),
        Property("first_year", _years("first_year")),
        Property("last_year", _years("last_year")),
        Property("ties", lambda one: [int(one.graph.entities.ties[one.row])]),
        Property("projects", lambda one: one.others(_PART, outward=True), ACTORS),
        Property("project_count", lambda one: [sum(1 for _ in one.others(_PART, outward=True))], ACTORS),
        Property("partners", lambda one: one.partners(), ACTORS),
        Property("partner_count", lambda one: [sum(1 for _ in one.partners())], ACTORS),
        Property("programme", lambda one: one.others([FactType.PART_OF_PROGRAMME], outward=True), WORKS),
        Property("participants", lambda one: one.others(_PART, outward=False), WORKS),
        Property("leader", lambda one: one.others([FactType.LEADS_PROJECT], outward=False), WORKS),
        Property("period", lambda one: _literal(one, FactType.PROJECT_PERIOD), WORKS),
        Property("budget", lambda one: _literal(one, FactType.PROJECT_BUDGET), WORKS),
        Property("iri", lambda one: [one.graph.entities.iri[one.row]]),
        Property("page", _page),
        *map(_measure, MEASURES),
    )
}
"""Every property by its id, those that match first."""

MATCHING = (*NUMBERS, *PLACES, "website")
"""Properties by which a row is matched; the others are for fetching only."""
