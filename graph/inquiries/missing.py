"""What is missing, as a worklist: figures that a source states and the graph does not reach, and what nobody told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.analysis.network import ACTOR_KINDS, participations
from graph.analysis.slices import Mask, kind_mask, status_codes
from graph.generation import Generation
from graph.inquiries.answer import Answer, AnswerTable, Column, Drawing, many, many_en, opening
from graph.inquiries.inquiry import Inquiry
from graph.tables import TIE_TYPES, Entities
from ontology.facts import FactType, Kind
from ontology.labels import Label

_FIGURE = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+")
_UNITS: tuple[tuple[re.Pattern[str], tuple[Kind, ...], tuple[str, ...]], ...] = (
    (re.compile(r"lärosäte|universitet|högskol|universit"), (Kind.ORGANISATION,), ("academia",)),
    (re.compile(r"företag(?!sfrämj)|bolag|compan|firms"), (Kind.ORGANISATION,), ("industry",)),
    (re.compile(r"kluster|främjar|science park|inkubator|cluster"), (Kind.ORGANISATION,), ("intermediary",)),
    (re.compile(r"myndighet|authorit"), (Kind.ORGANISATION,), ("public",)),
    (re.compile(r"kommun|municipal"), (Kind.MUNICIPALITY,), ()),
    (re.compile(r"region"), (Kind.REGION,), ()),
    (re.compile(r"projekt|project"), (Kind.PROJECT,), ()),
    (re.compile(r"organisation|partner|parter|aktör|medlem|actor|member"), ACTOR_KINDS, ()),
)
"""What a source may count, by a piece of its word: which kinds of things these are, and of which sectors."""


@dataclass(frozen=True)
class Gap:
    """A figure that a source states, beside what the same document lets us know of that sort."""

    value: int  # row in Values
    said: int
    known: tuple[int, ...]  # rows in Entities


def missing(generation: Generation, values: Mapping[str, Any]) -> Answer:
    """List stated figures that are larger than what is known, and what lacks a year, a funder, a place or a sector."""
    gaps = sorted(
        (gap for gap in _gaps(generation) if gap.said > len(gap.known)), key=lambda gap: len(gap.known) - gap.said
    )
    gaps.sort(key=lambda gap: gap.said > 1000)  # thousands of employees will never stand in a graph one by one
    untold = _untold(generation)
    rows = [
        (_words(generation, gap.value), gap.said, len(gap.known), gap.said - len(gap.known), gap.known[:50], gap.value)
        for gap in gaps
    ]
    columns = (
        Column("claim", Label("Vad källan säger", "What the source says"), "text"),
        Column("said", Label("Sagt antal", "Stated"), "integer"),
        Column("known", Label("Kända", "Known"), "integer"),
        Column("missing", Label("Saknas", "Missing"), "integer"),
        Column("which", Label("Vilka som är kända", "Which are known"), "entities"),
        Column("sentence", Label("Meningen", "The sentence"), "value"),
    )
    stated = AnswerTable.of("claims", Label("Sagt men inte känt", "Stated but not known"), columns, rows, 200)
    told = Label(
        f"{opening(many(len(gaps), 'uppgift', 'uppgifter'))} i källorna räknar fler än grafen känner; "
        f"{many(sum(row[1] for row in untold.rows), 'uppgift', 'uppgifter')} saknas om det som redan finns i den.",
        f"{opening(many_en(len(gaps), 'figure', 'figures'))} in the sources count more than the graph knows; "
        f"{many_en(sum(row[1] for row in untold.rows), 'detail is', 'details are')} missing of what is in it already.",
    )
    note = Label(
        "Kända är de som samma dokument nämner i ett samband. Antalet kan vara rätt fast namnen saknas.",
        "Known are those that the same document names in a tie. The figure may be right although names are missing.",
    )
    return Answer(
        (told,), (stated, untold), Drawing(tuple(dict.fromkeys(r for gap in gaps for r in gap.known))), (note,)
    )


def _words(generation: Generation, value: int) -> str:
    table = generation.values
    said = table.what[value] or table.unit[value]
    number = table.value[value]
    return number if said and said in number else " ".join(filter(None, [table.modifier[value], number, said]))


def _gaps(generation: Generation) -> list[Gap]:
    """Give every stated figure that counts something the graph could hold."""
    table = generation.values
    found: dict[tuple[int, int, str], Gap] = {}
    for row in np.flatnonzero((table.type == TIE_TYPES.index(FactType.CLAIMS)) & (table.proposed == 0)).tolist():
        figure = _FIGURE.search(table.value[row])
        word = " ".join([table.unit[row], table.what[row]]).casefold()
        sort = next((each for each in _UNITS if each[0].search(table.unit[row].casefold() or word)), None)
        if figure and sort and "procent" not in word:
            document = int(table.document[row])
            said = int(re.sub(r"\D", "", figure[0]))
            known = _named_in(generation, document) & kind_mask(generation.entities, sort[1])
            known &= _of_sector(generation.entities, sort[2])
            gap = Gap(row, said, tuple(int(entity) for entity in np.flatnonzero(known)))
            found.setdefault((document, said, sort[0].pattern), gap)  # the first sentence that says it
    return list(found.values())


def _named_in(generation: Generation, document: int) -> Mask:
    """Say per entity whether a tie with evidence in a document has it at an end."""
    evidences, ties = generation.evidences, generation.ties
    mine = np.unique(evidences.tie[(evidences.document == document) & (evidences.proposed == 0)])
    named = np.zeros(len(generation.entities), dtype=np.bool_)
    named[ties.s[mine]] = named[ties.t[mine]] = True
    return named


def _of_sector(entities: Entities, sectors: tuple[str, ...]) -> Mask:
    return entities.where("sector", lambda sector: not sectors or sector in sectors)


def _untold(generation: Generation) -> AnswerTable:
    """Give what is not told of actors and projects, the commonest first, with those that matter most."""
    entities = generation.entities
    actor, project = kind_mask(entities, (Kind.ORGANISATION,)), kind_mask(entities, (Kind.PROJECT,))
    accepted = entities.proposed == 0
    lacks = (
        (Label("projekt utan känt slutår", "projects without a known last year"), project & (entities.last_year == 0)),
        (
            Label("projekt utan känd finansiär", "projects without a known funder"),
            project & ~_targets(generation, FactType.FUNDS),
        ),
        (
            Label("projekt med högst en känd deltagare", "projects with one known participant at most"),
            project & ~_joint(generation),
        ),
        (Label("organisationer utan region", "organisations without a region"), actor & _empty(entities.region)),
        (Label("organisationer utan sektor", "organisations without a sector"), actor & _empty(entities.sector)),
    )
    rows = []
    for label, mask in lacks:
        those = np.flatnonzero(mask & accepted)
        best = those[np.lexsort((those, -entities.ties[those]))][:50]
        rows.append((label, len(those), tuple(int(row) for row in best)))
    columns = (
        Column("what", Label("Vad som saknas", "What is missing"), "label"),
        Column("count", Label("Antal", "Number"), "integer"),
        Column("which", Label("Viktigast först", "Most important first"), "entities"),
    )
    rows = sorted((row for row in rows if row[1]), key=lambda row: -row[1])
    return AnswerTable.of("untold", Label("Det ingen har berättat", "What nobody has told"), columns, rows)


def _empty(column: list[str]) -> Mask:
    return np.fromiter((not value for value in column), dtype=np.bool_, count=len(column))


def _targets(generation: Generation, kind: FactType) -> Mask:
    ties = generation.ties
    found = np.zeros(len(generation.entities), dtype=np.bool_)
    found[ties.t[(ties.type == TIE_TYPES.index(kind)) & np.isin(ties.status, status_codes(()))]] = True
    return found


def _joint(generation: Generation) -> Mask:
    parts = participations(generation.entities, generation.ties)
    return np.bincount(parts.body, minlength=len(generation.entities)) > 1


MISSING = Inquiry(
    id="missing",
    title=Label("Vad saknas i grafen?", "What is missing from the graph?"),
    meaning=Label(
        "En arbetslista: antal som en källa nämner (fjorton klusterorganisationer) bredvid hur många grafen känner "
        "till namnet, och projekt och aktörer som saknar år, finansiär, region eller sektor.",
        "A worklist: figures that a source states (fourteen cluster organisations) beside how many the graph knows by "
        "name, and projects and actors without years, funder, region or sector.",
    ),
    parameters=(),
    run=missing,
    literature="Completeness as a dimension of data quality: ISO/IEC 25012; Chao (1987), doi:10.2307/2531532",
)
