"""What was asked: reading the parameters of an inquiry, saying what was understood, and addresses of the answer."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams

from graph.analysis.centrality import MEASURES
from graph.generation import Generation
from graph.inquiries.answer import Answer
from graph.inquiries.catalogue import INQUIRIES
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Group, Parameter
from ontology.errors import NotFoundError
from ontology.places import place
from server.analysts import Analysts
from server.models import Language
from server.pages.links import page_url

Pairs = list[tuple[str, str]]
"""Query parameters in order; a name may stand several times."""


@dataclass(frozen=True)
class Answered:
    """An inquiry with the values it was asked with, and its answer."""

    generation: Generation
    inquiry: Inquiry
    values: Mapping[str, Any]
    answer: Answer


def inquiry_of(identifier: str) -> Inquiry:
    """Give an inquiry by its id. Raises NotFoundError with those there are."""
    if identifier not in INQUIRIES:
        raise NotFoundError(f"there is no inquiry {identifier!r}; there are: {', '.join(INQUIRIES)}")
    return INQUIRIES[identifier]


def answered(generation: Generation, identifier: str, values: tuple[tuple[str, Hashable], ...]) -> Answer:
    """Answer an inquiry whose values are read already; what an analyst does."""
    return INQUIRIES[identifier].run(generation, dict(values))


def multiple(query: QueryParams, apart: Collection[str] = ()) -> dict[str, list[str]]:
    """Give what stands in an address by name, several values each; names of the address itself stay apart."""
    names = dict.fromkeys(name for name, _ in query.multi_items() if name not in apart)
    return {name: query.getlist(name) for name in names}


async def ask(
    analysts: Analysts, generation: Generation, inquiry: Inquiry, given: Mapping[str, Sequence[str]]
) -> Answered:
    """Read the parameters and have the inquiry answered. Raises InputError, or QueryLimitError for what is too much."""
    values = await run_in_threadpool(inquiry.read, generation, given)
    answer = await analysts.run(generation, answered, inquiry.id, tuple(values.items()))
    return Answered(generation, inquiry, values, answer)


def is_given(parameter: Parameter, value: Any) -> bool:
    """Whether a value is more than the sign that none was given."""
    return not (value in ("", ()) or (value == parameter.default and (value == -1 or value == 0)))


def understood(generation: Generation, parameter: Parameter, value: Any, lang: Language) -> Pairs:
    """Give (id, label) of every value of a parameter, empty when it was not given."""
    if not is_given(parameter, value):
        return []
    if parameter.kind in ("entity", "entities"):
        rows = value if isinstance(value, tuple) else (value,)
        return [(generation.local(row), generation.label(row)) for row in rows]
    if isinstance(value, Group):
        return [(value.id, getattr(value.name, lang))]
    if parameter.kind == "region":
        known = place(value)
        return [(value, getattr(known, f"label_{lang}") if known else value)]
    return [(str(value), dict(choices(parameter, lang)).get(value, str(value)))]


def choices(parameter: Parameter, lang: Language) -> Pairs:
    """Give (id, label) of the values that a parameter chooses among; empty for those that are free."""
    if parameter.kind == "measure":
        return [(measure.id, measure.title[lang]) for measure in MEASURES.values() if measure.best]
    return [(name, getattr(label, lang)) for name, label in (parameter.choices or {}).items()]


def given_pairs(asked: Answered) -> Pairs:
    """Give the query parameters that ask the same again: by ids, without what is left at its default."""
    return [
        (parameter.name, identifier)
        for parameter in asked.inquiry.parameters
        if (value := asked.values[parameter.name]) != parameter.default
        for identifier, _ in understood(asked.generation, parameter, value, "en")
    ]


def example_pairs(inquiry: Inquiry) -> Pairs:
    """Give the example of an inquiry as query parameters."""
    return [(name, value) for name, values in inquiry.example.items() for value in values]


def api_url(inquiry: Inquiry, pairs: Sequence[tuple[str, str]], **more: str) -> str:
    """Give the address of an answer for programs."""
    return _with(f"/api/inquiries/{inquiry.id}", [*pairs, *more.items()])


def inquiry_url(lang: Language, inquiry: Inquiry, pairs: Sequence[tuple[str, str]] = ()) -> str:
    """Give the address of the page of an inquiry, with an answer when something is asked."""
    return _with(page_url(lang, "inquiry", inquiry.id), pairs)


def _with(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
