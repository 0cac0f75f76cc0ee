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


def test_without_javascript_the_form_asks(demo: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo}/sv/sparql")
    page.get_by_role("button", name="Ställ frågan").click()
    expect(page.get_by_role("cell", name="Region Dalarna").first).to_be_visible()
    context.close()
