"""Parts of the network: by place, sector, years, programme, source …; years are three-valued, unknown is never all."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.tables import INFERRED, KINDS, STATUSES, Entities, Years
from ontology.errors import InputError

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Slice:
    """A part of the network. Empty fields leave everything in.

    `region` is a NUTS or municipality code and includes what lies within it; `kinds` holds kinds of entities; years
    are inclusive and three-valued: what has no known year is left out unless `undated`; `statuses` holds stated,
    inferred, proposed (default: the first two).

    `sector` chooses actors, as `region` does. `programme` and `funder` are IRIs: only what is part of the programme
    (at any depth), or paid by the funder (itself, or as part of a programme that is). `source` is the name of a
    source: only what it says by itself. `least` is the smallest weight (Newman's) of a tie; with it, actors who are
    left without a tie are left out.
    """

    region: str = ""
    kinds: tuple[str, ...] = ()
    from_year: int = 0
    to_year: int = 0
    statuses: tuple[str, ...] = ()
    undated: bool = False
    sector: str = ""
    programme: str = ""
    funder: str = ""
    source: str = ""
    least: float = 0.0

    @property
    def everything(self) -> bool:
        """Whether nothing is cut away."""
        return replace(self, undated=False) == Slice()

    @property
    def narrows(self) -> bool:
        """Whether it chooses among ties by what they are about or who says them, not only among actors."""
        return bool(self.programme or self.funder or self.source)


def active(start: Years, end: Years, from_year: int, to_year: int) -> NDArray[np.int8]:
    """Say per row whether it was active in a span of years: 1 yes, 0 unknown, -1 no (Allen 1983).

    Year 0 is unknown. A row that is known to overlap the span is active; one whose known end lies outside is not.
    """
    low, high = from_year or -(10**4), to_year or 10**4
    no = ((start > 0) & (start > high)) | ((end > 0) & (end < low))
    yes = ~no & (((start > 0) & (end > 0)) | ((start > 0) & (start >= low)) | ((end > 0) & (end <= high)))
    return np.where(no, -1, np.where(yes, 1, 0)).astype(np.int8)


def within(entities: Entities, region: str) -> Mask:
    """Say per entity whether it lies in a region: NUTS codes and SCB codes nest by prefix ("SE31" holds "SE312").

    A code of two letters is a country too; outside the NUTS nothing else is known of where somebody is.
    """
    code = region.rsplit("/", 1)[-1]
    inside = entities.where("municipality" if code[:1].isdigit() else "region", lambda value: value.startswith(code))
    if len(code) == 2 and code.isalpha():
        inside |= entities.where("country", code.__eq__)
    return inside


def in_sector(entities: Entities, sector: str) -> Mask:
    """Say per entity whether it belongs to a sector."""
    return entities.where("sector", sector.__eq__)


def kind_mask(entities: Entities, kinds: tuple[str, ...]) -> Mask:
    """Say per entity whether it is of one of the kinds."""
    return np.isin(entities.kind, [i for i, kind in enumerate(KINDS) if kind in kinds])


def status_codes(statuses: tuple[str, ...]) -> list[int]:
    """Give the codes of statuses; none asked for means what is accepted: stated and inferred."""
    if unknown := set(statuses) - set(STATUSES):
        raise InputError(f"unknown status {sorted(unknown)[0]!r}; expected {', '.join(STATUSES)}")
    return [STATUSES.index(status) for status in statuses] or [
        code for code in range(len(STATUSES)) if code <= INFERRED
    ]
