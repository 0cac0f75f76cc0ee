"""What a verb says about the names around it, whatever stands between them."""

import pytest

from loaders.text import facts_in, read
from loaders.text.clauses import Clause, clauses
from loaders.text.items import sentences
from loaders.text.verbs import Form, form_of
from ontology.facts import Entity, FactType


def verbs(text: str) -> list[Clause]:
    return [clause for sentence in sentences(read(text).line) for clause in clauses(sentence)]


def said(text: str) -> set[str]:
    """Give what the frames alone read from a text."""
    found = set()
    for fact in facts_in(read(text)):
        other = fact.object.name if isinstance(fact.object, Entity) else str(fact.object.value)
        if fact.type is not FactType.CLAIMS:
            found.add(f"{fact.type}: {fact.subject.name} -> {other}")
    return found


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("driver", Form("driva", "finite", False)),
        ("drivs", Form("driva", "finite", True)),
        ("letts", Form("leda", "supine", True)),
        ("genomförs", Form("genomföra", "finite", True)),
        ("finansierade", Form("finansiera", "finite", False)),
        ("ägd", Form("äga", "participle", True)),
        ("samverka", Form("samverka", "infinitive", False)),
    ],
)
def test_a_word_is_read_as_the_form_of_its_verb(word: str, form: Form) -> None:
    assert form_of(word) == form


def test_a_verb_has_its_subject_on_either_side() -> None:
    for text in (
        "Exempelby kommun, som ligger vid sjön, driver sedan 2019 projektet Grön Exempel.",
        "Sedan 2019 driver Exempelby kommun projektet Grön Exempel.",
        "I våras började arbetet och nu har Exempelby kommun drivit projektet Grön Exempel i ett år.",
    ):
        run = next(clause for clause in verbs(text) if clause.lemma == "driva")
        assert run.subject is not None
        assert [mention.name for mention in run.subject.mentions] == ["Exempelby kommun"]


def test_a_name_under_a_preposition_is_no_subject() -> None:
    run = next(
        clause
        for clause in verbs("Anställda vid Exempelverket driver projektet Grön Exempel.")
        if clause.lemma == "driva"
    )
    assert run.subject is None


@pytest.mark.parametrize(
    "text",
    [
        "Exempelverket finansierar inte projektet Grön Exempel.",
        "Exempelverket vill finansiera projektet Grön Exempel.",
        "Exempelverket hoppas kunna driva projektet Grön Exempel.",
    ],
)
def test_what_is_denied_or_only_wished_says_nothing(text: str) -> None:
    assert said(text) == set()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "Projektet Grön Exempel har under våren, efter lång väntan, letts av Exempelby kommun.",
            {"leads_project: Exempelby kommun -> Grön Exempel"},
        ),
        (
            "Exempelverket har efter lång beredning och många turer beviljat Exempel Bygg AB 3 miljoner kronor.",
            {"funds: Exempelverket -> Exempel Bygg AB"},
        ),
        (
            "Exempel Bygg AB i samverkan med Exempel El AB har av Tillväxtverket beviljats 2 miljoner kronor.",
            {"collaborates_with: Exempel Bygg AB -> Exempel El AB", "funds: Tillväxtverket -> Exempel Bygg AB"},
        ),
        (
            "Projektet Grön Exempel startar nu. Arbetet bedrivs i samverkan mellan Exempelverket och Falu kommun.",
            {"participates_in: Exempelverket -> Grön Exempel", "participates_in: Falu kommun -> Grön Exempel"},
        ),
    ],
)
def test_a_frame_reads_over_what_stands_between(text: str, says: set[str]) -> None:
    assert says <= said(text)
