"""The pyvis page: everything inline, labels as text, the input untouched."""

import json
import locale
import re
import time
from html import unescape

import networkx as nx
import pytest

from graph.analysis.network import network
from graph.views import page
from graph.views.page import show
from graph.views.picture import Selection, select
from ontology.errors import InputError

PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "href <img src=x onerror=alert(1)>",
    "<!--<script>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "\u2028alert(1)",
    '" autofocus onfocus=alert(1) x="',
]


def data_of(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL).group(1))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words_wherever_they_stand(payload):
    graph = nx.Graph()
    graph.add_node(payload, label=payload, kind=payload, title=payload)
    graph.add_edge(payload, "exempel", kind=payload, weight=payload, status=payload)
    html = show(graph, title=payload).html.replace(page._library(), "")
    assert html.count("<script") == html.count("</script>") == 3
    assert "<img" not in html
    assert "\u2028" not in html.split('id="data">')[1].split("</script>")[0]
    assert data_of(html)["nodes"][0]["label"] == payload
    assert unescape(re.search("<title>(.*?)</title>", html, re.DOTALL).group(1)) == payload


def test_the_page_asks_nothing_of_anybody_and_runs_only_its_own_scripts(dalarna):
    html = show(select(dalarna)).html
    head = html[: html.index("<script>")]
    assert html.startswith('<!doctype html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">')
    assert "src=" not in head
    assert "href=" not in head
    policy = unescape(re.search('Content-Security-Policy" content="(.*?)"', html).group(1))
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy


def test_positions_are_preset_and_physics_is_off(dalarna):
    drawn = select(dalarna)
    data = data_of(show(drawn).html)
    assert data["options"]["physics"] == {"enabled": False}
    assert [node["x"] for node in data["nodes"]] == [round(x) for x in drawn.x.tolist()]


def test_any_graph_is_shown_and_left_as_it_was():
    graph = nx.MultiGraph([(0, 1, {"weight": 3}), (0, 1, {"weight": 1}), (("a", 2), 1), (1, 1)])
    before = {node: dict(data) for node, data in graph.nodes(data=True)}, list(graph.edges(data=True))
    data = data_of(show(graph).html)
    assert ({node: dict(found) for node, found in graph.nodes(data=True)}, list(graph.edges(data=True))) == before
    assert [node["label"] for node in data["nodes"]] == ["0", "1", "('a', 2)"]
    assert len(data["edges"]) == 4
    assert "smooth" in data["edges"][1]  # the second of two between the same: bent


def test_our_own_graph_is_shown_with_its_labels(dalarna):
    data = data_of(show(network(dalarna)).html)
    assert "Exempel Ålder & Co" in [node["label"] for node in data["nodes"]]


def test_hidden_nodes_are_told(dalarna):
    assert "noder dolda" in show(select(dalarna, Selection(top=3))).html
    assert "nodes hidden" in show(select(dalarna, Selection(top=3)), lang="en").html
    assert "dolda" not in show(select(dalarna)).html


def test_in_a_notebook_it_stands_in_a_sandbox(dalarna):
    frame = show(select(dalarna))._repr_html_()
    assert frame.startswith('<iframe sandbox="allow-scripts" ')
    assert frame.count("<") == 2  # the iframe's own two tags


def test_it_is_written_as_utf8_in_any_locale(dalarna, tmp_path, monkeypatch):
    monkeypatch.setattr(locale, "getpreferredencoding", lambda *_: "ascii")
    monkeypatch.setattr(locale, "getencoding", lambda: "ascii")
    path = show(select(dalarna)).write(tmp_path / "sida.html")
    assert "Exempel Ålder" in path.read_text(encoding="utf-8")


def test_twenty_thousand_nodes_take_linear_time():
    graph = nx.gnm_random_graph(20_000, 40_000, seed=1)
    for node in graph:
        graph.nodes[node].update(x=float(node % 200), y=float(node // 200))
    begin = time.perf_counter()
    assert len(data_of(show(graph).html)["edges"]) == 40_000
    assert time.perf_counter() - begin < 20  # pyvis itself: more than a minute


def test_an_unknown_language_is_refused():
    with pytest.raises(InputError, match="sv or en"):
        show(nx.Graph(), lang="de")


@pytest.mark.browser
def test_in_a_browser_it_draws_and_no_payload_runs(tmp_path, chromium):
    playwright = pytest.importorskip("playwright.sync_api")
    graph = nx.MultiGraph()
    for payload in PAYLOADS:
        graph.add_node(payload, label=payload, title=payload)
        graph.add_edge(payload, PAYLOADS[0], kind=payload)
    path = show(graph, title=PAYLOADS[1]).write(tmp_path / "sida.html")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab, asked, dialogs, errors = browser.new_page(), [], [], []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("dialog", lambda dialog: dialogs.append(dialog.message) or dialog.dismiss())
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(path.as_uri())
        tab.wait_for_selector("canvas")
        for x in range(100, 1200, 100):
            for y in range(100, 700, 100):
                tab.mouse.move(x, y)
        found = tab.evaluate("[document.compatMode, document.querySelectorAll('canvas').length]")
        browser.close()
    assert found == ["CSS1Compat", 1]
    assert asked == [path.as_uri()]
    assert dialogs == []
    assert errors == []
