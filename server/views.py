"""How entities, ties and evidence are told: the same for the API, the pages and the command line."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyoxigraph as ox

from graph.generation import Generation
from graph.quoting import Quote
from graph.tables import PROPOSED, STATUSES, TIE_TYPES, Ints
from ontology.errors import InputError
from ontology.places import place
from ontology.roles import role_concept, role_labels
from ontology.terms import expand
from server import models
from server.i18n import Text, text
from server.models import Language
from server.pages.links import document_url, entity_url, web_address

_ABOUT = "SELECT ?s ?p ?o { ?s ?p ?o }"  # a variable that is bound from outside must be projected
_NAMES = (expand("skos:altLabel"), expand("skos:hiddenLabel"))
_IDENTIFIER = expand("org:identifier")
_WEBSITE = (expand("foaf:homepage"), expand("schema:url"))


def usual_statuses(generation: Generation) -> tuple[str, ...]:
    """Give the statuses that count when nobody chose: what is accepted, or proposals where there is nothing else."""
    table = generation.ties
    only_proposed = len(table) > 0 and bool((table.status == PROPOSED).all())
    return (STATUSES[PROPOSED],) if only_proposed else ()


def brief(generation: Generation, row: int, lang: Language) -> models.Brief:
    """Give an entity in one line."""
    return models.Brief(**_brief(generation, row, lang))


def _brief(generation: Generation, row: int, lang: Language) -> dict[str, str]:
    return {
        "id": generation.local(row),
        "label": generation.label(row),
        "kind": generation.kind(row).value,
        "region": generation.entities.municipality[row] or generation.entities.region[row],
        "page": entity_url(lang, generation.entities.iri[row], generation.base),
    }


def found(generation: Generation, query: str, limit: int, kinds: Iterable[str], lang: Language) -> list[models.Found]:
    """Give what a name finds, best first."""
    hits = generation.search(query, limit, list(kinds))
    return [
        models.Found(
            **_brief(generation, hit.row, lang),
            score=hit.score,
            name=hit.name if hit.name != hit.label else "",
            since=hit.since,
            until=hit.until,
        )
        for hit in hits
    ]


def entity(generation: Generation, row: int, lang: Language) -> models.Entity:
    """Give an entity with what is known of itself."""
    table = generation.entities
    names, identifiers, website = _about(generation, table.iri[row])
    view = models.Entity(
        **_brief(generation, row, lang),
        iri=table.iri[row],
        sector=table.sector[row],
        country=table.country[row],
        municipality=table.municipality[row],
        point=table.point[row],
        first_year=int(table.first_year[row]) or None,
        last_year=int(table.last_year[row]) or None,
        names=names,
        identifiers=identifiers,
        website=website,
        ties=int(table.ties[row]),
        proposed=bool(table.proposed[row]),
        values=list(_values(generation, row)),
        measures=measures(generation, row),
    )
    view.facts = list(dict.fromkeys(told_values(view.values, text(lang))))  # two sources may say the same
    return view


def measures(generation: Generation, row: int) -> dict[str, float | None]:
    """Give the measures of an actor by id; empty for what is not in the collaboration network."""
    from graph.analysis.centrality import PANEL

    actor = generation.actor(row)
    if actor < 0:
        return {}
    scores = {name: float(getattr(generation.measures, name)[actor]) for name in PANEL}
    return {name: None if math.isnan(score) else score for name, score in scores.items()}


def sizes_of(generation: Generation, rows: Ints, by: str, lang: Language = "sv") -> models.Sizes:
    """Give a stored measure for rows of Entities. Raises InputError for one that no generation holds."""
    from graph.analysis.centrality import PANEL

    known = {name: measure for name, measure in PANEL.items() if measure.best}
    if by not in known:
        raise InputError(f"no stored measure {by!r}; expected one of {', '.join(known)}")
    scores = np.full(len(generation.entities), np.nan)
    scores[generation.pairs.actors] = getattr(generation.measures, by)
    values = [None if math.isnan(score) else round(score, 6) for score in scores[rows].tolist()]
    return models.Sizes(by=by, title=known[by].title[lang], best=known[by].best, values=values)


def _about(generation: Generation, iri: str) -> tuple[list[str], list[str], str]:
    """Give other names, identifiers and website, which only the store knows."""
    names, identifiers, website = [], [], ""
    for solution in rows_of(generation, _ABOUT, s=ox.NamedNode(iri)):
        predicate, value = solution["p"].value, getattr(solution["o"], "value", "")
        if predicate in _NAMES:
            names.append(value)
        elif predicate == _IDENTIFIER:
            scheme = solution["o"].datatype.value.rpartition("#")[2] if isinstance(solution["o"], ox.Literal) else ""
            identifiers.append(f"{scheme}:{value}" if scheme and scheme != "string" else value)
        elif predicate in _WEBSITE:
            website = web_address(value)
    return sorted(set(names)), sorted(set(identifiers)), website


def rows_of(generation: Generation, query: str, **terms: ox.NamedNode) -> list[dict[str, Any]]:
    """Ask the store one of our own questions and give all rows at once.

    pyoxigraph's results must not outlive the thread that asked, not even in the traceback of an error.
    """
    solutions = generation.store.query(query, substitutions=terms)
    if not isinstance(solutions, ox.QuerySolutions):
        return []
    names = [variable.value for variable in solutions.variables]
    return [{name: solution[name] for name in names} for solution in solutions]


def _values(generation: Generation, row: int) -> Iterator[models.Worth]:
    table = generation.values
    for at in generation.values_of(row):
        yield models.Worth(
            type=TIE_TYPES[table.type[at]].value,
            value=table.value[at],
            unit=table.unit[at],
            what=table.what[at],
            proposed=bool(table.proposed[at]),
        )


def told_values(values: Iterable[models.Worth], t: Text) -> Iterator[tuple[str, str]]:
    """Give periods and budgets for reading: (name, value)."""
    for worth in values:
        key = f"fact.{worth.type}"
        if key not in t:
            continue
        if worth.type == "project_period":
            start, _, end = worth.value.partition("/")
            yield t(key), t.span(start.strip("."), end.strip("."))
        elif worth.type == "project_budget":
            yield t(key), _amount(worth, t)


def _amount(worth: models.Worth, t: Text) -> str:
    """Write an amount; texts give it with its currency ("2000000 SEK"), tables without."""
    try:
        return t.amount(float(worth.value.split()[0]), worth.unit)
    except (ValueError, IndexError):
        return worth.value


def role(words: str, lang: Language) -> str:
    """Give the label of the role that a source's words stand for, else the words."""
    labels = role_labels().get(role_concept(words) or "")
    return getattr(labels, lang) or words if labels else words


def ties(generation: Generation, row: int, lang: Language) -> list[models.TieBrief]:
    """Give the ties of an entity: the latest first, those of unknown time last."""
    table = generation.ties
    rows = sorted(generation.ties_of(row).tolist(), key=lambda at: (-int(table.start[at]), table.id[at]))
    return [tie_brief(generation, at, row, lang) for at in rows]


def tie_brief(generation: Generation, at: int, row: int, lang: Language) -> models.TieBrief:
    """Give a tie in one line, seen from the entity in a row."""
    table = generation.ties
    outward = int(table.s[at]) == row
    kind, amount = TIE_TYPES[table.type[at]].value, float(table.amount[at])
    return models.TieBrief(
        id=table.id[at],
        type=kind,
        outward=outward,
        phrase=text(lang)(f"tie.{kind}.{'out' if outward else 'in'}"),
        other=brief(generation, int(table.t[at] if outward else table.s[at]), lang),
        role=role(table.role[at], lang),
        start=table.start_text[at],
        end=table.end_text[at],
        status=STATUSES[table.status[at]],
        amount=None if math.isnan(amount) else amount,
        currency=table.currency[at],
    )


def tie(generation: Generation, at: int, lang: Language) -> models.Tie:
    """Give a tie with all its evidence."""
    table, t = generation.ties, text(lang)
    one = tie_brief(generation, at, int(table.s[at]), lang)
    subject = brief(generation, int(table.s[at]), lang)
    return models.Tie(
        id=one.id,
        iri=f"{generation.base}tie/{one.id}",
        type=one.type,
        subject=subject,
        object=one.other,
        sentence=f"{subject.label} {one.phrase} {one.other.label}",
        role=one.role,
        start=one.start,
        end=one.end,
        years=t.span(one.start, one.end),
        status=one.status,
        value=one.amount,
        currency=one.currency,
        amount="" if one.amount is None else t.amount(one.amount, one.currency),
        evidence=[evidence(generation, row, lang) for row in generation.evidence_of(at)],
    )


def evidence(generation: Generation, row: int, lang: Language) -> models.EvidenceView:
    """Give one piece of evidence."""
    table = generation.evidences
    view = passage(generation, generation.quote(row), lang)
    view.columns = table.details[table.detail[row]][1]
    view.proposed, view.implied = bool(table.proposed[row]), bool(table.implied[row])
    view.accepted_by = table.accepted_by(row)
    return view


def passage(generation: Generation, quote: Quote, lang: Language) -> models.EvidenceView:
    """Give a quote, or a row, with the document it stands in."""
    documents, at = generation.documents, quote.document
    anchor = f"c{quote.start}" if quote.start >= 0 else f"row={quote.row}" if quote.row else ""
    return models.EvidenceView(
        before=quote.text_before,
        quote=quote.quote,
        after=quote.text_after,
        start=quote.start if quote.start >= 0 else None,
        end=quote.end if quote.start >= 0 else None,
        file=documents.name[at],
        sheet=quote.sheet,
        row=quote.row or None,
        cells=list(quote.cells),
        source=documents.source[at],
        document=documents.iri[at],
        title=documents.title[at],
        publisher=documents.publisher[at],
        date=documents.date[at],
        url=web_address(documents.url[at]),
        page=document_url(lang, documents.iri[at], anchor),
        licence=documents.licence[at],
    )


def region_names(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Give the names of places by code."""
    known = {code: place(code) for code in codes if code}
    return {code: {"sv": found.label_sv, "en": found.label_en} for code, found in known.items() if found}
