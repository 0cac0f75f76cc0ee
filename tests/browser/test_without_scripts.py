"""Every page with JavaScript switched off: it says what it is for, nothing is missing, and its forms lead on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import PAGES, flaws, keep

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Give one page of a browser that runs no scripts, which all tests of this file share."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 860})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", [name for name, state in PAGES.items() if not state.scripts_only])
def test_a_page_says_as_much_without_scripts(name: str, everything: str, page: Page) -> None:
    state = PAGES[name]
    if "{person}" in state.sv:
        page.goto(f"{everything}/sv/sok?q=Anders")
        with page.expect_navigation():
            page.locator("main a.person").first.click()
    else:
        answer = page.goto(f"{everything}/{state.sv}")
        assert answer is not None
        assert answer.status == state.status
    if name == "map":
        page.wait_for_url("**/sv/karta/tabell")
    main = page.locator("main")
    expect(main.locator("h1").first).to_be_visible()
    expect(page.locator(state.ready).first).to_be_visible()
    assert len(main.inner_text()) > 60
    assert page.locator(".needs-script:visible, [id=loading]:visible").count() == 0
    for picture in page.locator("main img").all():
        assert picture.evaluate("(one) => one.complete && one.naturalWidth > 0")
    assert flaws(page) == []
    keep(page, f"{name}-scriptless-sv")


def test_a_map_of_something_leads_to_its_picture_and_its_tables(everything: str, page: Page) -> None:
    page.goto(f"{everything}/sv/aktor/organisation/region-dalarna")
    page.get_by_role("link", name="Visa på kartan").click()
    page.wait_for_url("**/sv/karta/tabell?center=*")
    tables = page.locator("main table")
    expect(tables.first.locator("tbody th").first).to_have_text("Region Dalarna")
    expect(tables.nth(1)).to_contain_text("samarbetar med")
    tables.nth(1).get_by_role("link", name="samarbetar med").first.click()
    expect(page.locator(".quote").first).to_be_visible()


def test_a_selection_is_made_with_a_form(everything: str, page: Page) -> None:
    page.goto(f"{everything}/sv/karta/tabell")
    page.select_option("[name=view]", "collaborations")
    page.select_option("[name=region]", label="Dalarna")
    page.get_by_role("button", name="Visa urvalet").click()
    expect(page.locator("main table").first).to_contain_text("Dalarna Science Park")
    expect(page.locator("main table").first).not_to_contain_text("Karlstads universitet")
    assert "region=SE312" in page.url


def test_search_ranking_path_and_a_question_are_forms(everything: str, page: Page) -> None:
    page.goto(f"{everything}/sv/")
    page.fill("#q", "spinn")
    page.locator(".seek button").click()
    expect(page.locator("main .tie-list a").first).to_have_text("SPINN 2")
    page.goto(f"{everything}/sv/rangordning")
    page.select_option("[name=by]", "strength")
    page.get_by_role("button", name="Visa", exact=True).click()
    expect(page.locator("tbody tr").first).to_contain_text("Region Dalarna")
    page.goto(f"{everything}/sv/vag")
    page.fill("#from", "SPINN 2")
    page.fill("#to", "Karlstads universitet")
    page.get_by_role("button", name="Visa vägen").click()
    expect(page.locator("ol.steps").first).to_contain_text("finansieras av")
    page.goto(f"{everything}/sv/analys/depend")
    page.fill("[name=region]", "Dalarna")
    page.get_by_role("button", name="Visa svaret").click()
    expect(page.locator(".answer p").first).to_contain_text("finansi")
