"""The lift: titled CONSTRUCT questions that bring other vocabularies and our own into one shape (docs/data.md)."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.errors import QuestionError

LIFT = "https://w3id.org/kurbits/lift#"
"""Namespace of the shape between a file and its facts. It is never published."""

_HEAD = re.compile(r"^# title: (.*\S)", re.MULTILINE)
_PREFIX = re.compile(r"^PREFIX ([a-z]*): <([^>]*)>$", re.MULTILINE)
_NAME = re.compile(r"(?<![\w<?])([a-z]+):([A-Za-z][\w-]*)")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, slots=True)
class Lift:
    """One question of the lift: what it is for, its text, and the IRIs that it knows.

    A line "# known: …" in its file names properties that are understood although nothing is made of them.
    """

    id: str
    title: str
    text: str
    known: frozenset[str]


def _read(name: str, text: str) -> Lift:
    title = _HEAD.search(text)
    if not title:
        raise QuestionError(f"lift/{name}.rq: no line '# title: …'")
    prefixes = dict(_PREFIX.findall(text))
    body = "\n".join(line for line in text.splitlines() if not line.startswith(("# title", "PREFIX")))
    names = {(prefix, local) for prefix, local in _NAME.findall(body)}
    if unknown := sorted({prefix for prefix, _ in names} - set(prefixes)):
        raise QuestionError(f"lift/{name}.rq: the prefix {unknown[0]!r} is not declared")
    known = {prefixes[prefix] + local for prefix, local in names if prefixes[prefix] != LIFT}
    return Lift(name, title[1], text, frozenset(known | {_TYPE}))


@cache
def lifts() -> tuple[Lift, ...]:
    """Give every question of lift/, in order of its name."""
    found = {entry.name: entry for entry in (files("ontology") / "lift").iterdir() if entry.name.endswith(".rq")}
    return tuple(_read(name.removesuffix(".rq"), found[name].read_text(encoding="utf-8")) for name in sorted(found))
