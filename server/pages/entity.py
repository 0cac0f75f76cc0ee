"""The page of an entity: what is known of it and who says so, partners, time, ties with evidence, and a small map."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph.analysis.centrality import reasons
from graph.tables import KINDS, PROPOSED, TIE_TYPES
from ontology.errors import QuestionError
from ontology.facts import FactType, Kind
from ontology.questions import catalogue
from server import models, views
from server.pages.context import Link, Reader
from server.pages.links import document_url
from server.pages.regions import region_url
from server.pages.ties import TieGroup, tie_groups

_SAYING = (FactType.PROJECT_PERIOD, FactType.PROJECT_BUDGET, FactType.CLAIMS)


@dataclass(frozen=True, slots=True)
class FactLine:
    """One thing known of an entity: what, its page if it has one, and the sentence or row that says so."""

    name: str
    text: str
    url: str = ""
    said: models.EvidenceView | None = None


@dataclass(frozen=True, slots=True)
class EntityPage:
    """What the page of an entity shows."""

    row: int
    link: Link
    local: str
    lead: str
    facts: list[FactLine]
    names: list[str]
    website: str
    proposed_only: bool
    groups: list[TieGroup]
    measures: list[tuple[str, str, str]]
    sparql: str


def entity_page(reader: Reader, row: int) -> EntityPage:
    """Read what the page of an entity shows."""
    graph, view = reader.graph, views.entity(reader.graph, row, reader.lang)
    groups = tie_groups(reader, row, graph.ties_of(row))
    return EntityPage(
        row,
        reader.entity(row),
        graph.local(row),
        lead(reader, row, groups),
        [fact for fact in _facts(reader, view, row) if fact.text],
        view.names,
        view.website,
        bool(graph.entities.proposed[row]),
        groups,
        _measures(reader, view.measures),
        collaborators_query(reader, row),
    )


def lead(reader: Reader, row: int, groups: list[TieGroup]) -> str:
    """Say in a sentence or two what matters most about an entity of its kind; "" where nothing is known."""
    counts, t = {group.key: group.total for group in groups}, reader.t
    if reader.graph.actor(row) >= 0:
        said = [reasons(reader.graph, [row])[0].say(reader.lang)]
        said += [t.n("lead.funds", counts["funds.out"])] if "funds.out" in counts else []
        return " ".join(said)
    match reader.graph.kind(row):
        case Kind.PROJECT | Kind.PROGRAMME:
            parts: tuple[str, ...] = ("leads_project.in", "participates_in.in", "part_of_programme.in", "funds.in")
        case Kind.PERSON:
            parts = ("holds_role.out", "employed_at.out", "takes_part_in_event.out")
        case Kind.EVENT:
            parts = ("organises_event.in", "takes_part_in_event.in")
        case Kind.REGION | Kind.MUNICIPALITY:
            parts = ("located_in.in", "active_in.in")
        case _:
            parts = ("funds.out", "leads_project.out", "participates_in.out", "member_of.out")
    told = ", ".join(t.n(f"lead.{key.replace('.', '_')}", counts[key]) for key in parts if key in counts)
    said = [f"{told[:1].upper()}{told[1:]}."] if told else []
    said += [t("lead.event_note")] if told and reader.graph.kind(row) is Kind.EVENT else []
    return " ".join(said)


def _facts(reader: Reader, view: models.Entity, row: int) -> Iterator[FactLine]:
    t, graph = reader.t, reader.graph
    region = graph.entities.region[row]
    yield FactLine(t("entity.kind"), t(f"kind.{view.kind}").capitalize())
    yield FactLine(t("entity.sector"), t(f"sector.{view.sector}") if view.sector else "")
    for name, code in ((t("entity.municipality"), view.municipality), (t("entity.region"), region)):
        if reader.place(code) != view.label:
            yield FactLine(name, reader.place(code), region_url(reader, code) if code else "")
    yield FactLine(t("entity.country"), t.locale.territories.get(view.country, view.country))
    yield FactLine(t("entity.years"), t.years(view.first_year or 0, view.last_year or 0))
    seen = set()
    for at in graph.values_of(row):
        fact = _said(reader, at)
        if fact and fact.text not in seen:
            seen.add(fact.text)
            yield fact
    yield FactLine(t("entity.identifier"), ", ".join(_identifier(reader, each) for each in view.identifiers))


def _identifier(reader: Reader, identifier: str) -> str:
    """Write "orgnr:202100-3054" as people do."""
    scheme, _, value = identifier.partition(":")
    key = f"entity.scheme.{scheme}"
    return f"{reader.t(key)} {value}" if key in reader.t else identifier


def _said(reader: Reader, at: int) -> FactLine | None:
    """Give a period, a budget or a claim with the sentence that says it; of a table, the way to its row."""
    table, t = reader.graph.values, reader.t
    kind = TIE_TYPES[table.type[at]]
    if kind not in _SAYING:
        return None
    proposed = bool(table.proposed[at])
    worth = models.Worth(
        type=kind.value, value=table.value[at], unit=table.unit[at], what=table.what[at], proposed=proposed
    )
    if kind is FactType.CLAIMS:
        text = " ".join(filter(None, [worth.value, worth.unit, worth.what]))
        name = t("entity.claim")
    else:
        name, text = next(views.told_values([worth], t))
    document = int(table.document[at])
    if int(table.start[at]) >= 0:
        said = views.passage(reader.graph, reader.graph.quote_value(at), reader.lang)
    else:
        documents, row = reader.graph.documents, int(table.row[at])
        page = document_url(reader.lang, documents.iri[document], f"row={row}" if row else "")
        said = models.EvidenceView(
            file=documents.name[document], row=row or None, title=documents.title[document],
            publisher=documents.publisher[document], date=documents.date[document], page=page,
        )  # fmt: skip
    return FactLine(name, text, said=said.model_copy(update={"proposed": proposed}))


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
