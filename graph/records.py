"""Finds who is named in parts: first name and surname apart in one row of a table, one node or one entry of data."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from graph.blocked import Blocked, Row
from graph.mentions import NOTHING, Known, parted
from graph.words import Token, overwritten, tokens

Named = tuple[int, int, str]
"""Where a word of a name stands, and the erasure it belongs to."""

_NEAR = 200  # words of a record that are looked at before and after a surname
_FURTHEST = 20_000  # characters within which the braces around a surname are looked for
_ROW = re.compile(r'(?:(?<![^;,\t|\r\n])"(?:[^"]|"")*+(?:"|\Z)|[^\r\n])*+(?:\r\n|\r|\n|\Z)')
_ENDS = {
    "turtle": re.compile(r"\.[ \t]*(?:\#[^\r\n]*)?(?:[\r\n]|\Z)"),
    "xml": re.compile(r"</[^<>]*>\s*(?=</)"),
    "yaml": re.compile(r"^[ \t]*-[ \t]", re.MULTILINE),
}
_FAMILIES = {
    "table": ("csv", "tsv", "tab"),
    "json": ("json", "jsonl", "ndjson", "jsonld", "geojson"),
    "lines": ("nt", "nq"),
    "turtle": ("ttl", "trig", "n3"),
    "xml": ("rdf", "owl", "xml", "graphml", "gexf", "html", "xhtml", "kml"),
    "yaml": ("yaml", "yml"),
}
_FAMILY = {ending: family for family, endings in _FAMILIES.items() for ending in endings}


def family(name: str, rows: bool = False) -> str:
    """Tell by a file's name how its records are told apart, "" where it has none.

    `rows` says that it is the text of a table whatever it was; only RDF is kept as it was written.
    """
    if not name:
        return ""
    found = _FAMILY.get(name.partition("#")[0].removesuffix(".gz").rpartition(".")[2].lower(), "")
    return "table" if rows and (found in ("", "yaml") or (found == "json" and not name.endswith("ld"))) else found


def apart(
    text: str, kind: str, blocked: Blocked, meant: Collection[str] = (), known: Known = NOTHING, before: int = 0
) -> list[Named]:
    """Give the words of names that stand apart within one record of a text.

    In rows on which a fact about somebody rests (`known.rows`; `before` rows stand before the text) the first names
    and initials of `known.names` count as well, with or without the whole name.
    """
    if not (blocked and kind):
        return []
    words = tokens(text)
    hits = [hit for hit in _surnames(words, blocked) if not _is_another(text, words, hit)]
    found: set[Named] = set()
    for number, record in _records(text, kind, [(words[a].start, words[b].end) for a, b, _ in hits]):
        inside = [at for start, end in record for at in _within(words, start, end)]
        for first, last, row in hits:
            if first in inside:
                found |= _named(words, inside, (first, last, row), blocked, meant)
                if row.erasure in meant and before + number in known.rows:
                    found |= _theirs(text, words, inside, (first, last, row), known.names)
    return sorted(found)


def masked_cells(cells: Sequence[tuple[str, str]], blocked: Blocked) -> tuple[tuple[str, str], ...]:
    """Mask people in the cells (column, value) of one row, also those whose names stand in several."""
    if not blocked:
        return tuple(cells)
    text = "\n".join(value for _, value in cells)
    masked = overwritten(text, sorted([*blocked.spans(text), *apart(text, "one", blocked)]))
    shown, at = list[tuple[str, str]](), 0
    for name, value in cells:
        shown.append((name, masked[at : at + len(value)]))
        at += len(value) + 1
    return tuple(shown)


def rows_in(text: str) -> int:
    """Count the rows of the text of a table."""
    return sum(1 for _ in _rows(text))


def _rows(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _ROW.finditer(text) if match.end() > match.start())


def _is_another(text: str, words: Sequence[Token], hit: tuple[int, int, Row]) -> bool:
    """Say whether a surname belongs to a name that is written out beside it: another word with a capital."""
    first, last, _ = hit
    before, after = words[max(first - 1, 0)], words[min(last + 1, len(words) - 1)]
    return any(
        text[a:b] in (" ", "\u00a0") and text[word.start].isupper()
        for a, b, word in ((before.end, words[first].start, before), (words[last].end, after.start, after))
    )


def _surnames(words: Sequence[Token], blocked: Blocked) -> Iterator[tuple[int, int, Row]]:
    for at in range(len(words)):
        for last, row in blocked.surnames_at(words, at, ("surname", "short")):
            yield at, last, row


def _records(text: str, kind: str, hits: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Sequence[tuple[int, int]]]]:
    """Give the records that hold something: number of the row (0 in what is no table), and its stretches."""
    if not hits:
        return
    if kind == "one":
        yield 0, [(0, len(text))]
    elif kind == "json":
        yield from ((0, [span]) for span in sorted({_braces(text, start) for start, _ in hits}))
    elif kind == "lines":
        yield from _subjects(text, hits)
    else:
        starts = [start for start, _ in hits]
        for number, (start, end) in enumerate(_rows(text) if kind == "table" else _between(text, _ENDS[kind]), 1):
            at = bisect_left(starts, start)
            if at < len(starts) and starts[at] < end:
                yield number if kind == "table" else 0, [(start, end)]


def _between(text: str, ends: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for match in ends.finditer(text):
        yield at, match.end()
        at = match.end()
    yield at, len(text)


def _braces(text: str, place: int) -> tuple[int, int]:
    """Give the innermost object around a place."""
    start = _open(text, range(place - 1, max(place - _FURTHEST, -1), -1), "{", "}")
    end = _open(text, range(place, min(place + _FURTHEST, len(text))), "}", "{")
    return max(start, 0), end + 1 if end >= 0 else len(text)


def _open(text: str, places: Iterable[int], wanted: str, other: str) -> int:
    depth = 0
    for at in places:
        if text[at] == other:
            depth += 1
        elif text[at] == wanted:
            if not depth:
                return at
            depth -= 1
    return -1


def _subjects(text: str, hits: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Sequence[tuple[int, int]]]]:
    """Give the lines of N-Triples or N-Quads that have a subject in common."""

    def subject(start: int) -> str:
        return text[start : start + 4096].lstrip().partition(" ")[0].partition("\t")[0]

    wanted = {subject(text.rfind("\n", 0, start) + 1) for start, _ in hits}
    found: dict[str, list[tuple[int, int]]] = {}
    for start, end in _between(text, re.compile("\n")):
        if (of := subject(start)) in wanted:
            found.setdefault(of, []).append((start, end))
    yield from ((0, spans) for spans in found.values())


def _within(words: Sequence[Token], start: int, end: int) -> range:
    return range(bisect_left(words, start, key=lambda w: w.start), bisect_left(words, end, key=lambda w: w.start))


def _named(
    words: Sequence[Token], inside: Sequence[int], hit: tuple[int, int, Row], blocked: Blocked, meant: Collection[str]
) -> set[Named]:
    """Give the words that make a name of the list together with a surname, on whichever side of it they stand."""
    first, last, row = hit
    surname = "".join(word.letters for word in words[first : last + 1])[: row.length]
    middle = bisect_left(inside, first)
    others = [at for at in inside[max(middle - _NEAR, 0) : middle + _NEAR] if not first <= at <= last]
    found: set[Named] = set()
    for begin in range(len(others)):
        said, run = "", list[int]()
        for at in islice(others, begin, begin + 3):
            said += words[at].letters
            run.append(at)
            for named in blocked.called((said + surname, surname + said), meant):
                if named.erasure == row.erasure:
                    whole = [*run, *range(first, last + 1)]
                    found |= {(words[each].start, words[each].end, row.erasure) for each in whole}
    return found


def _theirs(
    text: str, words: Sequence[Token], inside: Sequence[int], hit: tuple[int, int, Row], names: Collection[str]
) -> set[Named]:
    """Give surname, first names and initials in a row that is known to be about somebody."""
    first, last, row = hit
    surname = "".join(word.letters for word in words[first : last + 1])[: row.length]
    mine = [name for name in map(parted, names) if name.last == surname]
    if not mine:
        return set()
    found = set(range(first, last + 1))
    for at in inside:
        said = words[at].letters
        if any(said in name.first or (said in name.initials and _stands_alone(text, words[at])) for name in mine):
            found.add(at)
    return {(words[at].start, words[at].end, row.erasure) for at in found}


def _stands_alone(text: str, word: Token) -> bool:
    """Say whether a letter is an initial: nothing but other initials stands in its cell."""
    return text[word.end : word.end + 1] in '.;,\t|" \r\n-' and text[word.start - 1 : word.start] in '.;,\t|" \r\n-'
