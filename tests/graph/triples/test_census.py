"""What a store holds, counted."""

from pathlib import Path

from graph.triples.census import census, read, write
from graph.triples.store import EmbeddedStore

EX = "https://exempel.se/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LINES = f"""<{EX}a> {TYPE} <{EX}Firma> .
<{EX}a> {TYPE} <{EX}Sak> .
<{EX}b> {TYPE} <{EX}Sak> .
<{EX}a> <{EX}med> <{EX}b> .
<{EX}a> <{EX}namn> "Exempel \\"A\\" <b> ." .
<{EX}b> <{EX}namn> "Exempel B"@sv .
"""


def test_classes_properties_and_ties_are_counted_as_sparql_would(tmp_path: Path) -> None:
    store = EmbeddedStore.open(tmp_path / "store")
    store.bulk_load(LINES.encode())
    store.bulk_load(LINES.encode(), graph=f"{EX}graf")  # what a source repeats counts once
    store.finish()
    found = census(store)
    assert {name: each.count for name, each in found.classes.items()} == {f"{EX}Firma": 1, f"{EX}Sak": 2}
    assert found.properties[f"{EX}namn"].count == 2
    assert found.properties[f"{EX}med"].value == f"{EX}b"
    assert found.used[f"{EX}Sak", f"{EX}namn"] == 2
    assert found.used[f"{EX}Firma", f"{EX}namn"] == 1
    assert found.links[f"{EX}Firma", f"{EX}med", f"{EX}Sak"] == 1
    assert found.links[f"{EX}Sak", f"{EX}med", f"{EX}Firma"] == 0


def test_what_was_counted_is_read_back(tmp_path: Path) -> None:
    store = EmbeddedStore.open(tmp_path / "store")
    store.bulk_load(LINES.encode())
    store.finish()
    found = census(store)
    del store
    write(str(tmp_path / "store"), str(tmp_path))
    assert read(tmp_path) == found
