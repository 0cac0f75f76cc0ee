"""Where a query is wrong and why, in words: the parser only says where it gave up and all that it would have taken."""

import re

from server.fence import bare_words, unmatched

_KNOWN = frozenset(
    re.findall(
        r"\w+",
        "a abs add all as asc ask avg base bind bnode bound by ceil coalesce concat construct contains copy count "
        "datatype day desc describe distinct encode_for_uri exists false filter floor from graph group "
        "group_concat having hours if in iri isblank isiri isliteral isnumeric isuri lang langmatches lcase limit "
        "max md5 min minus minutes month named not now offset optional order prefix rand reduced regex replace "
        "round sameterm sample seconds select separator service sha1 sha256 sha384 sha512 silent str strafter "
        "strbefore strdt strends strlang strlen strstarts struuid substr sum timezone true tz ucase undef union "
        "uri uuid values version where year",
    )
)
"""Words of SPARQL that may stand in a query."""

_SAYS = {
    "contains a variable that is unbound": "SELECT asks for a variable that GROUP BY does not name beside one that is"
    " counted or summed; name it in GROUP BY",
    "Duplicated variable name": "SELECT gives two columns the same name",
    "IRI parsing failed": "an IRI is not written as one",
}


def plain(text: str, query: str) -> str:
    """Put what the parser says of a query into words: "line 2, column 5: a prefix is not declared: “ex:”"."""
    if not (place := re.match(r"error at (\d+):(\d+): ", text)):
        return text
    if not query.strip():
        return "The query is empty."
    lines = query.splitlines()
    given = sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1
    at, cause = _cause(text, query, given)
    line, column = query.count("\n", 0, at) + 1, at - query.rfind("\n", 0, at)
    return f"line {line}, column {column}: {cause}"


def _cause(text: str, query: str, given: int) -> tuple[int, str]:
    """Give where in the query something is wrong, and what."""
    if "Prefix not found" in text:
        name = re.search(r"([\w.-]*:)[\w.:%\\-]*$", query[:given])
        return (name.start(), f"a prefix is not declared: “{name[1]}”") if name else (given, "a prefix is not declared")
    bracket = unmatched(query)
    if bracket is not None:  # the parser goes on to where it gives up; this is where it began
        return bracket, "the bracket has no counterpart"
    for said, cause in _SAYS.items():
        if said in text:
            return (query.lower().find("select") if "SELECT" in cause else given), cause
    for at, word in bare_words(query):
        if word.lower() not in _KNOWN and not word[0].isdigit():
            if query[at - 1 : at] in ('"', "'"):
                return at - 1, "the quotation mark has no counterpart"
            return at, f"“{word}” is no word of SPARQL"
    rest = query[given : given + 20].partition("\n")[0].rstrip()
    if rest:
        return given, f"the query cannot be read further, at “{rest}”"
    before = query[:given].rstrip()
    return (len(before) - 1 if before.endswith(("}", ")", "]")) else given), "something is missing or too much here"
