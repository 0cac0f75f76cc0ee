"""The shapes of what the JSON API answers. `id` is an IRI without its base, or a whole IRI for places."""

from typing import Literal

from pydantic import BaseModel, Field

Language = Literal["sv", "en"]


class Brief(BaseModel):
    """An actor, project, programme, place or event in one line."""

    id: str = Field(description="IRI without the base of the workspace; a whole IRI for places", examples=["project/x"])
    label: str
    kind: str = Field(description="organisation, person, project, programme, region, municipality or event")
    region: str = Field("", description="NUTS or municipality code, as deep as known")
    page: str = Field("", description="Address of its page")


class Found(Brief):
    """One thing found by its name."""

    score: float = Field(description="Higher is better; only comparable within one answer")
    name: str = Field("", description="The name it was found by, where that is another than the label")
    since: str = Field("", description="From which day that was its name (ISO 8601); empty = not known")
    until: str = Field("", description="The first day on which it was so no longer; empty = not known, or it still is")


class Worth(BaseModel):
    """What a source says as a value: a period, a budget, a claim."""

    type: str
    value: str
    unit: str = ""
    what: str = ""
    proposed: bool = Field(description="Read from a text and not yet accepted")


class Entity(Brief):
    """An entity with what is known of itself."""

    iri: str
    sector: str = ""
    country: str = ""
    municipality: str = ""
    point: str = Field("", description="WKT: POINT(longitude latitude)")
    first_year: int | None = None
    last_year: int | None = None
    names: list[str] = Field(default_factory=list, description="Other names and former ones")
    identifiers: list[str] = []
    website: str = ""
    ties: int = Field(description="How many accepted ties it has")
    proposed: bool = Field(description="Known only from texts that nobody has reviewed")
    values: list[Worth] = []
    measures: dict[str, float | None] = Field(default_factory=dict, description="By id, for actors (/api/measures)")
    facts: list[tuple[str, str]] = Field(default_factory=list, description="For reading, in the language asked for")


class TieBrief(BaseModel):
    """A tie in one line, seen from one of its ends."""

    id: str
    type: str
    outward: bool = Field(description="Whether the entity asked about is the subject")
    phrase: str = Field(description="How the tie reads from here, in the language asked for")
    other: Brief
    role: str = ""
    start: str = Field("", description="ISO 8601 with the precision known; empty = unknown")
    end: str = ""
    status: str = Field(description="stated, inferred or proposed")
    amount: float | None = None
    currency: str = ""


class TieList(BaseModel):
    """The ties of an entity."""

    total: int
    ties: list[TieBrief]


class EvidenceView(BaseModel):
    """One place in a source: a passage with its surroundings, or a row of a table with its cells."""

    before: str = ""
    quote: str = ""
    after: str = ""
    start: int | None = Field(None, description="Unicode code points into the kept text")
    end: int | None = None
    file: str = ""
    sheet: str = ""
    row: int | None = Field(None, description="1-based; the header is row 1")
    columns: str = ""
    cells: list[tuple[str, str]] = []
    source: str = Field("", description="Name of the source that the document belongs to")
    document: str = Field("", description="IRI of the document")
    title: str = ""
    publisher: str = ""
    date: str = ""
    url: str = ""
    page: str = ""
    licence: str = ""
    proposed: bool = False
    implied: bool = False
    accepted_by: str = Field(
        "", description="The rule that accepted it, when the workspace trusts one and nobody judged"
    )


class Tie(BaseModel):
    """A tie with all its evidence, for machines and (years, amount, sentence) for reading."""

    id: str
    iri: str
    type: str
    subject: Brief
    object: Brief
    sentence: str
    role: str = ""
    start: str = ""
    end: str = ""
    years: str = ""
    status: str
    value: float | None = None
    currency: str = ""
    amount: str = ""
    through: list[Brief] = Field(default_factory=list, description="For a collaboration: what the two did together")
    evidence: list[EvidenceView]


class Ranked(Brief):
    """One line of a ranking. Equal scores share a rank."""

    rank: int
    score: float
    error: float = Field(0.0, description="Standard error of a score that was estimated from a sample; 0 = exact")
    partners: int
    communities: int = Field(description="In how many communities its partners are")
    reason: str = Field(description="What the place rests on, in one sentence")


class Shared(BaseModel):
    """One thing two actors share; without a thing, a source says directly that they collaborate."""

    thing: Brief | None
    tie: str = Field(description="Id of the tie that says it")


class PartnerView(Brief):
    """An actor one works with."""

    weight: float = Field(description="Newman's: every joint thing of n actors gives 1/(n-1)")
    count: int
    first_year: int | None
    last_year: int | None
    undated: int = Field(description="How many of the joint things have no known year")
    status: str
    through: list[Shared]


class WayStep(BaseModel):
    """One step of a way."""

    here: Brief
    tie: TieBrief
    sentence: str
    others: list[str] = Field(description="Ids of further ties between the same two")


class Way(BaseModel):
    """A way between two entities. `hubs` are those it passes although hubs were to be avoided."""

    length: int
    steps: list[WayStep]
    hubs: list[Brief]


class Around(BaseModel):
    """How many neighbours an entity has in a selection, in all and by kind."""

    total: int
    kinds: dict[str, int]


class Sizes(BaseModel):
    """A measure in the order of the nodes of a picture; null where it is not defined."""

    by: str
    title: str
    best: str = Field(description="high or low: which end is drawn large")
    values: list[float | None]


class MeasureView(BaseModel):
    """A measure of the collaboration network."""

    id: str
    title: str
    explanation: str
    weight: str = Field(description="none, strength or distance: how ties count in it")
    best: str = Field(description="high or low: which end a ranking begins with; empty for a label")
    literature: str
    stored: bool = Field(description="Whether every generation holds it for all actors (k:<id> in SPARQL)")
    parameters: list["MeasureParameter"] = Field(default_factory=list, description="Given to /api/rank by name")
    note: str = Field("", description="How it was sampled and how sure it is, where that was asked")


class MeasureParameter(BaseModel):
    """A parameter of a measure: one of some choices, or a number between two."""

    name: str
    title: str
    default: str | float
    choices: dict[str, str] = Field(description="What each choice is called; empty for a number")
    low: float
    high: float


class ParameterView(BaseModel):
    """A parameter of a question."""

    name: str
    kind: str
    title: str
    default: str | None = Field(description="null: a value must be given")
    of: list[str] = Field(description="What an IRI should be")


class QuestionView(BaseModel):
    """A question of the catalogue."""

    id: str
    title: str
    description: str
    parameters: list[ParameterView]
    sparql: str = Field(description="The query, with $name where a parameter goes")


class BoundQuestion(BaseModel):
    """A question with its values in place, ready for /sparql."""

    sparql: str


class Source(BaseModel):
    """A source that is in."""

    name: str
    documents: int
    facts: int
    rejects: int


class About(BaseModel):
    """What is served."""

    name: str
    version: str = Field(description="Of the program")
    base: str = Field(description="What IRIs of this workspace begin with")
    generation: int
    made: str = Field(description="When it was published")
    entities: int
    ties: int
    sources: list[Source]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
