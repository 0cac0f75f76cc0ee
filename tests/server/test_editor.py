"""The page for SPARQL and the page about the schema, as they are without any script."""

import io
import re
import zipfile
from html import unescape

import pytest
from starlette.testclient import TestClient

from ontology.questions import catalogue
from server.i18n import text
from server.pages.chart import Chart, chart_of, draw

STRENGTH = """SELECT ?name ?actor ?strength WHERE {
  ?actor a org:Organization ; rdfs:label ?name ; k:strength ?strength .
} ORDER BY DESC(?strength) LIMIT 5"""
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def ask(client: TestClient, query: str, lang: str = "sv") -> str:
    answer = client.get(f"/{lang}/sparql", params={"query": query})
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def test_the_page_is_a_form_without_script_of_others(client: TestClient) -> None:
    page = client.get("/sv/sparql").text
    assert re.search(r'<label for="query">Fråga</label>', page)
    assert re.search(r'<textarea id="query" name="query"[^>]*>\n?SELECT', page)
    assert "https://" not in "".join(re.findall(r"<(?:script|link|img)[^>]*>", page))


def test_an_answer_is_shown_as_table_chart_and_map_and_can_be_fetched(client: TestClient) -> None:
    page = ask(client, STRENGTH)
    assert page.count("<tr>") == 6
    assert '<a href="/sv/aktor/organisation/region-dalarna">Region Dalarna</a>' in page
    assert page.count("<rect") > 5
    assert "/sv/karta?view=entities&only=" in page
    for name, kind in (
        ("csv", "text/csv"),
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
    ):
        link = re.search(rf'href="(/sv/sparql\.{name}\?[^"]*)"', page)
        assert link
        fetched = client.get(link[1])
        assert (fetched.status_code, fetched.headers["content-type"].partition(";")[0]) == (200, kind)
        assert "Region Dalarna" in fetched.text
        assert "attachment" in fetched.headers["content-disposition"]


def test_a_workbook_holds_numbers_as_numbers(client: TestClient) -> None:
    answer = client.get("/sv/sparql.xlsx", params={"query": STRENGTH})
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert b"Region Dalarna" in book.read("xl/sharedStrings.xml")
        cells = book.read("xl/worksheets/sheet1.xml").decode()
    numbers = re.findall(r'<c r="C\d+"><v>([\d.]+)</v>', cells)
    assert len(numbers) == 5
    assert client.get("/sv/sparql.xlsx", params={"query": "ASK {}"}).status_code == 400


def test_a_csv_says_what_its_columns_are(client: TestClient) -> None:
    answer = client.get("/sv/sparql.csv", params={"query": STRENGTH})
    about = client.get(answer.headers["link"].partition(">")[0][1:]).json()
    assert [column["name"] for column in about["tableSchema"]["columns"]] == answer.text.splitlines()[0].split(",")
    assert client.get(about["url"]).text == answer.text
    assert client.get("/sv/sparql.csv-metadata.json", params={"query": "SELECT * { ?s ?p ?o }"}).status_code == 404


@pytest.mark.parametrize(("view", "shown"), [("", "table"), ("map", "map"), ("chart", "chart"), ("okänd", "table")])
def test_one_view_is_shown_and_the_others_are_a_link_away(client: TestClient, view: str, shown: str) -> None:
    page = client.get("/sv/sparql", params={"query": STRENGTH, "view": view}).text
    hidden = {name: bool(re.search(rf'id="view-{name}"[^>]* hidden', page)) for name in ("table", "chart", "map")}
    assert [name for name, away in hidden.items() if not away] == [shown]
    assert re.search(rf'data-view="{shown}" aria-current="true"', page)


def test_triples_are_shown_and_fetched(client: TestClient) -> None:
    page = ask(client, "CONSTRUCT WHERE { ?x org:unitOf ?y }", "en")
    assert "org#unitOf" in page
    link = re.search(r'href="(/en/sparql\.ttl\?[^"]*)"', page)
    assert link
    assert "unitOf" in client.get(link[1]).text


@pytest.mark.parametrize(("query", "said"), [("ASK { ?x a org:Organization }", "Ja."), ("ASK { ?x a <x:y> }", "Nej.")])
def test_yes_and_no_are_said(client: TestClient, query: str, said: str) -> None:
    assert said in ask(client, query)


@pytest.mark.parametrize(
    ("query", "line", "said"),
    [
        ("SELECT ?x WHERE {\n  ?x a org:Organization .\n  ] }", 3, "ingen motsvarighet"),
        ("SELECT ?x WHERE {\n  ?x a [ .\n}", 3, "ingen motsvarighet"),
        ("SELEKT", 1, "”SELEKT” är inget ord i SPARQL"),
        ("SELECT ?x { ?x a okänd:Sak }", 1, "prefix är inte deklarerat"),
    ],
)
def test_an_error_is_shown_at_its_place(client: TestClient, query: str, line: int, said: str) -> None:
    answer = client.get("/sv/sparql", params={"query": query})
    page = unescape(answer.text)
    assert answer.status_code == 400
    assert said in page
    assert f"Rad {line}, kolumn" in page
    assert re.search(rf'data-wrong="{line}:\d+"', page)
    assert '<pre class="wrong-line"' in page


def test_what_was_asked_is_text_and_never_markup(client: TestClient) -> None:
    page = client.get("/sv/sparql", params={"query": "SELECT </textarea><script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "</textarea><script" not in page


@pytest.mark.parametrize("query", ["DROP ALL", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"])
def test_what_is_not_offered_is_said(client: TestClient, query: str) -> None:
    answer = client.get("/en/sparql", params={"query": query})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_long_answer_says_that_it_is_cut(client: TestClient) -> None:
    page = ask(client, "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 900")
    assert page.count("<tr>") == 501
    assert "500" in page


@pytest.mark.parametrize("identifier", list(catalogue()))
def test_every_ready_question_can_be_started_from(client: TestClient, identifier: str) -> None:
    page = unescape(client.get("/sv/sparql", params={"question": identifier}).text)
    assert catalogue()[identifier].text.strip()[:40] in page
    assert page.count('id="p-') == len(catalogue()[identifier].parameters)


def test_a_ready_question_is_filled_in(client: TestClient) -> None:
    page = client.get("/sv/sparql", params={"question": "funders", "project": "project/spinn-2"}).text
    assert "project/spinn-2&gt;" in page
    assert client.get("/sv/sparql", params={"question": "finns-inte"}).status_code == 404


def test_the_answer_of_a_ready_question_is_fetched_from_its_page(client: TestClient) -> None:
    page = client.get("/sv/fragor/bridges?first=SE312&second=SE311").text
    files = [unescape(found) for found in re.findall(r'class="button" href="(/sv/sparql[^"]*)"', page)]
    assert [file.partition("?")[0] for file in files] == ["/sv/sparql.csv", "/sv/sparql.xlsx", "/sv/sparql"]
    table, _, shown = (client.get(file) for file in files)
    assert "Region Dalarna" in table.text
    assert 'id="view-chart"' in shown.text
    assert 'id="view-map"' in shown.text
    assert "sparql.csv" not in client.get("/sv/fragor/bridges").text  # nothing was asked yet


def test_a_browser_at_the_endpoint_is_led_to_the_page_with_its_query(client: TestClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    led = client.get("/sparql", params={"query": "ASK {}"}, headers=browser)
    assert (led.status_code, led.headers["location"]) == (303, "/sv/sparql?query=ASK+%7B%7D")
    assert client.get("/sparql", headers=browser).headers["location"] == "/sv/sparql"
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_an_unknown_format_is_not_found(client: TestClient) -> None:
    assert client.get("/sv/sparql.docx", params={"query": "ASK {}"}).status_code == 404


def test_the_schema_counts_what_is_published(client: TestClient) -> None:
    page = unescape(client.get("/sv/schema").text)
    counted = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s a org:Membership }"}).json()
    number = counted["results"]["bindings"][0]["n"]["value"]
    row = re.search(r'<tr id="org-Membership">.*?</tr>', page, re.DOTALL)
    assert row
    assert f'<td class="number">{number}</td>' in row[0]
    assert "delaktighet" in row[0]
    assert re.search(r'<svg class="schema".*<a href="#org-Membership">', page, re.DOTALL)
    english = client.get("/en/schema").text
    assert "membership" in english


def rows(*pairs: tuple[str, str]) -> list[dict[str, dict[str, str]]]:
    return [
        {"x": {"type": "literal", "value": x}, "n": {"type": "literal", "value": n, "datatype": INTEGER}}
        for x, n in pairs
    ]


def test_years_are_drawn_as_a_line_and_names_as_bars() -> None:
    years = chart_of(["x", "n"], rows(("2014", "3"), ("2012", "1"), ("2013", "2")))
    assert years == Chart("x", "n", [("2012", 1.0), ("2013", 2.0), ("2014", 3.0)])
    assert 'class="line"' in draw(years, text("sv"))
    names = chart_of(["x", "n"], rows(*((f"Exempel {i}", str(i)) for i in range(40))))
    assert names
    assert (len(names.points), names.left) == (30, 10)
    assert draw(names, text("en")).count("<rect") == 30


def test_what_has_no_numbers_has_no_chart() -> None:
    assert chart_of(["x"], [{"x": {"type": "literal", "value": "Exempel"}}] * 3) is None
    assert chart_of(["x", "n"], rows(("Exempel", "1"))) is None


def test_names_in_a_chart_are_text() -> None:
    drawn = draw(Chart("<b>", "n", [("<script>", -1.0), ("&", 2.5)]), text("sv"))
    assert "<script>" not in drawn
    assert "<b>" not in drawn
