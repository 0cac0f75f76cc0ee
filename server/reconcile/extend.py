"""Fetching what the graph knows of things into somebody's columns (data extension)."""

import time
from collections.abc import Mapping
from itertools import islice
from typing import Any

from graph.generation import Generation
from ontology.errors import InputError
from server.jobs import TimeLimitError
from server.models import Language
from server.reconcile.manifest import LIMIT
from server.reconcile.properties import PROPERTIES, Property, Row, Value
from server.reconcile.rows import by_id

ROWS, COLUMNS, VALUES = 200, 50, 1000
"""How many things, properties and values of one property are fetched at once at most."""


def extend(graph: Generation, asked: object, origin: str, lang: Language, seconds: float) -> dict[str, Any]:
    """Answer a data extension query. An id that nothing has gives empty cells. Raises InputError, TimeLimitError."""
    ids, columns = _read(asked)
    until, rows = time.monotonic() + seconds, {}
    for identifier in ids:
        if time.monotonic() > until:
            raise TimeLimitError(f"That took longer than {seconds:g} seconds; ask for fewer things at a time.")
        row = by_id(graph, identifier)
        one = Row(graph, row, lang, origin)
        rows[identifier] = {p.id: cells(one, p, limit) if row >= 0 else [] for p, limit in columns}
    return {"meta": [{"id": p.id, "name": p.name(lang)} for p, _ in columns], "rows": rows}


def _read(asked: object) -> tuple[list[str], list[tuple[Property, int]]]:
    if not isinstance(asked, Mapping):
        raise InputError("Expected a JSON object with “ids” and “properties”.")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids) or not isinstance(properties, list):
        raise InputError("Expected “ids”, a list of texts, and “properties”, a list of objects with “id”.")
    if len(ids) > ROWS or len(properties) > COLUMNS:
        raise InputError(
            f"Expected at most {ROWS} ids and {COLUMNS} properties; here are {len(ids)}, {len(properties)}."
        )
    return ids, [_column(one) for one in properties]


def _column(asked: object) -> tuple[Property, int]:
    """Read one property with its settings."""
    identifier = asked.get("id") if isinstance(asked, Mapping) else None
    if not isinstance(asked, Mapping) or not isinstance(identifier, str) or identifier not in PROPERTIES:
        raise InputError(f"There is no property {identifier!r}; there are {', '.join(PROPERTIES)}.")
    settings = asked.get("settings") or {}
    limit = settings.get("limit", LIMIT) if isinstance(settings, Mapping) else LIMIT
    try:
        number = int(limit)
    except (TypeError, ValueError, OverflowError):
        number = -1
    if number < 0:
        raise InputError(f"The setting “limit” of {identifier!r} is {limit!r}; expected 0 (all) or more.")
    return PROPERTIES[identifier], min(number or VALUES, VALUES)


def cells(one: Row, wanted: Property, limit: int = LIMIT) -> list[dict[str, Any]]:
    """Give the values of a property as the protocol has them: {"str": …}, {"int": …} or {"id": …, "name": …}."""
    if wanted.kinds and one.graph.kind(one.row) not in wanted.kinds:
        return []
    return [_cell(value) for value in islice(wanted.values(one), limit)]


def _cell(value: Value) -> dict[str, Any]:
    match value:
        case Row():
            return {"id": value.graph.local(value.row), "name": value.graph.label(value.row)}
        case int():
            return {"int": value}
        case float():
            return {"float": value}
    return {"str": value}
