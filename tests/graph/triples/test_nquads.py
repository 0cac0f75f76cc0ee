"""Terms as text: whatever a source says, it comes out of the store as it went in, and nothing can break out."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.triples.nquads import date, decimal, in_graph, iri, is_link, literal, quoted
from ontology.errors import StoreError

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def read(line: str) -> ox.Quad:
    (found,) = ox.parse(line.encode(), ox.RdfFormat.N_QUADS)
    return found


@given(any_text)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert read(f"<a:s> <a:p> {quoted(text)} .\n").object == ox.Literal(text)


@given(any_text)
def test_no_text_can_leave_its_graph(text: str) -> None:
    found = read(in_graph(f"<a:s> <a:p> {literal(text, 'sv')} .\n".encode(), "<a:g>").decode())
    assert (found.graph_name, found.object) == (ox.NamedNode("a:g"), ox.Literal(text, language="sv"))


def test_half_a_character_becomes_a_replacement_sign() -> None:
    assert quoted("a\ud800b") == '"a\ufffdb"'


@pytest.mark.parametrize("text", ["https://exempel.se/a b", "a:<b>", 'a:"', "a:\n", "ingen-adress", "a:\\u0041", ""])
def test_what_is_no_iri_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match="not an IRI"):
        iri(text)


@pytest.mark.parametrize("text", ["javascript:alert(1)", "http://", "https://exempel.se/<b>", "www.exempel.se", ""])
def test_what_is_no_address_of_the_web_is_no_link(text: str) -> None:
    assert not is_link(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("2021", "gYear"), ("2021-05", "gYearMonth"), ("2021-05-31", "date"), ("2020-02-29", "date")],
)
def test_a_date_is_typed_by_its_precision(text: str, kind: str) -> None:
    assert date(text) == f'"{text}"^^<http://www.w3.org/2001/XMLSchema#{kind}>'


@pytest.mark.parametrize("text", ["", "2021-13", "2021-04-31", "21", "våren 2021", "2021-05-01T10:00", ".."])
def test_what_is_no_date_is_left_out(text: str) -> None:
    assert date(text) == ""


def test_numbers_have_no_exponent() -> None:
    assert [decimal(value).split('"')[1] for value in (1e21, 0.1, 2.50, 317625.0)] == [
        "1000000000000000000000",
        "0.1",
        "2.5",
        "317625",
    ]


def test_a_language_that_is_no_tag_is_left_out() -> None:
    assert literal("ord", "sv-SE") == '"ord"@sv-se'
    assert literal("ord", 'sv" .') == '"ord"'
