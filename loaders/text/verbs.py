"""Verbs with all their forms: what a word of a sentence may be a form of, and in which tense and voice."""

from functools import cache
from typing import NamedTuple

from loaders.text.lexicon import yaml_data


class Form(NamedTuple):
    """One form of a verb. `tense`: finite, infinitive, supine or participle."""

    lemma: str
    tense: str
    passive: bool


@cache
def _forms() -> dict[str, Form]:
    found: dict[str, Form] = {}
    content = yaml_data("verbs.yaml")
    given = {lemma: _regular(lemma) for lemma in content["regular"].split()}
    for lemma, said in content["irregular"].items():
        present, past, supine, participle = said.split()
        given[lemma] = (present, past, supine, participle)
    for tense in (
        "finite",
        "supine",
        "participle",
        "infinitive",
    ):  # "finansieras" is read as finite, unless after "ska"
        for lemma, parts in given.items():
            for word, form in _inflect(lemma, parts):
                if form.tense == tense:
                    found.setdefault(word, form)
    return found


def _regular(lemma: str) -> tuple[str, str, str, str]:
    return f"{lemma}r", f"{lemma}de", f"{lemma}t", f"{lemma}d"


def _inflect(lemma: str, parts: tuple[str, str, str, str]) -> list[tuple[str, Form]]:
    present, past, supine, participle = parts
    if lemma.endswith("s"):  # "finnas": passive in form only
        return [(word, Form(lemma, tense, False)) for word, tense in _tenses(lemma, present, past, supine)]
    stem = present[:-2] if present.endswith("er") and len(present) > 3 else present.removesuffix("r")
    stem = present if lemma == f"{present}a" else stem  # "genomför", "genomförs"
    words = [(word, Form(lemma, tense, False)) for word, tense in _tenses(lemma, present, past, supine)]
    passive = _tenses(f"{lemma}s", f"{stem}s", f"{past}s", f"{supine}s")
    words += [(word, Form(lemma, tense, True)) for word, tense in passive]
    if participle != "-":
        words += [(word, Form(lemma, "participle", True)) for word in _agreeing(participle)]
    return words


def _tenses(*words: str) -> list[tuple[str, str]]:
    return list(zip(words, ("infinitive", "finite", "finite", "supine"), strict=True))


def _agreeing(participle: str) -> tuple[str, str, str]:
    """Give a participle in the forms that agree with "en", "ett" and several things."""
    if participle.endswith("en"):
        return participle, f"{participle[:-2]}et", f"{participle[:-2]}na"
    if participle.endswith("ad"):
        return participle, f"{participle[:-1]}t", f"{participle}e"
    stem = participle[:-1]
    return participle, f"{stem.removesuffix('d')}tt" if stem.endswith("d") else f"{stem}t", f"{participle}a"


@cache
def _foreign(language: str) -> dict[str, Form]:
    found = {}
    for entry in yaml_data("verbs.yaml")[language].split():
        word, lemma, tense, voice = entry.split(":")
        found[word] = Form(lemma, tense, voice == "passive")
    return found


def form_of(word: str, language: str = "sv") -> Form | None:
    """Give the form a word in small letters is, or None when it is no verb the reader knows."""
    if language == "en":
        return _foreign("english").get(word)
    if language == "no" and (form := _foreign("norwegian").get(word)):
        return form
    return _forms().get(word)


def in_swedish(word: str, language: str) -> str:
    """Give the Swedish word for a small word of a Norwegian or English text ("by" → "av")."""
    small: dict[str, str] = yaml_data("verbs.yaml")["small"].get(language, {})
    return small.get(word, word)
