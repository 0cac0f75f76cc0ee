"""Fills the columns from N-Triples: terms become numbers, and every property two columns, who and what.

DuckDB holds and asks them (https://duckdb.org/why_duckdb), in memory and without threads of its own, so that a process
that holds them can be forked.
"""

import re
from functools import partial
from typing import NamedTuple

import duckdb

from graph.columns.question import Constant
from graph.columns.terms import Terms
from ontology.terms import PREFIXES

HEAVY = 500
"""A term that stands with a property so often is counted by itself; of the others the mean is known."""

ROOM = 512 << 20
"""Bytes that one question may take beside the columns."""

_NO_THREADS: dict[str, str | int | float | list[str]] = {"threads": 1, "async_threads": 0, "temp_directory": ""}
_XSD = re.escape(PREFIXES["xsd"])
_FLOAT = rf'^"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"\^\^<{_XSD}double>$'
_EXACT = rf'^"-?[0-9]+(?:\.[0-9]+)?"\^\^<{_XSD}(?:integer|decimal)>$'
_AT_ONCE = 65_536
_DIGITS = 15  # so many decimal digits a float of 64 bits tells apart


class Side(NamedTuple):
    """How the triples of a property are spread over its subjects, or over its objects."""

    terms: int
    heavy: dict[str, int]


class Property(NamedTuple):
    """The table of a predicate, the spread of its triples, and whether all objects are numbers or none is a literal."""

    table: str
    triples: int
    subjects: Side
    objects: Side
    numeric: bool
    resources: bool


class Filled(NamedTuple):
    """The columns, the terms behind their numbers, and what is known of them beforehand."""

    connection: duckdb.DuckDBPyConnection
    terms: Terms
    properties: dict[Constant, Property]


def fill(path: str) -> Filled:
    """Read a file or pipe of N-Triples in the form in which the store writes them, each triple once.

    Raises duckdb.Error when it cannot be read, or memory does not suffice.
    """
    connection = duckdb.connect(":memory:", config=_NO_THREADS)
    _read(connection, path)
    terms = _number(connection)
    properties = {}
    for text, code in connection.execute("SELECT text, code FROM property ORDER BY code").fetchall():
        properties[Constant(text)] = _tabulate(connection, int(code), terms)
    for table in ("triple", "term", "property"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("SET enable_external_access = false")
    used = connection.execute("SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()").fetchone()
    connection.execute(f"SET memory_limit = '{(used or (0,))[0] + ROOM} bytes'")
    return Filled(connection, terms, properties)


def _read(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """Cut every line in three: subject and predicate hold no space, the rest is the object."""
    connection.execute("ATTACH ':memory:' AS raw (COMPRESS true)")
    connection.execute(
        """
        CREATE TABLE raw.line AS
        SELECT split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,
               substring(line, length(s) + length(p) + 3, length(line) - length(s) - length(p) - 4) AS o
        FROM read_csv(?, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '', header = false,
                      auto_detect = false, max_line_size = 16777216)
        """,
        [path],
    )


def _number(connection: duckdb.DuckDBPyConnection) -> Terms:
    """Give every term its number, and write the triples down with numbers."""
    connection.execute(
        """
        CREATE TABLE term AS
        SELECT (row_number() OVER () - 1)::INTEGER AS id, text
        FROM (SELECT s AS text FROM raw.line UNION SELECT o FROM raw.line ORDER BY text)
        """
    )
    connection.execute(
        "CREATE TABLE property AS SELECT (row_number() OVER () - 1)::INTEGER AS code, p AS text"
        " FROM (SELECT DISTINCT p FROM raw.line)"
    )
    connection.execute(
        """
        CREATE TABLE triple AS
        SELECT property.code AS p, subject.id AS s, object.id AS o
        FROM raw.line JOIN property ON property.text = line.p
        JOIN term AS subject ON subject.text = line.s JOIN term AS object ON object.text = line.o
        """
    )
    connection.execute("DETACH raw")
    rows = connection.execute("SELECT text FROM term ORDER BY id")
    return Terms(text for part in iter(partial(rows.fetchmany, _AT_ONCE), []) for (text,) in part)


def _tabulate(connection: duckdb.DuckDBPyConnection, code: int, terms: Terms) -> Property:
    """Make the table of one property, with the value of the object beside it where all objects are numbers.

    A number counts as one only where a float of 64 bits tells it from its neighbours.
    """
    table = f"p{code}"
    connection.execute(f"CREATE TABLE {table} AS SELECT s, o FROM triple WHERE p = {code} ORDER BY s, o")  # noqa: S608
    triples, subjects, objects, literals, numbers = _row(
        connection,
        f"""
        SELECT count(*), count(DISTINCT s), count(DISTINCT o), count(*) FILTER (text[1] = '"'),
               count(*) FILTER (regexp_matches(text, ?) OR regexp_matches(text, ?)
                                AND length(regexp_replace(split_part(text, '"', 2), '[^0-9]', '', 'g')) <= {_DIGITS})
        FROM {table} JOIN term ON term.id = o
        """,  # noqa: S608
        [_FLOAT, _EXACT],
    )
    if numeric := numbers == triples:
        connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT s, o, split_part(text, '\"', 2)::DOUBLE AS value"  # noqa: S608
            f" FROM {table} JOIN term ON term.id = o ORDER BY s, o"
        )
    who, what = (
        Side(count, {terms[number].decode(): times for number, times in _heavy(connection, table, side)})
        for count, side in ((subjects, "s"), (objects, "o"))
    )
    return Property(table, triples, who, what, numeric, not literals)


def _row(connection: duckdb.DuckDBPyConnection, sql: str, values: list[str]) -> tuple[int, ...]:
    row = connection.execute(sql, values).fetchone()
    return tuple(map(int, row or ()))


def _heavy(connection: duckdb.DuckDBPyConnection, table: str, side: str) -> list[tuple[int, int]]:
    """Give the terms that stand often on one side of a table, and how often."""
    sql = f"SELECT {side}, count(*) FROM {table} GROUP BY {side} HAVING count(*) >= {HEAVY}"  # noqa: S608
    return connection.execute(sql).fetchall()
