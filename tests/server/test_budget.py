"""Shares of computing: how they are counted, whose they are, and what a client is told who has none left."""

from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.budget import Budget, BudgetError, client_of
from server.settings import Settings
from tests.server.conftest import Running
from tests.server.hostile import HOSTILE

SLOW = HOSTILE["product of six VALUES"]


def test_a_share_is_spent_and_comes_back_with_time() -> None:
    now = 1000.0
    budget = Budget(30, lambda: now)
    budget.check("a")
    budget.spend("a", 31)
    with pytest.raises(BudgetError) as refused:
        budget.check("a")
    assert refused.value.retry_after == 4  # one second over, one to begin with: two at half a second each
    budget.check("b")
    now += 4
    budget.check("a")
    assert budget.left("a") == pytest.approx(1)
    now += 600
    assert budget.left("a") == 30


def test_without_a_limit_nothing_is_counted() -> None:
    budget = Budget(0)
    budget.spend("a", 1e6)
    budget.check("a")


def test_so_many_clients_are_remembered_and_no_more() -> None:
    budget = Budget(30)
    for number in range(10_050):
        budget.spend(str(number), 1)
    assert len(budget._left) <= 10_000


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("testclient", "testclient"),
        (None, "unknown"),
    ],
)
def test_a_client_is_an_address_or_a_network(address: str | None, client: str) -> None:
    assert client_of(address) == client


def test_who_has_nothing_left_is_told_when_to_come_back(demo_home: Path) -> None:
    settings = Settings(home=demo_home, query_workers=2, query_seconds=0.5, query_budget_seconds=0.4)
    with TestClient(create_app(settings)) as client:
        assert client.get("/sparql", params={"query": SLOW}).status_code == 504
        refused = client.get("/sparql", params={"query": "ASK {}"})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 1
        assert "seconds of computing a minute" in refused.json()["detail"]
        assert client.get("/api/questions/funders/answer?project=project/spinn-2").status_code == 200
        assert client.get("/readyz").status_code == 200


def test_only_a_proxy_that_is_known_says_who_asks(running: Callable[..., Running]) -> None:
    for proxies, status in (("127.0.0.1", 200), ("192.0.2.1", 429)):
        server = running(query_seconds="0.5", query_budget_seconds="0.4", query_workers="2", proxies=proxies)
        address = f"{server.url}/sparql"
        for client, query, expected in (("198.51.100.1", SLOW, 504), ("198.51.100.2", "ASK {}", status)):
            answer = httpx.get(address, params={"query": query}, headers={"x-forwarded-for": client})
            assert answer.status_code == expected, (proxies, client)
