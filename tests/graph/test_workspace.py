"""The workspace folder: made, opened, locked, tidied."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from graph import durable
from graph.keep import keep
from graph.workspace import Workspace
from ontology.errors import InputError, NotFoundError, WorkspaceError
from ontology.facts import Item

ROOT = Path(__file__).parents[2]


def test_a_new_workspace_says_its_name_and_base(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "ny", name='Exempel "Dalarna"', base="https://exempel.se/id/")
    assert workspace.settings.name == 'Exempel "Dalarna"'
    assert (workspace.settings.base, workspace.settings.languages) == ("https://exempel.se/id/", ("sv", "en"))
    assert (workspace.current(), workspace.sources(), workspace.numbers()) == (None, {}, [])


def test_making_a_workspace_again_opens_it_with_the_salt_it_has(tmp_path: Path) -> None:
    salt = Workspace.create(tmp_path).salt
    assert Workspace.create(tmp_path, name="Annat namn").salt == salt
    assert (tmp_path / "salt").stat().st_mode & 0o077 == 0


def test_a_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no workspace here"):
        Workspace.open(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('nmae = "Exempel"', r"nmae: .* \(did you mean name\?\)"),
        ("[retention]\npersons_year = 3", r"retention.persons_year: .* \(did you mean persons_years\?\)"),
        ('base = "not an address"', "base"),
        ("collaborations = -1", "collaborations"),
        ("name = ", "Invalid value"),
        ('persons = "all"', "persons"),
    ],
)
def test_a_wrong_setting_is_named(workspace: Workspace, text: str, said: str) -> None:
    (workspace.path / "workspace.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        Workspace.open(workspace.path)


def test_a_missing_salt_is_told_rather_than_made_anew(workspace: Workspace) -> None:
    (workspace.path / "salt").unlink()
    with pytest.raises(WorkspaceError, match="salt"):
        _ = workspace.salt


def test_a_second_writer_is_refused_with_the_number_of_the_first(workspace: Workspace) -> None:
    code = f"from graph.workspace import Workspace\nwith Workspace({str(workspace.path)!r}).lock(): pass"
    with workspace.lock():
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"process {os.getpid()} is writing here" in done.stderr


def test_the_lock_may_be_nested_and_is_free_afterwards(workspace: Workspace) -> None:
    with workspace.lock(), workspace.lock():
        pass
    with Workspace(workspace.path).lock():
        assert (workspace.path / "lock").read_text() == str(os.getpid())


def test_forgetting_takes_a_source_out_and_notes_it(workspace: Workspace, table: list[Item]) -> None:
    keep(workspace, "exempel", table, "1")
    workspace.forget("exempel")
    assert workspace.sources() == {}
    assert list((workspace.path / "sources").iterdir()) == []
    lines = [orjson.loads(line) for line in (workspace.path / "audit.jsonl").read_bytes().splitlines()]
    assert [line["action"] for line in lines if "file" not in line] == ["load", "forget"]


def test_forgetting_what_is_not_there_says_what_is(workspace: Workspace, table: list[Item]) -> None:
    keep(workspace, "exempel", table, "1")
    with pytest.raises(NotFoundError, match="there are: exempel"):
        workspace.forget("annat")


@pytest.mark.parametrize("name", ["", "../utanför", "Åre", "a/b", ".dold", "x" * 65])
def test_a_name_that_could_leave_the_folder_is_refused(workspace: Workspace, name: str) -> None:
    with pytest.raises(InputError, match="not a source name"):
        workspace.forget(name)


def test_debris_of_a_killed_run_is_swept_up_on_opening(workspace: Workspace) -> None:
    for place in ("sources/.exempel.new/x", "generations/.3.new/store/y", "sources/.annat.old/z"):
        path = workspace.path / place
        path.parent.mkdir(parents=True)
        path.write_text("rest", encoding="utf-8")
    (workspace.path / "sources" / "annat").mkdir()
    Workspace.open(workspace.path)
    assert durable.debris(workspace.path / "sources") + durable.debris(workspace.path / "generations") == []
    assert [path.name for path in (workspace.path / "sources").iterdir()] == ["annat"]


def test_an_exchange_cut_short_is_completed(tmp_path: Path) -> None:
    (tmp_path / ".exempel.old").mkdir()
    (tmp_path / ".exempel.new").mkdir()
    (tmp_path / ".exempel.new" / "ny").touch()
    durable.mend(tmp_path)
    assert (tmp_path / "exempel" / "ny").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["exempel"]


def test_an_exchange_that_never_began_is_undone(tmp_path: Path) -> None:
    (tmp_path / "exempel").mkdir()
    (tmp_path / ".exempel.new").mkdir()
    durable.mend(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["exempel"]


def test_a_disk_without_room_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="free on the disk"):
        durable.need_space(tmp_path, 10**18)
