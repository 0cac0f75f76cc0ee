"""The record of processing (GDPR, art. 30), made from the vocabulary's data classes, the sources and the settings."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from graph import audit
from graph.erase import erasures
from graph.workspace import Workspace
from ontology.classes import short
from ontology.facts import Kind
from ontology.files import description
from ontology.terms import expand

CLASSES = ("P1", "P2", "P3", "P4", "P5")
"""The classes of personal data, from leading public roles to what must not exist."""

_MISSING = "not stated: say it under [records] in workspace.toml"


def record(workspace: Workspace, recipients: Sequence[Mapping[str, str]], lang: str = "sv") -> dict[str, Any]:
    """Give the record: who and why, categories of data, sources, recipients, retention, and what protects the data.

    `recipients` are those that only the server knows (who reads, tokens): each with who, what and until.
    """
    settings = workspace.settings
    stated = settings.records.model_dump()
    return {
        "name": settings.name,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        **{key: value or _MISSING for key, value in stated.items()},
        "subjects": f"persons = {settings.persons!r}: {_SUBJECTS[settings.persons]}",
        "people": _people(workspace),
        "data": [each for name in CLASSES for each in _class(name, lang)],
        "sources": [_source(name, manifest) for name, manifest in workspace.sources().items()],
        "recipients": [*recipients, *_others(workspace)],
        "retention": {key: value or "no limit" for key, value in settings.retention.model_dump().items()},
        "erasures": len(erasures(workspace)),
        "measures": list(_MEASURES),
    }


_SUBJECTS = {
    "roles": "people in the roles that sources state",
    "leaders": "people in elected and leading public roles, only those roles",
    "none": "nobody is published; sources that are kept may name people",
}
_MEASURES = (
    "telephone numbers, e-mail addresses and personal identity numbers are overwritten before a text is kept",
    "addresses (IRIs) of people are keyed digests, never the name",
    "what has no data class in the vocabulary is not published",
    "people are in no ranking or measure",
    "who was erased is kept out by keyed hashes, also after a restore",
    "requests are logged without query, name or whole address",
    "every load, publication, erasure and judgement is in a log whose lines are bound by their hashes",
)


def _people(workspace: Workspace) -> int:
    current = workspace.current()
    return sum(current.kind(row) == Kind.PERSON for row in range(len(current.entities))) if current else 0


def _class(name: str, lang: str) -> list[dict[str, str]]:
    """Give the properties of one class with their labels."""
    found = description("kurbits").subjects("k:dataClass", f"k:{name}")
    label = _label(expand(f"k:{name}"), lang)
    return [
        {
            "class": name,
            "is": label,
            "property": short(iri),
            "label": _label(iri, lang),
            "published": "yes" if name in ("P1", "P2") else "never",
        }
        for iri in found
    ]


def _label(iri: str, lang: str) -> str:
    found = (
        description(file).text(iri, name, lang)
        for file in ("kurbits", "borrowed")
        for name in ("skos:prefLabel", "rdfs:label")
    )
    return next(filter(None, found), short(iri))


def _source(name: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    documents = manifest["documents"].values()
    told = {key: sorted({str(each[key]) for each in documents} - {""}) for key in ("publisher", "licence")}
    latest = max((each["loaded"] for each in documents), default="")
    people = "from texts and tables others published, not from the people themselves (art. 14)"
    return {"source": name, "documents": len(documents), "loaded": latest[:10], "obtained": people, **told}


def _others(workspace: Workspace) -> list[dict[str, str]]:
    """Give the recipients that the workspace itself knows: a store elsewhere, language models that were asked."""
    found = []
    if workspace.settings.store:
        found.append({"who": workspace.settings.store, "what": "the published graph (remote store)", "until": ""})
    log = audit.entries(workspace.path / "audit.jsonl")
    asked = sorted({str(entry.get("model", "")) for entry in log if entry["action"] == "ask"})
    return [*found, *({"who": each, "what": "texts, to be read (language model)", "until": ""} for each in asked)]


def markdown(told: Mapping[str, Any]) -> str:
    """Give a record as a text to print and file."""
    lines = [f"# Record of processing: {told['name']}", f"Made {told['made']} from the workspace (GDPR, art. 30).", ""]
    for key in ("controller", "contact", "purpose", "basis", "subjects", "people", "erasures"):
        lines.append(f"- **{key}**: {told[key]}")
    for key in ("data", "sources", "recipients"):
        lines += ["", f"## {key.capitalize()}", *_table(told[key])]
    lines += ["", "## Retention", *(f"- {key}: {value}" for key, value in told["retention"].items())]
    lines += ["", "## Measures", *(f"- {each}" for each in told["measures"])]
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return ["None."]
    heads = list(rows[0])
    cells = ["| " + " | ".join(_cell(row.get(head, "")) for head in heads) + " |" for row in rows]
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *cells]


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")
