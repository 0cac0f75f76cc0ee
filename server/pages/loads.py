"""What the pages of a load show: what was understood of a file in words, its columns, how far it has come."""

from dataclasses import dataclass
from typing import Any

from loaders.headings import HEADINGS
from ontology.terms import slug
from server.loading import source_name
from server.models import EvidenceView
from server.pages.context import Reader
from server.said import reason
from server.uploads.desk import Upload

MOST_FACTS = 60


@dataclass(frozen=True, slots=True)
class FactLine:
    """One thing that was understood: in words, with the passage or the row that says it."""

    sentence: str
    about: str
    proposed: bool
    said: EvidenceView


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of a table, what it seems to mean, and some of what stands in it."""

    name: str
    meaning: str
    examples: str


def load_values(reader: Reader, upload: Upload, given: dict[str, str] | None = None, wrong: str = "") -> dict[str, Any]:
    """Give the values of the page of a file; `given` are meanings that somebody chose and that did not do."""
    t, seen = reader.t, upload.seen
    table = seen.get("table")
    chosen = given if given is not None else upload.chosen
    why = upload.failed_sv if reader.lang == "sv" and upload.failed_sv else reason(upload.failed, reader.lang)
    return {
        "upload": upload,
        "percent": t.percent(upload.share),
        "wrong": wrong,
        "failed": why,
        "facts": [_line(reader, fact) for fact in seen.get("facts", [])[:MOST_FACTS]],
        "counts": [(_phrase(reader, kind), count) for kind, count in seen.get("counts", {}).items()],
        "kinds": [(t(f"{'kinds' if count != 1 else 'kind'}.{kind}"), count)
                  for kind, count in seen.get("kinds", {}).items()],
        "columns": _columns(table["columns"], chosen) if table else [],
        "meanings": [(meaning, t(f"load.meaning.{meaning}")) for meaning in HEADINGS],
        "table": table,
        "rejects": [one | {"reason": reason(one["reason"], reader.lang)} for one in seen.get("rejects", [])],
        "pieces": pieces(seen.get("text", ""), seen.get("facts", [])),
        "source": upload.source or slug(source_name(None, None, [upload.path]))[:64],
        "most_facts": MOST_FACTS,
    }  # fmt: skip


def _columns(found: list[dict[str, str]], chosen: dict[str, str] | None) -> list[ColumnLine]:
    """Give the columns with what somebody chose, else with what they seem to mean."""
    return [
        ColumnLine(one["name"], one["meaning"] if chosen is None else chosen.get(one["name"], ""), one["examples"])
        for one in found
    ]


def _phrase(reader: Reader, kind: str) -> str:
    return reader.t(f"tie.{kind}.out")


def _line(reader: Reader, fact: dict[str, Any]) -> FactLine:
    t = reader.t
    start, end = fact["years"]
    about = " · ".join(filter(None, [fact["role"], t.span(start, end)]))
    said = EvidenceView(before=fact["before"], quote=fact["quote"], after=fact["after"], row=fact["row"] or None,
                        columns=fact["columns"])  # fmt: skip
    return FactLine(
        f"{fact['subject']} {_phrase(reader, fact['type'])} {fact['object']}", about, fact["proposed"], said
    )


def pieces(text: str, facts: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    """Cut a text into pieces: (words, whether something was understood of them)."""
    spans = sorted((fact["start"], fact["end"]) for fact in facts if fact["start"] >= 0)
    found: list[tuple[str, bool]] = []
    here = 0
    for start, end in spans:
        start, end = max(start, here), min(end, len(text))
        if end > start:
            found += [(text[here:start], False), (text[start:end], True)]
            here = end
    return [piece for piece in [*found, (text[here:], False)] if piece[0]]
