"""A large map in a real browser: what is kept between frames looks as if painted anew, and hover is not in its way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.map_frames import graph
from server.offline import Origin, one_file
from tests.browser.hands import settle

pytestmark = pytest.mark.browser

PIXELS = """const pixels = () => { const { map } = kurbitsMap;
  return map.pen.getImageData(0, 0, map.canvas.width, map.canvas.height).data; };
const apart = (a, b) => { let n = 0; for (let i = 0; i < a.length; i += 4)
  if (Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) + Math.abs(a[i + 2] - b[i + 2]) > 60) n++;
  return n / (a.length / 4); };"""


@pytest.fixture
def large(watch: Callable[..., Any], tmp_path: Path) -> Any:
    file = tmp_path / "large.html"
    file.write_text(one_file(graph(3000), "sv", Origin("Exempel")), encoding="utf-8")
    watched = watch(file.as_uri())
    settle(watched.page)
    assert watched.console == []
    return watched.page


def test_a_panned_picture_is_the_one_that_would_be_painted(large: Any) -> None:
    differing = large.evaluate(
        f"""() => {{ {PIXELS} const {{ map }} = kurbitsMap;
          for (let i = 0; i < 12; i++) {{ map.camera.pan(7, -5); map.draw(); }}
          const shifted = pixels(); map.scene.stamp++; map.draw(); return apart(shifted, pixels()); }}"""
    )
    assert differing < 0.01


def test_a_zoom_is_stretched_first_and_sharp_when_it_rests(large: Any) -> None:
    large.evaluate("() => { const { map } = kurbitsMap; map.camera.zoom(1.6, 400, 300); map.request(); }")
    settle(large)
    assert large.evaluate("kurbitsMap.map.layer.of.scale === kurbitsMap.map.camera.scale")
    differing = large.evaluate(
        f"() => {{ {PIXELS} const before = pixels(); kurbitsMap.map.scene.stamp++; kurbitsMap.map.draw();"
        " return apart(before, pixels()); }"
    )
    assert differing < 0.001


def test_pointing_at_a_node_does_not_paint_everything_anew(large: Any) -> None:
    assert (
        large.evaluate(
            """() => { const { map } = kurbitsMap; const { layer, scene } = map; let painted = 0;
          const keep = layer.keep.bind(layer); layer.keep = (one) => { painted++; keep(one); };
          map.draw(); painted = 0; scene.hovered = scene.order[0]; map.draw(); scene.hovered = -1; map.draw();
          return painted; }"""
        )
        == 0
    )


def test_filters_show_in_what_is_kept(large: Any) -> None:
    assert (
        large.evaluate(
            f"""() => {{ {PIXELS} const before = pixels(); const page = kurbitsMap;
          page.state.filter.types.add(0); page.filtered(); page.map.draw(); return apart(before, pixels()); }}"""
        )
        > 0.001
    )
