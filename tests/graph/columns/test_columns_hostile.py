"""What strangers may write into a plain question: it stays a term, and the engine beneath opens nothing."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyoxigraph as ox
import pytest

from graph.columns.columns import Columns

SPACE = "https://example.org/"
HOSTILE = (
    "x); DROP TABLE term; --",
    "' OR 1 = 1 --",
    "'; COPY term TO '/tmp/exempel'; --",
    "x' UNION SELECT text FROM term --",
    "$1 ? %s # /* */",
)


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Columns]:
    store = ox.Store()
    for number, name in enumerate([*HOSTILE, "Exempel"]):
        thing = ox.NamedNode(f"{SPACE}n{number}")
        store.add(ox.Quad(thing, ox.NamedNode(SPACE + "name"), ox.Literal(name)))
        store.add(ox.Quad(thing, ox.NamedNode(SPACE + "in"), ox.NamedNode(SPACE + "g")))
    path = tmp_path_factory.mktemp("hostile") / "graph.nt"
    store.dump(str(path), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    made = Columns.of(str(path), worth=0)
    yield made
    made.close()


def things(columns: Columns, name: str) -> list[str]:
    quoted = f'"{name}"'
    query = f"SELECT ?a ?b {{ ?a <{SPACE}name> {quoted} ; <{SPACE}in> ?b . ?c <{SPACE}in> ?b . }}"
    found = columns.answer(query, {})
    assert isinstance(found, ox.QuerySolutions), "it was not asked of the columns"
    return sorted({str(row[0]) for row in found})


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_term_that_looks_like_sql_stays_a_term(columns: Columns, number: int) -> None:
    assert things(columns, HOSTILE[number]) == [f"<{SPACE}n{number}>"]
    assert things(columns, f"{HOSTILE[number]} inte") == []
    assert things(columns, "Exempel") == [f"<{SPACE}n{len(HOSTILE)}>"]


def test_the_engine_of_the_columns_opens_no_file(columns: Columns, tmp_path: Path) -> None:
    (tmp_path / "exempel.csv").write_text("a\n1\n", encoding="utf-8")
    for statement in (
        f"FROM read_csv('{tmp_path / 'exempel.csv'}')",
        f"COPY term TO '{tmp_path / 'ut.csv'}'",
        f"ATTACH '{tmp_path / 'ut.db'}' AS other",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            columns._connection.execute(statement)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["exempel.csv"]
    assert things(columns, "Exempel")
