"""What changed: between two years of the network, and between two published generations of the graph."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.analysis.centrality import EXACT, MEASURES, scores_of
from graph.analysis.network import graph_of, sliced
from graph.analysis.ranks import ranks
from graph.analysis.slices import Slice, active
from graph.generation import Generation
from graph.inquiries.answer import Answer, AnswerTable, Column, Drawing, first, many, many_en
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter
from graph.tables import STATUSES, TIE_TYPES, Floats, Pairs
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
    one, other = values["one"], values["other"]
    if one == other:
        raise InputError("both years are the same; give two different ones.", sv="Åren är lika; fyll i två olika.")
    before, after = (sliced(generation, Slice(values["region"], from_year=y, to_year=y)) for y in (one, other))
    came, went = _only_in(after, before), _only_in(before, after)
    actors = [pairs.actors[np.unique(np.r_[pairs.s, pairs.t])] for pairs in (before, after)]
    new, gone = np.setdiff1d(actors[1], actors[0]), np.setdiff1d(actors[0], actors[1])
    tables = (
        _pairs_table("came", Label(f"Nya samarbeten {other}", f"New collaborations in {other}"), after, came),
        _pairs_table("went", Label(f"Slut sedan {one}", f"Gone since {one}"), before, went),
        _list("new", Label("Nya aktörer", "New actors"), generation, new),
        _list("gone", Label("Aktörer som inte längre samarbetar", "Actors no longer collaborating"), generation, gone),
        _moves(before, after, values["by"]),
    )
    told = Label(
        f"Från {one} till {other}: {len(before)} samarbeten blev {len(after)}; {len(came)} kom till och "
        f"{len(went)} tog slut.",
        f"From {one} to {other}: {len(before)} collaborations became {len(after)}; {len(came)} came and "
        f"{len(went)} ended.",
    )
    shown = dict.fromkeys(end for table in tables[:2] for row in table.rows[:_LISTED] for end in row[:2])
    return Answer((told,), tables, Drawing(tuple(shown)), (_undated(generation, one, other),))


def _only_in(one: Pairs, other: Pairs) -> NDArray[np.intp]:
    """Give the rows of the pairs of one network whose actors are no pair of another."""
    keys, known = (p.actors[p.s].astype(np.int64) << 32 | p.actors[p.t] for p in (one, other))  # ascending, both
    at = np.minimum(np.searchsorted(known, keys), max(len(known) - 1, 0))
    return np.flatnonzero(known[at] != keys) if len(known) else np.arange(len(keys))


def _pairs_table(id: str, title: Label, pairs: Pairs, chosen: NDArray[np.intp]) -> AnswerTable:
    columns = (
        _ACTOR,
        Column("other", Label("Samarbetar med", "Works with"), "entity"),
        Column("count", Label("Gemensamt", "Joint things"), "integer"),
        Column("years", Label("År", "Years"), "years"),
    )
    best = chosen[np.argsort(-pairs.count[chosen], kind="stable")[first(_LISTED)]]
    ends = zip(pairs.actors[pairs.s[best]].tolist(), pairs.actors[pairs.t[best]].tolist(), strict=True)
    years = zip(pairs.first[best].tolist(), pairs.last[best].tolist(), strict=True)
    rows = tuple(
        (*both, count, span) for both, count, span in zip(ends, pairs.count[best].tolist(), years, strict=True)
    )
    return AnswerTable(id, title, columns, rows, len(chosen))


def _list(id: str, title: Label, generation: Generation, rows: NDArray[Any]) -> AnswerTable:
    best = rows[np.lexsort((rows, -generation.entities.ties[rows]))]
    return AnswerTable.of(id, title, [_ACTOR], [(row,) for row in best.tolist()], _LISTED)


def _undated(generation: Generation, first: int, last: int) -> Label:
    pairs = generation.pairs
    known = [active(pairs.first, pairs.last, year, year) != 0 for year in (first, last)]
    unknown = int((~known[0] | ~known[1]).sum())
    return Label(
        f"{many(unknown, 'samarbete', 'samarbeten')} har år som lämnar det öppet, och räknas bara till "
        "ett år då de säkert pågick.",
        f"{many_en(unknown, 'collaboration has', 'collaborations have')} years that leave it "
        "open, and count only in a year they are known to span.",
    )


def _moves(before: Pairs, after: Pairs, by: str) -> AnswerTable:
    """List who moved most among those who were, or are, among the first hundred."""
    name = by if max(len(before.actors), len(after.actors)) <= EXACT else "degree"
    measure = MEASURES[name]
    then, now = (_by_actor(pairs, scores_of(measure, graph_of(pairs))[0], measure.best) for pairs in (before, after))
    return _moved(then, now, measure.title)


def _by_actor(pairs: Pairs, scores: Floats, best: str = "high") -> dict[int, int]:
    """Give the ranks by the rows of the actors."""
    return dict(zip(pairs.actors.tolist(), ranks(scores, best).tolist(), strict=True))


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
            (Label("Ingen tidigare utgåva finns att jämföra med.", "There is no earlier edition to compare."),)
        )
    rows = _same_rows(former, generation)
    new = np.setdiff1d(np.arange(len(generation.entities)), list(rows.values()))
    gone = [row for row in range(len(former.entities)) if row not in rows]
    ties = _tie_changes(former, generation)
    before = {rows.get(row, -1): place for row, place in _published_ranks(former).items()}
    after = _published_ranks(generation)
    tables = (
        ties,
        _list("new", Label("Nytt i grafen", "New in the graph"), generation, new),
        _names("gone", Label("Borta ur grafen", "Gone from the graph"), [former.label(row) for row in gone]),
        _moved(before, after, MEASURES["betweenness"].title),
    )
    told = Label(
        f"Sedan utgåva {former.number}: {many(len(new), 'ny sak', 'nya saker')} i grafen, {len(gone)} borta, och "
        f"{many(ties.total, 'band', 'band')} har tillkommit, försvunnit eller bytt status.",
        f"Since edition {former.number}: {many_en(len(new), 'new thing', 'new things')} in the graph, {len(gone)} "
        f"gone, and {many_en(ties.total, 'tie has', 'ties have')} come, gone or changed status.",
    )
    return Answer((told,), tables, Drawing(tuple(new[:_LISTED].tolist())))


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


def _published_ranks(generation: Generation) -> dict[int, int]:
    return _by_actor(generation.pairs, generation.measures.betweenness)


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
    title=Label("Vad är nytt sedan förra utgåvan?", "What is new since the last edition?"),
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
            Label("Jämför med utgåva (0 = förra)", "Compare with edition (0 = last)"),
            0,
            high=10**9,
        ),
    ),
    run=since,
    literature="W3C PROV-DM (2013), revisions",
    example={"generation": ["0"]},
)
