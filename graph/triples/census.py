"""What a store holds, counted: how many of each class, which properties they have, and one example of each."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph as ox

from graph.triples.difference import lines
from graph.triples.store import EmbeddedStore

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_Classes = tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """How many there are of a class or property, and an example: a subject and, of a property, its value."""

    count: int
    subject: str
    value: str = ""


@dataclass(frozen=True)
class Census:
    """Counts of the default graph: classes, properties, (class, property) and (class, property, class of the value)."""

    classes: dict[str, Found] = field(default_factory=dict)
    properties: dict[str, Found] = field(default_factory=dict)
    used: Counter[tuple[str, str]] = field(default_factory=Counter)
    links: Counter[tuple[str, str, str]] = field(default_factory=Counter)


def census(store: EmbeddedStore) -> Census:
    """Count everything in two passes: what is of which class, then every statement by the classes of its ends.

    In SPARQL the same join takes minutes where this takes ten seconds (4.6 million statements).
    """
    kinds, classes = _kinds(store)
    counts: Counter[tuple[_Classes, bytes, _Classes]] = Counter()
    examples: dict[bytes, bytes] = {}

    def take(some: Iterable[bytes]) -> None:
        for line in some:
            subject, predicate, rest = line.split(b" ", 2)
            counts[kinds.get(subject, ()), predicate, kinds.get(rest[:-2], ())] += 1
            if predicate not in examples:
                examples[predicate] = line

    lines(store, "", take)
    properties: Counter[bytes] = Counter()
    used: Counter[tuple[str, str]] = Counter()
    links: Counter[tuple[str, str, str]] = Counter()
    for (of, predicate, to), n in counts.items():
        properties[predicate] += n
        name = predicate[1:-1].decode()
        for one in of:
            used[one, name] += n
            for other in to:
                links[one, name, other] += n
    shown = {predicate[1:-1].decode(): _example(n, examples[predicate]) for predicate, n in properties.items()}
    return Census(classes, shown, used, links)


def _kinds(store: EmbeddedStore) -> tuple[dict[bytes, _Classes], dict[str, Found]]:
    """Give the classes of everything as it stands in N-Triples, and how many of each class there are."""
    kinds: dict[bytes, _Classes] = {}
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    same: dict[_Classes, _Classes] = {}
    for quad in store.inner.quads_for_pattern(None, _TYPE, None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            name, key = quad.object.value, f"<{quad.subject.value}>".encode()
            of = (*kinds.get(key, ()), name)
            kinds[key] = same.setdefault(of, of)
            counts[name] += 1
            first.setdefault(name, quad.subject.value)
    return kinds, {name: Found(n, first[name]) for name, n in counts.items()}


def _example(count: int, line: bytes) -> Found:
    (quad,) = ox.parse(line, ox.RdfFormat.N_TRIPLES)
    return Found(count, getattr(quad.subject, "value", ""), getattr(quad.object, "value", ""))


def write(store: str, folder: str) -> None:
    """Count a store and write what was found to census.json."""
    os.nice(10)
    found = census(EmbeddedStore.open(Path(store), read_only=True))
    said: dict[str, Any] = {
        "classes": {name: asdict(each) for name, each in found.classes.items()},
        "properties": {name: asdict(each) for name, each in found.properties.items()},
        "used": [[*key, n] for key, n in found.used.items()],
        "links": [[*key, n] for key, n in found.links.items()],
    }
    Path(folder, "census.json").write_bytes(orjson.dumps(said))


def read(folder: Path) -> Census:
    """Read what `write` wrote."""
    said = orjson.loads((folder / "census.json").read_bytes())
    return Census(
        {name: Found(**each) for name, each in said["classes"].items()},
        {name: Found(**each) for name, each in said["properties"].items()},
        Counter({(c, p): n for c, p, n in said["used"]}),
        Counter({(c, p, d): n for c, p, d, n in said["links"]}),
    )
