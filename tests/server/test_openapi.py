"""Requests made at random from our own description of the API: none is answered with a fault of ours."""

import os
from collections import Counter
from collections.abc import Callable

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from starlette.testclient import TestClient

from tests.server.conftest import Running

CASES = int(os.environ.get("KURBITS_SOAK_CASES", "300"))


def test_no_request_brings_forth_a_fault(running: Callable[..., Running]) -> None:
    server = running(query_workers="2", query_seconds="2", query_budget_seconds="0", body_kb="64")
    pid = server.process.pid
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    operations = [each.ok() for each in schema.get_all_operations()]
    assert len(operations) > 20
    answers: Counter[int] = Counter()
    session = requests.Session()
    for operation in operations:

        @settings(
            max_examples=max(CASES // len(operations), 4), deadline=None, database=None, derandomize=CASES <= 300,
            suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),  # shrinking takes long
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            answer = case.call(session=session, timeout=30)
            answers[answer.status_code] += 1
            assert answer.status_code != 500, (case.method, answer.request.url, answer.text[:300])
            if answer.status_code > 500:  # too much was asked: told so, in words
                assert answer.headers["content-type"][0].startswith("application/problem+json"), answer.text[:300]

        ask()
    session.close()
    assert server.process.poll() is None
    assert server.process.pid == pid
    assert answers.total() >= min(CASES, 4 * len(operations)) // 2
    print(f"{answers.total()} requests to {len(operations)} operations: {dict(sorted(answers.items()))}")


def test_a_limit_beyond_all_bounds_is_refused(client: TestClient) -> None:
    assert client.get(f"/reconcile/properties?limit={10**20}").status_code == 422
    assert client.get("/reconcile/properties?limit=10000").status_code == 200
