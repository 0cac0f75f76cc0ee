"""What a generation is made of before it is written: who is who, what is tied to what."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.blocked import Blocked
from graph.gather import Gathered
from graph.identity.decide import Joining, joining, reviewed
from graph.identity.iris import Profile, profiles
from graph.identity.keys import mention_keys
from graph.identity.published import keys_of
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
class Old:
    """Other IRIs than those that things go by now."""

    leads: dict[str, int]  # all that lead to a row in Entities
    merged: dict[str, str]  # published, and of a thing that a judgement made one with another → IRI it has now
    replaced: dict[str, str]  # published, and the sources alone made it lead elsewhere → IRI it leads to
    gone: list[str]  # published, and nothing goes by it any more


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
    old: Old
    mentions: list[str]  # key of every gathered mention

    def keys(self, row: int) -> tuple[str, ...]:
        """Give the keys under which a thing is remembered: those of its mentions, and its numbers."""
        cluster = self.clusters[row]
        members = self.resolution.members[cluster]
        return keys_of((self.mentions[member] for member in members), self.resolution.identifiers[cluster])

    def published(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give what goes into the record of published IRIs: IRI without the base, and keys. Places are not ours."""
        base = self.base  # read from the settings each time
        for row, profile in enumerate(self.profiles):
            if profile.iri.startswith(base):
                yield profile.iri.removeprefix(base), self.keys(row)

    @property
    def leads(self) -> dict[str, int]:
        """Other IRIs that lead to a row in Entities."""
        return self.old.leads

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
    mentions = mention_keys(gathered, workspace.salt)
    said = joining(gathered, history, mentions)
    resolution = _resolved(gathered, said)
    standing = workspace.published.standing(_remembered(mentions, resolution), history.parted)
    found, moved = profiles(gathered, resolution, settings.base, workspace.salt, standing)
    shown = _shown(gathered, resolution, found, settings.persons)
    gathered = _veiled(gathered, resolution, shown, workspace)
    clusters = sorted(shown, key=lambda number: found[number].iri)
    row_of_cluster = np.full(len(found), -1, dtype=np.int32)
    row_of_cluster[clusters] = np.arange(len(clusters), dtype=np.int32)
    row_of = row_of_cluster[np.array(resolution.cluster, dtype=np.int32)]
    ordered = [found[number] for number in clusters]
    note("relate")
    relations = relate(gathered, row_of, [profile.iri for profile in ordered])
    leads = {one: row for one, number in moved.items() if (row := int(row_of_cluster[number])) >= 0}
    judged = {resolution.cluster[rows[0]] for rows in said.together}
    former = {settings.base + local: at for at, own in enumerate(standing.own) for local in own}
    former = {address: at for address, at in sorted(former.items()) if address in leads}
    merged = {address: found[at].iri for address, at in former.items() if at in judged}
    replaced = {address: found[at].iri for address, at in former.items() if at not in judged}
    gone = [settings.base + local for local in standing.gone]
    told = Old(leads, merged, replaced, gone)
    return Model(workspace, gathered, resolution, ordered, clusters, row_of, relations, told, mentions)


def _veiled(gathered: Gathered, resolution: Resolution, shown: Sequence[int], workspace: Workspace) -> Gathered:
    """Mask the names of people who are not published in what is shown of the sources."""
    if workspace.settings.persons == "roles":
        return gathered
    told, nobody = set(shown), Blocked((), workspace.salt)
    pairs = zip(gathered.entities, resolution.cluster, strict=True)
    people = (entity for entity, cluster in pairs if entity.kind == Kind.PERSON and cluster not in told)
    names = sorted({name for entity in people for name in (entity.name, *entity.aliases) if name})
    hidden = nobody.with_rows(row for name in names for row in nobody.named("hidden", "", name))
    titles = [hidden.masked(title) for title in gathered.documents.title]
    return replace(gathered, hidden=hidden, documents=replace(gathered.documents, title=titles))


def _shown(gathered: Gathered, resolution: Resolution, found: Sequence[Profile], persons: str) -> list[int]:
    """Give the clusters that are published: no documents, and people only where the settings let them stand."""
    ends = {*gathered.subject.tolist(), *gathered.object.tolist()} if persons == "leaders" else set()
    told = {resolution.cluster[row] for row in ends if row >= 0}
    return [
        number
        for number, profile in enumerate(found)
        if profile.kind != Kind.DOCUMENT and (profile.kind != Kind.PERSON or persons == "roles" or number in told)
    ]


def _remembered(mentions: Sequence[str], resolution: Resolution) -> list[tuple[str, ...]]:
    """Give the keys of every cluster, by which its published IRIs are known."""
    pairs = zip(resolution.members, resolution.identifiers, strict=True)
    return [keys_of((mentions[row] for row in rows), numbers) for rows, numbers in pairs]


def _resolved(gathered: Gathered, said: Joining) -> Resolution:
    """Decide who is who."""
    about, documents = gathered.documents, gathered.entity_document.tolist()
    source = [about.source[document] for document in documents]
    evidence = (gathered.affiliations(), about.language, about.date, said.successions)
    return resolve(gathered.entities, Context(source, documents, *evidence, said.together, said.apart))
