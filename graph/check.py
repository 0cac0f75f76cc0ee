"""Looks a workspace over: are the files what they were, is the graph well-formed, is there room on the disk."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import rdflib

from graph import audit, durable, sealed, seals
from graph.blocked import blocked_list
from graph.generation import Generation
from graph.keep import SPARE
from graph.triples.store import Store
from graph.workspace import Workspace
from ontology.errors import WorkspaceError
from ontology.shapes import validate

WHOLE = 60_000
"""Up to this many quads the whole default graph is held against the shapes, above it a sample of ties."""

UNPUBLISHED = "nothing is published yet: kurbits load FILE"

SAMPLE = 150
"""How many ties are taken as a sample, evenly spread."""


def check(workspace: Workspace) -> list[str]:
    """Give what is wrong, in words, one line each; nothing when all is well. Reads every file of the workspace."""
    problems = [*_sources(workspace), *workspace.judgements.problems(), *_debris(workspace), *_disk(workspace)]
    unlike = list(seals.problems(workspace.path))
    problems += [*audit.problems(workspace.path / "audit.jsonl"), *unlike]
    for number in workspace.numbers():
        found = sealed.problems(workspace.path / "generations" / str(number))
        problems += [f"generation {number}: {each}. Build again." for each in found]
    if any("manifest.json" in problem for problem in problems) or any("salt: " in problem for problem in unlike):
        return problems  # what else there is cannot be told
    problems += _erased(workspace)
    current = workspace.current_number()
    if not current:
        return [*problems, UNPUBLISHED]
    if any(f"generation {current}:" in problem for problem in problems):
        return problems  # a damaged store is not opened
    return [*problems, *_quads(workspace.generation(current)), *_shapes(workspace.generation(current))]


def _sources(workspace: Workspace) -> Iterator[str]:
    for folder in sorted((workspace.path / "sources").iterdir()):
        if folder.is_dir() and not folder.name.startswith("."):
            yield from (f"source {folder.name}: {each}. Load it again." for each in sealed.problems(folder))


def _quads(generation: Generation) -> Iterator[str]:
    count, expected = len(generation.store), generation.manifest["counts"]["quads"]
    if count != expected:
        yield f"generation {generation.number}: the store holds {count} quads; expected {expected}. Build again."


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
