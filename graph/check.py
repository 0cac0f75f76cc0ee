"""Looks a workspace over: are the files what they were, is the graph well-formed, is there room on the disk."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import rdflib

from graph import audit, durable
from graph.blocked import blocked_list
from graph.generation import Generation
from graph.keep import SPARE
from graph.triples.store import Store
from graph.workspace import Workspace
from ontology.errors import WorkspaceError
from ontology.shapes import validate

WHOLE = 60_000
"""Up to this many quads the whole default graph is held against the shapes, above it a sample of ties."""

SAMPLE = 150
"""How many ties are taken as a sample, evenly spread."""


def check(workspace: Workspace) -> list[str]:
    """Give what is wrong, in words, one line each; nothing when all is well. Reads every file of the workspace."""
    problems = [*_sources(workspace), *workspace.judgements.problems(), *_debris(workspace), *_disk(workspace)]
    problems += audit.problems(workspace.path / "audit.jsonl")
    problems += _erased(workspace)
    for number in workspace.numbers():
        problems += _files(workspace.generation(number, readable=False))
    current = workspace.current()
    if current is None:
        return [*problems, "nothing is published yet: kurbits load FILE"]
    return [*problems, *_shapes(current)]


def _sources(workspace: Workspace) -> Iterator[str]:
    for source, manifest in workspace.sources().items():
        folder = workspace.source_folder(source)
        known = {"manifest.json", "rejects.csv"}
        for name, record in manifest["documents"].items():
            known |= {record["facts"], record["kept"]} - {""}
            facts = folder / record["facts"]
            if not facts.is_file() or _hash(facts) != record["facts_hash"]:
                yield f"source {source}: the kept facts of {name} are missing or changed. Load it again."
            if record["kept"] and not (folder / record["kept"]).is_file():
                yield f"source {source}: the kept copy of {name} is missing. Load it again."
        for path in sorted(folder.iterdir()):
            if path.name not in known:
                yield f"source {source}: {path.name} belongs to nothing"


def _erased(workspace: Workspace) -> Iterator[str]:
    """Tell of an erasure that was cut short."""
    digest = blocked_list(workspace.path).digest
    due = any(manifest.get("erased", "") != digest for manifest in workspace.sources().values())
    made = (workspace.generation(number, readable=False).manifest for number in workspace.numbers())
    if digest and (due or any(manifest.get("erased", "") != digest for manifest in made)):
        yield "an erasure is not complete; this completes it: kurbits publish"


def _debris(workspace: Workspace) -> Iterator[str]:
    for folder in (workspace.path, workspace.path / "sources", workspace.path / "generations"):
        for path in durable.debris(folder):
            yield f"{path}: left by an unfinished run; the next load sweeps it up"


def _disk(workspace: Workspace) -> Iterator[str]:
    try:
        durable.need_space(workspace.path, SPARE)
    except WorkspaceError as error:
        yield str(error)


def _files(generation: Generation) -> Iterator[str]:
    told: dict[str, str] = generation.manifest["files"]
    there = {str(p.relative_to(generation.path)) for p in generation.path.rglob("*") if p.is_file()} - {"manifest.json"}
    for name in sorted(there | told.keys()):
        if name not in told:
            yield f"generation {generation.number}: {name} belongs to nothing"
        elif name not in there or _hash(generation.path / name) != told[name]:
            yield f"generation {generation.number}: {name} is missing or changed. Build again."


def _shapes(generation: Generation) -> list[str]:
    if generation.manifest["counts"]["quads"] <= WHOLE:
        triples = generation.store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    else:
        triples = _sample(generation)
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return [str(problem) for problem in validate(rdflib.Graph().parse(data=data, format="nt"))]


def _sample(generation: Generation) -> Iterator[ox.Triple]:
    ids, base = generation.ties.id, generation.base
    accepted = [i for i in range(0, len(ids), max(len(ids) // SAMPLE, 1)) if generation.ties.status[i] < 2]
    seen: set[str] = set()
    nodes: Iterable[str] = [f"{base}tie/{ids[i]}" for i in accepted]
    for _ in range(3):  # the tie, what it points at (ends, evidence, amount), and what these point at
        nodes = sorted(set(nodes) - seen)
        seen |= set(nodes)
        found = list(_about(generation.store, nodes))
        yield from found
        nodes = [
            t.object.value for t in found if isinstance(t.object, ox.NamedNode) and t.object.value.startswith(base)
        ]


def _about(store: Store, nodes: Iterable[str]) -> Iterator[ox.Triple]:
    values = " ".join(f"<{node}>" for node in nodes)
    return store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
