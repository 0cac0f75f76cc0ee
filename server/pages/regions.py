"""Regions by their actors: which there are, who binds each together, and with which others it works."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.analysis.centrality import reasons
from graph.analysis.slices import Mask, within
from graph.generation import Generation
from ontology.places import place
from server.pages.context import Link, Reader
from server.pages.kept import once

MOST_BROKERS = 8
_DEEPEST = 5  # letters of a county's code ("SE312")


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A region: its code and name, its page, and a number of it."""

    code: str
    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class BrokerLine:
    """An actor with the sentence that says what its place rests on."""

    link: Link
    reason: str


def region_url(reader: Reader, code: str) -> str:
    """Give the address of the page of a region."""
    return reader.url("entity", f"place/{code}")


def region_counts(generation: Generation) -> list[tuple[str, int]]:
    """Give (code, actors) of every region that actors of the network lie in, the largest first."""

    def made() -> list[tuple[str, int]]:
        column = generation.entities.region
        counts = Counter(column[row][:_DEEPEST] for row in generation.pairs.actors.tolist() if column[row])
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    return once(generation, "region counts", made)


def largest_regions(reader: Reader, most: int) -> list[RegionLine]:
    """Give the regions with most actors; none lies within another."""
    found: list[RegionLine] = []
    for code, count in region_counts(reader.graph):
        apart = not any(code.startswith(one.code) or one.code.startswith(code) for one in found)
        if apart and place(code):
            found.append(RegionLine(code, reader.place(code), region_url(reader, code), count))
        if len(found) == most:
            break
    return found


def members(generation: Generation, code: str) -> Mask:
    """Say per actor of the network whether it lies in a region."""
    return once(generation, ("members", code), lambda: within(generation.entities, code)[generation.pairs.actors])


def brokers(reader: Reader, inside: Mask | None = None, most: int = MOST_BROKERS) -> list[BrokerLine]:
    """Give the foremost brokers of the published network, or of those who lie inside a region."""
    graph = reader.graph
    rows = foremost(graph, inside, most)
    links = [reader.entity(row) for row in rows]
    return [BrokerLine(link, reason.say(reader.lang)) for link, reason in zip(links, reasons(graph, rows), strict=True)]


def foremost(generation: Generation, inside: Mask | None = None, most: int = MOST_BROKERS) -> list[int]:
    """Give the rows of the actors with the highest betweenness; where nobody has any, with the most collaboration."""
    measures, actors = generation.measures, generation.pairs.actors
    chosen: NDArray[np.bool_] = np.ones(len(actors), dtype=np.bool_) if inside is None else inside
    score = np.where(chosen, np.nan_to_num(measures.betweenness), 0)
    if not (score > 0).any():
        score = np.where(chosen, np.nan_to_num(measures.strength), 0)
    best = np.lexsort((actors, -np.nan_to_num(measures.strength), -score))[:most]
    return [int(actors[i]) for i in best if score[i] > 0]
