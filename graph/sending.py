"""Publishing into a remote store: what changed is sent aside first, then everything is switched in one small update.

The default graph of every kept generation is a graph of its own (a slot), so that the one that is served answers
unchanged until another is published here. Of the sources' graphs there is one each; they are changed at the switch
(docs/adr/0008).
"""

import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import orjson

from graph.generation import Generation
from graph.triples.changing import Change
from graph.triples.difference import difference
from graph.triples.digest import pieces
from graph.triples.endpoint import Endpoint
from graph.triples.nquads import integer, iri, quoted, term
from graph.triples.remote import Dataset, RemoteStore
from graph.triples.store import EmbeddedStore
from graph.workspace import Workspace
from ontology.errors import StoreError


def endpoint_of(workspace: Workspace) -> Endpoint | None:
    """Give the remote store of a workspace, None when its store is embedded. Raises InputError."""
    settings = workspace.settings
    return settings.remote.endpoint(settings.store) if settings.store else None


def dataset_of(generation: Generation) -> Dataset | None:
    """Give the graphs of the remote store that a generation is; None when it was made for the embedded store alone."""
    graphs = generation.manifest.get("graphs")
    if graphs is None:
        return None
    return Dataset(_slot(generation.manifest), tuple(name for name in sorted(graphs) if name), generation.base)


def choose_slot(workspace: Workspace) -> str:
    """Give the number of the slot that the next generation is sent to: that of one that will be retired, or a new one.

    Never that of the served one, nor one that was served a moment ago and may still be asked.
    """
    served, keep = workspace.current_number(), workspace.settings.generations - 1
    kept = {n: workspace.generation(n, readable=False).manifest for n in workspace.numbers()}
    leaving = [n for n in sorted(kept)[: max(len(kept) - keep, 0)] if n != served and "slot" in kept[n]]
    if leaving and _rested(workspace):
        return str(kept[leaving[-1]]["slot"])
    taken = {manifest.get("slot") for manifest in kept.values()}
    return next(slot for slot in map(str, range(1, len(taken) + 2)) if slot not in taken)


def send(workspace: Workspace, folder: Path) -> None:
    """Bring the remote store, if there is one, to what a finished generation holds; nothing is sent twice.

    Raises StoreError: then the store answers as before. What was left there is taken away by the next publication.
    """
    endpoint = endpoint_of(workspace)
    if endpoint is None or dataset_of(Generation(folder, workspace.path)) is None:
        return
    with closing(RemoteStore(endpoint)) as store:
        sending = _Sending(store, workspace, folder)
        try:
            sending.run()
        except StoreError:
            former = workspace.current(readable=False)
            if sending.switching and former and former.path != folder and dataset_of(former):
                with suppress(StoreError):  # a store that is gone: the next publication puts it right
                    _Sending(store, workspace, former.path).run()
            raise


def tidy(workspace: Workspace) -> None:
    """Remove from the remote store what no kept generation needs. Raises StoreError; the publication stands."""
    endpoint = endpoint_of(workspace)
    if endpoint is None:
        return
    base, needed = workspace.settings.base, set()
    for number in workspace.numbers():
        if dataset := dataset_of(workspace.generation(number, readable=False)):
            needed.add(dataset.default)
    with closing(RemoteStore(endpoint)) as store:
        try:
            aside = (f"{base}published/", f"{base}staged/")
            _drop(store, base, [n for n in _begun(store, base) if n.startswith(aside) and n not in needed])
        except StoreError as error:
            raise StoreError(
                f"published, but former graphs could not be removed from the store: {error}. Run kurbits publish again"
            ) from error


class _Sending:
    """One publication on its way."""

    def __init__(self, store: RemoteStore, workspace: Workspace, folder: Path):
        self.store, self.workspace, self.folder = store, workspace, folder
        self.manifest: dict[str, Any] = orjson.loads((folder / "manifest.json").read_bytes())
        self.base, self.slot = str(self.manifest["base"]), _slot(self.manifest)
        self.named = {name: digest for name, digest in self.manifest["graphs"].items() if name}
        self.there: dict[str, str] = {}
        self.switching = False

    def run(self) -> None:
        self.there, begun = _there(self.store, self.base), set(_begun(self.store, self.base))
        known = begun | self.there.keys()
        changed = [name for name, digest in self.named.items() if self.there.get(name) != digest]
        aside = (self.slot.rpartition("/")[0] + "/", f"{self.base}staged/")
        gone = [name for name in sorted(known) if name not in self.named and not name.startswith(aside)]
        if self.there.get(self.slot) != self.manifest["graphs"][""]:
            self._fill_slot()
        if changed or gone:
            self._switch(changed, gone, self._stage(changed, known))

    def _fill_slot(self) -> None:
        """Bring the slot, which nobody asks, to the default graph; until that is done nothing says what it holds."""
        digest = self.manifest["graphs"][""]
        change = self._change("", self.there.get(self.slot))
        aside, marker = self._aside(digest), _marker(self.base)
        forget = f"DELETE WHERE {{ GRAPH {marker} {{ {iri(self.slot)} {_DIGEST} ?d }} }}"
        self.store.update(f"{forget} ;\n{self._noted([self.slot, *(change.names(aside) if change else [])])}")
        if not change or not self._changed(change, aside):
            self._load("", self.slot)
        self.store.update(f"INSERT DATA {{ GRAPH {marker} {{ {iri(self.slot)} {_DIGEST} {quoted(digest)} }} }}")

    def _changed(self, change: Change, aside: str) -> bool:
        """Change the slot by what differs; give whether it holds as many triples as it should afterwards."""
        expected = self._count() + len(change.added) - len(change.removed)
        change.stage(self.store, aside)
        self.store.update(" ;\n".join(change.steps(aside, self.slot)))
        return self._count() == expected

    def _count(self) -> int:
        rows = self.store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {iri(self.slot)} {{ ?s ?p ?o }} }}")
        return next(int(row["n"].value) for row in rows)  # type: ignore[union-attr]

    def _stage(self, changed: list[str], known: set[str]) -> list[str]:
        """Send what differs of the sources' graphs aside; give what is to be done with it at the switch.

        A graph that is not there yet is sent to its place: the generation that is served does not ask it.
        """
        asides = {name: self._aside(self.named[name]) for name in changed}
        found = {name: self._change(name, self.there.get(name)) for name in changed}
        parts = [part for name, change in found.items() if change for part in change.names(asides[name])]
        wholes = [asides[name] for name in changed if not found[name] and name in known]
        if changed:
            self.store.update(self._noted([*changed, *parts, *wholes]))
        steps = []
        for name, change in found.items():
            if change:
                change.stage(self.store, asides[name])
                steps += change.steps(asides[name], name)
            else:
                self._load(name, asides[name] if name in known else name)
                steps += [f"COPY {iri(asides[name])} TO {iri(name)}"] if name in known else []
        return steps

    def _switch(self, changed: list[str], gone: list[str], steps: list[str]) -> None:
        """Let the store hold the new named graphs: one request, that may be sent again as long as it is not done.

        First it takes back what it said of them: a store that breaks between two steps must not say they are whole.
        """
        marker = _marker(self.base)
        says = "".join(f"{iri(name)} {_DIGEST} {quoted(self.named[name])} . " for name in changed)
        says += f"{marker} {term('k:generation')} {integer(int(self.manifest['number']))} . "
        ahead = [f"DELETE WHERE {{ GRAPH {marker} {{ {iri(name)} ?about ?it }} }}" for name in gone]
        ahead += [f"DELETE WHERE {{ GRAPH {marker} {{ {iri(name)} {_DIGEST} ?d }} }}" for name in changed]
        ahead += [f"DELETE WHERE {{ GRAPH {marker} {{ ?m {term('k:generation')} ?n }} }}"]
        drops = [f"DROP SILENT GRAPH {iri(name)}" for name in gone]
        self.switching = True
        try:
            self.store.update(" ;\n".join([*ahead, *steps, *drops, f"INSERT DATA {{ GRAPH {marker} {{ {says} }} }}"]))
        except StoreError:
            there = _there(self.store, self.base)  # perhaps only the word that it was done got lost
            if self.named.items() - there.items() or there.keys() & set(gone):
                raise

    def _change(self, name: str, held: str | None) -> Change | None:
        """Give how a graph differs from what the store holds, if that is known and still kept here."""
        if held is None:
            return None
        for number in reversed(self.workspace.numbers()):
            former = self.workspace.generation(number, readable=False)
            if former.manifest.get("graphs", {}).get(name) == held and former.path != self.folder:
                old, new = (EmbeddedStore.open(p / "store", read_only=True) for p in (former.path, self.folder))
                return Change.between(difference(old, new, name), held, self.manifest["graphs"][name])
        return None

    def _load(self, name: str, target: str) -> None:
        embedded = EmbeddedStore.open(self.folder / "store", read_only=True)
        scratch = self.workspace.path / "generations" / f".{self.manifest['number']}.sent.new"
        self.store.load(target, pieces(embedded, name, scratch))

    def _noted(self, names: Iterable[str]) -> str:
        """Give the update that notes what is about to be there, so that it can be removed whatever happens."""
        noted = "".join(f"{iri(each)} {_BEGUN} {_marker(self.base)} . " for each in names)
        return f"INSERT DATA {{ GRAPH {_marker(self.base)} {{ {noted} }} }}"

    def _aside(self, digest: str) -> str:
        return f"{self.base}staged/{_hashed(digest)}"


_BEGUN, _DIGEST = term("dct:isPartOf"), term("dct:identifier")


def _marker(base: str) -> str:
    return iri(f"{base}published")


def _slot(manifest: dict[str, Any]) -> str:
    return f"{manifest['base']}published/{manifest.get('slot') or _hashed(manifest['graphs'][''])}"


def _hashed(digest: str) -> str:
    return digest.partition(":")[2][:32]


def _rested(workspace: Workspace) -> bool:
    """Whether what was served before the current generation has not been asked for a while."""
    with suppress(FileNotFoundError):
        return time.time() - (workspace.path / "current").lstat().st_mtime >= workspace.settings.remote.rest
    return True


def _there(store: RemoteStore, base: str) -> dict[str, str]:
    """Give the digest of every graph that is wholly there."""
    rows = store.query(f"SELECT ?g ?d {{ GRAPH {_marker(base)} {{ ?g {_DIGEST} ?d }} }}")
    return {row["g"].value: row["d"].value for row in rows}  # type: ignore[union-attr]


def _begun(store: RemoteStore, base: str) -> list[str]:
    """Give the names of all graphs that were ever begun and not removed since."""
    rows = store.query(f"SELECT ?g {{ GRAPH {_marker(base)} {{ ?g {_BEGUN} ?m }} }}")
    return sorted(row["g"].value for row in rows)  # type: ignore[union-attr]


def _drop(store: RemoteStore, base: str, names: Iterable[str]) -> None:
    steps = [
        f"DROP SILENT GRAPH {iri(name)} ;\nDELETE WHERE {{ GRAPH {_marker(base)} {{ {iri(name)} ?about ?it }} }}"
        for name in names
    ]
    if steps:
        store.update(" ;\n".join(steps))
