"""A small chart of an answer as SVG: bars for names and numbers, a line where the names are years."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markupsafe import Markup

from server.i18n import Text

MOST_BARS = 30
_NUMBERS = ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
_WIDTH, _LABEL, _BAR, _PLOT = 720, 250, 24, 260


@dataclass(frozen=True)
class Chart:
    """Names with a number each; `left` names more stand in the table."""

    label: str
    value: str
    points: list[tuple[str, float]]
    left: int = 0

    @property
    def years(self) -> bool:
        """Whether the names are years."""
        return len(self.points) > 2 and all(re.fullmatch(r"\d{4}", name) for name, _ in self.points)


def chart_of(heads: Sequence[str], rows: Sequence[Mapping[str, Mapping[str, Any]]]) -> Chart | None:
    """Find a chart in an answer: its first column of numbers, named by its first other one. None without either."""
    if len(rows) < 2:
        return None
    numbers = [head for head in heads if all(number(row.get(head)) is not None for row in rows)]
    others = [head for head in heads if head not in numbers]
    years = [h for h in numbers if all(re.fullmatch(r"(1[89]|20)\d\d", row[h]["value"]) for row in rows)]
    if not others and len(numbers) > 1 and years:
        others, numbers = years[:1], [head for head in numbers if head != years[0]]
    if not numbers or not others:
        return None
    label = next((head for head in others if all(row.get(head, {}).get("type") != "uri" for row in rows)), others[0])
    points = [(str(row.get(label, {}).get("value", "–")), number(row[numbers[0]]) or 0.0) for row in rows]
    made = Chart(label, numbers[0], points)
    if made.years:
        return Chart(label, numbers[0], sorted(points))
    return Chart(label, numbers[0], points[:MOST_BARS], max(0, len(points) - MOST_BARS))


def number(cell: Mapping[str, Any] | None) -> float | None:
    """Give the value of a term that is a number, None for any other."""
    if cell is None or cell.get("datatype", "").rpartition("#")[2] not in _NUMBERS:
        return None
    try:
        value = float(cell["value"])
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None


def draw(chart: Chart, t: Text) -> Markup:
    """Draw a chart for a page; colours and type come from its style sheet. The table beside it says the same."""
    title = t("sparql.chart_of", value=chart.value, label=chart.label)
    height, parts = _line(chart, t) if chart.years else _bars(chart, t)
    head = (
        f'<svg class="chart" role="img" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}">'
        f"<title>{escape(title)}</title>"
    )
    return Markup("".join([head, *parts, "</svg>"]))  # noqa: S704 (every text is escaped)


def _bars(chart: Chart, t: Text) -> tuple[int, list[str]]:
    values = [value for _, value in chart.points]
    low, high = min(0.0, *values), max(0.0, *values)
    scale = (_WIDTH - _LABEL - 90) / ((high - low) or 1)
    zero, parts = _LABEL - low * scale, []
    for i, (name, value) in enumerate(chart.points):
        y = i * _BAR
        left, wide = min(zero, zero + value * scale), max(abs(value) * scale, 1)
        shown = name if len(name) < 36 else name[:34] + "…"
        parts += [
            f'<text x="{_LABEL - 10}" y="{y + 16}" text-anchor="end">{escape(shown)}</text>',
            f'<rect x="{left:.1f}" y="{y + 4}" width="{wide:.1f}" height="{_BAR - 8}"/>',
            f'<text class="value" x="{left + wide + 6:.1f}" y="{y + 16}">{escape(_said(value, t))}</text>',
        ]
    return len(chart.points) * _BAR + 4, parts


def _line(chart: Chart, t: Text) -> tuple[int, list[str]]:
    years, values = [int(name) for name, _ in chart.points], [value for _, value in chart.points]
    high, low = max(0.0, *values), min(0.0, *values)
    x = [60 + (year - years[0]) * (_WIDTH - 110) / ((years[-1] - years[0]) or 1) for year in years]
    y = [20 + (high - value) * (_PLOT - 60) / ((high - low) or 1) for value in values]
    path = "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))
    every = max(1, len(years) // 10)
    parts = [f'<path class="axis" d="M60 20V{_PLOT - 40}H{_WIDTH - 40}"/>', f'<path class="line" d="{path}"/>']
    parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3"/>' for a, b in zip(x, y, strict=True)]
    parts += [
        f'<text x="{x[i]:.1f}" y="{_PLOT - 20}" text-anchor="middle">{years[i]}</text>'
        for i in range(0, len(years), every)
    ]
    parts.append(f'<text class="value" x="52" y="26" text-anchor="end">{escape(_said(high, t))}</text>')
    return _PLOT, parts


def _said(value: float, t: Text) -> str:
    return t.number(value, 0 if round(value, 3).is_integer() else 3)
