"""Reads what a server sends back: an answer, a complaint or something else, and never more than is bearable."""

import email.utils
import re
from datetime import UTC, datetime

import httpx2
import orjson
from pydantic import BaseModel, Field, ValidationError

from ontology.errors import InputError

LARGEST = 2_000_000
"""Bytes of an answer; more is not read."""


class UnansweredError(InputError):
    """A call that gave no usable answer, in plain words. `final`: no other call will give one either."""

    def __init__(self, reason: str, final: bool = False):
        super().__init__(reason)
        self.final = final


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Envelope(BaseModel):
    """What a chat completion holds that is of use here."""

    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


async def receive(response: httpx2.Response) -> bytes:
    """Read a body. Raises UnansweredError for one that is too large or packed."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise UnansweredError("the server packed its answer, which was not asked for")
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > LARGEST:
            raise UnansweredError(f"the answer is larger than {LARGEST} bytes")
    return bytes(body)


def opened(body: bytes) -> Envelope:
    """Read a chat completion. Raises UnansweredError for anything else."""
    if body.lstrip()[:1] == b"<":
        raise UnansweredError("a web page came instead of an answer. Check KURBITS_MODEL_URL")
    try:
        return Envelope.model_validate(orjson.loads(body))
    except (orjson.JSONDecodeError, ValidationError) as error:
        raise UnansweredError("what came is no chat completion: not JSON, cut off or without choices") from error


def written(envelope: Envelope) -> str:
    """Give what the model wrote. Raises UnansweredError for nothing, a refusal or half an answer."""
    choice = envelope.choices[0]
    if choice.finish_reason == "length":
        raise UnansweredError("the answer was cut off at its longest (KURBITS_MODEL_ANSWER_TOKENS)")
    if choice.message.refusal or choice.finish_reason == "content_filter" or not choice.message.content:
        raise UnansweredError("the model gave no answer to this text (empty, or refused by it)")
    return choice.message.content


def count(envelope: Envelope, sent: int) -> int:
    """Give the tokens of a call: as the server says, but not fewer than the letters can be."""
    usage = envelope.usage or _Usage()
    content = envelope.choices[0].message.content or ""
    said = (usage.prompt_tokens or 0) + (usage.completion_tokens or 0)
    return min(max(said, (sent + len(content)) // 6), 10_000_000)


def complaint(body: bytes, key: str) -> str:
    """Give the first words of what a server says is wrong, without our key and signs that a terminal would obey."""
    try:
        error = orjson.loads(body).get("error")
    except (orjson.JSONDecodeError, AttributeError):
        return ""
    said = error.get("message") if isinstance(error, dict) else error
    words = str(said or "").replace(key or "\0", "…")
    return "".join(sign for sign in words[:200] if sign.isprintable())


def retry_after(response: httpx2.Response) -> float:
    """Give the seconds a server asks to be left alone (RFC 9110, 10.2.3: seconds or a date); 0 when it does not."""
    value = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return max(0.0, (when.astimezone(UTC) - datetime.now(UTC)).total_seconds())
