"""Rankings, partners, ways between actors, and the question catalogue."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from graph.analysis.centrality import MEASURES
from graph.analysis.measure import Parameter
from graph.analysis.network import dates
from graph.analysis.paths import partners, paths
from ontology.errors import NotFoundError
from ontology.facts import Kind
from ontology.questions import Question, catalogue
from server import insights, models, views
from server.csvw import columns, csv_metadata, csvm, lead, of_query
from server.deps import AnalystsDep, GenerationDep, LanguageDep, PoolDep
from server.jobs import Job, NotAcceptableError
from server.models import Language
from server.negotiate import choose
from server.pages.links import entity_iri
from server.parts import PartDep, part
from server.patience import unless_gone
from server.routes.sparql import RESULT_TYPES, reply

router = APIRouter(tags=["Analysis"])


def measure_options(
    weight: Annotated[str, Query(description="How ties count: none, strength, count, distance")] = "",
    attribute: Annotated[str, Query(description="The border that counts: region, municipality, sector …")] = "",
    role: Annotated[str, Query(description="A brokerage role: coordinator, gatekeeper …")] = "",
    alpha: Annotated[str, Query(description="PageRank's probability to walk on")] = "",
) -> dict[str, str]:
    """Read the parameters of a measure that are given; /api/measures says which measure takes which."""
    given = {"weight": weight, "attribute": attribute, "role": role, "alpha": alpha}
    return {name: value for name, value in given.items() if value}


@router.get("/api/rank", summary="Rank actors")
async def ranking(
    request: Request,
    response: Response,
    generation: GenerationDep,
    lang: LanguageDep,
    analysts: AnalystsDep,
    by: Annotated[str, Query(description="A measure (/api/measures)")] = "betweenness",
    region: Annotated[str, Query(description="Only the network within a NUTS or municipality code")] = "",
    from_year: Annotated[int, Query(alias="from", ge=0, le=9999)] = 0,
    to_year: Annotated[int, Query(alias="to", ge=0, le=9999)] = 0,
    kind: Kind | None = None,
    status: Annotated[str, Query(description="stated,inferred,proposed; default the first two")] = "",
    top: Annotated[int, Query(ge=1, le=1000)] = 20,
    options: Annotated[dict[str, str], Depends(measure_options)] = {},  # noqa: B006 - filled in by the dependency
    more: PartDep = {},  # noqa: B006
) -> list[models.Ranked]:
    """Rank the actors of a part of the network by a measure that is computed anew on that part.

    The headers say of how many ties that part consists, and how many more (or, without years, of them) have unknown
    years.
    """
    words = {"region": region, "from": str(from_year or ""), "to": str(to_year or ""), **more}
    words["status"] = status or ",".join(views.usual_statuses(generation))
    cut = await run_in_threadpool(part, generation, words)
    chosen = {"by": by, "cut": cut, "kind": kind.value if kind else "", "top": top}
    known = await unless_gone(request, analysts.run(generation, dates, cut))
    response.headers["Kurbits-Ties"] = str(known.ties)
    response.headers["Kurbits-Ties-Undated"] = str(known.unknown)
    asking = analysts.run(generation, insights.ranking, tuple(chosen.items()), tuple(sorted(options.items())))
    rows = await unless_gone(request, asking)
    return await run_in_threadpool(insights.ranked, generation, rows, lang)


@router.get("/api/entity/{kind}/{local:path}/partners", summary="The partners of an actor")
def who(
    generation: GenerationDep,
    lang: LanguageDep,
    kind: str,
    local: str,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 200,
) -> list[models.PartnerView]:
    """Give those an actor works with, the strongest first: through what, since when."""
    row = generation.row(entity_iri(kind, local, generation.base))
    return insights.partners(generation, partners(generation, row, limit), lang)


@router.get("/api/path", summary="Ways between two actors")
def way(
    generation: GenerationDep,
    lang: LanguageDep,
    start: Annotated[str, Query(alias="from", min_length=1, max_length=200, description="An id, an IRI or a name")],
    end: Annotated[str, Query(alias="to", min_length=1, max_length=200)],
    k: Annotated[int, Query(ge=1, le=10, description="How many ways")] = 1,
    hubs: Annotated[bool, Query(description="May it pass actors that connect nearly everything?")] = False,
    status: Annotated[list[str] | None, Query(description="stated, inferred, proposed; default the first two")] = None,
) -> list[models.Way]:
    """Give the shortest ways, each step with the tie behind it. Empty when there is none."""
    ends = generation.find(start), generation.find(end)
    found = paths(generation, *ends, k, avoid_hubs=not hubs, statuses=status or views.usual_statuses(generation))
    return [insights.way(generation, each, lang) for each in found]


@router.get("/api/measures", summary="The measures")
def measures(generation: GenerationDep, lang: LanguageDep) -> list[models.MeasureView]:
    """List the measures of the collaboration network: what each means, its literature, whether it was sampled."""
    notes = generation.measures.notes
    return [
        models.MeasureView(
            id=each.id,
            title=each.title[lang],
            explanation=each.explanation[lang],
            weight=each.weight,
            best=each.best,
            literature=each.literature,
            stored=each.stored,
            parameters=[_parameter(parameter, lang) for parameter in each.parameters],
            note=notes.get(each.id, ""),
        )
        for each in MEASURES.values()
    ]


def _parameter(parameter: Parameter, lang: Language) -> models.MeasureParameter:
    return models.MeasureParameter(
        name=parameter.name,
        title=getattr(parameter.title, lang),
        default=parameter.default,
        choices={choice: getattr(title, lang) for choice, title in parameter.choice_titles.items()},
        low=parameter.low,
        high=parameter.high,
    )


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


@router.get("/api/questions/{identifier}/answer.csv", summary="Answer a question as CSV", response_class=Response)
async def answer_csv(request: Request, generation: GenerationDep, pool: PoolDep, identifier: str) -> Response:
    """Answer a question as CSV whatever Accept says; `Link` leads to what its columns are."""
    job = Job(_bound(request, generation, identifier), "csv", "")
    return _described(request, identifier, await reply(request, pool, job, {"results": "text/csv"}))


@router.get("/api/questions/{identifier}/answer", summary="Answer a question", response_class=Response)
async def answer(request: Request, generation: GenerationDep, pool: PoolDep, identifier: str) -> Response:
    """Answer a question of the catalogue, its parameters given as query parameters; JSON, CSV, TSV or XML by Accept."""
    media_type = choose(request.headers.get("accept", ""), RESULT_TYPES)
    if not media_type:
        raise NotAcceptableError(f"Answers come as {', '.join(RESULT_TYPES)}.")
    job = Job(_bound(request, generation, identifier), RESULT_TYPES[media_type], "")
    response = await reply(request, pool, job, {"results": media_type})
    return _described(request, identifier, response) if media_type == "text/csv" else response


def _described(request: Request, identifier: str, response: Response) -> Response:
    return lead(response, f"/api/questions/{identifier}/csvw?{request.url.query}")


@router.get(
    "/api/questions/{identifier}/csvw", summary="What the columns of an answer as CSV are", response_class=Response
)
def csvw(request: Request, generation: GenerationDep, lang: LanguageDep, identifier: str) -> Response:
    """Describe the CSV of a question's answer (CSV on the Web, https://www.w3.org/TR/tabular-data-primer/)."""
    bound = _bound(request, generation, identifier)
    table = f"/api/questions/{identifier}/answer.csv?{request.url.query}"
    question = catalogue()[identifier]
    named = getattr(question, f"title_{lang}"), getattr(question, f"description_{lang}")
    return csvm(csv_metadata(of_query(columns(bound)), table, lang, *named))


def _bound(request: Request, generation: GenerationDep, identifier: str) -> str:
    known = catalogue()
    if identifier not in known:
        raise NotFoundError(f"there is no question {identifier!r}; there are: {', '.join(known)}")
    return known[identifier].bind(dict(request.query_params), generation.base)
