"""The alias table: the other names that sources state for things, and which of them may bring two things together.

Every loaded source grows it: an acronym in brackets, a short name, a name in another language, an altLabel. An alias is
evidence only where it cannot mean anything else; what this module refuses is still suggested to a person.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache

from graph.identity.compare import marks
from graph.identity.initials import expands, words_of
from graph.identity.names import fold, is_bare, normalise
from ontology.facts import Entity, Kind

Key = tuple[Kind, str]
"""A kind and the form under which names of it meet."""

_BRACKET = re.compile(r"(?P<name>.*\S)\s*[(\[](?P<short>[^()\[\]]+)[)\]]\s*")
_PHRASES = (
    ("county administrative board", "lansstyrelsen"), ("county council", "landstinget"),
    ("district court", "tingsratt"), ("city of", "kommun"),
)  # fmt: skip
_CLASSES = {
    word: group[0]
    for group in (
        ("universitet", "hogskola", "hogskolan", "university", "universitetet", "universite", "universitaet"),
        ("lansstyrelsen", "lansstyrelse"),
        ("landstinget", "landsting"),
        ("region", "regionen"),
        ("regionforbundet", "regionforbund"),
        ("kommun", "kommunen", "municipality", "kommune"),
        ("sjukhuset", "sjukhu", "hospital"),
        ("institut", "institute", "institutet"),
        ("fonden", "fond", "fund"),
        ("tingsratt", "tingsratten"),
        ("polisen", "police"),
    )
    for word in group
}
"""Words that say the same kind of body in two languages. Only for names that one source states of one thing."""

SHORTEST = 3
"""An alias of fewer letters means too many things."""

SPOKEN = {
    "sv": {"SE", "FI"}, "nb": {"NO"}, "nn": {"NO"}, "no": {"NO"}, "da": {"DK"}, "fi": {"FI"}, "is": {"IS"},
    "de": {"DE", "AT", "CH"}, "fr": {"FR", "BE", "CH", "LU"}, "nl": {"NL", "BE"}, "et": {"EE"}, "lv": {"LV"},
    "lt": {"LT"}, "pl": {"PL"}, "es": {"ES"}, "it": {"IT", "CH"}, "pt": {"PT"},
}  # fmt: skip
"""Where a text in a language is at home: there an acronym without a country is looked for, and nowhere else."""


def name_key(kind: Kind, name: str) -> str:
    """Give the form under which names of a kind meet; a one-word acronym of a project keeps its final S."""
    if kind in (Kind.PROJECT, Kind.PROGRAMME) and name.isupper() and name.isalpha():
        return name.casefold()
    return normalise(name)


def other_names(entity: Entity) -> Iterator[str]:
    """Give the names a source states for a thing beside the one it is called, also those inside that one.

    "Exempelverket (EXV)" states two names when the bracket holds the initials; any other bracket is part of the name.
    """
    yield from entity.aliases
    found = _BRACKET.fullmatch(entity.name)
    if found and entity.kind == Kind.ORGANISATION:
        name, short = found["name"], found["short"].strip()
        if len(short.split()) == 1 and (expands(short, words_of(name)) or expands(name, words_of(short))):
            yield name
            yield short


def claims(entities: Sequence[Entity], kinds: Sequence[Kind]) -> dict[Key, dict[int, bool]]:
    """Give for every alias the rows that claim it, and whether each may be meant by it alone (`fits`).

    People have no aliases here: they are never joined by a name alone.
    """
    found: dict[Key, dict[int, bool]] = defaultdict(dict)
    for row, entity in enumerate(entities):
        if kinds[row] in (Kind.PERSON, Kind.REGION) or not (entity.aliases or entity.name.endswith((")", "]"))):
            continue
        for alias in other_names(entity):
            if key := name_key(entity.kind, alias):
                found[kinds[row], key][row] = fits(entity.kind, alias, entity.name)
    return found


@lru_cache(maxsize=100_000)
def fits(kind: Kind, alias: str, name: str) -> bool:
    """Say whether an alias says at least what tells a body from its like: its place, its numbers, its kind of body.

    "Exempel University" fits "Exempels universitet"; "Coompanion" does not fit "Coompanion Dalarna", nor "Dalarna"
    "Region Dalarna". Initials and a name that is nothing but a name ("Vinnova") fit.
    """
    if is_bare(alias) or sum(map(str.isalpha, alias)) < SHORTEST:
        return False
    if kind != Kind.ORGANISATION or expands(alias, words_of(name)):
        return True
    said = _marks(alias)
    spelled = {word for word in said if expands(word, _words_left(name, alias))}
    return not said or said - spelled == _marks(name) - spelled


def at_home(key: Key, owner: Set[str], named: Set[str], languages: Set[str]) -> bool:
    """Say whether an alias may be meant: by the countries of its owner and of who is called so.

    Who is called so without a country may be meant anywhere, but where the alias is one word only by texts in a
    language of the owner's country: it means something else elsewhere.
    """
    if len(owner | named) > 1:
        return False
    if not owner or named or key[0] != Kind.ORGANISATION or len(words_of(key[1])) > 1:
        return True
    return all(owner <= SPOKEN.get(language, set()) for language in languages)


def _words_left(name: str, alias: str) -> list[str]:
    """Give the words of a name that its alias does not repeat, and that initials in the alias may stand for."""
    repeated = set(words_of(alias))
    return [word for word in words_of(name) if word not in repeated]


@lru_cache(maxsize=100_000)
def _marks(name: str) -> frozenset[str]:
    """Give what tells a body from its like, the kinds of body as classes; the end of a compound says its kind."""
    text = fold(name)
    for phrase, word in _PHRASES:
        text = text.replace(phrase, word)
    found = {_CLASSES.get(word, word) for word in marks(name if text == fold(name) else text)}
    ends = (end for word in text.split() for end in _CLASSES if len(end) > 5 and word.endswith(end))
    found |= {_CLASSES[end] for end in ends}
    return frozenset(found - {"Sverige"} - (set() if "park" in found else {"science"}))
