"""Asks an OpenAI-compatible server, and expects the worst of it: time, size, number of calls and tokens are bounded."""

import asyncio
import importlib.metadata
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2
import orjson

from loaders.text.model_endpoint import Endpoint
from loaders.text.model_prompt import SCHEMA, tokens
from loaders.text.model_reply import UnansweredError, complaint, count, opened, receive, retry_after, written

Conversation = list[dict[str, str]]
T = TypeVar("T")

LONGEST_WAIT = 60.0
"""Seconds that a server may ask us to wait before the next attempt; if it asks for more, we do not try again."""

IN_A_ROW = 3
"""So many calls without an answer, one after the other, and no further ones are made."""

_BUSY = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_FINAL = {
    401: "the server refused the key (401). Check KURBITS_MODEL_KEY",
    402: "the server wants to be paid first (402)",
    403: "the server refuses this key or this model (403). Check KURBITS_MODEL_KEY and KURBITS_MODEL_NAME",
    404: "the server knows no such address or model (404). Check KURBITS_MODEL_URL and KURBITS_MODEL_NAME",
}


@dataclass
class Spent:
    """What has been used: calls sent, tokens (as the server counts, else as we estimate), tokens on their way."""

    calls: int = 0
    tokens: int = 0
    underway: int = 0


@dataclass
class Client:
    """Sends questions, one method for one question; what a server does not take is left out of all that follow."""

    endpoint: Endpoint
    spent: Spent = field(default_factory=Spent)
    _without: set[str] = field(default_factory=set)
    _silent: int = 0
    _closed: str = ""

    def connect(self) -> httpx2.AsyncClient:
        """Open a client: no proxy and no .netrc from the environment, no redirects, nothing packed.

        Every call has a connection of its own: one that the server closed meanwhile would cost an attempt.
        """
        version = importlib.metadata.version("kurbits")
        headers = {"User-Agent": f"kurbits/{version}", "Accept-Encoding": "identity"}
        if self.endpoint.key:
            headers["Authorization"] = f"Bearer {self.endpoint.key}"
        seconds = self.endpoint.seconds
        timeout = httpx2.Timeout(seconds, connect=min(seconds, 10.0))
        limits = httpx2.Limits(max_keepalive_connections=0)
        return httpx2.AsyncClient(headers=headers, timeout=timeout, limits=limits, trust_env=False)

    async def ask(self, http: httpx2.AsyncClient, conversation: Conversation, read: Callable[[str], T]) -> T:
        """Give what the model writes, as `read` reads it. Raises UnansweredError, as `read` may, when nothing comes."""
        try:
            answer = read(await self._attempts(http, conversation))
        except UnansweredError as error:
            self._silent += 1
            if error.final:
                self._closed = self._closed or str(error)
            elif self._silent >= IN_A_ROW:
                self._closed = self._closed or f"not asked, as {IN_A_ROW} calls in a row gave no answer ({error})"
            raise
        self._silent = 0
        return answer

    async def _attempts(self, http: httpx2.AsyncClient, conversation: Conversation) -> str:
        failed, pause = 0, self.endpoint.pause
        while True:
            if self._closed:
                raise UnansweredError(self._closed)
            answer = await self._send(http, conversation)
            if isinstance(answer, str):
                return answer
            if answer.adapted:
                continue
            failed += 1
            wait = max(answer.wait, pause)
            if failed >= self.endpoint.attempts or wait > LONGEST_WAIT:
                raise UnansweredError(answer.reason)
            await asyncio.sleep(wait)
            pause *= 2

    def _body(self, conversation: Conversation) -> dict[str, Any]:
        """Write the question, in the fullest form that the server has not refused."""
        schema = {"type": "json_schema", "json_schema": {"name": "facts", "strict": True, "schema": SCHEMA}}
        form = {"type": "json_object"} if "response_format" in self._without else schema
        body: dict[str, Any] = {"model": self.endpoint.name, "messages": conversation, "response_format": form}
        limit = "max_completion_tokens" if "max_tokens" in self._without else "max_tokens"
        body[limit] = self.endpoint.answer_tokens
        if "temperature" not in self._without:
            body["temperature"] = 0
        return body

    async def _send(self, http: httpx2.AsyncClient, conversation: Conversation) -> "str | _Again":
        content, without = orjson.dumps(self._body(conversation)), frozenset(self._without)
        reserved = tokens(len(content)) + self.endpoint.answer_tokens
        self._reserve(reserved)
        used = reserved  # what broke off may be billed all the same
        try:
            async with asyncio.timeout(self.endpoint.seconds):
                head = {"Content-Type": "application/json"}
                async with http.stream("POST", self.endpoint.address, content=content, headers=head) as response:
                    if response.status_code != 200:
                        used = 0
                        return self._refused(response, await receive(response), without)
                    envelope = opened(await receive(response))
            used = count(envelope, len(content))
            return written(envelope)
        except (TimeoutError, httpx2.ReadTimeout, httpx2.WriteTimeout) as error:
            raise UnansweredError(f"no whole answer within {self.endpoint.seconds:g} seconds") from error
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            used = 0
            if "CERTIFICATE" in str(error):
                raise UnansweredError("the server's certificate is not trusted on this machine", final=True) from error
            return _Again("no connection to the server. Is it running, and KURBITS_MODEL_URL right?")
        except httpx2.RequestError as error:
            return _Again(f"the connection broke off ({type(error).__name__})")
        finally:
            self.spent.underway -= reserved
            self.spent.tokens += used

    def _reserve(self, wanted: int) -> None:
        """Enter a call in the books. Raises UnansweredError when it would go beyond the budget."""
        spent, endpoint = self.spent, self.endpoint
        if spent.calls >= endpoint.calls:
            raise UnansweredError(f"not asked: {endpoint.calls} calls are used up (KURBITS_MODEL_CALLS)", final=True)
        if spent.tokens + spent.underway + wanted > endpoint.tokens:
            raise UnansweredError(
                f"not asked: it could go beyond {endpoint.tokens} tokens (KURBITS_MODEL_TOKENS)", final=True
            )
        spent.calls += 1
        spent.underway += wanted

    def _refused(self, response: httpx2.Response, body: bytes, without: frozenset[str]) -> "_Again":
        """Say what an answer that is not 200 means. Raises UnansweredError where trying again is no use."""
        status = response.status_code
        if 300 <= status < 400:
            raise UnansweredError(
                f"the server sends on to another address ({status}), which is not followed. "
                "Set KURBITS_MODEL_URL to where it really is",
                final=True,
            )
        if status in _FINAL:
            raise UnansweredError(_FINAL[status], final=True)
        said = complaint(body, self.endpoint.key)
        if status in (400, 422) and (part := _culprit(said, without)):
            self._without.add(part)
            return _Again("", adapted=True)
        if status in _BUSY:
            return _Again(f"the server is busy or broken ({status})", retry_after(response))
        raise UnansweredError(f"the server does not take the question ({status}{': ' if said else ''}{said})")


def _culprit(said: str, without: frozenset[str]) -> str:
    """Name the part of a question that a server complains of; where it names none, the form of the answer."""
    signs = {"max_tokens": "max_tokens", "temperature": "temperature", "response_format": "response_format|schema"}
    for part, sign in signs.items():
        if part not in without and re.search(sign, said, re.IGNORECASE):
            return part
    return "" if "response_format" in without else "response_format"


@dataclass(frozen=True)
class _Again:
    """An attempt that failed in a way that another may not."""

    reason: str
    wait: float = 0.0
    adapted: bool = False
