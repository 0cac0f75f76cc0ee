"""The SPARQL page in a browser: colours, completion, the keyboard, errors in place; and without JavaScript."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


def test_words_are_completed_by_their_name_in_the_readers_language(demo: str, watch: Callable[..., Any]) -> None:
    page = watch(f"{demo}/sv/sparql").page
    field = page.get_by_label("Fråga", exact=True)
    field.fill("")
    field.press_sequentially("SELECT * { ?x finansiä")
    options = page.locator("#query-list").get_by_role("option")
    expect(options.first).to_contain_text("schema:fund")
    expect(page.locator("#announce")).to_contain_text("Förslag")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("SELECT * { ?x schema:funder")
    expect(options).to_have_count(0)
    field.press_sequentially(' "finans')
    expect(options).to_have_count(0)  # in a string nothing is suggested


def test_classes_come_first_where_a_class_is_wanted(demo: str, watch: Callable[..., Any]) -> None:
    page = watch(f"{demo}/sv/sparql").page
    field = page.get_by_label("Fråga", exact=True)
    options = page.locator("#query-list").get_by_role("option")
    for ahead in ("SELECT * { ?x a ", "SELECT * { ?x rdf:type ", "SELECT * { ?x a org:Organization , "):
        field.fill(ahead[:-1])
        field.press_sequentially(" ")
        expect(options).to_have_count(8)
        expect(options.locator(".kind").first).to_have_text("klass")
    for typed in ("samarb", "collab", "SÁMARB"):  # by its label in either language, accents and case aside
        field.fill("SELECT * { ?x a ")
        field.press_sequentially(typed)
        expect(options.first).to_contain_text("k:Collaboration")
    field.fill("SELECT * { ?x a org:Organization ; ")
    field.press_sequentially("forel")
    expect(options.locator(".kind", has_text="klass")).to_have_count(0)


def test_prefixes_are_written_out_for_other_tools(demo: str, watch: Callable[..., Any]) -> None:
    page = watch(f"{demo}/en/sparql").page
    field = page.get_by_label("Query", exact=True)
    field.fill('PREFIX org: <http://www.w3.org/ns/org#>\nSELECT * { ?x a org:Organization ; rdfs:label "k:no" }')
    page.get_by_role("button", name="Write out the prefixes").click()
    assert field.input_value().splitlines()[:2] == [
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>",
        "PREFIX org: <http://www.w3.org/ns/org#>",
    ]
    expect(page.locator("#announce")).to_have_text("Prefixes added: 1")


def test_the_address_holds_query_parameters_and_view(demo: str, watch: Callable[..., Any]) -> None:
    seen = watch(f"{demo}/sv/sparql?question=top-actors&region=SE312&measure=k:strength&top=5")
    page = seen.page
    page.get_by_role("button", name="Ställ frågan").click()
    views = page.get_by_role("navigation", name="Visa svaret som")
    expect(views.get_by_role("link", name="Tabell")).to_have_attribute("aria-current", "true")
    views.get_by_role("link", name="Karta").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#view-map svg")).to_be_visible()
    expect(page.locator("#view-table")).to_be_hidden()
    again = watch(page.url)
    expect(again.page.locator("#view-map svg")).to_be_visible()
    assert (
        again.page.get_by_label("Fråga", exact=True).input_value()
        == page.get_by_label("Fråga", exact=True).input_value()
    )
    expect(again.page.locator("#p-region")).to_have_value("SE312")
    assert seen.quiet
    assert again.quiet


def test_queries_asked_before_are_kept_in_the_browser_alone(demo: str, watch: Callable[..., Any]) -> None:
    page = watch(f"{demo}/sv/sparql").page
    field = page.get_by_label("Fråga", exact=True)
    field.fill("ASK { ?x a org:Organization }")
    field.press("Control+Enter")
    expect(page.get_by_text("Ja.", exact=True)).to_be_visible()
    page.goto(f"{demo}/sv/sparql")
    page.get_by_text("Frågor du ställt tidigare").click()
    page.get_by_role("button", name="ASK { ?x a org:Organization }").click()
    expect(field).to_have_value("ASK { ?x a org:Organization }")
    assert page.context.cookies() == []
    page.get_by_role("button", name="Glöm dem").click()
    expect(page.get_by_text("Frågor du ställt tidigare")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('kurbits-sparql')") is None


def test_the_colours_lie_beneath_the_text(demo: str, watch: Callable[..., Any]) -> None:
    page = watch(f"{demo}/en/sparql").page
    field = page.get_by_label("Query", exact=True)
    field.fill('SELECT ?x { ?x rdfs:label "Exempel" } # så\n')
    painted = page.locator("pre.paint")
    expect(painted).to_have_text('SELECT ?x { ?x rdfs:label "Exempel" } # så', use_inner_text=False)
    assert painted.locator(".q-string").text_content() == '"Exempel"'
    assert painted.locator(".q-comment").text_content() == "# så"
    box, beneath = field.bounding_box(), painted.bounding_box()
    assert box
    assert beneath
    assert [round(box[side]) for side in ("x", "y", "width")] == [round(beneath[side]) for side in ("x", "y", "width")]


def test_the_keyboard_asks(demo: str, watch: Callable[..., Any]) -> None:
    page = watch(f"{demo}/sv/sparql").page
    field = page.get_by_label("Fråga", exact=True)
    field.press("Control+Enter")
    expect(page.get_by_role("heading", name="Svar", exact=True)).to_be_visible()
    assert "query=SELECT" in page.url


def test_an_error_is_met_at_its_place(demo: str, browser: Browser) -> None:
    page = browser.new_page()  # not watched: the browser itself tells of an answer with status 400
    page.goto(f"{demo}/sv/sparql?query={quote('SELECT ?x {' + chr(10) + '  FILTER ]' + chr(10) + '}')}")
    expect(page.get_by_role("alert")).to_contain_text("Rad 2, kolumn 10")
    expect(page.get_by_label("Fråga", exact=True)).to_be_focused()
    assert page.evaluate("document.getElementById('query').selectionStart") == 21
    page.close()


def test_drawings_can_be_read_on_a_telephone(demo: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    for address in (
        "schema",
        f"sparql?view=chart&query={quote('SELECT ?name ?s { ?x k:strength ?s ; rdfs:label ?name }')}",
    ):
        page.goto(f"{demo}/sv/{address}")
        words = page.locator("svg.schema text, svg.chart text")
        expect(words.first).to_be_visible()
        assert (words.first.bounding_box() or {"height": 0})["height"] >= 9, address
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    context.close()


def test_without_javascript_the_form_asks(demo: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo}/sv/sparql")
    page.get_by_role("button", name="Ställ frågan").click()
    expect(page.get_by_role("cell", name="Region Dalarna").first).to_be_visible()
    context.close()
