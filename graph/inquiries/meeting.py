"""Who should meet whom: those who do not work together yet but are likely to, why, and who introduces them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from graph.analysis.likely import Nearness, go_betweens, likelihood, nearness, profiles
from graph.analysis.network import ACTOR_KINDS, graph_of, participations
from graph.analysis.slices import within
from graph.generation import Generation
from graph.inquiries.answer import Answer, AnswerTable, Column, Drawing, first, many, many_en
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter
from graph.inquiries.shared import joined
from graph.tables import Floats
from ontology.errors import InputError
from ontology.labels import Label, sector_labels

OTHER_SECTOR = 1.3
"""How much more somebody of another sector is worth meeting, all else equal: a choice of ours, not a finding."""

_FAR = {"any": Label("alla", "anyone"), "far": Label("bara tre steg bort eller mer", "only three steps away or more")}
_PREFER = {
    "likely": Label("de troligaste, gärna de stora", "the likeliest, large ones included"),
    "unexpected": Label("mindre kända framför stora", "the less known before the large"),
}
_COLUMNS = (
    Column("actor", Label("Borde träffa", "Should meet"), "entity"),
    Column("score", Label("Poäng (bäst = 100)", "Score (best = 100)"), "integer"),
    Column("reason", Label("Varför", "Why"), "label"),
    Column("introducer", Label("Presenteras bäst av", "Best introduced by"), "entity"),
    Column("steps", Label("Steg i dag", "Steps today"), "integer"),
    Column("evidence", Label("Belägg för vägen", "Evidence for the way"), "ties"),
)


@dataclass(frozen=True)
class Ground:
    """What a proposal stands on: the network as a matrix, what the actor has with all others, what programmes are."""

    matrix: csr_array
    near: Nearness
    programmes: csr_array  # actors × programmes, unit rows
    names: np.ndarray[Any, Any]  # the programmes as rows of Entities
    me: int


def meeting(generation: Generation, values: Mapping[str, Any]) -> Answer:
    """Propose whom an actor should meet, with reasons and the best introducer."""
    me = generation.actor(values["actor"])
    if me < 0:
        raise InputError(
            f"{generation.label(values['actor'])} has no collaborations in the network, so nobody is near.",
            sv=f"{generation.label(values['actor'])} har inga samarbeten i nätverket, så ingen är nära.",
        )
    ground = _ground(generation, me)
    score = _scores(generation, ground, values)
    best = np.lexsort((np.arange(len(score)), -np.round(score, 12)))[first(values["top"])]
    best = best[score[best] > 0]
    rows = [_row(generation, ground, int(i), float(score[i] / score[best[0]])) for i in best]
    table = AnswerTable(
        "meetings", Label("Förslag på möten", "Proposed meetings"), _COLUMNS, tuple(rows), int((score > 0).sum())
    )
    pairs = tuple((values["actor"], int(row[0])) for row in rows)
    shown = tuple(dict.fromkeys([values["actor"], *(end for row in rows for end in (row[0], row[3]))]))
    ties = tuple(dict.fromkeys(tie for row in rows for tie in row[5]))
    note = Label(
        "Förslagen bygger på vägar i nätverket och gemensamma program. De säger vilka som liknar dem som brukar börja "
        "samarbeta, inte att de bör göra det.",
        "Proposals rest on ways in the network and joint programmes. They tell who resembles those who tend to begin "
        "working together, not that they ought to.",
    )
    return Answer((_sentence(generation, values["actor"], table),), (table,), Drawing(shown, ties, pairs), (note,))


def _ground(generation: Generation, me: int) -> Ground:
    pairs = generation.pairs
    matrix = graph_of(pairs).arrays.matrix("weight")
    parts = participations(generation.entities, generation.ties)
    programmes, names = profiles(parts, generation.ties, pairs.actors)
    return Ground(matrix, nearness(matrix, me), programmes, names, me)


def _scores(generation: Generation, ground: Ground, values: Mapping[str, Any]) -> Floats:
    """Score all others; 0 for partners and for those outside what was asked for."""
    entities, actors = generation.entities, generation.pairs.actors
    similarity = ground.programmes @ ground.programmes[[ground.me]].toarray().ravel()
    score = likelihood(ground.near, similarity)
    mine = entities.sector[int(actors[ground.me])]
    other = np.fromiter((bool(mine and (s := entities.sector[row])) and s != mine for row in actors), bool, len(actors))
    score = np.where(other, OTHER_SECTOR, 1.0) * score
    if values["prefer"] == "unexpected":
        degree = np.maximum(np.diff(ground.matrix.indptr), 1)
        score = score / np.sqrt(degree)
    score[ground.near.steps == 1] = 0
    if values["apart"] == "far":
        score[ground.near.steps == 2] = 0
    if values["region"]:
        score[~within(entities, values["region"])[actors]] = 0
    return score


def _row(generation: Generation, ground: Ground, other: int, share: float) -> tuple[Any, ...]:
    actors = generation.pairs.actors
    way = [ground.me, *go_betweens(ground.matrix, ground.near, ground.me, other), other]
    rows = [int(actors[i]) for i in way]
    ties = tuple(tie for a, b in pairwise(rows) for tie in _joint(generation, a, b))
    reason = _reason(generation, ground, other)
    return rows[-1], max(1, round(100 * share)), reason, rows[1], len(way) - 1, ties


def _joint(generation: Generation, a: int, b: int) -> tuple[int, ...]:
    """Give the ties by which two actors are in the first thing they share."""
    mine, yours = joined(generation, a), joined(generation, b)
    thing = next((thing for thing in mine if thing in yours), None)
    return () if thing is None else (mine[thing], yours[thing])


def _reason(generation: Generation, ground: Ground, other: int) -> Label:
    sv, en = [], []
    if ground.near.steps[other] == 2:
        common = int(((ground.matrix[[ground.me]] > 0).multiply(ground.matrix[[other]] > 0)).sum())
        sv.append(many(common, "gemensam partner", "gemensamma partner"))
        en.append(many_en(common, "joint partner", "joint partners"))
    else:
        sv.append("bara partner till deras partner binder ihop dem")
        en.append("only partners of partners link them")
    both = (ground.programmes[[ground.me]].multiply(ground.programmes[[other]])).tocoo()
    if both.nnz:
        best = int(ground.names[both.col[both.data.argmax()]])
        sv.append(f"båda är i {generation.label(best)}")
        en.append(f"both are in {generation.label(best)}")
    entities, actors = generation.entities, generation.pairs.actors
    ours, theirs = (entities.sector[int(actors[i])] for i in (ground.me, other))
    if ours and theirs and ours != theirs:
        label = sector_labels()[theirs]
        sv.append(f"kompletterar med {label.sv}")
        en.append(f"adds {label.en}")
    return Label("; ".join(sv), "; ".join(en))


def _sentence(generation: Generation, actor: int, table: AnswerTable) -> Label:
    name = generation.label(actor)
    if not table.rows:
        return Label(
            f"Ingen att föreslå: alla som {name} når i tre steg är redan partner, eller utanför urvalet.",
            f"Nobody to propose: all that {name} reaches in three steps are partners already, or outside the choice.",
        )
    best, _, reason, introducer, *_ = table.rows[0]
    other, third = generation.label(best), generation.label(introducer)
    return Label(
        f"{name} borde träffa {other} ({reason.sv}); {third} kan presentera dem.",
        f"{name} should meet {other} ({reason.en}); {third} can introduce them.",
    )


MEET = Inquiry(
    id="meet",
    title=Label("Vem borde träffa vem?", "Who should meet whom?"),
    meaning=Label(
        "Föreslår aktörer som inte samarbetar med den valda men liknar dem som brukar börja göra det: nära i "
        "nätverket, i samma program, gärna ur en annan sektor. Den som kan presentera dem står bredvid.",
        "Proposes actors that do not work with the chosen one but resemble those who tend to begin: near in the "
        "network, in the same programmes, preferably of another sector. Who can introduce them stands beside.",
    ),
    parameters=(
        Parameter("actor", "entity", Label("Aktör", "Actor"), kinds=ACTOR_KINDS),
        Parameter("region", "region", Label("Bara i region", "Only in region"), ""),
        Parameter("apart", "choice", Label("Hur långt bort", "How far away"), "any", choices=_FAR),
        Parameter("prefer", "choice", Label("Helst", "Prefer"), "likely", choices=_PREFER),
        Parameter("top", "integer", Label("Antal förslag", "Number of proposals"), 10, low=1, high=100),
    ),
    about=Label("Vem borde {name} träffa?", "Whom should {name} meet?"),
    run=meeting,
    example={"actor": ["Dalarna Science Park"]},
    literature="Liben-Nowell & Kleinberg (2007), doi:10.1002/asi.20591; Zhou, Lü & Zhang (2009)",
)
