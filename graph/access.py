"""What a workspace holds of a person, for the person: every statement and passage with its source (GDPR, art. 15)."""

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from graph import quoting
from graph.blocked import Blocked
from graph.erase import Person, list_of, places
from graph.kept import Kept
from graph.scrub import scrub_facts
from graph.tables import TIE_TYPES
from graph.workspace import Workspace
from ontology.facts import Kind, Status

_STATUSES = tuple(Status)


def report(workspace: Workspace, person: Person) -> dict[str, Any]:
    """Give all that is held of a person as JSON: statements, passages, judgements, IRIs, every file that names them.

    It is read from what is kept, not from what is published, so that it also holds what is only proposed.
    """
    blocked = list_of(workspace, person)
    statements: list[dict[str, Any]] = []
    passages: list[dict[str, Any]] = []
    for source, manifest in workspace.sources().items():
        for name, record in manifest["documents"].items():
            kept = Kept.load(workspace.source_folder(source) / record["facts"])
            about = {"source": source, "document": name, "title": record["title"], "url": record["url"]}
            about |= {"publisher": record["publisher"], "date": record["date"], "loaded": record["loaded"]}
            erasures = scrub_facts(kept, blocked).erasures
            path = workspace.source_folder(source) / record["kept"] if record["kept"] else None
            statements += [{**said, **about} for said in _statements(path, kept, blocked, erasures)]
            passages += [{"passage": text, **about} for text in _passages(path, blocked)]
    return {
        "about": list(person.names),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "workspace": workspace.settings.name,
        "published_people": workspace.settings.persons,
        "retention": workspace.settings.retention.model_dump(),
        "iris": [workspace.settings.base + iri for iri in person.iris],
        "identifiers": [f"{n.scheme}:{n.value}" for n in person.numbers],
        "statements": statements,
        "passages": passages,
        "judgements": _judgements(workspace, blocked),
        "places": [{"where": p.where, "count": p.count} for p in places(workspace, blocked)],
    }


def _statements(path: Path | None, kept: Kept, blocked: Blocked, erasures: set[str]) -> list[dict[str, Any]]:
    if not erasures:
        return []
    meant = {
        row
        for row, entity in enumerate(kept.entities)
        if entity.kind == Kind.PERSON and (blocked.spans(entity.name, erasures) or blocked.person(entity))
    }
    found = []
    for at in range(len(kept)):
        if kept.subject[at] not in meant and kept.object[at] not in meant:
            continue
        target = kept.object[at]
        found.append(
            {
                "subject": kept.entities[kept.subject[at]].name,
                "says": TIE_TYPES[kept.type[at]].value,
                "object": kept.entities[target].name if target >= 0 else str(kept.values[kept.value[at]]),
                **kept.qualifiers[kept.qualifier[at]],
                "status": _STATUSES[kept.status[at]].value,
                "review": "proposed" if kept.proposed[at] else "accepted",
                "confidence": kept.confidence[at],
                "rule": kept.details[kept.detail[at]][2],
                "evidence": _evidence(path, kept, at),
            }
        )
    return found


def _evidence(path: Path | None, kept: Kept, at: int) -> str:
    if path is None:
        return ""
    if kept.start[at] >= 0:
        return quoting.kept_text(path)[kept.start[at] : kept.end[at]]
    sheet, _, _ = kept.details[kept.detail[at]]
    cells = quoting.cells(path, kept.row[at], (), sheet) if kept.row[at] else ()
    return "; ".join(f"{name}: {value}" for name, value in cells)


def _passages(path: Path | None, blocked: Blocked) -> list[str]:
    """Give the places of a kept text that name the person, whether or not a fact was read there."""
    if path is None or path.suffix != ".txt":
        return []
    text = quoting.kept_text(path)
    found: dict[str, None] = {}
    for start, end, _ in blocked.spans(text):
        found["".join(quoting.passage(text, start, end))] = None
    return list(found)


def _judgements(workspace: Workspace, blocked: Blocked) -> list[dict[str, str]]:
    rows = workspace.judgements.history().rows
    return [
        {"row": row.id, "verdict": row.verdict.value, "who": row.who, "when": row.when, "why": row.why}
        for row in rows
        if blocked.spans("\n\n\n\n\n\n\n".join((row.subject, row.object, row.subject_label, row.object_label, row.why)))
        or any(blocked.holds("mention", key.rpartition("/")[2]) for key in (row.subject, row.object))
    ]


_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ccc}"
)
_STATEMENTS = {
    "subject": "Vem", "says": "Uppgift", "object": "Vad", "role": "Roll", "start": "Från", "end": "Till",
    "review": "Granskning", "evidence": "Så står det", "title": "Dokument", "publisher": "Utgivare", "date": "Datum",
    "source": "Källa",
}  # fmt: skip
_TABLES = {
    "statements": ("Påståenden", _STATEMENTS),
    "passages": ("Ställen i texter", {"passage": "Text", "document": "Dokument", "source": "Källa"}),
    "judgements": ("Bedömningar", {"verdict": "Bedömning", "who": "Av", "when": "När", "why": "Varför"}),
    "places": ("Filer", {"where": "Var", "count": "Antal"}),
}


def page(report: dict[str, Any]) -> str:
    """Give a report as a page in Swedish that needs nothing from elsewhere."""
    names = escape(", ".join(report["about"]))
    parts = [
        f"<h1>Uppgifter om {names}</h1><p>Framtagna {escape(report['made'])} ur {escape(report['workspace'])}.</p>"
    ]
    parts += [f"<h2>{title}</h2>{_table(report[key], columns)}" for key, (title, columns) in _TABLES.items()]
    parts.append(f"<h2>Publicerade adresser</h2><p>{escape(', '.join(report['iris']) or 'Inga.')}</p>")
    head = f'<!doctype html><html lang="sv"><meta charset="utf-8"><title>{names}</title><style>{_STYLE}</style>'
    return f"{head}{''.join(parts)}</html>\n"


def _table(rows: list[dict[str, Any]], columns: dict[str, str]) -> str:
    if not rows:
        return "<p>Inget.</p>"
    head = "".join(f"<th>{title}</th>" for title in columns.values())
    cells = ("".join(f"<td>{escape(str(row.get(key, '')))}</td>" for key in columns) for row in rows)
    body = "".join(f"<tr>{each}</tr>" for each in cells)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
