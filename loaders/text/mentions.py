"""What a text names: the mention, its mark (one character per type) and the ledger of what is already taken."""

from dataclasses import dataclass, field
from enum import StrEnum

from loaders.text.tokens import Token, tokens
from ontology.facts import Entity, Identifier, Kind


class Mark(StrEnum):
    """The type of a mention, as one letter; cue rules write these in their slots."""

    ORGANISATION = "O"
    PERSON = "P"
    PLACE = "L"
    PROJECT = "J"
    PROGRAMME = "G"
    EVENT = "E"
    DATE = "D"
    MONEY = "M"
    COUNT = "N"
    ROLE = "R"
    UNKNOWN = "X"
    WORK = "K"
    WEBSITE = "W"
    CONTACT = "C"
    TARGET = "T"


@dataclass(slots=True)
class Mention:
    """One name, date, sum or role in a text: text[start:end] stands for `name`.

    `anaphor`: a definite noun ("projektet") that stands for the name; such a mention is no name of its own.
    `contextual`: a bare name that the rest of the text makes full ("länsstyrelsen"). `value`: what a date, a sum or a
    count says. `family`: the kind of body ("länsstyrelsen") or of event ("konferens"). `named`: it has a name of its
    own. `known`: the name was known beforehand.
    """

    start: int
    end: int
    mark: Mark
    name: str = ""
    kind: Kind | None = None
    value: str | float = ""
    unit: str = ""
    modifier: str = ""
    family: str = ""
    sector: str = ""
    place: str = ""
    key: str = ""
    identifiers: tuple[Identifier, ...] = ()
    aliases: tuple[str, ...] = ()
    genitive: bool = False
    anaphor: bool = False
    contextual: bool = False
    named: bool = True
    known: bool = False

    def stand_for(self, other: "Mention") -> None:
        """Take over what another mention names."""
        for part in (
            "name",
            "kind",
            "mark",
            "family",
            "sector",
            "place",
            "key",
            "identifiers",
            "aliases",
            "known",
            "named",
        ):
            setattr(self, part, getattr(other, part))

    def entity(self) -> Entity | None:
        """Give the entity this mention names, or None for an unnamed one."""
        if self.kind is None or not self.name:
            return None
        key = self.key if ":" in self.key else ""  # the key of another source says nothing here
        return Entity(self.kind, self.name, key, self.identifiers, self.aliases, sector=self.sector, place=self.place)


@dataclass(slots=True)
class Ledger:
    """The mentions found so far in a text, and which characters they take."""

    text: str
    mentions: list[Mention] = field(default_factory=list)
    language: str = "sv"
    tokens: list[Token] = field(init=False)
    _taken: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = tokens(self.text)
        self._taken = bytearray(len(self.text))

    def free(self, start: int, end: int) -> bool:
        """Tell whether nothing has been found there yet."""
        return not any(self._taken[start:end])

    def take(self, mention: Mention) -> bool:
        """Enter a mention unless something overlaps it already."""
        if mention.start >= mention.end or not self.free(mention.start, mention.end):
            return False
        self._taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
        self.mentions.append(mention)
        return True

    def retake(self, mention: Mention) -> None:
        """Enter a mention in the place of every one it overlaps (a heading holds names and years)."""
        inside = [each for each in self.mentions if each.start < mention.end and mention.start < each.end]
        for each in inside:
            self.mentions.remove(each)
            self._taken[each.start : each.end] = b"\0" * (each.end - each.start)
        self.take(mention)

    def room(self, start: int) -> int:
        """Give the first place from `start` on where something has been found, or the end of the text."""
        found = self._taken.find(b"\1", start)
        return found if found >= 0 else len(self.text)

    def block(self, start: int, end: int) -> None:
        """Keep a stretch free of mentions (the label of a record)."""
        self._taken[start:end] = b"\1" * (end - start)

    def by_name(self, *marks: Mark) -> dict[str, Mention]:
        """Give the last mention of each name of these types, genitives aside."""
        return {mention.name: mention for mention in self.ordered() if mention.mark in marks and not mention.genitive}

    def ordered(self) -> list[Mention]:
        """Give all mentions in the order of the text."""
        return sorted(self.mentions, key=lambda mention: mention.start)
