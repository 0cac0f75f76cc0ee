"""Whatever kills a load or a build, what was acknowledged is there, whole, and nothing else is left behind."""

import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import durable
from graph.check import check
from graph.triples.intake import Intake
from graph.triples.store import EmbeddedStore
from graph.workspace import Workspace
from ontology.errors import StoreError
from tests.graph.nursery import Nursery

ROUNDS = int(os.environ.get("KURBITS_SOAK_ROUNDS", "20"))

LOADING = """
from graph.build import build
from graph.keep import keep
from graph.workspace import Workspace
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Kind

def work(path, first):
    workspace = Workspace.open(path)
    for number in range(first, 10_000):
        project = Entity(Kind.PROJECT, f"EXEMPEL {number}")  # of its own: what all are in grows by the square
        name = f"{number}.csv"
        actors = [Entity(Kind.ORGANISATION, f"Exempel {number} {i}") for i in range(3)]
        facts = [Fact(FactType.PARTICIPATES_IN, a, project, Evidence(name, row=2 + i)) for i, a in enumerate(actors)]
        print("load", number, flush=True)
        keep(workspace, "exempel", [Document(name), *facts], "1")
        print("publish", number, flush=True)
        build(workspace)
        print("done", number, flush=True)
"""


def last_of(lines: list[str]) -> tuple[int, str]:
    """Give the last load that a worker said was published, or -1, and at what it was: load, publish, or nothing yet."""
    done = [int(line.split()[1]) for line in lines if line.startswith("done")]
    return max(done, default=-1), lines[-1].split()[0] if lines else "begin"


@pytest.fixture
def nursery(workspace: Workspace) -> Iterator[Nursery]:
    made = Nursery(LOADING, workspace.path)
    yield made
    made.close()


def published(workspace: Workspace) -> int:
    """The last load that is served; everything served is whole."""
    current = workspace.current()
    if current is None:
        return -1
    assert len(current.store) == current.manifest["counts"]["quads"]
    loads = len(current.documents)
    assert len(current.ties) == loads * 3
    assert len(current.entities) == loads * 4
    return loads - 1


def debris(workspace: Workspace) -> list[Path]:
    folders = [workspace.path, workspace.path / "sources", workspace.path / "generations"]
    return [path for folder in folders for path in durable.debris(folder)]


def test_killing_at_any_moment_loses_and_tears_nothing(workspace: Workspace, nursery: Nursery) -> None:
    chance, at = random.Random(2021), Counter[str]()  # noqa: S311
    nursery.run(0, seconds=0, after="load")  # by now everything is imported
    last, _ = last_of(nursery.run(0, seconds=0, after="done"))
    windows = {"begin": 0.1, "load": 0.1, "publish": 1.0}
    for number in range(ROUNDS):
        aim = (*windows,)[number % 3]
        first = len(workspace.sources().get("exempel", {"documents": ()})["documents"])
        after = None if aim == "begin" else aim
        done, doing = last_of(nursery.run(first, seconds=chance.uniform(0, windows[aim]), after=after))
        hit = doing == aim and done < 0
        windows[aim] *= 1.1 if hit else 0.9  # about as long as it takes now: every moment of it is met
        last = max(last, done)
        at[doing] += 1
        assert published(workspace) >= last
    print(f"{ROUNDS} kills: {dict(at)}, {last + 1} loads published")
    assert ROUNDS < 100 or min(at[aim] for aim in windows) >= ROUNDS // 10, at
    Workspace.open(workspace.path)
    assert debris(workspace) == []
    assert last >= 0
    assert check(workspace) == []


def test_control_c_leaves_no_debris(workspace: Workspace, nursery: Nursery) -> None:
    for seconds in (0.2, 0.5, 0.8):
        first = len(workspace.sources().get("exempel", {"documents": ()})["documents"])
        last, _ = last_of(nursery.run(first, seconds=seconds, how=signal.SIGINT))
        assert published(workspace) >= last
        assert debris(workspace) == []


TRIPLES = "".join(f'<a:{i}> <a:p> "Exempel {i}" .\n' for i in range(2000))


def test_much_is_loaded_by_another_process_and_comes_out_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = []
    for part in (10**9, 20_000):
        monkeypatch.setattr("graph.triples.intake.PART", part)
        folder = tmp_path / str(part)
        folder.mkdir()
        with Intake(folder / "store", folder / "scratch") as intake:
            for start in range(0, len(TRIPLES), 10_000):
                chunk = "".join(TRIPLES.splitlines(keepends=True)[start // 25 : (start + 10_000) // 25])
                intake.add(chunk, "<a:g>")
            assert intake.finish() == 4000
        digests.append(intake.digest)
        assert len(EmbeddedStore.open(folder / "store", read_only=True)) == 4000
        assert sorted(path.name for path in folder.iterdir()) == ["store"]
    assert digests[0] == digests[1]


def test_what_the_loading_process_cannot_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.triples.intake.PART", 1)
    with Intake(tmp_path / "store", tmp_path / "scratch") as intake:
        intake.add("this is no triple .\n")
        with pytest.raises(StoreError, match=r"ended early|\.nq"):
            intake.finish()
    assert not (tmp_path / "scratch").exists()
