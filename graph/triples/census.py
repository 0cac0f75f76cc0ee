"""What a store holds, counted: how many of each class, which properties they have, and one example of each."""

from collections import Counter
from dataclasses import dataclass, field

from graph.triples.store import EmbeddedStore

_CLASSES = "SELECT ?c (COUNT(?s) AS ?n) (SAMPLE(?s) AS ?one) { ?s a ?c } GROUP BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) (SAMPLE(?s) AS ?one) (SAMPLE(?o) AS ?other) { ?s ?p ?o } GROUP BY ?p"
_LINKS = "SELECT ?c ?p ?d (COUNT(*) AS ?n) { ?s ?p ?o . ?s a ?c . ?o a ?d } GROUP BY ?c ?p ?d"
_USED = "SELECT ?c ?p (COUNT(*) AS ?n) { ?s ?p ?o . ?s a ?c } GROUP BY ?c ?p"


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
    """Count everything; it reads the whole store several times, so keep the answer."""

    def rows(query: str) -> list[list[str]]:
        return [[getattr(term, "value", "") for term in row] for row in store.query(query)]  # type: ignore[union-attr]

    return Census(
        {c: Found(int(n), one) for c, n, one in rows(_CLASSES)},
        {p: Found(int(n), one, other) for p, n, one, other in rows(_PROPERTIES)},
        Counter({(c, p): int(n) for c, p, n in rows(_USED)}),
        Counter({(c, p, d): int(n) for c, p, d, n in rows(_LINKS)}),
    )
