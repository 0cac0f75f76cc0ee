"""The page of an entity: facts, partners, funders, roles, ties with evidence, and a small map."""

from dataclasses import dataclass
from typing import Any

from graph.tables import KINDS, PROPOSED, TIE_TYPES
from ontology.errors import QuestionError
from ontology.facts import FactType, Kind
from ontology.questions import catalogue
from server import views
from server.pages.context import Link, Reader
from server.pages.ties import TieGroup, TieLine, tie_groups, tie_line

_PEOPLE = (FactType.HOLDS_ROLE, FactType.EMPLOYED_AT)


@dataclass(frozen=True, slots=True)
class EntityPage:
    """What the page of an entity shows."""

    row: int
    link: Link
    local: str
    facts: list[tuple[str, str]]
    names: list[str]
    website: str
    proposed_only: bool
    funders: list[TieLine]
    people: list[TieLine]
    groups: list[TieGroup]
    measures: list[tuple[str, str, str]]
    sparql: str


def entity_page(reader: Reader, row: int) -> EntityPage:
    """Read what the page of an entity shows."""
    graph, view = reader.graph, views.entity(reader.graph, row, reader.lang)
    ties = graph.ties_of(row).tolist()
    types, subject = graph.ties.type, graph.ties.s
    funds = TIE_TYPES.index(FactType.FUNDS)
    people = {TIE_TYPES.index(kind) for kind in _PEOPLE}
    return EntityPage(
        row,
        reader.entity(row),
        graph.local(row),
        _facts(reader, view),
        view.names,
        view.website,
        bool(graph.entities.proposed[row]),
        [tie_line(reader, at, row) for at in ties if types[at] == funds and int(subject[at]) != row],
        [tie_line(reader, at, row) for at in ties[:500] if types[at] in people],
        tie_groups(reader, row, ties),
        _measures(reader, view.measures),
        collaborators_query(reader, row),
    )


def _facts(reader: Reader, view: Any) -> list[tuple[str, str]]:
    t = reader.t
    country = t.locale.territories.get(view.country, view.country)
    municipality = reader.place(view.municipality)
    region = reader.place(reader.graph.entities.region[reader.graph.row(view.iri)])
    facts = [
        (t("entity.kind"), t(f"kind.{view.kind}").capitalize()),
        (t("entity.sector"), t(f"sector.{view.sector}") if view.sector else ""),
        (t("entity.municipality"), municipality),
        (t("entity.region"), region if region != view.label else ""),
        (t("entity.country"), country),
        (t("entity.years"), t.years(view.first_year or 0, view.last_year or 0)),
        *view.facts,
        (t("entity.identifier"), ", ".join(view.identifiers)),
    ]
    return [(name, value) for name, value in facts if value]


def _measures(reader: Reader, scores: dict[str, float | None]) -> list[tuple[str, str, str]]:
    """Give (title, value, explanation) of each measure of an actor."""
    from graph.analysis.centrality import MEASURES

    return [
        (measure.title[reader.lang], score_text(reader, value), measure.explanation[reader.lang])
        for name, measure in MEASURES.items()
        if measure.best and (value := scores.get(name)) is not None
    ]


def score_text(reader: Reader, value: float) -> str:
    """Write a score with as many decimals as its size needs."""
    if 0 < value < 0.0001:
        return f"< {reader.t.number(0.0001, 4)}"
    return reader.t.number(round(value, 1 if value >= 100 else 2 if value >= 1 else 4), -4)


def collaborators_query(reader: Reader, row: int) -> str:
    """Give the SPARQL of "with whom does the actor collaborate", or "" where it cannot be asked."""
    question = catalogue().get("collaborators")
    if not question or reader.graph.kind(row) not in (Kind.ORGANISATION, Kind.PERSON, Kind.REGION, Kind.MUNICIPALITY):
        return ""
    try:
        return question.bind({question.parameters[0].name: reader.graph.entities.iri[row]}, reader.graph.base)
    except QuestionError:
        return ""


def glance(reader: Reader) -> dict[str, Any]:
    """Give the numbers of the start page: entities by kind, ties, documents, proposals."""
    graph = reader.graph
    kinds = [
        (kind.value, int((graph.entities.kind == code).sum()))
        for code, kind in enumerate(KINDS)
        if kind not in (Kind.DOCUMENT,)
    ]
    proposed = int((graph.ties.status == PROPOSED).sum())
    return {
        "entities": len(graph.entities),
        "kinds": [(kind, count) for kind, count in kinds if count],
        "ties": len(graph.ties) - proposed,
        "proposed": proposed,
        "documents": len(graph.documents),
    }
