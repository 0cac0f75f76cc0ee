"""Names in capitals as one reads them: FRAUNHOFER GESELLSCHAFT becomes Fraunhofer Gesellschaft. For showing only."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from graph.tables import KINDS, Entities
from ontology.facts import Kind

SHORT = 4
"""A word of at most so many letters may be an acronym and keeps its capitals, unless casing.toml lists it."""

_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = re.compile(r"[AEIOUYÀ-ÖØ-Ý]")

_WORDS: dict[str, str] = tomllib.loads(files("graph").joinpath("casing.toml").read_text(encoding="utf-8"))
_PARTICLES, _COMMON, _ACRONYMS = (frozenset(_WORDS[kind].split()) for kind in ("particles", "common", "acronyms"))
_LEGAL = {form.upper(): form for form in _WORDS["legal"].split()}

_LETTERS = frozenset("AEIOWYZ")
"""One letter that is a small word between two longer ones."""


def shown_label(entities: Entities, row: int) -> str:
    """Give the label of an entity for reading: that of an organisation in readable case."""
    label = entities.label[row]
    return readable(label) if KINDS[entities.kind[row]] == Kind.ORGANISATION else label


@lru_cache(maxsize=200_000)
def readable(name: str) -> str:
    """Give a name in readable case where it has several words and not one small letter; others are left as they are.

    A single word may be an acronym or a trade mark and stays.
    """
    words = _WORD.findall(name)
    if len(words) < 2 or not name.isupper():
        return name
    sizes = [len(word) for word in words]
    at = iter(range(len(words)))
    return _WORD.sub(lambda found: _cased(found[0], next(at), sizes), name)


def _cased(word: str, at: int, sizes: list[int]) -> str:
    if word in _LEGAL and at:
        return _LEGAL[word]
    if len(word) == 1:
        inside = 0 < at < len(sizes) - 1 and min(sizes[at - 1], sizes[at + 1]) > 2
        return word.lower() if inside and word in _LETTERS else word
    if word in _PARTICLES:
        return word.lower() if at else word.capitalize()
    if word in _ACRONYMS or (len(word) <= SHORT and word not in _COMMON) or not _VOWELS.search(word):
        return word
    return word.capitalize()
