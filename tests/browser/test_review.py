"""The review in a browser: by keyboard alone, by two people, without JavaScript, and by every accessibility rule."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from graph.workspace import Workspace
from tests.browser.conftest import ROOT, served
from tests.browser.pages import LOOKS, keep, violations

pytestmark = pytest.mark.browser

NAMES = ("Exempelstaden Utveckling", "Exempelstaden Utvekling", "Exempelstaden Utvecklings")


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    place, table = tmp_path / "home", tmp_path / "lista.csv"
    shutil.copytree(demo_home, place, symlinks=True)
    rows = "".join(f"{name},Exempelprojektet,participates_in\n" for name in NAMES)
    table.write_text(f"source,target,type\n{rows}", encoding="utf-8")
    command = [sys.executable, "-m", "kurbits", "-w", str(place), "load", str(table), "--mapping", "edges"]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return place


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("KURBITS_REVIEW_QUIET_SECONDS", "0.5")
    with served(home) as address:
        yield address


def card(page: Page) -> str:
    found = page.locator("#review").get_attribute("data-card")
    assert found
    return found


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_queue_is_judged_by_keyboard_alone(desk: str, home: Path, watch: Callable[..., Any]) -> None:
    watched = watch(f"{desk}/sv/granska?kind=pair")
    page: Page = watched.page
    page.keyboard.press("j")  # nobody has said a name yet: it is asked for, and nothing is sent
    expect(page.locator("#who")).to_be_focused()
    page.keyboard.type("Exempla jon")  # j, o and n are letters here
    first = card(page)
    press(page, "Enter")
    assert card(page) != first
    expect(page.locator("#told")).to_contain_text("Sparat")
    expect(page.locator("#announce")).to_contain_text("Sparat")
    assert page.locator("#who").input_value() == "Exempla jon"
    second = card(page)
    press(page, "n")
    third = card(page)
    assert third not in (first, second)
    press(page, "z")
    assert card(page) == second
    expect(page.locator("#told")).to_contain_text("Ångrat")
    press(page, "o")
    verdicts = [row.verdict.value for row in Workspace.open(home).judgements.history().rows]
    assert verdicts == ["same", "different", "undo", "unsure"]
    assert watched.quiet, (watched.console, watched.strangers)


def test_keys_move_without_judging_and_can_be_switched_off(desk: str, home: Path, watch: Callable[..., Any]) -> None:
    page: Page = watch(f"{desk}/sv/granska?who=Exempla").page
    first = card(page)
    press(page, "ArrowRight")
    second = card(page)
    press(page, "Space")
    assert card(page) not in (first, second)
    press(page, "ArrowLeft")
    assert card(page) == second
    page.keyboard.press("?")
    expect(page.locator("#help dl")).to_be_visible()
    page.locator("#keys-on").uncheck()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert card(page) == second
    assert not (home / "judgements.tsv").exists()


def test_what_was_judged_is_told_to_be_published_and_is(desk: str, home: Path, watch: Callable[..., Any]) -> None:
    before = Workspace.open(home).current_number()
    page: Page = watch(f"{desk}/sv/granska?kind=pair&who=Exempla").page
    press(page, "j")
    expect(page.locator("#publishing")).to_contain_text(re.compile("Publicera|Klart"))
    expect(page.locator("#publishing")).to_have_text(f"Klart: version {before + 1} visas på kartan.", timeout=60_000)
    assert Workspace.open(home).current_number() == before + 1


def test_two_people_see_each_other(desk: str, watch: Callable[..., Any]) -> None:
    one: Page = watch(f"{desk}/sv/granska?kind=pair&who=Första").page
    other: Page = watch(f"{desk}/sv/granska?kind=pair&who=Andra").page
    same = card(one)
    assert card(other) == same
    press(one, "n")
    expect(other.locator("#live")).to_contain_text("Första har just bedömt", timeout=15_000)
    press(other, "j")
    expect(other.locator("[role=alert]")).to_contain_text("Första")
    assert card(other) == same


def test_it_works_without_javascript(desk: str, home: Path, watch: Callable[..., Any]) -> None:
    page: Page = watch(f"{desk}/en/review?kind=pair", java_script_enabled=False).page
    page.get_by_label("Your name").fill("Exempla")
    page.get_by_role("button", name="Different").click()
    expect(page.locator("#told")).to_contain_text("Kept.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#told")).to_contain_text("Undone.")
    page.get_by_role("link", name="Facts from texts").click()
    page.get_by_role("link", name="All in the same document").first.click()
    count = page.locator("input[name=card]").count()
    assert count > 1
    page.locator("input[name=card]").first.uncheck()
    page.get_by_role("button", name="Accept the chosen").click()
    expect(page.locator("#told")).to_contain_text(f"{count - 1} judgement")
    assert len(Workspace.open(home).judgements.history().reviews) == count - 1


@pytest.mark.parametrize("look", LOOKS)
def test_no_rule_is_broken(look: str, desk: str, watch: Callable[..., Any], tools: Path) -> None:
    watched = watch(f"{desk}/sv/granska?kind=pair&who=Exempla", **LOOKS[look])
    page: Page = watched.page
    pages = {"pair": "", "fact": "sv/granska?kind=fact&who=Exempla", "batch": "sv/granska/batch?rule=funds.passive"}
    for name, address in pages.items():
        if address:
            page.goto(f"{desk}/{address}")
        keep(page, f"review-{name}-{look}")
        assert violations(page, tools) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.goto(f"{desk}/sv/granska?kind=pair&who=Exempla")
    press(page, "n")
    page.goto(f"{desk}/sv/granska/history?who=Exempla")
    keep(page, f"review-history-{look}")
    assert violations(page, tools) == []
    assert watched.quiet, (watched.console, watched.strangers)
