"""Tables through mappings: CORDIS in its layouts, bad rows, and the whole of Horizon 2020."""

import gzip
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from loaders.table import read_table
from ontology.errors import SourceError
from ontology.facts import Document, Entity, Fact, FactType, Identifier, Item, Kind, Reject, Status, Value

COLUMNS = [
    "projectID", "projectAcronym", "organisationID", "vatNumber", "name", "shortName", "SME", "activityType", "city",
    "country", "geolocation", "organizationURL", "order", "role", "ecContribution",
]  # fmt: skip
ROW = {
    "projectID": "900001",
    "projectAcronym": "EXEMPEL",
    "organisationID": "999000001",
    "vatNumber": "SE202100518201",
    "name": "Exempelh√∂gskolan",
    "shortName": "EXH",
    "SME": "false",
    "activityType": "HES",
    "city": "FALUN",
    "country": "SE",
    "geolocation": "60.6,15.6",
    "organizationURL": "www.example.org",
    "order": "1",
    "role": "coordinator",
    "ecContribution": "183454.8",
}
PROJECT = {
    "id": "900001",
    "acronym": "EXEMPEL",
    "title": "Ett exempel",
    "startDate": "2019-05-01",
    "endDate": "2022-04-30",
    "totalCost": "771225,1",
    "ecMaxContribution": "500000",
    "legalBasis": "Innovation in SMEs,LEIT",
    "frameworkProgramme": "H2020",
}

Put = Callable[..., Path]


def csv(rows: Iterable[dict[str, str]], columns: Iterable[str], delimiter: str = ";") -> str:
    def quoted(cells: Iterable[str]) -> str:
        return delimiter.join('"' + cell.replace('"', '""') + '"' for cell in cells)

    columns = list(columns)
    return "\n".join([quoted(columns), *(quoted(row.get(name, "") for name in columns) for row in rows)]) + "\n"


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(rows: list[dict[str, str]], name: str = "organization.csv", delimiter: str = ";") -> Path:
        columns = COLUMNS if name.startswith("org") else list(PROJECT)
        path = tmp_path / name
        path.write_text(csv(rows, columns, delimiter), encoding="utf-8")
        return path

    return write


def facts_of(items: Iterable[Item]) -> list[Fact]:
    return [item for item in items if isinstance(item, Fact)]


def rejects_of(items: Iterable[Item]) -> list[Reject]:
    return [item for item in items if isinstance(item, Reject)]


def test_a_participation_becomes_a_fact_with_its_row_as_evidence(put: Put) -> None:
    document, fact = list(read_table(put([ROW])))
    assert isinstance(document, Document)
    assert document.media_type == "text/csv; charset=utf-8"
    assert isinstance(fact, Fact)
    assert (fact.type, fact.status, fact.rule) == (FactType.LEADS_PROJECT, Status.EXPLICIT, "cordis.organization")
    assert fact.qualifiers == {
        "role": "coordinator", "amount": 183454.8, "currency": "EUR", "amount_kind": "granted",
    }  # fmt: skip
    assert (fact.evidence.document, fact.evidence.row) == ("organization.csv", 2)
    assert fact.evidence.columns == ("organisationID", "projectID", "role", "ecContribution")


def test_an_organisation_carries_what_its_row_says(put: Put) -> None:
    fact = facts_of(read_table(put([ROW])))[0]
    assert fact.subject == Entity(
        Kind.ORGANISATION,
        "Exempelhögskolan",
        key="pic:999000001",
        identifiers=(
            Identifier("pic", "999000001"),
            Identifier("vat", "SE202100518201"),
            Identifier("orgnr", "202100-5182"),
        ),
        aliases=("EXH",),
        sector="academia",
        country="SE",
        city="FALUN",
        point="POINT(15.6 60.6)",
        website="http://www.example.org",
    )
    assert isinstance(fact.object, Entity)
    assert (fact.object.key, fact.object.name) == ("cordis-project:900001", "EXEMPEL")


@pytest.mark.parametrize(
    ("cell", "role"),
    [("participant", "participant"), ("partner", "partner"), ("thirdParty", "third-party"), ("observer", "observer")],
)
def test_other_roles_take_part_and_an_unknown_role_is_kept(put: Put, cell: str, role: str) -> None:
    fact = facts_of(read_table(put([ROW | {"role": cell}])))[0]
    assert (fact.type, fact.qualifiers["role"]) == (FactType.PARTICIPATES_IN, role)


def test_no_money_is_not_the_same_as_none_told(put: Put) -> None:
    none, told = facts_of(read_table(put([ROW | {"ecContribution": ""}, ROW | {"ecContribution": "0.0"}])))
    assert none.qualifiers == {"role": "coordinator"}
    assert told.qualifiers["amount"] == 0


@pytest.mark.parametrize(
    ("column", "cell", "attribute", "value"),
    [
        ("country", "NA", "country", "NA"),
        ("country", "EL", "country", "GR"),
        ("country", "UK", "country", "GB"),
        ("activityType", "OTH", "sector", ""),
        ("activityType", "REC", "sector", "academia"),
        ("name", "", "name", ""),
        ("name", '"EXEMPEL"', "name", "EXEMPEL"),
        ("geolocation", "", "point", ""),
    ],
)
def test_the_habits_of_cordis_are_known(put: Put, column: str, cell: str, attribute: str, value: str) -> None:
    fact = facts_of(read_table(put([ROW | {column: cell}])))[0]
    assert getattr(fact.subject, attribute) == value


def test_the_same_organisation_is_one_object_in_every_row(put: Put) -> None:
    first, second = facts_of(read_table(put([ROW, ROW | {"projectID": "900002"}])))
    assert first.subject is second.subject


def test_a_project_tells_its_period_money_and_programmes(put: Put) -> None:
    facts = facts_of(read_table(put([PROJECT], "project.csv")))
    told = {(str(fact.type), str(getattr(fact.object, "key", getattr(fact.object, "value", "")))) for fact in facts}
    assert told == {
        ("project_period", "2019-05-01/2022-04-30"),
        ("project_budget", "771225.1"),
        ("part_of_programme", "cordis-programme:H2020"),
        ("part_of_programme", "cordis-programme:H2020/Innovation in SMEs"),
        ("part_of_programme", "cordis-programme:H2020/LEIT"),
        ("funds", "cordis-project:900001"),
    }
    funds = next(fact for fact in facts if fact.type is FactType.FUNDS)
    assert funds.subject.identifiers == (Identifier("wikidata", "Q8880"),)
    assert funds.qualifiers == {"amount": 500000, "currency": "EUR", "amount_kind": "granted"}
    budget = next(fact for fact in facts if fact.type is FactType.PROJECT_BUDGET)
    assert budget.qualifiers == {"amount": 771225.1, "currency": "EUR"}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({}, "EXEMPEL"),
        ({"acronym": ""}, "Ett exempel"),
        ({"acronym": "", "title": ""}, "H2020 900001"),
    ],
)
def test_a_project_is_named_by_acronym_title_or_number(put: Put, names: dict[str, str], expected: str) -> None:
    assert facts_of(read_table(put([PROJECT | names], "project.csv")))[0].subject.name == expected


def test_a_cost_of_nothing_is_unknown(put: Put) -> None:
    facts = facts_of(read_table(put([PROJECT | {"totalCost": "0", "ecMaxContribution": "0"}], "project.csv")))
    assert FactType.PROJECT_BUDGET not in {fact.type for fact in facts}
    assert next(fact for fact in facts if fact.type is FactType.FUNDS).qualifiers == {}


@pytest.mark.parametrize(
    ("dates", "period"),
    [
        ({"endDate": ""}, "2019-05-01/.."),
        ({"startDate": ""}, "../2022-04-30"),
        ({"startDate": "", "endDate": ""}, None),
    ],
)
def test_an_unknown_date_stays_open(put: Put, dates: dict[str, str], period: str | None) -> None:
    facts = facts_of(read_table(put([PROJECT | dates], "project.csv")))
    found = [fact.object for fact in facts if fact.type is FactType.PROJECT_PERIOD]
    assert found == ([Value(period)] if period else [])


@pytest.mark.parametrize(
    ("name", "change", "column", "expected"),
    [
        ("organization.csv", {"ecContribution": "mycket"}, "ecContribution", "expected a number"),
        ("organization.csv", {"organisationID": ""}, "organisationID", "since it is the key"),
        ("organization.csv", {"projectID": ""}, "projectID", "since it is the key"),
        ("project.csv", {"startDate": "01/05/2019"}, "startDate", "expected a date like 2021-03-12"),
        ("project.csv", {"endDate": "2018-01-01"}, "endDate", "not before the start 2019-05-01"),
        ("project.csv", {"totalCost": "1.234,5"}, "totalCost", "expected a number with decimal point or comma"),
    ],
)
def test_a_row_that_cannot_be_understood_is_listed_and_the_others_are_taken(
    put: Put, name: str, change: dict[str, str], column: str, expected: str
) -> None:
    good = ROW if name.startswith("org") else PROJECT
    items = list(read_table(put([good, good | change, good], name)))
    assert {fact.evidence.row for fact in facts_of(items)} == {2, 4}
    (reject,) = rejects_of(items)
    assert (reject.document, reject.row, reject.column) == (name, 3, column)
    assert reject.value == change[column]
    assert expected in reject.reason
    assert reject.reason.endswith("the row was left out")


def test_a_part_that_cannot_be_understood_is_listed_and_the_row_is_taken(put: Put) -> None:
    items = list(read_table(put([ROW | {"geolocation": "borta", "vatNumber": "SE202100518301"}])))
    (fact,) = facts_of(items)
    assert (fact.subject.point, fact.subject.name) == ("", "Exempelhögskolan")
    assert {(each.column, each.value) for each in rejects_of(items)} == {
        ("geolocation", "borta"),
        ("vatNumber", "SE202100518301"),
    }
    assert all(each.reason.endswith("this cell was left out") for each in rejects_of(items))


def test_rows_that_are_too_short_or_too_long_are_listed(put: Put) -> None:
    path = put([ROW, ROW, ROW, ROW])
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].rpartition(";")[0]
    lines[3] += ';"och mera"'
    path.write_text("\n".join(lines), encoding="utf-8")
    items = list(read_table(path))
    assert [fact.evidence.row for fact in facts_of(items)] == [2, 5]
    assert [(each.row, each.reason[:20]) for each in rejects_of(items)] == [
        (3, "the row has 14 cells"),
        (4, "the row has 16 cells"),
    ]


def test_a_separator_at_the_end_of_every_row_is_allowed(put: Put) -> None:
    path = put([ROW, ROW])
    path.write_text("".join(f"{line};\n" for line in path.read_text(encoding="utf-8").splitlines()), encoding="utf-8")
    assert len(facts_of(read_table(path))) == 2


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_copies_with_another_delimiter_are_read(put: Put, delimiter: str) -> None:
    assert len(facts_of(read_table(put([ROW], delimiter=delimiter)))) == 1


def test_a_copy_with_a_byte_order_mark_and_gzip_is_read(put: Put, tmp_path: Path) -> None:
    path = tmp_path / "organization.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + put([ROW]).read_bytes()))
    assert len(facts_of(read_table(path))) == 1


def test_a_file_whose_rows_do_not_look_like_the_header_is_refused(put: Put) -> None:
    path = put([ROW])
    path.write_text(path.read_text(encoding="utf-8") + "a,b\nc,d\n", encoding="utf-8")
    with pytest.raises(SourceError, match="2 of 3 rows have not the 15 cells"):
        list(read_table(path))


def test_a_file_with_only_a_header_is_refused(put: Put) -> None:
    with pytest.raises(SourceError, match="a header but no row below it"):
        list(read_table(put([])))


def test_cordis_in_another_encoding_than_it_ships_is_refused(put: Put) -> None:
    path = put([ROW | {"name": "Exempelhögskolan"}])
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    with pytest.raises(SourceError, match=r"row 2: byte \d+ \(0xf6\) is not utf-8"):
        list(read_table(path, "cordis"))


def test_memory_does_not_grow_with_the_rows(put: Put) -> None:
    def peak(count: int) -> int:
        rows = [ROW | {"organisationID": f"99900{at % 50:04}", "ecContribution": str(at)} for at in range(count)]
        path = put(rows)
        del rows
        tracemalloc.start()
        try:
            assert sum(isinstance(item, Fact) for item in read_table(path)) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)  # what is made once and kept: compiled mappings, names of places
    assert peak(20_000) < peak(2_000) + 500_000


def test_the_whole_of_horizon_2020_comes_out_to_the_last_row(shared: Path) -> None:
    folder = shared / "data" / "cordis_h2020"
    ties: Counter[str] = Counter()
    organisations, projects, countries = set(), set(), set()
    for item in read_table(folder / "organization.csv.gz"):
        if isinstance(item, Fact) and isinstance(item.object, Entity):
            ties[f"{item.type} {item.qualifiers['role']}"] += 1
            organisations.add(item.subject.key)
            projects.add(item.object.key)
            countries.add(item.subject.country)
        elif isinstance(item, Reject):
            ties[f"{item.column} reject"] += 1
    assert ties == {
        "participates_in participant": 106_108,
        "leads_project coordinator": 31_476,
        "participates_in partner": 7_142,
        "organizationURL reject": 6,
    }
    assert (len(organisations), len(projects)) == (35_871, 31_451)
    assert len(countries - {""}) == 168


def test_the_projects_of_horizon_2020_come_out_to_the_last_row(shared: Path) -> None:
    kinds: Counter[str] = Counter()
    projects = set()
    for item in read_table(shared / "data" / "cordis_h2020" / "project.csv.gz", "cordis"):
        if isinstance(item, Fact):
            kinds[str(item.type)] += 1
            projects.update(end.key for end in (item.subject, item.object) if isinstance(end, Entity))
        else:
            kinds[type(item).__name__] += 1
    assert len({key for key in projects if key.startswith("cordis-project:")}) == 31_451
    assert (kinds["Document"], kinds["Reject"], kinds["funds"]) == (1, 0, 31_451)
    assert (kinds["project_period"], kinds["project_budget"]) == (31_445, 31_146)
    assert kinds["part_of_programme"] == 68_891
