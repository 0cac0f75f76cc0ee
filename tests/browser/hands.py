"""Hands for the tests of the map: wait until it rests, find where things lie, click where nothing else lies.

Nothing here waits for a length of time. The map says when it rests (`data-still`) and whether an answer of the server
is awaited (`aria-busy`); where to click is asked of its own hit test.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from tests.browser.conftest import PATIENCE

Watch = Callable[..., Any]
Point = tuple[float, float]

_WHERE = """const { map, model } = kurbitsMap; const { camera } = map; const { label } = model.columns.nodes;
  const frame = document.getElementById("map").getBoundingClientRect();
  const px = (i, j, part) => camera.screenX(model.x[i] + part * (model.x[j] - model.x[i]));
  const py = (i, j, part) => camera.screenY(model.y[i] + part * (model.y[j] - model.y[i]));
  const out = (x, y) => [frame.left + x, frame.top + y];
  const parts = [...Array(91).keys()].map((k) => 0.5 + (k % 2 ? -1 : 1) * Math.ceil(k / 2) / 100);
  const clear = (x, y) => document.elementFromPoint(...out(x, y)) === map.canvas && map.nodeAt(x, y) < 0;
  const free = (i, j, hit) => { const places = parts.map((part) => [px(i, j, part), py(i, j, part)]);
    const found = places.find(([x, y]) => clear(x, y) && hit(x, y)); return found ? out(...found) : null; };"""


def settle(page: Page) -> None:
    """Wait until the map is there, no answer is awaited, no flight is under way, and the address says what is seen."""
    page.wait_for_selector("#map[data-ready][data-still]:not([aria-busy=true])", timeout=PATIENCE)


def opened(watch: Watch, address: str, **options: Any) -> Page:
    """Open a map and wait until it rests."""
    page: Page = watch(address, **options).page
    settle(page)
    return page


def at(page: Page, name: str) -> Point:
    """Give where a node stands on the screen, of a map that rests."""
    settle(page)
    x, y = page.evaluate(
        f"name => {{ {_WHERE} const i = label.indexOf(name); return out(px(i, i, 0), py(i, i, 0)); }}", name
    )
    return x, y


def between(page: Page, one: str, other: str) -> Point:
    """Give a place on the line between two nodes where a click meets this line and nothing else."""
    settle(page)
    found = page.evaluate(
        f"""([one, other]) => {{ {_WHERE} const [i, j] = [label.indexOf(one), label.indexOf(other)];
          return free(i, j, (x, y) => {{ const line = map.lineAt(x, y);
            return line >= 0 && [i, j].includes(model.lineS[line]) && [i, j].includes(model.lineT[line]); }}); }}""",
        [one, other],
    )
    assert found, f"the line between {one} and {other} is nowhere free"
    return found[0], found[1]


def idea_to(page: Page, name: str) -> Point:
    """Give a place on the dotted line to a node where a click meets this line and nothing else."""
    settle(page)
    found = page.evaluate(
        f"""name => {{ {_WHERE} const {{ pairs }} = map.scene.idea;
          const k = pairs.findIndex(({{ t }}) => label[t] === name);
          return free(pairs[k].s, pairs[k].t, (x, y) => map.pairAt(x, y) === k); }}""",
        name,
    )
    assert found, f"the dotted line to {name} is nowhere free"
    return found[0], found[1]


def click(page: Page, name: str, shift: bool = False) -> None:
    """Click a node, and wait until the map rests."""
    x, y = at(page, name)
    if shift:
        page.keyboard.down("Shift")
    page.mouse.click(x, y)
    if shift:
        page.keyboard.up("Shift")
    settle(page)


def double_click(page: Page, name: str, done: str) -> None:
    """Double-click a node until it was taken as one: on a busy machine two clicks may lie too far apart."""
    for _ in range(8):
        page.mouse.dblclick(*at(page, name))
        settle(page)
        if page.evaluate(done):
            return
    raise AssertionError(f"never true: {done}")


def drag(page: Page, start: Point, end: Point) -> None:
    """Drag with the mouse, and wait until the map rests."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()
    settle(page)


def find(page: Page, name: str) -> None:
    """Search for a name, take the first suggestion, and wait until the map is there."""
    page.fill("#find", name)
    page.wait_for_selector("#find-list [role=option]", timeout=PATIENCE)
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2", timeout=PATIENCE)
    settle(page)


def shown(page: Page, name: str) -> bool:
    """Say whether a node is on the map and not filtered away."""
    found: bool = page.evaluate(
        "n => { const m = kurbitsMap.model; return !!m.nodeOn[m.columns.nodes.label.indexOf(n)]; }", name
    )
    return found


def until(page: Page, condition: str) -> None:
    """Wait until something is true of the page and the map rests."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(condition):
            return settle(page)
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {condition}")


def query(page: Page) -> dict[str, list[str]]:
    """Give the query of the address of a map that rests."""
    settle(page)
    return parse_qs(urlsplit(page.url).query)


def taken_along(page: Page, folder: Path) -> Path:
    """Save the map as the one file that works without a server, and give its path."""
    page.locator("summary", has_text="Spara och dela").click()
    with page.expect_download() as done:
        page.locator("a[download='kurbits.html']").click()
    file = folder / "map.html"
    done.value.save_as(file)
    return file
