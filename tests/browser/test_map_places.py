"""The map of places in a real browser: chosen, linked to, undone, drawn on its ground, and the same in one file."""

from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from benchmarks.map_frames import graph
from server.offline import Origin, one_file
from tests.browser.hands import Watch, at, opened, query, settle, taken_along, until

pytestmark = pytest.mark.browser


def test_actors_go_to_their_places_and_back(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta")
    before = at(page, "Region Dalarna")
    page.select_option("#placing", "geo")
    until(page, "!!kurbitsMap.model.columns.ground")
    assert query(page)["layout"] == ["geo"]
    expect(page.locator("#shown")).to_contain_text("har ingen känd ort")
    expect(page.locator("#trust")).to_contain_text("läget visar orten")
    assert at(page, "Karlstads universitet")[1] > at(page, "Region Dalarna")[1], "Karlstad lies south of Falun"
    again = opened(watch, page.url)
    expect(again.locator("#placing")).to_have_value("geo")
    assert at(again, "Region Dalarna") == pytest.approx(at(page, "Region Dalarna"), abs=1)
    page.keyboard.press("Control+z")
    until(page, "!kurbitsMap.model.columns.ground")
    assert at(page, "Region Dalarna") == pytest.approx(before, abs=1)
    expect(page.locator("#placing")).to_have_value("")


def test_boundaries_are_painted_beneath(watch: Watch, tmp_path: Path) -> None:
    ring = [-9000, -9000, 18000, 0, 0, 18000, -18000, 0, 0, -18000]
    columns = graph(30) | {
        "ground": {"parallel": 0.5, "east": 7.5, "north": 60.5, "scale": 100.0},
        "land": {"rings": [ring], "names": [{"sv": "Exempellandet", "en": "Example land", "x": 0, "y": 0}]},
        "placeless": 2,
    }
    file = tmp_path / "places.html"
    file.write_text(one_file(columns, "sv", Origin("Exempel")), encoding="utf-8")
    page = opened(watch, file.as_uri())
    inside, outside = page.evaluate(
        """() => { const { map } = kurbitsMap; const { camera, canvas, layer } = map;
          const ratio = canvas.width / camera.width;
          const [px, py] = [(x) => camera.screenX(x) * ratio, (y) => camera.screenY(y) * ratio];
          const at = (x, y) => [...layer.keeper.getImageData(px(x), py(y), 1, 1).data];
          map.camera.zoom(0.5, camera.width / 2, camera.height / 2); map.scene.stamp++; map.draw();
          return [at(-895, 895), at(-950, 895)]; }"""
    )
    assert inside != outside
    expect(page.locator("#shown")).to_contain_text("© EuroGeographics")
    expect(page.locator("#placing")).to_have_count(0)


def test_one_file_holds_both_placings_and_the_evidence_of_collaborations(
    demo: str, watch: Watch, tmp_path: Path
) -> None:
    page = opened(watch, f"{demo}/sv/karta?view=collaborations")
    file = taken_along(page, tmp_path)
    watched = watch(file.as_uri())
    alone = watched.page
    settle(alone)
    alone.locator("#table-body button", has_text="Dalarna Science Park").click()
    alone.locator("#panel .why").first.click()
    expect(alone.locator("#panel mark, #panel .row").first).to_be_visible()
    alone.select_option("#placing", "geo")
    until(alone, "!!kurbitsMap.model.columns.ground")
    alone.locator("#table-body button", has_text="Dalarna Science Park").click()
    alone.locator("#panel .why").first.click()
    expect(alone.locator("#panel mark, #panel .row").first).to_be_visible()
    assert watched.console == []


def test_the_map_is_printed_on_white_with_its_legend_and_the_names_of_the_table(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?colour=region", color_scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    ground, used, low = page.evaluate(
        """() => { const paper = document.getElementById("on-paper"); const pen = paper.getContext("2d");
          const inked = (y, h) => { const { data } = pen.getImageData(0, y, paper.width, h);
            return data.some((v, i) => i % 4 === 0 && v < 120); };
          return [[...pen.getImageData(2, 2, 1, 1).data], inked(300, 1500), inked(paper.height - 300, 200)]; }"""
    )
    assert ground == [255, 255, 255, 255]
    assert used, "the network"
    assert low, "legend, date, sources"
    expect(page.locator("#on-paper")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    expect(page.locator("#table-body button").first).to_be_visible()
    page.emulate_media(media="screen")
    settle(page)
    assert page.evaluate("kurbitsMap.map.scene.theme.ground") != "#fff", "the screen keeps its own colours"


def test_the_selection_is_offered_as_data_of_what_the_address_asks_for(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta?center=organisation/almi&steps=1")
    page.locator("summary", has_text="Spara och dela").click()
    for form in ("xlsx", "csv", "gexf", "graphml", "vosviewer", "graphology", "ttl"):
        address = page.locator(f"a[data-format={form}]").get_attribute("href") or ""
        assert "center=organisation" in address
        answer = page.request.get(urljoin(demo, address))
        assert answer.ok, form
        assert "attachment" in answer.headers["content-disposition"]
