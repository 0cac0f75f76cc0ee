"""How much hangs on whom: the funders of an actor, a project or a region, and how concentrated the funding is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.analysis.network import ACTOR_KINDS, participations
from graph.analysis.slices import kind_mask, status_codes, within
from graph.generation import Generation
from graph.inquiries.answer import Answer, AnswerTable, Column, Drawing, first, many, many_en
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter
from graph.tables import TIE_TYPES, Floats, Ints
from ontology.errors import InputError
from ontology.facts import FactType, Kind
from ontology.labels import Label
from ontology.places import place

_RECEIVERS = (*ACTOR_KINDS, Kind.PROJECT, Kind.PROGRAMME)
_FUNDER = Column("funder", Label("Finansiär", "Funder"), "entity")
_GRANTS = Column("grants", Label("Finansieringar", "Grants"), "integer")
_SHARE = Column("share", Label("Andel", "Share"), "share")


@dataclass(frozen=True)
class Receipts:
    """Who receives what from whom: one row per receiver and grant. A grant to a joint thing is shared equally."""

    receiver: Ints  # row in Entities
    funder: Ints  # row in Entities
    tie: Ints  # row in Ties
    amount: Floats  # this receiver's part; NaN = no amount stated
    currency: NDArray[np.str_]


def receipts(generation: Generation) -> Receipts:
    """Give every grant with those who receive it: its target, and the actors who lead or take part in the target."""
    ties = generation.ties
    grants = np.flatnonzero(
        (ties.type == TIE_TYPES.index(FactType.FUNDS)) & np.isin(ties.status, status_codes(())) & (ties.s != ties.t)
    )
    parts = participations(generation.entities, ties)
    first = np.searchsorted(parts.body, ties.t[grants], side="left")
    size = np.searchsorted(parts.body, ties.t[grants], side="right") - first
    grant = np.repeat(grants, size)
    actor = parts.actor[np.repeat(first, size) + np.arange(len(grant)) - np.repeat(np.cumsum(size) - size, size)]
    tie = np.concatenate([grants, grant])
    receiver = np.concatenate([ties.t[grants], actor])
    amount = np.concatenate([ties.amount[grants], ties.amount[grant] / np.repeat(np.maximum(size, 1), size)])
    keep = receiver != ties.s[tie]  # who funds its own project does not depend on itself
    tie = tie[keep].astype(np.int32)
    currency = np.array(ties.currency, dtype=np.str_)[tie]
    return Receipts(receiver[keep].astype(np.int32), ties.s[tie], tie, amount[keep], currency)


def depend(generation: Generation, values: Mapping[str, Any]) -> Answer:
    """Tell on which funders an actor or a region depends, and how concentrated that is (Herfindahl–Hirschman)."""
    if (values["actor"] >= 0) == bool(values["region"]):
        raise InputError(
            "give either an actor or a project (actor), or a region",
            sv="Fyll i antingen en aktör eller ett projekt, eller en region.",
        )
    found = receipts(generation)
    if values["actor"] >= 0:
        return _of_one(generation, found, values)
    return _of_region(generation, found, values)


def _of_one(generation: Generation, found: Receipts, values: Mapping[str, Any]) -> Answer:
    mine = found.receiver == values["actor"]
    name = generation.label(values["actor"])
    if not mine.any():
        return Answer((Label(f"Ingen känd finansiering når {name}.", f"No known funding reaches {name}."),))
    chosen, weight, notes = _weights(found, mine, values["by"])
    table, shares = _funders(generation, found, chosen, weight)
    largest = generation.label(table.rows[0][0])
    hhi, share = float((shares**2).sum()), round(100 * float(shares[0]))
    decimal = f"{hhi:.2f}".replace(".", ",")
    told = Label(
        f"{name} har {many(len(shares), 'känd finansiär', 'kända finansiärer')}. Den största, {largest}, står för "
        f"{share} % ({_how(values['by']).sv}); koncentrationen (HHI) är {decimal}.",
        f"{name} has {many_en(len(shares), 'known funder', 'known funders')}. The largest, {largest}, gives {share} % "
        f"({_how(values['by']).en}); the concentration (HHI) is {hhi:.2f}.",
    )
    rows = tuple(int(row[0]) for row in table.rows)
    return Answer((told,), (table,), Drawing((values["actor"], *rows), tuple(found.tie[chosen].tolist())), notes)


def _of_region(generation: Generation, found: Receipts, values: Mapping[str, Any]) -> Answer:
    inside = within(generation.entities, values["region"]) & kind_mask(generation.entities, ACTOR_KINDS)
    mine = inside[found.receiver]
    where = place(values["region"])
    names = (where.label_sv, where.label_en) if where else (values["region"],) * 2
    if not mine.any():
        return Answer((Label(f"Ingen känd finansiering når {names[0]}.", f"No known funding reaches {names[1]}."),))
    chosen, weight, notes = _weights(found, mine, values["by"])
    table, shares = _funders(generation, found, chosen, weight)
    lines, one = _receivers(generation, found, chosen, weight)
    largest, share = generation.label(table.rows[0][0]), round(100 * float(shares[0]))
    told = Label(
        f"Till {names[0]} når finansiering från {many(len(shares), 'finansiär', 'finansiärer')}; {largest} står "
        f"för {share} % ({_how(values['by']).sv}). "
        f"{one} av {many(lines.total, 'aktör', 'aktörer')} har en enda känd finansiär.",
        f"{many_en(len(shares), 'funder reaches', 'funders reach')} {names[1]}; {largest} gives "
        f"{share} % ({_how(values['by']).en}). "
        f"{one} of {many_en(lines.total, 'actor', 'actors')} have a single known funder.",
    )
    shown = (*(int(row[0]) for row in table.rows[:20]), *(int(row[0]) for row in lines.rows[:50]))
    return Answer((told,), (table, lines), Drawing(tuple(dict.fromkeys(shown))), notes)


def _how(by: str) -> Label:
    return Label("av beloppen", "by amount") if by == "amount" else Label("av antalet", "by count")


def _weights(found: Receipts, mine: NDArray[np.bool_], by: str) -> tuple[Ints, Floats, tuple[Label, ...]]:
    """Choose the grants that count, and how much each weighs. Amounts of the commonest currency only."""
    rows = np.flatnonzero(mine).astype(np.int32)
    if by == "count":
        return rows, np.ones(len(rows)), ()
    stated = rows[np.isfinite(found.amount[rows])]
    if not len(stated):
        raise InputError(
            "no amounts are stated for these grants; ask by count instead (by=count).",
            sv="Inga belopp är kända för dessa finansieringar; räkna efter antal i stället.",
        )
    names, counts = np.unique(found.currency[stated], return_counts=True)
    currency = str(names[counts.argmax()])
    chosen = stated[found.currency[stated] == currency]
    left = len(rows) - len(chosen)
    notes = Label(
        f"Belopp i {currency}; ett bidrag till något gemensamt delas lika mellan dem som är med. {left} finansieringar "
        "saknar belopp eller är i annan valuta och räknas inte.",
        f"Amounts in {currency}; a grant to a joint thing is shared equally among those in it. {left} grants have no "
        "amount or another currency and do not count.",
    )
    return chosen, found.amount[chosen], (notes,)


def _funders(generation: Generation, found: Receipts, chosen: Ints, weight: Floats) -> tuple[AnswerTable, Floats]:
    """Give the funders, the largest first, and their shares."""
    funders, inverse = np.unique(found.funder[chosen], return_inverse=True)
    total = np.bincount(inverse, weights=weight)
    shares = total / total.sum()
    order = np.lexsort((funders, -shares))
    rows = [
        (
            int(funders[i]),
            int((inverse == i).sum()),
            float(shares[i]),
            tuple(dict.fromkeys(found.tie[chosen[inverse == i]].tolist()))[:20],
        )
        for i in order[first(200)]
    ]
    columns = (_FUNDER, _GRANTS, _SHARE, Column("evidence", Label("Belägg", "Evidence"), "ties"))
    table = AnswerTable("funders", Label("Finansiärer", "Funders"), columns, tuple(rows), len(funders))
    return table, shares[order]


def _receivers(generation: Generation, found: Receipts, chosen: Ints, weight: Floats) -> tuple[AnswerTable, int]:
    """Give the receivers, those that hang most on one funder first, and how many have but one."""
    key = found.receiver[chosen].astype(np.int64) << 32 | found.funder[chosen]
    pair, inverse = np.unique(key, return_inverse=True)
    given, grants = np.bincount(inverse, weights=weight), np.bincount(inverse)
    receiver, at = np.unique(pair >> 32, return_inverse=True)
    share = given / np.bincount(at, weights=given)[at]
    order = np.lexsort((-share, at))
    first = order[np.flatnonzero(np.r_[True, np.diff(at[order]) > 0])]  # each receiver's largest funder
    hhi, count = np.bincount(at, weights=share**2), np.bincount(at, weights=grants).astype(int)
    funder = (pair[first] & 0xFFFFFFFF).astype(int)
    best = np.lexsort((receiver, -count, -np.round(hhi, 9)))
    rows = [(int(receiver[i]), int(count[i]), int(funder[i]), float(share[first[i]]), float(hhi[i])) for i in best]
    columns = (
        Column("actor", Label("Aktör", "Actor"), "entity"),
        _GRANTS,
        Column("largest", Label("Största finansiär", "Largest funder"), "entity"),
        _SHARE,
        Column("hhi", Label("Koncentration (HHI)", "Concentration (HHI)"), "number"),
    )
    title = Label("Aktörer, mest beroende först", "Actors, the most dependent first")
    return AnswerTable.of("receivers", title, columns, rows, 500), int((np.bincount(at) == 1).sum())


DEPEND = Inquiry(
    id="depend",
    title=Label("Vem hänger på vilken finansiär?", "Who depends on which funder?"),
    meaning=Label(
        "Visar vilka finansiärer som når en aktör, ett projekt eller en region, och hur samlad finansieringen är. "
        "Koncentrationen (HHI) är 1 när allt kommer från en enda finansiär och nära 0 när den är spridd på många.",
        "Shows which funders reach an actor, a project or a region, and how concentrated the funding is. The "
        "concentration (HHI) is 1 when all comes from a single funder and near 0 when it is spread over many.",
    ),
    parameters=(
        Parameter("actor", "entity", Label("Aktör eller projekt", "Actor or project"), -1, _RECEIVERS),
        Parameter("region", "region", Label("Region", "Region"), ""),
        Parameter(
            "by",
            "choice",
            Label("Räkna efter", "Count by"),
            "count",
            choices={"count": Label("antal", "count"), "amount": Label("belopp", "amount")},
        ),
    ),
    about=Label("Vilka finansiärer hänger {name} på?", "On which funders does {name} depend?"),
    run=depend,
    literature="Herfindahl (1950), Hirschman (1964); Pfeffer & Salancik (1978), The External Control of Organizations",
    example={"region": ["Dalarna"]},
)
