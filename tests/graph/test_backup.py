"""A backup holds all that cannot be made again; half of one, or a changed one, is refused; the erased stay erased."""

import gzip
import os
import random
import shutil
from pathlib import Path

import pytest

from graph import audit, erase
from graph.backup import backup, drill, restore
from graph.build import build
from graph.check import check
from graph.identity.verdicts import Judgement, Verdict
from graph.keep import keep
from graph.workspace import Workspace
from ontology.errors import InputError
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Item, Kind

NAME = "Kanaria Provfågelhjälm"


@pytest.fixture
def full(workspace: Workspace, table: list[Item], press: list[Item]) -> Workspace:
    name = next(item.name for item in table if isinstance(item, Document))
    role = Fact(
        FactType.HOLDS_ROLE, Entity(Kind.PERSON, NAME), Entity(Kind.ORGANISATION, "Exempelverket"),
        Evidence(name, row=2), {"role": "VD"},
    )  # fmt: skip
    keep(workspace, "tabell", [*table, role], "1")
    keep(workspace, "press", press, "1")
    workspace.judgements.judge(Judgement("tabell:a", Verdict.DIFFERENT, "press:b"), who="exempel")
    build(workspace)
    return workspace


def test_the_same_graph_comes_of_a_backup_on_an_empty_machine(full: Workspace, tmp_path: Path) -> None:
    digest = backup(full, tmp_path / "b.tar.gz")
    assert len(digest) == 64
    found = restore(tmp_path / "b.tar.gz", tmp_path / "elsewhere" / "data")
    current = full.current()
    assert current
    assert (found.same, found.graph) == (True, current.manifest["graph"])
    again = Workspace.open(tmp_path / "elsewhere" / "data")
    assert check(again) == []
    assert again.salt == full.salt
    assert (again.path / "judgements.tsv").read_bytes() == (full.path / "judgements.tsv").read_bytes()
    assert [entry["action"] for entry in audit.entries(again.path / "audit.jsonl")][-2:] == ["publish", "restore"]
    assert os.stat(tmp_path / "b.tar.gz").st_mode & 0o077 == 0


def test_the_drill_leaves_nothing_behind(full: Workspace, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.tar.gz")
    before = sorted(tmp_path.rglob("*"))
    assert drill(tmp_path / "b.tar.gz").same
    assert sorted(tmp_path.rglob("*")) == before


def test_half_a_backup_and_a_changed_one_are_refused_and_nothing_is_changed(full: Workspace, tmp_path: Path) -> None:
    place = tmp_path / "b.tar.gz"
    backup(full, place)
    whole, chance = place.read_bytes(), random.Random(7)  # noqa: S311
    before = sorted(path for path in tmp_path.rglob("*") if path != place)
    for _ in range(15):
        place.write_bytes(whole[: chance.randrange(len(whole))])
        with pytest.raises(InputError):
            restore(place, tmp_path / "new")
    plain = gzip.decompress(whole)
    for _ in range(15):
        at = chance.randrange(len(plain) - 20_000)
        place.write_bytes(gzip.compress(plain[:at] + bytes([plain[at] ^ 64]) + plain[at + 1 :], 1))
        try:
            found = restore(place, tmp_path / "new")
        except InputError:
            continue
        assert found.same, f"byte {at} was changed unseen"  # what tar itself does not use may change
        Workspace.open(tmp_path / "new")
        restore(place, tmp_path / "new", replace=True)
        shutil.rmtree(tmp_path / "new")
    assert sorted(path for path in tmp_path.rglob("*") if path != place) == before


def test_a_workspace_is_replaced_only_when_that_is_said(full: Workspace, tmp_path: Path, press: list[Item]) -> None:
    backup(full, tmp_path / "b.tar.gz")
    full.forget("press")
    build(full)
    number = full.current_number()
    with pytest.raises(InputError, match="--replace"):
        restore(tmp_path / "b.tar.gz", full.path)
    found = restore(tmp_path / "b.tar.gz", full.path, replace=True)
    assert found.number > number, "readers take it for a new one"
    assert sorted(full.sources()) == ["press", "tabell"]
    assert audit.problems(full.path / "audit.jsonl") == []
    assert "forget" in [entry["action"] for entry in audit.entries(full.path / "audit.jsonl")]


def test_who_was_erased_does_not_come_back_with_an_older_backup(full: Workspace, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.tar.gz")
    erase.erase(full, erase.identify(full, NAME))
    found = restore(tmp_path / "b.tar.gz", full.path, replace=True)
    assert found.same is None
    for path in full.path.rglob("*"):
        if path.is_file():
            assert "Provfågelhjälm".encode() not in path.read_bytes(), path
    assert check(full) == []
    other = Workspace.create(tmp_path / "other")
    backup(other, tmp_path / "o.tar.gz")
    with pytest.raises(InputError, match="folder of its own"):
        restore(tmp_path / "o.tar.gz", full.path, replace=True)


def test_a_restore_that_was_killed_between_the_moves_is_completed(full: Workspace, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.tar.gz")
    full.path.rename(full.path.with_name(f".{full.path.name}.old"))
    assert restore(tmp_path / "b.tar.gz", full.path, replace=True).same
    assert check(full) == []
