"""Texts are read with the names that the structured sources of the workspace hold."""

from pathlib import Path

import pytest

from graph.keep import kept_facts
from graph.workspace import Workspace
from loaders.registry import LoadOptions
from ontology.errors import SourceError
from server import loading
from server.rehearsal import rehearse

TABLE = "organisationsnamn\nNordanskogs Vattenvård\n"
TEXT = (
    "I går berättade Nordanskogs Vattenvård om sitt arbete. Nordanskogs Vattenvård deltar i projektet Exempelvatten.\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "namn.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "press.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def load(home: Path, source: str, *names: str) -> loading.Loaded:
    workspace = Workspace.create(home / "ws")
    return loading.load(workspace, [home / name for name in names], source, LoadOptions())


def said(home: Path, source: str, name: str = "press.txt") -> set[str]:
    workspace = Workspace.open(home / "ws")
    record = workspace.sources()[source]["documents"][name]
    return {entity.name for entity in kept_facts(workspace, source, record).entities}


def version(home: Path) -> str:
    version: str = Workspace.open(home / "ws").sources()["press"]["documents"]["press.txt"]["version"]
    return version


def test_a_text_knows_the_names_of_another_source(home: Path) -> None:
    load(home, "namn", "namn.csv")
    load(home, "press", "press.txt")

    assert "Nordanskogs Vattenvård" in said(home, "press")


def test_a_text_knows_the_names_of_a_table_in_the_same_load(home: Path) -> None:
    loaded = load(home, "press", "press.txt", "namn.csv")

    assert loaded.report.documents == 2
    assert "Nordanskogs Vattenvård" in said(home, "press")


def test_a_text_is_read_again_only_when_it_is_loaded_again_and_the_names_have_changed(home: Path) -> None:
    load(home, "press", "press.txt")
    before = version(home)
    load(home, "namn", "namn.csv")
    assert version(home) == before

    assert load(home, "press", "press.txt").report.unchanged == 0
    assert version(home) != before
    assert load(home, "press", "press.txt").report.unchanged == 1


def test_a_load_of_names_tells_how_many_texts_were_read_without_them(home: Path) -> None:
    assert load(home, "press", "press.txt").outdated == 0
    assert load(home, "namn", "namn.csv").outdated == 1
    assert load(home, "namn", "namn.csv").outdated == 0  # nothing new was brought
    assert load(home, "press", "press.txt").outdated == 0


def test_a_table_and_a_text_of_one_source_are_both_known_the_second_time(home: Path) -> None:
    load(home, "press", "press.txt", "namn.csv")

    assert load(home, "press", "press.txt", "namn.csv").report.unchanged == 2


def test_one_bad_file_of_several_kinds_keeps_all_of_them_out(home: Path) -> None:
    (home / "tom.txt").write_text("  \n", encoding="utf-8")

    with pytest.raises(SourceError):
        load(home, "press", "press.txt", "namn.csv", "tom.txt")
    assert Workspace.open(home / "ws").sources() == {}


def test_a_rehearsal_knows_the_same_names_as_the_load(home: Path) -> None:
    load(home, "press", "press.txt", "namn.csv")
    changes = rehearse(home / "ws", [home / "press.txt", home / "namn.csv"], "press", LoadOptions()).changes

    assert {change.document: change.state for change in changes} == {"namn.csv": "unchanged", "press.txt": "unchanged"}
