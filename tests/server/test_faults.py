"""What is wrong with a query is told at its place and in words, in both languages."""

import pyoxigraph as ox
import pytest

from server.faults import plain
from server.said import in_swedish

WRONG = [
    ("SELECT * {\n ?x nope:y ?z }", 2, 5, "a prefix is not declared: “nope:”"),
    ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", 1, 1, "GROUP BY does not name"),
    ("SELECT (1 AS ?y) (2 AS ?y) {}", 1, 1, "two columns the same name"),
    ("SELEC * {}", 1, 1, "“SELEC” is no word of SPARQL"),
    ("ASK { }\nLIMIT ten", 2, 7, "“ten” is no word of SPARQL"),
    ("SELECT DISTINC ?x { ?x ?y ?z }", 1, 8, "“DISTINC” is no word of SPARQL"),
    ('SELECT * { ?s ?p "abc }', 1, 18, "the quotation mark has no counterpart"),
    ("ASK { ?x ?y 'abc\n}", 1, 13, "the quotation mark has no counterpart"),
    ("SELECT * {\n ?s ?p }", 2, 8, "something is missing or too much here"),
    ("SELECT ?x {\n  ?x a [ .\n}", 3, 1, "the bracket has no counterpart"),
    ("ASK { ?x <http://a/a b> ?y }", 1, 24, "an IRI is not written as one"),
]


@pytest.mark.parametrize(("query", "line", "column", "said"), WRONG)
def test_a_fault_is_told_at_its_place(query: str, line: int, column: int, said: str) -> None:
    with pytest.raises(SyntaxError) as complaint:
        ox.Store().query(query)
    told = plain(str(complaint.value), query)
    assert said in told
    assert told.startswith(f"line {line}, column {column}: ")
    assert in_swedish(told).startswith(f"rad {line}, kolumn {column}: ")
    assert "{}" not in in_swedish(told)


@pytest.mark.parametrize("query", ["", " \n"])
def test_an_empty_query_is_called_so(query: str) -> None:
    with pytest.raises(SyntaxError) as complaint:
        ox.Store().query(query)
    assert plain(str(complaint.value), query) == "The query is empty."
    assert in_swedish("The query is empty.") == "Frågan är tom."
