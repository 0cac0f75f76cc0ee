"""`kurbits load --model`: what it costs is told first, answers are paid for once, faults leave nothing half done."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.keep import kept_facts
from graph.tables import PROPOSED, STATED, TIE_TYPES
from graph.workspace import Workspace
from ontology.facts import FactType
from server.asking import ModelSettings
from server.cli import main
from tests.loaders.model_server import Server, complains, gives, serving, stalls
from tests.loaders.test_text_model import TEXT, said

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that gives one fact, named in the environment."""
    with serving() as state:
        state.answers = [gives(said())]
        settings = {"URL": state.url, "NAME": "exempelmodell", "KEY": "sk-hemlig", "AT_ONCE": "1"}
        for name, value in settings.items():
            monkeypatch.setenv(f"KURBITS_MODEL_{name}", value)
        yield state


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace folder yet to be made, beside a folder of two texts."""
    (tmp_path / "press").mkdir()
    for number in (1, 2):
        (tmp_path / "press" / f"text{number}.txt").write_text(f"{TEXT}\nExempel nummer {number}.\n", encoding="utf-8")
    return tmp_path / "hem"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, home: Path, capfd: pytest.CaptureFixture[str]) -> "Run":
    """Give a function that runs the command line."""
    return Run(monkeypatch, home, capfd)


class Run:
    """Runs a verb, else `kurbits load` on the two texts, without a terminal; gives the exit code and what was told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, home: Path, capfd: pytest.CaptureFixture[str]):
        self.monkeypatch, self.home, self.capfd = monkeypatch, home, capfd

    def __call__(self, *words: str) -> tuple[int, str]:
        verb = (
            () if words and not words[0].startswith("-") else ("load", str(self.home.parent / "press"), "--no-publish")
        )
        self.monkeypatch.setattr(sys, "argv", ["kurbits", "-w", str(self.home), *verb, *words])
        code = main()
        told = self.capfd.readouterr()
        assert "Traceback" not in told.err
        assert "sk-hemlig" not in told.out + told.err
        return code, told.out + told.err


def rules(home: Path) -> list[str]:
    workspace = Workspace.open(home)
    records = workspace.sources()["press"]["documents"].values()
    return sorted(rule for record in records for _, _, rule in kept_facts(workspace, "press", record).details)


def test_what_it_costs_is_told_before_anything_is_sent(
    server: Server, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KURBITS_MODEL_PRICE_IN", "1000")
    monkeypatch.setenv("KURBITS_MODEL_PRICE_OUT", "2000")
    code, told = run("--model")
    assert code == 1
    assert f"2 texts to read: 2 calls to exempelmodell at {server.url}, 0 answers are here already" in told
    assert "tokens in and" in told
    assert "at most 8192 out: about " in told
    assert "--yes" in told
    assert server.bodies == []
    assert Workspace.open(home).sources() == {}


def test_answers_are_paid_for_once(server: Server, run: Run, home: Path) -> None:
    code, told = run("--model", "--yes")
    assert code == 0
    assert "asked exempelmodell: 2 calls, 2000 tokens" in told
    assert rules(home).count("model:exempelmodell") == 2
    log = (home / "audit.jsonl").read_text(encoding="utf-8")
    assert '"action":"ask","source":"press","model":"exempelmodell","calls":2,"tokens":2000' in log
    code, told = run("--model")
    assert code == 0
    assert "0 texts to read: 0 calls" in told
    assert "2 unchanged" in told
    code, told = run()
    assert code == 0
    assert "model:exempelmodell" not in rules(home)
    code, told = run("--model")
    assert "2 texts to read: 0 calls to exempelmodell" in told
    assert "2 answers are here already" in told
    assert rules(home).count("model:exempelmodell") == 2
    assert len(server.bodies) == 2


def test_another_model_is_asked_anew(server: Server, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("--model", "--yes")
    monkeypatch.setenv("KURBITS_MODEL_NAME", "en-annan")
    assert run("--model", "--yes")[0] == 0
    assert len(server.bodies) == 4
    assert rules(home).count("model:en-annan") == 2
    assert "model:exempelmodell" not in rules(home)


def test_a_text_without_an_answer_is_asked_about_again(server: Server, run: Run, home: Path) -> None:
    server.answers = [complains(422, "nej"), complains(422, "nej"), gives(said())]
    code, told = run("--model", "--yes")
    assert code == 0
    assert "1 texts have parts without an answer" in told
    assert "the language model gave no answer: the server does not take the question (422: nej)" in told
    assert rules(home).count("model:exempelmodell") == 1
    assert len(rules(home)) > 1
    code, told = run("--model", "--yes")
    assert "1 texts to read: 1 calls" in told
    assert "without an answer" not in told
    assert rules(home).count("model:exempelmodell") == 2
    assert "gave no answer" not in (home / "sources" / "press" / "rejects.csv").read_text(encoding="utf-8")


def test_a_dry_run_tells_and_sends_nothing(server: Server, run: Run, home: Path) -> None:
    code, told = run("--model", "--dry-run")
    assert code == 0
    assert "2 calls to exempelmodell" in told
    assert "sends nothing" in told
    assert server.bodies == []
    assert not home.exists()


def test_answers_go_when_the_source_is_forgotten(server: Server, run: Run, home: Path) -> None:
    run("--model", "--yes")
    assert len(list((home / "answers" / "press").iterdir())) == 2
    assert run("forget", "press", "--no-publish")[0] == 0
    assert not (home / "answers" / "press").exists()


def test_the_key_is_written_nowhere(server: Server, run: Run, home: Path) -> None:
    run("--model", "--yes")
    assert server.heads[0]["authorization"] == "Bearer sk-hemlig"
    for path in home.rglob("*"):
        assert not path.is_file() or b"sk-hemlig" not in path.read_bytes()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("URL", "", "KURBITS_MODEL_URL is missing"),
        ("URL", "http://exempel.se/v1", "Use https"),
        ("NAME", "", "KURBITS_MODEL_NAME"),
        ("SECONDS", "för alltid", "KURBITS_MODEL_SECONDS"),
        ("KEY", "sk-hemlig\n", "Copy it again"),
    ],
)
def test_a_wrong_setting_is_told_before_anything_else(
    name: str, value: str, told: str, server: Server, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"KURBITS_MODEL_{name}", value)
    code, words = run("--model", "--yes")
    assert code == 1
    assert told in words
    assert not home.exists()


def test_a_model_is_never_believed_by_rule(server: Server, run: Run, home: Path) -> None:
    run("--model", "--yes")
    with (home / "workspace.toml").open("a", encoding="utf-8") as file:
        file.write('\n[review]\ntrust = ["*"]\nconfidence = 0.0\n')
    run("load", str(home.parent / "press"), "--model")
    generation = Workspace.open(home).current()
    assert generation is not None
    label, ties = generation.entities.label, generation.ties
    rows = zip(ties.type, ties.s, ties.status, strict=True)
    found = {(TIE_TYPES[kind], label[subject]): status for kind, subject, status in rows}
    assert found[FactType.FUNDS, "Region Exempellän"] == STATED  # the rules are believed, as the workspace says
    (asked,) = {status for (kind, _), status in found.items() if kind is FactType.COLLABORATES_WITH}
    assert asked == PROPOSED


def test_a_stop_from_the_keyboard_keeps_what_was_answered(server: Server, home: Path) -> None:
    server.answers = [gives(said()), stalls()]
    words = ["-w", str(home), "load", str(home.parent / "press"), "--model", "--yes"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "kurbits", *words], env=environment, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        until = time.monotonic() + 60
        while len(server.bodies) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        told = process.stderr.read().decode()
        assert process.wait() == 130
    assert "Traceback" not in told
    assert "Stopped" in told
    assert Workspace.open(home).sources() == {}
    assert len(list((home / "answers" / "press").glob("*.json"))) == 1
    assert len(server.bodies) == 2


def test_from_python_a_load_asks_by_itself(server: Server, home: Path) -> None:
    from loaders.registry import LoadOptions
    from server.asking import open_model, read_model_settings
    from server.loading import load

    model = open_model(read_model_settings(), home, "press")
    loaded = load(Workspace.create(home), [home.parent / "press"], "press", LoadOptions(model=model))
    assert (len(server.bodies), loaded.unanswered) == (2, 0)
    assert rules(home).count("model:exempelmodell") == 2


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, field in ModelSettings.model_fields.items():
        assert field.description
        assert f"| `KURBITS_MODEL_{name.upper()}` |" in text
        assert field.description in text
