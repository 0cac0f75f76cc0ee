"""What one does with the map by hand, in a real browser: drag, pick several, hide, undo, let years go by, widen."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hands import (
    Watch,
    at,
    click,
    double_click,
    drag,
    idea_to,
    opened,
    query,
    settle,
    shown,
    taken_along,
    until,
)

pytestmark = pytest.mark.browser


def test_a_node_stays_where_it_is_dragged_and_the_link_says_so(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    x, y = at(page, "Coompanion")
    drag(page, (x, y), (x + 60, y + 40))
    assert at(page, "Coompanion") == pytest.approx((x + 60, y + 40), abs=1.5)
    assert query(page)["moved"][0].endswith(":organisation/coompanion")
    again = opened(watch, page.url)
    assert at(again, "Coompanion") == pytest.approx(at(page, "Coompanion"), abs=1.5)
    page.keyboard.press("Control+z")
    settle(page)
    assert at(page, "Coompanion") == pytest.approx((x, y), abs=1.5)
    page.click("#redo")
    settle(page)
    assert at(page, "Coompanion") == pytest.approx((x + 60, y + 40), abs=1.5)


def test_a_node_is_moved_by_keyboard_too(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?sel=organisation/coompanion")
    before = at(page, "Coompanion")
    page.focus("#map")
    page.keyboard.press("Shift+ArrowRight")
    assert at(page, "Coompanion") == pytest.approx((before[0] + 12, before[1]), abs=1)


def test_a_box_picks_what_lies_in_it(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    (ax, ay), (bx, by) = at(page, "Triple Steelix"), at(page, "ITS Dalarna")
    page.keyboard.down("Shift")
    drag(page, (min(ax, bx) - 9, min(ay, by) - 9), (max(ax, bx) + 9, max(ay, by) + 9))
    page.keyboard.up("Shift")
    picked = {each.split("/")[-1] for each in query(page)["pick"][0].split(",")}
    assert {"triple-steelix", "its-dalarna"} <= picked
    expect(page.locator("#panel h2")).to_have_text(f"{len(picked)} valda")
    again = opened(watch, page.url)
    expect(again.locator("#panel h2")).to_have_text(f"{len(picked)} valda")


def test_two_are_picked_compared_and_joined_by_a_way(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    click(page, "Region Dalarna", shift=True)
    click(page, "Karlstads universitet", shift=True)
    expect(page.locator("#panel h2")).to_have_text("2 valda")
    compare = page.locator("#panel a", has_text="Jämför").get_attribute("href") or ""
    assert compare.startswith("/sv/analys/compare?actors=organisation%2F")
    assert compare.count("actors=") == 2
    table = page.request.get(demo + (page.locator("#panel a", has_text="GRAPHML").get_attribute("href") or ""))
    assert table.ok
    assert "Karlstads universitet" in table.text()
    page.locator("#panel button", has_text="Väg mellan dem").click()
    expect(page.locator("#panel .steps li").first).to_be_visible()
    assert {"a", "b"} <= set(query(page))


def test_the_button_picks_several_without_a_shift_key(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    page.click("#picking")
    expect(page.locator("#picking")).to_have_attribute("aria-pressed", "true")
    click(page, "Region Dalarna")
    click(page, "Almi")
    expect(page.locator("#panel h2")).to_have_text("2 valda")
    page.locator("#panel .why").first.click()
    expect(page.locator("#panel h2")).to_have_text("1 vald")


def test_what_is_hidden_is_counted_and_comes_back(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    click(page, "Almi")
    page.locator("#panel button", has_text="Dölj").click()
    assert not shown(page, "Almi")
    expect(page.locator("#shown")).to_contain_text("1 dolda")
    settle(page)
    again = opened(watch, page.url)
    assert not shown(again, "Almi")
    page.click("#show-gone")
    assert shown(page, "Almi")
    page.keyboard.press("Control+z")
    settle(page)
    assert not shown(page, "Almi")


def test_years_play_and_pause_and_count_what_is_unknown(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    page.evaluate(
        """() => { globalThis.told = []; const place = document.getElementById("years-told");
          new MutationObserver(() => told.push(place.textContent)).observe(place, { childList: true }); }"""
    )
    page.click("#years-play")
    expect(page.locator("#years-play")).to_have_attribute("aria-pressed", "true")
    until(page, "told.length > 1")
    page.click("#years-play")
    assert [words[:5] for words in page.evaluate("told")[:2]] == ["2010:", "2011:"]
    expect(page.locator("#years-play")).to_have_attribute("aria-pressed", "false")
    sure, unknown = page.evaluate("Object.values(kurbitsMap.model.counted())")
    expect(page.locator("#years-told")).to_contain_text(f"{sure} band då, och {unknown} vars tid är okänd")
    assert unknown > 0
    page.click("#years-all")
    settle(page)
    assert "since" not in query(page)


def test_who_wants_less_motion_steps_through_the_years(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta", reduced_motion="reduce")
    page.click("#years-play")
    expect(page.locator("#years-told")).to_contain_text("2010:")
    assert page.evaluate("kurbitsMap.playing") == 0
    page.click("#years-play")
    expect(page.locator("#years-told")).to_contain_text("2011:")


def test_a_tie_with_only_an_end_may_or_may_not_have_held_before_it(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?since=2012&until=2012")
    states = page.evaluate(
        """() => { const { model } = kurbitsMap; const { from, to } = model.columns.edges;
          return [...model.edgeOn.keys()].filter((e) => !from[e] && to[e] > 2012).map((e) => model.active(e)); }"""
    )
    assert states
    assert set(states) == {0}


def test_whom_to_meet_is_dotted_and_explained_on_click(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?sel=organisation/dalarna-science-park")
    page.locator("#panel button", has_text="Vem borde träffas?").click()
    expect(page.locator(".ideas li").first).to_contain_text("Region Värmland")
    assert query(page)["meet"] == ["organisation/dalarna-science-park"]
    page.mouse.click(*idea_to(page, "Högskolan Dalarna"))
    expect(page.locator(".ideas li.pointed")).to_contain_text("Högskolan Dalarna")
    expect(page.locator(".ideas li.pointed")).to_contain_text("Presenteras av")
    page.locator(".ideas li.pointed a").first.click()
    expect(page.locator("mark, .cells").first).to_be_visible()


def test_what_falls_when_something_ends_is_drawn_and_listed(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?sel=project/regional-framjarsamverkan")
    page.locator("#panel button", has_text="Om det upphör?").click()
    expect(page.locator(".ideas li").first).to_be_visible()
    lost = page.evaluate("kurbitsMap.map.scene.idea.pairs.length")
    assert lost == page.locator(".ideas li").count() > 3
    again = opened(watch, page.url)
    expect(again.locator(".ideas li")).to_have_count(lost)
    again.click("#panel .close")
    assert again.evaluate("kurbitsMap.map.scene.idea") is None


def test_a_double_click_tells_how_many_there_are_before_they_come(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?center=organisation/almi&steps=1")
    before = page.evaluate("kurbitsMap.model.count")
    double_click(page, "Regional Främjarsamverkan", f"kurbitsMap.model.count > {before}")
    assert query(page)["grow"] == ["project/regional-framjarsamverkan"]
    assert at(page, "Almi") == pytest.approx(at(opened(watch, page.url), "Almi"), abs=2)
    page.keyboard.press("Control+z")
    until(page, f"kurbitsMap.model.count === {before}")


def test_a_search_brings_what_the_map_does_not_show(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?center=organisation/almi&steps=1")
    page.fill("#find", "karlstads univ")
    page.locator("#find-list [role=option]", has_text="inte på kartan").first.click()
    expect(page.locator("#panel h2")).to_have_text("Karlstads universitet")
    assert query(page)["also"] == [page.evaluate("kurbitsMap.model.columns.nodes.id[kurbitsMap.state.selected]")]


def test_one_mode_and_two_mode_are_one_click_apart(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    page.locator("summary", has_text="Urval").click()
    expect(page.locator("input[name=view][value=entities]")).to_be_checked()
    page.check("input[name=view][value=collaborations]")
    until(page, "kurbitsMap.model.columns.view === 'collaborations'")
    assert query(page)["view"] == ["collaborations"]
    page.click("#undo")
    until(page, "kurbitsMap.model.columns.view === 'entities'")


def test_sizes_follow_a_measure_and_say_who_is_largest(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    page.select_option("#sizing", "degree")
    expect(page.locator("#size-told")).to_contain_text("Störst: ")
    weights = page.evaluate("[...kurbitsMap.map.scene.weights]")
    assert max(weights) == 1
    assert weights != page.evaluate("[...kurbitsMap.model.rank]")
    again = opened(watch, page.url)
    expect(again.locator("#sizing")).to_have_value("degree")


def test_a_link_from_another_publication_says_so(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?colour=region&v=99")
    expect(page.locator("#other-version")).to_contain_text("utgåva 99")
    page.locator("#other-version button").click()
    expect(page.locator("#other-version")).to_be_hidden()
    expect(opened(watch, f"{demo}/sv/karta?colour=region").locator("#other-version")).to_be_hidden()


def test_the_file_opens_as_the_map_was_seen(demo: str, watch: Watch, tmp_path: Path) -> None:
    seen = "gone=organisation/almi&colour=region&size=degree&sel=organisation/region-dalarna"
    page = opened(watch, f"{demo}/sv/karta?{seen}")
    file = taken_along(page, tmp_path)
    alone = opened(watch, file.as_uri())
    expect(alone.locator("#panel h2")).to_have_text("Region Dalarna")
    expect(alone.locator("#colouring")).to_have_value("region")
    expect(alone.locator("#size-told")).to_contain_text("Störst: ")
    assert not shown(alone, "Almi")
    alone.keyboard.press("Control+z")
    assert alone.locator("#panel button", has_text="Vem borde träffas?").count() == 0, "that needs a server"


def test_the_map_can_stand_in_a_page_of_somebody_else(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    code = page.locator("#embed-code").input_value()
    assert f'src="{demo}/sv/karta/inbaddad' in code
    answer = page.request.get(f"{demo}/sv/karta/inbaddad")
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in page.request.get(f"{demo}/sv/karta").headers["content-security-policy"]
    inside = opened(watch, f"{demo}/sv/karta/inbaddad?colour=region", viewport={"width": 600, "height": 420})
    expect(inside.locator("#legend")).to_be_visible()
    expect(inside.locator("#find")).to_be_hidden()
    assert "/sv/karta?" in (inside.locator(".embed-foot a").first.get_attribute("href") or "")
    assert inside.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_groups_are_entered_and_left(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?view=communities")
    expect(page.locator("#shown")).to_contain_text("grupper med")
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    page.locator("#panel button", has_text="Gå in").click()
    until(page, "!kurbitsMap.model.columns.nodes.count")
    expect(page.locator("#within")).to_be_visible()
    assert "group" in query(page)
    page.click("#undo")
    until(page, "!!kurbitsMap.model.columns.nodes.count")
