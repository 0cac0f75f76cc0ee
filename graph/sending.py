"""Publishing into a remote store: what changed is sent aside first, then everything is switched in one update.

The default graph is sent under a name made of its content and never touched again, so the generation before keeps
answering from its own until the new one is published here; the named graphs are copied into place (docs/adr/0008).
"""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson

from graph.generation import Generation
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
    return Dataset(_published(generation.base, graphs[""]), tuple(name for name in sorted(graphs) if name))


def send(workspace: Workspace, folder: Path) -> None:
    """Bring the remote store, if there is one, to what a finished generation holds; nothing is sent twice.

    Raises StoreError: then the store answers as before. What was left there is taken away by the next publication.
    """
    endpoint = endpoint_of(workspace)
    if endpoint is None:
        return
    manifest = orjson.loads((folder / "manifest.json").read_bytes())
    with closing(RemoteStore(endpoint)) as store:
        _Sending(store, manifest, folder).run()


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
            _drop(store, base, [name for name in _begun(store, base) if name not in needed])
        except StoreError as error:
            raise StoreError(
                f"published, but former graphs could not be removed from the store: {error}. Run kurbits publish again"
            ) from error


class _Sending:
    """One publication on its way."""

    def __init__(self, store: RemoteStore, manifest: dict[str, Any], folder: Path):
        self.store, self.folder = store, folder
        self.base, self.number = str(manifest["base"]), int(manifest["number"])
        self.graphs: dict[str, str] = manifest["graphs"]
        self.whole = _published(self.base, self.graphs[""])
        self.wanted = {name: digest for name, digest in self.graphs.items() if name} | {self.whole: self.graphs[""]}

    def run(self) -> None:
        there = _there(self.store, self.base)
        if there == self.wanted:
            return
        staged = {n: _staged(self.base, d) for n, d in self.graphs.items() if n and there.get(n) != d}
        fresh = [] if there.get(self.whole) == self.graphs[""] else [self.whole]
        begun = [*fresh, *staged.values()]
        if begun:
            noted = "".join(f"{iri(each)} {_BEGUN} {_marker(self.base)} . " for each in begun)
            self.store.update(f"INSERT DATA {{ GRAPH {_marker(self.base)} {{ {noted} }} }}")
        embedded = EmbeddedStore.open(self.folder / "store", read_only=True)
        scratch = self.folder.parent / f".{self.number}.sent.new"
        for name, target in [("", each) for each in fresh] + list(staged.items()):
            self.store.load(target, pieces(embedded, name, scratch))
        gone = [name for name in there if name not in self.wanted and not name.startswith(f"{self.base}published/")]
        self._switch(staged, gone)

    def _switch(self, staged: dict[str, str], gone: Iterable[str]) -> None:
        """Let the store hold the new named graphs: one request, that may be sent again as long as it is not done."""
        marker = _marker(self.base)
        says = "".join(f"{iri(name)} {_DIGEST} {quoted(digest)} . " for name, digest in sorted(self.wanted.items()))
        says += f"{marker} {term('k:generation')} {integer(self.number)} . "
        steps = [f"COPY {iri(aside)} TO {iri(name)}" for name, aside in sorted(staged.items())]
        steps += [f"DROP SILENT GRAPH {iri(name)}" for name in gone]
        steps += [f"DELETE WHERE {{ GRAPH {marker} {{ ?g {_DIGEST} ?d }} }}"]
        steps += [f"DELETE WHERE {{ GRAPH {marker} {{ ?m {term('k:generation')} ?n }} }}"]
        steps += [f"INSERT DATA {{ GRAPH {marker} {{ {says} }} }}"]
        try:
            self.store.update(" ;\n".join(steps))
        except StoreError:
            if _there(self.store, self.base) != self.wanted:  # else only the word that it was done got lost
                raise
        _drop(self.store, self.base, staged.values())


_BEGUN, _DIGEST = term("dct:isPartOf"), term("dct:identifier")


def _marker(base: str) -> str:
    return iri(f"{base}published")


def _published(base: str, digest: str) -> str:
    return f"{base}published/{digest.partition(':')[2][:32]}"


def _staged(base: str, digest: str) -> str:
    return f"{base}staged/{digest.partition(':')[2][:32]}"


def _there(store: RemoteStore, base: str) -> dict[str, str]:
    """Give the digest of every graph that is wholly there."""
    rows = store.query(f"SELECT ?g ?d {{ GRAPH {_marker(base)} {{ ?g {_DIGEST} ?d }} }}")
    return {row["g"].value: row["d"].value for row in rows}  # type: ignore[union-attr]


def _begun(store: RemoteStore, base: str) -> list[str]:
    """Give the names of all graphs that were ever begun and not removed since."""
    rows = store.query(f"SELECT ?g {{ GRAPH {_marker(base)} {{ ?g {_BEGUN} ?m }} }}")
    return sorted(row["g"].value for row in rows)  # type: ignore[union-attr]


def _drop(store: RemoteStore, base: str, names: Iterable[str]) -> None:
    for name in names:
        noted = f"{iri(name)} {_BEGUN} {_marker(base)}"
        store.update(f"DROP SILENT GRAPH {iri(name)} ;\nDELETE DATA {{ GRAPH {_marker(base)} {{ {noted} }} }}")
