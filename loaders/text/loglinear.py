"""A log-linear model with its weights in a readable data file: how probable each answer is, given some signs."""

import json
import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from loaders.text.lexicon import data


class LogLinear(NamedTuple):
    """Answers, and for each sign the weight it has for each of them (multinomial logistic regression, "MaxEnt").

    Berger, Della Pietra & Della Pietra 1996, "A maximum entropy approach to natural language processing".
    """

    answers: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]]

    def probabilities(self, signs: Iterable[str]) -> dict[str, float]:
        """Give how probable each answer is; the figures add up to 1."""
        sums = list(self.weights["*"])
        for sign in signs:
            if weights := self.weights.get(sign):
                for place, weight in enumerate(weights):
                    sums[place] += weight
        top = max(sums)
        powers = [math.exp(each - top) for each in sums]
        whole = sum(powers)
        return {answer: power / whole for answer, power in zip(self.answers, powers, strict=True)}

    def reasons(self, signs: Iterable[str], answer: str, most: int = 5) -> list[tuple[str, float]]:
        """Give the signs that speak most for an answer, with their weights."""
        place = self.answers.index(answer)
        said = [(sign, self.weights[sign][place]) for sign in set(signs) if sign in self.weights]
        return sorted(said, key=lambda each: (-each[1], each[0]))[:most]


@cache
def model(name: str) -> LogLinear:
    """Give the model of `data/learned_<name>.json`. Raises ValueError when it does not fit itself."""
    return read_model(json.loads(data(f"learned_{name}.json")))


def read_model(content: Mapping[str, object]) -> LogLinear:
    """Read a model: `answers` in order, `weights` by sign, one per answer ("*" is how common each is)."""
    answers, weights = content.get("answers"), content.get("weights")
    if not isinstance(answers, list) or not isinstance(weights, dict) or "*" not in weights:
        raise ValueError("a model needs a list of answers and the weights of its signs, also of '*'")
    found: dict[str, tuple[float, ...]] = {}
    for sign, row in weights.items():
        values = tuple(row) if isinstance(row, list) and all(isinstance(each, int | float) for each in row) else ()
        if len(values) != len(answers) or not all(map(math.isfinite, values)):
            raise ValueError(f"the sign {sign!r} needs {len(answers)} finite weights, not {row!r}")
        found[str(sign)] = values
    return LogLinear(tuple(map(str, answers)), found)
