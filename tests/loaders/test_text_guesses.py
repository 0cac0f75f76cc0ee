"""Names that no rule could type: which there are, what speaks for a type, and what the model then makes of them."""

import json
import math
from typing import Any

import pytest

from benchmarks import learn_text
from loaders.text import guessing, read
from loaders.text.guesses import NAME, Guess, about, guesses, signs, stem
from loaders.text.guessing import NOTHING, type_by_model
from loaders.text.lexicon import data
from loaders.text.loglinear import LogLinear, model, read_model
from loaders.text.mentions import Ledger, Mark, Mention
from ontology.facts import Kind

TEXT = "\nExempelnytt\n\nProjektet leds av Exempelgrön. Vi tror på Exempelgrön, säger alla.\n"


def ledger(text: str, *names: str) -> Ledger:
    """Give a text in which only some names have been found, all of unknown type."""
    found = Ledger(text)
    for name in names:
        start = text.find(name)
        while start >= 0:
            found.take(Mention(start, start + len(name), Mark.UNKNOWN, name))
            start = text.find(name, start + 1)
    return found


def told(text: str) -> dict[str, Mark]:
    return {mention.name: mention.mark for mention in read(text).mentions if not mention.anaphor}


def test_an_unknown_name_is_one_guess_with_all_its_places() -> None:
    found = [guess for guess in guesses(ledger(TEXT, "Exempelgrön")) if guess.how == "run"]
    assert [(guess.name, len(guess.places)) for guess in found] == [("Exempelgrön", 2)]


@pytest.mark.parametrize(
    ("text", "how", "name"),
    [
        ("De har sökt medel för ”Exempel utan gränser” i år.", "quoted", "Exempel utan gränser"),
        ("I fjol startade projektet Exempel utan gränser. Det gick bra.", "naming", "Exempel utan gränser"),
        ("Nu är Exempel till bords i gång. Alla gillar Exempel till bords.", "repeated", "Exempel till bords"),
        ("Nyheter\n\nExempel till bords\n\nProjektet handlar om mat.", "heading", "Exempel till bords"),
    ],
)
def test_a_stretch_with_small_letters_may_name_a_project(text: str, how: str, name: str) -> None:
    assert (how, name) in {(guess.how, guess.name) for guess in guesses(Ledger(f"\n{text}\n"))}


def test_the_name_itself_is_no_sign() -> None:
    text = ledger(TEXT, "Exempelgrön")
    whole = about(text)
    guess = next(guess for guess in guesses(text) if guess.how == "run")
    other = Guess("run", "Provträdsgrön", guess.places)
    assert signs(text, guess, whole) == signs(text, other, whole)


def test_names_around_it_are_all_one_sign() -> None:
    assert stem("Exempelsson") == stem("EXEMPELBY") == NAME
    assert stem("Projektet") == stem("projekten")
    around = ("near=", "past=", "below=", "b1=", "a1=", "b2=", "a2=")
    told = {
        word for sign in model("names").weights if sign.startswith(around) for word in sign.split("=", 1)[1].split()
    }
    assert {word for word in told if word != word.lower()} == {NAME}


def test_what_stands_around_a_name_and_what_the_text_is_about_are_signs() -> None:
    text = ledger(TEXT, "Exempelgrön")
    found = signs(text, guesses(text)[0], about(text))
    assert {"b1=av", "b2=leds av", "times=2", "projects=some", "named=none"} <= found


def test_the_shipped_model_fits_itself_and_gives_probabilities() -> None:
    typing = model("names")
    assert set(typing.answers) == {NOTHING, "O", "P", "L", "J", "G"}
    assert 500 < len(typing.weights) < 4000
    for some in ([], ["b1=av"], ["b1=projekt", "how=naming"], list(typing.weights)):
        chances = typing.probabilities(some)
        assert all(0.0 <= chance <= 1.0 for chance in chances.values())
        assert math.isclose(sum(chances.values()), 1.0)


def test_the_shipped_model_is_written_one_sign_a_line_in_order() -> None:
    content: dict[str, Any] = json.loads(data("learned_names.json"))
    assert list(content["weights"]) == sorted(content["weights"])
    assert len(data("learned_names.json").splitlines()) == len(content["weights"]) + 3


@pytest.mark.parametrize(
    "content",
    [
        {"answers": ["-", "O"]},
        {"answers": ["-", "O"], "weights": {"b1=av": [0.1, 0.2]}},
        {"answers": ["-", "O"], "weights": {"*": [0.1]}},
        {"answers": ["-", "O"], "weights": {"*": [0.1, float("nan")]}},
        {"answers": ["-", "O"], "weights": {"*": ["0", "0"]}},
    ],
)
def test_a_model_that_does_not_fit_itself_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="weights"):
        read_model(content)


def test_a_model_tells_its_reasons() -> None:
    small = LogLinear(("-", "J"), {"*": (0.0, 0.0), "a": (0.0, 1.0), "b": (0.0, 2.0)})
    assert small.reasons(["a", "b", "unknown"], "J") == [("b", 2.0), ("a", 1.0)]


def test_a_name_stays_unknown_below_the_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    certain = LogLinear(("-", "O", "P", "L", "J", "G"), {"*": (0.0, 1.5, 0.0, 0.0, 0.0, 0.0)})
    chance = certain.probabilities([])["O"]
    monkeypatch.setattr(guessing, "model", lambda name: certain)
    for enough, mark in ((chance - 0.01, Mark.ORGANISATION), (chance + 0.01, Mark.UNKNOWN)):
        monkeypatch.setitem(guessing.ENOUGH, Mark.ORGANISATION, enough)
        text = ledger(TEXT, "Exempelgrön")
        type_by_model(text)
        assert {mention.mark for mention in text.mentions} == {mark}


def test_a_project_takes_a_stretch_but_never_a_known_name_or_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    certain = LogLinear(("-", "O", "P", "L", "J", "G"), {"*": (0.0, 0.0, 0.0, 0.0, 9.0, 0.0)})
    monkeypatch.setattr(guessing, "model", lambda name: certain)
    text = "\nDe sökte stöd för ”Exempel med Anna Exempelsson” i går. De driver ”Exempel utan gräns” nu.\n"
    found = Ledger(text)
    at = text.find("Anna")
    found.take(Mention(at, at + 17, Mark.PERSON, "Anna Exempelsson", Kind.PERSON))
    type_by_model(found)
    assert {m.name for m in found.mentions if m.mark is Mark.PROJECT} == {"Exempel utan gräns"}
    assert {m.name for m in found.mentions if m.mark is Mark.PERSON} == {"Anna Exempelsson"}


def test_a_name_that_goes_on_in_small_letters_is_read_whole() -> None:
    text = "Region Exempelby driver projektet Smak av exempel. Det har ökat. Smak av exempel pågår till 2027."
    assert told(text).get("Smak av exempel") is Mark.PROJECT
    assert told("I projektet Exempeltråd i Falun deltar många.").get("Exempeltråd") is Mark.PROJECT


def test_a_place_in_capitals_before_the_news_is_a_place() -> None:
    assert told("Nytt hus\n\nEXEMPELFORS. Det luktar svagt av målarfärg i hallen.")["Exempelfors"] is Mark.PLACE


def test_the_same_text_gives_the_same_names() -> None:
    assert read(TEXT).mentions == read(TEXT).mentions


def test_the_model_is_fitted_the_same_way_each_time_and_learns_what_it_is_shown() -> None:
    rows = [learn_text.Example(frozenset({"b1=av", f"end={n}"}), "O") for n in range(6)]
    rows += [learn_text.Example(frozenset({"b1=i", f"end={n}"}), "L") for n in range(6)]
    fitted = learn_text.fit(rows)
    assert fitted == learn_text.fit(rows)
    assert fitted.probabilities(["b1=av"])["O"] > 0.5 > fitted.probabilities(["b1=i"])["O"]
