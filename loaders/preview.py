"""Says what the columns of a table that nobody has mapped seem to mean, with some rows, to be corrected."""

from itertools import islice
from pathlib import Path
from typing import Any

from loaders.draft import drafted


def look(path: Path, most: int = 8) -> dict[str, Any]:
    """Say what the columns of a table seem to mean, with some rows; columns that tell of persons are left out.

    Gives {"columns": [{"name", "meaning", "examples"}], "rows": [[cell]], "hidden": [names], "count": rows seen}.
    """
    found = drafted(path)
    meant = {column.name: meaning for meaning, column in found.given.items()}
    return {
        "columns": [
            {"name": each.name, "meaning": meant.get(each.name, ""), "examples": found.examples(each)}
            for each in found.columns
        ],
        "rows": [list(row) for row in islice(zip(*(each.cells for each in found.columns), strict=False), most)],
        "hidden": [each.name for each in found.hidden],
        "count": max((len(each.cells) for each in found.columns), default=0),
    }
