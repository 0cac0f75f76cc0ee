"""What runs beside the server for a file that somebody sent: looking at it, or keeping it as a source.

It writes lines of JSON to its standard output: progress, and last what came of it. It may be killed at any moment.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from graph.quoting import passage
from graph.workspace import Workspace
from loaders import mapping
from loaders.draft import draft
from loaders.preview import look
from loaders.registry import LoadOptions
from ontology.errors import InputError, KurbitsError
from ontology.facts import Document, Entity, Fact, Item, Reject, Value
from ontology.seal import limit_memory
from server import loading
from server.uploads.shelf import is_table

MAPPING, SEEN = "mapping.yaml", "seen.json"
_NICE, _MEMORY, _SECONDS = 10, 2 << 30, 300
_FACTS, _REJECTS, _TEXT = 200, 50, 60_000


def main() -> None:
    """Do what the arguments say: "look" or "keep", the workspace, the file, and the name of the source."""
    what, home, path, *rest = sys.argv[1:]
    os.nice(_NICE)
    _bind()
    try:
        workspace = Workspace.open(home)
        done = _look(workspace, Path(path)) if what == "look" else _keep(workspace, Path(path), rest[0])
        _say(done)
    except KurbitsError as error:
        _say({"failed": str(error), "sv": error.sv if isinstance(error, InputError) else ""})
    except MemoryError:
        _say({"failed": "It needs more memory than a file may use.", "sv": "Filen kräver mer minne än en fil får."})
    except OSError as error:
        _say({"failed": f"{Path(path).name}: {error.strerror or error}", "sv": ""})


def _bind() -> None:
    if sys.platform == "linux":
        import resource

        limit_memory(_MEMORY)
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 5))


def _options(path: Path) -> LoadOptions:
    chosen = path.parent / MAPPING
    return LoadOptions(mapping=chosen if chosen.exists() else None)


def _look(workspace: Workspace, path: Path) -> dict[str, Any]:
    """Read the file without keeping anything; a table that no mapping fits gets a draft."""
    found: dict[str, Any] = {"table": None}
    if is_table(path):
        found["table"] = _table(path)
    options, _ = loading.versioned(workspace, [path], "", _options(path))
    found |= gathered(loading.read(workspace, [path], "", options, _progress))
    (path.parent / SEEN).write_bytes(orjson.dumps(found))
    return {"seen": True}


def _table(path: Path) -> dict[str, Any]:
    """Say how a table is understood: by a mapping that comes with Kurbits, or column by column."""
    own = path.parent / MAPPING
    known = ""
    if not own.exists():
        try:
            known = mapping.choose(None, path).name
        except InputError:
            own.write_text(draft(path), encoding="utf-8")
    seen = look(path)
    return {"known": known, **seen}


def gathered(items: Iterable[Item]) -> dict[str, Any]:
    """Gather what a loader yields, as much of it as a page shows."""
    counts: Counter[str] = Counter()
    entities: set[tuple[str, str]] = set()
    facts: list[dict[str, Any]] = []
    rejects: list[dict[str, Any]] = []
    document, refused, proposed = Document(""), 0, 0
    for item in items:
        if isinstance(item, Document):
            document = item if not document.name else document
        elif isinstance(item, Fact):
            counts[item.type.value] += 1
            proposed += item.review.value == "proposed"
            entities |= {(one.kind.value, one.name) for one in (item.subject, item.object) if isinstance(one, Entity)}
            if len(facts) < _FACTS:
                facts.append(_fact(item, document.masked or ""))
        elif isinstance(item, Entity):
            entities.add((item.kind.value, item.name))
        elif isinstance(item, Reject):
            refused += 1
            if len(rejects) < _REJECTS:
                rejects.append({"reason": item.reason, "row": item.row, "column": item.column, "value": item.value})
    kinds = Counter(kind for kind, _ in entities)
    return {
        "title": document.title or document.name, "publisher": document.publisher, "date": document.date,
        "text": (document.masked or "")[:_TEXT],
        "counts": dict(counts.most_common()), "kinds": dict(kinds.most_common()),
        "facts": facts, "total": counts.total(), "proposed": proposed, "rejects": rejects, "refused": refused,
    }  # fmt: skip


def _fact(fact: Fact, text: str) -> dict[str, Any]:
    where, other = fact.evidence, fact.object
    before, quote, after = passage(text, where.start, where.end) if where.start >= 0 else ("", where.quote, "")
    named = fact.qualifiers
    return {
        "type": fact.type.value,
        "subject": fact.subject.name,
        "object": other.value if isinstance(other, Value) else other.name,
        "literal": isinstance(other, Value),
        "role": str(named.get("role") or ""),
        "years": [str(named.get(each) or "") for each in ("start", "end")],
        "status": fact.status.value,
        "proposed": fact.review.value == "proposed",
        "before": before, "quote": quote, "after": after, "start": where.start, "end": where.end,
        "row": where.row, "columns": ", ".join(where.columns),
    }  # fmt: skip


def _keep(workspace: Workspace, path: Path, name: str) -> dict[str, Any]:
    report = loading.load(workspace, [path], name, _options(path), _progress).report
    return {"kept": {"facts": report.facts, "rejects": report.rejects, "unchanged": report.unchanged}}


def _progress(step: str, done: int, of: int) -> None:
    _say({"step": step, "done": done, "of": of})


def _say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(message) + b"\n")
    sys.stdout.buffer.flush()
