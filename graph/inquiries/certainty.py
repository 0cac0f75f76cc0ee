"""How sure a ranking is: what it would be with other projects of the same sort, and without each of its documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.analysis.centrality import PANEL, scores_of
from graph.analysis.measure import Measure
from graph.analysis.network import cut_pairs, graph_of, participations, project, through
from graph.analysis.ranks import ranks
from graph.analysis.slices import Slice
from graph.generation import Generation
from graph.inquiries.answer import Answer, AnswerTable, Column, Drawing, first
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter
from graph.tables import PROPOSED, Floats, Ints, Pairs
from ontology.errors import InputError
from ontology.labels import Label

LARGEST = 3000
"""More actors than this are ranked a hundred times in minutes, not seconds: ask for a region."""

DOCUMENTS = 40
"""So many documents are left out one at a time, those with most evidence."""

_WITHIN = (5, 95)


@dataclass(frozen=True)
class Drawn:
    """The network, and what it is drawn anew from: which joint things each pair has, and what each adds to it."""

    pairs: Pairs
    pair: Ints  # row in pairs, one per pair and joint thing
    body: Ints  # 0…n-1, the joint thing
    share: Floats  # what the thing adds to the weight of the pair
    stated: NDArray[np.int64]  # per pair: how often it is only said that they collaborate


def certainty(generation: Generation, values: Mapping[str, Any]) -> Answer:
    """Rank by a measure, and tell between which ranks each actor moves when the data are drawn anew or left out."""
    measure = _measure(values["by"])
    cut = Slice(region=values["region"])
    pairs = cut_pairs(generation.entities, generation.pairs, cut)
    n = len(pairs.actors)
    if not n:
        raise InputError(
            "no actor of the network is there; ask for another region.",
            sv="Ingen aktör i nätverket finns där; välj en annan region.",
        )
    if n > LARGEST:
        raise InputError(
            f"{n} actors are too many to rank {values['draws']} times; ask for a region of at most {LARGEST}.",
            sv=f"{n} aktörer är för många att ordna {values['draws']} gånger; välj en region med högst {LARGEST}.",
        )
    drawn = _drawn(generation, pairs)
    places = _ranks(measure, pairs)
    again = np.array([_ranks(measure, each) for each in _draws(drawn, values["draws"])])
    documents, without = _without(generation, measure, cut, pairs.actors)
    table = _table(generation, pairs, places, again, (documents, without), values["top"])
    titles = [generation.documents.title[d] or generation.documents.name[d] for d in documents]
    told = _sentences(generation, table, measure, values["draws"], titles)
    note = Label(
        f"Osäkerheten är den som följer av vilka projekt som råkar vara kända ({values['draws']} dragningar med "
        "återläggning) och av enskilda dokument. Det som ingen källa nämner syns inte i den.",
        f"The uncertainty is what follows from which projects happen to be known ({values['draws']} draws with "
        "replacement) and from single documents. What no source mentions does not show in it.",
    )
    return Answer(told, (table,), Drawing(tuple(row[1] for row in table.rows)), (note,))


def _measure(name: str) -> Measure:
    measure = PANEL.get(name)
    if measure is None or not measure.best:
        known = ", ".join(each.id for each in PANEL.values() if each.best)
        raise InputError(
            f"how sure a ranking by {name} is cannot be told; expected one of {known}.",
            sv="Hur säker en ordning efter det måttet är går inte att säga; välj ett annat mått.",
        )
    return replace(measure, batch=None)


def _drawn(generation: Generation, pairs: Pairs) -> Drawn:
    whole = generation.pairs
    pair, body = through(generation.entities, generation.ties, whole)
    parts = participations(generation.entities, generation.ties)
    share = 1.0 / np.maximum(np.bincount(parts.body, minlength=len(generation.entities))[body] - 1, 1)
    keys = [p.actors[p.s].astype(np.int64) << 32 | p.actors[p.t] for p in (whole, pairs)]
    kept = np.isin(keys[0][pair], keys[1])
    pair = np.searchsorted(keys[1], keys[0][pair[kept]]).astype(np.int32)
    _, number = np.unique(body[kept], return_inverse=True)
    stated = pairs.count - np.bincount(pair, minlength=len(pairs))
    return Drawn(pairs, pair, number.astype(np.int32), share[kept], stated)


def _draws(drawn: Drawn, draws: int) -> Iterator[Pairs]:
    """Give networks of as many joint things drawn with replacement (Efron 1979, doi:10.1214/aos/1176344552)."""
    chance = np.random.default_rng(0)
    bodies = int(drawn.body.max(initial=-1)) + 1
    for _ in range(draws):
        times = np.bincount(chance.integers(0, bodies, bodies), minlength=bodies) if bodies else np.zeros(0, dtype=int)
        count = np.bincount(drawn.pair, times[drawn.body], len(drawn.pairs)) + drawn.stated
        weight = np.bincount(drawn.pair, times[drawn.body] * drawn.share, len(drawn.pairs)) + drawn.stated
        yield _take(drawn.pairs, count > 0, count, weight)


def _take(pairs: Pairs, keep: NDArray[np.bool_], count: NDArray[Any], weight: NDArray[Any]) -> Pairs:
    rest = {name: getattr(pairs, name)[keep] for name in ("s", "t", "first", "last", "undated", "status")}
    return Pairs(pairs.actors, count=count[keep].astype(np.int32), weight=weight[keep].astype(np.float64), **rest)


def _ranks(measure: Measure, pairs: Pairs) -> Ints:
    return ranks(scores_of(measure, graph_of(pairs))[0], measure.best)


def _without(generation: Generation, measure: Measure, cut: Slice, actors: Ints) -> tuple[list[int], NDArray[np.int32]]:
    """Give the documents with most evidence, and the ranks of the actors without each: documents × actors."""
    evidences, ties = generation.evidences, generation.ties
    counts = np.bincount(evidences.document, minlength=len(generation.documents))
    documents = [int(row) for row in np.argsort(-counts, kind="stable")[:DOCUMENTS] if counts[row]]
    if len(documents) < 2:
        return [], np.zeros((0, len(actors)), dtype=np.int32)
    found = []
    for document in documents:
        elsewhere = np.zeros(len(ties), dtype=np.bool_)
        elsewhere[evidences.tie[(evidences.document != document) & (evidences.proposed == 0)]] = True
        status = np.where(elsewhere, ties.status, PROPOSED).astype(np.uint8)  # only proposed: out of the network
        pairs = cut_pairs(generation.entities, project(generation.entities, replace(ties, status=status)), cut)
        places = np.full(len(actors), len(actors), dtype=np.int32)
        at = np.searchsorted(pairs.actors, actors).clip(max=max(len(pairs.actors) - 1, 0))
        there = pairs.actors[at] == actors if len(pairs.actors) else np.zeros(len(actors), dtype=np.bool_)
        places[there] = _ranks(measure, pairs)[at[there]]
        found.append(places)
    return documents, np.array(found, dtype=np.int32)


def _table(
    generation: Generation,
    pairs: Pairs,
    places: Ints,
    again: NDArray[np.int32],
    left_out: tuple[list[int], NDArray[np.int32]],
    top: int,
) -> AnswerTable:
    documents, without = left_out
    low, high = np.percentile(again, _WITHIN, axis=0, method="nearest")
    held = (again <= top).mean(axis=0)
    rows = []
    for i in np.lexsort((pairs.actors, places))[first(top)].tolist():
        worst = int((without[:, i] - places[i]).argmax()) if documents else -1
        loses = worst >= 0 and without[worst, i] > places[i]
        title = (
            generation.documents.title[documents[worst]] or generation.documents.name[documents[worst]] if loses else ""
        )
        rows.append(
            (
                int(places[i]),
                int(pairs.actors[i]),
                int(low[i]),
                int(high[i]),
                float(held[i]),
                int(without[worst, i]) if loses else None,
                title,
            )
        )
    columns = (
        Column("rank", Label("Plats", "Rank"), "integer"),
        Column("actor", Label("Aktör", "Actor"), "entity"),
        Column("low", Label("Bäst (5 %)", "Best (5 %)"), "integer"),
        Column("high", Label("Sämst (95 %)", "Worst (95 %)"), "integer"),
        Column(
            "held", Label(f"Andel dragningar bland de {top} första", f"Share of draws among the first {top}"), "share"
        ),
        Column(
            "without", Label("Plats utan det viktigaste dokumentet", "Rank without its weightiest document"), "integer"
        ),
        Column("document", Label("Dokumentet", "The document"), "text"),
    )
    return AnswerTable(
        "ranks", Label("Hur säker är ordningen?", "How sure is the order?"), columns, tuple(rows), len(places)
    )


def _sentences(
    generation: Generation, table: AnswerTable, measure: Measure, draws: int, titles: list[str]
) -> tuple[Label, ...]:
    best = table.rows[0]
    name, low, high = generation.label(best[1]), best[2], best[3]
    title, places = measure.title, str(low) if low == high else f"{low}–{high}"
    told = [
        Label(
            f"Först efter {title['sv'].lower()} är {name}; i nio av tio dragningar av projekten ligger den på plats "
            f"{places}.",
            f"First by {title['en'].lower()} is {name}; in nine of ten draws of the projects it ranks {places}.",
        )
    ]
    if titles and best[5] is not None:
        told.append(
            Label(
                f"Utan ”{best[6]}” skulle den ligga på plats {best[5]}.",
                f"Without “{best[6]}” it would rank {best[5]}.",
            )
        )
    return tuple(told)


CERTAINTY = Inquiry(
    id="certainty",
    title=Label("Hur säker är ordningen?", "How sure is the ranking?"),
    meaning=Label(
        "Räknar om ordningen många gånger: med projekten dragna på nytt, och utan ett dokument i taget. En plats som "
        "står sig är att lita på; en som hänger på ett enda dokument är det inte.",
        "Reckons the ranking anew many times: with the projects drawn again, and without one document at a time. A "
        "rank that stands can be relied on; one that hangs on a single document cannot.",
    ),
    parameters=(
        Parameter("by", "measure", Label("Ordna efter", "Rank by"), "betweenness"),
        Parameter("region", "region", Label("Region", "Region"), ""),
        Parameter("draws", "integer", Label("Antal dragningar", "Number of draws"), 100, low=20, high=1000),
        Parameter("top", "integer", Label("Antal aktörer", "Number of actors"), 20, low=1, high=200),
    ),
    run=certainty,
    example={"by": ["betweenness"]},
    literature="Efron (1979); Costenbader & Valente (2003), doi:10.1016/S0378-8733(03)00012-1; Borgatti et al. (2006)",
)
