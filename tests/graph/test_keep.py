"""Keeping what loaders yield: everything of a load or nothing, once, by document."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.keep import LoadReport, is_known, keep, kept_facts
from graph.workspace import Workspace
from ontology.errors import SourceError, WorkspaceError
from ontology.facts import Document, Evidence, Fact, Item, Reject


def state(workspace: Workspace) -> dict[str, bytes]:
    folder = workspace.path / "sources"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_load_is_counted_and_what_it_said_can_be_read_again(workspace: Workspace, table: list[Item]) -> None:
    assert keep(workspace, "exempel", table, "1") == LoadReport(1, 7, 7, rejects=0, unchanged=0)
    record = workspace.sources()["exempel"]["documents"]["exempel.csv"]
    kept = kept_facts(workspace, "exempel", record)
    facts = [item for item in table if isinstance(item, Fact)]
    assert [kept.entities[row] for row in kept.subject] == [fact.subject for fact in facts]
    assert [kept.qualifiers[at] for at in kept.qualifier] == [dict(fact.qualifiers) for fact in facts]
    assert [kept.details[at] for at in kept.detail] == [("", "organisation,roll", "")] * 7
    assert kept.values == ["2020/2022-06", 7500.5]


def test_the_original_is_kept_as_it_is_and_a_masked_text_as_masked(
    workspace: Workspace, table: list[Item], press: list[Item]
) -> None:
    keep(workspace, "exempel", [*table, *press], "1")
    documents = workspace.sources()["exempel"]["documents"]
    folder = workspace.source_folder("exempel")
    assert (folder / documents["exempel.csv"]["kept"]).read_text(encoding="utf-8").startswith("organisation;roll")
    text = next(item.masked for item in press if isinstance(item, Document))
    assert (folder / documents["press.txt"]["kept"]).read_bytes().decode() == text


def test_the_same_load_again_changes_nothing(workspace: Workspace, table: list[Item]) -> None:
    keep(workspace, "exempel", table, "1")
    before = state(workspace)
    assert keep(workspace, "exempel", table, "1").unchanged == 1
    assert state(workspace) == before


def test_a_file_is_known_by_its_content_and_the_version_of_its_loader(workspace: Workspace, table: list[Item]) -> None:
    path = next(item.path for item in table if isinstance(item, Document))
    assert path is not None
    keep(workspace, "exempel", table, "1")
    assert is_known(workspace, "exempel", path, "1")
    assert not is_known(workspace, "exempel", path, "2")
    assert not is_known(workspace, "annan", path, "1")
    path.write_text("nytt", encoding="utf-8")
    assert not is_known(workspace, "exempel", path, "1")


def test_a_document_is_replaced_by_name_and_the_others_stay(
    workspace: Workspace, table: list[Item], press: list[Item]
) -> None:
    keep(workspace, "exempel", [*table, *press], "1")
    before = workspace.sources()["exempel"]["documents"]
    report = keep(workspace, "exempel", press[:2], "1")
    after = workspace.sources()["exempel"]["documents"]
    assert report.facts == 1
    assert after["exempel.csv"] == before["exempel.csv"]
    assert after["press.txt"]["counts"]["facts"] == 1
    assert (workspace.source_folder("exempel") / after["exempel.csv"]["kept"]).is_file()


def test_a_document_that_a_file_no_longer_yields_is_dropped(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "fakta.yaml"
    path.write_text("exempel", encoding="utf-8")
    keep(workspace, "exempel", [Document("ett", path), Document("två", path)], "1")
    keep(workspace, "exempel", [Document("ett", path)], "1")
    assert list(workspace.sources()["exempel"]["documents"]) == ["ett"]


def test_rejects_are_listed_with_row_column_reason_and_value(workspace: Workspace, table: list[Item]) -> None:
    rejects = [
        Reject("exempel.csv", "not a number", row=3, column="roll", value="=1+1"),
        Reject("bild.png", "no loader reads .png; skipped"),
    ]
    assert keep(workspace, "exempel", [*rejects[1:], *table, *rejects[:1]], "1").rejects == 2
    with (workspace.source_folder("exempel") / "rejects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["document", "sheet", "row", "column", "reason", "value"],
        ["bild.png", "", "", "", "no loader reads .png; skipped", ""],
        ["exempel.csv", "", "3", "roll", "not a number", "'=1+1"],
    ]


def test_a_quote_that_does_not_stand_in_its_text_is_rejected(workspace: Workspace, press: list[Item]) -> None:
    fact = next(item for item in press if isinstance(item, Fact))
    forged = fact._replace(evidence=fact.evidence._replace(quote="Exempelbolaget leder allt"))
    beyond = fact._replace(evidence=Evidence("press.txt", "", 5000, 5010))
    report = keep(workspace, "exempel", [*press, forged, beyond], "1")
    assert (report.facts, report.rejects) == (2, 2)


def test_a_fact_without_its_document_is_refused(workspace: Workspace, table: list[Item]) -> None:
    with pytest.raises(SourceError, match=r"exempel\.csv"):
        keep(workspace, "exempel", table[1:], "1")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SourceError.__new__(SourceError), MemoryError()])
def test_a_loader_that_breaks_off_leaves_the_source_as_it_was(
    workspace: Workspace, table: list[Item], press: list[Item], error: BaseException
) -> None:
    def broken() -> Iterator[Item]:
        yield from press
        raise error

    keep(workspace, "exempel", table, "1")
    before = state(workspace)
    with pytest.raises(type(error)):
        keep(workspace, "exempel", broken(), "1")
    assert state(workspace) == before


def test_damaged_kept_facts_are_told(workspace: Workspace, table: list[Item]) -> None:
    keep(workspace, "exempel", table, "1")
    record = workspace.sources()["exempel"]["documents"]["exempel.csv"]
    (workspace.source_folder("exempel") / record["facts"]).write_text("{}", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="Load the source again"):
        kept_facts(workspace, "exempel", record)
