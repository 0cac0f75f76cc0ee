import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.jobs import Job
from server.kept_answers import KeptAnswers
from server.settings import Settings

NAMES = {"query": "SELECT ?name { ?x a org:Organization ; rdfs:label ?name } ORDER BY ?name LIMIT 7"}
JSON, CSV = {"accept": "application/sparql-results+json"}, {"accept": "text/csv"}


def test_what_was_not_asked_for_longest_leaves_first() -> None:
    known = KeptAnswers(32_000)
    jobs = [Job(f"ASK {{}} # {n}") for n in range(40)]
    for job in jobs[:20]:
        known.keep(job, "results", b"x" * 400)
    assert known.get(jobs[0]) == ("results", b"x" * 400)
    for job in jobs[20:]:
        known.keep(job, "results", b"x" * 400)
    assert known.get(jobs[0]) is not None
    assert known.get(jobs[1]) is None
    assert known.used <= 32_000


def test_a_large_answer_is_not_kept_and_no_room_keeps_none() -> None:
    known, none = KeptAnswers(32_000), KeptAnswers(0)
    known.keep(Job("ASK {}"), "results", b"x" * 4_000)
    none.keep(Job("ASK {}"), "results", b"")
    assert (known.get(Job("ASK {}")), known.used) == (None, 0)
    assert (none.get(Job("ASK {}")), none.used) == (None, 0)


@pytest.mark.parametrize(
    "query", ["SELECT (NOW() AS ?x) {}", "SELECT * { ?s ?p ?o } ORDER BY rand()", "SELECT (STRUUID\n() AS ?x) {}"]
)
def test_what_changes_each_time_has_no_mark(query: str) -> None:
    known = KeptAnswers(32_000)
    assert known.mark(Job(query)) == ""
    assert known.mark(Job(query.replace("(", "\\u0028"))) == ""
    assert known.mark(Job("SELECT (KNOWN AS ?x) {}")) != ""


def test_marks_differ_by_query_format_graphs_and_store() -> None:
    known = KeptAnswers(32_000)
    jobs = [
        Job("ASK {}"),
        Job("ASK { }"),
        Job("ASK {}", "csv"),
        Job("ASK {}", default_graphs=("http://example.org/g",)),
    ]
    marks = [known.mark(job) for job in jobs]
    assert len({*marks, KeptAnswers(32_000).mark(jobs[0])}) == 5
    assert marks == [known.mark(job) for job in jobs]


def test_the_same_question_again_is_answered_from_memory_and_says_so(client: TestClient) -> None:
    first = client.get("/sparql", params=NAMES, headers=JSON)
    again = client.get("/sparql", params=NAMES, headers=JSON)
    posted = client.post("/sparql", data=NAMES, headers=JSON)
    assert first.json() == again.json() == posted.json()
    assert "cache-status" not in first.headers
    assert again.headers["cache-status"] == posted.headers["cache-status"] == "kurbits; hit"
    assert first.headers["etag"] == again.headers["etag"]
    assert again.headers["content-type"] == first.headers["content-type"] == JSON["accept"]
    assert "etag" not in posted.headers
    other = client.get("/sparql", params=NAMES, headers=CSV)
    assert other.text.startswith("name\r\n")
    assert "cache-status" not in other.headers


def test_who_has_the_answer_already_is_told_so(client: TestClient) -> None:
    first = client.get("/sparql", params=NAMES, headers=JSON)
    same = client.get("/sparql", params=NAMES, headers=JSON | {"if-none-match": f'"x", {first.headers["etag"]}'})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    assert "Accept" in same.headers["vary"]
    other = client.get("/sparql", params=NAMES, headers=CSV | {"if-none-match": first.headers["etag"]})
    assert other.status_code == 200


def test_what_changes_each_time_is_worked_out_each_time(client: TestClient) -> None:
    asked = [client.get("/sparql", params={"query": "SELECT (STRUUID() AS ?x) {}"}, headers=JSON) for _ in range(2)]
    assert asked[0].text != asked[1].text
    assert "etag" not in asked[0].headers


def test_a_mistake_is_told_again(client: TestClient) -> None:
    for _ in range(2):
        assert client.get("/sparql", params={"query": "SELECT * { nonsense }"}).status_code == 400


def test_keeping_may_be_switched_off(demo_home: object) -> None:
    with TestClient(create_app(Settings(home=demo_home, query_workers=1, query_kept_mb=0))) as client:  # type: ignore[arg-type]
        asked = [client.get("/sparql", params=NAMES, headers=JSON) for _ in range(2)]
    assert all(answer.status_code == 200 and "cache-status" not in answer.headers for answer in asked)
    assert "etag" not in asked[0].headers
