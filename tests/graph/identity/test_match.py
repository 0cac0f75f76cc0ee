from pathlib import Path

import pytest

from graph.identity.compare import Side
from graph.identity.directory import Directory, write_directory
from graph.identity.match import Wanted, match
from ontology.errors import WorkspaceError
from ontology.facts import Identifier, Kind

ORG, PROJECT = (Kind.ORGANISATION,), (Kind.PROJECT,)
PIC = Identifier("pic", "900000001")


def side(*names: str, kind: Kind = Kind.ORGANISATION, pic: str = "", country: str = "", place: str = "") -> Side:
    return Side(kind, names, (Identifier("pic", pic),) if pic else (), country, place)


THINGS = [
    side("Exempelhögskolan Dalarna", "Dalarna", "Example University", pic="900000001", country="SE", place="SE312"),
    side("Exempelhuset Falun", pic="900000002", country="SE", place="2080"),
    side("Exempelstiftelsen Ljus", country="SE", place="2080"),
    side("Exempelstiftelsen Ljus", country="SE", place="2085"),
    side("Nova Exempel GmbH", country="DE"),
    side("EXEMPLAR AB", "EXNOVA", country="SE"),
    side("EXSPIN", "Exempel på samverkan i norr", kind=Kind.PROJECT),
    side("Exempelkonferensen i Falun", kind=Kind.EVENT),
    side("Falun", "Falu kommun", kind=Kind.MUNICIPALITY, place="2080", country="SE"),
    side("Region Exempel Norr", country="SE"),
    side("Region Exempel Syd", country="SE"),
    side("Anna Exempelsson", kind=Kind.PERSON),
]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    path = tmp_path_factory.mktemp("directory") / "directory.sqlite"
    write_directory(path, enumerate(THINGS))
    return Directory(path)


def certain(directory: Directory, name: str, kinds: tuple[Kind, ...] = ORG, **more: object) -> int:
    found = match(directory, Wanted(name, kinds, **more))  # type: ignore[arg-type]
    assert sum(one.certain for one in found) <= 1
    return found[0].row if found and found[0].certain else -1


@pytest.mark.parametrize("name", ["EXEMPELHOGSKOLAN I DALARNA", "Exempelhögskolan Dalarnas", "Example University"])
def test_a_name_that_is_the_same_after_the_normaliser_is_certain(directory: Directory, name: str) -> None:
    assert certain(directory, name) == 0


@pytest.mark.parametrize("name", ["Exempelhögskolan Dalrna", "Exempelhögskolan", "Exempelhuset", "Region Exempel"])
def test_likeness_alone_is_never_certain_but_leads(directory: Directory, name: str) -> None:
    found = match(directory, Wanted(name, ORG))
    assert found
    assert not any(one.certain for one in found)
    assert name.split()[0][:8] in THINGS[found[0].row].names[0]


def test_a_name_is_certain_only_within_the_kind_that_is_asked_for(directory: Directory) -> None:
    assert certain(directory, "Exempelhuset Falun", ()) == -1
    assert certain(directory, "Exempelhuset Falun", PROJECT) == -1
    assert certain(directory, "Exempelhuset Falun", (Kind.ORGANISATION, Kind.PROJECT)) == -1
    assert certain(directory, "Exempelhuset Falun", preferred=True) == -1
    assert certain(directory, "Exempelhuset Falun") == 1


@pytest.mark.parametrize("more", [{"country": "NO"}, {"place": "2085"}, {"vague": True}])
def test_what_is_known_besides_may_forbid_a_match(directory: Directory, more: dict[str, object]) -> None:
    assert certain(directory, "Exempelhuset Falun", **more) == -1


def test_a_number_of_another_thing_forbids_and_a_shared_number_decides(directory: Directory) -> None:
    assert certain(directory, "Exempelhuset Falun", identifiers=(Identifier("pic", "911111111"),)) == -1
    assert certain(directory, "Something else", identifiers=(PIC,)) == 0
    assert certain(directory, "", identifiers=(PIC,)) == 0
    assert certain(directory, "", (), identifiers=(PIC,)) == 0
    assert certain(directory, "", identifiers=(PIC,), country="NO") == -1
    assert certain(directory, "", identifiers=(PIC, Identifier("pic", "900000002"))) == -1


def test_of_two_of_one_name_neither_is_certain_until_the_place_says_which(directory: Directory) -> None:
    assert certain(directory, "Exempelstiftelsen Ljus") == -1
    assert certain(directory, "Exempelstiftelsen Ljus", place="2085") == 3
    assert certain(directory, "Exempelstiftelsen Ljus", place="SE312") == -1


def test_two_legal_forms_are_two_bodies(directory: Directory) -> None:
    assert certain(directory, "Nova Exempel AB") == -1
    assert certain(directory, "Nova Exempel") == 4


def test_one_word_tells_enough_only_as_the_usual_name_to_the_letter_or_in_a_known_country(directory: Directory) -> None:
    assert certain(directory, "EXEMPLARS") == -1
    assert certain(directory, "EXEMPLARS", country="SE") == 5
    assert certain(directory, "Exemplar AB") == 5
    assert certain(directory, "EXNOVA", country="SE") == -1
    assert certain(directory, "EXSPIN", PROJECT) == -1
    assert certain(directory, "Exempel på samverkan i norr", PROJECT) == 6


def test_an_organisation_is_not_known_by_the_place_it_is_in(directory: Directory) -> None:
    assert certain(directory, "Dalarna") == -1
    assert certain(directory, "Falun", (Kind.MUNICIPALITY,)) == 8
    assert certain(directory, "Falu kommun", (Kind.REGION, Kind.MUNICIPALITY)) == 8


def test_people_and_bare_names_and_whole_texts_find_nothing_certain(directory: Directory) -> None:
    assert match(directory, Wanted("Anna Exempelsson", (Kind.PERSON,))) == []
    assert not any(THINGS[one.row].kind == Kind.PERSON for one in match(directory, Wanted("Anna Exempelsson")))
    assert certain(directory, "Länsstyrelsen") == -1
    assert match(directory, Wanted("Exempelhuset Falun " * 30, ORG)) == []
    assert match(directory, Wanted("!?", ORG)) == []


def test_the_score_is_a_percentage_and_the_sum_of_its_reasons_orders(directory: Directory) -> None:
    found = match(directory, Wanted("Region Exempel Nor", ORG), limit=3)
    assert len(found) == 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.score <= 100 for one in found)
    assert found[0].row == 9
    assert all(reason.sv and reason.en for one in found for reason in one.reasons)


def test_a_slip_of_the_pen_is_found_among_the_words(directory: Directory) -> None:
    assert match(directory, Wanted("Exempelhgskolan", ORG))[0].row == 0
    assert match(directory, Wanted("Exempel Huset Falun", ORG))[0].row == 1


def test_a_missing_directory_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="Build it again"):
        match(Directory(tmp_path / "directory.sqlite"), Wanted("Exempel", ORG))
