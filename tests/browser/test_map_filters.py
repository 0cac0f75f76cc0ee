"""The filters of the map by keyboard: each narrows what is shown, says how much is left, and stands in the link."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import PATIENCE, Watch, opened, query, settle

pytestmark = pytest.mark.browser


def choose(page: Page, field: str, text: str) -> None:
    """Type in a field of the selection and take the first suggestion, by keys alone."""
    page.focus(field)
    page.keyboard.type(text)
    page.wait_for_selector(f"{field}-list [role=option]", timeout=PATIENCE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settle(page)


def test_the_weakest_line_is_chosen_by_keyboard_and_counted(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?view=collaborations")
    every = page.evaluate("kurbitsMap.model.lines")
    expect(page.locator("#weight-told")).to_have_text(f"Alla {every} linjer visas.")
    page.focus("#weight-least")
    page.keyboard.press("ArrowRight")
    left, least = page.evaluate("[kurbitsMap.model.lineOn.filter((on) => on).length, kurbitsMap.state.filter.least]")
    assert 0 < left < every
    assert float(query(page)["minweight"][0]) == least
    expect(page.locator("#weight-told")).to_contain_text(f"{left} av {every} linjer")
    again = opened(watch, page.url)
    assert again.evaluate("kurbitsMap.model.lineOn.filter((on) => on).length") == left
    assert again.input_value("#weight-least") == "1"
    page.focus("#weight-least")
    page.keyboard.press("Home")
    assert "minweight" not in query(page)


def test_programme_funder_source_region_and_sector_narrow_the_map(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    whole = page.evaluate("kurbitsMap.model.count")
    page.focus("summary:has-text('Urval')")
    page.keyboard.press("Enter")
    for field, text in (("programme", "interreg"), ("funder", "region dalarna")):
        choose(page, f"#only-{field}", text)
        assert 0 < page.evaluate("kurbitsMap.model.count") < whole
        assert query(page)[field]
        page.focus("#served-clear")
        page.keyboard.press("Enter")
        settle(page)
        assert page.evaluate("kurbitsMap.model.count") == whole
        assert field not in query(page)
    for field in ("region", "sector", "source"):
        page.focus(f"#only-{field}")
        page.keyboard.press("ArrowDown")
        settle(page)
        assert query(page)[field] == [page.input_value(f"#only-{field}")]
        assert page.evaluate("kurbitsMap.model.count") > 0
        page.focus("#served-clear")
        page.keyboard.press("Enter")
        settle(page)


def test_boxes_of_type_status_and_kind_are_cleared_by_the_space_key(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    page.focus("summary:has-text('Slags band')")
    page.keyboard.press("Enter")
    for host, parameter in (("#legend", "hide"), ("#statuses", "hidestatus"), ("#tie-kinds", "hidekind")):
        before = page.evaluate("kurbitsMap.model.shownTies")
        page.locator(f"{host} input:checked").first.focus()
        page.keyboard.press("Space")
        assert page.evaluate("kurbitsMap.model.shownTies") < before
        assert query(page)[parameter]
        page.keyboard.press("Space")
        settle(page)
        assert page.evaluate("kurbitsMap.model.shownTies") == before


def test_how_far_the_picture_can_be_read_is_one_line_that_opens(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    assert len(page.inner_text("#trust-short")) < 40
    expect(page.locator("#trust")).to_be_hidden()
    page.focus("#trust-short")
    page.keyboard.press("Enter")
    expect(page.locator("#trust")).to_contain_text("av de linjer som finns")
