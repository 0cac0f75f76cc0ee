"""What is due goes and nothing else; the record and the list of who is shown say what is there."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from graph import erase
from graph.access import report
from graph.backup import backup
from graph.build import build
from graph.check import check
from graph.exposure import GONE, KEPT, PROPOSED, PUBLISHED, exposure
from graph.keep import keep
from graph.register import markdown, record
from graph.retention import due, expire, last_day
from graph.workspace import Workspace
from ontology.errors import InputError
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Kind, Review
from server.cli import cli

OLD, NEW, READ = "Exempla Provfågelsdotter", "Kanaria Provfågelhjälm", "Exempel Provsparvsson"
FAR = date(2400, 1, 1)


def role(name: str, document: str, row: int, review: Review = Review.ACCEPTED, **more: str) -> Fact:
    agency = Entity(Kind.ORGANISATION, "Exempelverket")
    where = Evidence(document, row=row)
    return Fact(FactType.HOLDS_ROLE, Entity(Kind.PERSON, name), agency, where, {"role": "VD", **more}, review=review)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("duties")
    workspace = Workspace.create(place / "data", name="Exempel")
    keep(
        workspace, "gammal", [Document("a.csv", date="2001-05", publisher="Exempelverket"), role(OLD, "a.csv", 2)], "1"
    )
    keep(workspace, "ny", [Document("b.csv", date="2001"), role(NEW, "b.csv", 2, end="2015-03")], "1")
    keep(workspace, "last", [Document("c.csv"), role(READ, "c.csv", 2, Review.PROPOSED)], "1")
    build(workspace)
    return workspace.path


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(made, tmp_path / "data", symlinks=True)
    return Workspace.open(tmp_path / "data")


def keeps(workspace: Workspace, **retention: int) -> None:
    lines = "\n".join(f"{key} = {value}" for key, value in retention.items())
    path = workspace.path / "workspace.toml"
    path.write_text(f'name = "Exempel"\n[retention]\n{lines}\n', encoding="utf-8")


def named(workspace: Workspace, name: str) -> bool:
    return any(name.encode() in path.read_bytes() for path in workspace.path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("text", "day"),
    [("2019", date(2019, 12, 31)), ("2019-02", date(2019, 2, 28)), ("2019-02-03", date(2019, 2, 3)), ("okänt", None)],
)
def test_a_date_counts_to_its_last_day(text: str, day: date | None) -> None:
    assert last_day(text) == day


def test_without_limits_nothing_is_ever_due(workspace: Workspace) -> None:
    assert due(workspace, FAR) == []


def test_people_go_when_the_last_that_is_said_of_them_is_old_enough(workspace: Workspace) -> None:
    keeps(workspace, persons_years=10)
    assert due(workspace, date(2011, 5, 30)) == []
    (first,) = due(workspace, date(2011, 5, 31))
    assert (first.name, first.since) == (OLD, date(2001, 5, 31))
    assert [each.name for each in due(workspace, date(2025, 3, 31))] == [OLD, NEW]
    expire(workspace, [first])
    assert not named(workspace, OLD)
    assert named(workspace, NEW)
    assert check(workspace) == []
    keep(workspace, "gammal", [Document("a.csv"), role(OLD, "a.csv", 2)], "2")
    build(workspace)
    assert not named(workspace, OLD), "who went does not come back with the same source"


def test_originals_go_on_which_nothing_published_rests(workspace: Workspace) -> None:
    keeps(workspace, originals_days=30)
    (found,) = due(workspace, FAR)
    assert (found.what, found.where, found.name) == ("original", "last", "c.csv")
    assert due(workspace, found.since + timedelta(29)) == []
    expire(workspace, [found])
    assert sorted(workspace.sources()) == ["gammal", "ny"]
    assert not named(workspace, READ)
    assert check(workspace) == []


def test_one_document_of_several_goes_and_the_others_stay(workspace: Workspace) -> None:
    items = [Document("d.csv"), role(NEW, "d.csv", 2), Document("e.csv"), role(READ, "e.csv", 2, Review.PROPOSED)]
    keep(workspace, "last", items, "1")
    build(workspace)
    keeps(workspace, originals_days=30)
    expire(workspace, due(workspace, FAR))
    assert list(workspace.sources()["last"]["documents"]) == ["d.csv"]
    assert check(workspace) == []


def test_old_generations_and_backups_go_and_what_is_served_stays(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(workspace, folder / "a.tar.gz")
    (folder / "b.tar.gz").write_bytes(b"something else")
    keep(workspace, "mer", [Document("f.csv"), role(NEW, "f.csv", 2)], "1")
    number = build(workspace).number
    keeps(workspace, generations_days=10)
    found = due(workspace, FAR, folder)
    assert [each.what for each in found] == ["generation", "backup"]
    expire(workspace, found)
    assert workspace.numbers() == [number]
    assert [path.name for path in folder.iterdir()] == ["b.tar.gz"]
    assert check(workspace) == []


def test_changing_the_limits_makes_no_new_generation(workspace: Workspace) -> None:
    number = workspace.current_number()
    text = (workspace.path / "workspace.toml").read_text(encoding="utf-8")
    (workspace.path / "workspace.toml").write_text(f"{text}[retention]\npersons_years = 5\n", encoding="utf-8")
    assert build(workspace).number == number


def test_the_list_tells_who_is_shown_how_and_since_when(workspace: Workspace) -> None:
    found = {each.name: each for each in exposure(workspace)}
    assert {name: each.visible for name, each in found.items()} == {OLD: PUBLISHED, NEW: PUBLISHED, READ: PROPOSED}
    assert (found[OLD].roles, found[OLD].sources) == ("VD Exempelverket", "gammal")
    assert found[OLD].since == date.fromisoformat(found[OLD].since).isoformat()


def test_who_was_erased_is_told_for_a_period_by_address_only(workspace: Workspace) -> None:
    (iri,) = [each.iri for each in exposure(workspace) if each.name == OLD]
    erase.erase(workspace, erase.identify(workspace, OLD))
    today = date.today()
    (gone,) = [each for each in exposure(workspace, today - timedelta(1), today + timedelta(1)) if each.iri == iri]
    assert (gone.name, gone.visible) == ("", GONE)
    assert exposure(workspace, last=today - timedelta(400)) == []


def test_who_is_not_published_is_told_as_kept(workspace: Workspace) -> None:
    path = workspace.path / "workspace.toml"
    path.write_text('name = "Exempel"\npersons = "none"\n', encoding="utf-8")
    build(workspace)
    assert {each.name for each in exposure(workspace) if each.visible == KEPT} == {OLD, NEW, READ}


def test_the_record_says_what_is_there_and_names_nobody(workspace: Workspace) -> None:
    path = workspace.path / "workspace.toml"
    path.write_text('name = "Exempel"\n[records]\ncontroller = "Exempelverket, Exempelstad"\n', encoding="utf-8")
    told = record(workspace, [{"who": "everybody", "what": "pages", "until": ""}])
    assert told["controller"] == "Exempelverket, Exempelstad"
    assert "workspace.toml" in told["basis"]
    assert told["people"] == 3
    assert {each["class"] for each in told["data"]} >= {"P1", "P2"}
    assert all(each["label"] for each in told["data"])
    assert [each["source"] for each in told["sources"]] == ["gammal", "last", "ny"]
    text = markdown(told)
    assert "## Recipients" in text
    assert not any(name in text for name in (OLD, NEW, READ))


def test_they_are_typed_like_this(workspace: Workspace, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        found = CliRunner().invoke(cli, ["-w", str(workspace.path), *words], catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return found.stdout

    run("token", "new", "--scope", "load", "--note", "nattlig")
    assert "nattlig" in run("records")
    run("records", "-o", str(tmp_path / "register.md"))
    assert "# Record of processing: Exempel" in (tmp_path / "register.md").read_text(encoding="utf-8")
    assert {each["name"] for each in orjson.loads(run("exposure", "--json"))} == {OLD, NEW, READ}
    keeps(workspace, persons_years=10)
    assert [each["name"] for each in orjson.loads(run("expire", "--today", "2011-06-01", "--json"))] == [OLD]
    assert named(workspace, OLD)
    assert {each["name"] for each in orjson.loads(run("expire", "--yes", "--json"))} == {OLD, NEW}
    assert not named(workspace, OLD)


def test_a_limit_that_is_none_is_refused(workspace: Workspace) -> None:
    keeps(workspace, persons_year=3)
    with pytest.raises(InputError, match="persons_year"):
        Workspace.open(workspace.path)


def test_the_access_report_tells_until_when_it_is_kept(workspace: Workspace) -> None:
    keeps(workspace, persons_years=10)
    assert report(workspace, erase.identify(workspace, OLD))["retention"]["persons_years"] == 10
