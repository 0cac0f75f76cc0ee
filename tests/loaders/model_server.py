"""A language-model server on loopback that answers as a test tells it: right, wrong, slowly or not at all."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import Handler, listening, send

Answer = Callable[["Any"], None]


@dataclass
class Server:
    """What the server does, one answer per call and the last for all that follow; and every byte that it was sent."""

    port: int = 0
    answers: list[Answer] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def asked(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server for as long as the block lasts."""
    state, lock = Server(), threading.Lock()

    class Model(Handler):
        def do_POST(self) -> None:  # noqa: N802 - what http.server looks for
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                number = len(state.bodies)
                state.bodies.append(body)
                state.heads.append({key.lower(): value for key, value in self.headers.items()})
                state.paths.append(self.path)
                state.times.append(time.monotonic())
            with suppress(BrokenPipeError, ConnectionResetError):  # the client had enough, as it should
                state.answers[min(number, len(state.answers) - 1)](self)
            self.close_connection = True

    with listening(Model) as state.port:
        yield state


def raw(body: bytes, status: int = 200, length: int = -1, **headers: str) -> Answer:
    """Send these bytes; `length` is what the header says, the connection closes when it is a lie."""
    return lambda handler: send(handler, body, status, length, **headers)


def says(words: str, finish: str = "stop", **usage: int) -> Answer:
    """A chat completion whose content is these words."""
    message = {"role": "assistant", "content": words}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": finish}], "usage": usage or None}
    return raw(json.dumps(body).encode())


def gives(*facts: dict[str, Any]) -> Answer:
    """A chat completion that holds these facts."""
    return says(json.dumps({"facts": facts}, ensure_ascii=False), prompt_tokens=900, completion_tokens=100)


def complains(status: int, message: str = "", **headers: str) -> Answer:
    """An error as OpenAI-compatible servers write it."""
    return raw(json.dumps({"error": {"message": message}}).encode(), status, **headers)


def stalls(seconds: float = 30.0) -> Answer:
    """Take the question and say nothing."""

    def answer(handler: Any) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not handler.server._BaseServer__shutdown_request:
            time.sleep(0.02)

    return answer


def trickles(head: bool) -> Answer:
    """Send a byte now and then, in the head or in the body, for ever."""

    def answer(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: " if head else b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(600):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


def hangs_up(handler: Any) -> None:
    """Close the connection without a word."""
    handler.connection.close()
