"""The mappings that come with Kurbits, on invented rows in the layouts of the real tables."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from loaders.table import read_table
from ontology.facts import Document, Entity, Fact, Identifier, Item, Kind, Reject, Value

Row = Mapping[str, Any]

PARTNERSHIP = {
    "id": 7, "program": "Sverige-Exempelland", "projekttyp": "Regular", "startdatum": "2023-01-01",
    "slutdatum": "2025-12-31", "projektnamn": "Exempelprojektet", "organisationsnamn": "Exempelhögskolan",
    "organisationsagande": "Public", "organisationstyp": "Research", "organisationsroll": "LP",
    "nuts3": "Dalarnas län", "nuts2": "Norra Mellansverige", "partnerbudget": 100000.5, "politisktmal": "PO1",
    "specifiktmal": "RSO1.1", "projektår": 2023, "land": "Sverige", "aktiv": "Nej", "strand_kod": "A",
    "strand_namn": "Gränsregionalt",
}  # fmt: skip

GRANT = {
    "projectId": "2020-01234_Exempelrådet", "projectTitleSv": "Exempel på forskning", "projectTitleEn": "Example",
    "projectAbstractSv": "En rad\r\noch en till", "projectStartDate": "2021-01-01 12:00:00",
    "projectEndDate": "2024-12-31 12:00:00", "coordinatingOrganisationId": "202100-3054",
    "coordinatingOrganisationNameSv": "Exempeluniversitetet ", "coordinatingOrganisationNameEn": "Example University",
    "coordinatingOrganisationTypeOfOrganisationEn": "University", "fundingOrganisationId": "202100-5208",
    "fundingOrganisationNameSv": "Exempelrådet", "fundingOrganisationNameEn": "Example Council ",
    "fundingOrganisationTypeOfOrganisationEn": "Governmental", "fundingsSek": "3500000",
    "loadedDate": "01/31/2024 10:00:00",
    "involvedPeople": "¤¤¤17¤Exempla Exempelsson¤0000-0001-2345-6789¤Principal Investigator¤Projektledare¤Female"
    "¤¤¤18¤Exempel Andersson¤¤Co-Investigator¤Projektdeltagare¤Male",
    "scbs": "1: Naturvetenskap, Natural sciences",
}  # fmt: skip

ERDF = {
    "_source": "x", "ärende-id": "20201234", "stödmottagare": "Exempelstiftelsen", "beviljat_belopp_sek": 1500000,
    "beviljat_belopp_eur": 0, "projektnamn": "Exempel i Dalarna", "projektbeskrivning": "Lång text",
    "projekt_starttid": "2016-01-01", "projekt_sluttid": "2018-12-31", "projektledare": "Exempla Exempelsson",
    "telnr": "000-00 00 00", "e-post": "exempla@example.org", "län": "Dalarna, Gävleborg", "kommuner": "Falun, Mora",
    "uppdateringsdatum": "2019-01-01 10:00:00", "område": "Norra Mellansverige", "insatsområde": "1",
    "tematiskt_mål": "1",
}  # fmt: skip


def write_csv(path: Path, rows: Sequence[Row], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_json(path: Path, rows: Sequence[Row]) -> Path:
    path.write_bytes(orjson.dumps(rows))
    return path


def told(items: Sequence[Item]) -> list[tuple[str, str, str]]:
    """Give the facts as (type, name of the subject, name or value of the object)."""
    return [
        (
            str(item.type),
            item.subject.name,
            str(item.object.value if isinstance(item.object, Value) else item.object.name),
        )
        for item in items
        if isinstance(item, Fact)
    ]


def document(items: Sequence[Item]) -> Document:
    return next(item for item in items if isinstance(item, Document))


def rejects(items: Sequence[Item]) -> list[Reject]:
    return [item for item in items if isinstance(item, Reject)]


def facts(items: Sequence[Item], kind: str) -> list[Fact]:
    return [item for item in items if isinstance(item, Fact) and item.type == kind]


def test_interreg_partners_are_read_from_json(tmp_path: Path) -> None:
    rows = [
        PARTNERSHIP,
        PARTNERSHIP
        | {"organisationsnamn": "Exempelbolaget Ab", "organisationsroll": "PP", "organisationstyp": None, "nuts3": None,
           "organisationsagande": "Private"},
        PARTNERSHIP | {"organisationsnamn": "Exempelkommunen", "organisationsroll": "AP", "partnerbudget": 0},
        PARTNERSHIP | {"organisationsnamn": None},
    ]  # fmt: skip
    items = list(read_table(write_json(tmp_path / "partner.json", rows)))
    assert told(items)[:5] == [
        ("leads_project", "Exempelhögskolan", "Exempelprojektet"),
        ("part_of_programme", "Exempelprojektet", "Interreg Sverige-Exempelland"),
        ("project_period", "Exempelprojektet", "2023-01-01/2025-12-31"),
        ("located_in", "Exempelhögskolan", "Dalarna"),
        ("participates_in", "Exempelbolaget Ab", "Exempelprojektet"),
    ]
    leader, partner, associated = (*facts(items, "leads_project"), *facts(items, "participates_in"))
    assert leader.qualifiers == {
        "role": "coordinator", "amount": 100000.5, "currency": "EUR", "amount_kind": "granted", "partners": "open",
    }  # fmt: skip
    assert (leader.subject.sector, leader.subject.country, leader.subject.place) == ("academia", "SE", "SE312")
    assert (partner.subject.sector, partner.qualifiers["role"]) == ("industry", "partner")
    assert (associated.qualifiers["role"], associated.qualifiers["amount"]) == ("associated-partner", 0)
    (nameless,) = rejects(items)
    assert (nameless.row, nameless.column) == (5, "organisationsnamn")


def test_the_same_name_under_two_programmes_is_two_projects(tmp_path: Path) -> None:
    rows = [PARTNERSHIP, PARTNERSHIP | {"program": "Exempelprogrammet"}]
    items = list(read_table(write_json(tmp_path / "partner.json", rows)))
    assert len({fact.object.key for fact in facts(items, "leads_project") if isinstance(fact.object, Entity)}) == 2


def test_a_swecris_grant_has_a_funder_an_organisation_and_a_leader(tmp_path: Path) -> None:
    items = list(read_table(write_csv(tmp_path / "swecris.csv", [GRANT])))
    assert rejects(items) == []
    assert told(items) == [
        ("leads_project", "Exempeluniversitetet", "Exempel på forskning"),
        ("funds", "Exempelrådet", "Exempel på forskning"),
        ("project_period", "Exempel på forskning", "2021-01-01/2024-12-31"),
        ("leads_project", "Exempla Exempelsson", "Exempel på forskning"),
    ]
    organisation = facts(items, "leads_project")[0].subject
    assert organisation.identifiers == (Identifier("orgnr", "202100-3054"),)
    assert organisation.aliases == ("Example University",)
    person = facts(items, "leads_project")[1].subject
    assert (person.kind, person.identifiers) == (Kind.PERSON, (Identifier("orcid", "0000-0001-2345-6789"),))
    assert facts(items, "funds")[0].qualifiers == {"amount": 3500000, "currency": "SEK", "amount_kind": "granted"}


def test_gender_is_not_even_in_the_kept_copy_of_swecris(tmp_path: Path) -> None:
    items = list(read_table(write_csv(tmp_path / "swecris.csv", [GRANT])))
    masked = document(items).masked
    assert masked is not None
    assert "Exempeluniversitetet" in masked
    assert "Female" not in masked
    assert "Female" not in str(items)


def test_a_grant_under_two_funders_is_one_project(tmp_path: Path) -> None:
    other = GRANT | {"projectId": "2020-01234_Exempelfonden", "fundingOrganisationId": "202100-2585"}
    items = list(read_table(write_csv(tmp_path / "swecris.csv", [GRANT, other])))
    assert len({fact.object.key for fact in facts(items, "funds") if isinstance(fact.object, Entity)}) == 1
    assert len({fact.subject.key for fact in facts(items, "funds")}) == 2


def test_an_older_swecris_record_lacks_the_number_of_the_person(tmp_path: Path) -> None:
    people = "Exempla Exempelsson¤0000-0001-2345-6789¤Principal Investigator¤Projektledare¤Female"
    rows = [GRANT | {"involvedPeople": people}, GRANT | {"involvedPeople": ""}]
    items = list(read_table(write_csv(tmp_path / "swecris.csv", rows)))
    assert [fact.subject.key for fact in facts(items, "leads_project") if fact.subject.kind == Kind.PERSON] == [
        "swecris-person:Exempla Exempelsson"
    ]


def test_an_erdf_grant_has_owner_fund_period_and_places(tmp_path: Path) -> None:
    items = list(read_table(write_json(tmp_path / "erdf.json", [ERDF])))
    assert rejects(items) == []
    assert told(items) == [
        ("leads_project", "Exempelstiftelsen", "Exempel i Dalarna"),
        ("funds", "Europeiska regionala utvecklingsfonden", "Exempel i Dalarna"),
        ("project_period", "Exempel i Dalarna", "2016-01-01/2018-12-31"),
        ("active_in", "Exempel i Dalarna", "Dalarna"),
        ("active_in", "Exempel i Dalarna", "Gävleborg"),
        ("active_in", "Exempel i Dalarna", "Falun"),
        ("active_in", "Exempel i Dalarna", "Mora"),
        ("part_of_programme", "Exempel i Dalarna", "Regionalfondsprogrammet 2014–2020 Norra Mellansverige"),
    ]


def test_leaders_telephones_and_addresses_are_dropped_and_masked(tmp_path: Path) -> None:
    items = list(read_table(write_json(tmp_path / "erdf.json", [ERDF])))
    masked = document(items).masked
    assert masked is not None
    for secret in ("Exempla", "000-00", "exempla@example.org"):
        assert secret not in masked
        assert secret not in str(items)
    assert "Exempelstiftelsen" in masked


def test_the_whole_country_written_out_is_one_place(tmp_path: Path) -> None:
    every = ", ".join(f"Exempelkommun{number}" for number in range(290))
    items = list(read_table(write_json(tmp_path / "erdf.json", [ERDF | {"kommuner": every}])))
    places = [fact.object for fact in facts(items, "active_in") if isinstance(fact.object, Entity)]
    assert [(place.name, place.place) for place in places][2:] == [("Sverige", "SE")]


def test_municipalities_that_lost_their_blanks_get_them_back(tmp_path: Path) -> None:
    items = list(read_table(write_json(tmp_path / "erdf.json", [ERDF | {"kommuner": "UpplandsVäsby,Falun"}])))
    assert ("active_in", "Exempel i Dalarna", "Upplands Väsby") in told(items)


def test_the_older_erdf_layout_is_read_as_well(tmp_path: Path) -> None:
    row = {
        "_source": "x", "projektnamn_short": "Exempel 2009", "stödmottagare_short": "Exempelstiftelsen",
        "beviljat_belopp_-_sek": 200000, "beviljat_belopp_-_euro": 0, "projekt_starttid": "2009-01-01",
        "pågår_slut": "2011-12-31", "projektledare": "Exempla", "projektledare_telnr": "0", "projektledare_mail": "-",
        "målprogram": "Norra Mellansverige", "offentlig_finansiär": "Exempelregionen", "län_fördelning": "Dalarna",
        "kommun_fördelning": "Falun", "laddningsdatum": "2015-01-01",
    }  # fmt: skip
    items = list(read_table(write_json(tmp_path / "erdf.json", [row])))
    assert rejects(items) == []
    assert ("funds", "Exempelregionen", "Exempel 2009") in told(items)
    assert ("part_of_programme", "Exempel 2009", "Norra Mellansverige") in told(items)


def test_regional_development_money_is_read(tmp_path: Path) -> None:
    row = {
        "stodtyp": "PROJ", "arende": "RD-2021-1", "beslut_ar": "2021", "beviljat_belopp": "1 250 000",
        "trans_ar": "2022", "utbet_belopp": "300000", "startdatum": "2021-05-01", "slutdatum": "2023-04-30",
        "nat_strat_ren": "x", "resultatkedja_ren": "y", "vd_kon_ren": "Kvinna", "bransch_avd_2025": "C",
        "arbetsstalle": "Falun", "lokal_1": "z", "projektägare": "EXEMPELBOLAGET AB", "projektnamn": "Exempel",
    }  # fmt: skip
    items = list(read_table(write_csv(tmp_path / "medel.csv", [row])))
    assert told(items) == [
        ("funds", "Region Dalarna", "Exempel"),
        ("leads_project", "EXEMPELBOLAGET AB", "Exempel"),
        ("project_period", "Exempel", "2021-05-01/2023-04-30"),
        ("active_in", "Exempel", "Falun"),
    ]
    assert facts(items, "funds")[0].qualifiers["amount"] == 1250000
    assert "Kvinna" not in str(items)


def test_kohesio_beneficiaries_are_read(tmp_path: Path) -> None:
    path = tmp_path / "kohesio.tsv"
    header = (
        "Country\tRegion\tBeneficiary Name\tTotal Budget\tEU Contribution\tNumber of Projects\tTransliterated Name\t\n"
    )
    row = "Bulgaria\tExempelregionen\tПРИМЕР ЕООД\t200.5\t100.25\t2\tPRIMER EOOD\t\n"
    path.write_text(header + row + row, encoding="utf-8")
    items = list(read_table(path))
    assert rejects(items) == []
    funds = facts(items, "funds")
    assert (len(funds), funds[0].qualifiers["amount"]) == (2, 100.25)
    assert isinstance(funds[0].object, Entity)
    assert (funds[0].object.country, funds[0].object.aliases) == ("BG", ("PRIMER EOOD",))
    assert funds[0].object is funds[1].object


def test_an_edge_list_is_read_by_type_and_an_unknown_type_is_listed(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"source": "Exempelbolaget", "target": "Exempelprojektet", "type": "participates_in", "role": "partner",
         "start": "2021"},
        {"source": "Exempelfonden", "target": "Exempelprojektet", "type": "funds", "role": "", "start": "2021-03"},
        {"source": "Exempelbolaget", "target": "Exempelhögskolan", "type": "collaborates_with", "start": ""},
        {"source": "Exempelbolaget", "target": "Exempelhögskolan", "type": "hugs", "role": "", "start": ""},
        {"source": "", "target": "Exempelhögskolan", "type": "member_of", "role": "", "start": ""},
    ]  # fmt: skip
    items = list(read_table(write_csv(tmp_path / "kanter.csv", rows)))
    assert told(items) == [
        ("participates_in", "Exempelbolaget", "Exempelprojektet"),
        ("funds", "Exempelfonden", "Exempelprojektet"),
        ("collaborates_with", "Exempelbolaget", "Exempelhögskolan"),
    ]
    assert facts(items, "participates_in")[0].qualifiers == {"role": "partner", "start": "2021"}
    unknown, empty = rejects(items)
    assert (unknown.row, unknown.column, unknown.value) == (5, "type", "hugs")
    assert (empty.row, empty.column) == (6, "source")


def test_a_list_of_names_says_that_they_exist(tmp_path: Path) -> None:
    path = tmp_path / "namn.csv"
    path.write_text('"organisationsnamn"\n"Exempel AB"\n"EXEMPEL  KOMMUN"\n"Exempel AB"\n""\n', encoding="utf-8")
    items = list(read_table(path))
    assert [item.name for item in items if isinstance(item, Entity)] == ["Exempel AB", "EXEMPEL KOMMUN"]
    assert [(each.row, each.column) for each in rejects(items)] == [(5, "organisationsnamn")]


def test_region_dalarnas_list_of_project_owners_comes_out_to_the_last_name(shared: Path) -> None:
    items = list(read_table(shared / "data" / "region_dalarna_ruf" / "projektagare_unika.csv"))
    assert sum(isinstance(item, Entity) for item in items) == 55
    assert rejects(items) == []


def test_the_template_is_read_and_a_sole_traders_number_is_not_taken(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"Organisation": "Exempelhögskolan", "Organisationsnummer": "202100-3054", "Organisationstyp": "Akademi",
         "Kommun": "Falun", "Projekt": "Exempel", "Roll": "Projektägare", "Program": "Exempelprogrammet",
         "Finansiär": "Exempelfonden", "Belopp": "1 200 000,50", "Valuta": "", "Projektstart": "2021",
         "Projektslut": "2023-06"},
        {"Organisation": "Exempels Måleri", "Organisationsnummer": "640823-3234", "Projekt": "Exempel", "Roll": ""},
    ]  # fmt: skip
    items = list(read_table(write_csv(tmp_path / "mall.csv", rows, ";")))
    assert told(items) == [
        ("leads_project", "Exempelhögskolan", "Exempel"),
        ("funds", "Exempelfonden", "Exempel"),
        ("part_of_programme", "Exempel", "Exempelprogrammet"),
        ("project_period", "Exempel", "2021/2023-06"),
        ("located_in", "Exempelhögskolan", "Falun"),
        ("participates_in", "Exempels Måleri", "Exempel"),
    ]
    assert facts(items, "funds")[0].qualifiers == {"amount": 1200000.5, "currency": "SEK", "amount_kind": "granted"}
    assert facts(items, "participates_in")[0].qualifiers == {"role": "partner"}
    assert "640823" not in str(items)


def test_vinnova(tmp_path: Path) -> None:
    plain = dict.fromkeys(("MalSvenska", "Projektreferat", "DiarienummerUtlysning"), "En text")
    project = {
        "Diarienummer": "2021-00001", "Ärenderubrik": "Exempelprojektet", "BeviljatBidrag": 500000,
        "ProjektStart": "2021-03-01T00:00:00", "ProjektSlut": "2022-12-31T00:00:00",
        "KoordinatorOrg": "Exempelbolaget AB", "KoordinatorArb": "Exempelavdelningen",
        "LankLista": [{"Beskrivning": "", "URL": "https://example.org"}],
        "Status": "Avslutat",
    } | plain  # fmt: skip
    bare = project | {"Diarienummer": "2021-00002", "BeviljatBidrag": 0, "ProjektSlut": None, "KoordinatorOrg": ""}
    items = list(read_table(write_json(tmp_path / "vinnova-projekt.json", [project, bare | {"LankLista": []}])))

    assert not [item for item in items if isinstance(item, Reject)]
    said = [
        (str(fact.type), fact.subject.name, fact.qualifiers.get("amount")) for fact in items if isinstance(fact, Fact)
    ]
    assert said == [
        ("leads_project", "Exempelbolaget AB", None),
        ("funds", "Vinnova", 500000),
        ("project_period", "Exempelprojektet", None),
        ("funds", "Vinnova", None),
        ("project_period", "Exempelprojektet", None),
    ]
    periods = [fact.object for fact in items if isinstance(fact, Fact) and fact.type == "project_period"]
    assert periods == [Value("2021-03-01/2022-12-31"), Value("2021-03-01/..")]


def test_cordis_as_it_was_shipped_until_2021(tmp_path: Path) -> None:
    contact = {
        "contactType": "x", "contactTitle": "", "contactFirstNames": "Exempla", "contactLastNames": "Exempelsson",
        "contactFunction": "", "contactTelephoneNumber": "000", "contactFaxNumber": "",
    }  # fmt: skip
    row = {
        "projectRcn": "1", "projectID": "211111", "projectAcronym": "EXEMPEL", "role": "coordinator", "id": "900000001",
        "name": "EXEMPELUNIVERSITETET", "shortName": "EXU", "activityType": "HES", "endOfParticipation": "false",
        "ecContribution": "1000.5", "country": "SE", "street": "", "city": "FALUN", "postCode": "",
        "organizationUrl": "www.example.org", "vatNumber": "", "contactForm": "",
    } | contact  # fmt: skip
    items = list(read_table(write_csv(tmp_path / "cordis-fp7organizations.csv", [row], ";")))

    document = next(item for item in items if isinstance(item, Document))
    assert "Exempelsson" not in (document.masked or "Exempelsson")
    (fact,) = [item for item in items if isinstance(item, Fact)]
    assert (fact.type, fact.subject.key, fact.object) == (
        "leads_project",
        "pic:900000001",
        Entity(Kind.PROJECT, "EXEMPEL", "cordis-project:211111", (Identifier("cordis", "211111"),)),
    )
    assert fact.qualifiers["amount"] == 1000.5
    assert not [item for item in items if isinstance(item, Reject)]
