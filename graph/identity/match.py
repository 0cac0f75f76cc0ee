"""Which thing of the graph a stranger's row means: candidates with reasons, and at most one that is certain.

A candidate is certain on the evidence that also joins two sources (docs/identity.md): a shared number, or the same
name after the normaliser, of the kind asked for, in a compatible place, and nothing else of that name. Likeness only
orders.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz

from graph.identity.aliases import name_key
from graph.identity.compare import (
    Reason,
    Side,
    compare,
    explanation,
    marks,
    other_country,
    other_number,
    other_place,
    other_word,
)
from graph.identity.directory import (
    CONSONANTS,
    FORM,
    INITIALS,
    LISTED,
    PLACE,
    WORD,
    Directory,
    group_of,
    keys_of,
    number_key,
)
from graph.identity.names import fold, is_bare
from graph.identity.resolve import PLACES
from ontology.facts import Identifier, Kind
from ontology.places import find_place

LONGEST = 300
"""Characters of the longest name that is looked for; a longer text is no name."""

_COMPARED = 30  # candidates of a kind that are looked at with care, beside those that share a number or the whole name
_CROWD = 200  # a key that more things share says nothing by itself
_FEW = 10  # a word that so few things have may be a slip of the pen for another
_BIAS = -3.0
_SCALE = {"initials": 0.4, "part_of_name": 0.5}  # against a whole register these agree by chance more often
_LEGAL = {
    word: form
    for form, words in {
        "ab": "ab aktiebolag aktiebolaget", "hb": "hb handelsbolag", "kb": "kb kommanditbolag",
        "foundation": "stiftelsen stiftelse", "as": "as asa", "oy": "oy oyj", "aps": "aps", "ltd": "ltd limited plc",
        "gmbh": "gmbh", "inc": "inc llc",
    }.items()
    for word in words.split()
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What is known of the thing looked for. No kinds = any; vague = something was said that was not understood."""

    name: str = ""
    kinds: tuple[Kind, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    country: str = ""
    place: str = ""
    city: str = ""
    website: str = ""
    preferred: bool = False  # the kinds are a wish: others may be candidates, but never certain
    vague: bool = False

    def side(self, kind: Kind) -> Side:
        """Give what is compared, as a thing of a kind."""
        names = (self.name,) if self.name else ()
        return Side(kind, names, self.identifiers, self.country, self.place, self.city, self.website)


class Found(NamedTuple):
    """A candidate: its row, how well it fits (0–100), whether it is certain, and why, the weightiest first."""

    row: int
    score: float
    certain: bool
    reasons: tuple[Reason, ...]


def same_name(a: Side, b: Side) -> float:
    """Namnen är skrivna lika.
    The names are written alike.
    """
    return float(not {name.casefold() for name in a.names}.isdisjoint(name.casefold() for name in b.names))


def alike(a: Side, b: Side) -> float:
    """Så lika är namnen på det hela taget.
    So alike are the names as a whole.
    """
    return max((fuzz.token_sort_ratio(x, y) for x in a.forms for y in b.forms), default=0.0) / 100


def rare_words(a: Side, b: Side) -> float:
    """Namnen har ovanliga ord gemensamt.
    The names have uncommon words in common.
    """
    return float(any(not x.isdisjoint(y) for x in a.words for y in b.words))


def other_kind(a: Side, b: Side) -> float:
    """Inte av det slag som frågades efter.
    Not of the kind that was asked for.
    """
    return float(group_of(a.kind) != group_of(b.kind))


def missing_word(a: Side, b: Side) -> float:
    """Det ena namnet har en plats, ett tal eller ett slags organ som det andra saknar.
    One name has a place, a number or a kind of body that the other lacks.
    """
    sides = [(marks(x), marks(y)) for x in a.names for y in b.names]
    return float(any(x < y or y < x for x, y in sides) and not any(x == y for x, y in sides))


MORE = {same_name: 1.0, alike: 2.0, rare_words: 2.0, missing_word: -2.0, other_kind: -2.0}
"""Features of a row beside those of `compare`, each with its weight; words count by how uncommon they are here."""


def match(directory: Directory, wanted: Wanted, limit: int = 10) -> list[Found]:
    """Give the candidates for what is wanted, best first; at most one of them is certain, and then it is the first."""
    if len(wanted.name) > LONGEST:
        return []
    kinds = LISTED if wanted.preferred or not wanted.kinds else wanted.kinds
    certain, seen, found = _certain(directory, wanted), set[str](), []
    for kind in kinds:
        if (group := group_of(kind)) not in seen:
            seen.add(group)
            near = _candidates(directory, wanted.side(kind))
            found += [_weigh(directory, wanted, row, shared)._replace(certain=row == certain) for row, shared in near]
    found.sort(key=lambda one: (not one.certain, -one.score, one.row))
    return found[:limit]


def _weigh(directory: Directory, wanted: Wanted, row: int, shared: float) -> Found:
    """Say how well one candidate fits: the log-odds of its features as a percentage. `shared` is of the rare words."""
    theirs = directory.side(row)
    asked = wanted.side(theirs.kind)
    milder = not wanted.name or bool(missing_word(asked, theirs))  # a slip of the pen may hide a place
    reasons = [
        reason._replace(weight=reason.weight * _SCALE.get(reason.feature, 1))
        for reason in compare(asked, theirs).reasons
        if not (milder and reason.feature == other_word.__name__)
    ]
    wish = wanted.side(wanted.kinds[0]) if wanted.kinds and theirs.kind not in wanted.kinds else asked
    for feature, weight in MORE.items():
        held = shared if feature is rare_words else feature(wish if feature is other_kind else asked, theirs)
        if held:
            reasons.append(Reason(feature.__name__, *explanation(feature), weight * held))
    reasons.sort(key=lambda reason: -abs(reason.weight))
    odds = _BIAS + sum(reason.weight for reason in reasons)
    return Found(row, round(100 / (1 + math.exp(-odds)), 1), False, tuple(reasons))


def _candidates(directory: Directory, side: Side) -> list[tuple[int, float]]:
    """Give the rows worth a look: those that share a number, a name or something rare, and the best by words.

    Each comes with the share of the words looked for that it has, a rare word counting more.
    """
    by_words = _by_words(directory, side)
    chosen = dict.fromkeys([row for row, _ in sorted(by_words.items(), key=lambda one: -one[1])[:_COMPARED]])
    for key in sorted(keys_of(side) | set(_place_keys(side))):
        rows = directory.rows(key) if key[0] != WORD else ()
        if 0 < len(rows) <= _CROWD:
            some = rows if key[0] not in (CONSONANTS, INITIALS) else rows[:_COMPARED]
            chosen |= dict.fromkeys(int(row) for row in some)
    return [(row, by_words.get(row, 0.0)) for row in chosen]


def _place_keys(side: Side) -> Iterator[str]:
    """Give the key of the place that is looked for by name."""
    if side.kind in PLACES and side.names and (spot := find_place(side.names[0], side.country)):
        yield f"{PLACE}{group_of(side.kind)}{spot.code}"


def _by_words(directory: Directory, side: Side) -> dict[int, float]:
    """Give the rows that share words, each with the share of the words that it has, weighed by how rare they are.

    A word that nothing has is taken for a slip of the pen for the words that are near it; where nothing has all words,
    so is every word that few have.
    """
    words = {word for form in side.forms for word in form.split()}
    group, found = group_of(side.kind), dict[int, float]()
    for few in (0, _FEW):
        found = _shares(directory, group, words, few)
        if max(found.values(), default=0.0) > 0.99:
            break
    return found


def _shares(directory: Directory, group: str, words: set[str], few: int) -> dict[int, float]:
    rows, weights, total = [], [], 0.0
    for word in words:
        own = directory.rows(f"{WORD}{group}{word}")
        rarity = 1 / math.log2(2 + len(own))
        total += rarity
        rows.append(own)
        weights.append(np.full(len(own), rarity))
        for near, nearness in directory.near(group, word) if len(own) <= few else ():
            other = np.setdiff1d(directory.rows(f"{WORD}{group}{near}"), own)
            rows.append(other)
            weights.append(np.full(len(other), rarity * nearness))
    if not rows:
        return {}
    distinct, which = np.unique(np.concatenate(rows), return_inverse=True)
    shares = np.minimum(np.bincount(which, weights=np.concatenate(weights)) / total, 1.0)
    best = np.argsort(-shares, kind="stable")[:_CROWD]
    return dict(zip(distinct[best].tolist(), shares[best].tolist(), strict=True))


def _certain(directory: Directory, wanted: Wanted) -> int:
    """Give the row that is meant for certain, -1 for none."""
    if wanted.vague:
        return -1
    by_number = _by_number(directory, wanted)
    if by_number:
        row = by_number.pop()
        return row if not by_number and _fits(wanted, directory.side(row), by_number=True) else -1
    groups = {group_of(kind) for kind in wanted.kinds}
    if len(groups) != 1 or wanted.preferred or not wanted.name or is_bare(wanted.name):
        return -1
    side = wanted.side(wanted.kinds[0])
    keys = [f"{FORM}{groups.pop()}{name_key(side.kind, wanted.name)}", *_place_keys(side)]
    rows = {int(row) for key in keys for row in directory.rows(key)}
    fitting = [row for row in sorted(rows) if _fits(wanted, directory.side(row))]
    if len(fitting) != 1:
        return -1
    one = directory.side(fitting[0])
    told_apart = len(rows) == 1 or bool(one.country and wanted.country) or bool(one.place and wanted.place)
    return fitting[0] if told_apart and (one.kind in PLACES or _telling(wanted, side, one)) else -1


def _telling(wanted: Wanted, asked: Side, theirs: Side) -> bool:
    """Say whether an exact name tells enough by itself; a stranger's list may mean things that are not here at all.

    Two legal forms are two bodies. A single word is telling when it is the body's usual name, to the letter or in a
    country that is known to be the same; a short name is not, nor that of a project (acronyms are used again and
    again), nor that of an organisation when it is a place.
    """
    key = name_key(asked.kind, wanted.name)
    alike = [name for name in theirs.names if name_key(theirs.kind, name) == key]
    if not any(_forms_agree(wanted.name, name) for name in alike) or find_place(wanted.name):
        return False
    if len(key.split()) > 1:
        return True
    if theirs.kind in (Kind.PROJECT, Kind.PROGRAMME):
        return False
    if name_key(theirs.kind, theirs.names[0]) != key:
        return False
    return bool(wanted.country and theirs.country) or fold(theirs.names[0]) == fold(wanted.name)


def _forms_agree(a: str, b: str) -> bool:
    """Say whether two names do not state different legal forms."""
    one, other = ({_LEGAL[w] for w in re.findall(r"\w+", fold(name)) if w in _LEGAL} for name in (a, b))
    return not (one and other) or one == other


def _by_number(directory: Directory, wanted: Wanted) -> set[int]:
    kinds: Iterable[Kind] = wanted.kinds if wanted.kinds and not wanted.preferred else LISTED
    keys = [number_key(group, i) for group in {group_of(kind) for kind in kinds} for i in wanted.identifiers]
    return {int(row) for key in keys for row in directory.rows(key)}


def _fits(wanted: Wanted, theirs: Side, by_number: bool = False) -> bool:
    """Say whether nothing that is known speaks against one thing being another."""
    asked = wanted.side(theirs.kind)
    if by_number and _contradicts(wanted.identifiers, theirs.identifiers):
        return False
    against = (other_country,) if by_number else (other_country, other_place, other_number)
    return not any(feature(asked, theirs) for feature in against)


def _contradicts(asked: Iterable[Identifier], theirs: Iterable[Identifier]) -> bool:
    """Say whether two have different numbers in a register in which both have one."""
    known: dict[str, set[str]] = {}
    for identifier in theirs:
        known.setdefault(identifier.scheme, set()).add(identifier.value)
    return any(i.scheme in known and i.value not in known[i.scheme] for i in asked)
