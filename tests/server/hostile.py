"""Queries that hurt an endpoint which trusts its clients: by time, memory, nesting or reach."""

P, Q = "<http://example.org/p>", "<http://example.org/q>"

HOSTILE: dict[str, str] = {
    "count of a cross join of three": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "rows of a cross join": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "cross join in random order": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY RAND()",
    "path between two variables": f"SELECT (COUNT(*) AS ?n) {{ ?a ({P}|^{P}|{Q}|^{Q})* ?b }}",
    "product of six VALUES": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(100)))} }}" for i in range(6))
    + " }",
    "chain of a thousand patterns": "SELECT * { " + " ".join(f"?v{i} {P} ?v{i + 1} ." for i in range(1000)) + " }",
    "collection nested 300 deep": "SELECT * { ?s ?p " + "(" * 300 + "1" + ")" * 300 + " }",
    "service": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "20,000 brackets in a filter": "SELECT * { ?s ?p ?o FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "GROUP_CONCAT over a cross join": "SELECT (GROUP_CONCAT(?c) AS ?t) { ?a ?b ?c . ?d ?e ?f }",
    "text that grows tenfold nine times": "SELECT ?t9 { BIND('aaaaaaaaaa' AS ?t0) "
    + " ".join(f"BIND(REPLACE(?t{i}, 'a', 'aaaaaaaaaa') AS ?t{i + 1})" for i in range(9))
    + " }",
    "distinct join on the predicate": "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?b ?f }",
    "deep groups": "SELECT * " + "{" * 2_198 + "}" * 2_198,
    "deep negation": "SELECT * { FILTER(" + "!" * 9_428 + "true) }",
    "long sum": "SELECT (1" + "+1" * 6_940 + " AS ?n) {}",
    "chain of unions": "SELECT * { {} " + "UNION {} " * 6_629 + "}",
    "deep paths": f"SELECT * {{ ?s {'(' * 5_000}{P}{')' * 5_000} ?o }}",
    "inverse of inverse": f"SELECT * {{ ?s {'^(' * 5_000}{P}{')' * 5_000} ?o }}",
    "deep blank nodes": "SELECT * { ?s ?p " + f"[ {P} " * 4_000 + "1" + " ]" * 4_000 + " }",
    "deep optionals": "SELECT * { " + "OPTIONAL { ?s ?p ?o " * 2_000 + "}" * 2_000 + " }",
    "deep subselects": "SELECT * { " + "{ SELECT * { " * 1_500 + "} } " * 1_500 + "}",
    "deep triple terms": "SELECT * { ?s ?p " + "<<( ?s ?p " * 3_000 + "1" + " )>>" * 3_000 + " }",
    "regular expression in groups": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '" + "(" * 5_000 + ")" * 5_000 + "')) }",
}
"""The twelve of the design, then shapes of deep nesting."""

UNFENCED = (
    "collection nested 300 deep",
    *[name for name in HOSTILE if name.startswith(("20,000", "deep", "chain of u"))],
)
"""Those that would reach the parser if the fence were not there."""


def _times(count: int, piece: str, between: str = " ") -> str:
    return between.join(piece.replace("#", str(i)) for i in range(count))


def _nested(depth: int, before: str, inner: str, after: str) -> str:
    return before * depth + inner + after * depth


def _families() -> dict[str, str]:
    """Give the same kinds of harm in many sizes and wordings: what is fenced in one size must be caught in all."""
    found: dict[str, str] = {}
    numbers = " ".join(map(str, range(200)))
    for n in (2, 3, 4, 5, 8, 12):
        patterns = _times(n, "?a# ?b# ?c# .")
        found[f"count of a cross join of {n}"] = f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}"
        found[f"distinct of a cross join of {n}"] = f"SELECT DISTINCT * {{ {patterns} }}"
        found[f"cross join of {n} by random"] = f"SELECT * {{ {patterns} }} ORDER BY RAND() LIMIT 1"
        found[f"cross join of {n} by text"] = f"SELECT * {{ {patterns} }} ORDER BY DESC(CONCAT(STR(?a0), STR(?c1)))"
        found[f"concatenation of a cross join of {n}"] = f"SELECT (GROUP_CONCAT(STR(?c0)) AS ?t) {{ {patterns} }}"
        found[f"groups of a cross join of {n}"] = f"SELECT ?a0 ?a1 (COUNT(*) AS ?n) {{ {patterns} }} GROUP BY ?a0 ?a1"
        found[f"construction from a cross join of {n}"] = f"CONSTRUCT {{ {patterns} }} WHERE {{ {patterns} }}"
        found[f"description of a cross join of {n}"] = f"DESCRIBE * {{ {patterns} }}"
        found[f"optional cross join of {n}"] = f"SELECT * {{ {_times(n, 'OPTIONAL { ?a# ?b# ?c# }')} }}"
        found[f"lateral difference of {n}"] = f"SELECT * {{ {patterns} MINUS {{ ?a0 ?x ?c1 }} }}"
        found[f"absence in a cross join of {n}"] = (
            f"SELECT (COUNT(*) AS ?n) {{ {patterns} FILTER NOT EXISTS {{ ?a0 ?z ?a1 . ?c0 ?y ?c1 }} }}"
        )
        found[f"product of {n} VALUES"] = f"SELECT (COUNT(*) AS ?n) {{ {_times(n, f'VALUES ?v# {{ {numbers} }}')} }}"
        found[f"sorted product of {n} VALUES"] = (
            f"SELECT * {{ {_times(n, f'VALUES ?v# {{ {numbers} }}')} }} ORDER BY RAND()"
        )
        found[f"{n} closures between variables"] = (
            f"SELECT (COUNT(*) AS ?n) {{ {_times(n, f'?a# ({P}|^{P}|{Q}|^{Q})* ?b# .')} }}"
        )
        found[f"{n} negated closures"] = f"SELECT (COUNT(*) AS ?n) {{ {_times(n, '?a# !(<a:b>|^<a:c>)+ ?b# .')} }}"
        found[f"closure in a closure {n} deep"] = (
            f"SELECT (COUNT(*) AS ?n) {{ ?a {_nested(n, '(', f'{P}|^{P}', ')*')} ?b }}"
        )
        found[f"text that doubles {4 * n} times"] = (
            f"SELECT ?t{4 * n} {{ BIND('aaaaaaaaaaaaaaaa' AS ?t0) "
            + " ".join(f"BIND(CONCAT(?t{i}, ?t{i}, ?t{i}) AS ?t{i + 1})" for i in range(4 * n))
            + " }"
        )
        found[f"text replaced {n} times"] = (
            "SELECT ?x { ?s ?p ?o BIND("
            + _nested(n, "REPLACE(", "CONCAT(STR(?s), STR(?o))", ", '(.)', '$1$1$1$1')")
            + " AS ?x) }"
        )
        found[f"expression of {n} wildcards"] = (
            f"SELECT * {{ ?s ?p ?o . ?a ?b ?c FILTER(REGEX(CONCAT(STR(?s), STR(?c)), '{'(.*a)' * n}{'x' * n}$')) }}"
        )
        found[f"expression that counts to {n}00"] = (
            f"SELECT * {{ ?s ?p ?o FILTER(REGEX(STR(?s), '((a{{1,{n}00}}){{1,{n}00}}){{1,{n}00}}')) }}"
        )
        found[f"hash in a hash {n} times over a cross join"] = (
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c FILTER("
            + _nested(n, "SHA512(", "CONCAT(STR(?s), STR(?c))", ")")
            + " = 'x') }"
        )
    for n in (60, 120, 140, 400, 1_000, 4_000, 9_000):
        found[f"{n} groups deep"] = "SELECT * " + _nested(n, "{", "", "}")
        found[f"{n} brackets deep"] = "SELECT (" + _nested(n, "(", "1", ")") + " AS ?n) {}"
        found[f"{n} negations"] = "SELECT * { FILTER(" + "!" * n + "true) }"
        found[f"{n} summands"] = "SELECT (1" + "+1" * n + " AS ?n) {}"
        found[f"{n} unions"] = "SELECT * { {} " + "UNION {} " * n + "}"
        found[f"{n} steps of a path"] = f"SELECT * {{ ?s {'/'.join([P] * n)} ?o }}"
        found[f"{n} ways of a path"] = f"SELECT * {{ ?s {'|'.join([P] * n)} ?o }}"
        found[f"{n} optionals in each other"] = "SELECT * { " + _nested(n, "OPTIONAL { ?s ?p ?o ", "", "}") + " }"
        found[f"{n} subqueries in each other"] = "SELECT * { " + _nested(n, "{ SELECT * { ", "", "} } ") + "}"
        found[f"{n} conditions in each other"] = "SELECT (" + _nested(n, "IF(true, ", "1", ", 2)") + " AS ?x) {}"
        found[f"{n} variables bound in turn"] = (
            "SELECT * { BIND(1 AS ?v0) " + " ".join(f"BIND(?v{i} * 2 AS ?v{i + 1})" for i in range(n)) + " }"
        )
        found[f"list of {n}"] = "SELECT * { ?s ?p (" + _times(n, "?x#") + ") }"
        found[f"star of {n}"] = "SELECT * { ?s " + _times(n, "?p# ?o#", " ; ") + " }"
        found[f"{n} absences in each other"] = (
            "SELECT * { ?s ?p ?o " + _nested(n, "FILTER NOT EXISTS { ?s ?p ?o ", "", "}") + " }"
        )
        found[f"choice of {n}"] = f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({_times(n, '#', ', ')})) }}"
    found["a megabyte of text"] = "SELECT * { ?s ?p '" + "a" * 1_000_000 + "' }"
    found["a megabyte of comment"] = "ASK {} #" + "a" * 1_000_000
    found["a megabyte of VALUES"] = "SELECT * { VALUES ?x { " + "1 " * 500_000 + "} }"
    found["forty thousand line ends"] = "ASK {}" + "\n" * 40_000
    found["SERVICE in capitals by escapes"] = "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    found["SERVICE behind a quote in an IRI"] = 'SELECT * { ?s <a:\\u0022> ?o . SERVICE <http://127.0.0.1:9/> {} } # "'
    found["SERVICE to a variable"] = "SELECT * { ?s ?p ?o SERVICE ?o { ?a ?b ?c } }"
    found["SERVICE SILENT"] = "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?a ?b ?c } }"
    found["FROM a file"] = "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }"
    found["FROM the network"] = "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }"
    found["text that never ends"] = "SELECT * { ?s ?p '''" + "'' " * 10_000
    found["IRI that never ends"] = "SELECT * { ?s ?p <" + "a" * 60_000
    found["nothing but quotes"] = "'" * 60_000
    found["nothing but brackets that open"] = "{" * 60_000
    found["zero bytes"] = "SELECT * { ?s ?p '" + "\0" * 1_000 + "' }"
    found["characters beyond the first plane"] = "SELECT * { ?s ?p '" + "\U0001f9e8" * 15_000 + "' }"
    found["one thing forty times in all languages"] = (
        "SELECT * { " + _times(40, "?s ?p# ?o# . FILTER(LANG(?o#) != 'sv')") + " }"
    )
    return found


CORPUS: dict[str, str] = HOSTILE | _families()
"""All: run in full by `python -m benchmarks hostile`; the tests take one of each family."""

SHORT = [*HOSTILE, *[name for place, name in enumerate(CORPUS) if name not in HOSTILE and place % 9 == 0]]
