"""What a load would change: reads as a load does, compares with what is kept, and writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from graph.keep import kept_facts
from graph.kept import Collector, Kept
from graph.pace import no_collection
from graph.workspace import Workspace
from loaders import registry
from loaders.registry import LoadOptions
from ontology.facts import Document, Fact, Reject
from server.loading import SHOWN, Progress, read

_Statement = tuple[Any, ...]


@dataclass(frozen=True)
class Change:
    """What would come of one document. `state` is new, changed or unchanged; facts as they would be, added and gone."""

    document: str
    state: str
    facts: int
    added: int
    gone: int
    rejects: int


@dataclass
class Rehearsal:
    """What a load would change, document by document; the first rejects; files that nothing reads."""

    source: str
    changes: list[Change] = field(default_factory=list)
    first_rejects: list[Reject] = field(default_factory=list)
    skipped: list[Reject] = field(default_factory=list)


def rehearse(
    folder: Path, paths: Sequence[Path], name: str, options: LoadOptions, progress: Progress | None = None
) -> Rehearsal:
    """Say what loading files into a source would change in the workspace of a folder, which need not exist.

    Raises what loaders raise.
    """
    rehearsal = Rehearsal(name)
    found: dict[str, Collector] = {}
    last = Collector()
    workspace = Workspace.open(folder) if (folder / "workspace.toml").exists() else None
    files, strange = registry.expand(paths)
    rehearsal.skipped += [Reject(path.name, f"no loader reads {path.suffix or 'this'}") for path in strange]
    with no_collection():
        for item in read(workspace, files, name, options, progress):
            if isinstance(item, Document):
                last = found[item.name] = Collector()
            elif isinstance(item, Fact):
                found[item.evidence.document].fact(item)
            elif isinstance(item, Reject):
                _note(item, found, rehearsal)
            else:
                last.bare(item)
    before = _before(workspace, name)
    rehearsal.changes = [_change(document, each.kept, before.get(document)) for document, each in found.items()]
    return rehearsal


def _note(reject: Reject, found: dict[str, Collector], rehearsal: Rehearsal) -> None:
    if reject.document not in found:
        rehearsal.skipped.append(reject)
        return
    found[reject.document].kept.rejects.append(reject)
    if len(rehearsal.first_rejects) < SHOWN:
        rehearsal.first_rejects.append(reject)


def _before(workspace: Workspace | None, name: str) -> dict[str, Kept]:
    """Give what is kept of a source, by document; nothing where there is no such workspace or source."""
    if workspace is None:
        return {}
    records = workspace.sources().get(name, {"documents": {}})["documents"]
    return {document: kept_facts(workspace, name, record) for document, record in records.items()}


def _change(document: str, kept: Kept, before: Kept | None) -> Change:
    new, old = _statements(kept), _statements(before) if before is not None else set()
    same = before is not None and new == old and len(before.rejects) == len(kept.rejects)
    state = "new" if before is None else "unchanged" if same else "changed"
    return Change(document, state, len(kept), len(new - old), len(old - new), len(kept.rejects))


def _statements(kept: Kept) -> set[_Statement]:
    """Give what is said, without where on a page or in a table it stands; a name alone is said as well."""
    said = [orjson.dumps(each, option=orjson.OPT_SORT_KEYS) for each in kept.qualifiers]
    facts = {
        (
            kept.type[at],
            kept.entities[kept.subject[at]],
            kept.entities[kept.object[at]] if kept.object[at] >= 0 else kept.values[kept.value[at]],
            said[kept.qualifier[at]],
            kept.status[at],
        )
        for at in range(len(kept))
    }
    return facts | {(kept.entities[at],) for at in kept.bare}
