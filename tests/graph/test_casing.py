"""Names in capitals are shown in readable case; acronyms, legal forms and names that have small letters stay."""

import pytest

from graph.casing import readable


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("EXEMPEL GESELLSCHAFT ZUR FORDERUNG DER FORSCHUNG EV", "Exempel Gesellschaft zur Forderung der Forschung EV"),
        ("CENTRE NATIONAL DES EXEMPELS CNRS", "Centre National des Exempels CNRS"),
        ("INSTITUT FÜR EXEMPEL GMBH", "Institut für Exempel GmbH"),
        ("EXEMPELVERKEN AKTIEBOLAG AB", "Exempelverken Aktiebolag AB"),
        ("THE UNIVERSITY OF EXEMPEL", "The University of Exempel"),
        ("RICERCA E SVILUPPO SPA", "Ricerca e Sviluppo SpA"),
        ("EXEMPEL S.R.L.", "Exempel S.R.L."),
        ("UNIVERSITÄT EXEMPEL-STADT", "Universität Exempel-Stadt"),
        ("ÅÄÖ EXEMPEL OCH FÖRENINGEN", "ÅÄÖ Exempel och Föreningen"),
        ("EXEMPEL 4.0 LIMITED", "Exempel 4.0 Limited"),
        ("INSERM EXEMPEL", "INSERM Exempel"),
    ],
)
def test_capitals_become_words(given: str, shown: str) -> None:
    assert readable(given) == shown
    assert readable(given).upper() == given.upper(), "only the case may change"


@pytest.mark.parametrize(
    "name", ["EXEMPELVERKEN", "Region Exempel", "EXEMPEL Verken", "", "A B", "RISE ICT AB", "12 34"]
)
def test_what_is_not_all_capitals_or_one_word_stays(name: str) -> None:
    assert readable(name) == name
