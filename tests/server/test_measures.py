"""Measures as their users meet them: one declaration behind the API, the command line and the ranking page."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph.analysis.registry import MEASURES


def test_the_api_lists_every_measure_with_its_parameters(client: TestClient) -> None:
    listed = {each["id"]: each for each in client.get("/api/measures", params={"lang": "sv"}).json()}
    assert list(listed) == list(MEASURES)
    role = listed["brokerage"]["parameters"][1]
    assert (role["name"], role["default"], role["choices"]["liaison"]) == ("role", "all", "länk")
    assert listed["pagerank"]["parameters"][0]["high"] == 0.95
    assert (listed["effectiveSize"]["stored"], listed["eiIndex"]["stored"]) == (True, False)
    assert listed["community"]["note"].startswith("runs=10 agreement=")


def test_the_api_takes_every_parameter_that_a_measure_declares(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()["paths"]["/api/rank"]["get"]["parameters"]
    assert {p.name for measure in MEASURES.values() for p in measure.parameters} <= {each["name"] for each in schema}


@pytest.mark.parametrize("by", [name for name, measure in MEASURES.items() if measure.best])
def test_every_measure_can_be_asked_for(client: TestClient, by: str) -> None:
    answer = client.get("/api/rank", params={"by": by, "top": 3})
    assert answer.status_code == 200
    assert "NaN" not in answer.text
    assert client.get("/sv/rangordning", params={"by": by, "attribute": "sector"}).status_code == 200


def test_a_parameter_changes_the_answer_and_a_wrong_one_is_explained(client: TestClient) -> None:
    def scores(**given: str) -> list[float]:
        return [each["score"] for each in client.get("/api/rank", params={"by": "brokerage", **given}).json()]

    assert scores(attribute="kind") != scores(attribute="sector")
    wrong = client.get("/api/rank", params={"by": "brokerage", "role": "king"})
    assert wrong.status_code == 400
    assert "expected one of all, coordinator" in wrong.json()["detail"]
    assert client.get("/api/rank", params={"by": "core", "attribute": "sector"}).status_code == 400
    assert client.get("/api/rank", params={"by": "brokerage", "region": "FI"}).json() == []


def test_the_page_shows_the_parameters_of_the_measure(client: TestClient) -> None:
    page = client.get("/sv/rangordning", params={"by": "brokerage", "role": "liaison"}).text
    assert '<option value="liaison" selected>länk</option>' in page
    other = client.get("/sv/rangordning", params={"by": "strength", "weight": "distance"})
    assert '<option value="strength" selected>efter styrka (Newman)</option>' in other.text


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kurbits", *words], capture_output=True, text=True, timeout=120)


def test_the_command_line_lists_and_takes_parameters(demo_home: Path) -> None:
    listed = json.loads(run("measures", "--json").stdout)
    assert [each["id"] for each in listed] == [name for name, measure in MEASURES.items() if measure.best]
    ranked = run("-w", str(demo_home), "rank", "--by", "eiIndex", "--param", "attribute=sector", "--json")
    assert all(-1 <= each["score"] <= 1 for each in json.loads(ranked.stdout))
    wrong = run("-w", str(demo_home), "rank", "--by", "eiIndex", "--param", "attribute=colour")
    assert wrong.returncode == 1
    assert "attribute is 'colour'; expected one of region, municipality" in wrong.stderr
    assert run("-w", str(demo_home), "rank", "--param", "weight").returncode == 2
