"""Keeps people of the block list out of a workspace: at a load, in what is kept already, and after a restore."""

import csv
import hashlib
import io
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import durable, seals
from graph.audit import rewrite as rewrite_audit
from graph.blocked import Blocked, blocked_list
from graph.identity.keys import mention_key
from graph.identity.names import normalise_person
from graph.kept import Kept
from graph.scrub import ABOUT, Met, Scrubbed, clean_text, document_name, scrub_bytes, scrub_facts
from graph.sealed import write_manifest
from graph.workspace import Workspace
from ontology.terms import digest, slug

_OWN = frozenset({"salt", "lock", "erased.tsv", "current", "tokens.json", "workspace.toml", "audit.jsonl",
                  "judgements.tsv", "published.tsv"})  # fmt: skip
_ABOUT = (*ABOUT, "origin_path")


def apply(workspace: Workspace) -> set[str]:
    """Take everybody of the block list out of all that a workspace keeps but its generations; only who builds may.

    Whatever was done before is not done again. Gives the keys of the people that were found.
    """
    blocked = blocked_list(workspace.path)
    if not blocked:
        return set()
    mentions: set[str] = set()
    for source, manifest in workspace.sources().items():
        if manifest.get("erased", "") != blocked.digest:
            mentions |= _source(workspace, source, manifest, blocked)
    _answers(workspace.path / "answers", blocked)
    workspace.judgements.rewrite(lambda cell: _coded(cell, blocked))
    _published(workspace, blocked, mentions)
    rewrite_audit(workspace.path / "audit.jsonl", blocked.masked)
    for path in strangers(workspace.path):
        _stranger(path, blocked)
    return mentions


def strangers(folder: Path) -> list[Path]:
    """Give the files of a workspace that are not its own, such as exports somebody put there."""
    rooms = ("sources", "generations", "answers", "current")
    return sorted(
        path
        for each in folder.iterdir()
        if each.name not in _OWN and each.name not in rooms and not each.is_symlink()
        for path in ([each] if each.is_file() else each.rglob("*"))
        if path.is_file()
    )


def _source(workspace: Workspace, source: str, manifest: dict[str, Any], blocked: Blocked) -> set[str]:
    """Write a source anew without the people of the list, all at once; give the keys of those that were found."""
    folder = workspace.source_folder(source)
    fresh = folder.with_name(f".{source}.new")
    mentions: set[str] = set()
    records = {}
    place = _Place(folder, fresh, blocked, {}, {}, {})
    try:
        fresh.mkdir()
        for name, record in manifest["documents"].items():
            kept = Kept.load(folder / record["facts"])
            found = scrub_facts(kept, blocked)
            mentions |= {mention_key(person, source, name, workspace.salt) for person in found.people}
            records[document_name(name, blocked)] = _record(place, name, record, kept, found)
        for record in records.values():
            record["kept"] = _copy(place, record["kept"])
        totals = {key: sum(r["counts"][key] for r in records.values()) for key in ("entities", "facts", "rejects")}
        told = {**manifest, "counts": {"documents": len(records), **totals}, "documents": dict(sorted(records.items()))}
        rejects = _rejects((folder / "rejects.csv").read_text(encoding="utf-8"), place.parts)
        (fresh / "rejects.csv").write_text(blocked.masked(rejects), encoding="utf-8", newline="")
        told["erased"] = blocked.digest
        write_manifest(fresh, told)
        durable.exchange(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return mentions


@dataclass(frozen=True)
class _Place:
    """Where a source stands, where it is written anew, and which kept copies are there already."""

    folder: Path
    fresh: Path
    blocked: Blocked
    met: dict[str, Met]  # by kept copy, which several documents may share
    copies: dict[str, str]
    parts: dict[tuple[str, str, str], str]  # document, row and value of what was rejected, as a part of a name: masked


def _record(place: _Place, name: str, record: dict[str, Any], kept: Kept, found: Scrubbed) -> dict[str, Any]:
    data, clean = found.kept.dumps(), document_name(name, place.blocked)
    facts = record["facts"] if clean == name else f"{record['id']}-{slug(Path(clean).stem)[:40]}.facts.json"
    (place.fresh / facts).write_bytes(data)
    for old, new in zip(kept.rejects, found.kept.rejects, strict=True):
        if old.value != new.value:
            place.parts[old.document, str(old.row or ""), old.value] = new.value
    if copy := record["kept"]:
        place.met.setdefault(copy, Met()).add(found)
        if copy.endswith(".txt"):
            place.copies[copy] = _text(place, name, place.folder / copy, kept, found)
    counts = {"entities": len(found.kept.entities), "facts": len(found.kept), "rejects": len(found.kept.rejects)}
    about = {key: place.blocked.masked(record[key], found.erasures) for key in _ABOUT}
    hashed = hashlib.sha256(data).hexdigest()
    told = {"facts": facts, "facts_hash": hashed, "counts": counts}
    return {**record, **told, **about}


def _rejects(table: str, parts: Mapping[tuple[str, str, str], str]) -> str:
    """Mask what was rejected in the list of it, where it is a part of a name."""
    if not parts:
        return table
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for *place, value in csv.reader(io.StringIO(table, newline="")):
        writer.writerow([*place, parts.get((place[0], place[2], value), value)])
    return out.getvalue()


def _text(place: _Place, name: str, path: Path, kept: Kept, found: Scrubbed) -> str:
    """Put a kept text without people of the list beside; give its name."""
    if not path.is_file():
        return path.name
    data = path.read_bytes()
    return _write(place, path, data, clean_text(name, data.decode("utf-8"), kept, found, place.blocked).encode())


def _copy(place: _Place, copy: str) -> str:
    """Put any other kept copy without people of the list beside; give its name, "" when none can be made."""
    if copy and copy not in place.copies:
        path, clean = place.folder / copy, None
        data = path.read_bytes() if path.is_file() else None
        if data is not None:
            clean = scrub_bytes(path.name, data, place.blocked, place.met[copy])
        place.copies[copy] = copy if data is None else _write(place, path, data, clean) if clean is not None else ""
    return place.copies.get(copy, "")


def _write(place: _Place, path: Path, data: bytes, clean: bytes) -> str:
    """Write a copy under a name that names nobody, or take over one that names nobody as it is."""
    name = path.name
    if place.blocked.spans(name):
        name = f"{name.partition('-')[0]}-{place.blocked.hash('document', name)[:8]}{''.join(path.suffixes[-2:])}"
    if clean == data:
        os.link(path, place.fresh / name)
    else:
        (place.fresh / name).write_bytes(clean)
    return name


def _answers(folder: Path, blocked: Blocked) -> None:
    """Throw away the answers of a language model that name somebody; they can be had again."""
    for path in folder.glob("*/*"):
        if blocked.spans(path.read_text(encoding="utf-8", errors="replace")):
            path.unlink()


def _coded(text: str, blocked: Blocked) -> str:
    """Put a keyed hash in the place of names, so that rows that speak of one person still do."""
    spans = blocked.spans(text)
    for start, end, _ in reversed(spans):
        text = f"{text[:start]}erased-{blocked.hash('cell', text[start:end].casefold())[:8]}{text[end:]}"
    return text


def _published(workspace: Workspace, blocked: Blocked, mentions: Iterable[str]) -> None:
    """Leave of the published IRIs of people of the list that they were published, and nothing of what for."""
    path, gone = workspace.path / "published.tsv", set(mentions)
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]  # without what a killed writer left of a line
    lines = [line.split("\t") for line in whole.split("\n") if line]
    iris = {iri for _, iri, *keys in lines if blocked.holds("iri", iri) or any(_of(key, gone, blocked) for key in keys)}
    told = []
    for number, iri, *keys in lines:
        if iri in iris and iri.startswith("person/"):
            keys = [f"=erased:{blocked.hash('iri', iri)[:12]}"]
        told.append("\t".join((number, _coded(iri, blocked), *(_coded(key, blocked) for key in keys))) + "\n")
    fresh = "".join(dict.fromkeys(told))
    if fresh != text:
        seals.whole(path, fresh.encode())
        durable.write_file(path, fresh.encode())


def _of(key: str, gone: set[str], blocked: Blocked) -> bool:
    return key in gone or ("#person/" in key and bool(blocked.holds("mention", key.rpartition("/")[2])))


def _stranger(path: Path, blocked: Blocked) -> None:
    data = path.read_bytes()
    clean = scrub_bytes(path.name, data, blocked)
    if clean is not None and clean != data:
        durable.write_file(path, clean)


def mention_of(name: str, salt: str) -> str:
    """Give what ends the key of a person's mentions, as `graph.identity.keys` makes it."""
    return digest(normalise_person(name).replace(" ", "-"), salt=salt)[:12]
