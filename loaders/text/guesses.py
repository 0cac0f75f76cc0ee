"""Names whose type no rule tells, and stretches of words that may name a project, with the signs a model weighs."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from loaders.text.lexicon import words
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.organisations import is_weak
from loaders.text.sections import sections
from loaders.text.tokens import at_head
from loaders.text.verbs import form_of

LONGEST = 9
"""Words of the longest name of a project that is looked for."""
MUCH, EARLY = 4, 400
"""From how many nouns for projects on a text is much about them; how many characters its beginning has."""
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
    for how, start, end in _stretches(ledger):
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
    text, taken = ledger.text, 0
    tokens = ledger.tokens
    for index, token in enumerate(tokens):
        if not token.text[0].isupper() or token.start < taken:
            continue
        best = 0
        for last in range(index + 1, min(index + LONGEST, len(tokens))):
            gap = text[tokens[last - 1].end : tokens[last].start]
            if gap.strip() or "\n" in gap:
                break
            piece = text[token.start : tokens[last].end]
            if sum(1 for _ in _places(text, piece)) < 2:
                break
            if tokens[last].text not in words("name_links") and tokens[last].text not in _STOPPING:
                best = tokens[last].end
        piece = text[token.start : best]
        if best and any(word[0].islower() for word in piece.split()) and not any(map(_is_finite, piece.split())):
            taken = best
            yield "repeated", token.start, best


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


def about(ledger: Ledger) -> frozenset[str]:
    """Give what a text is like as a whole: whether it speaks of projects, and names any."""
    nouns = len(_PROJECTS.findall(ledger.text))
    named = {mention.name for mention in ledger.mentions if mention.mark is Mark.PROJECT}
    speaks = "none" if not nouns else "some" if nouns < MUCH else "much"
    names = "none" if not named else "one" if len(named) == 1 else "more"
    return frozenset((f"projects={speaks}", f"named={names}"))


def signs(ledger: Ledger, guess: Guess, whole: frozenset[str]) -> set[str]:
    """Give what speaks for one type or another: the shape of a name, the words around it, `whole`: the text."""
    found = {f"how={guess.how}", f"times={min(len(guess.places), 3)}", *_shape(guess.name), *whole}
    found |= {f"how={guess.how}&{sign}" for sign in whole}
    for start, end in guess.places:
        found |= _around(ledger, start, end)
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


def _around(ledger: Ledger, start: int, end: int) -> set[str]:
    text = ledger.text
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    before = [m.group() for m in _WORD.finditer(text, max(line, start - 70), start)]
    after = [m.group() for m in _WORD.finditer(text, end, min(stop, end + 70))]
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
    found |= _neighbours(ledger, start, end)
    return found


def _neighbours(ledger: Ledger, start: int, end: int) -> set[str]:
    """Give the types of the names beside it in a list."""
    found = set()
    for mention in ledger.mentions:
        if mention.end <= start and start - mention.end < 8:
            gap = ledger.text[mention.end : start].strip()
            found.add(f"left={mention.mark}{gap if len(gap) < 5 else '~'}")
        elif mention.start >= end and mention.start - end < 8:
            gap = ledger.text[end : mention.start].strip()
            found.add(f"right={mention.mark}{gap if len(gap) < 5 else '~'}")
    return found
