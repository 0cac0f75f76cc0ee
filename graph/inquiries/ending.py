"""What falls apart when a project, a funder or an actor ends, or when everything planned to a year has ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.analysis.centrality import EXACT, MEASURES, scores_of
from graph.analysis.network import ACTOR_KINDS, JOINING, graph_of, through
from graph.analysis.ranks import ranks
from graph.analysis.slices import Mask, kind_mask, status_codes
from graph.generation import Generation
from graph.inquiries.answer import SHOWN, Answer, AnswerTable, Column, Drawing, first, many, many_en
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter
from graph.inquiries.shared import joined
from graph.tables import TIE_TYPES, Ints, Pairs
from ontology.errors import InputError
from ontology.facts import FactType, Kind
from ontology.labels import Label, grouped

ENDING_KINDS = (Kind.PROJECT, Kind.PROGRAMME, Kind.ORGANISATION, Kind.REGION, Kind.MUNICIPALITY)

_ACTOR = Column("actor", Label("Aktör", "Actor"), "entity")
_LOST = 500


@dataclass(frozen=True)
class After:
    """The network afterwards: the pairs that remain (mask), with what they have left, and the actors that are gone."""

    remains: Mask  # per row of Pairs
    pairs: Pairs  # the same actors, only the pairs that remain
    gone: Mask  # per row of Pairs.actors


def ending(generation: Generation, values: Mapping[str, Any]) -> Answer:
    """Take things out of the network and tell what nothing else holds together."""
    ended = _ended(generation, values["thing"], values["year"])
    after = _after(generation, ended)
    by = values["by"] if len(generation.pairs.actors) <= EXACT else "degree"
    pairs = generation.pairs
    lost = np.flatnonzero(~after.remains)
    lost = lost[np.argsort(-pairs.weight[lost], kind="stable")]  # the strongest first
    alone = _left_alone(generation.pairs, after)
    pieces, before = _pieces(generation.pairs, after)
    tables = (
        _lost_table(generation, lost),
        AnswerTable.of(
            "alone", Label("Står utan samarbeten", "Left without partners"), [_ACTOR], [(r,) for r in alone], _LOST
        ),
        _pieces_table(pieces),
        _ranks_table(generation, after, by),
        _ended_table(generation, ended),
    )
    told = _sentence(generation, values, (len(lost), len(alone), before, before + len(pieces)))
    ends = pairs.actors[np.stack([pairs.s[lost], pairs.t[lost]], axis=1).ravel()].tolist()
    shown = tuple(dict.fromkeys([*ends, *alone]))[:SHOWN]
    return Answer((told,), tables, Drawing(shown), _notes(by, values["by"], generation, ended))


def _ended(generation: Generation, thing: int, year: int) -> set[int]:
    """Give the rows of what ends: the thing, what it alone funds, and what is known to end by a year."""
    if thing < 0 and not year:
        raise InputError(
            "give a project, a funder or an actor (thing), or a year",
            sv="Fyll i ett projekt, en finansiär eller en aktör, eller ett år.",
        )
    found: set[int] = set()
    if year:
        last = generation.entities.last_year
        planned = kind_mask(generation.entities, (Kind.PROJECT, Kind.PROGRAMME)) & (last > 0) & (last <= year)
        found |= set(np.flatnonzero(planned).tolist())
    if thing >= 0:
        found |= {thing} | _only_funded_by(generation, thing)
    return found


def _only_funded_by(generation: Generation, funder: int) -> set[int]:
    ties = generation.ties
    funds = (ties.type == TIE_TYPES.index(FactType.FUNDS)) & np.isin(ties.status, status_codes(()))
    mine = set(ties.t[funds & (ties.s == funder)].tolist())
    return mine - set(ties.t[funds & (ties.s != funder)].tolist())


def _after(generation: Generation, ended: set[int]) -> After:
    pairs = generation.pairs
    rows = np.array(sorted(ended), dtype=np.int64)
    pair, body = through(generation.entities, generation.ties, pairs)
    left = pairs.count - np.bincount(pair[np.isin(body, rows)], minlength=len(pairs))
    gone = np.isin(pairs.actors, rows)
    remains = (left > 0) & ~gone[pairs.s] & ~gone[pairs.t]
    kept = {name: getattr(pairs, name)[remains] for name in ("s", "t", "first", "last", "undated", "status")}
    share = left[remains] / pairs.count[remains]
    weight = pairs.weight[remains] * share  # what is left of a pair keeps its average weight
    return After(remains, Pairs(pairs.actors, count=left[remains].astype(np.int32), weight=weight, **kept), gone)


def _left_alone(pairs: Pairs, after: After) -> list[int]:
    had, have = _degree(pairs), _degree(after.pairs)
    return [int(row) for row in pairs.actors[(had > 0) & (have == 0) & ~after.gone]]


def _degree(pairs: Pairs) -> Ints:
    return np.bincount(np.concatenate([pairs.s, pairs.t]), minlength=len(pairs.actors)).astype(np.int32)


def _components(pairs: Pairs) -> NDArray[np.int32]:
    n = len(pairs.actors)
    links = coo_array((np.ones(len(pairs)), (pairs.s, pairs.t)), shape=(n, n))
    labels: NDArray[np.int32] = connected_components(links, directed=False)[1]
    return labels


def _pieces(pairs: Pairs, after: After) -> tuple[list[list[int]], int]:
    """Give the groups of two or more that come loose from the rest, and how many groups there were before."""
    old, new, size = _components(pairs), _components(after.pairs), _degree(after.pairs)
    linked = size > 0
    loose = []
    for group in np.unique(old[linked]):
        parts, counts = np.unique(new[linked & (old == group)], return_counts=True)
        for part in parts[np.argsort(-counts, kind="stable")][1:]:
            loose.append([int(row) for row in pairs.actors[linked & (new == part)]])
    return sorted(loose, key=len, reverse=True), len(np.unique(old[_degree(pairs) > 0]))


def _lost_table(generation: Generation, lost: NDArray[np.intp]) -> AnswerTable:
    """List the pairs that are lost, with the ties into what the two did together."""
    pairs = generation.pairs
    columns = (
        _ACTOR,
        Column("other", Label("Samarbetade med", "Worked with"), "entity"),
        Column("count", Label("Gemensamt", "Joint things"), "integer"),
        Column("years", Label("År", "Years"), "years"),
        Column("evidence", Label("Belägg", "Evidence"), "ties"),
    )
    things = cache(partial(joined, generation))
    rows = []
    for i in lost[first(_LOST)].tolist():
        a, b = int(pairs.actors[pairs.s[i]]), int(pairs.actors[pairs.t[i]])
        both = sorted(things(a).keys() & things(b).keys())
        ties = tuple(tie for thing in both for tie in (things(a)[thing], things(b)[thing]))
        rows.append((a, b, int(pairs.count[i]), (int(pairs.first[i]), int(pairs.last[i])), ties))
    title = Label("Band som inget annat bär", "Ties that nothing else holds")
    return AnswerTable("lost", title, columns, tuple(rows), len(lost))


def _pieces_table(pieces: Sequence[Sequence[int]]) -> AnswerTable:
    title = Label("Delar som lossnar", "Parts that come loose")
    columns = (
        Column("size", Label("Aktörer", "Actors"), "integer"),
        Column("actors", Label("Vilka", "Which"), "entities"),
    )
    return AnswerTable.of("pieces", title, columns, [(len(piece), tuple(piece)) for piece in pieces], 100)


def _ranks_table(generation: Generation, after: After, by: str) -> AnswerTable:
    """Give the ten foremost before and after, with both ranks; None where the actor itself is gone."""
    measure = replace(MEASURES[by], batch=None)
    before = scores_of(measure, graph_of(generation.pairs))[0]
    then = np.where(after.gone, np.nan, scores_of(measure, graph_of(after.pairs))[0])
    old, new = ranks(before, measure.best), ranks(then, measure.best)
    both = ((before, old), (then, new))
    seen = {i for scores, places in both for i in np.argsort(places, kind="stable")[:10] if scores[i] > 0}
    foremost = sorted(seen, key=lambda i: (old[i], i))
    rows = [(int(generation.pairs.actors[i]), int(old[i]), None if after.gone[i] else int(new[i])) for i in foremost]
    columns = (
        _ACTOR,
        Column("before", Label("Plats i dag", "Rank today"), "integer"),
        Column("after", Label("Plats efteråt", "Rank afterwards"), "integer"),
    )
    name = measure.title
    return AnswerTable.of(
        "ranks", Label(f"Ordningen efter {name['sv'].lower()}", f"Ranks by {name['en'].lower()}"), columns, rows
    )


def _ended_table(generation: Generation, ended: set[int]) -> AnswerTable:
    """List what ends, with the ties by which actors are in it."""
    ties = generation.ties
    joining = np.isin(ties.type, [TIE_TYPES.index(kind) for kind in JOINING])
    actors = kind_mask(generation.entities, ACTOR_KINDS)
    rows = []
    for row in sorted(ended):
        mine = [
            int(tie) for tie in generation.ties_of(row) if joining[tie] and ties.t[tie] == row and actors[ties.s[tie]]
        ]
        rows.append((row, len(mine), tuple(mine)))
    columns = (
        Column("thing", Label("Upphör", "Ends"), "entity"),
        Column("actors", Label("Aktörer i det", "Actors in it"), "integer"),
        Column("evidence", Label("Belägg", "Evidence"), "ties"),
    )
    rows.sort(key=lambda row: (-row[1], row[0]))
    return AnswerTable.of("ended", Label("Det som upphör", "What ends"), columns, rows, 200)


def _sentence(generation: Generation, values: Mapping[str, Any], counts: tuple[int, int, int, int]) -> Label:
    lost, alone, before, after = counts
    name = generation.label(values["thing"]) if values["thing"] >= 0 else ""
    year = values["year"]
    what_sv = " och ".join(filter(None, [name, f"allt som ska vara slut {year}" if year else ""]))
    what_en = " and ".join(filter(None, [name, f"all that is planned to end by {year}" if year else ""]))
    total = len(generation.pairs)
    return Label(
        f"När {what_sv} upphör försvinner {grouped(lost)} av {grouped(total)} samarbeten mellan två aktörer; "
        f"{many(alone, 'aktör', 'aktörer')} står utan samarbeten, "
        f"och nätverkets sammanhängande delar blir {grouped(after)} i stället för {grouped(before)}.",
        f"When {what_en} ends, {lost:,} of {total:,} collaborations between two actors are gone; "
        f"{many_en(alone, 'actor is', 'actors are')} left without any, "
        f"and the network has {many_en(after, 'connected part', 'connected parts')} instead of {before:,}.",
    )


def _notes(by: str, wanted: str, generation: Generation, ended: set[int]) -> tuple[Label, ...]:
    unknown = int((generation.entities.last_year[kind_mask(generation.entities, (Kind.PROJECT,))] == 0).sum())
    notes = [
        Label(
            f"Det som mer än ett håller ihop finns kvar. {unknown} projekt har inget känt slutår och räknas aldrig som "
            "avslutade.",
            f"What has another support remains. {unknown} projects have no known last year and never count as ended.",
        )
    ]
    if by != wanted:
        notes.append(
            Label(
                "Nätet är stort: ordningen visas efter antal partner.",
                "The network is large: ranks are by number of partners.",
            )
        )
    return tuple(notes)


SUNSET = Inquiry(
    id="sunset",
    title=Label("Vad faller isär när något upphör?", "What falls apart when something ends?"),
    meaning=Label(
        "Tar bort ett projekt, en finansiär eller en aktör (eller allt som är planerat till ett år) och visar vilka "
        "samarbeten inget annat bär, vilka som blir ensamma, och om nätverket går i delar. En finansiär tar med sig de "
        "projekt som ingen annan finansierar.",
        "Takes out a project, a funder or an actor (or everything planned to end by a year) and shows which "
        "collaborations nothing else holds, who is left alone, and whether the network breaks. A funder takes along "
        "the projects that nobody else funds.",
    ),
    parameters=(
        Parameter(
            "thing", "entity", Label("Projekt, finansiär eller aktör", "Project, funder or actor"), -1, ENDING_KINDS
        ),
        Parameter("year", "year", Label("Allt som slutar senast", "All that ends by"), 0, low=1900, high=2200),
        Parameter("by", "measure", Label("Ordna efter", "Rank by"), "betweenness"),
    ),
    about=Label("Vad händer om {name} försvinner?", "What happens if {name} is lost?"),
    run=ending,
    literature="Albert, Jeong & Barabási (2000), doi:10.1038/35019019; Borgatti (2006), doi:10.1007/s10588-006-7084-x",
    example={"thing": ["Regional Främjarsamverkan"]},
)
