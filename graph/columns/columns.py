"""Answers plain questions from columns, where that is less work than to walk from triple to triple."""

import io
from collections.abc import Mapping
from typing import Self

import duckdb
import pyoxigraph as ox

from graph.columns.asking import UnsuitableError, constants, sql
from graph.columns.filling import Filled, fill
from graph.columns.question import Aggregate, Question, Variable
from graph.columns.reading import read
from graph.columns.weighing import rows_walked
from ontology.terms import expand

WORTH = 3_000
"""Rows a store would walk (some two microseconds each) above which columns are asked: they take five milliseconds."""

_AT_ONCE = 2_048
_INTEGER = expand("xsd:integer").encode()


class Columns:
    """A graph of triples as columns; it never changes. It is asked in the process that made it or in a fork of that."""

    def __init__(self, filled: Filled, worth: int = WORTH):
        self._connection, self._terms, self._properties = filled
        self._worth = worth

    @classmethod
    def of(cls, path: str, worth: int = WORTH) -> Self:
        """Make them of a file or pipe of N-Triples as the store writes it. Raises duckdb.Error."""
        return cls(fill(path), worth)

    def answer(self, query: str, prefixes: Mapping[str, str]) -> ox.QuerySolutions | None:
        """Answer a SPARQL query; None when it is no plain question, or not worth it, or too large: ask the store."""
        question = read(query, prefixes)
        if question is None or any(pattern.predicate not in self._properties for pattern in question.patterns):
            return None
        if rows_walked(question, self._properties) < self._worth:
            return None
        numbers = {each: self._terms.number(each.text) for each in constants(question)}
        try:
            found = self._connection.execute(sql(question, self._properties, numbers))
            return self._solutions(question, found)
        except (UnsuitableError, duckdb.Error):
            return None

    def close(self) -> None:
        """Let go of the memory; nothing is answered afterwards."""
        self._connection.close()

    def _solutions(self, question: Question, found: duckdb.DuckDBPyConnection) -> ox.QuerySolutions:
        """Tell the rows in SPARQL's TSV, and let the store's own reader make solutions of them."""
        tellers = [self._count if _counts(each) else self._terms.__getitem__ for each in question.shown]
        lines = io.BytesIO()
        lines.write("\t".join(f"?{name}" for name in question.names).encode() + b"\n")
        while rows := found.fetchmany(_AT_ONCE):
            for row in rows:
                lines.write(b"\t".join([tell(cell) for tell, cell in zip(tellers, row, strict=False)]) + b"\n")
        lines.seek(0)
        solutions = ox.parse_query_results(lines, ox.QueryResultsFormat.TSV)
        if not isinstance(solutions, ox.QuerySolutions):
            raise UnsuitableError
        return solutions

    @staticmethod
    def _count(number: int) -> bytes:
        return b'"%d"^^<%b>' % (number, _INTEGER)


def _counts(shown: Variable | Aggregate) -> bool:
    return isinstance(shown, Aggregate) and shown.function == "count"
