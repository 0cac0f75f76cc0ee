"""Names whose type no rule tells, and stretches of words that may name a project, with the signs a model weighs."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, pairwise
from typing import NamedTuple

from loaders.text.lexicon import words
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.organisations import is_weak
from loaders.text.sections import sections
from loaders.text.tokens import at_head
from loaders.text.verbs import form_of

LONGEST = 9
"""Words of the longest name of a project that is looked for."""
MOST, OTHERS, PLACES = 300, 4, 6
"""Stretches of one text, places where a pair of words stands again, and places of a name that are looked at."""
MUCH, EARLY = 4, 400
"""From how many nouns for projects on a text is much about them; how many characters its beginning has."""
FAR, NEAR = 70, 8
"""So many characters around a name are read, and so many may stand between it and the next one."""
STEM = 7
"""So many letters of a word are compared: "projektet" and "projekten" are alike."""
NAME = "Name"
"""What stands for a word with a capital."""
_WORD = re.compile(r"[^\W_][\w&+:/’'-]*|[.,;:()!?”\"“\n–—-]")
_PROJECTS = re.compile(r"[Pp]ro(?:je|sje)kt|[Ss]atsning|[Ii]nitiativ|[Ff]örstudie")
_NAMING = re.compile(
    r"(?:projekt(?:et|en)?|satsning(?:en)?|initiativ(?:et)?|förstudien?|prosjektet|\bheter|\bhette|\bkallas|\bnamnet"
    r"|\btiteln|\brubriken)"
    r"(?: är| som heter| kallat| med namnet|:)? [”\"“]?(?=[A-ZÅÄÖ0-9])"
)
_QUOTED = re.compile(r"[”\"“](?P<name>[A-ZÅÄÖ0-9][^”\"“\n.!?]{3,80})[”\"“]")
_STOPPING = frozenset(words("stopping"))


class Guess(NamedTuple):
    """A name and where it stands. `how` tells how it was found."""

    how: str
    name: str
    places: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...] = ()


def guesses(ledger: Ledger) -> list[Guess]:
    """Give the unknown names, and the stretches that may name a project, each with all its places."""
    found: dict[str, Guess] = {}
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in ledger.mentions:
        weak = mention.mark is Mark.ORGANISATION and not mention.known and mention.name and is_weak(mention.name)
        if mention.mark is Mark.UNKNOWN or weak:
            groups[mention.name].append(mention)
    for name, mentions in groups.items():
        how = "weak" if mentions[0].mark is Mark.ORGANISATION else "run"
        found[name] = Guess(how, name, tuple((m.start, m.end) for m in mentions), tuple(mentions))
    for how, start, end in islice(_stretches(ledger), MOST):
        name = " ".join(ledger.text[start:end].split())
        if name not in found and len(name) > 3:
            places = tuple(_places(ledger.text, ledger.text[start:end]))
            found[name] = Guess(how, name, places or ((start, end),))
    return list(found.values())


def _places(text: str, name: str) -> Iterator[tuple[int, int]]:
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            yield at, end
        at = text.find(name, end)


def _stretches(ledger: Ledger) -> Iterator[tuple[str, int, int]]:
    """Give what may name a project: headings, what stands in quotation marks, after "projektet", or more than once."""
    text = ledger.text
    head = len(text) - len(text.lstrip())
    first = text.find("\n", head)
    for section in sections(text):
        if section.start > first > 0 and len(text[section.start : section.stop].split()) <= LONGEST:
            yield "heading", section.start, section.stop
    for match in _QUOTED.finditer(text):
        if len(match["name"].split()) <= LONGEST:
            yield "quoted", *match.span("name")
    for match in _NAMING.finditer(text):
        if end := _clause_end(text, match.end()):
            yield "naming", match.end(), end
    yield from _repeated(ledger)


def _clause_end(text: str, start: int) -> int:
    """Give where the words from `start` on come to a stop: at a sign, a verb or a word that begins a clause."""
    end, count = 0, 0
    for match in _WORD.finditer(text, start, start + 120):
        word = match.group()
        if not word[0].isalnum() or (word.islower() and (word in _STOPPING or _is_finite(word))):
            break
        if match.start() > start and "\n" in text[end : match.start()]:
            break
        end, count = match.end(), count + 1
    return end if 0 < count <= LONGEST else 0


def _is_finite(word: str) -> bool:
    form = form_of(word)
    return form is not None and form.tense == "finite"


def _repeated(ledger: Ledger) -> Iterator[tuple[str, int, int]]:
    """Give the longest stretches that begin with a capital, hold small letters and stand more than once."""
    every, taken = ledger.tokens, 0
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (one, two) in enumerate(pairwise(every)):
        if one.text[0].isupper() and len(pairs[one.text, two.text]) < OTHERS:
            pairs[one.text, two.text].append(index)
    for index, (one, two) in enumerate(pairwise(every)):
        others = [other for other in pairs.get((one.text, two.text), ()) if other != index]
        if one.start < taken or not others:
            continue
        stop = max(_common(ledger, index, other) for other in others)
        while stop > index and (every[stop].text in words("name_links") or every[stop].text in _STOPPING):
            stop -= 1
        piece = ledger.text[one.start : every[stop].end].split()
        taken = every[stop].end
        if stop > index and any(word[0].islower() for word in piece) and not any(map(_is_finite, piece)):
            yield "repeated", one.start, every[stop].end


def _common(ledger: Ledger, one: int, other: int) -> int:
    """Give the last word that two stretches of words have in common, from their first words on."""
    every, last = ledger.tokens, one
    for step in range(1, min(LONGEST, len(every) - max(one, other))):
        before, here, there = every[one + step - 1], every[one + step], every[other + step]
        gap = ledger.text[before.end : here.start]
        if here.text != there.text or gap.strip() or "\n" in gap:
            break
        last = one + step
    return last


@cache
def stem(word: str) -> str:
    """Cut a word, so that its forms are alike; figures are one, and so are names: none is learned by heart."""
    if word[:1].isdigit():
        return "0"
    if word[:1].isupper() and word.lower() not in _opening():
        return NAME
    return word.lower()[:STEM]


@cache
def _opening() -> frozenset[str]:
    """Give the common words that may stand with a capital, at the head of a sentence."""
    lists = ("never_first", "openers", "organisation_nouns", "stopping", "name_links", "role_heads", "said")
    return frozenset(word.lower() for name in lists for word in words(name))


class Whole(NamedTuple):
    """What a text is like as a whole: its signs, and its mentions in order with their starts."""

    signs: frozenset[str]
    mentions: list[Mention]
    starts: list[int]


def about(ledger: Ledger) -> Whole:
    """Look at a text as a whole: whether it speaks of projects, and names any."""
    nouns = len(_PROJECTS.findall(ledger.text))
    ordered = ledger.ordered()
    named = {mention.name for mention in ordered if mention.mark is Mark.PROJECT}
    speaks = "none" if not nouns else "some" if nouns < MUCH else "much"
    names = "none" if not named else "one" if len(named) == 1 else "more"
    signs = frozenset((f"projects={speaks}", f"named={names}"))
    return Whole(signs, ordered, [mention.start for mention in ordered])


def signs(ledger: Ledger, guess: Guess, whole: Whole) -> set[str]:
    """Give what speaks for one type or another: the shape of a name, the words around it, `whole`: the text."""
    found = {f"how={guess.how}", f"times={min(len(guess.places), 3)}", *_shape(guess.name), *whole.signs}
    found |= {f"how={guess.how}&{sign}" for sign in whole.signs}
    for start, end in guess.places[:PLACES]:
        found |= _around(ledger.text, start, end) | set(_neighbours(ledger.text, whole, start, end))
    if guess.places[0][0] < EARLY + len(ledger.text) - len(ledger.text.lstrip()):
        found.add("early")
    return found


def _shape(name: str) -> set[str]:
    parts = name.split()
    found = {f"words={min(len(parts), 5)}", f"end={parts[-1].lower()[-3:]}"}
    if name.isupper():
        found.add("capitals")
    elif any(c.isupper() for c in parts[0][1:]):
        found.add("mixed")
    if any(c.isdigit() for c in name):
        found.add("figure")
    if name.startswith("EU"):
        found.add("EU")
    if "-" in name:
        found.add("hyphen")
    small = [w for w in parts[1:] if w[0].islower()]
    if small:
        found |= {"small", f"smalls={min(len(small), 3)}"}
    if parts[0].lower() in ("en", "ett", "den", "det", "vi", "att", "så", "nu", "för", "hur"):
        found.add("opener")
    if re.search(r"[a-zåäö](?:a|t|ig|iga|isk|iska|ande|ad|ade)$", parts[0]) and small:
        found.add("adjective")
    return found


def _around(text: str, start: int, end: int) -> set[str]:
    line = text.rfind("\n", max(0, start - FAR), start) + 1 or max(0, start - FAR)
    stop = text.find("\n", end, end + FAR)
    stop = min(len(text), end + FAR) if stop < 0 else stop
    before = [m.group() for m in _WORD.finditer(text, line, start)]
    after = [m.group() for m in _WORD.finditer(text, end, stop)]
    found: set[str] = set()
    one, two = (before[-1:] or ["^"])[0], (before[-2:-1] or ["^"])[0]
    found |= {f"b1={stem(one)}", f"b2={stem(two)} {stem(one)}"}
    next_, second = (after[:1] or ["$"])[0], (after[1:2] or ["$"])[0]
    found |= {f"a1={stem(next_)}", f"a2={stem(next_)} {stem(second)}"}
    found |= {f"near={stem(w)}" for w in before[-6:] if w[0].isalpha()}
    found |= {f"past={stem(w)}" for w in after[:6] if w[0].isalpha()}
    if at_head(text, start):
        found.add("head")
    if not before and not after:
        found |= {"alone"}
        following = text[stop : stop + 200].lstrip()
        found |= {f"below={stem(w)}" for w in re.findall(r"\w+", following)[:3]}
        if _PROJECTS.search(following[:90]):
            found.add("below project")
        if re.search(r"[Pp]rojekt|dem\.", text[max(0, line - 250) : line]):
            found.add("above project")
    if one in '”"“' and next_ in '”"“':
        found.add("quoted")
    if one == "(":
        found.add("bracket")
    return found


def _neighbours(text: str, whole: Whole, start: int, end: int) -> Iterable[str]:
    """Give the types of the names beside it in a list."""
    at = bisect_left(whole.starts, start)
    for mention in reversed(whole.mentions[max(0, at - 2) : at]):
        if mention.end <= start and start - mention.end < NEAR:
            gap = text[mention.end : start].strip()
            yield f"left={mention.mark}{gap if len(gap) < 5 else '~'}"
    at = bisect_left(whole.starts, end)
    for mention in whole.mentions[at : at + 2]:
        if mention.start - end < NEAR:
            gap = text[end : mention.start].strip()
            yield f"right={mention.mark}{gap if len(gap) < 5 else '~'}"
