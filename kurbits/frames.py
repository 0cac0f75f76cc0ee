"""What a notebook shows: pandas tables, answers in words and tables, drawings, results of SPARQL."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graph.generation import Generation
from graph.triples.store import EmbeddedStore
from graph.views.picture import Picture
from ontology.errors import InputError
from server.inquiries import asked, drawn, files
from server.pages.pictures import svg_file

if TYPE_CHECKING:
    import pandas as pd
    import rdflib

_NUMBERS = {"integer": int, "int": int, "long": int, "gYear": int, "decimal": float, "double": float, "float": float}


def frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> "pd.DataFrame":
    """Make a DataFrame. Raises InputError where pandas is not installed."""
    try:
        import pandas
    except ImportError:
        raise InputError("tables in Python need pandas, which is not installed: pip install pandas") from None
    return pandas.DataFrame([tuple(row) for row in rows], columns=list(columns))


@dataclass(frozen=True)
class Drawn:
    """A drawing: shown by a notebook, saved as SVG."""

    svg: str

    @classmethod
    def of(cls, generation: Generation, picture: Picture, lang: Any, title: str = "") -> "Drawn":
        """Draw a picture with legend, date, sources and how far it can be read."""
        return cls(svg_file(generation, picture.columns(), lang, title))

    def save(self, path: Path | str) -> Path:
        """Write the drawing to a file."""
        path = Path(path)
        path.write_text(self.svg, encoding="utf-8")
        return path

    def _repr_html_(self) -> str:
        return self.svg.partition("?>\n")[2] or self.svg


@dataclass(frozen=True)
class Answered:
    """An answer to an inquiry: `sentences` and `notes` in words, `tables` by id, `map` of what it names."""

    asked: asked.Answered
    lang: Any

    @property
    def title(self) -> str:
        """The question."""
        return str(getattr(self.asked.inquiry.title, self.lang))

    @property
    def sentences(self) -> list[str]:
        """The answer in words, the first sentence being the answer itself."""
        return [getattr(each, self.lang) for each in self.asked.answer.sentences]

    @property
    def notes(self) -> list[str]:
        """What is unknown, sampled or left out."""
        return [getattr(each, self.lang) for each in self.asked.answer.notes]

    @cached_property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """The tables by id. An entity is its name, with its id in the column beside; years are two columns."""
        found = {}
        for table in self.asked.answer.tables:
            heads = [head for column in table.columns for head in files.heads(column, column.id, files.MARKS)]
            found[table.id] = frame(heads, list(files.rows(self.asked, table, self.lang)))
        return found

    @property
    def map(self) -> Drawn:
        """A drawing of what the answer names."""
        return Drawn.of(self.asked.generation, drawn.picture(self.asked), self.lang, self.title)

    def __str__(self) -> str:
        return "\n".join([self.title, *self.sentences, *self.notes])

    def _repr_html_(self) -> str:
        parts = [f"<h4>{escape(self.title)}</h4>", *(f"<p>{escape(each)}</p>" for each in self.sentences)]
        for table in self.asked.answer.tables:
            shown = self.tables[table.id]
            shown = shown[[name for name in shown.columns if not name.endswith("_id")]].head(10)
            parts += [f"<h5>{escape(getattr(table.title, self.lang))}</h5>", shown.to_html(index=False, na_rep="")]
        return "".join([*parts, *(f"<p><small>{escape(each)}</small></p>" for each in self.notes)])


def solutions(store: EmbeddedStore, query: str) -> Any:
    """Answer SPARQL in Python's terms. Raises QueryError for what is no SPARQL."""
    from ontology.errors import QueryError

    try:
        found = store.query(query)
    except QueryError as error:
        if "construct()" not in str(error):
            raise
        return _parsed("".join(f"{triple} .\n" for triple in store.construct(query)))
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return frame(names, [[_value(solution[name]) for name in names] for solution in found])


def _value(term: object) -> Any:
    """Give a number for what is one, else the text; IRIs as they stand; None for what is not bound."""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind == "boolean":
            return term.value in ("true", "1")
        return _NUMBERS.get(kind, str)(term.value)
    return None if term is None else getattr(term, "value", str(term))


def rdflib_graph(store: EmbeddedStore) -> "rdflib.Graph":
    """Give the default graph of a store as an rdflib graph."""
    import rdflib

    try:
        from oxrdflib import OxigraphStore
    except ImportError:
        stream = io.BytesIO()
        store.export(stream, "nt", "")
        return _parsed(stream.getvalue().decode())
    return rdflib.Graph(OxigraphStore(store=store.inner), identifier=rdflib.graph.DATASET_DEFAULT_GRAPH_ID)


def _parsed(text: str) -> "rdflib.Graph":
    import rdflib

    return rdflib.Graph().parse(data=text, format="nt")
