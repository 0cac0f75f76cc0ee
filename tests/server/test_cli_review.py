"""Judging from the command line: the queue, what would change, judging, undoing, and what is told of mistakes."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph.workspace import Workspace
from server.app import create_app
from server.cli import main
from server.settings import Settings

Review = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(demo_home, tmp_path / "home", symlinks=True)
    return tmp_path / "home"


@pytest.fixture
def review(home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Review:
    """Give a function that runs `kurbits review` and gives its exit code and what it said."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kurbits", "-w", str(home), "review", *words])
        capfd.readouterr()
        code = main()
        sys.stdout.flush()
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


def proposed(review: Review) -> list[dict[str, object]]:
    return list(json.loads(review("list", "--kind", "facts", "--top", "999", "--json")[1]))


def test_the_queue_is_in_order_of_urgency_with_sentences_and_keys(review: Review) -> None:
    code, out, err = review("list", "--top", "5")
    assert code == 0
    assert out.splitlines()[0] == "what\tsure\tnames\twhy\tjudged\tkeys"
    assert len(out.splitlines()) == 6
    assert "0 judgements hold" in err
    rows = proposed(review)
    assert [row["urgency"] for row in rows] == sorted((row["urgency"] for row in rows), reverse=True)
    assert all("[" in str(row["why"]) and "#fact/" in row["keys"][0] for row in rows)  # type: ignore[index]
    assert review("list", "--lang", "en", "--kind", "pairs")[0] == 0


def test_two_bodies_are_judged_one_published_redirected_and_undone(review: Review, home: Path) -> None:
    workspace = Workspace.open(home)
    before = workspace.current()
    assert before is not None
    names = ("Högskolan Dalarna", "Region Dalarna")
    old, new = (before.entities.iri[before.find(name)] for name in reversed(names))
    code, _, told = review("same", *names, "--dry-run")
    assert (code, workspace.current_number()) == (0, before.number)
    assert f"{old} will lead to {new}" in told
    code, out, _ = review("same", *names, "--why", "prov", "--who", "Exempla", "--json")
    answer = json.loads(out)
    assert (code, answer["changes"]["moved"], answer["generation"]) == (0, {old: new}, before.number + 1)
    with TestClient(create_app(Settings(home=home, query_workers=1)), follow_redirects=False) as client:
        moved = client.get("/id/" + old.removeprefix(before.base))
    assert (moved.status_code, moved.headers["location"]) == (308, "/id/" + new.removeprefix(before.base))
    assert "are one thing already, known as" in review("different", *names)[2]
    _, out, told = review("history", "Region Dalarna")
    assert "prov" in out
    assert "is known as: " in told
    code, _, told = review("undo")
    assert code == 0
    assert "1 will appear" in told
    after = workspace.current()
    assert after is not None
    assert after.entities.iri == before.entities.iri
    assert [line.split("\t")[-1] for line in review("history")[1].splitlines()] == ["holds", "yes", "no"]


def test_facts_are_accepted_put_right_and_rejected(review: Review, home: Path) -> None:
    rows = proposed(review)
    key = next(str(row["keys"][0]) for row in rows if row["what"] == "leads_project")  # type: ignore[index]
    code, out, _ = review("accept", key, "--set", "start=2019", "--json")
    assert code == 0
    assert json.loads(out)["changes"]["accepted"] == 1
    assert len(json.loads(out)["judgements"]) == 2
    rule = next(row for row in rows if row["keys"] != [key])
    batch = ("--rule", str(rule["rule"]), "--document", str(rule["document"]))
    expected = sum((row["rule"], row["document"]) == (rule["rule"], rule["document"]) for row in rows)
    code, out, _ = review("reject", *batch, "--no-publish", "--json")
    assert (code, len(json.loads(out)["judgements"]), json.loads(out)["generation"]) == (0, expected, None)
    assert len(proposed(review)) == len(rows) - 1 - expected
    assert review("accept", key, "--no-publish")[2].count("nothing was written") == 1
    code, out, _ = review("reject", key, "--no-publish", "--json")
    assert json.loads(out)["changes"]["accepted"] == -1


def test_unsure_comes_last_and_different_is_not_suggested_again(review: Review, home: Path) -> None:
    names = ("Dalarna Science Park", "Högskolan Dalarna")
    assert review("unsure", *names)[0] == 0
    assert Workspace.open(home).current_number() == 1  # nothing to publish
    assert review("different", *names)[0] == 0
    assert "judged already" in review("different", *reversed(names))[2]
    code, _, told = review("same", *names)  # the same pair: the later replaces the earlier
    assert code == 0
    assert "will lead to" in told


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("same", "ingen heter så", "Region Dalarna"), 1, "nothing is called"),
        (("same", "Region Dalarna", "organisation/region-dalarna"), 1, "one thing already"),
        (("same", "Region Dalarna"), 2, "Missing argument"),
        (("accept",), 1, "say which facts"),
        (("accept", "x:y#fact/0"), 1, "no proposed fact"),
        (("accept", "--rule", "ingen"), 1, "there is: --rule"),
        (("undo",), 1, "nothing to undo"),
        (("undo", "0" * 12), 1, "no judgement has the number"),
        (("history", "ingen heter så"), 1, "nothing is called"),
    ],
)
def test_a_mistake_is_told_in_one_line(review: Review, words: tuple[str, ...], code: int, said: str) -> None:
    found, _, told = review(*words)
    assert (found, "Traceback" in told) == (code, False)
    assert said in told


def test_a_contradiction_is_refused_with_the_way_out(review: Review) -> None:
    assert review("different", "Högskolan Dalarna", "Region Dalarna")[0] == 0
    assert review("same", "Högskolan Dalarna", "Dalarna Science Park")[0] == 0
    code, _, told = review("same", "Dalarna Science Park", "Region Dalarna")
    assert code == 1
    assert "kurbits review undo" in told


def test_a_torn_row_is_told(review: Review, home: Path) -> None:
    assert review("unsure", "Högskolan Dalarna", "Region Dalarna")[0] == 0
    path = home / "judgements.tsv"
    path.write_bytes(path.read_bytes()[:-9])
    assert "was cut off" in review("list")[2]


def test_rules_and_features_are_listed_as_they_are_used(review: Review) -> None:
    code, out, _ = review("rules", "--json")
    rows = json.loads(out)
    assert code == 0
    assert all(row["waiting"] + row["accepted"] + row["rejected"] > 0 for row in rows)
    assert all(0 <= row["at least"] <= row["right"] <= 1 for row in rows)
    code, out, _ = review("features", "--json", "--lang", "en")
    assert (code, json.loads(out)[0]["means"]) == (0, "The same organisation number, PIC or other number.")
