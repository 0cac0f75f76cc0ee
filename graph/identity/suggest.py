"""Which things may be one: candidates from blocks instead of all pairs, scored and explained, for people to judge."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from graph.identity.compare import Likeness, Side, compare, initials, same_number
from ontology.facts import Kind

BLOCK = 40
"""A word that more things than this share says too little; its block is not compared."""

LEAST = 0.2
"""Below this score a pair is not worth a person's time."""

EACH = 4
"""A thing stands in at most so many suggestions: the likeliest."""

_VOWELS = str.maketrans("", "", "aeiouyåäö ")


class Candidate(NamedTuple):
    """Two rows that may be one thing, and how likely."""

    a: int
    b: int
    likeness: Likeness


def candidates(sides: Sequence[Side], apart: Iterable[tuple[int, int]] = ()) -> list[Candidate]:
    """Find pairs that may be one thing, likeliest first; pairs that are judged already (`apart`) are left out.

    The number of comparisons grows with the number of things, not with its square: only things that share a rare
    word, a neighbourhood in the alphabet, the consonants or the initials of a name are held against each other.
    """
    judged = {tuple(sorted(pair)) for pair in apart}
    found = []
    for a, b in pairs(sides):
        if (a, b) not in judged and _worth(sides[a], sides[b]):
            likeness = compare(sides[a], sides[b])
            if likeness.score >= LEAST:
                found.append(Candidate(a, b, likeness))
    found.sort(key=lambda one: (-one.likeness.score, one.a, one.b))
    count: dict[int, int] = defaultdict(int)
    kept = []
    for one in found:
        if count[one.a] < EACH and count[one.b] < EACH:
            kept.append(one)
            count[one.a] += 1
            count[one.b] += 1
    return kept


def pairs(sides: Sequence[Side]) -> Iterator[tuple[int, int]]:
    """Give the pairs that share a block, each once, the smaller row first."""
    seen: set[tuple[int, int]] = set()
    for block in blocks(sides):
        for pair in combinations(sorted(block), 2):
            if pair not in seen:
                seen.add(pair)
                yield pair


def blocks(sides: Sequence[Side]) -> Iterator[set[int]]:
    """Give groups of rows of one kind that have something rare in common."""
    shared: dict[tuple[Kind, str, str], set[int]] = defaultdict(set)
    alphabet: list[tuple[Kind, str, int]] = []
    for row, side in enumerate(sides):
        for identifier in side.identifiers:
            shared[side.kind, "number", f"{identifier.scheme}:{identifier.value}"].add(row)
        for form in side.forms:
            alphabet.append((side.kind, form, row))
            for word in form.split():
                shared[side.kind, "word", word].add(row)
            if side.kind != Kind.PERSON and len(skeleton := form.translate(_VOWELS)) > 3:
                shared[side.kind, "skeleton", skeleton].add(row)
        if side.kind == Kind.ORGANISATION:
            for short in side.short[0] | side.short[1]:
                shared[side.kind, "initials", short].add(row)
    yield from (rows for rows in shared.values() if 1 < len(rows) <= BLOCK)
    alphabet.sort()
    for (kind, _, row), (other_kind, _, other) in pairwise(alphabet):
        if kind == other_kind and row != other:
            yield {row, other}


def _worth(a: Side, b: Side) -> bool:
    """Look quickly whether two names are near enough to be compared with care."""
    if initials(a, b) or same_number(a, b):
        return True
    return any(
        x == y or fuzz.token_sort_ratio(x, y, score_cutoff=80) or fuzz.token_set_ratio(x, y, score_cutoff=95)
        for x in a.forms
        for y in b.forms
    )


def urgency(score: float, ties: tuple[int, int], bridges: bool) -> float:
    """Say how much a judgement is worth: how unsure we are × how much of the network hangs on it.

    The uncertainty is that of a coin with this score (4p(1-p)), with a little left for what is nearly sure. The effect
    grows with the logarithm of the ties of the lesser side, and is doubled where the pair would join two components.
    """
    uncertainty = 0.1 + 4 * score * (1 - score)
    return uncertainty * (1 + math.log1p(min(ties))) * (2 if bridges else 1)
