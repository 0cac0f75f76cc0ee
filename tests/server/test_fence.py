import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fence import Fence, complaint
from tests.server.hostile import CORPUS

SMALL = Fence(length=5_000, depth=20, operators=100)


def test_an_ordinary_query_passes() -> None:
    assert complaint("PREFIX ex: <http://example.org/#> SELECT * { ?s ex:p 'a # b' ; ex:q ?o } # done", SMALL) == ""


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "select * { service silent ?where { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1 .SERVICE<http://127.0.0.1/>{} }",
        "SELECT * { BIND('\\'' AS ?x) SERVICE <http://127.0.0.1/> {} BIND('\\'' AS ?y) }",
        'SELECT * { BIND("""a""\\"""" AS ?x) SERVICE <http://127.0.0.1/> {} }',
        "SELECT * { <http://a/\\u0041'> ?p ?o . SERVICE <http://127.0.0.1/> {} . <http://a/'> ?p ?o }",
        "SELECT * { FILTER(1<2) SERVICE <http://127.0.0.1/> {} FILTER(3>2) }",
        "SELECT * { ?s ?p ?o # '\n SERVICE <http://127.0.0.1/> {} # '\n }",
    ],
)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    assert "SERVICE is switched off" in complaint(query, SMALL)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service ?p 'service' }",
        "SELECT * { ?s ex:service ?o }",
        "PREFIX service: <http://example.org/service#> SELECT * { ?s service:x ?o }",
        "SELECT * { ?s ?p '''it's a SERVICE ''' } # SERVICE <http://127.0.0.1/>",
        'SELECT * { ?s ?p "service"@service }',
    ],
)
def test_the_word_service_is_not_refused_where_it_is_a_name_or_a_text(query: str) -> None:
    assert complaint(query, SMALL) == ""


@pytest.mark.parametrize(
    "query", ["INSERT DATA { <a:b> <a:b> 1 }", "PREFIX a: <a:> DELETE WHERE {}", "LOAD <a:b>", "drop all"]
)
def test_updates_are_refused(query: str) -> None:
    assert "Updates are not offered" in complaint(query, SMALL)


def test_what_is_too_long_too_deep_or_too_busy_is_refused() -> None:
    assert "characters" in complaint("SELECT * { " + " " * 5_000 + "}", SMALL)
    assert "nests" in complaint("SELECT * " + "{" * 21 + "}" * 21, SMALL)
    assert "operators" in complaint("SELECT (1" + "+1" * 101 + " AS ?n) {}", SMALL)
    assert complaint("SELECT * { FILTER('" + "(" * 100 + "!" * 200 + "' = ?x) }", SMALL) == ""


@given(st.text(alphabet="SERVIC'\"\\#<>{}()?: \nu0", max_size=60))
def test_no_text_around_it_hides_a_service_clause_that_stands_on_its_own(text: str) -> None:
    """Whatever goes before, a fence that sees no string, IRI or comment left open sees the clause."""
    closed = re.sub(r"[\"'#<\\]", "", text)
    assert "SERVICE" in complaint(f"SELECT * {{ {closed} SERVICE <http://127.0.0.1/> {{}} }}", Fence(500, 500, 500))


WORDS = (
    "SERVICE insert WITH ex:load PREFIX UNION in ( ) { } [ ! = ' \" # <http://example.org/add> \\u0041 ?drop 'a'@en ſ İ"
)


@given(st.lists(st.sampled_from([*WORDS.split(), "\n", ""])))
def test_a_query_gets_the_same_answer_whether_it_is_short_enough_to_be_looked_at_only_or_not(words: list[str]) -> None:
    """Blanks in front change nothing of what a query says, but make it too long for the first look."""
    query, fence = " ".join(words), Fence(length=10_000, depth=3, operators=40)
    assert complaint(query, fence) == complaint(" " * fence.operators + query, fence)


def test_a_hostile_query_gets_the_same_answer_too() -> None:
    fence = Fence()
    for query in CORPUS.values():
        padded = " " * fence.operators + query
        assert len(padded) > fence.length or complaint(query, fence) == complaint(padded, fence)
