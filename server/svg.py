"""The map as an SVG made on the server, with the look, labels and legend of the screen.

For pages without JavaScript, for print, reports and tests.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

from server.ground import Rings
from server.i18n import Text, text
from server.svgground import Frame, ground_of

COLOURS = {
    "organisation": "#a33226",
    "person": "#2f6f9f",
    "project": "#c08a1e",
    "programme": "#2f6b4c",
    "region": "#6d6257",
    "municipality": "#8a7f74",
    "event": "#7b4a78",
}
"""Colour of each kind, the light theme of kurbits.css. A page that holds the picture restyles it by class."""

_GROUND, _INK, _MUTED, _LINE = "#fbf8f1", "#241f1a", "#5d544a", "#8d8273"
_DASHES = ("", "6 4", "1.5 4")
_MARGIN, _LEGEND_LINE, _LABEL_HEIGHT = 70, 22, 16
_FONT = "Inter, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"


class Box(NamedTuple):
    """A rectangle that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether two boxes overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Look:
    """How the picture is drawn. `link` gives the address of a node by its id; "" = no links.

    `areas` are boundaries; with `sectors` an actor has the colour of its sector, not of its kind.
    """

    width: int = 1000
    height: int = 640
    labels: int = 40
    title: str = ""
    notes: Sequence[str] = ()
    legend: bool = True
    link: Callable[[str], str] | None = None
    areas: Sequence[Rings] = ()
    sectors: bool = False


def draw(columns: Mapping[str, Any], lang: str, look: Look | None = None) -> str:
    """Draw the columns of a picture (graph.views.picture, `columns()`). Gives an <svg> element, escaped throughout."""
    look, t = look or Look(), text(lang)
    nodes = columns["nodes"]
    x, y, radius = _placed(nodes, look)
    foot = _foot(columns, t, look)
    height = look.height + (_LEGEND_LINE * len(foot) + 16 if foot else 0)
    about = escape(look.title or t("map.canvas"))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {look.width} {height}" width="{look.width}"'
        f' height="{height}" class="kb" role="group" aria-label="{about}" font-family="{_FONT}">',
        f"<title>{about}</title>",
        f'<rect class="kb-ground" width="{look.width}" height="{height}" fill="{_GROUND}"/>',
        *(ground_of(columns["ground"], _frame(nodes, look), look, lang) if columns.get("ground") else ()),
        *_lines(columns["edges"], x, y),
        *(_by_sector if look.sectors else _shapes)(columns, x, y, radius),
        *_labels(columns, (x, y, radius), look),
    ]
    for i, entries in enumerate(foot):
        parts += _foot_line(entries, look.height + 8 + _LEGEND_LINE * i)
    return "\n".join([*parts, "</svg>"])


def _frame(nodes: Mapping[str, Any], look: Look) -> Frame:
    """Give how the map is scaled and moved into the picture."""
    xs, ys = nodes["x"] or [0], nodes["y"] or [0]
    wide, high = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    scale = min((look.width - 2 * _MARGIN) / wide, (look.height - 80) / high, 6)
    left = look.width / 2 - scale * (max(xs) + min(xs)) / 2
    return Frame(scale, left, look.height / 2 - scale * (max(ys) + min(ys)) / 2)


def _placed(nodes: Mapping[str, Any], look: Look) -> tuple[list[float], list[float], list[float]]:
    """Scale positions into the picture, and ranks to radii."""
    xs, ys, frame = nodes["x"], nodes["y"], _frame(nodes, look)
    most, crowd = max(nodes["rank"], default=0) or 1, 1 if len(xs) < 150 else 0.7 if len(xs) < 800 else 0.45
    return (
        [value * frame.scale + frame.left for value in xs],
        [value * frame.scale + frame.top for value in ys],
        [(3.2 + 11 * math.sqrt(max(0, rank) / most)) * crowd for rank in nodes["rank"]],
    )


def _lines(edges: Mapping[str, Any], x: Sequence[float], y: Sequence[float]) -> list[str]:
    """Draw one path per status; ties between the same two are one line with the best status."""
    best: dict[tuple[int, int], int] = {}
    for s, t, status in zip(edges["s"], edges["t"], edges["status"], strict=True):
        pair = (min(s, t), max(s, t))
        best[pair] = min(status, best.get(pair, 9))
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for (a, b), status in best.items():
        paths[status].append(f"M{x[a]:.1f} {y[a]:.1f}L{x[b]:.1f} {y[b]:.1f}")
    faint = 0.75 if len(best) < 1500 else 0.35
    return [
        f'<path class="kb-line" d="{"".join(found)}" fill="none" stroke="{_LINE}" stroke-opacity="{faint}"'
        + (f' stroke-dasharray="{_DASHES[status]}"' if _DASHES[status] else "")
        + "/>"
        for status, found in sorted(paths.items())
    ]


def _shapes(columns: Mapping[str, Any], x: list[float], y: list[float], radius: list[float]) -> list[str]:
    """Draw one path per kind."""
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for i, kind in enumerate(columns["nodes"]["type"]):
        paths[kind].append(shape_path(columns["types"][kind]["shape"], x[i], y[i], radius[i]))
    return [
        f'<path class="kb-{escape(columns["types"][kind]["id"])}" d="{"".join(found)}"'
        f' fill="{COLOURS.get(columns["types"][kind]["id"], _MUTED)}" stroke="{_GROUND}"/>'
        for kind, found in sorted(paths.items())
    ]


def _by_sector(columns: Mapping[str, Any], x: list[float], y: list[float], radius: list[float]) -> list[str]:
    """Draw one path per sector."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for i, (kind, at) in enumerate(zip(columns["nodes"]["type"], columns["nodes"]["sector"], strict=True)):
        shape = shape_path(columns["types"][kind]["shape"], x[i], y[i], radius[i])
        paths[columns["sectors"][at] if at >= 0 else "none"].append(shape)
    return [
        f'<path class="kb-sector-{escape(sector)}" d="{"".join(found)}" fill="{_MUTED}" stroke="{_GROUND}"/>'
        for sector, found in sorted(paths.items())
    ]


_CORNERS = {"triangle": (3, -90, 1.25), "square": (4, 45, 1.2), "diamond": (4, 0, 1.25), "hexagon": (6, 0, 1.08)}
_CORNERS |= {"pentagon": (5, -90, 1.12), "star": (10, -90, 1.35)}


def shape_path(shape: str, x: float, y: float, r: float) -> str:
    """Give the path of a shape round a point."""
    if shape not in _CORNERS:
        r = round(r, 1)  # before doubling: two half circles must meet
        return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0Z"
    corners, turn, size = _CORNERS[shape]
    angles = [math.radians(turn + 360 * i / corners) for i in range(corners)]
    sizes = [size * r * (0.45 if shape == "star" and i % 2 else 1) for i in range(corners)]
    return (
        "M"
        + "L".join(f"{x + s * math.cos(a):.1f} {y + s * math.sin(a):.1f}" for s, a in zip(sizes, angles, strict=True))
        + "Z"
    )


def text_width(label: str, size: float) -> float:
    """Estimate the width of a text: the server has no font to measure with."""
    width = 0.0
    for letter in label:
        width += (
            0.3 if letter in " .,:;'ijlftI|-()" else 0.86 if letter in "mwMW@" else 0.7 if letter.isupper() else 0.56
        )
    return width * size


def _labels(columns: Mapping[str, Any], at: tuple[list[float], list[float], list[float]], look: Look) -> list[str]:
    """Write the most central names where there is room."""
    nodes, (x, y, radius) = columns["nodes"], at
    order = sorted(range(len(x)), key=lambda i: (-nodes["rank"][i], i))
    taken: list[Box] = []
    discs = [Box(x[i] - r, y[i] - r, x[i] + r, y[i] + r) for i in order[:80] if (r := radius[i] * 0.85)]
    found: list[str] = []
    for i in order:
        if len(found) >= look.labels:
            break
        label = nodes["label"][i] if len(nodes["label"][i]) <= 34 else nodes["label"][i][:33].rstrip() + "…"
        box = _room(x[i], y[i], radius[i] + 4, text_width(label, 13), (taken, discs), look)
        if not box:
            continue
        taken.append(box)
        words = (
            f'<text class="kb-label" x="{box.left:.1f}" y="{(box.top + box.bottom) / 2:.1f}" font-size="13"'
            f' dominant-baseline="central" fill="{_INK}" stroke="{_GROUND}" stroke-width="3.5" stroke-linejoin="round"'
            f' paint-order="stroke">{escape(_printable(label))}</text>'
        )
        address = look.link(nodes["id"][i]) if look.link else ""
        found.append(f'<a href="{escape(address)}">{words}</a>' if address else words)
    return found


def _room(x: float, y: float, r: float, width: float, taken: tuple[list[Box], list[Box]], look: Look) -> Box | None:
    half = _LABEL_HEIGHT / 2
    middle = max(5, min(x - width / 2, look.width - width - 5))
    places = (x + r, y - half), (x - r - width, y - half), (middle, y + r), (middle, y - r - 2 * half)
    for left, top in places:
        box = Box(left, top, left + width, top + 2 * half)
        inside = box.left > 4 and box.top > 4 and box.right < look.width - 4 and box.bottom < look.height - 4
        if inside and not any(box.meets(other) for boxes in taken for other in boxes):
            return box
    return None


def _printable(label: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(c for c in label if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "￾￿"))


class _Entry(NamedTuple):
    x: float
    words: str
    shape: str = ""
    colour: str = ""
    kind: str = ""


def _foot(columns: Mapping[str, Any], t: Text, look: Look) -> list[list[_Entry]]:
    """Give the lines under the picture: title, legend, notes, and how many are hidden."""
    if not look.legend:
        return []
    lines: list[list[_Entry]] = [[_Entry(16, look.title)]] if look.title else []
    shown = set(columns["nodes"]["type"])
    entries, left = list[_Entry](), 16.0
    for kind, said in enumerate(columns["types"]):
        words = t(f"kinds.{said['id']}")
        words = words[0].upper() + words[1:]
        if kind in shown:
            entries.append(_Entry(left, words, said["shape"], COLOURS.get(said["id"], _MUTED), said["id"]))
            left += 34 + text_width(words, 13)
    hidden = int(columns["hidden"]["nodes"])
    counts = [(name, int(columns.get(name, 0))) for name in ("undated", "placeless")]
    notes = [*look.notes, *([t("map.hidden_nodes", n=hidden)] if hidden else [])]
    notes += [t.n(f"picture.{name}", n) for name, n in counts if n] + ([t("picture.boundaries")] if look.areas else [])
    told = [*_wrapped(" · ".join(notes), look), *_wrapped((columns.get("trust") or {}).get(t.lang, ""), look)]
    return [*lines, entries, *([_Entry(16, line)] for line in told)]


def _wrapped(words: str, look: Look) -> list[str]:
    """Break words into lines that are as wide as the picture."""
    lines = [""]
    for word in words.split(" "):  # not at the spaces in numbers
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, 13) > look.width - 32:
            lines.append(word)
        else:
            lines[-1] = longer
    return [line for line in lines if line]


def _foot_line(entries: Sequence[_Entry], top: float) -> list[str]:
    parts = []
    for x, words, shape, colour, kind in entries:
        if shape:
            parts.append(f'<path class="kb-{escape(kind)}" d="{shape_path(shape, x + 6, top, 5)}" fill="{colour}"/>')
        left = x + (18 if shape else 0)
        parts.append(
            f'<text class="kb-note" x="{left:.1f}" y="{top:.1f}" font-size="13" dominant-baseline="central"'
            f' fill="{_MUTED}">{escape(_printable(words))}</text>'
        )
    return parts
