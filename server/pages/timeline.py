"""Time as a small picture made on the server: a line per thing, or bars per year where there are many."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from server.i18n import Text

_WIDTH, _LEFT, _RIGHT, _ROW, _FOOT = 720, 250, 16, 26, 30
_BARS_HEIGHT = 110
_MOST_LINES = 14
_NAME = 34


@dataclass(frozen=True, slots=True)
class Span:
    """Something with years: its name, its page, the first and the last year (0 = unknown)."""

    label: str
    url: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture of time, and what it cannot show, in words."""

    picture: Markup
    note: str


def timeline(spans: Sequence[Span], t: Text) -> Timeline | None:
    """Draw things with known years; None where fewer than two years are known, as there is nothing to compare."""
    dated = sorted({s for s in spans if s.start or s.end}, key=lambda s: (s.start or s.end, s.end or s.start, s.label))
    years = [year for s in dated for year in (s.start, s.end) if year]
    if len(dated) < 2:
        return None
    early, late = min(years), max(years)  # with room for what is open at either end
    scale = _Scale(
        early - any(not s.start and s.end == early for s in dated),
        late + any(not s.end and s.start == late for s in dated),
    )
    parts = _lines(dated, scale) if len(dated) <= _MOST_LINES else _bars(dated, scale, t)
    height = (_ROW * len(dated) if len(dated) <= _MOST_LINES else _BARS_HEIGHT) + _FOOT
    title = escape(t("timeline.title"))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
        f' class="tl" role="group" aria-label="{title}"><title>{title}</title>'
    )
    picture = "\n".join([head, *_axis(scale, height), *parts, "</svg>"])
    return Timeline(Markup(picture), _note(spans, t))  # noqa: S704 (every text is escaped)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int

    @property
    def year(self) -> float:
        """The width of a year."""
        return (_WIDTH - _LEFT - _RIGHT) / (self.last - self.first + 1)

    def x(self, year: int) -> float:
        """Where a year begins."""
        return _LEFT + (year - self.first) * self.year


def _axis(scale: _Scale, height: int) -> list[str]:
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if step * scale.year >= 44)
    marked = [year for year in range(scale.first, scale.last + 1) if year % step == 0 or step == 1]
    bottom = height - _FOOT + 4
    return [
        f'<line class="tl-grid" x1="{scale.x(year):.1f}" y1="0" x2="{scale.x(year):.1f}" y2="{bottom}"/>'
        f'<text class="tl-year" x="{scale.x(year) + 3:.1f}" y="{height - 10}">{year}</text>'
        for year in marked
    ]


def _lines(dated: Sequence[Span], scale: _Scale) -> list[str]:
    """Draw a line per thing, dashed towards an end that is unknown."""
    parts = []
    for row, span in enumerate(dated):
        y, middle = row * _ROW, row * _ROW + _ROW / 2
        name = span.label if len(span.label) <= _NAME else span.label[: _NAME - 1].rstrip() + "…"
        first, last = span.start or span.end, span.end or span.start
        parts.append(
            f'<a href="{escape(span.url)}"><rect class="tl-touch" x="0" y="{y}" width="{_LEFT - 6}" height="{_ROW}"/>'
            f'<text class="tl-name" x="0" y="{middle + 4:.0f}">{escape(name)}</text></a>'
            f'<rect class="tl-bar" x="{scale.x(first):.1f}" y="{middle - 5:.0f}" '
            f'width="{max(4.0, (last - first + 1) * scale.year - 2):.1f}" height="10"/>'
        )
        for known, x1, x2 in (
            (span.start, scale.x(scale.first), scale.x(first)),
            (span.end, scale.x(last + 1), scale.x(scale.last + 1)),
        ):
            if not known and x2 - x1 > 1:
                parts.append(f'<line class="tl-open" x1="{x1:.1f}" y1="{middle:.0f}" x2="{x2:.1f}" y2="{middle:.0f}"/>')
    return parts


def _bars(dated: Sequence[Span], scale: _Scale, t: Text) -> list[str]:
    """Draw how many are known to go on in each year."""
    counts = [0] * (scale.last - scale.first + 1)
    for span in dated:
        for year in range(span.start or span.end, (span.end or span.start) + 1):
            counts[year - scale.first] += 1
    most = max(counts)
    parts = [f'<text class="tl-name" x="0" y="18">{escape(t("timeline.most", n=most))}</text>']
    for i, count in enumerate(counts):
        tall = (_BARS_HEIGHT - 6) * count / most
        about = escape(t("timeline.in_year", n=count, year=str(scale.first + i)))
        parts.append(
            f'<rect class="tl-bar" x="{scale.x(scale.first + i) + 1:.1f}" y="{_BARS_HEIGHT - tall:.1f}" '
            f'width="{max(1.0, scale.year - 2):.1f}" height="{tall:.1f}"><title>{about}</title></rect>'
        )
    return parts


def _note(spans: Sequence[Span], t: Text) -> str:
    """Say what has no year at all, and what only one."""
    none = sum(not s.start and not s.end for s in spans)
    half = sum(bool(s.start) != bool(s.end) for s in spans)
    said = [t.n("timeline.undated", none) if none else "", t.n("timeline.open", half) if half else ""]
    return " ".join(filter(None, said)) or t("timeline.all")
