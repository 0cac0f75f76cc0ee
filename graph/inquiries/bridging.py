"""Who bridges two regions or sectors, through what, and how brittle the bridge is."""

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np

from graph.analysis.between import parting
from graph.analysis.network import graph_of, take_actors, take_pairs
from graph.analysis.simplicial import ends_of_paths
from graph.analysis.slices import Mask
from graph.generation import Generation
from graph.inquiries.answer import Answer, AnswerTable, Column, Drawing, first, many, many_en, opening
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Group, Parameter
from graph.inquiries.shared import joined
from graph.tables import Floats, Ints, Pairs
from ontology import places
from ontology.errors import InputError
from ontology.labels import Label, grouped

_ACTOR = Column("actor", Label("Aktör", "Actor"), "entity")
_LISTED = 100

LARGE = 100_000
"""Above so many pairs the ways across are counted from a sample of sources."""

SOURCES = 200
"""How many sources a sample has: enough for the foremost bridges, and some seconds on all of Horizon 2020."""


def bridging(generation: Generation, values: Mapping[str, Any]) -> Answer:
    """Tell who stands between two groups of actors, which ties cross the border, and which losses would part them."""
    one, other = values["one"], values["other"]
    ours, theirs = (_members(generation, group) for group in (one, other))
    if (ours & theirs).any():
        raise _overlapping(one, other)
    pairs = generation.pairs
    across = (ours[pairs.s] & theirs[pairs.t]) | (theirs[pairs.s] & ours[pairs.t])
    crossing = np.flatnonzero(across).astype(np.int32)
    needed = ours | theirs | ~ends_of_paths(generation.participations, pairs)
    inner = take_actors(pairs, needed), ours[needed], theirs[needed]
    share, (within, linked, notes) = np.zeros(len(needed)), _between(*inner)
    share[needed] = within
    cut = np.flatnonzero(needed).astype(np.int32)[_parting(*inner) if linked else []]
    bridges = _bridges(generation, share, crossing, (one, ours, other, theirs))
    direct = _direct(generation, crossing)
    parts = AnswerTable.of(
        "cut",
        Label("Bryts om dessa försvinner", "Broken if these are lost"),
        [_ACTOR],
        [(int(pairs.actors[i]),) for i in cut],
    )
    shown = [row[0] for row in bridges.rows] + [end for row in direct.rows for end in row[:2]]
    ties = tuple(tie for row in direct.rows for tie in row[4])
    told = _sentences(
        generation, (one, other), (int(ours.sum()), int(theirs.sum()), len(crossing), linked), bridges, cut
    )
    index = _external(pairs, ours, theirs, len(crossing))
    return Answer((*told, *index), (bridges, direct, parts), Drawing(tuple(dict.fromkeys(shown)), ties), notes)


def _members(generation: Generation, group: Group) -> Mask:
    """Say per actor of the network whether it belongs to a group. Raises InputError when none does."""
    found: Mask = group.members(generation.entities)[generation.pairs.actors]
    if not found.any():
        raise InputError(
            f"no actor of the network belongs to {group.name.en}; expected a region or sector that has some.",
            sv=f"Ingen aktör i nätverket hör till {group.name.sv}.",
        )
    return found


def _overlapping(one: Group, other: Group) -> InputError:
    """Say how two groups that are to be bridged overlap: which lies in which, where they are regions."""
    inner, outer = (one, other) if other.id in places.within(one.id) else (other, one)
    if one.by == other.by == "region" and inner != outer and outer.id in places.within(inner.id):
        return InputError(
            f"{inner.name.en} lies in {outer.name.en}, so no bridge leads from one to the other; give two regions that "
            "lie beside each other.",
            sv=f"{inner.name.sv} ligger i {outer.name.sv}, så ingen bro går mellan dem; välj två som ligger bredvid "
            "varandra.",
        )
    return InputError(
        f"{one.name.en} and {other.name.en} overlap; give two that have no actor in common.",
        sv=f"{one.name.sv} och {other.name.sv} överlappar; välj två som inte har någon aktör gemensam.",
    )


def _between(pairs: Pairs, ours: Mask, theirs: Mask) -> tuple[Floats, int, tuple[Label, ...]]:
    """Give per actor its share of the shortest ways across, how many pairs have a way at all, and what was sampled."""
    graph = graph_of(pairs)
    few, rest = sorted((np.flatnonzero(ours), np.flatnonzero(theirs)), key=len)
    notes: tuple[Label, ...] = ()
    if len(pairs) > LARGE and len(few) > SOURCES:
        of, few = len(few), np.sort(np.random.default_rng(0).choice(few, SOURCES, replace=False))
        notes = (
            Label(
                f"Vägarna är räknade från {SOURCES} av {of} aktörer på den mindre sidan, dragna på måfå.",
                f"The ways are counted from {SOURCES} of {of} actors of the smaller side, drawn at random.",
            ),
        )
    component = np.zeros(len(pairs.actors), dtype=np.int64)
    for number, nodes in enumerate(nx.connected_components(graph)):
        component[list(nodes)] = number
    sizes = [np.bincount(component[rows], minlength=component.max(initial=0) + 1) for rows in (few, rest)]
    linked = int((sizes[0] * sizes[1]).sum())
    if not linked:
        return np.zeros(len(pairs.actors)), 0, ()
    scores = nx.betweenness_centrality_subset(graph, few.tolist(), rest.tolist())
    return 2 * np.array([scores[node] for node in graph]) / linked, linked, notes


def _parting(pairs: Pairs, ours: Mask, theirs: Mask) -> Ints:
    """Give the fewest whose loss parts the sides. A way need not pass through more than one of a side: its last."""
    keep = ~((ours[pairs.s] & ours[pairs.t]) | (theirs[pairs.s] & theirs[pairs.t]))
    ways = graph_of(take_pairs(pairs, keep)).arrays
    return parting(ways, *(np.flatnonzero(mask).astype(np.int32) for mask in (ours, theirs)))


def _bridges(
    generation: Generation, share: Floats, crossing: Ints, groups: tuple[Group, Mask, Group, Mask]
) -> AnswerTable:
    """List those who stand between: by their share of the ways, then by how many partners they have across."""
    pairs, (one, ours, other, theirs) = generation.pairs, groups
    ends = np.concatenate([pairs.s[crossing], pairs.t[crossing]])
    across = np.bincount(ends, minlength=len(pairs.actors))
    order = np.lexsort((pairs.actors, -across, -np.round(share, 12)))
    order = order[(share[order] > 1e-12) | (across[order] > 0)]
    outside = Label("utanför båda", "outside both")
    rows = [
        (
            int(pairs.actors[i]),
            one.name if ours[i] else other.name if theirs[i] else outside,
            float(share[i]),
            int(across[i]),
        )
        for i in order[first(_LISTED)]
    ]
    columns = (
        _ACTOR,
        Column("side", Label("Hör till", "Belongs to"), "label"),
        Column("share", Label("Andel av vägarna", "Share of the ways"), "share"),
        Column("across", Label("Partner på andra sidan", "Partners across"), "integer"),
    )
    return AnswerTable("bridges", Label("Brobyggare", "Bridge builders"), columns, tuple(rows), len(order))


def _direct(generation: Generation, crossing: Ints) -> AnswerTable:
    """List the collaborations across the border, the strongest first, with what they go through."""
    pairs = generation.pairs
    order = crossing[np.lexsort((crossing, -pairs.weight[crossing]))]
    rows = []
    for i in order[first(_LISTED)].tolist():
        a, b = int(pairs.actors[pairs.s[i]]), int(pairs.actors[pairs.t[i]])
        mine, yours = joined(generation, a), joined(generation, b)
        both = sorted(mine.keys() & yours.keys())
        ties = tuple(tie for thing in both for tie in (mine[thing], yours[thing]))
        rows.append((a, b, int(pairs.count[i]), (int(pairs.first[i]), int(pairs.last[i])), ties, tuple(both)))
    columns = (
        _ACTOR,
        Column("other", Label("Samarbetar med", "Works with"), "entity"),
        Column("count", Label("Gemensamt", "Joint things"), "integer"),
        Column("years", Label("År", "Years"), "years"),
        Column("evidence", Label("Belägg", "Evidence"), "ties"),
        Column("through", Label("Genom", "Through"), "entities"),
    )
    return AnswerTable("direct", Label("Samarbeten över gränsen", "Ties across"), columns, tuple(rows), len(crossing))


def _sentences(
    generation: Generation,
    groups: tuple[Group, Group],
    counts: tuple[int, int, int, int],
    bridges: AnswerTable,
    cut: Ints,
) -> tuple[Label, ...]:
    (one, other), (ours, theirs, crossing, linked) = (group.name for group in groups), counts
    if not linked:
        return (
            Label(
                f"Inget binder ihop {one.sv} och {other.sv}: ingen väg av samarbeten går mellan dem.",
                f"Nothing ties {one.en} and {other.en} together: no way of collaborations leads across.",
            ),
        )
    best = generation.label(bridges.rows[0][0])
    percent = round(100 * bridges.rows[0][2])
    names = ", ".join(generation.label(int(generation.pairs.actors[i])) for i in cut[:5]) + (
        "…" if len(cut) > 5 else ""
    )
    return (
        Label(
            f"{opening(many(crossing, 'samarbete', 'samarbeten'))} går direkt mellan {one.sv} "
            f"({many(ours, 'aktör', 'aktörer')}) och {other.sv} ({grouped(theirs)}). Främsta bro är {best}: "
            f"{percent} % av de kortaste vägarna går genom den.",
            f"{opening(many_en(crossing, 'collaboration leads', 'collaborations lead'))} directly between {one.en} "
            f"({many_en(ours, 'actor', 'actors')}) and {other.en} ({theirs:,}). The foremost bridge is {best}: "
            f"{percent} % of the shortest ways pass through it.",
        ),
        Label(
            f"Så skört är det: om {many(len(cut), 'aktör', 'aktörer')} försvinner ({names}) finns ingen väg kvar.",
            f"How brittle it is: without {many_en(len(cut), 'actor', 'actors')} ({names}) no way is left.",
        ),
    )


def _external(pairs: Pairs, ours: Mask, theirs: Mask, crossing: int) -> tuple[Label, ...]:
    """Give the E–I index of both groups together: ties across less ties within, by all (Krackhardt & Stern 1988)."""
    inside = int(((ours[pairs.s] & ours[pairs.t]) | (theirs[pairs.s] & theirs[pairs.t])).sum())
    if not crossing + inside:
        return ()
    index = f"{(crossing - inside) / (crossing + inside):.2f}".replace("-", "\N{MINUS SIGN}")
    return (
        Label(
            f"E–I-index {index.replace('.', ',')}: \N{MINUS SIGN}1 betyder att alla samarbeten stannar på den egna "
            "sidan, 1 att alla går över.",
            f"E–I index {index}: \N{MINUS SIGN}1 means that all collaborations stay on one's own side, 1 that all lead "
            "across.",
        ),
    )


BRIDGES = Inquiry(
    id="bridges",
    title=Label("Vem binder ihop två regioner eller sektorer?", "Who bridges two regions or sectors?"),
    meaning=Label(
        "Visar vilka aktörer som de kortaste vägarna mellan två regioner (eller sektorer) går genom, vilka samarbeten "
        "som går direkt över gränsen, och hur få som behöver försvinna för att vägen ska brytas. Få namn betyder att "
        "bron hänger på dem.",
        "Shows through which actors the shortest ways between two regions (or sectors) pass, which collaborations lead "
        "directly across, and how few need to be lost to break the way. Few names mean that the bridge hangs on them.",
    ),
    parameters=(
        Parameter("one", "group", Label("Ena sidan (region eller sektor)", "One side (region or sector)")),
        Parameter("other", "group", Label("Andra sidan", "The other side")),
    ),
    run=bridging,
    literature="Brandes (2008), doi:10.1016/j.socnet.2007.11.001; Krackhardt & Stern (1988), doi:10.2307/2786835",
    example={"one": ["Dalarna"], "other": ["Värmland"]},
)
