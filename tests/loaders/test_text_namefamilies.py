"""Names that are easily cut or taken for something else: each stands whole, with its type."""

import pytest

from loaders.text import read
from loaders.text.mentions import Mark

O, J, G, P = Mark.ORGANISATION, Mark.PROJECT, Mark.PROGRAMME, Mark.PERSON  # noqa: E741


@pytest.mark.parametrize(
    ("text", "name", "mark"),
    [
        ("Det beslutade Exempelbys läns landsting i går.", "Exempelbys läns landsting", O),
        ("Bolaget ägs av Örebro universitet Holding AB.", "Örebro universitet Holding AB", O),
        ("Exempelbolaget AB samarbetar med Exempelverket AB.", "Exempelbolaget AB", O),
        ("Rådgivare är Almi Företagspartner Exempelbygden.", "Almi Företagspartner Exempelbygden", O),
        ("Medlemmar är Sveriges Exempel och Science Parks.", "Sveriges Exempel och Science Parks", O),
        ("Medlemmarna i Västska Sten- och Exempelklustret möts.", "Västska Sten- och Exempelklustret", O),
        ("Vi besökte Exempel- och miljöcentrum i går.", "Exempel- och miljöcentrum", O),
        ("Pengarna kommer från Familjen Exempelssons Stiftelse.", "Familjen Exempelssons Stiftelse", O),
        ("Beslutet togs när riksdagen röstade om budgeten.", "riksdagen", O),
        ("De sökte stöd från Exempelklivet i våras.", "Exempelklivet", G),
        ("De får stöd genom Interreg Exempelby-Exempelsjö.", "Interreg Exempelby-Exempelsjö", G),
        ("Stödet kommer från Connecting Exempel Facility.", "Connecting Exempel Facility", G),
        ("Stödet kommer från Klimatklivet.", "Klimatklivet", G),
        ("Projektet, som heter Cykla i Exempelbyn, pågår nu.", "Cykla i Exempelbyn", J),
        ("Ansökan hette Exempel Arena och lämnades in i maj.", "Exempel Arena", J),
        ("Projektledare är Zbysek Exempelsson sedan i våras.", "Zbysek Exempelsson", P),
    ],
)
def test_a_name_stands_whole_and_is_what_it_is(text: str, name: str, mark: Mark) -> None:
    found = {(text[mention.start : mention.end], mention.mark) for mention in read(text).mentions}
    assert (name, mark) in found


def test_what_a_project_is_about_is_no_place() -> None:
    text = "Grön Exempel\n\nProjektägare: Exempelby kommun\nVerksamhetsområde: Transport\nProjektperiod: 2020–2022\n"
    assert not [mention for mention in read(text).mentions if mention.mark is Mark.PLACE]
