"""What a language model may say: one answer, checked field by field; whatever does not fit is refused with a reason."""

import re
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from loaders.factsmodel import Currency, Day
from loaders.text.model_prompt import KINDS, TYPES
from loaders.text.model_reply import UnansweredError
from ontology.facts import LITERAL_FACTS, FactType, Kind, Status

MOST = 200
"""Facts of one answer that are looked at; the rest is refused in one line."""

_ORG, _PERSON, _PROJECT, _PROGRAMME, _EVENT = (
    Kind.ORGANISATION,
    Kind.PERSON,
    Kind.PROJECT,
    Kind.PROGRAMME,
    Kind.EVENT,
)
_PLACE = (Kind.REGION, Kind.MUNICIPALITY)
_ENDS: dict[FactType, tuple[tuple[Kind, ...], tuple[Kind, ...]]] = {
    FactType.HOLDS_ROLE: ((_PERSON,), (_ORG, _PROGRAMME, _PROJECT)),
    FactType.EMPLOYED_AT: ((_PERSON,), (_ORG,)),
    FactType.LEADS_PROJECT: ((_ORG, _PERSON, *_PLACE), (_PROJECT, _PROGRAMME)),
    FactType.PARTICIPATES_IN: ((_ORG, *_PLACE), (_PROJECT, _PROGRAMME)),
    FactType.FUNDS: ((_ORG, _PROGRAMME), (_PROJECT, _PROGRAMME, _ORG)),
    FactType.PROJECT_PERIOD: ((_PROJECT, _PROGRAMME), ()),
    FactType.PROJECT_BUDGET: ((_PROJECT, _PROGRAMME), ()),
    FactType.PART_OF_PROGRAMME: ((_PROJECT,), (_PROGRAMME,)),
    FactType.PART_OF: ((_ORG, _EVENT), (_ORG, _PROJECT, _EVENT)),
    FactType.LOCATED_IN: ((_ORG, _EVENT, *_PLACE), _PLACE),
    FactType.ACTIVE_IN: ((_ORG, _PROJECT, _PROGRAMME), _PLACE),
    FactType.COLLABORATES_WITH: ((_ORG,), (_ORG,)),
    FactType.MEMBER_OF: ((_ORG, _PERSON), (_ORG,)),
    FactType.ORGANISES_EVENT: ((_ORG, _PERSON, *_PLACE), (_EVENT,)),
    FactType.TAKES_PART_IN_EVENT: ((_ORG, _PERSON, *_PLACE), (_EVENT,)),
    FactType.FORMERLY_NAMED: ((_ORG,), (_ORG,)),
    FactType.SUCCEEDED_BY: ((_ORG,), (_ORG,)),
}
"""What may stand at the two ends of a relation (docs/data.md); a literal fact has no second end."""


class End(BaseModel):
    """One end of a relation, by the name that the text gives it."""

    kind: Literal[KINDS]  # type: ignore[valid-type]
    name: Annotated[str, Field(min_length=2, max_length=200)]


class Saying(BaseModel):
    """One fact as the model gives it. Fields nobody asked for, such as offsets, are not looked at."""

    model_config = ConfigDict(allow_inf_nan=False, str_strip_whitespace=True)

    type: Literal[TYPES]  # type: ignore[valid-type]
    subject: End
    object: End | None = None
    role: Annotated[str, Field(max_length=120)] = ""
    start: Day = ""
    end: Day = ""
    amount: Annotated[float, Field(gt=0, le=1e13)] | None = None
    currency: Currency = ""
    status: Status = Status.IMPLIED
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.5
    quote: Annotated[str, Field(min_length=4, max_length=600)]

    @field_validator("role", "start", "end", "currency", mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        return "" if value is None else value

    @model_validator(mode="after")
    def _holds_together(self) -> "Saying":
        subjects, objects = _ENDS[self.fact]
        if self.subject.kind not in subjects:
            raise ValueError(f"{self.type} begins at {_listed(subjects)}, not at {_a(self.subject.kind)}")
        if self.fact not in LITERAL_FACTS:
            if self.object is None:
                raise ValueError(f"{self.type} needs an object")
            if self.object.kind not in objects:
                raise ValueError(f"{self.type} ends at {_listed(objects)}, not at {_a(self.object.kind)}")
        if self.fact is FactType.PROJECT_PERIOD and not (self.start or self.end):
            raise ValueError("project_period needs a start or an end")
        if (self.amount is None) != (not self.currency) or (
            self.fact is FactType.PROJECT_BUDGET and self.amount is None
        ):
            raise ValueError("an amount needs its currency, a currency its amount, and project_budget both")
        return self

    @property
    def fact(self) -> FactType:
        """The type of the fact; who holds a role that is not told works there."""
        said = FactType(self.type)
        return FactType.EMPLOYED_AT if said is FactType.HOLDS_ROLE and not self.role else said


def _listed(kinds: tuple[Kind, ...]) -> str:
    return " or ".join(map(_a, kinds))


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


class Refused(BaseModel):
    """A part of an answer that is not used, and why."""

    reason: str
    value: str = ""


_FENCE = re.compile(r"\A\s*(?:<think>.*?</think>\s*)?(?:```(?:json)?\s*\n)?(.*?)(?:\n\s*```)?\s*\Z", re.DOTALL)


def unwrapped(words: str) -> bytes:
    """Give the JSON of an answer without the fence or the thinking that some models put around it.

    Raises UnansweredError when there is no list of facts in it.
    """
    match = _FENCE.match(words)
    try:
        data = orjson.loads(match[1] if match else words)
    except orjson.JSONDecodeError as error:
        raise UnansweredError("what the model wrote is not the JSON that was asked for") from error
    if not isinstance(data, dict) or not isinstance(data.get("facts"), list):
        raise UnansweredError("what the model wrote is JSON, but not a list of facts as was asked for")
    return orjson.dumps(data)


def sayings(answer: bytes) -> tuple[list[Saying], list[Refused]]:
    """Give the facts of an answer that `unwrapped` gave, and those that do not fit the schema with the reason."""
    found: list[Saying] = []
    refused: list[Refused] = []
    raw = orjson.loads(answer)["facts"]
    for each in raw[:MOST]:
        try:
            found.append(Saying.model_validate(each))
        except ValidationError as error:
            refused.append(Refused(reason=_reason(error), value=_brief(each)))
    if len(raw) > MOST:
        refused.append(Refused(reason=f"{len(raw) - MOST} facts beyond the first {MOST} of an answer"))
    return found, refused


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    said = first["msg"].removeprefix("Value error, ")
    return f"{place}: {said}" if place else said


def _brief(each: Any) -> str:
    """Write the fact that was refused in a line."""
    if not isinstance(each, dict):
        return str(each)[:120]
    ends = (each.get(name) for name in ("subject", "object"))
    names = [str(end.get("name"))[:60] if isinstance(end, dict) else "" for end in ends]
    return f"{str(each.get('type'))[:40]}: {' -> '.join(names)}"
