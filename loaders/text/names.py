"""The names that are known beforehand: those of the workspace's own sources first, then well-known public bodies."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from loaders.text.lexicon import yaml_data
from loaders.text.mentions import Mark, Mention
from loaders.text.tokens import Token, tokens
from ontology.facts import Entity, Kind

MARKS = {
    Kind.ORGANISATION: Mark.ORGANISATION,
    Kind.PERSON: Mark.PERSON,
    Kind.PROJECT: Mark.PROJECT,
    Kind.PROGRAMME: Mark.PROGRAMME,
    Kind.EVENT: Mark.EVENT,
    Kind.REGION: Mark.PLACE,
    Kind.MUNICIPALITY: Mark.PLACE,
}
SHORT = 5
"""A name of fewer letters, and a registered single word, is only known when it is written exactly so ("EU", "Sida")."""


def _fold(words: list[str]) -> str:
    return " ".join(words).casefold().replace("–", "-").replace("’", "'")


class Names:
    """An index of names, looked up by the words of a text. Registered names stand before the well-known ones."""

    def __init__(self, registered: Mapping[str, Entity]):
        self._entities: dict[str, Entity] = {}
        self._exact: dict[str, set[str]] = {}
        self._longest: dict[str, int] = {}  # first word → the most words of a name that begins with it
        for name, entity in registered.items():
            for form in (name, entity.name, *entity.aliases):
                self._add(form, entity)
        self._strict = {folded for folded in self._entities if " " not in folded}
        for form, entity in _bodies().items():
            self._add(form, entity)

    def _add(self, form: str, entity: Entity) -> None:
        words = [token.text for token in tokens(form)]
        folded = _fold(words)
        if not folded or entity.kind not in MARKS or folded.isdigit():
            return
        first = words[0].casefold()
        self._longest[first] = max(self._longest.get(first, 1), len(words))
        self._entities.setdefault(folded, entity)
        self._exact.setdefault(folded, set()).add(" ".join(words))

    def at(self, words: list[Token], index: int) -> tuple[int, Mention] | None:
        """Give the number of words and the mention of the longest known name that begins at a word."""
        first = words[index].text.casefold()
        longest = max(self._longest.get(form, 0) for form in (first, first[:-1], first[:-1].rstrip(":’'")))
        for count in range(min(longest, len(words) - index), 0, -1):
            some = [token.text for token in words[index : index + count]]
            hit, genitive, bare = self._find(some), False, ""
            if hit is None and some[-1][-1:] in "sS":
                bare = some[-1][:-1].rstrip(":’'")
                hit, genitive = self._find([*some[:-1], bare]), True
            if hit is not None:
                last = words[index + count - 1]
                spelled = [*some[:-1], bare] if genitive else some
                return count, mention_of(_spelled(hit, spelled), words[index].start, last.end, genitive=genitive)
        return None

    def _find(self, words: list[str]) -> Entity | None:
        folded = _fold(words)
        entity = self._entities.get(folded)
        strict = len(folded) < SHORT or folded in self._strict
        if entity is None or not (strict or words[0].islower()):
            return entity
        return entity if " ".join(words) in self._exact[folded] else None


def _spelled(entity: Entity, words: list[str]) -> Entity:
    """Let a text's own spelling name what a register holds in capitals."""
    if entity.name.isupper() and _fold(words) == _fold([token.text for token in tokens(entity.name)]):
        return replace(entity, name=" ".join(words))
    return entity


def mention_of(entity: Entity, start: int, end: int, *, genitive: bool = False) -> Mention:
    """Make the mention of an entity that is known beforehand."""
    return Mention(
        start, end, MARKS[entity.kind], entity.name, entity.kind, sector=entity.sector, place=entity.place,
        key=entity.key, identifiers=entity.identifiers, genitive=genitive, known=True,
    )  # fmt: skip


@cache
def _bodies() -> dict[str, Entity]:
    found = {}
    groups = [*yaml_data("bodies.yaml").items(), *yaml_data("actors.yaml").items()]
    for group, names in groups:
        kind = Kind.PROGRAMME if group == "programme" else Kind.ORGANISATION
        sector = {"programme": "", "fund": "public"}.get(group, group)
        for name, others in names.items():
            entity = Entity(kind, name, sector=sector)
            for form in (name, *(others or "").split(",")):
                found[form.strip()] = entity
    found.pop("", None)
    return found


def known_as(name: str) -> str:
    """Give the name a well-known body goes by ("VINNOVA" → Vinnova), with or without its legal form, else the name."""
    words = [token.text for token in tokens(name)]
    for some in (words, words[:-1] if words[-1:] in (["AB"], ["HB"]) else []):
        if some and (entity := _bodies().get(" ".join(some))):
            return entity.name
    return name


_CACHE: list[tuple[Mapping[str, Entity], int, Names]] = []


def names_for(registered: Mapping[str, Entity]) -> Names:
    """Give the index of a registry; the last one is kept, as many texts are read with the same registry."""
    for known, size, index in _CACHE:
        if known is registered and size == len(registered):
            return index
    _CACHE[:] = [(registered, len(registered), Names(registered))]
    return _CACHE[0][2]
