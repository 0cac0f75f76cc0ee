"""Finds in a text what a language model names: a mention that the rules read, else the very words of the name."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from loaders.text.facts import Reading, scoped
from loaders.text.mentions import Mention
from loaders.text.model_answer import End
from loaders.text.names import MARKS
from ontology.errors import GroundingError
from ontology.facts import Entity, Evidence, Kind
from ontology.terms import slug

_ALIKE = ({Kind.REGION, Kind.MUNICIPALITY}, {Kind.PROJECT, Kind.PROGRAMME})
_LOOKED_AT = 20


@dataclass(frozen=True)
class Found:
    """An end with its entity; `inside` when the quote names it, `plain` when it does so by name and in full."""

    entity: Entity
    inside: bool
    plain: bool = True


class Named:
    """A text, with its mentions looked up by name and by place: an answer may name many, and a text hold thousands."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self._mentions = sorted((each for each in reading.mentions if each.kind), key=lambda each: each.start)
        self._starts = [mention.start for mention in self._mentions]
        self._called: dict[str, list[Mention]] = {}
        for mention in self._mentions:
            words = _folded(reading.kept.text[mention.start : mention.end])
            forms = {_folded(mention.name), words, words.removesuffix("s") if mention.genitive else words}
            for form in forms:
                self._called.setdefault(form, []).append(mention)

    def inside(self, place: Evidence) -> list[Mention]:
        """Give the mentions within a quote."""
        some = self._mentions[bisect_left(self._starts, place.start) : bisect_left(self._starts, place.end)]
        return [mention for mention in some if mention.end <= place.end]

    def find(self, end: End, place: Evidence) -> Found:
        """Find an end, in the quote before elsewhere. Raises GroundingError when the text names no such thing."""
        if "█" in end.name:
            raise GroundingError("a name holds masked contact data")
        if called := self._called.get(_folded(end.name)):
            nearest = min(called, key=lambda each: (not _stands(each, place), abs(each.start - place.start)))
            return self._mentioned(nearest, end, place)
        start, stop = self._unread(end.name, place)
        return Found(self._entity(end, start, stop), place.start <= start and stop <= place.end)

    def _mentioned(self, mention: Mention, end: End, place: Evidence) -> Found:
        kind, entity = Kind(end.kind), scoped(self.reading, mention)
        if entity is None or mention.mark not in MARKS.values():
            raise GroundingError(f"{end.name!r} is no name")
        if entity.kind is not kind and not any({entity.kind, kind} <= group for group in _ALIKE):
            raise GroundingError(f"{end.name!r} is read as {entity.kind} here, not as {kind}")
        plain = mention.named and not mention.anaphor and not mention.contextual
        return Found(entity, _stands(mention, place), plain)

    def _unread(self, name: str, place: Evidence) -> tuple[int, int]:
        """Give where a name stands that no rule read, as words of its own or with the s of a genitive."""
        kept, words = self.reading.kept, name.split()
        larger = ""
        if words and words[0] in kept.text:
            spaced = r"\s+".join(map(re.escape, words))
            pattern = re.compile(rf"(?<!\w)({spaced})(?:s|:s)?(?!\w)")
            for first in (place.start, kept.body):
                for match, _ in zip(pattern.finditer(kept.text, first), range(_LOOKED_AT), strict=False):
                    if not (larger := self._around(*match.span(1))):
                        return match.span(1)
        if larger:
            raise GroundingError(f"{name!r} is only a part of the name {larger!r}")
        raise GroundingError(f"the name {name!r} does not stand in the text")

    def _around(self, start: int, stop: int) -> str:
        """Give the longer name that these words are a part of, "" when there is none."""
        at = bisect_right(self._starts, start) - 1
        if at < 0:
            return ""
        mention = self._mentions[at]
        within = stop <= mention.end and mention.end - mention.start > stop - start + 1
        return mention.name if within else ""

    def _entity(self, end: End, start: int, stop: int) -> Entity:
        """Give the entity of a name that no rule read, as the text writes it. Raises GroundingError where it is none.

        An event without a name of its own ("seminariet") is another in every text.
        """
        kept = self.reading.kept
        kind, name = Kind(end.kind), " ".join(kept.text[start:stop].split())
        if not re.search(r"[A-ZÅÄÖÆØÉ]", name):
            if kind is Kind.EVENT:
                return Entity(kind, name, f"{kept.name}#{slug(name)}")
            raise GroundingError(f"{name!r} is no name: it has no capital letter")
        small = name.casefold()
        if " " not in name and small in kept.text and re.search(rf"(?<!\w){re.escape(small)}(?!\w)", kept.text):
            raise GroundingError(f"{name!r} is a common word in this text")
        if kind is Kind.PERSON and " " not in name:
            raise GroundingError(f"{name!r}: a person is known by first and last name")
        return Entity(kind, name)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _stands(mention: Mention, place: Evidence) -> bool:
    return place.start <= mention.start and mention.end <= place.end
