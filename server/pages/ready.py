"""Five ready questions for the start page, with names from the data so that each has an answer."""

from dataclasses import dataclass

import numpy as np

from graph.inquiries.catalogue import INQUIRIES
from graph.tables import KINDS
from ontology.facts import Kind
from server.pages.context import Reader
from server.pages.regions import foremost, largest_regions


@dataclass(frozen=True, slots=True)
class Card:
    """A ready question: its words, what the answer is good for, and where it is answered."""

    title: str
    about: str
    url: str


def ready_questions(reader: Reader) -> list[Card]:
    """Give the questions that a reader may begin with; fewer where the graph is small."""
    graph, found = reader.graph, []
    regions = largest_regions(reader, 2)
    if len(regions) == 2:
        one, other = regions
        words = reader.t("ready.bridges", one=one.label, other=other.label)
        found.append(_card(reader, "bridges", words, one=one.code, other=other.code))
    if first := foremost(graph, most=1):
        found.append(_about(reader, "meet", first[0], "actor"))
    if (project := _largest_project(reader)) >= 0:
        found.append(_about(reader, "sunset", project, "thing"))
    if regions:
        words = reader.t("ready.depend", name=regions[0].label)
        found.append(_card(reader, "depend", words, region=regions[0].code))
    return [*found, _card(reader, "missing", getattr(INQUIRIES["missing"].title, reader.lang))]


def _about(reader: Reader, inquiry: str, row: int, parameter: str) -> Card:
    label = INQUIRIES[inquiry].about or INQUIRIES[inquiry].title
    words = getattr(label, reader.lang).format(name=reader.graph.label(row))
    return _card(reader, inquiry, words, **{parameter: reader.graph.local(row)})


def _card(reader: Reader, inquiry: str, words: str, **given: str) -> Card:
    return Card(words, reader.t(f"ready.about.{inquiry}"), reader.url("inquiry", inquiry, **given))


def _largest_project(reader: Reader) -> int:
    """Give the project of most actors, one that is not known to have ended if there is one; -1 for none."""
    graph, body = reader.graph, reader.graph.participations.body
    rows, counts = np.unique(body, return_counts=True)
    projects = np.isin(graph.entities.kind[rows], [KINDS.index(Kind.PROJECT), KINDS.index(Kind.PROGRAMME)])
    rows, counts = rows[projects], counts[projects]
    if not len(rows):
        return -1
    year = int(str(graph.manifest["when"])[:4])
    last = graph.entities.last_year[rows]
    return int(rows[np.lexsort((rows, -counts, (last > 0) & (last < year)))[0]])
