"""The other ways in which a text speaks of somebody it names: first name or surname alone, initials, genitives."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graph.blocked import Blocked
from graph.words import Token, ending, letters, overwritten, runs, tokens

Span = tuple[int, int]

_BESIDE = 3  # characters that may stand between two words of one name, as in "E. Exempelsson"


@dataclass(frozen=True)
class Known:
    """What the facts of a document know of it: who is meant, where it speaks of them, and who else stands in it."""

    names: Collection[str] = ()
    places: Collection[Span] = ()
    others: Collection[str] = ()
    rows: Collection[int] = ()  # of a table, on which a fact about somebody rests

    def __or__(self, other: "Known") -> "Known":
        """What two documents that share a kept copy know of it."""
        places = [*self.places, *other.places]
        rows = [*self.rows, *other.rows]
        return Known([*self.names, *other.names], places, [*self.others, *other.others], rows)


NOTHING = Known()
"""What is known where no facts were read."""


@dataclass(frozen=True)
class Name:
    """One name as it is compared: first names, their initials and the surname."""

    first: frozenset[str] = field(default_factory=frozenset)
    initials: frozenset[str] = field(default_factory=frozenset)
    last: str = ""


def masked_prose(blocked: Blocked, text: str, meant: Collection[str] = (), known: Known = NOTHING) -> str:
    """Overwrite the people of a list in a text, and the shorter ways in which it speaks of those whom it names in full.

    What stands alone counts where the whole name stands in the same text or its facts; what belongs to the name of
    somebody else stays. A first name that somebody else has as well counts only where a fact about the one stands.
    """
    full = blocked.spans(text, meant)
    if not (named := {*meant, *(erasure for _, _, erasure in full)}):
        return text
    there = {span[:2] for span in full}
    shielded = [match.span() for name in known.others for match in re.finditer(re.escape(name), text)]
    lone = [span for span in blocked.spans(text, named, named) if span[:2] in there or not _within(span[:2], shielded)]
    names = {*known.names, *_said(text, full)}
    firsts = [(*span, "") for span in _alone(text, names, known, shielded)]
    return overwritten(text, sorted({*lone, *firsts}))


def first_alone(name: str, people: Iterable[str]) -> bool:
    """Say whether a name is nothing but the first name, or initials and the surname, of one of some people."""
    words, mine = {word.letters for word in tokens(name)}, parted(name)
    for each in map(parted, people):
        if words and words <= each.first:
            return True
        if mine.last and mine.last == each.last and not mine.first and mine.initials <= each.initials:
            return True
    return False


def _said(text: str, full: Sequence[tuple[int, int, str]]) -> Iterator[str]:
    """Give the names as a text writes them out: words of one erasure that follow on each other."""
    words: list[str] = []
    for at, (start, end, erasure) in enumerate(full):
        words.append(text[start:end])
        after = full[at + 1] if at + 1 < len(full) else None
        if after is None or after[2] != erasure or after[0] - end > _BESIDE:
            yield " ".join(words)
            words = []


def parted(name: str) -> Name:
    """Take a name apart as it is compared; "Surname, First" is turned."""
    last, comma, first = name.partition(",")
    words = name.split() if not comma else [*first.split(), *last.split()]
    if len(words) < 2:
        return Name()
    firsts = [word.letters for word in tokens(" ".join(words[:-1]))]
    return Name(frozenset(w for w in firsts if len(w) > 1), frozenset(w[:1] for w in firsts), letters(words[-1]))


def _alone(text: str, names: Collection[str], known: Known, shielded: Collection[Span]) -> Iterator[Span]:
    """Give where first names stand alone and initials before the surname."""
    meant = [found for found in map(parted, names) if found.last]
    shared = {first for other in known.others for first in parted(other).first}
    words = tokens(text)
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else None
        for name in meant:
            if _begins(words, at, name.last):
                yield from _before(words, at, name)
            elif _is(word, name.first) and text[word.start].isupper() and not _within((word.start, word.end), shielded):
                foreign = following is not None and _belongs(text, word, following, name)
                sure = not any(_is(word, {first}) for first in shared) or _within((word.start, word.end), known.places)
                if sure and not foreign:
                    yield word.start, word.end


def _begins(words: Sequence[Token], at: int, last: str) -> bool:
    """Say whether a surname begins at a word; it may be hyphenated."""
    return any(
        before < len(last) and each.startswith(last) and ending(each[len(last) :])
        for _, before, each in runs(words, at)
    )


def _before(words: Sequence[Token], at: int, name: Name) -> Iterator[Span]:
    """Give the initials and first names that stand before a surname."""
    while at > 0 and words[at].start - words[at - 1].end <= _BESIDE:
        at -= 1
        if words[at].letters not in name.initials | name.first:
            return
        yield words[at].start, words[at].end


def _belongs(text: str, word: Token, following: Token, name: Name) -> bool:
    """Say whether a first name belongs to the name of somebody else: another word with a capital follows on it."""
    between = text[word.end : following.start]
    theirs = _is(following, name.first | {name.last})
    return between in (" ", "-", "\u00a0") and text[following.start].isupper() and not theirs


def _is(word: Token, forms: Collection[str]) -> bool:
    return any(word.letters.startswith(form) and ending(word.letters[len(form) :]) for form in forms)


def _within(span: Span, places: Collection[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in places)
