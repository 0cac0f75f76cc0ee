"""Answers plain questions from columns, where that is less work than to walk from triple to triple."""

import io
from collections.abc import Mapping
from typing import Self

import duckdb
import pyoxigraph as ox

from graph.columns.asking import NOWHERE, UnsuitableError, constants, sql
from graph.columns.filling import Filled, fill
from graph.columns.question import Constant
from graph.columns.reading import read
from graph.columns.weighing import rows_walked

WORTH = 3_000
"""Rows a store would walk (some two microseconds each) above which columns are asked: they take five milliseconds."""

_AT_ONCE = 2_048


class Columns:
    """A graph of triples as columns; it never changes. It is asked in the process that made it or in a fork of that."""

    def __init__(self, filled: Filled, worth: int = WORTH):
        self._connection, self._properties = filled
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
        try:
            numbers = {each: self._number_of(each) for each in constants(question)}
            found = self._connection.execute(sql(question, self._properties, numbers))
            return _solutions(question.names, found)
        except (UnsuitableError, duckdb.Error):
            return None

    def close(self) -> None:
        """Let go of the memory; nothing is answered afterwards."""
        self._connection.close()

    def _number_of(self, term: Constant) -> int:
        row = self._connection.execute(
            "SELECT id FROM term WHERE code = hash(?) AND text = ?", [term.text, term.text]
        ).fetchone()
        return int(row[0]) if row else NOWHERE


def _solutions(names: tuple[str, ...], found: duckdb.DuckDBPyConnection) -> ox.QuerySolutions:
    lines = io.BytesIO()
    lines.write("\t".join(f"?{name}" for name in names).encode() + b"\n")
    while rows := found.fetchmany(_AT_ONCE):
        lines.write("".join(f"{line}\n" for (line,) in rows).encode())
    lines.seek(0)
    solutions = ox.parse_query_results(lines, ox.QueryResultsFormat.TSV)
    if not isinstance(solutions, ox.QuerySolutions):
        raise UnsuitableError
    return solutions
