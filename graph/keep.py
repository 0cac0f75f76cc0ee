"""Keeps what a loader yields: per source the originals, the facts and what was rejected. All of a load, or none."""

import csv
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph import durable, scrub
from graph.blocked import Blocked, blocked_list
from graph.kept import FORMAT, Collector, Kept
from graph.pace import no_collection
from graph.sealed import write_manifest
from graph.workspace import Workspace
from ontology.errors import SourceError, Where
from ontology.facts import Document, Evidence, Fact, Item, Reject
from ontology.terms import slug

UNGROUNDED = "the quote does not stand at its offsets"

SPARE = 200_000_000
"""Bytes that must stay free on the disk beside what a load or a build writes."""


@dataclass(frozen=True)
class LoadReport:
    """What a load brought, in numbers. `unchanged` documents were in already with the same content and version."""

    documents: int = 0
    entities: int = 0
    facts: int = 0
    rejects: int = 0
    unchanged: int = 0


@dataclass
class _Incoming:
    document: Document
    collector: Collector = field(default_factory=Collector)
    met: scrub.Met = field(default_factory=scrub.Met)  # shared by the documents of one file


def is_known(workspace: Workspace, source: str, path: Path, version: str) -> bool:
    """Say whether a file stands in a source already with this very content, read by this version of its loader."""
    manifest = workspace.sources().get(source, {"documents": {}})
    content = content_hash(path)
    return any(
        record["file"] == content and record["version"] == version and record["format"] == FORMAT
        for record in manifest["documents"].values()
    )


Version = str | Callable[[Document], str]
"""By which version of its loader a document was read; a function is asked when everything has been read."""


def keep(workspace: Workspace, source: str, items: Iterable[Item], version: Version) -> LoadReport:
    """Keep everything that a loader yields as (a part of) one source; documents of the same name are replaced.

    Raises SourceError for a fact whose document was not announced, WorkspaceError when the disk or the lock forbids
    it. Whatever is raised, also by the loader or from the keyboard, the source stays as it was.
    """
    folder = workspace.source_folder(source)
    with workspace.lock():
        durable.need_space(workspace.path, SPARE)
        fresh = folder.with_name(f".{source}.new")
        try:
            with no_collection():
                incoming, strays = _collect(items)
            blocked = blocked_list(workspace.path)
            incoming = _kept_out(incoming, blocked) if blocked else incoming
            old: dict[str, Any] = workspace.sources().get(source, {"documents": {}})
            before = old["documents"]
            clean = not before or old.get("erased", "") == blocked.digest  # else the next build sees to it
            fresh.mkdir()
            report, records = _write(fresh, incoming, version, folder, before, blocked)
            report = replace(report, rejects=report.rejects + len(strays))
            if report.unchanged == len(incoming) and set(records) == set(before):
                return report
            _write_index(fresh, source, records, strays, blocked, clean)
            durable.exchange(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        workspace.audit("load", source=source, documents=report.documents, facts=report.facts, rejects=report.rejects)
    return report


def drop(workspace: Workspace, source: str, names: Collection[str]) -> None:
    """Take documents out of a source, all at once; a source without documents goes. What is published stays."""
    folder = workspace.source_folder(source)
    with workspace.lock():
        manifest = workspace.sources()[source]
        left = {name: record for name, record in manifest["documents"].items() if name not in names}
        if not left:
            workspace.forget(source)
            return
        blocked, fresh = blocked_list(workspace.path), folder.with_name(f".{source}.new")
        try:
            fresh.mkdir()
            _, records = _write(fresh, {}, "", folder, left, blocked)
            _write_index(fresh, source, records, [], blocked, manifest.get("erased", "") == blocked.digest)
            durable.exchange(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def kept_facts(workspace: Workspace, source: str, record: dict[str, Any]) -> Kept:
    """Read the kept facts of a document, given its record in the source's manifest."""
    return Kept.load(workspace.source_folder(source) / record["facts"])


def _collect(items: Iterable[Item]) -> tuple[dict[str, _Incoming], list[Reject]]:
    """Sort what a loader yields by document; a file that no loader reads is rejected without being a document."""
    found: dict[str, _Incoming] = {}
    strays: list[Reject] = []
    last = None
    for item in items:
        if isinstance(item, Fact):
            entry = found.get(item.evidence.document)
            if entry is None:
                raise _unannounced(item.evidence.document)
            if _stands(entry.document, item.evidence):
                entry.collector.fact(item)
            else:
                place = f"{item.evidence.start}–{item.evidence.end}"
                entry.collector.kept.rejects.append(Reject(item.evidence.document, UNGROUNDED, value=place))
        elif isinstance(item, Document):
            last = found[item.name] = _Incoming(item)
        elif isinstance(item, Reject):
            entry = found.get(item.document)
            (entry.collector.kept.rejects if entry else strays).append(item)
        elif last is None:
            raise _unannounced(item.name)
        else:
            last.collector.bare(item)
    return found, strays


def _kept_out(incoming: dict[str, _Incoming], blocked: Blocked) -> dict[str, _Incoming]:
    """Take people who were erased out of everything that came."""
    found, met = {}, dict[Path | None, scrub.Met]()
    for entry in incoming.values():
        entry.document, clean = scrub.scrub_document(entry.document, entry.collector.kept, blocked)
        entry.collector.kept = clean.kept
        entry.met = met.setdefault(entry.document.path, scrub.Met())
        entry.met.add(clean)
        found[entry.document.name] = entry
    return found


def _unannounced(name: str) -> SourceError:
    return SourceError(Where(name or "?"), "something was read from it before the document itself was announced")


def _stands(document: Document, where: Evidence) -> bool:
    """Say whether a quote stands at its offsets in the text that is kept."""
    if where.start < 0 or document.masked is None:
        return where.start < 0 or where.start < where.end
    return document.masked[where.start : where.end] == where.quote != ""


def _write(
    fresh: Path,
    incoming: dict[str, _Incoming],
    version: Version,
    folder: Path,
    before: dict[str, Any],
    blocked: Blocked,
) -> tuple[LoadReport, dict[str, Any]]:
    """Write the new documents, take over the others from the folder as it was."""
    files = {str(entry.document.path.resolve()) for entry in incoming.values() if entry.document.path}
    records = {
        name: record for name, record in before.items() if name not in incoming and record["origin_path"] not in files
    }
    unchanged = 0
    for name, entry in incoming.items():
        record = _record(fresh, entry, version if isinstance(version, str) else version(entry.document), blocked)
        old = before.get(name)
        if old and {**old, "loaded": ""} == {**record, "loaded": ""}:
            record["loaded"] = old["loaded"]
            unchanged += 1
        records[name] = record
    for name in records.keys() - incoming.keys():
        for kept in filter(None, (records[name]["facts"], records[name]["kept"])):
            if not (fresh / kept).exists():
                os.link(folder / kept, fresh / kept)
    kepts = [entry.collector.kept for entry in incoming.values()]
    report = LoadReport(
        documents=len(incoming),
        entities=sum(len(kept.entities) for kept in kepts),
        facts=sum(map(len, kepts)),
        rejects=sum(len(kept.rejects) for kept in kepts),
        unchanged=unchanged,
    )
    return report, dict(sorted(records.items()))


def _record(fresh: Path, entry: _Incoming, version: str, blocked: Blocked) -> dict[str, Any]:
    """Write the kept copy and the facts of a document, and give its record for the manifest."""
    document, kept = entry.document, entry.collector.kept
    facts = kept.dumps()
    content = (
        content_hash(document.path) if document.path else hashlib.sha256((document.masked or "").encode()).hexdigest()
    )
    identity = hashlib.sha256(f"{document.name}\x1f{content}".encode()).hexdigest()
    name = f"{identity[:16]}-{slug(Path(document.name).stem)[:40]}"
    copy = ""
    if document.masked is not None:
        copy = f"{name}.txt"
        (fresh / copy).write_bytes(document.masked.encode("utf-8"))
    elif document.path is not None:
        stem = scrub.document_name(document.path.name, blocked).split(".")[0]
        copy = f"{content[:16]}-{slug(stem)[:40]}{_endings(document.path)}"
        if not (fresh / copy).exists() and not scrub.copy_clean(document.path, fresh / copy, blocked, entry.met):
            copy = ""
    (fresh / f"{name}.facts.json").write_bytes(facts)
    about = ("title", "publisher", "date", "language", "url", "licence", "media_type", "origin")
    return {
        "id": identity[:16],
        "file": content,
        "version": version,
        "format": FORMAT,
        "origin_path": blocked.masked(str(document.path.resolve())) if document.path else "",
        "kept": copy,
        "facts": f"{name}.facts.json",
        "facts_hash": hashlib.sha256(facts).hexdigest(),
        "counts": {"entities": len(kept.entities), "facts": len(kept), "rejects": len(kept.rejects)},
        "loaded": datetime.now(UTC).isoformat(timespec="seconds"),
        **{key: getattr(document, key) for key in about},
    }


def _write_index(
    fresh: Path, source: str, records: dict[str, Any], strays: list[Reject], blocked: Blocked, clean: bool
) -> None:
    counts = {
        key: sum(record["counts"][key] for record in records.values()) for key in ("entities", "facts", "rejects")
    }
    manifest = {"source": source, "counts": {"documents": len(records), **counts}, "documents": records}
    if blocked and clean:
        manifest["erased"] = blocked.digest
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(["document", "sheet", "row", "column", "reason", "value"])
    told = [record["facts"] for record in records.values() if record["counts"]["rejects"]]
    for r in [*strays, *(reject for name in told for reject in Kept.load(fresh / name).rejects)]:
        writer.writerow([r.document, r.sheet, r.row or "", r.column, r.reason, _harmless(r.value)])
    (fresh / "rejects.csv").write_text(blocked.masked(table.getvalue()), encoding="utf-8", newline="")
    write_manifest(fresh, manifest)


def _harmless(value: str) -> str:
    """Keep a spreadsheet from taking a rejected value for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _endings(path: Path) -> str:
    return "".join(suffix for suffix in path.suffixes[-2:] if suffix[1:].isalnum()).lower()


def content_hash(path: Path) -> str:
    """Give the SHA-256 of a file, by which it is recognised."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
