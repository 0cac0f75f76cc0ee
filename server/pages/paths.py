"""The path page: how two actors are connected, each step in words with its evidence."""

from dataclasses import dataclass
from typing import Any

from graph.analysis.paths import Path, Step, paths
from graph.tables import STATUSES, TIE_TYPES
from ontology.errors import NotFoundError
from server import models
from server.pages.context import Link, Reader
from server.pages.ties import passage

_WAYS = 3
_PASSAGES = 2


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: from whom, by what, to whom, and who says so."""

    start: Link
    phrase: str
    end: Link
    years: str
    status: str
    evidence: list[models.EvidenceView]


@dataclass(frozen=True, slots=True)
class Way:
    """A way between two actors, and the hubs it passes because there is no other."""

    steps: list[StepLine]
    hubs: list[Link]


def path_values(reader: Reader) -> dict[str, Any]:
    """Give the values of the path template."""
    asked = [reader.query.get(name, "").strip() for name in ("from", "to")]
    rows, missing = _rows(reader, asked)
    shown = [reader.graph.label(row) if row >= 0 else text for row, text in zip(rows, asked, strict=True)]
    values: dict[str, Any] = {
        "a_text": shown[0], "b_text": shown[1], "missing": missing, "ways": None,
        "hubs": reader.query.get("hubs") == "1",
    }  # fmt: skip
    if min(rows) < 0:
        return values
    a, b = rows
    found = paths(reader.graph, a, b, _WAYS, avoid_hubs=not values["hubs"]) if a != b else []
    local = reader.graph.local
    return values | {
        "ways": [_way(reader, way) for way in found if len(way.steps) == len(found[0].steps)],
        "a": reader.entity(a), "b": reader.entity(b), "map_url": reader.url("map", a=local(a), b=local(b)),
    }  # fmt: skip


def _rows(reader: Reader, asked: list[str]) -> tuple[list[int], list[str]]:
    """Give the rows of two names (-1 = not given or not found), and the names that nothing has."""
    rows, missing = [], []
    for text in asked:
        try:
            rows.append(reader.graph.find(text) if text else -1)
        except NotFoundError:
            rows.append(-1)
            missing.append(text)
    return rows, missing


def _way(reader: Reader, way: Path) -> Way:
    return Way([_step(reader, step) for step in way.steps], [reader.entity(row) for row in way.hubs])


def _step(reader: Reader, step: Step) -> StepLine:
    table = reader.graph.ties
    phrase = reader.t(f"tie.{TIE_TYPES[table.type[step.tie]].value}.{'out' if step.forward else 'in'}")
    return StepLine(
        reader.entity(step.s),
        phrase,
        reader.entity(step.t),
        reader.t.span(table.start_text[step.tie], table.end_text[step.tie]),
        STATUSES[table.status[step.tie]],
        [passage(reader, place) for place in reader.graph.evidence_of(step.tie)[:_PASSAGES]],
    )
