from pathlib import PurePath

import pytest

from loaders.catalogue import catalogue, entry, file_name
from loaders.mapping import shipped
from ontology.errors import InputError


def test_every_entry_says_what_it_is_and_on_which_terms() -> None:
    assert {"cordis", "vinnova", "swecris", "kohesio", "keep", "erdf"} <= set(catalogue())
    for each in catalogue().values():
        assert each.title.sv != each.title.en
        assert each.licence
        assert each.attribution
        assert each.page.scheme == "https"
        assert all(file.url.scheme == "https" for file in each.files)
        assert each.source
        assert each.checked.year >= 2026


def test_a_file_whose_address_says_no_name_has_one() -> None:
    (file,) = entry("vinnova").files
    assert file.kept_as == "vinnova-projekt.json"
    assert entry("cordis-fp7").files[0].kept_as == "cordis-fp7projects-csv.zip"


def test_every_mapping_that_is_named_comes_with_kurbits() -> None:
    assert {each.mapping for each in catalogue().values() if not each.into} <= set(shipped())


def test_a_name_is_found_with_or_without_its_ending() -> None:
    assert entry("keep.eu") is entry("keep")
    assert entry("CORDIS").files
    with pytest.raises(InputError, match="known: cordis"):
        entry("exempel")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://cordis.europa.eu/data/cordis-h2020projects-csv.zip", "cordis-h2020projects-csv.zip"),
        ("https://example.org/a%2F..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("https://example.org/..%5C..%5Cboot.ini?x=/y.csv", "file.boot.ini"),
        ("https://example.org/.bashrc", "file.bashrc"),
        ("https://example.org/data.NQ.GZ", "data.nq.gz"),
        ("https://example.org/", "file"),
        ("https://example.org/%00a\n.csv", "a.csv"),
    ],
)
def test_an_address_gives_a_harmless_name(url: str, name: str) -> None:
    assert file_name(url) == name
    assert PurePath(file_name(url)).name == name
