"""What the columns of a CSV answer are, for programs: CSV on the Web (https://www.w3.org/TR/tabular-metadata/)."""

import re
from typing import Any

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


def csv_metadata(names: list[str], table: str, lang: str, title: str, about: str = "") -> dict[str, Any]:
    """Describe a CSV by its columns: its address, title and language. What ends in Label names the former."""
    told = {"dc:description": about} if about else {}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": lang}],
        "url": table,
        "dc:title": title,
        **told,
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [
                {
                    "name": name,
                    "titles": name,
                    "required": False,
                    "datatype": "anyURI" if f"{name}Label" in names else "string",
                }
                for name in names
            ]
        },
    }
