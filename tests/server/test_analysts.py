"""Analysis in processes: answers, limits, cancelling, sharing, and what is remembered."""

import asyncio
import os
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from graph.generation import Generation
from graph.workspace import Workspace
from ontology.errors import InputError, QueryLimitError
from server import analysts
from server.analysts import Analysts
from server.jobs import Bounds, TimeLimitError


def where(generation: Generation, marker: str = "") -> tuple[int, int]:
    """Tell the process and the generation; with a marker, write down that it was asked."""
    if marker:
        with open(marker, "a") as file:
            file.write("asked\n")
        time.sleep(0.2)
    return os.getpid(), generation.number


def forever(generation: Generation, marker: str) -> None:
    Path(marker).write_text(str(os.getpid()))
    time.sleep(60)


def greedy(generation: Generation) -> int:
    return len(bytearray(2 << 30))


def refuse(generation: Generation, marker: str) -> None:
    where(generation, marker)
    raise InputError("give a year", sv="Fyll i ett år.", candidates=[("a/b", "B")])


@pytest.fixture
def demo(demo_home: Path) -> Generation:
    generation = Workspace.open(demo_home).current()
    assert generation
    return generation


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every network count as large."""
    monkeypatch.setattr(analysts, "SMALL", -1)


def run(work: Coroutine[Any, Any, Any], pool: Analysts) -> Any:
    async def main() -> Any:
        try:
            return await work
        finally:
            await pool.close()

    return asyncio.run(main())


async def until(path: Path) -> int:
    """Wait for a process to say its number."""
    while not path.exists() or not path.read_text():
        await asyncio.sleep(0.01)
    return int(path.read_text())


async def until_dead(process: int) -> bool:
    for _ in range(500):
        if not Path(f"/proc/{process}").exists() or "Z" in Path(f"/proc/{process}/stat").read_text().split()[2]:
            return True
        await asyncio.sleep(0.01)
    return False


def test_a_small_network_is_answered_without_another_process(demo: Generation) -> None:
    pool = Analysts(Bounds())
    assert run(pool.run(demo, where), pool) == (os.getpid(), demo.number)


@pytest.mark.usefixtures("large")
def test_a_large_network_is_answered_in_a_process_with_the_same_generation(demo: Generation) -> None:
    pool = Analysts(Bounds(workers=1))
    process, number = run(pool.run(demo, where), pool)
    assert process != os.getpid()
    assert number == demo.number


@pytest.mark.usefixtures("large")
def test_what_is_being_computed_is_shared_and_then_remembered(demo: Generation, tmp_path: Path) -> None:
    pool, marker = Analysts(Bounds(workers=2)), tmp_path / "asked"

    async def ask() -> list[Any]:
        both = await asyncio.gather(*(pool.run(demo, where, str(marker)) for _ in range(2)))
        return [*both, await pool.run(demo, where, str(marker))]

    assert len(set(run(ask(), pool))) == 1
    assert marker.read_text() == "asked\n"


@pytest.mark.usefixtures("large")
def test_too_long_and_too_much_are_told_plainly_and_the_next_is_answered(demo: Generation, tmp_path: Path) -> None:
    pool = Analysts(Bounds(seconds=1.5, workers=1, memory_bytes=1 << 30))

    async def ask() -> Any:
        await pool.run(demo, where)  # the process has started
        with pytest.raises(TimeLimitError, match=r"longer than 1.5 seconds and was stopped"):
            await pool.run(demo, forever, str(tmp_path / "pid"))
        with pytest.raises(QueryLimitError, match="more memory than it may have"):
            await pool.run(demo, greedy)
        return await pool.run(demo, where, "")

    assert run(ask(), pool)[1] == demo.number


@pytest.mark.usefixtures("large")
def test_a_process_nobody_waits_for_is_ended(demo: Generation, tmp_path: Path) -> None:
    pool, marker = Analysts(Bounds(workers=1)), tmp_path / "pid"

    async def ask() -> bool:
        first, second = (asyncio.create_task(pool.run(demo, forever, str(marker))) for _ in range(2))
        process = await until(marker)
        first.cancel()
        await asyncio.sleep(0.3)
        assert Path(f"/proc/{process}").exists()  # the second still waits
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        return await until_dead(process)

    assert run(ask(), pool)


@pytest.mark.usefixtures("large")
def test_a_complaint_crosses_whole_and_is_remembered(demo: Generation, tmp_path: Path) -> None:
    pool, marker = Analysts(Bounds(workers=1)), tmp_path / "asked"

    async def ask() -> list[InputError]:
        found = []
        for _ in range(2):
            with pytest.raises(InputError, match="give a year") as each:
                await pool.run(demo, refuse, str(marker))
            found.append(each.value)
        return found

    for error in run(ask(), pool):
        assert error.sv == "Fyll i ett år."
        assert error.candidates == (("a/b", "B"),)
    assert marker.read_text() == "asked\n"


@pytest.mark.usefixtures("large")
def test_more_than_may_wait_are_turned_away(demo: Generation, tmp_path: Path) -> None:
    pool = Analysts(Bounds(workers=1, waiting=1))

    async def ask() -> None:
        first = asyncio.create_task(pool.run(demo, forever, str(tmp_path / "pid")))
        await asyncio.sleep(0)
        with pytest.raises(QueryLimitError, match="Too many analyses"):
            await pool.run(demo, where)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)

    run(ask(), pool)
