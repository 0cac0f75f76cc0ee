import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pyoxigraph as ox
import pytest

from graph.columns.columns import Columns
from ontology.errors import QueryError, QueryLimitError, StoreError
from server.budget import BudgetError
from server.fence import Fence
from server.jobs import Answer, BrokenAnswerError, Job, Limits, NotAcceptableError, TimeLimitError
from server.turns import Run
from server.worker import _answer, _Sink
from server.workers import Pool
from tests.server.conftest import EX
from tests.server.hostile import HOSTILE, UNFENCED

LIMITS = Limits(seconds=60.0, workers=2, result_bytes=4 << 20, wait_seconds=60.0)
BRIEF = replace(LIMITS, seconds=1.0, wait_seconds=30.0)


def with_pool(store: Path, limits: Limits, use: Callable[[Pool], Awaitable[None]]) -> None:
    """Run a pool for one test; no process of it may be left afterwards."""

    async def run() -> None:
        pool = Pool(store, limits)
        pool.start()
        await pool.ready()
        try:
            await use(pool)
        finally:
            await pool.stop()

    others = set(psutil.Process().children())
    asyncio.run(run())
    assert set(psutil.Process().children()) <= others


async def whole(answer: Answer) -> bytes:
    return answer.body + b"".join([data async for data in answer.rest()])


def test_answers_come_in_the_format_asked_for(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        query = "SELECT ?n { <http://example.org/t1> <http://example.org/namep> ?n }"
        assert (await pool.answer(Job(query, "csv"))).body == b"n\r\nExempel 1\r\n"
        assert (await pool.answer(Job(query, "tsv"))).body == b'?n\n"Exempel 1"@sv\n'
        assert b'"value":"Exempel 1"' in (await pool.answer(Job(query, "json"))).body
        assert b"<sparql" in (await pool.answer(Job("ASK {}", "xml"))).body
        graph = await pool.answer(Job("CONSTRUCT WHERE { ?s <http://example.org/namep> 'Exempel 7'@sv }", graph="ttl"))
        assert graph.form == "graph"
        assert b"<http://example.org/t7>" in graph.body

    with_pool(store_folder, LIMITS, use)


def test_a_wrong_query_is_told_with_its_place_and_the_worker_lives_on(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        with pytest.raises(QueryError, match="line 2, column 3: “nonsense” is no word of SPARQL"):
            await pool.answer(Job("SELECT * {\n  nonsense }"))
        with pytest.raises(QueryError, match="a prefix is not declared"):
            await pool.answer(Job("SELECT * { ?s what:ever ?o }"))
        with pytest.raises(NotAcceptableError, match="a graph"):
            await pool.answer(Job("DESCRIBE <a:b>", results="json", graph=""))
        assert (await pool.answer(Job("ASK {}"))).complete

    with_pool(store_folder, LIMITS, use)


def test_a_long_answer_streams_and_one_that_is_too_long_breaks(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        answer = await pool.answer(Job("SELECT * { ?s ?p ?o }", "csv"))
        assert not answer.complete
        assert (await whole(answer)).count(b"\r\n") == 20_001
        with pytest.raises(BrokenAnswerError, match="larger than 4 MiB"):
            await whole(await pool.answer(Job("SELECT * { ?a ?b ?c . ?d ?e ?f }")))

    with_pool(store_folder, LIMITS, use)


def test_the_graphs_of_the_protocol_reach_the_store(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        nowhere = Job("ASK { ?s ?p ?o }", default_graphs=("http://example.org/none",))
        assert b"false" in (await pool.answer(nowhere)).body
        with pytest.raises(QueryError, match="IRI"):
            await pool.answer(replace(nowhere, default_graphs=("no iri",)))

    with_pool(store_folder, LIMITS, use)


def test_a_query_past_its_time_is_killed_and_a_worker_is_ready_again(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        with pytest.raises(TimeLimitError, match="longer than 1 seconds"):
            await pool.answer(Job(HOSTILE["count of a cross join of three"]))
        assert (await pool.answer(Job("ASK {}"))).complete

    with_pool(store_folder, replace(BRIEF, workers=1), use)


def test_a_query_given_up_by_its_client_does_not_run_on(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        task = asyncio.create_task(pool.answer(Job(HOSTILE["count of a cross join of three"])))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await pool.answer(Job("ASK {}"))).complete

    with_pool(store_folder, replace(LIMITS, seconds=60, workers=1), use)


SLOW = HOSTILE["count of a cross join of three"]


def test_too_many_queries_are_told_to_come_back(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        slow = asyncio.create_task(pool.answer(Job(SLOW)))
        with pytest.raises(QueryLimitError, match="busy"):
            await asyncio.gather(*[pool.answer(Job(SLOW)) for _ in range(2)])
        with pytest.raises(TimeLimitError):
            await slow

    with_pool(store_folder, replace(BRIEF, workers=1, wait_seconds=0.2, slow_seconds=0.5), use)


def test_a_long_query_leaves_its_place_to_a_fresh_process(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        slow = asyncio.create_task(pool.answer(Job(SLOW)))
        await asyncio.sleep(0.5)
        assert (await pool.answer(Job("ASK {}"))).complete
        with pytest.raises(TimeLimitError):
            await slow

    with_pool(store_folder, replace(BRIEF, workers=1), use)


COUNTING = """SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a <http://example.org/p> ?b } LIMIT 200 }
  ?c <http://example.org/namep> ?d FILTER(STRLEN(?d) > STRLEN(STR(?a))) }"""


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a process its rank back takes root or RLIMIT_NICE")
def test_a_process_that_had_a_long_query_is_asked_before_fresh_ones(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        asked = asyncio.create_task(pool.answer(Job(COUNTING), "a"))
        while not any(run.slowed for run in pool.turns._long):
            await asyncio.sleep(0)
        worker = pool.turns._long[0].worker
        while len(pool._of) < 3:  # the fresh one that takes its place
            await asyncio.sleep(0)
        assert (await asked).complete
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) == os.getpriority(os.PRIO_PROCESS, 0)
        assert pool.turns.idle[-1] is worker
        while len(pool._of) > 2:
            await asyncio.sleep(0)
        assert len(pool.turns.idle) == 2

    with_pool(store_folder, replace(LIMITS, slow_seconds=0.01), use)


def test_one_long_query_too_many_is_stopped(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        ended = await asyncio.gather(*[pool.answer(Job(SLOW), name) for name in "abc"], return_exceptions=True)
        assert [type(error) for error in ended] == [QueryLimitError, TimeLimitError, TimeLimitError]
        assert "Too many long" in str(ended[0])

    with_pool(store_folder, replace(BRIEF, workers=2, seconds=3.0, slow_seconds=0.02), use)


def test_our_own_questions_never_wait_behind_those_of_strangers(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        asked = [asyncio.create_task(pool.answer(Job(f"{SLOW} # {n}"), f"client {n % 3}")) for n in range(20)]
        await asyncio.sleep(0.1)
        for _ in range(5):
            assert (await pool.answer(Job("ASK {}"))).complete
        assert not all(each.done() for each in asked)
        assert all(isinstance(each, Exception) for each in await asyncio.gather(*asked, return_exceptions=True))

    with_pool(store_folder, replace(BRIEF, workers=2, wait_seconds=1.0), use)


def test_a_heavy_client_gets_what_is_left_over_and_one_place_only(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        assert not pool.turns.heavy("a")
        pool.turns._weight.spend("a", 5.0)
        pool.turns._weight.spend("b", 5.0)
        assert pool.turns.heavy("a")
        assert not pool.turns.heavy("c")
        assert not pool.turns.heavy("")
        slow = [asyncio.create_task(pool.answer(Job(f"{SLOW} # {name}"), name)) for name in "ab"]
        while not pool.turns.running:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert pool.turns.running == 1
        assert [os.sched_getscheduler(pid) for pid in _busy(pool)] == [os.SCHED_IDLE]
        assert (await pool.answer(Job("ASK {}"), "c")).complete
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        assert (await pool.answer(Job("ASK {}"), "a")).complete

    with_pool(store_folder, replace(LIMITS, workers=4, slow_seconds=60), use)


def test_a_query_that_is_not_let_to_work_is_not_taken_for_a_long_one(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        worker = next(iter(pool._of))
        now, used = time.monotonic(), worker.processor()
        assert pool.turns.starved(Run(worker, "a", began=used, since=now))
        assert not pool.turns.starved(Run(worker, "a", began=used - 26, since=now))
        assert not pool.turns.starved(Run(worker, "a", began=used, since=now - 251))

    with_pool(store_folder, replace(LIMITS, slow_seconds=50), use)


def _busy(pool: Pool) -> list[int]:
    """Give the processes that answer somebody."""
    return [worker.pid for worker in pool._of if worker not in pool.turns.idle]


def test_a_client_that_used_its_share_is_told_when_to_come_back(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        with pytest.raises(TimeLimitError):
            await pool.answer(Job(SLOW), "192.0.2.1")
        with pytest.raises(BudgetError, match="seconds of computing a minute") as refused:
            await pool.answer(Job("ASK {}"), "192.0.2.1")
        assert refused.value.retry_after >= 60
        assert (await pool.answer(Job("ASK {}"), "192.0.2.2")).complete
        assert (await pool.answer(Job("ASK {}"))).complete

    with_pool(store_folder, replace(BRIEF, budget_seconds=0.5), use)


def test_a_store_held_in_memory_answers_the_same(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        disk = pool._server
        for _ in range(200):
            if pool._server is not disk and pool.turns.idle:
                break
            await asyncio.sleep(0.05)
        assert pool._server is not disk
        answer = await pool.answer(Job("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "csv"))
        assert answer.body == b"n\r\n20000\r\n"
        joined = "PREFIX e: <http://example.org/> SELECT (COUNT(*) AS ?n) { ?a e:p ?b . ?a e:namep ?c . ?a e:q ?d . }"
        assert (await pool.answer(Job(joined, "csv"))).body == b"n\r\n5000\r\n"
        with pytest.raises(TimeLimitError):
            await pool.answer(Job(SLOW))
        assert (await pool.answer(Job("ASK {}"))).complete

    with_pool(store_folder, replace(BRIEF, held="memory", columns=1), use)


@pytest.mark.parametrize(("graphs", "expected"), [(None, b"12500000"), ([f"{EX}g"], b"0")])
def test_what_joins_much_is_asked_of_columns_unless_graphs_are_named(
    tmp_path: Path, graphs: list[str] | None, expected: bytes
) -> None:
    """The store is empty here, to tell one answer from the other."""
    path = tmp_path / "columns.nt"
    path.write_text("".join(f"<{EX}t{i}> <{EX}p> <{EX}t{i % 2}> .\n" for i in range(5_000)))
    columns, (reading, writing) = Columns.of(str(path)), os.pipe()
    query = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX}p> ?b . ?c <{EX}p> ?b . }}"
    job = {"query": query, "results": "csv", "default_graphs": graphs, "named_graphs": None}
    sink = _Sink(writing, 1 << 20)
    _answer(ox.Store(), columns, {"prefixes": {}, "base": ""}, job, sink)
    sink.send()
    assert expected + b"\r\n" in os.read(reading, 1 << 16)
    columns.close()
    os.close(reading)
    os.close(writing)


def test_a_worker_that_is_killed_from_outside_is_replaced(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        for worker in pool._of:
            os.kill(worker.pid, signal.SIGKILL)
        await asyncio.sleep(0.1)
        for _ in range(4):
            assert (await pool.answer(Job("ASK {}"))).complete

    with_pool(store_folder, LIMITS, use)


@pytest.mark.parametrize("name", UNFENCED)
def test_a_query_that_crashes_its_process_harms_nobody_else(store_folder: Path, name: str) -> None:
    """The fence is taken away: the process is the wall."""

    async def use(pool: Pool) -> None:
        with contextlib.suppress(QueryError, QueryLimitError):
            async with asyncio.timeout(30):
                await whole(await pool.answer(Job(HOSTILE[name])))
        assert (await pool.answer(Job("ASK {}"))).complete

    with_pool(store_folder, replace(BRIEF, fence=Fence(10**6, 10**6, 10**6)), use)


def test_memory_is_limited(store_folder: Path) -> None:
    async def use(pool: Pool) -> None:
        with pytest.raises(QueryLimitError, match="memory"):
            await pool.answer(Job(HOSTILE["text that grows tenfold nine times"]))

    with_pool(store_folder, replace(LIMITS, seconds=20, memory_bytes=200 << 20), use)


def test_a_store_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    async def start() -> None:
        pool = Pool(tmp_path / "nothing", LIMITS)
        pool.start()
        with pytest.raises(StoreError, match="could not open the store"):
            await pool.answer(Job("ASK {}"))
        await pool.stop()

    asyncio.run(start())
