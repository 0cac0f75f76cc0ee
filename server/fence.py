"""The first fence before a SPARQL query: what may not even be tried, told from its tokens alone.

Read without any parser of SPARQL, in one pass, so that it cannot itself be driven into the ground. It is a courtesy
(a plain message instead of a killed process), not the wall: the wall is that queries run in processes without sockets.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

# Long strings before short ones; IRIs may hold \u escapes, else a quote behind one would seem to open a string.
_TOKEN = re.compile(
    r'''
    (?P<skip> """(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
            | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'
            | <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>
            | \#[^\r\n]* | [?$@][\w]+ | [\w.-]*:[\w.:%\\-]* )
  | (?P<word> \w+ )
  | (?P<open> [({\[] ) | (?P<close> [)}\]] ) | (?P<operator> [!+*/|&^=<>-] )
    ''',
    re.VERBOSE | re.DOTALL,
)
_UPDATES = frozenset(["insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"])
_PROLOGUE = frozenset({"base", "prefix", "version"})
_OPERATORS = frozenset({"union", "optional", "minus", "exists", "in"})
_SUSPECT = ("service", *_UPDATES)


class Fence(NamedTuple):
    """The longest, the deepest and the busiest query let through."""

    length: int = 65_536  # characters
    depth: int = 128  # brackets within brackets
    operators: int = 1_000


def bare_words(query: str) -> Iterator[tuple[int, str]]:
    """Give the bare words of a query and where they stand: nothing of its strings, IRIs, names and comments."""
    return ((token.start(), token[0]) for token in _TOKEN.finditer(query) if token.lastgroup == "word")


def words(query: str) -> set[str]:
    """Give the bare words of a query, in lower case: its keywords."""
    return {word.lower() for _, word in bare_words(query)}


def unmatched(query: str) -> int | None:
    """Give where the first bracket stands that has no counterpart, None when all have."""
    open_at: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(query):
        if token.lastgroup == "open":
            open_at.append((token[0], token.start()))
        elif token.lastgroup == "close" and (not open_at or open_at.pop()[0] + token[0] not in ("()", "{}", "[]")):
            return token.start()
    return open_at[-1][1] if open_at else None


def complaint(query: str, fence: Fence) -> str:
    """Say why a query is not let through, or give an empty string."""
    if len(query) > fence.length:
        return f"The query has {len(query)} characters; at most {fence.length} are answered."
    return "" if _is_plain(query, fence) else _taken_apart(query, fence)


def _is_plain(query: str, fence: Fence) -> bool:
    """Say whether a query is too short and too flat for a complaint, and holds no word that is refused, even as a part.

    Most small queries are: they need not be taken apart.
    """
    if len(query) > fence.operators or sum(map(query.count, "({[")) > fence.depth:
        return False
    lowered = query.lower()
    return not any(word in lowered for word in _SUSPECT)


def _taken_apart(query: str, fence: Fence) -> str:
    depth = operators = 0
    first = ""
    for token in _TOKEN.finditer(query):
        match token.lastgroup:
            case "open":
                depth += 1
                if depth > fence.depth:
                    return f"The query nests brackets deeper than {fence.depth}; write it flatter."
            case "close":
                depth -= 1
            case "operator":
                operators += 1
            case "word":
                word = token[0].lower()
                if not first and word not in _PROLOGUE:
                    first = word
                if word == "service":
                    return "SERVICE is switched off here; ask the other endpoint yourself and join the answers."
                operators += word in _OPERATORS
    if first in _UPDATES:
        return "Updates are not offered here: the data is loaded from sources (kurbits load)."
    if operators > fence.operators:
        return f"The query has {operators} operators; at most {fence.operators} are let through. Use VALUES for lists."
    return ""
