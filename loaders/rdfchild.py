"""Reads one RDF file (`loaders/child.py`): parses it and prints what the lift makes of it."""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import IO, Any, NoReturn, cast

import pyoxigraph as ox

from loaders.child import RefusedError, serve
from loaders.rdfguard import Watched

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "xml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LIFT = "https://w3id.org/kurbits/lift#"
_OLD_SCHEMA, _SCHEMA = "http://schema.org/", "https://schema.org/"

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Lifted = dict[str, list[list[str]]]


class Contents:
    """The statements of a file that some question knows, in a store; of the others who said them, by property."""

    def __init__(self, job: dict[str, Any]):
        self.known, self.genid, self.limit = set(job["known"]), job["genid"], job["statements"]
        self.store = ox.Store()
        self.subjects: dict[str, int] = {}  # IRI → its number
        self.rows = array("Q")  # by number: the first statement about it, counted from 1
        self.graphs: list[str] = []  # by number: the first named graph that says something about it
        self.unknown: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        self._blank: dict[str, ox.NamedNode] = {}
        self._modern: dict[str, ox.NamedNode] = {}

    def fill(self, quads: Iterable[ox.Quad]) -> None:
        """Take in everything."""
        self.store.bulk_extend(self._wanted(quads))

    def _wanted(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        for row, quad in enumerate(quads, start=1):
            if row > self.limit:
                raise RefusedError(f"more than {self.limit} statements", remedy="Split the file")
            subject, predicate = self._named(quad.subject), self._modernise(quad.predicate)
            number = self._number(subject.value, row, quad.graph_name)
            if predicate.value in self.known and not isinstance(quad.object, ox.Triple):
                target = quad.object
                if isinstance(target, ox.NamedNode):
                    target = self._modernise(target)
                elif isinstance(target, ox.BlankNode):
                    target = self._named(target)
                yield ox.Quad(subject, predicate, target)
            else:
                self.unknown[predicate.value].append(number)

    def _number(self, subject: str, row: int, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> int:
        number = self.subjects.setdefault(subject, len(self.rows))
        if number == len(self.rows):
            self.rows.append(row)
            self.graphs.append("")
        if not self.graphs[number] and not isinstance(graph, ox.DefaultGraph):
            self.graphs[number] = self._named(graph).value
        return number

    def _named(self, node: ox.NamedNode | ox.BlankNode | ox.Triple) -> ox.NamedNode:
        """Give a blank node a name that depends on its place in the file only (RDF 1.1 Concepts, 3.5)."""
        if isinstance(node, ox.NamedNode):
            return node
        if isinstance(node, ox.Triple):  # cannot be a subject in RDF 1.2
            raise RefusedError("a statement about a statement", remedy="Write it as a node with properties")
        if node.value not in self._blank:
            self._blank[node.value] = ox.NamedNode(f"{self.genid}{len(self._blank) + 1}")
        return self._blank[node.value]

    def _modernise(self, node: ox.NamedNode) -> ox.NamedNode:
        """Read http://schema.org/ as https://schema.org/: the two are one vocabulary."""
        if not node.value.startswith(_OLD_SCHEMA):
            return node
        found = self._modern.get(node.value)
        if found is None:
            found = self._modern[node.value] = ox.NamedNode(_SCHEMA + node.value.removeprefix(_OLD_SCHEMA))
        return found

    def where(self, subject: str) -> tuple[int, str]:
        """Give the first statement about a subject and the named graph that says something about it."""
        number = self.subjects.get(subject)
        return (self.rows[number], self.graphs[number]) if number is not None else (0, "")


def _term(node: Node) -> list[str]:
    """Write a term as ["i", IRI] or ["l", text, language, datatype]."""
    if isinstance(node, ox.Literal):
        return ["l", node.value, node.language or "", node.datatype.value]
    return ["i", node.value if isinstance(node, ox.NamedNode) else ""]


class Lifting:
    """What the questions make of the contents: things by IRI, facts as lines to print, and which subjects were used."""

    def __init__(self, contents: Contents):
        self.contents = contents
        self.things: dict[str, Lifted] = defaultdict(dict)
        self.used: set[str] = set()
        self.lines: list[tuple[int, str]] = []

    def ask(self, question: str) -> None:
        """Ask one question. A blank node in its answer is a fact, whose properties come one after the other."""
        fact, said = "", Lifted()
        for subject, predicate, target in self.contents.store.query(question):  # type: ignore[union-attr]
            if not isinstance(subject, ox.BlankNode):
                group = self.things[subject.value]
            else:
                if subject.value != fact:
                    self._note(said)
                    fact, said = subject.value, {}
                group = said
            values = group.setdefault(predicate.value.removeprefix(_LIFT), [])
            if (term := _term(target)) not in values:
                values.append(term)
        self._note(said)

    def _note(self, said: Lifted) -> None:
        if not said:
            return
        nodes = sorted((*self.contents.where(term[1]), term[1]) for term in said.pop("from", ()))
        row, graph, node = nodes[0] if nodes else (0, "", "")
        self.used.update(each[2] for each in nodes)
        self._use(said, "subject", "object", "role")
        line = {"fact": node, "row": row, "graph": graph, "said": {name: sorted(said[name]) for name in sorted(said)}}
        self.lines.append((row, json.dumps(line)))

    def _use(self, said: Lifted, *names: str) -> None:
        self.used.update(term[1] for name in names for term in said.get(name, ()) if term[0] == "i")

    def marked(self, name: str) -> set[str]:
        """Give the things of which something is said."""
        return {iri for iri, said in self.things.items() if name in said}

    def described(self) -> Iterator[dict[str, Any]]:
        """Give the things that are something, of a known kind or named by others, in the order of the file."""
        kinds = self.marked("kind")
        self.used |= kinds
        for iri in kinds:
            self._use(self.things[iri], "place", "country")
        for row, iri in sorted((self.contents.where(iri)[0], iri) for iri in self.used):
            said = self.things.get(iri, {})
            plain = {name: sorted(values) for name, values in said.items() if name not in ("skip", "part")}
            if plain:
                yield {"thing": iri, "row": row, "skip": "skip" in said, "said": plain}


def _unread(contents: Contents, used: set[str], skipped: set[str]) -> Iterator[dict[str, Any]]:
    """Count by property, and by class for types, the statements about what nothing was made of."""
    count: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], str] = {}
    for quad in contents.store:
        subject = quad.subject.value
        if subject not in used and subject not in skipped:
            what = quad.predicate.value
            key = what, quad.object.value if what == _TYPE else ""
            count[key] += 1
            example[key] = min(example.get(key, subject), subject)
    outside = {contents.subjects[iri] for iri in skipped if iri in contents.subjects}
    names = list(contents.subjects)
    for predicate, numbers in contents.unknown.items():
        if left := [number for number in numbers if number not in outside]:
            count[predicate, ""] += len(left)
            example.setdefault((predicate, ""), names[left[0]])
    for (predicate, value), number in sorted(count.items()):
        row = contents.where(example[predicate, value])[0]
        yield {"unread": [predicate, value, number, example[predicate, value], row]}


def _answer(contents: Contents, questions: list[str]) -> Iterator[str]:
    """Give things in the order of the file, then facts likewise, then what was not understood, as lines of JSON."""
    lifting = Lifting(contents)
    for question in questions:
        lifting.ask(question)
    yield from map(json.dumps, lifting.described())
    lifting.lines.sort()
    yield from (line for _, line in lifting.lines)
    used, skipped = lifting.used | lifting.marked("part"), lifting.marked("skip")
    yield from map(json.dumps, _unread(contents, used, skipped))
    yield json.dumps({"end": True})


def _work(job: dict[str, Any], file: IO[bytes]) -> Iterator[str]:
    source = Watched(file, job["format"], job["gzip"], job["bytes"])
    contents = Contents(job)
    try:
        contents.fill(ox.parse(cast(IO[bytes], source), format=FORMATS[job["format"]], base_iri=job["base"]))
    except SyntaxError as error:
        raise RefusedError(str(error.msg), error.lineno or 0) from error
    yield json.dumps({"contact": source.contact or bool(set(job["contact"]) & contents.unknown.keys())})
    yield from _answer(contents, job["questions"])


def main() -> NoReturn:
    """Do the job, print, end."""
    serve(_work, (OSError, EOFError, ValueError), "the file cannot be read")
