"""What the columns of a CSV answer are, for programs: CSV on the Web (https://www.w3.org/TR/tabular-metadata/)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

MEDIA_TYPE = "application/csvm+json"
_LONGEST = 4096  # bytes of an address that a header line should hold
_TOKEN = re.compile(r"[()]|AS\s+[?$](\w+)|[?$](\w+)", re.IGNORECASE)


def columns(sparql: str) -> list[str]:
    """Give the names of the columns that a SELECT with named variables answers with, in order."""
    found = re.search(r"\bSELECT\b(?:\s+(?:DISTINCT|REDUCED))?(.*?)(?:\bWHERE\b|\{)", sparql, re.DOTALL | re.IGNORECASE)
    head, names, depth = found[1] if found else "", list[str](), 0
    for token in _TOKEN.finditer(head):
        depth += (token[0] == "(") - (token[0] == ")")
        if token[1] and depth == 1:
            names.append(token[1])
        elif token[2] and not depth:
            names.append(token[2])
    return names


@dataclass(frozen=True)
class CsvColumn:
    """A column of a CSV: the name in its first line, a datatype of XML Schema by its short name, what it holds."""

    name: str
    datatype: str = "string"
    about: str = ""


def of_query(names: list[str]) -> list[CsvColumn]:
    """Describe the columns of a query by their names: what has a Label beside it is an IRI."""
    return [CsvColumn(name, "anyURI" if f"{name}Label" in names else "string") for name in names]


def csv_metadata(columns: Iterable[CsvColumn], table: str, lang: str, title: str, about: str = "") -> dict[str, Any]:
    """Describe a CSV by its columns: its address, title and language."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": lang}],
        "url": table,
        "dc:title": title,
        **_told(about),
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "required": False,
                    "datatype": column.datatype,
                    **_told(column.about),
                }
                for column in columns
            ]
        },
    }


def _told(about: str) -> dict[str, str]:
    return {"dc:description": about} if about else {}


def csvm(metadata: dict[str, Any]) -> Response:
    """Answer with a description of a CSV."""
    return Response(orjson.dumps(metadata), media_type=MEDIA_TYPE)


def lead(response: Response, about: str) -> Response:
    """Let a CSV say where it is described; not where the address is too long for a header."""
    if len(about) <= _LONGEST:
        response.headers["Link"] = f'<{about}>; rel="describedby"; type="{MEDIA_TYPE}"'
    return response
