"""The store seam: what Kurbits asks of a triple store, and the embedded store (Oxigraph) that answers by default."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol, Self

import pyoxigraph as ox

from ontology.errors import QueryError, StoreError

Term = ox.NamedNode | ox.Literal
Answer = ox.QuerySolutions | ox.QueryBoolean
FORMATS: dict[str, ox.RdfFormat] = {
    "nq": ox.RdfFormat.N_QUADS,
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""Formats an export may have, by the ending of its file."""

_WHOLE = ("nq", "trig", "jsonld")


class Store(Protocol):
    """What every store can do. Results are read in the thread that asked for them."""

    def query(self, sparql: str, *, substitutions: Mapping[str, Term] | None = None) -> Answer:
        """Answer a SELECT or ASK. Raises QueryError, StoreError.

        Substitutions bind variables (named without ?) to terms, never to text. They reach every variable of the
        outer pattern; one that only stands in a subquery is not bound.
        """
        ...

    def construct(self, sparql: str, *, substitutions: Mapping[str, Term] | None = None) -> Iterator[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE. Raises QueryError, StoreError."""
        ...

    def replace(self, graph: str, nquads: bytes) -> None:
        """Let a named graph hold exactly the given triples ("" = the default graph). Raises StoreError."""
        ...

    def export(self, to: IO[bytes], format: str = "nq", graph: str | None = None) -> None:
        """Write everything, or one graph ("" = the default graph). Raises StoreError for an unknown format."""
        ...

    def __len__(self) -> int:
        """Count the quads."""
        ...


def bind(sparql: str, substitutions: Mapping[str, Term]) -> str:
    """Give a query in which variables are bound to terms, by a VALUES clause at its end."""
    if not substitutions:
        return sparql
    names = " ".join(str(ox.Variable(name)) for name in substitutions)
    return f"{sparql}\nVALUES ({names}) {{ ({' '.join(map(str, substitutions.values()))}) }}"


def whole_or_one(format: str, graph: str | None) -> None:
    """Raise StoreError when a format is unknown, or cannot hold all graphs and none is named."""
    if format not in FORMATS:
        raise StoreError(f"no format {format!r}; expected one of {', '.join(FORMATS)}")
    if graph is None and format not in _WHOLE:
        raise StoreError(f"{format} holds one graph only; name the graph, or take one of {', '.join(_WHOLE)}")


class EmbeddedStore:
    """Oxigraph in this process, on disk or in memory."""

    def __init__(self, inner: ox.Store):
        self.inner = inner

    @classmethod
    def open(cls, path: Path | None = None, read_only: bool = False) -> Self:
        """Open a store folder (made when missing), or one in memory without a path. Raises StoreError.

        Several processes may hold it read-only, but only as long as nobody writes to it.
        """
        try:
            if path is None:
                return cls(ox.Store())
            return cls(ox.Store.read_only(str(path)) if read_only else ox.Store(str(path)))
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{path}: the store cannot be opened ({error}). Build the generation again.") from error

    def query(self, sparql: str, *, substitutions: Mapping[str, Term] | None = None) -> Answer:
        """Answer a SELECT or ASK."""
        found = self._run(sparql, substitutions)
        if isinstance(found, ox.QueryTriples):
            del found  # an answer must die in the thread it was made in; an error's traceback may live longer
            raise QueryError("this query makes triples; expected SELECT or ASK. Use construct() for it.")
        return found

    def construct(self, sparql: str, *, substitutions: Mapping[str, Term] | None = None) -> Iterator[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE."""
        found = self._run(sparql, substitutions)
        if not isinstance(found, ox.QueryTriples):
            del found  # an answer must die in the thread it was made in; an error's traceback may live longer
            raise QueryError("this query makes no triples; expected CONSTRUCT or DESCRIBE. Use query() for it.")
        return found

    def replace(self, graph: str, nquads: bytes) -> None:
        """Let a graph hold exactly these triples; a reader may see it empty in between."""
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        with _said_plainly(f"graph {graph or 'default'}"):
            fresh = [ox.Quad(q.subject, q.predicate, q.object, name) for q in ox.parse(nquads, ox.RdfFormat.N_QUADS)]
            self.inner.clear_graph(name)
            self.inner.extend(fresh)
            self._flush()

    def bulk_load(self, source: Path | bytes, format: str = "nq", graph: str | None = None) -> None:
        """Load a file or bytes as fast as possible. Not atomic: only into a store that is thrown away on failure."""
        to = None if graph is None else ox.NamedNode(graph) if graph else ox.DefaultGraph()
        with _said_plainly(str(source) if isinstance(source, Path) else "bytes"):
            if isinstance(source, Path):
                self.inner.bulk_load(path=str(source), format=FORMATS[format], to_graph=to)
            else:
                self.inner.bulk_load(source, FORMATS[format], to_graph=to)

    def finish(self) -> None:
        """Compact and flush after the last bulk load, so that it opens and answers fast."""
        with _said_plainly("store"):
            self.inner.optimize()
            self._flush()

    def export(self, to: IO[bytes], format: str = "nq", graph: str | None = None) -> None:
        """Write everything, or one graph."""
        whole_or_one(format, graph)
        chosen = None if graph is None else ox.NamedNode(graph) if graph else ox.DefaultGraph()
        with _said_plainly("export"):
            self.inner.dump(to, FORMATS[format], from_graph=chosen)

    def __len__(self) -> int:
        return len(self.inner)

    def _flush(self) -> None:
        self.inner.flush()

    def _run(
        self, sparql: str, substitutions: Mapping[str, Term] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self.inner.query(bind(sparql, substitutions or {}))
        except SyntaxError as error:
            raise QueryError(f"not valid SPARQL: {error}") from error
        except (ValueError, OSError, RuntimeError) as error:
            raise StoreError(f"the store could not answer: {error}") from error


@contextmanager
def _said_plainly(what: str) -> Iterator[None]:
    try:
        yield
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise StoreError(f"{what}: {error}") from error
