"""The query parameters that choose a part of the network, declared once for every route that takes one."""

from typing import Annotated

from fastapi import Depends, Query

from graph.analysis.slices import Slice
from graph.generation import Generation
from graph.inquiries.cutting import PARTS, read_slice


def _words(
    sector: Annotated[str, Query(description="academia, industry, public, civil or intermediary")] = "",
    programme: Annotated[str, Query(description="Only what is part of a programme: id, IRI or name")] = "",
    funder: Annotated[str, Query(description="Only what somebody pays, itself or by its programme")] = "",
    source: Annotated[str, Query(description="Only what this source says by itself")] = "",
    least: Annotated[str, Query(description="The smallest weight of a tie between two actors")] = "",
) -> dict[str, str]:
    return {"sector": sector, "programme": programme, "funder": funder, "source": source, "least": least}


PartDep = Annotated[dict[str, str], Depends(_words)]
"""What a part is chosen by beside region, years and status, as text."""


def part(generation: Generation, words: dict[str, str], *, undated: bool = False) -> Slice:
    """Read what was asked for; words that are no parts of a network are passed over."""
    return read_slice(generation, {name: word for name, word in words.items() if name in PARTS}, undated=undated)
