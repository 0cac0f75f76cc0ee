"""The names with which texts are read: what the structured sources of a workspace and of this load hold."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import compress
from pathlib import Path
from typing import Any

from graph.keep import content_hash, kept_facts
from graph.workspace import Workspace
from loaders import registry
from ontology.facts import Entity, Fact, Item, Review

Coming = Mapping[Path, str]
"""The structured files that are about to be kept in a source, with the versions of their loaders."""


def digest(workspace: Workspace, source: str, coming: Coming) -> str:
    """Give one hash of the structured files that are in, and of those that are coming into a source.

    It depends on what the files hold and on how they are read, and costs no look into their facts.
    """
    told = {(record["file"], record["version"]) for _, record in _records(workspace, source, coming)}
    told |= {(content_hash(path), version) for path, version in coming.items()}
    return hashlib.blake2b(repr(sorted(told)).encode(), digest_size=8).hexdigest() if told else ""


def entities(workspace: Workspace, source: str, coming: Coming) -> Iterator[Entity]:
    """Give what accepted facts of the structured files that stay in are about."""
    for name, record in _records(workspace, source, coming):
        kept = kept_facts(workspace, name, record)
        accepted = [not proposed for proposed in kept.proposed]
        rows = {*compress(kept.subject, accepted), *compress(kept.object, accepted)} - {-1}
        rows |= set() if any(kept.proposed) else set(kept.bare)
        yield from (kept.entities[row] for row in sorted(rows))


def noted(items: Iterable[Item], found: dict[Entity, None]) -> Iterator[Item]:
    """Pass items on, noting what is stated to exist."""
    for item in items:
        if isinstance(item, Entity):
            found[item] = None
        elif isinstance(item, Fact) and item.review is Review.ACCEPTED:
            found[item.subject] = None
            if isinstance(item.object, Entity):
                found[item.object] = None
        yield item


def outdated(workspace: Workspace) -> int:
    """Count the texts that were read with other names than those that are known now."""
    now = registry.version(Path("text.txt"), registry.LoadOptions(known=digest(workspace, "", {})))
    records = [record for manifest in workspace.sources().values() for record in manifest["documents"].values()]
    texts = [record["version"] for record in records if record["version"].startswith(registry.TEXT)]
    return sum(not version.startswith(now) for version in texts)


def _records(workspace: Workspace, source: str, coming: Coming) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the manifest records of structured documents, except those that the coming files replace."""
    paths, names = {str(path.resolve()) for path in coming}, {path.name for path in coming}
    for name, manifest in workspace.sources().items():
        for document, record in sorted(manifest["documents"].items()):
            replaced = name == source and (record["origin_path"] in paths or document.partition("#")[0] in names)
            if not replaced and not record["version"].startswith(registry.TEXT):
                yield name, record
