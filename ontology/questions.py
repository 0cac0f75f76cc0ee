"""The question catalogue: one titled SPARQL question per file in queries/, its parameters bound as terms only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from ontology.errors import QuestionError
from ontology.places import place
from ontology.terms import BASE, PREFIXES

KINDS = ("iri", "string", "integer", "year", "language")
"""What a value may be. Years and integers are bound as xsd:integer, languages as plain strings."""

_HEADS = ("title-sv", "title-en", "description-sv", "description-en")
_HEAD = re.compile(r"#\s*([a-z-]+):\s*(.*\S)\s*")
_PARAMETER = re.compile(r"([a-z][A-Za-z]*) ([a-z]+)(?:\(([a-z, ]+)\))?\s*\|([^|]+)\|([^|]+)(?:\|(.*))?")
_USE = re.compile(r"\$([A-Za-z][A-Za-z0-9]*)")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f-\x9f\ud800-\udfff]*")
_LOCAL = re.compile(r"[a-z]+/[A-Za-z0-9-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question. `of` names what an IRI should be (organisation, project, region, measure …).

    `default` is None where a value must be given.
    """

    name: str
    kind: str
    title_sv: str
    title_en: str
    default: str | None = None
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question that people can ask, with title and description in Swedish and English, and its SPARQL text."""

    id: str
    title_sv: str
    title_en: str
    description_sv: str
    description_en: str
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, values: Mapping[str, str], base: str = BASE) -> str:
        """Give the SPARQL text with every `$name` replaced by its value, written as one term.

        An IRI may be given in full, with a known prefix ("nuts:SE312"), as a place code ("SE312", "place/2080") or as
        the local part of an IRI below `base` ("organisation/region-dalarna"). Raises QuestionError for a value that is
        missing, unknown or not of its parameter's kind.
        """
        known = {parameter.name for parameter in self.parameters}
        if unknown := sorted(set(values) - known):
            listed = ", ".join(sorted(known)) or "none"
            raise QuestionError(f"question {self.id!r} has no parameter {unknown[0]!r}; its parameters: {listed}")
        terms = {parameter.name: self._term(parameter, values, base) for parameter in self.parameters}
        return _USE.sub(lambda use: terms[use[1]], self.text)

    def _term(self, parameter: Parameter, values: Mapping[str, str], base: str) -> str:
        value = values.get(parameter.name, parameter.default)
        if value is None:
            raise QuestionError(f"question {self.id!r} needs a value for {parameter.name!r} ({parameter.title_en})")
        try:
            return _WRITERS[parameter.kind](value, base)
        except ValueError as error:
            shown = ascii(value if len(value) <= 80 else value[:80] + "…")
            raise QuestionError(f"question {self.id!r}, parameter {parameter.name!r}: {shown} is not {error}") from None


def _iri(value: str, base: str) -> str:
    """Write an IRI term; what cannot stand in an IRI is refused, never escaped (that would name something else)."""
    if found := place(value.removeprefix("place/")):
        value = found.iri
    elif _LOCAL.fullmatch(value):
        value = base + value
    prefix, _, local = value.partition(":")
    if prefix in PREFIXES and not local.startswith("//"):
        value = PREFIXES[prefix] + local
    if not _IRI.fullmatch(value):
        raise ValueError("an IRI; expected a full one, a prefixed name, a place code or an id like organisation/name")
    try:
        return str(ox.NamedNode(value))
    except ValueError:
        raise ValueError("a valid absolute IRI") from None


def _string(value: str, _base: str) -> str:
    """Write a string literal.

    A backslash before u or U is followed by the escape of that letter, because some engines read \\uXXXX before
    anything else (SPARQL 1.1, 19.2) and would see an escape that the value never meant.
    """
    if re.search(r"[\ud800-\udfff]", value):
        raise ValueError("text; it contains half of a surrogate pair")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    escaped = re.sub(r"(?<=\\\\)[uU]", lambda letter: f"\\u{ord(letter[0]):04X}", escaped)
    return f'"{escaped}"'


def _integer(value: str, _base: str) -> str:
    if not re.fullmatch(r"[0-9]{1,18}", value.strip()):
        raise ValueError("a whole number; expected digits only, at most 18")
    return str(int(value))


def _year(value: str, _base: str) -> str:
    if not re.fullmatch(r"[0-9]{1,4}", value.strip()):
        raise ValueError("a year; expected one to four digits, such as 2021")
    return str(int(value))


def _language(value: str, _base: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("a language code; expected one such as sv or en")
    return f'"{value}"'


_WRITERS = {"iri": _iri, "string": _string, "integer": _integer, "year": _year, "language": _language}


def parse(name: str, text: str) -> Question:
    """Read one question file. Raises QuestionError naming the file and the line or parameter that is wrong."""
    heads: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, line in enumerate(text.splitlines(), start=1):
        found = _HEAD.fullmatch(line)
        if found and found[1] == "param":
            parameters.append(_parameter(name, number, found[2]))
        elif found and found[1] in _HEADS:
            heads[found[1]] = found[2]
    if missing := [head for head in _HEADS if head not in heads]:
        raise QuestionError(f"{name}.rq: no line '# {missing[0]}: …'")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip() + "\n"
    declared, used = {parameter.name for parameter in parameters}, set(_USE.findall(body))
    if wrong := sorted(declared ^ used):
        fault = "declared but not used" if wrong[0] in declared else "used but not declared"
        raise QuestionError(f"{name}.rq: parameter {wrong[0]!r} is {fault}")
    titles = heads["title-sv"], heads["title-en"]
    return Question(name, *titles, heads["description-sv"], heads["description-en"], tuple(parameters), body)


def _parameter(file: str, number: int, text: str) -> Parameter:
    """Read "name kind(of) | Swedish | English | default"; without the last part a value must be given."""
    found = _PARAMETER.fullmatch(text)
    if not found or found[2] not in KINDS:
        kinds = ", ".join(KINDS)
        raise QuestionError(
            f"{file}.rq, line {number}: expected 'name kind | svenska | English | default', kind: {kinds}"
        )
    default = None if found[6] is None else found[6].strip()
    of = tuple(part.strip() for part in (found[3] or "").split(",") if part.strip())
    return Parameter(found[1], found[2], found[4].strip(), found[5].strip(), default, of)


@cache
def catalogue() -> dict[str, Question]:
    """Give every question of queries/ by its id, the name of its file, in order of id."""
    found = [entry for entry in (files("ontology") / "queries").iterdir() if entry.name.endswith(".rq")]
    names = {entry.name.removesuffix(".rq"): entry for entry in found}
    return {name: parse(name, names[name].read_text(encoding="utf-8")) for name in sorted(names)}
