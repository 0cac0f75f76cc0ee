"""Cards: everything a person needs to see to judge one pair or one proposed fact, as plain data."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Plain(BaseModel):
    model_config = ConfigDict(frozen=True)


class Source(_Plain):
    """A document."""

    iri: str
    name: str
    title: str = ""
    date: str = ""

    @property
    def local(self) -> str:
        """The end of its IRI, by which addresses name it."""
        return self.iri.rpartition("/")[2]


class TieLine(_Plain):
    """A tie of a thing: its type, which way it goes, to whom."""

    type: str
    outward: bool
    other: str
    kind: str
    status: str
    role: str = ""
    start: str = ""
    end: str = ""


class Thing(_Plain):
    """One side: a thing as its sources, taken together, describe it."""

    keys: list[str]
    iri: str
    label: str
    kind: str
    names: list[str] = []
    identifiers: list[str] = []
    sector: str = ""
    country: str = ""
    place: str = ""
    city: str = ""
    website: str = ""
    sources: list[Source] = []
    more_sources: int = 0
    ties: list[TieLine] = []
    tie_count: int = 0


class Why(_Plain):
    """One reason in words, and whether it speaks for the two being one."""

    feature: str
    sv: str
    en: str
    speaks_for: bool


class Standing(_Plain):
    """An actor's partners and its place by their number, before and after the judgement."""

    label: str
    partners: tuple[int, int]
    place: tuple[int, int]


class Change(_Plain):
    """What "same" or "accept" would change: accepted ties and things more or fewer, and who would stand where."""

    ties: int
    things: int
    standings: list[Standing] = []


class Said(_Plain):
    """What a text proposes, and where it stands."""

    type: str
    value: str = ""
    role: str = ""
    start: str = ""
    end: str = ""
    rule: str = ""
    implied: bool = False
    document: Source
    before: str = ""
    quote: str = ""
    after: str = ""


class Card(_Plain):
    """One thing to judge. `keys` are two of a pair, one of a fact; `things` are the two sides, or the fact's ends."""

    id: str
    kind: Literal["pair", "fact"]
    keys: tuple[str, ...]
    things: list[Thing]
    score: float
    urgency: float
    reasons: list[Why] = []
    said: Said | None = None
    change: Change


class Deck(_Plain):
    """All cards, in the order of the queue, and what the reading of the judgements said ("" = nothing)."""

    cards: list[Card]
    note: str = ""
