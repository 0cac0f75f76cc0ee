"""A change in the files that no manifest covers is found, and told with what to do; what is rightly new is not."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph import audit, erase, seals
from graph.build import build
from graph.check import check
from graph.identity.verdicts import Judgement, Verdict
from graph.keep import keep
from graph.workspace import Workspace
from ontology.errors import KurbitsError
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Kind
from server.cli import cli

NAME = "Exempla Provfågelsdotter"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a publication, judgements and an erasure."""
    workspace = Workspace.create(tmp_path_factory.mktemp("seals") / "data", name="Exempel")
    agency, firm = Entity(Kind.ORGANISATION, "Exempelverket"), Entity(Kind.ORGANISATION, "Exempelbolaget")
    chair = Fact(FactType.HOLDS_ROLE, Entity(Kind.PERSON, NAME), agency, Evidence("a.csv", row=2), {"role": "VD"})
    tie = Fact(FactType.COLLABORATES_WITH, agency, firm, Evidence("a.csv", row=3))
    keep(workspace, "prov", [Document("a.csv"), chair, tie], "1")
    build(workspace)
    for number in range(4):
        workspace.judgements.judge(Judgement(f"a:{number}", Verdict.DIFFERENT, f"b:{number}"), who="exempel")
    erase.erase(workspace, erase.identify(workspace, NAME))
    return workspace.path


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(made, tmp_path / "copy", symlinks=True)
    return Workspace.open(tmp_path / "copy")


def flip(path: Path, at: int, bit: int = 0) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :])


def judge(workspace: Workspace, number: int) -> None:
    workspace.judgements.judge(Judgement(f"a:{number}", Verdict.DIFFERENT, f"b:{number}"), who="exempel")


@pytest.mark.parametrize("name", seals.FILES)
def test_a_flipped_bit_anywhere_is_found(name: str, workspace: Workspace) -> None:
    path = workspace.path / name
    data = path.read_bytes()
    for at in range(0, len(data), max(len(data) // 12, 1)):
        flip(path, at, at % 8)
        assert any(str(path) in problem for problem in seals.problems(workspace.path)), at
        try:
            found = check(workspace)
        except KurbitsError as error:  # settings that can no longer be read
            found = [str(error)]
        assert any(name in problem for problem in found), at
        path.write_bytes(data)
    assert check(workspace) == []


@pytest.mark.parametrize("name", seals.FILES)
def test_a_file_that_is_gone_or_cut_off_is_told(name: str, workspace: Workspace) -> None:
    path = workspace.path / name
    path.write_bytes(path.read_bytes()[:-7])
    assert len(list(seals.problems(workspace.path))) == 1
    path.unlink()
    assert "is missing" in next(seals.problems(workspace.path))


def test_what_is_added_later_does_not_hide_a_change(workspace: Workspace) -> None:
    path = workspace.path / "judgements.tsv"
    rows = path.read_bytes().splitlines(keepends=True)
    flip(path, len(b"".join(rows[:-3])) + 2)
    judge(workspace, 9)
    build(workspace)
    (told,) = seals.problems(workspace.path)
    assert f"lines {len(rows) - 2} to {len(rows) - 2} are not" in told
    assert "from a backup" in told
    assert seals.accept(workspace.path, "judgements.tsv") == ["judgements.tsv"]
    judge(workspace, 10)
    assert check(workspace) == []


def test_settings_that_somebody_changed_are_taken_over_by_the_next_publication(workspace: Workspace) -> None:
    path = workspace.path / "workspace.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# exempel\n", encoding="utf-8")
    assert "kurbits publish" in next(seals.problems(workspace.path))
    build(workspace)
    assert check(workspace) == []


def test_a_workspace_from_before_there_were_seals_is_sealed_by_the_next_publication(workspace: Workspace) -> None:
    log = workspace.path / "audit.jsonl"
    log.unlink()
    judge(workspace, 11)
    build(workspace)
    assert check(workspace) == []
    for name in seals.FILES:
        flip(workspace.path / name, 0)
    assert len(list(seals.problems(workspace.path))) == len(seals.FILES)
    assert audit.problems(log) == []


def test_a_writer_killed_before_or_after_it_wrote_leaves_no_false_alarm(workspace: Workspace) -> None:
    path = workspace.path / "erased.tsv"
    before = path.read_bytes()
    for number in range(3):  # killed three times over, each time before the file was there
        seals.whole(path, before + b"%d" % number)
        assert list(seals.problems(workspace.path)) == []
    path.write_bytes(before + b"2")
    assert list(seals.problems(workspace.path)) == []
    path.write_bytes(before + b"3")
    assert len(list(seals.problems(workspace.path))) == 1


def test_rows_whose_writer_was_killed_before_it_sealed_them_are_sealed_later(workspace: Workspace) -> None:
    path = workspace.path / "published.tsv"
    with path.open("ab") as file:
        file.write(b"7\torganisation/exempel\tprov:exempel\n8\tcut o")
    build(workspace)
    assert list(seals.problems(workspace.path)) == []
    flip(path, len(path.read_bytes()) - 12)
    assert len(list(seals.problems(workspace.path))) == 1


def run(home: Path, *words: str) -> tuple[int, str]:
    found = CliRunner().invoke(cli, ["-w", str(home), *words])
    return found.exit_code, found.stdout + found.stderr


def test_check_tells_what_to_do_and_accepts_what_somebody_changed(workspace: Workspace) -> None:
    assert run(workspace.path, "check")[0] == 0
    judge(workspace, 12)
    flip(workspace.path / "judgements.tsv", 3)
    code, told = run(workspace.path, "check")
    assert (code, "kurbits check --accept judgements.tsv" in told) == (1, True)
    code, told = run(workspace.path, "check", "--accept", "judgements.tsv")
    assert (code, "sealed as it is now" in told) == (0, True)


def test_an_unpublished_workspace_is_told_no_more_than_that(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "data")
    code, told = run(workspace.path, "check")
    assert code == 1
    assert "nothing is published yet" in told
    assert "backup" not in told
    flip(workspace.path / "salt", 1)
    assert "backup" in run(workspace.path, "check")[1]


def test_a_damaged_record_of_iris_stops_a_build_in_words(workspace: Workspace) -> None:
    path = workspace.path / "published.tsv"
    text = path.read_text(encoding="utf-8")
    for changed in (text.replace("\t", " "), "x" + text):
        path.write_text(changed, encoding="utf-8")
        with pytest.raises(KurbitsError, match="Restore it from a backup"):
            _ = workspace.published
