"""Measures and the question catalogue; ranking and ways between actors."""

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import Response

from ontology.errors import NotFoundError
from ontology.questions import Question, catalogue
from server import models
from server.deps import GenerationDep, Language, LanguageDep
from server.jobs import NotAcceptableError
from server.negotiate import choose

router = APIRouter(tags=["Analysis"])

_ANSWERS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}


@router.get("/api/measures", summary="The measures")
def measures(generation: GenerationDep, lang: LanguageDep) -> list[models.MeasureView]:
    """List the measures of the collaboration network: what each means, its literature, whether it was sampled."""
    from graph.centrality import MEASURES

    notes = generation.measures.notes
    return [
        models.MeasureView(
            id=each.id,
            title=each.title[lang],
            explanation=each.explanation[lang],
            weight=each.weight,
            best=each.best,
            literature=each.literature,
            note=notes.get(each.id, ""),
        )
        for each in MEASURES.values()
    ]


@router.get("/api/questions", summary="The question catalogue")
def questions(lang: LanguageDep) -> list[models.QuestionView]:
    """List the questions that can be asked without knowing SPARQL."""
    return [_question(each, lang) for each in catalogue().values()]


def _question(question: Question, lang: Language) -> models.QuestionView:
    return models.QuestionView(
        id=question.id,
        title=getattr(question, f"title_{lang}"),
        description=getattr(question, f"description_{lang}"),
        parameters=[
            models.ParameterView(
                name=each.name,
                kind=each.kind,
                title=getattr(each, f"title_{lang}"),
                default=each.default,
                of=list(each.of),
            )
            for each in question.parameters
        ],
        sparql=question.text,
    )


@router.get("/api/questions/{identifier}/sparql", summary="A question as SPARQL")
def bound(request: Request, generation: GenerationDep, identifier: str) -> models.BoundQuestion:
    """Give the SPARQL of a question with the values of its parameters (as query parameters) in place."""
    return models.BoundQuestion(sparql=_bound(request, generation, identifier))


@router.get("/api/questions/{identifier}/answer", summary="Answer a question", response_class=Response)
def answer(request: Request, generation: GenerationDep, identifier: str) -> Response:
    """Answer a question of the catalogue, its parameters given as query parameters; JSON, CSV, TSV or XML by Accept."""
    media_type = choose(request.headers.get("accept", ""), _ANSWERS)
    if not media_type:
        raise NotAcceptableError(f"Answers come as {', '.join(_ANSWERS)}.")
    solutions = generation.store.query(_bound(request, generation, identifier))
    return Response(solutions.serialize(format=_ANSWERS[media_type]), media_type=media_type, headers={"Vary": "Accept"})


def _bound(request: Request, generation: GenerationDep, identifier: str) -> str:
    known = catalogue()
    if identifier not in known:
        raise NotFoundError(f"there is no question {identifier!r}; there are: {', '.join(known)}")
    return known[identifier].bind(dict(request.query_params), generation.base)
