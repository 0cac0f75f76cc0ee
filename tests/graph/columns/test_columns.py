"""Columns answer plain questions as the store does, row for row, and leave everything else to it."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.columns.columns import Columns
from graph.columns.reading import read

SPACE = "https://example.org/"
PREFIXES = {"e": SPACE}
PROPERTIES = [f"e:p{number}" for number in range(5)]
NODES = [f"e:n{number}" for number in range(12)]


def a_value(random: random.Random, property: int) -> ox.NamedNode | ox.Literal | ox.BlankNode:
    """Objects as graphs have them: p0 and p1 things, p2 numbers of three types, p3 texts, p4 whatever comes."""
    number = ox.Literal(random.choice([3, -7, 12, 1_000_000]))
    decimal = ox.Literal(random.choice(["2.50", "0.062561", "-0.5"]), datatype=ox.NamedNode(XSD + "decimal"))
    double = ox.Literal(random.choice([0.0, 1.5e-9, 7e40, 12.5]))
    text = ox.Literal(random.choice(["Exempel", 'ett "ord"', "tab\tbryt\nrad", "\\slut", "", "å \U0001f33e \u200b"]))
    told = ox.Literal("Exempel", language=random.choice(["sv", "en-GB"]))
    thing = ox.NamedNode(f"{SPACE}n{random.randrange(12)}")
    kinds = [[thing], [thing, ox.BlankNode("b1")], [number, decimal, double], [text, told], [thing, number, text, told]]
    return random.choice(kinds[property])


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module", params=range(3))
def graph(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ox.Store, Columns]]:
    made, store = random.Random(request.param), ox.Store()  # noqa: S311
    for _ in range(200):
        property = made.randrange(5)
        subject = ox.NamedNode(f"{SPACE}n{made.randrange(12)}")
        store.add(ox.Quad(subject, ox.NamedNode(f"{SPACE}p{property}"), a_value(made, property)))
    store.add(ox.Quad(ox.NamedNode(SPACE + "n1"), ox.NamedNode(SPACE + "p0"), ox.NamedNode(SPACE + "n1")))
    path = tmp_path_factory.mktemp("columns") / "graph.nt"
    store.dump(str(path), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    columns = Columns.of(str(path), worth=0)
    yield store, columns
    columns.close()


CONSTANTS = [*NODES, "e:nowhere", '"Exempel"', '"Exempel"@SV', '""']


def a_body(made: random.Random) -> tuple[str, list[str]]:
    """Give patterns that hang together, and the variables in them."""
    known, patterns = ["?a"], []
    for _ in range(made.randint(1, 4)):
        old = made.choice(known)
        other = made.choice(["?a", "?b", "?c", "?d", made.choice(CONSTANTS)])
        known += [other] if other[0] == "?" and other not in known else []
        subject, object = (old, other) if made.random() < 0.5 or other[0] == '"' else (other, old)
        patterns.append(f"{subject} {made.choice(PROPERTIES)} {object} .")
    if made.random() < 0.3:
        patterns.append(f"FILTER({made.choice(known)} != {made.choice(NODES)})")
    return " ".join(patterns), known


def a_question(made: random.Random) -> tuple[str, str, int | None]:
    """Give a question without its end, its order, and its limit."""
    body, known = a_body(made)
    shown = made.sample(known, made.randint(1, min(3, len(known))))
    limit = made.choice([None, made.randint(0, 5)])
    if made.random() < 0.5:
        function = made.choice(["COUNT(", "COUNT(DISTINCT ", "MAX(", "MIN("])
        figure = made.choice(["COUNT(*)", f"{function}{made.choice(known)})"])
        body = f"SELECT {' '.join(shown)} ({figure} AS ?n) {{ {body} }} GROUP BY {' '.join(shown)}"
        order = made.choice(["", "?n", "DESC(?n)"])
    else:
        body = f"SELECT {made.choice(['', 'DISTINCT '])}{' '.join(shown)} {{ {body} }}"
        order = made.choice(["", shown[0], f"DESC({shown[-1]})"])
    return f"{body} # . ", order, limit if order else None


def rows(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | None) -> list[tuple[str, ...]]:
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(map(str, row)) for row in found]


def compared(store: ox.Store, columns: Columns, body: str, order: str, limit: int | None) -> bool:
    """Compare an answer with that of the store; False when the columns leave the question to it."""
    query = body + (f"\nORDER BY {order}" if order else "") + ("" if limit is None else f" LIMIT {limit}")
    found = columns.answer(query, PREFIXES)
    if found is None:
        return False
    names = [str(variable) for variable in found.variables]
    mine, theirs = rows(found), rows(store.query(query, prefixes=PREFIXES))
    if limit is None:
        assert Counter(mine) == Counter(theirs)
    else:
        assert len(mine) == len(theirs)
        assert not Counter(mine) - Counter(rows(store.query(body, prefixes=PREFIXES)))
    if order:
        at = names.index(order.removeprefix("DESC(").rstrip(")"))
        assert [row[at] for row in mine] == [row[at] for row in theirs]
    return True


def test_answers_are_those_of_the_store(graph: tuple[ox.Store, Columns]) -> None:
    made = random.Random(len(graph[0]))  # noqa: S311
    answered = [compared(*graph, *a_question(made)) for _ in range(300)]
    assert sum(answered) > 100


@pytest.fixture
def few(tmp_path: Path) -> Iterator[Callable[[str], Columns]]:
    """Give columns of a text."""
    made: list[Columns] = []

    def make(triples: str) -> Columns:
        path = tmp_path / "few.nt"
        path.write_text(triples)
        made.append(Columns.of(str(path), worth=0))
        return made[-1]

    yield make
    for columns in made:
        columns.close()


LINES = "".join(f"<{SPACE}n{n}> <{SPACE}in> <{SPACE}group{n % 3}> .\n" for n in range(10))
COUNT = "SELECT ?g (COUNT(*) AS ?n) { ?a e:in ?g } GROUP BY ?g ORDER BY DESC(?n)"


def test_a_group_is_counted(few: Callable[[str], Columns]) -> None:
    found = few(LINES).answer(COUNT, PREFIXES)
    assert found is not None
    told = found.serialize(format=ox.QueryResultsFormat.CSV)
    assert told is not None
    assert sorted(told.split()) == [b"g,n", *(f"{SPACE}group{g},{n}".encode() for g, n in enumerate((4, 3, 3)))]


def test_the_greatest_is_a_term_as_it_stands_in_the_graph(few: Callable[[str], Columns]) -> None:
    weights = "".join(f'<{SPACE}n{n}> <{SPACE}weight> "{n}.5"^^<{XSD}decimal> .\n' for n in range(10))
    query = "SELECT ?g (MAX(?w) AS ?most) { ?a e:in ?g ; e:weight ?w } GROUP BY ?g ORDER BY ?most LIMIT 1"
    assert rows(few(LINES + weights).answer(query, PREFIXES)) == [(f"<{SPACE}group1>", f'"7.5"^^<{XSD}decimal>')]


def test_numbers_that_a_float_cannot_tell_apart_are_left_to_the_store(few: Callable[[str], Columns]) -> None:
    weights = "".join(f'<{SPACE}n{n}> <{SPACE}weight> "1234567890123456{n}"^^<{XSD}integer> .\n' for n in range(10))
    query = "SELECT ?g (MAX(?w) AS ?most) { ?a e:in ?g ; e:weight ?w } GROUP BY ?g"
    assert few(LINES + weights).answer(query, PREFIXES) is None


def test_what_is_little_work_is_left_to_the_store(tmp_path: Path) -> None:
    path = tmp_path / "few.nt"
    path.write_text(LINES)
    columns = Columns.of(str(path))
    assert columns.answer(COUNT, PREFIXES) is None
    columns.close()


def test_a_question_that_needs_too_much_memory_is_left_to_the_store(few: Callable[[str], Columns]) -> None:
    columns = few("".join(f"<{SPACE}n{n}> <{SPACE}in> <{SPACE}g> .\n" for n in range(3_000)))
    query = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?a e:in ?g . ?b e:in ?g . ?c e:in ?g }"
    columns._connection.execute("SET memory_limit = '1MB'")
    assert columns.answer(query, PREFIXES) is None


def test_a_term_of_which_there_is_nothing_finds_nothing(few: Callable[[str], Columns]) -> None:
    query = "SELECT ?a ?b { ?a e:in e:nowhere ; e:in ?b ; e:in ?c . }"
    assert rows(few(LINES).answer(query, PREFIXES)) == []


NOT_PLAIN = {
    "an optional part": "SELECT ?a ?g { ?a e:in ?g . OPTIONAL { ?a e:of ?b } . }",
    "a path": "SELECT ?a ?g { ?a e:in/e:of ?g . ?a e:in ?b . }",
    "a property that is asked for": "SELECT ?a ?g { ?a ?p ?g . ?a e:in ?b . }",
    "a number": "SELECT ?a ?g { ?a e:in ?g . ?a e:in 7 . }",
    "a type": 'SELECT ?a ?g { ?a e:in ?g . ?a e:in "7"^^e:type . }',
    "an escape": 'SELECT ?a ?g { ?a e:in ?g . ?a e:in "a\\tb" . }',
    "a long string": 'SELECT ?a ?g { ?a e:in ?g . ?a e:in """a""" . }',
    "another data set": "SELECT ?a ?g FROM e:in { ?a e:in ?g . ?a e:in ?b . }",
    "a graph": "SELECT ?a ?g { GRAPH ?h { ?a e:in ?g . ?a e:in ?b . } }",
    "a query within": "SELECT ?a ?g { { SELECT ?a { ?a e:in ?b . ?a e:in ?c . } } ?a e:in ?g }",
    "everything": "SELECT * { ?a e:in ?g . ?a e:in ?b . }",
    "a base": "BASE <https://example.org/> SELECT ?a ?g { ?a e:in ?g . ?a e:in ?b . }",
    "a relative IRI": "SELECT ?a ?g { ?a <in> ?g . ?a e:in ?b . }",
    "an IRI with dots": "SELECT ?a ?g { ?a <https://example.org/a/../in> ?g . ?a e:in ?b . }",
    "an unknown prefix": "SELECT ?a ?g { ?a f:in ?g . ?a e:in ?b . }",
    "a condition on groups": "SELECT ?g (COUNT(*) AS ?n) { ?a e:in ?g } GROUP BY ?g HAVING (COUNT(*) > 1) ORDER BY ?n",
    "a cut without an order": "SELECT ?a ?g { ?a e:in ?g . ?a e:in ?b . } LIMIT 2",
    "two halves": "SELECT ?a ?c { ?a e:in ?b . ?c e:in ?d . }",
    "something unbound": "SELECT ?a ?z { ?a e:in ?g . ?a e:in ?b . }",
    "what stands in no group": "SELECT ?a (COUNT(*) AS ?n) { ?a e:in ?g . ?a e:in ?b . } GROUP BY ?g",
    "a name that is taken": "SELECT ?g (COUNT(*) AS ?a) { ?a e:in ?g . ?a e:in ?b . } GROUP BY ?g",
    "a name twice": "SELECT ?g ?g { ?a e:in ?g . ?a e:in ?b . }",
    "an order by what is not shown": "SELECT DISTINCT ?g { ?a e:in ?g . ?a e:in ?b . } ORDER BY ?a",
    "a missing dot": "SELECT ?a ?g { ?a e:in ?g ?a e:in ?b . } ORDER BY ?g ORDER BY ?a",
    "triples that are made": "CONSTRUCT { ?a e:in ?g } { ?a e:in ?g . ?a e:in ?b . }",
    "a change": "INSERT { ?a e:in ?g } WHERE { ?a e:in ?g . ?a e:in ?b . }",
    "a letter beyond ASCII": "SELECT ?a ?g { ?a e:in ?g . ?a e:å ?b . }",
    "no text": "",
}


@pytest.mark.parametrize("query", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_not_certainly_a_plain_question_is_declined(query: str) -> None:
    assert read(query, PREFIXES) is None


def test_a_plain_question_is_read_whatever_its_spelling() -> None:
    spelled = """# who is where
    prefix e: <https://example.org/> select distinct $a ?g where { ?a e:in ?g ; a <https://example.org/T>, e:U . # types
    filter(?g != e:n1) $a e:of "x"@sv } order by desc(?g) ?a offset 3 limit 2"""
    found = read(spelled, {})
    assert found is not None
    assert [str(pattern.predicate.text) for pattern in found.patterns][-1] == "<https://example.org/of>"
    assert (found.distinct, found.limit, found.offset, len(found.patterns)) == (True, 2, 3, 4)
