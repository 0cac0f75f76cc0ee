"""What several actors have in common: the projects they share, the partners they share, and their measures."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from graph.analysis.centrality import MEASURES
from graph.analysis.network import ACTOR_KINDS, JOINING
from graph.analysis.slices import status_codes
from graph.generation import Generation
from graph.inquiries.answer import Answer, AnswerTable, Column, Drawing, many, many_en
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter
from graph.tables import TIE_TYPES
from ontology.labels import Label


def joined(generation: Generation, row: int) -> dict[int, int]:
    """Give what an actor leads or takes part in: row of the thing → row of the tie."""
    ties, codes = generation.ties, [TIE_TYPES.index(kind) for kind in JOINING]
    mine = generation.ties_of(row)
    chosen = mine[
        (ties.s[mine] == row) & np.isin(ties.type[mine], codes) & np.isin(ties.status[mine], status_codes(()))
    ]
    return {int(ties.t[tie]): int(tie) for tie in chosen[::-1]}


def _partners(generation: Generation, row: int) -> set[int]:
    pairs, actor = generation.pairs, generation.actor(row)
    ends = np.concatenate([pairs.t[pairs.s == actor], pairs.s[pairs.t == actor]])
    return {int(pairs.actors[end]) for end in ends} if actor >= 0 else set()


def compare(generation: Generation, values: Mapping[str, Any]) -> Answer:
    """Compare actors: joint things, joint partners (second-degree ties), and every measure side by side."""
    rows: Sequence[int] = values["actors"]
    mine = [joined(generation, row) for row in rows]
    things = sorted(set.intersection(*(set(each) for each in mine)))
    partners = sorted(set.intersection(*(_partners(generation, row) for row in rows)) - set(rows))
    names = [generation.label(row) for row in rows]
    behind = [tuple(each[thing] for each in mine) for thing in things]
    tables = (_things(generation, things, behind), _list_of(partners), _measures(generation, rows))
    ties = tuple(tie for each in behind for tie in each)
    return Answer((_sentence(names, len(things), len(partners)),), tables, Drawing((*rows, *things, *partners), ties))


def _sentence(names: Sequence[str], things: int, partners: int) -> Label:
    return Label(
        f"{', '.join(names[:-1])} och {names[-1]} har "
        f"{many(things, 'gemensamt projekt eller samarbete', 'gemensamma projekt eller samarbeten')} "
        f"och {many(partners, 'gemensam partner', 'gemensamma partner')}.",
        f"{', '.join(names[:-1])} and {names[-1]} share "
        f"{many_en(things, 'project or co-operation', 'projects or co-operations')} "
        f"and {many_en(partners, 'partner', 'partners')}.",
    )


def _things(generation: Generation, things: Sequence[int], behind: Sequence[tuple[int, ...]]) -> AnswerTable:
    first, last = generation.entities.first_year, generation.entities.last_year
    columns = (
        Column("thing", Label("Gemensamt", "In common"), "entity"),
        Column("years", Label("År", "Years"), "years"),
        Column("evidence", Label("Belägg", "Evidence"), "ties"),
    )
    rows = [(thing, (int(first[thing]), int(last[thing])), ties) for thing, ties in zip(things, behind, strict=True)]
    return AnswerTable.of("things", Label("Gemensamma projekt", "Joint projects"), columns, rows)


def _list_of(partners: Sequence[int]) -> AnswerTable:
    title = Label("Gemensamma partner", "Joint partners")
    return AnswerTable.of(
        "partners", title, [Column("actor", Label("Aktör", "Actor"), "entity")], [(p,) for p in partners]
    )


def _measures(generation: Generation, rows: Sequence[int]) -> AnswerTable:
    """Give a line per measure and a column per actor; None where an actor is not in the network."""
    actors = [generation.actor(row) for row in rows]
    columns = [Column("measure", Label("Mått", "Measure"), "label")]
    columns += [Column(f"actor{i}", Label(*[generation.label(row)] * 2), "number") for i, row in enumerate(rows, 1)]
    lines = []
    for measure in (each for each in MEASURES.values() if each.best and hasattr(generation.measures, each.id)):
        scores = getattr(generation.measures, measure.id)
        found = [float(scores[actor]) if actor >= 0 and np.isfinite(scores[actor]) else None for actor in actors]
        lines.append((Label(measure.title["sv"], measure.title["en"]), *found))
    return AnswerTable.of("measures", Label("Måtten bredvid varandra", "Measures side by side"), columns, lines)


COMPARE = Inquiry(
    id="compare",
    title=Label("Vad har de gemensamt?", "What do they have in common?"),
    meaning=Label(
        "Jämför två eller flera aktörer: vilka projekt och partner de delar, och hur de ligger i nätverket. Den som "
        "sitter i flera av projekten är en tänkbar länk mellan dem.",
        "Compares two or more actors: which projects and partners they share, and where they stand in the network. "
        "Who sits in several of the projects is a likely link between them.",
    ),
    parameters=(Parameter("actors", "entities", Label("Aktörer", "Actors"), kinds=ACTOR_KINDS, low=2, high=8),),
    run=compare,
    literature="Interlocks: Mizruchi (1996), doi:10.1146/annurev.soc.22.1.271",
    example={"actors": ["Region Dalarna", "Region Värmland"]},
)
