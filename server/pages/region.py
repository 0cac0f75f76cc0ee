"""The page of a region: its actors by sector, who binds it together, whom it works with, what can be asked of it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from graph.analysis.slices import Mask
from graph.generation import Generation
from graph.inquiries.catalogue import INQUIRIES
from graph.views.picture import Selection, select
from ontology.errors import NotFoundError
from ontology.labels import sector_labels
from ontology.places import place
from server import svg
from server.pages.context import Reader
from server.pages.kept import once
from server.pages.pictures import drawn
from server.pages.regions import RegionLine, brokers, members, region_counts, region_url

_OTHERS, _WITHIN = 8, 12


@dataclass(frozen=True, slots=True)
class SectorLine:
    """A sector in a region: how many actors, and their share of all."""

    id: str
    label: str
    count: int
    share: float


def region_code(local: str) -> str:
    """Give the code of a place by what stands in its address. Raises NotFoundError for none that is known."""
    found = place(local) or place(local.upper())
    if found is None:
        raise NotFoundError(f"no place has the code {local!r}; expected one such as SE312 (NUTS) or 2080 (SCB)")
    return found.code


def region_values(reader: Reader, code: str) -> dict[str, Any]:
    """Give what the page of a region shows of its actors. Raises NotFoundError where the graph knows nothing of it."""
    region_counts(reader.graph)
    inside = members(reader.graph, code)
    return once(reader.graph, ("region", reader.lang, code), lambda: _values(reader, code, inside))


def _values(reader: Reader, code: str, inside: Mask) -> dict[str, Any]:
    count = int(inside.sum())
    asked = [
        (getattr(INQUIRIES[name].title, reader.lang), reader.url("inquiry", name, region=code))
        for name in ("depend", "balance")
    ]
    around = _around(reader, code)
    return {
        "code": code,
        "label": reader.place(code),
        "around": around,
        "actors": count,
        "joint": _joint(reader, inside),
        "sectors": _sectors(reader, inside),
        "within": _within(reader, code),
        "brokers": brokers(reader, inside),
        "others": others(reader, code, inside),
        "asked": asked if count else [],
        "picture": picture(reader, code) if count else "",
    }


def _around(reader: Reader, code: str) -> RegionLine | None:
    """Give the region around a region."""
    known = place(code)
    around = place(known.parent) if known and known.parent else None
    return RegionLine(around.code, reader.place(around.code), region_url(reader, around.code), 0) if around else None


def _joint(reader: Reader, inside: Mask) -> int:
    """Count the projects and other joint things that somebody of a region is in."""
    graph, parts = reader.graph, reader.graph.participations
    here = np.zeros(len(graph.entities), dtype=np.bool_)
    here[graph.pairs.actors[inside]] = True
    return len(np.unique(parts.body[here[parts.actor]]))


def _sectors(reader: Reader, inside: Mask) -> list[SectorLine]:
    graph = reader.graph
    counts = Counter(graph.entities.sector[row] for row in graph.pairs.actors[inside].tolist())
    known = sector_labels()
    lines = [
        (sector or "none", getattr(known[sector], reader.lang) if sector in known else reader.t("sector.none"), count)
        for sector, count in sorted(counts.items(), key=lambda pair: (pair[0] == "", -pair[1], pair[0]))
    ]
    return [SectorLine(sector, label, count, count / max(counts.values())) for sector, label, count in lines]


def _within(reader: Reader, code: str) -> list[RegionLine]:
    """Give the regions one step down that have actors."""
    deeper: Counter[str] = Counter()
    for found, count in region_counts(reader.graph):
        if found.startswith(code) and found != code:
            deeper[found] += count
    lines = [RegionLine(one, reader.place(one), region_url(reader, one), n) for one, n in deeper.most_common(_WITHIN)]
    return [line for line in lines if place(line.code)]


def others(reader: Reader, code: str, inside: Mask | None = None, most: int = _OTHERS) -> list[RegionLine]:
    """Give the regions that a region works with most: how many collaborations lead there, and who bridges them."""
    here = members(reader.graph, code) if inside is None else inside
    counts = once(reader.graph, ("across", code), lambda: _across(reader.graph, here))
    return [
        RegionLine(other, reader.place(other), reader.url("inquiry", "bridges", one=code, other=other), count)
        for other, count in counts
        if other and place(other) and not code.startswith(other)
    ][:most]


def _across(graph: Generation, here: Mask) -> list[tuple[str, int]]:
    """Count the collaborations that lead out of a region by where they lead, the most first."""
    pairs, (codes, code) = graph.pairs, graph.entities.coded("region")
    s, t = here[pairs.s], here[pairs.t]
    ends = np.concatenate([pairs.t[s & ~t], pairs.s[t & ~s]])
    counts: Counter[str] = Counter()
    for region, count in zip(codes, np.bincount(code[pairs.actors[ends]], minlength=len(codes)).tolist(), strict=True):
        counts[region[:5]] += count
    return sorted(((one, n) for one, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0]))


def picture(reader: Reader, code: str, width: int = 480, height: int = 360) -> Markup | str:
    """Draw the most central actors of a region and their collaborations; "" where there are none to draw."""
    key = ("region picture", reader.lang, code, width, height)
    return once(reader.graph, key, lambda: _picture(reader, code, width, height))


def _picture(reader: Reader, code: str, width: int, height: int) -> Markup | str:
    columns = select(reader.graph, Selection(view="collaborations", region=code, top=40)).columns()
    if not columns["edges"]["id"]:
        return ""  # nobody here works with anybody here: the page says so in words
    title = reader.t("region.picture", name=reader.place(code))
    look = svg.Look(width=width, height=height, labels=24, title=title, sectors=True)
    return drawn(reader.graph, reader.lang, columns, look)
