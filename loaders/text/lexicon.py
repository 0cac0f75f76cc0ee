"""The words the reader knows: name lists and word classes from `data/`, read once, and Swedish number words."""

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml

_ONES = "noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton"
_TENS = "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio"

NUMBER_WORDS: dict[str, int] = {
    **{word: value for value, word in enumerate(_ONES.split())},
    **{word: value * 10 for value, word in enumerate(_TENS.split(), start=2)},
    "en": 1,
    "hundra": 100,
    "ettusen": 1000,
    "tusen": 1000,
}
"""Swedish number words and what they stand for."""

SCALES = {"tusen": 1e3, "milj": 1e6, "milj.": 1e6, "miljon": 1e6, "miljoner": 1e6, "miljard": 1e9, "miljarder": 1e9}


def number(text: str) -> float:
    """Read a number as Swedish writes it: "23,8", "60 000", "1.500.000", "fem". Raises ValueError for anything else."""
    word = text.strip().casefold()
    if word in NUMBER_WORDS:
        return float(NUMBER_WORDS[word])
    plain = re.sub(r"[\s']", "", word)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain) and not re.fullmatch(r"0[.,]\d{3}", plain):
        return float(re.sub(r"[.,]", "", plain))
    return float(plain.replace(",", "."))


def data(name: str) -> str:
    """Give the text of a file in `data/`."""
    return resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")


@cache
def yaml_data(name: str) -> Any:
    """Give the content of a YAML file in `data/`, read once."""
    return yaml.safe_load(data(name))


@cache
def word_list(name: str) -> frozenset[str]:
    """Give the words of a text file in `data/`: separated by white space, `#` starts a comment."""
    return frozenset(" ".join(line.split("#")[0] for line in data(name).splitlines()).split())


@cache
def words(name: str) -> tuple[str, ...]:
    """Give one list of `data/words.yaml`."""
    value: str = yaml_data("words.yaml")[name]
    return tuple(value.split())


def one_of(name: str) -> str:
    """Give a regular expression that matches one word of a list of `data/words.yaml`, longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words(name)), key=len, reverse=True)) + ")"
