"""Judging and erasing killed at any moment, a full disk, two loads at once, a reader across publications."""

import multiprocessing
import os
import random
import resource
import signal
import threading
import time
from contextlib import closing

import pytest

from graph import audit, erase
from graph.build import build
from graph.check import check
from graph.identity.verdicts import Judgement, Verdict
from graph.keep import keep
from graph.workspace import Workspace
from ontology.errors import KurbitsError, WorkspaceError
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Item, Kind
from tests.graph.nursery import Nursery

ROUNDS = int(os.environ.get("KURBITS_SOAK_ROUNDS", "20"))

JUDGING = """
from graph.identity.verdicts import Judgement, Verdict
from graph.workspace import Workspace

def work(path, first):
    judgements = Workspace.open(path).judgements
    for number in range(first, 10_000_000):
        judgements.judge(Judgement(f"a:{number}", Verdict.DIFFERENT, f"b:{number}"), who="exempel")
        print(number, flush=True)
"""

ERASING = """
from graph import erase
from graph.workspace import Workspace

def work(path, name):
    workspace = Workspace.open(path)
    print("begun", flush=True)
    erase.erase(workspace, erase.identify(workspace, name))
    print("done", flush=True)
"""


def staff(number: int) -> tuple[list[Item], list[str]]:
    """What a loader yields of a text about so many people."""
    names = [f"Exempla Provfågel{chr(97 + at % 26)}{chr(97 + at // 26)}son" for at in range(number)]
    text = "\n\n".join(f"{name} leder Exempelverket {at}." for at, name in enumerate(names))
    items: list[Item] = [Document("notis.txt", masked=text, language="sv")]
    for at, name in enumerate(names):
        quote = f"{name} leder Exempelverket {at}"
        start = text.index(quote)
        person, agency = Entity(Kind.PERSON, name), Entity(Kind.ORGANISATION, f"Exempelverket {at}")
        items.append(Fact(FactType.HOLDS_ROLE, person, agency, Evidence("notis.txt", quote, start, start + len(quote))))
    return items, names


def test_no_acknowledged_judgement_is_lost_when_judging_is_killed(workspace: Workspace) -> None:
    chance, said = random.Random(5), 0  # noqa: S311
    with closing(Nursery(JUDGING, workspace.path)) as nursery:
        for _ in range(ROUNDS):
            lines = nursery.run(said + 1, seconds=chance.uniform(0, 0.05), after="")
            said = max([said, *map(int, filter(str.isdigit, lines))])
            rows = workspace.judgements.history().rows
            assert {f"a:{number}" for number in range(1, said + 1)} <= {row.subject for row in rows}
            said = max(int(row.subject[2:]) for row in rows)
    assert workspace.judgements.problems() == [] or "cut off" in workspace.judgements.problems()[0]
    assert said > ROUNDS


def test_an_erasure_killed_at_any_moment_is_whole_or_completed_by_the_next_run(workspace: Workspace) -> None:
    chance = random.Random(6)  # noqa: S311
    rounds = max(ROUNDS // 4, 4)
    items, names = staff(rounds)
    keep(workspace, "prov", items, "1")
    build(workspace)
    window = 0.3
    with closing(Nursery(ERASING, workspace.path)) as nursery:
        for done, name in enumerate(names, start=1):
            lines = nursery.run(name, seconds=chance.uniform(0, window), after="begun")
            window *= 0.9 if "done" in lines else 1.1
            current = Workspace.open(workspace.path).current()
            assert current
            assert len(current.store) == current.manifest["counts"]["quads"], "what is served is whole"
            if "done" not in lines:
                erase.erase(workspace, erase.identify(workspace, name))
            for path in workspace.path.rglob("*"):
                assert not path.is_file() or name.split()[1].encode() not in path.read_bytes(), path
            assert workspace.sources()["prov"]["counts"]["facts"] == len(names) - done
    assert check(workspace) == []
    assert audit.problems(workspace.path / "audit.jsonl") == []


def _with_a_full_disk(path: str, size: int) -> None:
    """Load and build where no file may grow beyond a size, as where the disk is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    items, _ = staff(300)
    workspace = Workspace(path)
    try:
        keep(workspace, "stor", items, "1")
        build(workspace)
    except KurbitsError:
        os._exit(7)
    os._exit(0)


@pytest.mark.parametrize("size", [0, 4_000, 20_000, 60_000])
def test_a_disk_that_fills_up_changes_nothing(workspace: Workspace, size: int) -> None:
    items, _ = staff(3)
    keep(workspace, "prov", items, "1")
    number = build(workspace).number
    process = multiprocessing.get_context("spawn").Process(target=_with_a_full_disk, args=(str(workspace.path), size))
    process.start()
    process.join(240)
    assert process.exitcode == 7
    again = Workspace.open(workspace.path)
    assert again.current_number() == number
    assert [problem for problem in check(again) if "store" in problem or "missing" in problem] == []
    assert "prov" in again.sources()
    items, _ = staff(5)
    keep(again, "stor", items, "2")
    assert build(again).number > number
    assert check(again) == []


def test_of_two_loads_at_once_one_is_refused_and_both_are_whole(workspace: Workspace) -> None:
    items, _ = staff(5)
    refused: list[str] = []

    def load(source: str) -> None:
        mine = Workspace.open(workspace.path)
        for _ in range(6):
            try:
                keep(mine, source, items, source)
                build(mine)
            except WorkspaceError as error:
                refused.append(str(error))
                time.sleep(0.05)

    threads = [threading.Thread(target=load, args=(source,)) for source in ("ett", "tva")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keep(workspace, "ett", items, "3")
    keep(workspace, "tva", items, "3")
    build(workspace)
    assert all("is writing here" in each for each in refused)
    assert sorted(workspace.sources()) == ["ett", "tva"]
    assert check(workspace) == []


def test_a_reader_goes_on_reading_what_it_opened_across_publications(workspace: Workspace) -> None:
    items, _ = staff(5)
    keep(workspace, "prov", items, "1")
    reader = build(workspace)
    labels, count = reader.entities.label, len(reader.store)
    for version in range(2, 5):
        more, _ = staff(5 + version)
        keep(workspace, "prov", more, str(version))
        build(workspace)
    assert reader.number not in workspace.numbers()
    assert len(reader.store) == count
    answers = list(reader.store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s a <http://www.w3.org/ns/org#Organization> }"))
    assert int(answers[0]["n"].value) == sum(label.startswith("Exempelverket") for label in labels)


def test_a_judgement_written_while_an_erasure_rewrites_the_file_is_not_lost(workspace: Workspace) -> None:
    items, names = staff(2)
    keep(workspace, "prov", items, "1")
    build(workspace)
    written: list[str] = []
    stop = threading.Event()

    def judging() -> None:
        judgements = Workspace(workspace.path).judgements
        while not stop.is_set():
            row = Judgement(f"a:{len(written)}", Verdict.DIFFERENT, f"b:{len(written)}", why=names[0])
            written.extend(each.id for each in judgements.judge(row, who="exempel"))

    thread = threading.Thread(target=judging)
    thread.start()
    for _ in range(20):
        workspace.judgements.rewrite(lambda cell: cell.replace(names[0], "█"))
    stop.set()
    thread.join()
    assert [row.id for row in workspace.judgements.history().rows] == written
