"""Frames: what a verb says about the names around it, whatever stands between them; read from `data/frames.yaml`."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from loaders.text.clauses import Clause, clauses
from loaders.text.grammar import Line
from loaders.text.items import Item, sentences
from loaders.text.lexicon import yaml_data
from loaders.text.mentions import Mention
from loaders.text.rules import Found, Rule, ends_of, read_saying

LONG = 4
"""A word of more letters is known at the end of a compound."""
_PART = re.compile(r"(?P<slot>[a-z]):(?P<types>[A-Z]+)(?:@(?P<preps>[^+!]+))?(?P<after>!)?(?:\+(?P<words>\w+))?")


class Part(NamedTuple):
    """One thing a frame needs: a slot with the types, prepositions and words it asks for."""

    slot: str
    types: frozenset[str]
    preps: frozenset[str]
    words: frozenset[str]
    after: bool
    """It must stand after the verb."""


class Frame(NamedTuple):
    """What verbs (of a voice) say: `rule` holds the id, the confidence and what is said."""

    rule: Rule
    voice: str
    parts: tuple[Part, ...]
    also: tuple[Part, ...]
    has: tuple[frozenset[str], ...]
    without: frozenset[str]
    nouns: frozenset[str]
    """Words of which the subject must hold one, when it is no name."""
    bare: bool
    """It reads only what holds no verb: headlines."""
    gate: frozenset[str]
    """Prepositions of which one must stand in the clause, when a part needs one; saves looking further."""


def _words(name: str) -> frozenset[str]:
    return frozenset(yaml_data("frames.yaml")["words"][name].split())


def _part(text: str) -> Part:
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(f"cannot read what a frame needs: {text!r}")
    words = _words(match["words"]) if match["words"] else frozenset()
    return Part(
        match["slot"],
        frozenset(match["types"]),
        frozenset((match["preps"] or "").split(",")),
        words,
        bool(match["after"]),
    )


def _frame(said: dict[str, Any]) -> Frame:
    says = [said["say"]] if isinstance(said["say"], str) else said["say"]
    rule = Rule(
        f"frame.{said['id']}",
        re.compile(""),
        tuple(map(read_saying, says)),
        float(said["sure"]),
        when=said.get("when", ""),
    )
    needs = said["need"].split()
    parts = tuple(_part(each) for each in needs if each[0] not in "+!=")
    gates = [part.preps for part in parts if part.slot != "s" and not part.preps & {"-", "*", ""}]
    return Frame(
        rule,
        said.get("voice", "active"),
        parts,
        tuple(_part(each) for each in said.get("also", "").split()),
        tuple(_words(each[1:]) for each in needs if each[0] == "+"),
        frozenset(each[1:] for each in needs if each[0] == "!"),
        frozenset().union(*(_words(each[1:]) for each in needs if each[0] == "=")),
        said.get("bare", False),
        gates[0] if gates else frozenset(),
    )


@cache
def frames() -> dict[str, list[Frame]]:
    """Give the frames of `data/frames.yaml` by their verbs; "*" holds those of any verb."""
    found: dict[str, list[Frame]] = defaultdict(list)
    for said in yaml_data("frames.yaml")["frames"]:
        frame = _frame(said)
        for verb in said["verbs"].split():
            found[verb].append(frame)
    return found


def read_frames(line: Line, language: str = "sv") -> Iterator[Found]:
    """Read a compressed text with every frame its verbs have. `language`: sv, no or en."""
    known = frames()
    for sentence in sentences(line, language):
        whole = Clause("-", False, sentence.items[0], None, sentence.groups(), frozenset())
        verbs = any(item.form is not None for item in sentence.items)
        for frame in known["-"]:
            if not (frame.bare and verbs):
                yield from _read(frame, whole)
        for clause in clauses(sentence):
            preps = {item.prep for item in clause.objects}
            for frame in (*known.get(clause.lemma, ()), *known["*"]) if clause.sure else ():
                if not (frame.gate and frame.gate.isdisjoint(preps)):
                    yield from _read(frame, clause)


def _read(frame: Frame, clause: Clause) -> Iterator[Found]:
    if frame.voice != "any" and (frame.voice == "passive") is not clause.passive:
        return
    if not all(words & (clause.words | clause.nouns) for words in frame.has) or (
        frame.nouns and not frame.nouns & clause.nouns
    ):
        return
    if any(item.prep in frame.without or item.marks in frame.without for item in clause.objects):
        return
    used: dict[str, list[Item]] = {}
    for part in frame.parts:
        items = _fill(part, clause, used)
        if not items:
            return
        used[part.slot] = items
    for part in frame.also:
        used[part.slot] = _fill(part, clause, used)
    slots = {slot: _members(items) for slot, items in used.items()}
    places = [*([clause.verb] if clause.lemma != "-" else []), *(item for items in used.values() for item in items)]
    start, end = min(item.start for item in places), max(item.end for item in places)
    for each in frame.rule.says:
        for subject, object_ in ends_of(each, slots):
            yield Found(frame.rule, each, subject, object_, slots, {}, start, end)


def _fill(part: Part, clause: Clause, used: dict[str, list[Item]]) -> list[Item]:
    """Give the groups for a slot: the subject, the first plain object, or all that a preposition governs."""
    if part.slot == "s":
        subject = clause.subject
        return [subject] if subject is not None and _fits(part, subject) else []
    found = []
    for item in clause.objects:
        if item is clause.subject or not _fits(part, item) or any(item in items for items in used.values()):
            continue
        if (part.after and item.start < clause.verb.start) or (item.attached and item.marks == "L"):
            continue
        if (
            not item.prep
            and ("-" in part.preps or "*" in part.preps)
            and (item.moved or item.start > clause.verb.start or clause.lemma == "-")
        ):
            return [item]
        if (item.prep and "*" in part.preps) or item.prep in part.preps:
            found.append(item)
    return found


def _fits(part: Part, item: Item) -> bool:
    marks = set(item.marks)
    return (
        bool(marks) and marks <= part.types and not item.genitive and (not part.words or _holds(item.words, part.words))
    )


def _holds(said: tuple[str, ...], words: frozenset[str]) -> bool:
    """Tell whether one of the words, or a compound that ends in it ("verksamhetsstöd"), was said."""
    return any(word in words or word.endswith(tuple(w for w in words if len(w) > LONG)) for word in said)


def _members(items: list[Item]) -> list[Mention]:
    return [mention for item in items for mention in item.mentions]
