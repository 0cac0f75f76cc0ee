"""The map on a phone: what is narrow stays legible, and fingers do what a mouse does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Point, Watch, at, opened, query, settle

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_no_name_in_the_table_is_broken_within_a_word(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta", **PHONE)
    lines, words = page.evaluate(
        """() => { const names = [...document.querySelectorAll("#table-body th")];
          const lines = (name) => { const all = document.createRange();
            all.selectNodeContents(name.firstChild.firstChild);
            return new Set([...all.getClientRects()].map((one) => Math.round(one.top))).size; };
          return [names.map(lines), names.map((name) => name.textContent.trim().split(/[\\s-]+/).length)]; }"""
    )
    assert len(lines) == 50
    assert all(a <= b for a, b in zip(lines, words, strict=True))
    assert max(lines) > 1, "the table is narrow enough for names on several lines"


@pytest.fixture
def phone(demo: str, watch: Watch) -> Page:
    return opened(watch, f"{demo}/sv/karta", **PHONE)


def fingers(page: Page) -> Callable[..., None]:
    """Give a function that puts fingers on the screen, moves them, and lifts all where none are given."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: Point) -> None:
        there = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": there})

    return touch


def camera(page: Page) -> tuple[float, float, float]:
    settle(page)
    x, y, scale = page.evaluate("(({ x, y, scale }) => [x, y, scale])(kurbitsMap.map.camera)")
    return x, y, scale


def empty(page: Page) -> Point:
    """Give a place on the map where nothing lies."""
    x, y = page.evaluate(
        """() => { const { map } = kurbitsMap; const box = map.canvas.getBoundingClientRect();
          for (let y = 60; y < box.height - 60; y += 7) for (let x = 60; x < box.width - 60; x += 7)
            if (map.nodeAt(x, y) < 0 && map.lineAt(x, y) < 0
                && document.elementFromPoint(box.left + x, box.top + y) === map.canvas)
              return [box.left + x, box.top + y]; }"""
    )
    return x, y


def test_one_finger_moves_the_map_and_two_zoom_it(phone: Page) -> None:
    touch, (x, y), before = fingers(phone), empty(phone), camera(phone)
    touch("Start", (x, y))
    for step in range(1, 7):
        touch("Move", (x + 8 * step, y + 5 * step))
    touch("End")
    panned = camera(phone)
    assert panned[2] == before[2]
    moved = (before[0] - panned[0]) * before[2], (before[1] - panned[1]) * before[2]
    assert moved == pytest.approx((48, 30), abs=20), "the first steps only tell that it is a drag"
    touch("Start", (x, y), (x + 40, y))
    for step in range(1, 9):
        touch("Move", (x, y), (x + 40 + 10 * step, y))
    touch("End")
    assert camera(phone)[2] == pytest.approx(3 * panned[2], rel=0.05)
    assert "cam" in query(phone)


def test_a_tap_chooses_and_a_long_press_picks_several(phone: Page) -> None:
    phone.touchscreen.tap(*at(phone, "Almi"))
    expect(phone.locator("#panel h2")).to_have_text("Almi")
    phone.locator("#panel .close").tap()
    phone.locator("#map").scroll_into_view_if_needed()
    touch = fingers(phone)
    for n, name in enumerate(("Almi", "Triple Steelix"), 1):
        phone.evaluate("document.getElementById('map').scrollIntoView()")
        touch("Start", at(phone, name))
        expect(phone.locator("#panel h2")).to_have_text(f"{n} vald{'a' if n > 1 else ''}")
        touch("End")
    assert len(query(phone)["pick"][0].split(",")) == 2


def test_what_is_touched_is_large_enough(phone: Page) -> None:
    phone.touchscreen.tap(*at(phone, "Region Dalarna"))
    expect(phone.locator("#panel h2")).to_have_text("Region Dalarna")
    phone.evaluate("() => { for (const part of document.querySelectorAll('details')) part.open = true; }")
    small = phone.evaluate(
        """() => {
          const all = "button, select, summary, a.button, .entry, .ego label, input";
          const shown = [...document.querySelectorAll(`main :is(${all}), #table button`)]
            .filter((one) => one.checkVisibility() && !(one.matches("input") && one.closest(".entry, .ego label")));
          const small = ({ width, height }) => Math.min(width, height) < 24;
          return shown.filter((one) => small(one.getBoundingClientRect())).map((one) => one.outerHTML); }"""
    )
    assert small == []
