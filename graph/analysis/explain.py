"""What every measure means to the person who reads a ranking (measures.toml), and what a place in one rests on."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ontology.labels import Label, grouped


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("measures.toml").read_text(encoding="utf-8"))


def words_of(measure: str, part: str) -> dict[str, str]:
    """Give the "title" or "explanation" of a measure by language."""
    return {language: text[part] for language, text in _words()["measures"][measure].items()}


def parameter_label(name: str, choice: str = "") -> Label:
    """Give what a parameter, or one of its choices, is called."""
    found = _words()["parameters"][name]
    found = found["choices"][choice] if choice else found
    return Label(found["sv"], found["en"])


@dataclass(frozen=True)
class Reason:
    """What a place in a ranking rests on: how many partners, in how many communities, and the strongest of them."""

    partners: int
    communities: int
    top: tuple[tuple[int, str, int], ...]  # row in Entities, label, number of joint things

    def say(self, language: str = "sv") -> str:
        """Say it in one sentence."""
        words = _SENTENCES[language]
        if not self.partners:
            return words["alone"]
        names = ", ".join(words["partner"].format(label=label, n=grouped(n, language)) for _, label, n in self.top)
        partners = words["one"] if self.partners == 1 else words["many"].format(n=grouped(self.partners, language))
        groups = words["groups"].format(n=self.communities) if self.communities > 1 else ""
        return words["whole"].format(partners=partners, groups=groups, names=names)


_SENTENCES = {
    "sv": {
        "alone": "Har ingen samarbetspartner här.",
        "one": "en aktör",
        "many": "{n} aktörer",
        "groups": " i {n} grupper",
        "partner": "{label} ({n} gemensamma)",
        "whole": "Samarbetar med {partners}{groups}, mest med {names}.",
    },
    "en": {
        "alone": "Has no partner here.",
        "one": "one actor",
        "many": "{n} actors",
        "groups": " in {n} communities",
        "partner": "{label} ({n} together)",
        "whole": "Works with {partners}{groups}, most with {names}.",
    },
}
