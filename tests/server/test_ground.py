"""The ground of a map of places: boundaries of the workspace beneath the picture, counties by name without them."""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from starlette.testclient import TestClient

from ontology.errors import WorkspaceError
from server.ground import boundaries, land
from server.svg import Look, draw

SVG = "{http://www.w3.org/2000/svg}"


def feature(west: float, south: float, level: int = 3) -> dict[str, object]:
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"LEVL_CODE": level, "NUTS_ID": "XX"}, "geometry": geometry}


def kept(folder: Path, *features: dict[str, object]) -> Path:
    (folder / "boundaries").mkdir()
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "boundaries" / "exempel.geojson").write_text(text, encoding="utf-8")
    return folder


def columns() -> dict[str, object]:
    return {
        "view": "collaborations",
        "types": [{"id": "organisation", "shape": "circle"}],
        "nodes": {
            "id": ["a", "b"], "label": ["Exempel A", "Exempel B"], "type": [0, 0],
            "x": [-900, 900], "y": [0, 0], "rank": [1, 2],
        },
        "edges": {"s": [0], "t": [1], "status": [0]},
        "hidden": {"nodes": 0, "edges": 0},
        "ground": {"parallel": 0.5, "east": 7.5, "north": 60.5, "scale": 1000.0},
        "placeless": 3,
    }  # fmt: skip


def test_a_workspace_without_boundaries_has_none(tmp_path: Path) -> None:
    assert boundaries(tmp_path) == ()


def test_areas_of_the_finest_level_are_drawn_where_they_are(tmp_path: Path) -> None:
    areas = boundaries(kept(tmp_path, feature(14.5, 60), feature(10, 50, level=0), feature(-60, 0)))
    assert len(areas) == 2
    drawing = draw(columns(), "sv", Look(areas=areas))
    shown = [each for each in ElementTree.fromstring(drawing).iter(f"{SVG}path") if each.get("class") == "kb-land"]  # noqa: S314
    assert len(shown) == 1, "what lies outside the picture is not drawn"
    points = np.array([point.split() for point in shown[0].get("d", "").strip("MZ").split("L")], dtype=float)
    assert points[:, 0].mean() == pytest.approx(500, abs=100), "15° E lies in the middle of this map"
    assert "EuroGeographics" in drawing


def test_without_boundaries_the_counties_are_named() -> None:
    drawing = draw(columns(), "en", Look())
    assert "DALARNA" in drawing
    assert "kb-land" not in drawing
    assert "EuroGeographics" not in drawing
    assert "3 without a known place" in drawing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"features": [1]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[600000, 6700000]]]}}]}',
    ],
)
def test_what_is_no_boundaries_is_refused_by_name(tmp_path: Path, text: str) -> None:
    kept(tmp_path)
    (tmp_path / "boundaries" / "exempel.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"exempel\.geojson"):
        boundaries(tmp_path)


def test_the_map_of_places_is_served(client: TestClient) -> None:
    picture = client.get("/api/map", params={"layout": "geo", "view": "collaborations"}).json()
    assert picture["nodes"]["id"]
    assert picture["ground"]["scale"] > 0
    drawing = client.get("/karta.svg", params={"layout": "geo", "view": "collaborations", "lang": "sv"}).text
    assert "DALARNA" in drawing
    assert "läget visar orten" in " ".join(drawing.split())
    assert client.get("/api/map", params={"layout": "globe"}).status_code == 400


def test_a_drawing_says_how_far_it_can_be_read(client: TestClient) -> None:
    drawing = client.get("/karta.svg", params={"view": "collaborations", "lang": "en"}).text
    assert "How far the picture can be read" in drawing


def test_a_browser_gets_boundaries_in_steps_and_only_near_ones(tmp_path: Path) -> None:
    areas = boundaries(kept(tmp_path, feature(14.5, 60), feature(-60, 0)))
    found = land(areas, {"parallel": 0.5, "east": 7.5, "north": 60.5, "scale": 1000.0})
    assert len(found["rings"]) == 1
    corners = np.array(found["rings"][0]).reshape(-1, 2).cumsum(axis=0) / 10
    assert corners.tolist() == [[-250, 500], [250, 500], [250, -500], [-250, -500], [-250, 500]]
    assert {"sv": "Dalarna", "en": "Dalarna"}.items() <= next(n for n in found["names"] if n["sv"] == "Dalarna").items()


def test_the_map_of_places_tells_what_lies_beneath_it(client: TestClient) -> None:
    picture = client.get("/api/map", params={"layout": "geo"}).json()
    assert picture["land"]["names"]
    assert picture["placeless"] > 0
    assert "land" not in client.get("/api/map").json()


def test_regions_are_called_in_the_language_asked_for(client: TestClient) -> None:
    names = {
        lang: client.get("/api/map", params={"view": "regions", "lang": lang}).json()["nodes"]["label"]
        for lang in ("sv", "en")
    }
    regions = client.get("/api/map", params={"view": "regions"}).json()
    told = {lang: [regions["regions"][at][lang] for at in regions["nodes"]["region"]] for lang in names}
    assert names == told
