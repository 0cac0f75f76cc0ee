"""Takes the sentences of a compressed text apart into words and groups of names, with what governs each group."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from loaders.text.grammar import ANY_SIGN, GENITIVE, STOP, Line, sign
from loaders.text.lexicon import yaml_data
from loaders.text.mentions import Mark, Mention
from loaders.text.verbs import Form, form_of, in_swedish

_SENTENCE = re.compile(f"[^{STOP}]+")
_TAIL = rf"{GENITIVE}?(?: \([^){STOP}]{{1,50}}\))?"
_SEAT = rf"(?: (?:i|vid|på|från) [{sign(Mark.PLACE)}{sign(Mark.ORGANISATION)}]{GENITIVE}?(?=,| och | samt |\.))?"
_AND = r"(?:, och |, samt |, |/| och | samt | respektive | liksom | & | och även | samt även | and | og )"
_WORDS = r"(?:(?:även|bland annat|bl\.a\.|dels|också|både|såväl|bland andra|exempelvis|till exempel) )?(?:de[tn]? )?"
_WORDS += r"(?:[a-zåäö]{4,}(?:a|n|t|e) )?"


def _list(kinds: str) -> str:
    one = f"[{''.join(sign(Mark(letter)) for letter in kinds)}]"
    return f"{one}{_TAIL}(?:{_SEAT}{_AND}{_WORDS}{one}{_TAIL})*"


_TELLS = re.compile(  # an organisation, or a project, a programme or an event with something else
    "[{O}]|[{JGE}].*[{any}]|[{any}].*[{JGE}]".format(
        O=sign(Mark.ORGANISATION), JGE="".join(map(sign, (Mark.PROJECT, Mark.PROGRAMME, Mark.EVENT))), any=ANY_SIGN
    )
)
_ITEM = re.compile(
    rf"(?P<group>{_list('OLX')}|{_list('P')}|{_list('JG')}|{_list('E')}|[{ANY_SIGN}]{GENITIVE}?)"
    r"|(?P<word>[^\W\d_](?:[\w&+/:’'-]*\w)?(?:\.(?=\w)\w+)*)|(?P<mark>[,;:()–]|- )"
)


@dataclass(slots=True)
class Item:
    """A word, a sign of punctuation, or a group of names with the `prep` and the `words` that stand before it."""

    start: int
    end: int
    text: str = ""
    mentions: list[Mention] = field(default_factory=list)
    marks: str = ""
    genitive: bool = False
    prep: str = ""
    words: tuple[str, ...] = ()
    attached: bool = False
    """It only says where the group right before it belongs ("A i B")."""
    moved: bool = False
    """It is the object of the verb after it ("X, som A driver")."""
    form: Form | None = None


@cache
def small() -> dict[str, frozenset[str]]:
    """Give the classes of small words of `data/frames.yaml`."""
    return {name: frozenset(value.split()) for name, value in yaml_data("frames.yaml")["words"].items()}


@cache
def _joined() -> re.Pattern[str]:
    """Give the pattern of several words that govern as one ("i nära samarbete med" → "tillsammans")."""
    said: dict[str, str] = yaml_data("frames.yaml")["prepositions"]
    return re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in said.items()))


@dataclass(slots=True)
class Sentence:
    """One sentence as items, and where it stands in the line."""

    start: int
    end: int
    items: list[Item]

    def groups(self) -> list[Item]:
        """Give the groups of names."""
        return [item for item in self.items if item.mentions]


def sentences(line: Line, language: str = "sv") -> Iterator[Sentence]:
    """Give the sentences of a text that name somebody or something."""
    small = line.text.lower() if len(line.text.lower()) == len(line.text) else line.text
    before: list[Mention] = []
    for match in _SENTENCE.finditer(small):
        if not _TELLS.search(match.group()):
            continue
        items = _meant(list(_items(line, small, match.span(), language)), before)
        told = max((item.mentions for item in items if item.marks == "O"), key=len, default=[])
        before = told if len(told) > 1 else before
        if any(item.mentions for item in items):
            _govern(items)
            yield Sentence(*match.span(), items)


def _items(line: Line, text: str, span: tuple[int, int], language: str) -> Iterator[Item]:
    start, end = span
    joined = {match.start(): match for match in _joined().finditer(text, start, end)}
    position = start
    while match := _ITEM.search(text, position, end):
        if whole := joined.get(match.start()):
            yield Item(*whole.span(), str(whole.lastgroup))
            position = whole.end()
            continue
        position = match.end()
        if match["group"] and len(match["group"]) == 1 and text[position : position + 1] == sign(Mark.PROJECT):
            continue  # "interreg-projektet X" is X
        if match["group"]:
            yield _group(line, *match.span())
        elif match["word"]:
            word = match["word"] if language == "sv" else in_swedish(match["word"], language)
            yield Item(*match.span(), word, form=form_of(match["word"], language))
        else:
            yield Item(*match.span(), match["mark"].strip())


def _meant(items: list[Item], before: list[Mention]) -> list[Item]:
    """Let "parterna" or "de fyra regionerna" stand for the last names that were told together."""
    found: list[Item] = []
    for place, item in enumerate(items):
        after = items[place + 1] if place + 1 < len(items) else None
        counted = bool(found) and found[-1].text in small()["counted"] - {"de"}
        fits = item.text in small()["sides"] or (item.text in small()["together"] and counted)
        fits = fits and len(before) > 1 and not (after and after.mentions)
        if not fits:
            found.append(item)
            continue
        while found and found[-1].text in small()["counted"]:
            item.start = found.pop().start
        mentions = [replace(mention, anaphor=True, genitive=False) for mention in before]
        found.append(Item(item.start, item.end, mentions=mentions, marks="O"))
    return found


def _group(line: Line, start: int, end: int) -> Item:
    """Make a group of the names of a list, without those in brackets and those that only say where one belongs."""
    mentions, depth = [], 0
    for at in range(start, end):
        depth += {"(": 1, ")": -1}.get(line.text[at], 0)
        if at in line.mentions and not depth and not line.text.endswith((" vid ", " på ", " i ", " från "), start, at):
            mentions.append(line.mentions[at])
    genitive = bool(mentions) and mentions[-1].genitive
    return Item(start, end, mentions=mentions, marks="".join({m.mark.value for m in mentions}), genitive=genitive)


def _govern(items: list[Item]) -> None:
    """Say of each group which preposition governs it, and which words stand between it and what is before."""
    classes, prep, words = small(), "", list[str]()
    for place, item in enumerate(items):
        if item.mentions:
            item.attached = place > 1 and bool(items[place - 2].mentions) and prep in ("i", "på", "vid", "från")
            item.prep, item.words, prep, words = prep, tuple(words), "", []
        elif item.text == "som" and place + 1 < len(items) and items[place + 1].marks == "R":
            prep, words = "som", []
        elif item.text in classes["prepositions"]:
            prep = item.text
            words.append(item.text)
        elif item.text in classes["boundaries"] or item.text in ",;:()" or (item.form and item.form.tense == "finite"):
            prep, words = "," if item.text == "," else "", []
        else:
            words.append(item.text)
