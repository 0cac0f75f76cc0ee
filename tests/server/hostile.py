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
