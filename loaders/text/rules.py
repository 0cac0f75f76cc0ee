"""Cue rules: read from `data/cues.yaml`, compiled to regular expressions over a compressed text, applied to facts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import Any, NamedTuple

from loaders.text.grammar import ANY_SIGN, GENITIVE, STOP, Line, sign
from loaders.text.lexicon import yaml_data
from loaders.text.mentions import Mark, Mention
from loaders.text.places import nationality
from ontology.facts import FactType

_SLOT = re.compile(r"<(?P<name>\w+):(?P<types>[A-Z]+)(?P<list>\+)?>")
_MACRO = re.compile(r"\{([a-z]\w*)\}")
_SAY = re.compile(r"(?P<type>\w+) (?P<subject>@?\w+) (?P<object>@?\w*(?:/\w*)?)(?P<rest>.*)")
_QUALIFIER = re.compile(r"(\w+)=(?:'([^']*)'|(\w+))")
_SEPARATOR = r"(?:, och |, samt |, | och | samt | respektive | liksom | & |/)"
_LEAD = (
    r"(?:(?:även|bland annat|bl\.a\.|till exempel|dels|också|både|såväl|bland andra|nu även|exempelvis) )?"
    r"(?:det |den |de )?(?:[a-zåäö]{3,}(?:a|de|erna|arna|orna|företaget|bolaget|regionen|kommunen) )?"
)
_WHERE = (
    rf" (?:(?:på|från) (?:den )?[a-zåäö]+ (?:sidan|sida|håll)|i {sign(Mark.PLACE)}"
    rf"|(?:vid|på) {sign(Mark.ORGANISATION)})(?=,| och | samt |[.;:)]|{STOP})"
)
_AND_THERE = rf"(?: (?:och|samt|respektive) {sign(Mark.PLACE)}(?=, {sign(Mark.ORGANISATION)}))?"  # "A i B och C, D"
_TAIL = rf"{GENITIVE}?(?: \([^){STOP}]{{1,40}}\))?(?:{_WHERE})?{_AND_THERE}"
_CLASS = re.compile(r"\[\^[^\]]*\]|\(\?[=!][^()]*\)")
"""What only looks for the end of a sentence, in the pattern of a rule."""
_SENTENCE = re.compile(f"[^{STOP}]*{STOP}|[^{STOP}]+")
_WORDS_FIRST = re.compile(r"(?:\(\?:)*[a-zåäö]")
_SIGNS = frozenset(sign(mark) for mark in Mark)
_PREPOSITIONS = (" vid ", " på ", " för ", " hos ", " från ", " i ", " av ", " inom ")
_DENIED = re.compile(r" (?:inte|aldrig|varken|ej) ")
_WIDE = rf"[^{STOP}]{{0,110}}?"
_NARROW = rf"(?:[^{STOP}{ANY_SIGN}]|[{sign(Mark.COUNT)}{sign(Mark.DATE)}]){{0,45}}?"


@dataclass(frozen=True, slots=True)
class Saying:
    """What a rule says when it matches: a type, the slots of its ends, its qualifiers."""

    type: FactType
    subject: str
    object: str
    qualifiers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A cue rule. `sure` is how often it is expected to be right; `free`: its match may not hang on a preposition."""

    id: str
    pattern: re.Pattern[str]
    says: tuple[Saying, ...]
    sure: float
    needs: tuple[frozenset[str], ...] = ()
    when: str = ""
    free: bool = False
    together: tuple[frozenset[str], ...] = ()
    """What of its needs must stand in one sentence; a project or an event may be told before."""
    crosses: bool = False
    """Its pattern may run over the end of a sentence."""
    types: tuple[tuple[str, str], ...] = ()
    """The slots, and the letters of what may stand in them."""


class Found(NamedTuple):
    """One fact a rule read: the mentions at its ends ("@…" where only the context"
    " tells), and the piece it matched."""

    rule: Rule
    saying: Saying
    subject: Mention | str
    object: Mention | str
    slots: dict[str, list[Mention]]
    words: dict[str, str]
    start: int
    end: int


def _slot(match: re.Match[str]) -> str:
    name, types = match["name"], match["types"]
    kinds = f"[{''.join(sign(Mark(letter)) for letter in types)}]"
    frame = f"(?:{sign(Mark.PROGRAMME)}(?={sign(Mark.PROJECT)}))?" if "J" in types else ""  # "interreg-projektet X"
    one = f"{frame}(?P<{name}>{kinds})"
    if match["list"]:
        lead = (
            _LEAD if match.start() else ""
        )  # nothing before the first slot: a pattern that begins with a sign is found fast
        one = f"(?P<{name}>{lead}{kinds}{_TAIL}(?:{_SEPARATOR}{_LEAD}{kinds}{_TAIL})*)"
    return one


def _expand(text: str, macros: dict[str, str]) -> str:
    """Put the macros in; a macro may hold macros."""
    for _ in range(3):
        text = _MACRO.sub(lambda match: f"(?:{macros[match[1]]})", text)
    return text


def compile_rule(text: str, macros: dict[str, str]) -> re.Pattern[str]:
    """Compile the pattern of a rule for text in small letters; docs/text.md says what it may hold."""
    text = _expand(text, macros)
    text = text.replace("+>(?!~)", "+>(?<!~)(?!~)")  # the last of a list owns nothing either
    text = text.replace("~", GENITIVE).replace("¶", STOP).replace("…", _WIDE).replace("‥", _NARROW)
    edge = r"\b" if _WORDS_FIRST.match(text) else ""  # inside a word nothing begins: the engine need not try there
    return re.compile(edge + _SLOT.sub(_slot, text))


def read_saying(text: str) -> Saying:
    """Read what a rule says ("funds f j amount=m"). Raises ValueError for what cannot be read."""
    match = _SAY.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"cannot read what a rule says: {text!r}")
    qualifiers = tuple((name, said or "", slot or "") for name, said, slot in _QUALIFIER.findall(match["rest"]))
    return Saying(FactType(match["type"]), match["subject"], match["object"], qualifiers)


@cache
def rules() -> tuple[Rule, ...]:
    """Give the rules of `data/cues.yaml`, in their order."""
    content = yaml_data("cues.yaml")
    macros = {
        **content["macros"],
        "org": sign(Mark.ORGANISATION),
        "person": sign(Mark.PERSON),
        "nationality": nationality().pattern,
    }
    return tuple(_rule(rule, macros) for rule in content["rules"])


def _rule(said: dict[str, Any], macros: dict[str, str]) -> Rule:
    says = tuple(read_saying(each) for each in ([said["say"]] if isinstance(said["say"], str) else said["say"]))
    pattern, needs = compile_rule(said["find"], macros), _needs(said["find"], says)
    types = tuple((match["name"], match["types"]) for match in _SLOT.finditer(said["find"]))
    return Rule(
        said["id"],
        pattern,
        says,
        float(said["sure"]),
        needs,
        said.get("when", ""),
        said.get("free", False),
        crosses="¶" in _CLASS.sub("", _expand(said["find"], macros)),
        types=types,
        together=_needs(said["find"], says, frozenset("je")),
    )


def _needs(find: str, says: tuple[Saying, ...], without: frozenset[str] = frozenset()) -> tuple[frozenset[str], ...]:
    """Give the signs of each end that must stand somewhere in the text, or the rule has nothing to say."""
    ends = {name for saying in says for name in (saying.subject, *saying.object.split("/"))} - without
    slots = {match["name"]: match["types"] for match in _SLOT.finditer(find)}
    return tuple(frozenset(sign(Mark(letter)) for letter in slots[name]) for name in sorted(ends & set(slots)))


def apply(line: Line) -> Iterator[Found]:
    """Read a compressed text with every rule that could say something about it."""
    small = line.text.lower() if len(line.text.lower()) == len(line.text) else line.text
    signs = frozenset(small) & _SIGNS
    sentences = [(*match.span(), frozenset(match.group()) & _SIGNS) for match in _SENTENCE.finditer(small)]
    windows: dict[tuple[bool, tuple[frozenset[str], ...]], list[tuple[int, int]]] = {}
    for rule in rules():
        if any(need.isdisjoint(signs) for need in rule.needs):
            continue
        key = (rule.crosses, rule.together)
        if key not in windows:
            windows[key] = _windows([(0, len(small), signs)] if rule.crosses else sentences, rule.together)
        for start, end in windows[key]:
            for match in rule.pattern.finditer(small, start, end):
                held = rule.free and line.text.endswith(_PREPOSITIONS, 0, match.start())
                if not held and not _DENIED.search(small, *match.span()):
                    yield from _read(line, rule, match)


def _windows(spans: list[tuple[int, int, frozenset[str]]], needs: tuple[frozenset[str], ...]) -> list[tuple[int, int]]:
    """Give the stretches of a text that hold the signs a rule needs, neighbours as one."""
    found: list[tuple[int, int]] = []
    for start, end, signs in spans:
        if not any(need.isdisjoint(signs) for need in needs):
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found


def _read(line: Line, rule: Rule, match: re.Match[str]) -> Iterator[Found]:
    said = {name: line.text[slice(*match.span(name))] for name, text in match.groupdict().items() if text is not None}
    types = dict(rule.types)
    slots = {
        name: mentions
        for name in said
        if (mentions := [m for m in _members(line, *match.span(name)) if m.mark in types.get(name, m.mark)])
    }
    for saying in rule.says:
        for subject, object_ in ends_of(saying, slots):
            yield Found(rule, saying, subject, object_, slots, said, match.start(), match.end())


def _members(line: Line, start: int, end: int) -> list[Mention]:
    """Give the mentions of a slot, without what only says where one of them belongs ("A vid B, C i D")."""
    kept = [
        at
        for at in range(start, end)
        if at in line.mentions and not (at > start and line.text[start:at].endswith((" vid ", " på ", " i ")))
    ]
    return [line.mentions[at] for at in kept]


def ends_of(saying: Saying, slots: dict[str, list[Mention]]) -> list[tuple[Mention | str, Mention | str]]:
    """Give the pairs of ends a saying makes of its slots."""
    subjects = _of(saying.subject, slots)
    if saying.subject == saying.object:
        return list(combinations(subjects, 2))
    if "/" in saying.object:
        return [(subject, saying.object) for subject in subjects]
    return list(product(subjects, _of(saying.object, slots)))


def _of(name: str, slots: dict[str, list[Mention]]) -> list[Mention | str]:
    """Give the mentions of a slot; a project or an event that is not there is the one the context is about."""
    if name.startswith("@"):
        return [name]
    if slots.get(name):
        return list(slots[name])
    return [{"j": "@project", "e": "@event", "u": "@body"}[name]] if name in "jeu" else []
