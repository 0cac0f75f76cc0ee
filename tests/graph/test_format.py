"""The form of a generation: what another version made is refused, and a change of columns is never forgotten."""

from dataclasses import fields

import orjson
import pytest

import graph.analysis.centrality  # noqa: F401 - the measures are a table too
from graph.build import build
from graph.generation import FORMAT
from graph.keep import keep
from graph.tables import Table
from graph.workspace import Workspace
from ontology.errors import WorkspaceError
from ontology.facts import Item
from ontology.terms import digest


def test_what_another_version_made_is_refused_in_plain_words_and_made_anew_from_its_sources(
    workspace: Workspace, table: list[Item]
) -> None:
    keep(workspace, "tabell", table, "1")
    first = build(workspace)
    manifest = first.path / "manifest.json"
    manifest.write_bytes(orjson.dumps({**first.manifest, "format": 1, "inputs": "of then", "software": "0.0.1"}))
    with pytest.raises(WorkspaceError, match=r"generation 1 .* version of Kurbits \(0\.0\.1\).*kurbits publish"):
        workspace.current()
    assert build(workspace).number == 2
    again = workspace.current()
    assert again is not None
    assert again.entities.iri == first.entities.iri


def test_the_format_is_raised_when_the_columns_change() -> None:
    """When this fails: raise FORMAT in graph/generation.py, and write down the new digest of the columns here."""
    tables = sorted(Table.__subclasses__(), key=lambda table: table.__name__)
    columns = {table.__name__: [field.name for field in fields(table)] for table in tables}
    assert (FORMAT, digest(*(f"{name}:{','.join(names)}" for name, names in columns.items()))) == (
        4,
        "1f0c1dbb5146c15567ba",
    )
