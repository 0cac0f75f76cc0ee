"""The registry: which loader a file goes to, folders, and what cannot be read."""

from pathlib import Path

import pytest

from loaders.registry import LoadOptions, expand, loader_for, read, version
from ontology.errors import InputError, SourceError
from ontology.facts import Entity, Kind, Reject

FACTS = "kurbits: facts/1\nentities: {a: {kind: organisation, name: Exempel}}\nfacts: []\n"
HERE = LoadOptions()


@pytest.mark.parametrize(
    ("name", "loader"),
    [
        ("press.txt", "text"), ("press.MD", "text"), ("tabell.csv", "table"), ("tabell.tsv.gz", "table"),
        ("fakta.yaml", "facts"), ("fakta.yml", "facts"), ("fakta.json", "facts"), ("fakta.jsonl", "facts"),
    ],
)  # fmt: skip
def test_the_ending_chooses_the_loader(name: str, loader: str) -> None:
    assert loader_for(Path(name), HERE) == loader


@pytest.mark.parametrize("name", ["bild.png", "arkiv.gz", "utan-slut", "bok.parquet"])
def test_an_unknown_type_is_refused_with_the_types_that_are_known(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(SourceError, match=r"expected one of .txt, .*\.xlsx"):
        list(read([tmp_path / name], HERE))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"saknas\.yaml: there is no such file"):
        list(read([tmp_path / "saknas.yaml"], HERE))


@pytest.mark.parametrize("name", ["tom.yaml", "tom.csv", "tom.txt", "tom.jsonl"])
def test_an_empty_file_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    with pytest.raises(SourceError, match=rf"{name}: the file is empty"):
        list(read([tmp_path / name], HERE))


def test_a_folder_without_readable_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bild.png").write_bytes(b"x")
    (tmp_path / ".dold.yaml").write_text(FACTS)
    with pytest.raises(SourceError, match="the folder holds no file that a loader reads"):
        list(read([tmp_path], HERE))


def test_a_folder_is_read_with_all_below_it_and_tells_what_it_skipped(tmp_path: Path) -> None:
    (tmp_path / "under").mkdir()
    (tmp_path / "under" / "b.yaml").write_text(FACTS)
    (tmp_path / "a.yaml").write_text(FACTS)
    (tmp_path / "bild.png").write_bytes(b"x")
    items = list(read([tmp_path], HERE))
    assert [item.name for item in items if isinstance(item, Entity)] == ["Exempel", "Exempel"]
    assert [(item.document, item.reason) for item in items if isinstance(item, Reject)] == [
        ("bild.png", "no loader reads .png; skipped")
    ]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "fakta.yaml").write_text(FACTS)
    with pytest.raises(InputError, match="have the same name"):
        list(read([tmp_path / "a", tmp_path / "b"], HERE))


def test_nothing_to_read_is_refused() -> None:
    with pytest.raises(InputError, match="at least one file"):
        list(read([], HERE))


def test_progress_begins_and_ends_with_every_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(FACTS)
    told: list[tuple[str, int, int]] = []
    list(read([path], HERE, lambda *step: told.append(step)))
    assert told == [("a.yaml", 0, len(FACTS)), ("a.yaml", len(FACTS), len(FACTS))]


def test_the_version_follows_loader_mapping_and_names(tmp_path: Path) -> None:
    table = tmp_path / "project.csv"
    table.write_text("id,startDate,endDate,totalCost,ecMaxContribution,frameworkProgramme\n")
    own = tmp_path / "egen.yaml"
    own.write_text((Path(__file__).parents[2] / "loaders/mappings/cordis.yaml").read_text(encoding="utf-8") + "#\n")
    assert version(table, HERE) == version(table, LoadOptions("cordis"))
    assert version(table, HERE) != version(table, LoadOptions(own))
    assert version(Path("a.yaml"), HERE) == version(Path("b.jsonl"), HERE)
    known = LoadOptions(names={"Exempel": Entity(Kind.ORGANISATION, "Exempel")})
    assert version(Path("a.txt"), HERE) != version(Path("a.txt"), known)


def test_what_fetching_keeps_beside_a_file_is_not_read(tmp_path: Path) -> None:
    for name in ("a.txt", "a.txt.source.json", "b.csv.part", "b.csv.part.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    assert expand([tmp_path]) == ([tmp_path / "a.txt"], [])
