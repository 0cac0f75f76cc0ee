"""Initials: whether a short name is spelled by the first letters of a long one ("EXV", "Exempelverket")."""

import re
from collections.abc import Sequence

from graph.identity.names import fold

SMALL = frozenset({"i", "och", "for", "av", "the", "of", "and", "ab", "aktiebolag", "stiftelsen", "de", "la"})
LONGEST = 8
"""Letters of the longest name that is taken for initials."""

_WORD = re.compile(r"[^\W_]+")


def words_of(name: str) -> list[str]:
    """Give the folded words of a name that initials are taken from."""
    words = _WORD.findall(fold(name))
    return [word for word in words if word not in SMALL] or words


def expands(short: str, words: Sequence[str]) -> bool:
    """Say whether a short name of one word is spelled by words: the first letter of each, and letters inside long ones.

    Swedish compounds give a letter for each part ("EKN", "Exportkreditnämnden"); at least two letters must be first
    letters of words or parts, so one word gives at most three letters.
    """
    letters = fold(short)
    if not (2 <= len(letters) <= LONGEST) or not letters.isalpha() or len(words) > len(letters) or letters in words:
        return False
    if any(word[0] not in letters for word in words) or len(letters) > 3 * len(words):
        return False
    return _spells(letters, list(words))


def _spells(letters: str, words: list[str]) -> bool:
    """Look for a way to take the letters in order, starting each word with its first letter."""
    if not words:
        return not letters
    if not letters or letters[0] != words[0][0]:
        return False
    for size in range(1, min(3, len(letters)) + 1):  # letters this word gives
        at = 0
        for letter in letters[1:size]:
            at = words[0].find(letter, at + 2)  # a part of a compound has at least two letters
            if at < 0:
                break
        if at >= 0 and _spells(letters[size:], words[1:]):
            return True
    return False
