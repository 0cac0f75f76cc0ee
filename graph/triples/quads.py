"""From what was gathered to quads: what a source says goes to its own graph, what is accepted to the default too."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import pyoxigraph as ox

from graph.identity.iris import describe as merge_profile
from graph.model import Model
from graph.relations import PERIOD, Summary
from graph.tables import PROPOSED
from graph.triples import describe
from graph.triples.intake import Intake
from graph.triples.nquads import iri, term
from graph.triples.tietext import TieText
from ontology.files import turtle
from ontology.places import all_places

_WHERE = {
    term(name)
    for name in ("rdf:type", "k:status", "prov:wasDerivedFrom", "oa:hasSource", "oa:hasSelector", "k:row", "k:sheet")
} | {term(f"oa:{name}") for name in ("exact", "prefix", "suffix", "start", "end")}

FLUSH = 20_000
"""How many pieces of text are gathered before they are handed over."""


class _Sorter:
    """Gathers pieces of text by where they go, and hands them over in large chunks, in a fixed order."""

    def __init__(self, intake: Intake, model: Model):
        self.intake, self.model, self.lean = intake, model, model.lean
        self.pieces: dict[tuple[int, bool, bool], list[str]] = defaultdict(list)
        self.count = 0

    def put(self, text: str, source: int, proposed: bool, default: bool) -> None:
        """`source` -1 is the default graph alone."""
        if default and source >= 0 and self.lean:
            self.pieces[source, proposed, False].append(where_said(text))
            source = -1
        self.pieces[source, proposed, default].append(text)
        self.count += 1
        if self.count >= FLUSH:
            self.flush()

    def flush(self) -> None:
        for (source, proposed, default), pieces in sorted(self.pieces.items()):
            graph = self.model.graph(source, proposed) if source >= 0 else ""
            self.intake.add("".join(pieces), graph, default)
        self.pieces.clear()
        self.count = 0


def where_said(triples: str) -> str:
    """Leave of some triples what says that something exists, how surely, and where it stands."""
    return "".join([line for line in triples.splitlines(keepends=True) if line.split(" ", 2)[1] in _WHERE])


def write(model: Model, intake: Intake) -> None:
    """Hand over all that the sources say, and the ontology."""
    sorter = _Sorter(intake, model)
    intake.add(ontology_triples(), iri(f"{model.base}graph/ontology"))
    codes = {code for profile in model.profiles for code in (profile.place, profile.country) if code}
    intake.add(describe.places(codes, all_places()), iri(f"{model.base}graph/ontology"))
    _entities(model, sorter)
    writer = TieText(
        model.workspace,
        model.gathered,
        [profile.iri for profile in model.profiles],
        [profile.kind for profile in model.profiles],
    )
    _ties(model, writer, sorter)
    _literals(model, writer, sorter)
    _evidence(model, writer, sorter)
    sorter.flush()


@cache
def ontology_triples() -> str:
    """Give the vocabulary and the places as N-Triples."""
    found = []
    for name in ("kurbits", "places"):
        parsed = ox.parse(turtle(name).encode(), format=ox.RdfFormat.TURTLE)
        text = ox.serialize((quad.triple for quad in parsed), format=ox.RdfFormat.N_TRIPLES)
        found.append(sorted(set((text or b"").decode().splitlines(keepends=True))))
    return "".join(line for lines in found for line in lines)


def _entities(model: Model, sorter: _Sorter) -> None:
    gathered = model.gathered
    place = (gathered.document_source[gathered.entity_document] * 2 + ~gathered.accepted).tolist()
    for row, profile in enumerate(model.profiles):
        members = model.resolution.members[model.clusters[row]]
        origins = {place[member] for member in members}
        whole = describe.description(profile)
        if len(origins) == 1:
            source, proposed = divmod(origins.pop(), 2)
            sorter.put(whole, source, bool(proposed), default=not proposed)
            continue
        if any(not origin % 2 for origin in origins):
            sorter.put(whole, -1, proposed=False, default=True)
        for origin in sorted(origins):
            mine = [member for member in members if place[member] == origin]
            text = describe.description(merge_profile(gathered, mine, profile.iri, model.resolution))
            sorter.put(text, origin // 2, bool(origin % 2), default=False)


def _ties(model: Model, writer: TieText, sorter: _Sorter) -> None:
    relations, gathered = model.relations, model.gathered
    summary = Summary(gathered)
    origin = gathered.document_source[gathered.document] * 2 + gathered.proposed
    origins, facts = origin[relations.facts].tolist(), relations.facts.tolist()
    ties = relations.ties
    ends = list(zip(ties.s.tolist(), ties.t.tolist(), ties.type.tolist(), strict=True))
    for tie, (begin, end) in enumerate(pairwise(relations.first.tolist())):
        mine, said = facts[begin:end], relations.said[tie]
        different = set(origins[begin:end])
        if len(different) == 1:
            source, proposed = divmod(different.pop(), 2)
            text = writer.tie(ties.id[tie], ends[tie], said, mine)
            sorter.put(text, source, bool(proposed), default=not proposed)
            continue
        by_origin = {one: [f for f, o in zip(mine, origins[begin:end], strict=True) if o == one] for one in different}
        if said.status != PROPOSED:
            accepted = [fact for one, part in sorted(by_origin.items()) if not one % 2 for fact in part]
            sorter.put(writer.tie(ties.id[tie], ends[tie], said, accepted), -1, proposed=False, default=True)
        for one, part in sorted(by_origin.items()):
            text = writer.tie(ties.id[tie], ends[tie], summary.of(part), part)
            sorter.put(text, one // 2, bool(one % 2), default=False)


def _literals(model: Model, writer: TieText, sorter: _Sorter) -> None:
    gathered, best = model.gathered, _best_periods(model)
    for fact in model.relations.literals.tolist():
        row = int(model.row_of[gathered.subject[fact]])
        source, proposed = int(gathered.document_source[gathered.document[fact]]), bool(gathered.proposed[fact])
        default = not proposed and best.get(row, fact) == fact if gathered.type[fact] == PERIOD else not proposed
        sorter.put(writer.value(fact, row), source, proposed, default)


def _best_periods(model: Model) -> dict[int, int]:
    """Choose the one period of an entity that the default graph holds: the one given most finely."""
    gathered, best = model.gathered, dict[int, int]()
    for fact in model.relations.literals.tolist():
        if gathered.type[fact] == PERIOD and not gathered.proposed[fact]:
            row = int(model.row_of[gathered.subject[fact]])
            if row not in best or len(str(gathered.value[fact])) > len(str(gathered.value[best[row]])):
                best[row] = fact
    return best


def _evidence(model: Model, writer: TieText, sorter: _Sorter) -> None:
    gathered = model.gathered
    origin = gathered.document_source[gathered.document] * 2 + gathered.proposed
    used = np.concatenate([model.relations.facts, model.relations.literals])
    for one in np.unique(origin[used]).tolist():
        mine = used[origin[used] == one]
        keys = np.stack([gathered.document[mine], gathered.row[mine], gathered.start[mine], gathered.end[mine]])
        order = np.lexsort(keys[::-1])
        for chunk in _chunks(mine[order].tolist()):
            sorter.put(writer.evidence_nodes(chunk), one // 2, bool(one % 2), default=not one % 2)


def _chunks(facts: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(facts), 10_000):
        yield facts[start : start + 10_000]
