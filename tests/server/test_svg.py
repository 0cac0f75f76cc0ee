"""The server's picture: valid XML, labels that never overlap, hostile names as text, and what is hidden is said."""

import random
import re
from typing import Any
from xml.etree import ElementTree

from server.svg import Look, draw, shape_path, text_width

SVG = "{http://www.w3.org/2000/svg}"


def columns(nodes: int = 60, label: str = "Exempelaktör", hidden: int = 0) -> dict[str, Any]:
    rng = random.Random(1)  # noqa: S311 (positions)
    return {
        "view": "entities",
        "types": [{"id": "organisation", "shape": "circle"}, {"id": "event", "shape": "star"}],
        "nodes": {
            "id": [f"organisation/{i}" for i in range(nodes)],
            "label": [f"{label} {i}" for i in range(nodes)],
            "type": [i % 2 for i in range(nodes)],
            "x": [rng.randrange(-900, 900) for _ in range(nodes)],
            "y": [rng.randrange(-900, 900) for _ in range(nodes)],
            "rank": [rng.randrange(1000) for _ in range(nodes)],
        },
        "edges": {
            "s": list(range(nodes - 1)),
            "t": list(range(1, nodes)),
            "status": [i % 3 for i in range(nodes - 1)],
        },
        "hidden": {"nodes": hidden, "edges": 0},
    }


def boxes(drawing: str) -> list[tuple[float, float, float]]:
    """Give left, right and middle height of every label."""
    found = []
    for text in ElementTree.fromstring(drawing).iter(f"{SVG}text"):  # noqa: S314 (our own)
        if text.get("class") == "kb-label":
            left = float(text.get("x", 0))
            found.append((left, left + text_width(text.text or "", 13), float(text.get("y", 0))))
    return found


def test_labels_never_overlap_and_stay_inside() -> None:
    placed = boxes(draw(columns(), "sv"))
    assert len(placed) >= 10
    for i, (left, right, y) in enumerate(placed):
        assert 0 <= left < right <= 1000
        for other_left, other_right, other_y in placed[:i]:
            assert right <= other_left or other_right <= left or abs(y - other_y) >= 16


def test_hostile_names_stay_text() -> None:
    drawing = draw(
        columns(5, "<script>alert(1)</script>\x00\ud800 &"), "en", Look(title='"><script>', link=lambda i: i)
    )
    tree = ElementTree.fromstring(drawing.encode())  # noqa: S314 (our own)
    assert not list(tree.iter(f"{SVG}script"))


def test_the_picture_says_what_it_hides() -> None:
    assert "1\xa0234 visas inte." in draw(columns(hidden=1234), "sv")
    assert "visas inte" not in draw(columns(), "sv")


def test_status_is_told_by_the_line_and_kind_by_the_shape() -> None:
    drawing = draw(columns(), "sv")
    assert set(re.findall(r'stroke-dasharray="([^"]+)"', drawing)) == {"6 4", "1.5 4"}
    assert shape_path("star", 0, 0, 5) != shape_path("circle", 0, 0, 5)


def test_nothing_at_all_can_be_drawn() -> None:
    ElementTree.fromstring(draw(columns(0), "sv"))  # noqa: S314 (our own)
