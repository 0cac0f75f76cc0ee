"""What changed: between two years of the network, and between two published generations of the graph."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from graph.analysis.centrality import EXACT, MEASURES, scores_of
from graph.analysis.network import graph_of, sliced
from graph.analysis.slices import Slice, active
from graph.generation import Generation
from graph.inquiries.answer import Answer, AnswerTable, Column, Drawing, many
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter
from graph.tables import STATUSES, TIE_TYPES, Pairs
from ontology.errors import InputError, NotFoundError
from ontology.labels import Label, tie_labels

_LISTED = 200
_ACTOR = Column("actor", Label("Aktör", "Actor"), "entity")
_RANKS = (
    _ACTOR,
    Column("before", Label("Plats då", "Rank then"), "integer"),
    Column("after", Label("Plats nu", "Rank now"), "integer"),
    Column("moved", Label("Steg upp", "Places up"), "integer"),
)


def years(generation: Generation, values: Mapping[str, Any]) -> Answer:
    """Compare the network of two years: collaborations and actors that came and went, and who moved in rank."""
    first, last = values["one"], values["other"]
    if first == last:
        raise InputError("both years are the same; give two different ones.", sv="Åren är lika; fyll i två olika.")
    before, after = (sliced(generation, Slice(values["region"], from_year=y, to_year=y)) for y in (first, last))
    then, now = _by_pair(before), _by_pair(after)
    came, went = sorted(now.keys() - then.keys()), sorted(then.keys() - now.keys())
    actors = [set(pairs.actors[np.unique(np.r_[pairs.s, pairs.t])].tolist()) for pairs in (before, after)]
    tables = (
        _pairs_table("came", Label(f"Nya samarbeten {last}", f"New collaborations in {last}"), came, now),
        _pairs_table("went", Label(f"Slut sedan {first}", f"Gone since {first}"), went, then),
        _list("new", Label("Nya aktörer", "New actors"), generation, actors[1] - actors[0]),
        _list(
            "gone",
            Label("Aktörer som inte längre samarbetar", "Actors no longer collaborating"),
            generation,
            actors[0] - actors[1],
        ),
        _moves(before, after, values["by"], generation),
    )
    told = Label(
        f"Från {first} till {last}: {len(then)} samarbeten blev {len(now)}; {len(came)} kom till och "
        f"{len(went)} tog slut.",
        f"From {first} to {last}: {len(then)} collaborations became {len(now)}; {len(came)} came and "
        f"{len(went)} ended.",
    )
    shown = dict.fromkeys(end for pair in [*came, *went] for end in pair)
    return Answer((told,), tables, Drawing(tuple(shown)), (_undated(generation, first, last),))


def _by_pair(pairs: Pairs) -> dict[tuple[int, int], tuple[int, tuple[int, int]]]:
    """Give the pairs by the rows of their actors: how many joint things, and their years."""
    ends = zip(pairs.actors[pairs.s].tolist(), pairs.actors[pairs.t].tolist(), strict=True)
    about = zip(pairs.count.tolist(), zip(pairs.first.tolist(), pairs.last.tolist(), strict=True), strict=True)
    return dict(zip(ends, about, strict=True))


def _pairs_table(
    id: str,
    title: Label,
    chosen: Sequence[tuple[int, int]],
    known: Mapping[tuple[int, int], tuple[int, tuple[int, int]]],
) -> AnswerTable:
    columns = (
        _ACTOR,
        Column("other", Label("Samarbetar med", "Works with"), "entity"),
        Column("count", Label("Gemensamt", "Joint things"), "integer"),
        Column("years", Label("År", "Years"), "years"),
    )
    rows = sorted(((*pair, *known[pair]) for pair in chosen), key=lambda row: (-row[2], row[0], row[1]))
    return AnswerTable.of(id, title, columns, rows, _LISTED)


def _list(id: str, title: Label, generation: Generation, rows: set[int]) -> AnswerTable:
    best = sorted(rows, key=lambda row: (-int(generation.entities.ties[row]), row))
    return AnswerTable.of(id, title, [_ACTOR], [(row,) for row in best], _LISTED)


def _undated(generation: Generation, first: int, last: int) -> Label:
    pairs = generation.pairs
    known = [active(pairs.first, pairs.last, year, year) != 0 for year in (first, last)]
    unknown = int((~known[0] | ~known[1]).sum())
    return Label(
        f"{many(unknown, 'samarbete', 'samarbeten')} har år som lämnar det öppet, och räknas bara till "
        "ett år då de säkert pågick.",
        f"{many(unknown, 'collaboration has', 'collaborations have')} years that leave it "
        "open, and count only in a year they are known to span.",
    )


def _moves(before: Pairs, after: Pairs, by: str, generation: Generation) -> AnswerTable:
    """List who moved most among those who were, or are, among the first hundred."""
    name = by if max(len(before.actors), len(after.actors)) <= EXACT else "degree"
    measure, ranks = MEASURES[name], []
    for pairs in (before, after):
        score = np.nan_to_num(scores_of(measure, graph_of(pairs))[0], nan=-np.inf if measure.best != "low" else np.inf)
        height = np.round(score if measure.best == "low" else -score, 12)
        places = 1 + np.searchsorted(np.sort(height), height)
        ranks.append(dict(zip(pairs.actors.tolist(), places.tolist(), strict=True)))
    return _moved(ranks[0], ranks[1], measure.title)


def _moved(before: Mapping[int, int], after: Mapping[int, int], title: Mapping[str, str]) -> AnswerTable:
    high = [row for row in before.keys() & after.keys() if row >= 0 and min(before[row], after[row]) <= 100]
    rows = [(row, before[row], after[row], before[row] - after[row]) for row in high if before[row] != after[row]]
    rows.sort(key=lambda row: (-abs(row[3]), row[2], row[0]))
    label = Label(f"Flyttat i ordningen ({title['sv'].lower()})", f"Moved in rank ({title['en'].lower()})")
    return AnswerTable.of("moves", label, _RANKS, rows, 50)


def since(generation: Generation, values: Mapping[str, Any]) -> Answer:
    """Compare the published generation with an earlier one: things and ties that came, went and changed status."""
    former = _former(generation, values["generation"])
    if former is None:
        return Answer(
            (Label("Ingen tidigare version finns att jämföra med.", "There is no earlier version to compare."),)
        )
    rows = _same_rows(former, generation)
    new = sorted(set(range(len(generation.entities))) - set(rows.values()))
    gone = [row for row in range(len(former.entities)) if row not in rows]
    ties = _tie_changes(former, generation)
    before = _published_ranks(former, lambda row: rows.get(row, -1))
    after = _published_ranks(generation, lambda row: row)
    tables = (
        ties,
        _list("new", Label("Nytt i grafen", "New in the graph"), generation, set(new)),
        _names("gone", Label("Borta ur grafen", "Gone from the graph"), [former.label(row) for row in gone]),
        _moved(before, after, MEASURES["betweenness"].title),
    )
    told = Label(
        f"Sedan version {former.number}: {many(len(new), 'ny sak', 'nya saker')} i grafen, {len(gone)} borta, och "
        f"{many(ties.total, 'samband', 'samband')} har tillkommit, försvunnit eller bytt status.",
        f"Since version {former.number}: {many(len(new), 'new thing', 'new things')} in the graph, {len(gone)} gone, "
        f"and {many(ties.total, 'tie has', 'ties have')} come, gone or changed status.",
    )
    return Answer((told,), tables, Drawing(tuple(new[:_LISTED])))


def _former(generation: Generation, number: int) -> Generation | None:
    """Open an earlier generation by its number (raises NotFoundError), else the last one kept.

    None when there is none, or when another version of Kurbits made it.
    """
    kept = sorted(int(path.name) for path in generation.path.parent.iterdir() if path.name.isdigit())
    earlier = [each for each in kept if each < generation.number]
    if number and number not in earlier:
        known = ", ".join(map(str, earlier)) or "none"
        raise NotFoundError(
            f"version {number} is not kept; there are: {known}.", sv=f"Version {number} finns inte kvar."
        )
    if not earlier:
        return None
    found = Generation(generation.path.parent / str(number or earlier[-1]), generation.root)
    return found if found.readable else None


def _same_rows(former: Generation, generation: Generation) -> dict[int, int]:
    """Match the rows of two generations by IRI; what was merged since matches what it was merged into."""
    found = {}
    for row, iri in enumerate(former.entities.iri):
        try:
            found[row] = generation.row(iri)
        except NotFoundError:
            continue
    return found


def _tie_changes(former: Generation, generation: Generation) -> AnswerTable:
    then = dict(zip(former.ties.id, range(len(former.ties)), strict=True))
    now = dict(zip(generation.ties.id, range(len(generation.ties)), strict=True))
    words = tie_labels()
    rows: list[tuple[Any, ...]] = []
    for id in sorted(then.keys() ^ now.keys()):
        side, row = (generation, now[id]) if id in now else (former, then[id])
        how = Label("nytt", "new") if id in now else Label("borta", "gone")
        rows.append((how, *_told(side, row, words), (row,) if id in now else ()))
    for id in sorted(then.keys() & now.keys()):
        old, new = STATUSES[former.ties.status[then[id]]], STATUSES[generation.ties.status[now[id]]]
        if old != new:
            how = Label(f"status: {old} → {new}", f"status: {old} → {new}")
            rows.append((how, *_told(generation, now[id], words), (now[id],)))
    columns = (
        Column("change", Label("Ändring", "Change"), "label"),
        Column("subject", Label("Vem", "Who"), "text"),
        Column("tie", Label("Samband", "Tie"), "label"),
        Column("object", Label("Vad", "What"), "text"),
        Column("evidence", Label("Belägg", "Evidence"), "ties"),
    )
    return AnswerTable.of("ties", Label("Samband", "Ties"), columns, rows, 500)


def _told(generation: Generation, tie: int, words: Mapping[str, Any]) -> tuple[str, Label, str]:
    ties = generation.ties
    said = words[TIE_TYPES[ties.type[tie]].value]
    return generation.label(int(ties.s[tie])), Label(said.sv, said.en), generation.label(int(ties.t[tie]))


def _names(id: str, title: Label, names: Sequence[str]) -> AnswerTable:
    return AnswerTable.of(
        id, title, [Column("name", Label("Namn", "Name"), "text")], [(name,) for name in names], _LISTED
    )


def _published_ranks(generation: Generation, row_of: Callable[[int], int]) -> dict[int, int]:
    score = np.round(-generation.measures.betweenness, 12)
    places = 1 + np.searchsorted(np.sort(score), score)
    return {row_of(int(row)): int(place) for row, place in zip(generation.pairs.actors, places, strict=True)}


YEARS = Inquiry(
    id="years",
    title=Label("Vad ändrades mellan två år?", "What changed between two years?"),
    meaning=Label(
        "Jämför nätverket två år: vilka samarbeten som kom till och tog slut, vilka aktörer som är nya, och vem som "
        "flyttat i ordningen. Det som saknar år räknas inte till något av dem.",
        "Compares the network of two years: which collaborations came and ended, which actors are new, and who moved "
        "in rank. What has no year counts in neither.",
    ),
    parameters=(
        Parameter("one", "year", Label("Från år", "From year"), low=1900, high=2200),
        Parameter("other", "year", Label("Till år", "To year"), low=1900, high=2200),
        Parameter("region", "region", Label("Region", "Region"), ""),
        Parameter("by", "measure", Label("Ordna efter", "Rank by"), "betweenness"),
    ),
    run=years,
    literature="Holme & Saramäki (2012), doi:10.1016/j.physrep.2012.03.001; Allen (1983)",
    example={"one": ["2019"], "other": ["2021"]},
)

SINCE = Inquiry(
    id="diff",
    title=Label("Vad är nytt sedan förra versionen?", "What is new since the last version?"),
    meaning=Label(
        "Jämför det som visas nu med en tidigare publicering: vad som kommit till, försvunnit eller bytt status, och "
        "vem som flyttat i ordningen. Bra att läsa efter varje laddning.",
        "Compares what is shown now with an earlier publication: what came, went or changed status, and who moved in "
        "rank. Worth reading after every load.",
    ),
    parameters=(
        Parameter(
            "generation",
            "integer",
            Label("Jämför med version (0 = förra)", "Compare with version (0 = last)"),
            0,
            high=10**9,
        ),
    ),
    run=since,
    literature="W3C PROV-DM (2013), revisions",
    example={"generation": ["0"]},
)
