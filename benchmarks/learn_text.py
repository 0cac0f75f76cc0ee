"""Fits the model that types names no rule could type, and says how well it does on rounds it was not fitted to.

    python -m benchmarks.learn_text ROUND... [--test ROUND...] [--out FILE]

A ROUND is a folder of texts with `ann.jsonl`: one document per line with "doc" and "mentions" (type, start, end in
code points). The names of the texts themselves are no signs: only shapes, words around and what the text is like.
Multinomial logistic regression with a Gaussian prior (Chen & Rosenfeld 1999), fitted by L-BFGS; the answer "-" stands
for what is no name of interest. Texts and annotations are not part of the repository, the weights are.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
import orjson
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

sys.path.insert(0, str(Path(__file__).parent.parent))

from loaders.text import guessing, resolve
from loaders.text.document import open_text
from loaders.text.guesses import Guess, Whole, about, guesses, signs
from loaders.text.guessing import NOTHING
from loaders.text.loglinear import LogLinear
from loaders.text.mentions import Ledger
from loaders.text.names import Names, names_for
from loaders.text.reading import understand

TYPES = {"Organisation": "O", "Person": "P", "Place": "L", "Project": "J", "Programme": "G"}
ANSWERS = (NOTHING, *TYPES.values())
PRIOR, LEAST, SMALLEST = 0.5, 3, 0.06
"""How strongly weights are drawn to 0; in how many examples a sign must stand; weights below are left out."""
STRANGE = 2.0
"""What is no name weighs so much: there is more of it than the annotated examples have."""
TARGET = Path(__file__).parent.parent / "loaders" / "text" / "data" / "learned_names.json"

Weighed = tuple[Guess, frozenset[str]]
"""A name and its signs."""


class Example(NamedTuple):
    """One name of a text: its signs and the annotated answer."""

    signs: frozenset[str]
    answer: str


def examples(folder: Path, *, after: bool = False) -> Iterator[Example]:
    """Give the names of a round as they are before any type is guessed, or `after` all that the rules can do."""
    names = names_for({})
    for line in (folder / "ann.jsonl").read_bytes().splitlines():
        annotated = orjson.loads(line)
        gold = {(m["start"], m["end"]): TYPES[m["type"]] for m in annotated["mentions"] if m["type"] in TYPES}
        seen = _after(folder / annotated["doc"], names) if after else _before(folder / annotated["doc"], names, gold)
        for guess, found in seen:
            said = Counter(gold[place] for place in guess.places if place in gold).most_common(1)
            yield Example(found, said[0][0] if said else NOTHING)


def _weigh(ledger: Ledger) -> list[Weighed]:
    whole = about(ledger)
    return [(guess, frozenset(signs(ledger, guess, whole))) for guess in guesses(ledger)]


def _after(path: Path, names: Names) -> list[Weighed]:
    """Give what the rules leave to the model."""
    seen: list[Weighed] = []
    with patch.object(resolve, "type_by_model", lambda ledger: seen.extend(_weigh(ledger))):
        understand(open_text(path), names)
    return seen


def _before(path: Path, names: Names, gold: dict[tuple[int, int], str]) -> list[Weighed]:
    """Give the names of unknown type before rules weigh them, and all that are annotated."""
    seen: list[Weighed] = []
    typing = resolve.__dict__["type_unknown"]

    def look(ledger: Ledger) -> None:
        seen.extend(_weigh(ledger))
        had = {place for guess, _ in seen for place in guess.places}
        seen.extend(_others(ledger, gold, about(ledger), had))
        typing(ledger)

    with patch.object(resolve, "type_unknown", look), patch.object(resolve, "type_by_model", lambda ledger: None):
        understand(open_text(path), names)
    return seen


def _others(
    ledger: Ledger, gold: dict[tuple[int, int], str], whole: Whole, had: set[tuple[int, int]]
) -> Iterator[Weighed]:
    """Give the annotated names that rules have typed already: what stands around them teaches as well."""
    places: dict[str, list[tuple[int, int]]] = {}
    for start, end in sorted(gold):
        places.setdefault(" ".join(ledger.text[start:end].split()), []).append((start, end))
    every = ledger.mentions
    for name, where in places.items():
        if had.isdisjoint(where):
            how = "run" if all(word[0].isupper() or not word[0].isalpha() for word in name.split()) else "naming"
            guess = Guess(how, name, tuple(where))
            ledger.mentions = [mention for mention in every if (mention.start, mention.end) not in where]
            yield guess, frozenset(signs(ledger, guess, whole))
    ledger.mentions = every


def fit(rows: list[Example]) -> LogLinear:
    """Fit the model to examples."""
    counts = Counter(sign for row in rows for sign in row.signs)
    every = ["*", *sorted(sign for sign, count in counts.items() if count >= LEAST)]
    column = {sign: place for place, sign in enumerate(every)}
    cells = [(i, column[s]) for i, row in enumerate(rows) for s in ("*", *sorted(row.signs)) if s in column]
    lines, columns = (np.array(each) for each in zip(*cells, strict=True))
    table: csr_matrix[Any] = csr_matrix((np.ones(len(cells)), (lines, columns)), shape=(len(rows), len(every)))
    wanted = np.array([[row.answer == answer for answer in ANSWERS] for row in rows], dtype=float)
    share = np.array([[STRANGE if row.answer == NOTHING else 1.0] for row in rows])
    prior = np.full((len(every), 1), PRIOR)
    prior[0] = 0.01

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(len(every), len(ANSWERS))
        sums = table @ weights
        sums -= sums.max(axis=1, keepdims=True)
        logs = sums - np.log(np.exp(sums).sum(axis=1, keepdims=True))
        slope = table.T @ ((np.exp(logs) - wanted) * share) + prior * weights
        return float(-(share * wanted * logs).sum() + 0.5 * (prior * weights**2).sum()), slope.ravel()

    best = minimize(loss, np.zeros(len(every) * len(ANSWERS)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights = best.x.reshape(len(every), len(ANSWERS)).round(2)
    return LogLinear(
        ANSWERS,
        {
            sign: tuple(map(float, row))
            for sign, row in zip(every, weights, strict=True)
            if sign == "*" or abs(row).max() >= SMALLEST
        },
    )


def write(fitted: LogLinear, path: Path) -> None:
    """Write a model, one sign a line."""
    lines = [f"  {json.dumps(s, ensure_ascii=False)}: {json.dumps(list(w))}" for s, w in sorted(fitted.weights.items())]
    answers = json.dumps(list(fitted.answers))
    path.write_text(f'{{"answers": {answers},\n "weights": {{\n' + ",\n".join(lines) + "\n }}\n", encoding="utf-8")


def score(fitted: LogLinear, rows: list[Example]) -> None:
    """Print, per type, how often the model is right among the names that the rules left."""
    print("| type | enough | said | right | there are |\n|---|---|---|---|---|")
    chances = [(fitted.probabilities(row.signs), row.answer) for row in rows]
    for mark, enough in guessing.ENOUGH.items():
        said = [answer for chance, answer in chances if chance[mark] >= enough]
        there = sum(row.answer == mark for row in rows)
        print(f"| {mark.name.lower()} | {enough} | {len(said)} | {said.count(mark.value)} | {there} |")


def main() -> None:
    """Fit, test, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", type=Path, nargs="*")
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=TARGET)
    parser.add_argument("--data", type=Path, help="not used: the annotated rounds are no part of the data")
    given = parser.parse_args()
    if not given.rounds:
        print("Needs folders of annotated texts; see --help.")
        return
    rows = [example for folder in given.rounds for example in examples(folder)]
    fitted = fit(rows)
    print(f"{len(rows)} names, {len(fitted.weights)} signs:", dict(Counter(row.answer for row in rows)))
    if given.test:
        score(fitted, [example for folder in given.test for example in examples(folder, after=True)])
    write(fitted, given.out)


if __name__ == "__main__":
    main()
