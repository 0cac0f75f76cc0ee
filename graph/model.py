"""What a generation is made of before it is written: who is who, what is tied to what."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from graph.gather import Gathered
from graph.identity.decide import joining, reviewed
from graph.identity.iris import Profile, addresses, profiles
from graph.identity.keys import mention_keys
from graph.identity.resolve import Context, Resolution, resolve
from graph.identity.trust import trusting
from graph.identity.verdicts import History
from graph.relations import Relations, relate
from graph.tables import Ints
from graph.triples.nquads import iri
from graph.workspace import Workspace
from ontology.facts import Kind

FULL = 100_000
"""Up to this many ties the named graphs repeat all that the default graph holds (docs/adr/0005)."""


@dataclass(frozen=True)
class Model:
    """Everything a generation is made of, before it is written."""

    workspace: Workspace
    gathered: Gathered
    resolution: Resolution
    profiles: list[Profile]  # by row in Entities
    clusters: list[int]  # row in Entities → cluster of the resolution
    row_of: Ints  # gathered entity → row in Entities, -1 for none
    relations: Relations
    leads: dict[str, int]  # other IRIs that lead to a row in Entities
    merged: dict[str, str]  # IRI that a thing had before a judgement made it one with another → IRI it has now

    @property
    def lean(self) -> bool:
        """Whether named graphs only say where a source states something that stands in the default graph in full."""
        chosen = self.workspace.settings.named_graphs
        return chosen == "lean" or (chosen == "auto" and len(self.relations.ties) > FULL)

    @property
    def base(self) -> str:
        """The base of minted IRIs."""
        return self.workspace.settings.base

    def graph(self, source: int, proposed: bool) -> str:
        """Give the named graph of a source, or of what it only proposes, as N-Triples."""
        return iri(f"{self.base}graph/{self.gathered.sources[source]}{'/proposed' if proposed else ''}")


def assemble(
    workspace: Workspace, gathered: Gathered, history: History, step: Callable[[str], None] | None = None
) -> Model:
    """Resolve and relate what was gathered, as people judged it."""
    note = step or (lambda _name: None)
    settings = workspace.settings
    note("resolve")
    gathered = trusting(reviewed(gathered, history, workspace.salt), settings.review, history, workspace.salt)
    resolution, merged = _resolved(workspace, gathered, history)
    found, moved = profiles(gathered, resolution, settings.base, workspace.salt)
    taken = {profile.iri for profile in found}
    merged = {address: number for address, number in merged.items() if address not in taken}
    hidden = {Kind.DOCUMENT} | ({Kind.PERSON} if settings.people == "none" else set())
    shown = [number for number, profile in enumerate(found) if profile.kind not in hidden]
    clusters = sorted(shown, key=lambda number: found[number].iri)
    row_of_cluster = np.full(len(found), -1, dtype=np.int32)
    row_of_cluster[clusters] = np.arange(len(clusters), dtype=np.int32)
    row_of = row_of_cluster[np.array(resolution.cluster, dtype=np.int32)]
    ordered = [found[number] for number in clusters]
    note("relate")
    relations = relate(gathered, row_of, [profile.iri for profile in ordered])
    leads = {one: row for one, number in (moved | merged).items() if (row := int(row_of_cluster[number])) >= 0}
    now = {address: found[number].iri for address, number in sorted(merged.items()) if address in leads}
    return Model(workspace, gathered, resolution, ordered, clusters, row_of, relations, leads, now)


def _resolved(workspace: Workspace, gathered: Gathered, history: History) -> tuple[Resolution, dict[str, int]]:
    """Decide who is who; give also the IRIs that things would have had without judgements (IRI → cluster)."""
    source = [gathered.documents.source[document] for document in gathered.entity_document.tolist()]
    mentions = mention_keys(gathered, workspace.salt) if history.clusters() or history.apart() else []
    said = joining(gathered, history, mentions)
    about = gathered.documents
    plain = Context(
        source, gathered.entity_document.tolist(), gathered.affiliations(), about.language, about.date, said.successions
    )
    alone = resolve(gathered.entities, plain)
    if not said.together and not said.apart:
        return alone, {}
    judged = resolve(gathered.entities, replace(plain, together=said.together, apart=said.apart))
    merged = {}
    for number, address in enumerate(addresses(gathered, alone, workspace.settings.base, workspace.salt)):
        lands = {judged.cluster[row] for row in alone.members[number]}
        if len(lands) == 1:
            merged[address] = lands.pop()
    return judged, merged
