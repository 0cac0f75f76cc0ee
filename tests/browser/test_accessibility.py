"""Every page and state, light, dark and narrow: no accessibility rule is broken, nothing lies wrong, all is translated.

Screenshots go to the folder named by KURBITS_SCREENSHOTS, else to screenshots/ here.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Watched, watched_page
from tests.browser.pages import LOOKS, PAGES, flaws, keep, settled, violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def looks(browser: Browser, everything: str) -> Iterator[dict[str, Watched]]:
    """Give one page per look, which all tests of this file share."""
    yield (found := {look: watched_page(browser.new_context(**options), everything) for look, options in LOOKS.items()})
    for watched in found.values():
        assert watched.page.context.cookies() == []
        watched.page.context.close()


@pytest.fixture(scope="module")
def person(looks: dict[str, Watched], everything: str) -> str:
    """Give the id of a person of the demo: those of persons differ between workspaces."""
    found = looks["light"].page.request.get(f"{everything}/api/suggest?q=Anders&kind=person").json()
    return str(found[0]["id"])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_in_order(
    name: str, look: str, everything: str, looks: dict[str, Watched], person: str, tools: Path
) -> None:
    state, watched = PAGES[name], looks[look]
    for address in (state.sv,) if look != "light" else (state.sv, state.en):
        watched.console.clear()
        answer = watched.page.goto(f"{everything}/{address}".replace("{person}", person))
        settled(watched.page, state.ready if address == state.sv else "h1, #map")
        keep(watched.page, f"{name}-{look}-{address[:2]}")
        assert answer is not None
        assert answer.status in (200, state.status) if address == state.en else answer.status == state.status
        assert flaws(watched.page) == []
        assert violations(watched.page, tools) == []
        assert watched.strangers == []
        assert [said for said in watched.console if not re.search(r"status of 4\d\d", said)] == []


def test_a_document_page_breaks_no_rule_and_marks_what_is_cited(
    demo: str, watch: Callable[..., Any], tools: Path
) -> None:
    page = watch(f"{demo}/sv/kallor").page
    page.locator("main a", has_text="Anteckning").first.click()
    page.wait_for_selector("mark")
    keep(page, "document-light-sv")
    assert flaws(page) == []
    assert violations(page, tools) == []
    page.locator("main section:last-child li > a").first.click()
    page.wait_for_selector(".quote")
    keep(page, "tie-light-sv")
    assert flaws(page) == []
    assert violations(page, tools) == []


def test_the_report_is_three_to_six_pages_of_paper(demo: str, watch: Callable[..., Any]) -> None:
    for address in ("sv/rapport/SE312", "en/report/SE311"):
        pdf: bytes = watch(f"{demo}/{address}").page.pdf(prefer_css_page_size=True)
        assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 6


@pytest.mark.parametrize("look", LOOKS)
def test_a_file_is_loaded_step_by_step_with_no_rule_broken(
    look: str, demo: str, watch: Callable[..., Any], tools: Path, tmp_path: Path
) -> None:
    table = tmp_path / "lista.csv"
    table.write_text("Verksamhet;Insats\nExempel Ett AB;Exempelprojektet\n", encoding="utf-8")
    watched = watch(f"{demo}/sv/las-in", **LOOKS[look])
    page = watched.page
    page.set_input_files("#file", str(table))
    page.locator("main button.primary").click()
    page.wait_for_selector(".keep")
    keep(page, f"load-file-{look}-sv")
    assert flaws(page) == []
    assert violations(page, tools) == []
    assert watched.console == []
    page.get_by_role("button", name="Avbryt").click()
    page.wait_for_selector("[role=status]:has-text('Inget sparades')")
    assert violations(page, tools) == []
