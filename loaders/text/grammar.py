"""The typed-character grammar: a text in which every mention is ONE private-use character, and rules over it.

"Region Exempel samarbetar med Exempelverket" becomes "⟨O⟩ samarbetar med ⟨O⟩", so a cue rule is a plain regular
expression with typed slots, and an index leads back to the source. docs/text.md describes what rules may write.
"""

import re
from dataclasses import dataclass, field

from loaders.text.lexicon import words
from loaders.text.mentions import Mark, Mention
from loaders.text.tokens import at_head

BASE = 0xE000
GENITIVE = "\ue001"
"""Follows a mention in the genitive."""
STOP = "\ue002"
"""Stands where a sentence, a line or a list item ends."""

_LETTER = r"[^\s\u00a0”\"“„»«*_#–—‑.!?…\u2060]"
_PLAIN = re.compile(
    r"(?P<blank>[\s\u00a0]*\n[\s\u00a0]*)|(?P<space>[\s\u00a0]+)|(?P<quote>[”\"“„»«*_#])|(?P<dash>[–—‑])"
    rf"|(?P<end>[.!?…])|(?P<joiner>\u2060)|(?P<plain>{_LETTER}+(?: {_LETTER}+)*)"
)
_PARTY = re.compile(r" \((?:S|M|C|L|KD|MP|V|SD|[A-ZÅÄÖ]{1,3})\)")


def _plain_nouns() -> str:
    """Give the nouns that only say what a name is; "partner" or "finansiär" says what it does, and stays."""
    kept = [
        noun for noun in words("organisation_nouns") if not re.search(r"part(?:ner|er)|finansi|sökande|medlem", noun)
    ]
    return "(?:" + "|".join(sorted(map(re.escape, kept), key=len, reverse=True)) + ")"


_HEAD_NOUNS = {
    Mark.PROJECT: re.compile(
        r"-?\b(?:[\w-]*projekt(?:et|ets)?|satsningen|satsning|initiativet|förstudien)"
        r"(?:,? (?:kallat|som heter|med namnet))?:? \Z",
        re.IGNORECASE,
    ),
    Mark.PROGRAMME: re.compile(r"\b[\w-]*program(?:met|mets)? \Z", re.IGNORECASE),
    Mark.EVENT: re.compile(
        r"\b[\w-]*(?:konferensen|mässan|seminariet|evenemanget|workshoppen|galan|tävlingen|festivalen|kongressen) \Z",
        re.IGNORECASE,
    ),
    Mark.ORGANISATION: re.compile(r"\b[\w-]*" + _plain_nouns() + r" \Z", re.IGNORECASE),
}


_NOUN_ENDS = {
    Mark.PROJECT: (
        "projekt",
        "projektet",
        "projektets",
        "satsningen",
        "satsning",
        "initiativet",
        "förstudien",
        "kallat",
        "heter",
        "namnet",
    ),
    Mark.PROGRAMME: ("program", "programmet", "programmets"),
    Mark.EVENT: (
        "konferensen",
        "mässan",
        "seminariet",
        "evenemanget",
        "workshoppen",
        "galan",
        "tävlingen",
        "festivalen",
        "kongressen",
    ),
    Mark.ORGANISATION: words("organisation_nouns"),
}
"""How what stands before a name must end, to be worth a look."""


def sign(mark: Mark) -> str:
    """Give the private-use character that stands for mentions of a type."""
    return chr(BASE + ord(mark.value))


ANY_SIGN = f"{sign(Mark.CONTACT)}-{chr(BASE + ord('Z'))}"
"""The characters that stand for mentions, as a range for a character class."""


_SIGN = re.compile(f"[{ANY_SIGN}]")
_SENTENCE = re.compile(f"[^{STOP}]*{STOP}|[^{STOP}]+")


@dataclass(slots=True)
class Line:
    """A compressed text: `text[i]` stands for source[starts[i]:ends[i]]; `mentions` by position in `text`."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    mentions: dict[int, Mention] = field(default_factory=dict)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the source of a piece of the compressed text, without blanks and stops around it."""
        while start < end and self.text[start] in f" {STOP},":
            start += 1
        while end > start and self.text[end - 1] in f" {STOP}{GENITIVE}":
            end -= 1
        return self.starts[start], self.ends[end - 1]

    def inside(self, start: int, end: int) -> list[Mention]:
        """Give the mentions in a piece of the compressed text."""
        return [self.mentions[at] for at in range(start, end) if at in self.mentions]


class _Builder:
    def __init__(self, source: str):
        self.source, self.letters, self.line = source, list[str](), Line()

    def add(self, letter: str, start: int, end: int) -> None:
        if letter in (" ", STOP) and self.letters and self.letters[-1] in (" ", STOP):
            if letter == STOP:
                self.letters[-1] = STOP
            return
        self.letters.append(letter)
        self.line.starts.append(start)
        self.line.ends.append(end)

    def gap(self, start: int, end: int) -> None:
        """Add what stands between two mentions."""
        for match in _PLAIN.finditer(self.source, start, end):
            at, until, kind = match.start(), match.end(), match.lastgroup
            if kind == "blank":
                self.add(STOP, at, until)
            elif kind == "space":
                self.add(" ", at, until)
            elif kind == "end":
                self.add(match.group(), at, until)
                following = (
                    until
                    + len(self.source[until : until + 8])
                    - len(self.source[until : until + 8].lstrip(' \u00a0”"»)–-'))
                )
                if (
                    following > until
                    and at_head(self.source, following)
                    and not self.source[following : following + 1].islower()
                ):
                    self.add(STOP, until, until)
            elif kind == "plain":
                self.letters.extend(match.group())
                self.line.starts.extend(range(at, until))
                self.line.ends.extend(range(at + 1, until + 1))
            elif kind == "dash":
                self.add("-", at, until)

    def fold(self, mention: Mention) -> None:
        """Leave out the noun right before a name ("projektet X", "företaget Y"): it only says what the name is."""
        pattern = _HEAD_NOUNS.get(mention.mark)
        if pattern is None or mention.anaphor:
            return
        tail = "".join(self.letters[-60:])
        if not tail.lower().rstrip(" :").endswith(_NOUN_ENDS[mention.mark]):
            return
        if found := pattern.search(tail):
            self.cut(len(found.group()))

    def cut(self, count: int) -> None:
        for column in (self.letters, self.line.starts, self.line.ends):
            del column[len(column) - count :]

    def mention(self, mention: Mention) -> None:
        self.fold(mention)
        self.line.mentions[len(self.letters)] = mention
        self.add(sign(mention.mark), mention.start, mention.end)
        if mention.genitive:
            self.add(GENITIVE, mention.end, mention.end)


def compress(source: str, mentions: list[Mention], cuts: tuple[tuple[int, int], ...] = ()) -> Line:
    """Write a text with one character per mention. `cuts` are pull quotes inside a sentence; they are left out."""
    builder, position = _Builder(source), 0
    skips = sorted(cuts)
    for mention in sorted(mentions, key=lambda each: each.start):
        if mention.mark is Mark.TARGET or any(start <= mention.start < end for start, end in skips):
            continue
        for start, end in skips:
            if position <= start < mention.start:
                builder.gap(position, start)
                builder.add(" ", start, end)
                position = end
        builder.gap(position, mention.start)
        position = max(position, mention.end)
        builder.mention(mention)
        if mention.mark in (Mark.PERSON, Mark.ROLE) and (party := _PARTY.match(source, position)):
            position = party.end()
    builder.gap(position, len(source))
    builder.line.text = "".join(builder.letters)
    return _telling(builder.line)


def _telling(line: Line) -> Line:
    """Leave out the sentences that name nothing: no rule can say anything about them."""
    kept = Line()
    pieces = []
    for match in _SENTENCE.finditer(line.text):
        start, end = match.span()
        if not _SIGN.search(line.text, start, end):
            continue
        shift = len(kept.starts) - start
        kept.mentions |= {at + shift: line.mentions[at] for at in range(start, end) if at in line.mentions}
        kept.starts += line.starts[start:end]
        kept.ends += line.ends[start:end]
        pieces.append(match.group())
    kept.text = "".join(pieces)
    return kept
