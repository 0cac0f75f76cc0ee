"""The demo map in a real browser: search, click, see the sentence; by keyboard; by address; and as one file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import between, click, find, opened, query, settle, taken_along

pytestmark = pytest.mark.browser


def test_the_map_is_drawn_and_says_what_it_leaves_out(demo: str, watch: Callable[..., Any]) -> None:
    watched = watch(f"{demo}/sv/karta")
    page = watched.page
    settle(page)
    expect(page.locator("#shown")).to_contain_text("noder")
    drawn = page.evaluate("kurbitsMap.map.pen.getImageData(0, 0, 800, 600).data.some((v, i) => i % 4 === 0 && v < 200)")
    assert drawn
    assert watched.quiet, (watched.console, watched.strangers)


def test_search_click_and_see_the_sentence(demo: str, watch: Callable[..., Any]) -> None:
    watched = watch(f"{demo}/sv/karta")
    page = watched.page
    settle(page)
    find(page, "region dalarna")
    expect(page.locator("#panel h2")).to_have_text("Region Dalarna")
    click(page, "Dalarna Science Park")
    expect(page.locator("#panel h2")).to_have_text("Dalarna Science Park")
    page.mouse.click(*between(page, "Dalarna Science Park", "Region Dalarna"))
    expect(page.locator("#panel h2")).to_have_text("Varför hänger de ihop?")
    expect(page.locator("#panel mark").first).to_be_visible()
    assert "Dalarna Science Park" in page.locator("#panel blockquote").first.inner_text()
    assert page.locator("#panel .source a").first.get_attribute("href").startswith("/sv/kallor/")
    assert watched.quiet, (watched.console, watched.strangers)


def test_search_folds_accents_and_takes_words_in_any_order(demo: str, watch: Callable[..., Any]) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    find(page, "dalarna hogskolan")
    expect(page.locator("#panel h2")).to_have_text("Högskolan Dalarna")


def test_the_address_restores_what_is_seen(demo: str, watch: Callable[..., Any]) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    find(page, "region dalarna")
    page.locator("#legend label", has_text="Evenemang").locator("input").uncheck()
    page.select_option("#colouring", "region")
    page.select_option("#colouring", "type")
    page.locator("#legend label", has_text="Evenemang").locator("input").uncheck()
    assert query(page)["hide"] == ["event"]
    assert query(page)["sel"] == ["organisation/region-dalarna"]
    told = page.locator("#shown").inner_text()
    again = opened(watch, page.url)
    assert again.locator("#shown").inner_text() == told
    expect(again.locator("#panel h2")).to_have_text("Region Dalarna")
    assert query(again) == query(page)


def test_the_map_can_be_walked_by_keyboard(demo: str, watch: Callable[..., Any]) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    first = page.locator("#panel h2").inner_text()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        if page.locator("#panel h2").inner_text() != first:
            break
    assert page.locator("#panel h2").inner_text() != first
    page.keyboard.press("2")
    expect(page.locator("#ego")).to_be_visible()
    expect(page.locator("#steps-2")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()


def test_proposals_are_hidden_until_asked_for(with_proposals: str, watch: Callable[..., Any]) -> None:
    page = opened(watch, f"{with_proposals}/sv/karta")
    before = page.evaluate("kurbitsMap.model.shownTies")
    box = page.locator("#statuses label", has_text="Föreslagen").locator("input")
    expect(box).not_to_be_checked()
    box.check()
    assert page.evaluate("kurbitsMap.model.shownTies") > before


def test_years_keep_ties_of_unknown_time_and_draw_them_dashed(demo: str, watch: Callable[..., Any]) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    page.evaluate("""() => { const i = document.getElementById('year-from');
          i.value = i.max; i.dispatchEvent(new Event('input')); }""")
    undated, dated, strokes = page.evaluate(
        """() => { const { model, map } = kurbitsMap; const { from, to } = model.columns.edges;
          const last = model.years()[1];
          const on = [...model.edgeOn.keys()].filter((e) => model.edgeOn[e]);
          return [on.filter((e) => !from[e] && !to[e]).length, on.filter((e) => to[e] && to[e] < last).length,
                  [...map.scene.strokes.keys()].filter((key) => key % 10 >= 5).length]; }"""
    )
    assert undated > 0
    assert dated == 0
    assert strokes > 0


def test_a_way_is_found_and_told_in_steps(demo: str, watch: Callable[..., Any]) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    page.locator("#way summary").click()
    for field, name in (("#way-from", "SPINN 2"), ("#way-to", "Karlstads universitet")):
        page.fill(field, name)
        page.wait_for_selector(f"{field}-list [role=option]")
        page.keyboard.press("Enter")
    expect(page.locator("#panel .steps li").first).to_contain_text("SPINN 2")
    assert query(page)["a"] == ["project/spinn-2"]
    page.locator("#panel .why").first.click()
    expect(page.locator("#panel .quote").first).to_be_visible()
    page.locator("#panel button", has_text="Tillbaka").click()
    expect(page.locator("#panel .steps li").first).to_be_visible()


def test_pictures_are_saved_with_legend_and_source(demo: str, watch: Callable[..., Any], tmp_path: Path) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    page.locator("summary", has_text="Spara och dela").click()
    with page.expect_download() as done:
        page.click("#save-svg")
    svg = tmp_path / "picture.svg"
    done.value.save_as(svg)
    text = svg.read_text(encoding="utf-8")
    assert text.startswith("<?xml")
    for expected in ("Region Dalarna", "Organisationer", "Gjord ", "Källor: ", "paint-order"):
        assert expected in text
    with page.expect_download() as done:
        page.click("#save-png")
    png = tmp_path / "picture.png"
    done.value.save_as(png)
    assert png.read_bytes().startswith(b"\x89PNG")


def test_one_file_has_every_control_without_a_server(demo: str, watch: Callable[..., Any], tmp_path: Path) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    file = taken_along(page, tmp_path)
    watched = watch(file.as_uri())
    alone = watched.page
    settle(alone)
    find(alone, "region dalarna")
    alone.locator("#panel .why").first.click()
    expect(alone.locator("#panel .quote").first).to_be_visible()
    alone.select_option("#colouring", "region")
    settle(alone)
    assert watched.strangers == []
    assert watched.console == []


def test_a_failing_map_says_so(demo: str, watch: Callable[..., Any]) -> None:
    watched = watch(f"{demo}/sv/karta?center=organisation/finns-inte")
    expect(watched.page.locator("#failed")).to_contain_text("404")


def test_without_javascript_there_is_a_picture_and_a_list(demo: str, watch: Callable[..., Any]) -> None:
    page = watch(f"{demo}/sv/karta", java_script_enabled=False).page
    expect(page.locator("figure svg, figure img[src^='/karta.svg']").first).to_be_visible()
    assert page.locator("a", has_text="Region Dalarna").first.is_visible()
