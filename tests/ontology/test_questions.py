"""Binding values into questions: a value is one term whatever it holds, and errors say what was wrong."""

import re

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ontology.errors import QuestionError
from ontology.questions import Question, catalogue, parse
from ontology.terms import BASE, PREFIXES

STORE = ox.Store()
HEAD = "# title-sv: Exempel\n# title-en: Example\n# description-sv: Ett exempel.\n# description-en: An example.\n"


def question(kind: str, default: str = "") -> Question:
    """Make a question that gives back the one value it is asked with."""
    return parse("exempel", f"{HEAD}# param: x {kind} | Värde | Value{default}\nSELECT ($x AS ?given) WHERE {{}}")


def given_back(text: str) -> list[ox.NamedNode | ox.Literal]:
    return [row["given"] for row in STORE.query(text)]


HOSTILE = [
    '" . } DROP ALL #',
    "\\",
    '\\"',
    "\\u0022 ) } INSERT",
    "\\\\u0022",
    "\\U00000022",
    "a\nb\r\tc",
    "\x00\x01",
    "$x ?x",
    "'''\"\"\"",
    "å\u2028\U0001f600",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_string_is_given_back_as_it_was(text: str) -> None:
    assert given_back(question("string").bind({"x": text})) == [ox.Literal(text)]


@given(st.text())
def test_any_string_is_given_back_as_it_was(text: str) -> None:
    assert given_back(question("string").bind({"x": text})) == [ox.Literal(text)]


@given(st.text(alphabet='\\uU0025"Aa\n '))
@example("\\u0022")
def test_no_string_changes_for_an_engine_that_reads_code_point_escapes_first(text: str) -> None:
    bound = question("string").bind({"x": text})
    read_first = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)), bound)
    read_first = re.sub(r"\\U([0-9A-Fa-f]{8})", lambda found: chr(int(found[1], 16)), read_first)
    assert given_back(read_first) == [ox.Literal(text)]


@given(st.text() | st.text(alphabet='<>{}"\\u0 :/#?$.;a').map(lambda text: "http://example.org/" + text))
@example("http://example.org/> } DROP ALL #")
@example("http://example.org/\\u003E")
@example("http://example.org/\ud800")
@example("//example.org")
@example("a b:c")
@example("_:b0")
def test_a_hostile_iri_is_refused_or_is_one_term(text: str) -> None:
    try:
        bound = question("iri").bind({"x": text})
    except QuestionError:
        return
    assert [type(term) for term in given_back(bound)] == [ox.NamedNode]
    assert bound.count("<") == bound.count(">") == 1


@pytest.mark.parametrize("text", ["http://example.org/a b", "http://example.org/<x>", "x", "", "http://[", "\ud800:x"])
def test_what_is_not_an_iri_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="question 'exempel', parameter 'x'"):
        question("iri").bind({"x": text})


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("https://example.org/å", "https://example.org/å"),
        ("nuts:SE312", PREFIXES["nuts"] + "SE312"),
        ("SE312", PREFIXES["nuts"] + "SE312"),
        ("place/SE312", PREFIXES["nuts"] + "SE312"),
        ("2080", "https://w3id.org/kurbits/place/2080"),
        ("k:betweenness", PREFIXES["k"] + "betweenness"),
        ("organisation/exempel-1", BASE + "organisation/exempel-1"),
        ("urn:x-exempel:1", "urn:x-exempel:1"),
    ],
)
def test_an_iri_may_be_given_in_short(text: str, iri: str) -> None:
    assert given_back(question("iri").bind({"x": text})) == [ox.NamedNode(iri)]


def test_a_local_id_stands_below_the_base_of_the_workspace() -> None:
    bound = question("iri").bind({"x": "project/exempel"}, base="https://example.org/id/")
    assert given_back(bound) == [ox.NamedNode("https://example.org/id/project/exempel")]


@given(st.sampled_from(["integer", "year", "language"]), st.text())
@example("integer", "1 } DROP")
@example("year", "٢٠٢١")
@example("language", 'sv"')
def test_a_number_or_a_language_is_refused_or_is_one_literal(kind: str, text: str) -> None:
    try:
        bound = question(kind).bind({"x": text})
    except QuestionError:
        return
    assert [type(term) for term in given_back(bound)] == [ox.Literal]


@pytest.mark.parametrize(
    ("kind", "text"), [("integer", "-1"), ("integer", "1.5"), ("year", "20211"), ("language", "sv\n")]
)
def test_what_is_not_of_its_kind_is_refused(kind: str, text: str) -> None:
    with pytest.raises(QuestionError, match="parameter 'x'"):
        question(kind).bind({"x": text})


def test_a_value_that_is_missing_or_unknown_is_named() -> None:
    with pytest.raises(QuestionError, match="needs a value for 'x'"):
        question("iri").bind({})
    with pytest.raises(QuestionError, match="has no parameter 'y'; its parameters: x"):
        question("iri").bind({"x": "SE312", "y": "1"})


def test_a_default_stands_in_for_a_missing_value() -> None:
    assert given_back(question("integer", " | 7").bind({})) == [ox.Literal(7)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {}", "exempel.rq: no line '# title-sv: …'"),
        (HEAD + "# param: x colour | Färg | Colour\nSELECT ($x AS ?y) {}", "exempel.rq, line 5: expected"),
        (HEAD + "# param: x iri\nSELECT ($x AS ?y) {}", "exempel.rq, line 5: expected"),
        (HEAD + "# param: x iri | Värde | Value\nSELECT * {}", "exempel.rq: parameter 'x' is declared but not used"),
        (HEAD + "SELECT ($x AS ?y) {}", "exempel.rq: parameter 'x' is used but not declared"),
    ],
)
def test_a_malformed_question_file_is_named_with_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(QuestionError) as error:
        parse("exempel", text)
    assert str(error.value).startswith(message)


def test_the_catalogue_has_ten_questions_with_titles_in_both_languages() -> None:
    questions = catalogue()
    assert len(questions) == 10
    titles = [title for q in questions.values() for title in (q.title_sv, q.title_en)]
    assert len(set(titles)) == 20
    assert [title for title in titles if not title.endswith("?")] == []


@given(st.data())
def test_no_question_of_the_catalogue_can_be_broken_by_its_values(data: st.DataObject) -> None:
    found = data.draw(st.sampled_from(sorted(catalogue().values(), key=lambda q: q.id)))
    values = {parameter.name: data.draw(st.text()) for parameter in found.parameters}
    try:
        bound = found.bind(values)
    except QuestionError:
        return
    assert list(STORE.query(bound)) == []
