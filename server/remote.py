"""Queries answered by a remote store: the same limits and the same errors as those of the workers here.

What is asked is fenced here (no SERVICE, no updates) and asked of the graphs of the published generation alone.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import cast
from urllib.parse import urlencode, urljoin

import httpx2
import pyoxigraph as ox

from graph.generation import Generation
from graph.sending import dataset_of, endpoint_of
from graph.triples.connection import FORM_TYPE, auth, refused, unreachable
from graph.triples.endpoint import Endpoint
from graph.triples.remote import RESULTS, Dataset, form_of, read_results
from graph.workspace import Workspace
from ontology.errors import QueryLimitError, StoreError
from ontology.terms import PREFIXES
from server import worker as frames
from server.budget import Budget
from server.fence import complaint, words
from server.jobs import Answer, Job, Limits
from server.kept_answers import KeptAnswers
from server.processes import Worker
from server.workers import Pool

_ACCEPT = {
    "json": RESULTS,
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
_YES_OR_NO = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_CUT_SHORT = ("X-SPARQL-MaxRows", "X-SQL-State")  # Virtuoso answers 200 with a part and says so in a header
_MOST_SAID = 2_000
_OWN_BASE = re.compile(r"(?:\s++|\#[^\r\n]*+)*+(?P<declared>BASE\s*+<(?P<iri>[^<>]*+)>)", re.IGNORECASE)


def pool_for(workspace: Workspace, generation: Generation, limits: Limits, budget: Budget | None = None) -> Pool:
    """Give who answers queries of a generation: worker processes here, or the remote store it was sent to."""
    endpoint, dataset = endpoint_of(workspace), dataset_of(generation)
    if endpoint is None or dataset is None:
        return Pool(generation.path / "store", limits, budget)
    return RemotePool(endpoint, dataset, limits, budget)


class RemotePool(Pool):
    """Asks a remote store; as many queries of strangers at once as there may be workers."""

    def __init__(self, endpoint: Endpoint, dataset: Dataset, limits: Limits, budget: Budget | None = None):
        self.endpoint, self.dataset, self.limits = endpoint, dataset, limits
        self.budget = budget or Budget(limits.budget_seconds)
        self.kept = KeptAnswers(limits.kept_bytes)
        self._places = asyncio.Semaphore(limits.workers)
        self._waiting = 0
        self._asking: set[Answer] = set()
        self._http: httpx2.AsyncClient | None = None

    def start(self) -> None:
        """Make ready to ask."""
        self._http = httpx2.AsyncClient(
            auth=auth(self.endpoint), headers=self.endpoint.headers, timeout=None, trust_env=False
        )

    async def ready(self) -> None:
        """Nothing has to be waited for."""

    async def answer(self, job: Job, client: str = "") -> Answer:
        """Ask the store, for our own pages or for a client. Gives the answer once its first part is here."""
        if self._http is None:
            raise StoreError(f"{self.endpoint.query}: the connection is closed")
        if client:
            self.budget.check(client)
            await self._place()

        def done(seconds: float, _whole: bool) -> None:
            self._asking.discard(answer)
            if client:
                self.budget.spend(client, seconds)
                self._places.release()

        answer = Answer(_Asking(self._http, self.endpoint, self.dataset, self.limits), job, self.limits, done)
        self._asking.add(answer)
        try:
            await answer.begin()
        except BaseException:
            answer.close()
            raise
        return answer

    async def stop(self, grace: float = 0.0) -> None:
        """Let running queries end within `grace` seconds, then break them off."""
        until = asyncio.get_running_loop().time() + grace
        while self._asking and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.02)
        for answer in list(self._asking):
            answer.close()
        if self._http:
            await self._http.aclose()
            self._http = None

    async def _place(self) -> None:
        if self._waiting >= self.limits.waiting:
            raise QueryLimitError("Too many queries are waiting; try again in a few seconds.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.wait_seconds):
                await self._places.acquire()
        except TimeoutError:
            raise QueryLimitError("The store is busy with other queries; try again in a few seconds.") from None
        finally:
            self._waiting -= 1


class _Asking(Worker):
    """One query on its way to the store; it looks like a worker process to whoever waits for its frames."""

    def __init__(self, http: httpx2.AsyncClient, endpoint: Endpoint, dataset: Dataset, limits: Limits):
        super().__init__()
        self.http, self.endpoint, self.dataset, self.limits = http, endpoint, dataset, limits
        self._task: asyncio.Task[None] | None = None
        self._ready: asyncio.Queue[tuple[bytes, bytes] | Exception] = asyncio.Queue(4)

    def ask(self, job: object) -> None:
        self._task = asyncio.create_task(self._run(cast(Job, job)))

    async def _run(self, job: Job) -> None:
        begun = False
        try:
            async for frame in self._ask(job):
                await self._ready.put(frame)
                begun = True
        except httpx2.HTTPError as error:
            broken = QueryLimitError("The store broke off its answer.")
            told = broken if begun else unreachable(self.endpoint.query, error, self.limits.seconds)
            await self._ready.put(told)
        except StoreError as error:
            await self._ready.put(error)

    async def frame(self, seconds: float) -> tuple[bytes, bytes]:
        async with asyncio.timeout(seconds):
            found = await self._ready.get()
        if isinstance(found, Exception):
            raise found
        return found

    def kill(self) -> None:
        self.alive = False
        if self._task:
            self._task.cancel()

    async def _ask(self, job: Job) -> AsyncIterator[tuple[bytes, bytes]]:
        if reason := complaint(job.query, self.limits.fence):
            yield frames.REFUSED, reason.encode()
            return
        form = form_of(job.query)
        kind, wanted = ("graph", job.graph) if form in ("construct", "describe") else ("results", job.results)
        if not wanted:
            yield frames.UNACCEPTABLE, kind.encode()
            return
        base, query = based(job.query, self.dataset.base)
        ahead = base + prologue(query)
        body = urlencode([("query", ahead + query), *self._graphs(job)]).encode()
        headers = {"Content-Type": FORM_TYPE, "Accept": RESULTS if form == "ask" else _ACCEPT[wanted]}
        async with self.http.stream("POST", self.endpoint.query, content=body, headers=headers) as answer:
            if answer.status_code != 200:
                yield await self._complaint(answer, ahead, headers["Accept"])
                return
            if any(name in answer.headers for name in _CUT_SHORT):
                raise QueryLimitError("The store gives only a part of this answer. Ask for parts of it with LIMIT.")
            yield frames.HEAD, kind.encode()
            if form == "ask":
                said = read_results(job.query, await answer.aread(), self.endpoint.query)
                yield frames.DATA, said.serialize(format=_YES_OR_NO[wanted]) or b""
            else:
                async for frame in self._data(answer):
                    yield frame
            yield frames.END, b""

    async def _data(self, answer: httpx2.Response) -> AsyncIterator[tuple[bytes, bytes]]:
        left = self.limits.result_bytes
        async for data in answer.aiter_bytes(65_536):
            left -= len(data)
            if left < 0:
                yield frames.TOO_LARGE, b""
                return
            yield frames.DATA, data

    async def _complaint(self, answer: httpx2.Response, ahead: str, expected: str) -> tuple[bytes, bytes]:
        said = b""
        async for data in answer.aiter_bytes(_MOST_SAID):
            said = (said + data)[:_MOST_SAID]
            if len(said) == _MOST_SAID:
                break
        text = said.decode("utf-8", "replace").partition("SPARQL query:")[0].strip()  # Virtuoso repeats it
        if answer.status_code == 400:
            return frames.SYNTAX, _moved(text, len(ahead)).encode()
        raise refused(self.endpoint.query, answer.status_code, text, expected)

    def _graphs(self, job: Job) -> list[tuple[str, str]]:
        """Name the graphs that are asked: those of the request, else those of the query, else the generation's."""
        if job.default_graphs is not None or job.named_graphs is not None:
            default = [("default-graph-uri", each) for each in job.default_graphs or ()]
            return default + [("named-graph-uri", each) for each in job.named_graphs or ()]
        return [] if "from" in words(job.query) else self.dataset.parameters()


def based(query: str, base: str) -> tuple[str, str]:
    """Give the declaration of the base, to stand before a query, and the query without its own.

    Engines of SPARQL 1.0 (Virtuoso 7) take one base only, before all prefixes. What stands where stays.
    """
    if own := _OWN_BASE.match(query):
        start, end = own.span("declared")
        base, query = urljoin(base, own["iri"]), query[:start] + re.sub(r"[^\r\n]", " ", own["declared"]) + query[end:]
    return f"BASE <{base}> " if base else "", query


def prologue(query: str) -> str:
    """Give declarations of our prefixes that a query uses and does not declare, on one line before it."""
    found = ""
    for prefix, namespace in PREFIXES.items():
        name = re.escape(prefix)
        if re.search(rf"(?<![\w.-]){name}:", query) and not re.search(rf"(?i:prefix)\s+{name}:", query):
            found += f"PREFIX {prefix}: <{namespace}> "
    return found


def _moved(text: str, columns: int) -> str:
    """Tell an error's place in the query as it was given, without the declarations before it."""

    def place(match: re.Match[str]) -> str:
        return f"error at 1:{max(1, int(match[1]) - columns)}:"

    return re.sub(r"error at 1:(\d+):", place, text)
