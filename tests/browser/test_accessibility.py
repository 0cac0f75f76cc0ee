"""Every page in both languages, light, dark and narrow: no accessibility rule is broken, the console stays silent.

axe-core is put in by the debugging protocol, since the pages forbid scripts of others. Screenshots go to the folder
named by KURBITS_SCREENSHOTS, else to screenshots/ here.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.hands import settle

pytestmark = pytest.mark.browser

SHOTS = Path(__file__).parent / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = {
    "start": ("sv/", "en/"),
    "map": ("sv/karta", "en/map"),
    "panel": ("sv/karta?sel=organisation/region-dalarna", "en/map?sel=organisation/region-dalarna"),
    "way": (
        "sv/karta?a=project/spinn-2&b=organisation/region-varmland",
        "en/map?ego=organisation/region-dalarna",
    ),
    "entity": ("sv/aktor/organisation/region-dalarna", "en/entity/project/spinn-2"),
    "place": ("sv/aktor/place/SE312", "en/entity/place/SE312"),
    "region": ("sv/aktor/place/SE31", "en/entity/place/SE31"),
    "report": ("sv/rapport/SE312", "en/report/SE312?year=2019"),
    "reports": ("sv/rapport", "en/report"),
    "load": ("sv/las-in", "en/load"),
    "ranking": ("sv/rangordning", "en/ranking?by=strength"),
    "path": ("sv/vag?from=SPINN+2&to=Karlstads+universitet", "en/path?from=SPINN+2&to=Nobody+Here"),
    "questions": ("sv/fragor", "en/questions"),
    "question": ("sv/fragor/collaborators?actor=Region+Dalarna", "en/questions/top-actors?region=SE31"),
    "inquiry": ("sv/analys/bridges?one=Dalarna&other=V%C3%A4rmland", "en/analysis/compare"),
    "proposals": ("sv/analys/meet?actor=Dalarna+Science+Park", "en/analysis/missing"),
    "unclear": ("sv/analys/sunset?thing=L%C3%A4nsstyrelsen", "en/analysis/depend?actor=Exempel+Finns+Inte"),
    "sparql": (
        "sv/sparql?query=SELECT+%3Fname+%3Fa+%3Fs+%7B+%3Fa+k%3Astrength+%3Fs+%3B+rdfs%3Alabel+%3Fname+%7D",
        "en/sparql?question=funders",
    ),
    "schema": ("sv/schema", "en/schema"),
    "search": ("sv/sok?q=dalarna", "en/search?q=zzzz"),
    "sources": ("sv/kallor", "en/sources"),
    "about": ("sv/om", "en/about"),
    "privacy": ("sv/om-personuppgifter", "en/privacy"),
    "accessibility": ("sv/tillganglighet", "en/accessibility"),
    "missing": ("sv/finns-inte", "en/entity/organisation/not-there"),
}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}


def violations(page: Page, tools: Path) -> list[str]:
    session = page.context.new_cdp_session(page)
    axe = (tools / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    session.send("Runtime.evaluate", {"expression": axe})
    answer = session.send(
        "Runtime.evaluate",
        {
            "expression": f"axe.run(document, {{runOnly: {RULES}}}).then((r) => r.violations.map((v) => "
            "v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    found: list[str] = answer["result"]["value"]
    return found


def ready(page: Page) -> None:
    page.wait_for_load_state("load")
    if page.locator("#map").count():
        settle(page)


def keep(page: Page, name: str) -> None:
    """Save what is seen, for people to look at; the folder is not under version control."""
    folder = Path(os.environ.get("KURBITS_SCREENSHOTS") or SHOTS)
    folder.mkdir(exist_ok=True)
    page.screenshot(path=str(folder / f"{name}.png"), full_page="map" not in name)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_no_rule_is_broken(name: str, look: str, demo: str, watch: Callable[..., Any], tools: Path) -> None:
    swedish, english = PAGES[name]
    for address in (swedish,) if look != "light" else (swedish, english):
        watched = watch(f"{demo}/{address}", **LOOKS[look])
        ready(watched.page)
        keep(watched.page, f"{name}-{look}-{address[:2]}")
        assert violations(watched.page, tools) == []
        assert watched.strangers == []
        assert [said for said in watched.console if "404" not in said and "400" not in said] == []


def test_a_document_page_breaks_no_rule_and_marks_what_is_cited(
    demo: str, watch: Callable[..., Any], tools: Path
) -> None:
    page = watch(f"{demo}/sv/kallor").page
    page.locator("main a", has_text="Anteckning").first.click()
    page.wait_for_selector("mark")
    assert violations(page, tools) == []
    page.locator("main section:last-child li > a").first.click()
    page.wait_for_selector(".quote")
    assert violations(page, tools) == []


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("map", "panel", "way")])
def test_a_narrow_page_does_not_scroll_sideways(name: str, demo: str, watch: Callable[..., Any]) -> None:
    page = watch(f"{demo}/{PAGES[name][0]}", **LOOKS["narrow"]).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_report_is_three_to_six_pages_of_paper(demo: str, watch: Callable[..., Any]) -> None:
    for address in ("sv/rapport/SE312", "en/report/SE311"):
        pdf: bytes = watch(f"{demo}/{address}").page.pdf(prefer_css_page_size=True)
        assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 6


def test_a_file_is_loaded_step_by_step_with_no_rule_broken(
    demo: str, watch: Callable[..., Any], tools: Path, tmp_path: Path
) -> None:
    table = tmp_path / "lista.csv"
    table.write_text("Verksamhet;Insats\nExempel Ett AB;Exempelprojektet\n", encoding="utf-8")
    watched = watch(f"{demo}/sv/las-in")
    page = watched.page
    page.set_input_files("#file", str(table))
    page.locator("main button.primary").click()
    page.wait_for_selector(".keep")
    keep(page, "load-file-light-sv")
    assert violations(page, tools) == []
    assert watched.console == []
    page.get_by_role("button", name="Avbryt").click()
    page.wait_for_selector("[role=status]:has-text('Inget sparades')")
