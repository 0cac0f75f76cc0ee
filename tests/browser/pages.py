"""Every page and state that is looked at in a browser, and what can be seen to be wrong with one."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from server.i18n import phrases

SHOTS = Path(__file__).parent / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}
DALARNA = "organisation/region-dalarna"
STRENGTH = "SELECT+%3Fname+%3Fa+%3Fs+%7B+%3Fa+k%3Astrength+%3Fs+%3B+rdfs%3Alabel+%3Fname+%7D"


@dataclass(frozen=True)
class State:
    """A page in a state: its Swedish address, an English one, the status, and what stands there when it is ready."""

    sv: str
    en: str
    status: int = 200
    ready: str = "h1"
    scripts_only: bool = False


PAGES = {
    "start": State("sv/", "en/"),
    "map": State("sv/karta", "en/map"),
    "map-panel": State(f"sv/karta?sel={DALARNA}", f"en/map?sel={DALARNA}", ready="#panel h2", scripts_only=True),
    "map-way": State(
        "sv/karta?a=project/spinn-2&b=organisation/region-varmland",
        "en/map?a=project/spinn-2&b=organisation/region-varmland",
        ready="#panel h2",
        scripts_only=True,
    ),
    "map-ego": State(f"sv/karta?ego={DALARNA}", f"en/map?ego={DALARNA}", scripts_only=True),
    "map-meet": State(f"sv/karta?meet={DALARNA}", f"en/map?meet={DALARNA}", ready="#panel h2", scripts_only=True),
    "map-end": State(f"sv/karta?end={DALARNA}", f"en/map?end={DALARNA}", ready="#panel h2", scripts_only=True),
    "map-groups": State("sv/karta?view=communities", "en/map?view=regions", scripts_only=True),
    "map-places": State("sv/karta?layout=geo", "en/map?layout=geo", scripts_only=True),
    "map-embedded": State("sv/karta/inbaddad", "en/map/embedded", ready="#map", scripts_only=True),
    "table": State("sv/karta/tabell", "en/map/table?region=SE312&from=&to="),
    "table-groups": State("sv/karta/tabell?view=communities", "en/map/table?view=regions"),
    "table-wrong": State("sv/karta/tabell?from=2020&to=2010", "en/map/table?view=circle", 400, "[role=alert]"),
    "actor": State(f"sv/aktor/{DALARNA}", "en/entity/organisation/dalarna-science-park"),
    "ties": State(f"sv/aktor/{DALARNA}?ties=collaborates_with.out", f"en/entity/{DALARNA}?ties=holds_role.in"),
    "project": State("sv/aktor/project/spinn-2", "en/entity/project/spinn-2"),
    "person": State("sv/aktor/{person}", "en/entity/{person}"),
    "funder": State("sv/aktor/organisation/tillvaxtverket", "en/entity/organisation/tillvaxtverket"),
    "place": State("sv/aktor/place/SE312", "en/entity/place/SE312"),
    "region": State("sv/aktor/place/SE31", "en/entity/place/SE31"),
    "event": State(
        "sv/aktor/event/seminarier-kring-offentlig-finansiering",
        "en/entity/event/seminarier-kring-offentlig-finansiering",
    ),
    "report": State("sv/rapport/SE312", "en/report/SE312?year=2019"),
    "reports": State("sv/rapport", "en/report"),
    "ranking": State("sv/rangordning", "en/ranking?by=strength&region=SE31"),
    "path": State("sv/vag?from=SPINN+2&to=Karlstads+universitet", "en/path?from=SPINN+2&to=Nobody+Here"),
    "questions": State("sv/fragor", "en/questions"),
    "question": State("sv/fragor/collaborators?actor=Region+Dalarna", "en/questions/top-actors?region=SE31"),
    "bridges": State("sv/analys/bridges?one=Dalarna&other=V%C3%A4rmland", "en/analysis/bridges"),
    "compare": State(
        "sv/analys/compare?actors=Region+Dalarna&actors=Region+V%C3%A4rmland", "en/analysis/compare", ready="form"
    ),
    "meet": State("sv/analys/meet?actor=Dalarna+Science+Park", "en/analysis/meet"),
    "missing": State("sv/analys/missing", "en/analysis/missing"),
    "unclear": State("sv/analys/sunset?thing=L%C3%A4nsstyrelsen", "en/analysis/depend?actor=Nobody", 400),
    "sparql": State(f"sv/sparql?query={STRENGTH}", "en/sparql?question=funders"),
    "sparql-wrong": State("sv/sparql?query=SELECT+%3Fa+%7B", "en/sparql?query=SELECT+%3Fa+%7B", 400, "[role=alert]"),
    "schema": State("sv/schema", "en/schema"),
    "search": State("sv/sok?q=dalarna", "en/search?q=dalarna"),
    "search-none": State("sv/sok?q=zzzz", "en/search?q=zzzz"),
    "sources": State("sv/kallor", "en/sources"),
    "load": State("sv/las-in", "en/load"),
    "review": State("sv/granska?who=Exempla", "en/review?who=Exempla", ready=".card"),
    "review-pair": State("sv/granska?kind=pair&who=Exempla", "en/review?kind=pair&who=Exempla", ready=".card"),
    "review-fact": State("sv/granska?kind=fact&who=Exempla", "en/review?kind=fact&who=Exempla", ready=".card"),
    "review-batch": State(
        "sv/granska/batch?rule=role.after&who=Exempla", "en/review/batch?rule=role.after&who=Exempla"
    ),
    "review-history": State("sv/granska/history?who=Exempla", "en/review/history?who=Exempla"),
    "sign-in": State("sv/logga-in", "en/sign-in"),
    "about": State("sv/om", "en/about"),
    "privacy": State("sv/om-personuppgifter", "en/privacy"),
    "accessibility": State("sv/tillganglighet", "en/accessibility"),
    "nowhere": State("sv/finns-inte", "en/entity/organisation/not-there", 404),
    "gone": State("sv/aktor/organisation/exempelbolaget-gone", "en/entity/organisation/exempelbolaget-gone", 410),
    "vocabulary": State("ns", "ns"),
    "api": State("api/docs", "api/docs"),
}


def violations(page: Page, tools: Path) -> list[str]:
    """Give the rules of WCAG 2.2 AA that a page breaks, put in by the debugging protocol: pages forbid scripts."""
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
    session.detach()
    found: list[str] = answer["result"]["value"]
    return found


def settled(page: Page, ready: str = "h1") -> None:
    """Wait until a page shows what it is asked for."""
    page.wait_for_selector(ready, state="attached")
    if page.locator("#map").count():
        page.wait_for_selector("#map[data-ready]")
    page.evaluate("document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => done(null))))")


def keep(page: Page, name: str) -> None:
    """Save what is seen, for people to look at; the folder is not under version control."""
    folder = Path(os.environ.get("KURBITS_SCREENSHOTS") or SHOTS)
    folder.mkdir(exist_ok=True)
    page.screenshot(path=str(folder / f"{name}.png"), full_page=not name.startswith("map"))


_LAYOUT = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")
_SLIPS = re.compile(r"\b(?:None|NaN|undefined)(?=[\s,.)]|$)|\[object Object\]")
_WORDS = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")


def flaws(page: Page) -> list[str]:
    """Tell what is wrong with how a page lies, and which words were never filled in."""
    found: list[str] = page.evaluate(_LAYOUT)
    text: str = page.evaluate("document.body.innerText")
    keys = set(phrases("sv"))
    found += [f"the key {word} is shown" for word in _WORDS.findall(text) if word in keys]
    found += [f"{word} was never filled in" for word in re.findall(r"(?<![\w?/])\{[a-z_]+\}", text)]
    found += [
        f"{word} is shown" for word in re.findall(r"\b(?:None|NaN|undefined|\[object Object\])(?=[\s,.)]|$)", text)
    ]
    return found
