"""Which language model answers, where, and what may be spent on it."""

import ipaddress
import re
from dataclasses import dataclass, field

import httpx2

from ontology.errors import InputError


@dataclass(frozen=True)
class Endpoint:
    """Which model answers where, and what may be spent on it. Times in seconds; the key is never shown or kept."""

    url: str
    name: str
    key: str = field(default="", repr=False)
    seconds: float = 120.0
    at_once: int = 2
    calls: int = 500
    tokens: int = 2_000_000
    answer_tokens: int = 4_096
    attempts: int = 3
    pause: float = 1.0

    def __post_init__(self) -> None:
        _check_url(self.url)
        if not self.name or not self.name.isprintable():
            raise InputError("the language model has no name. Set KURBITS_MODEL_NAME to what the server calls it")
        if not re.fullmatch(r"[!-~]*", self.key):
            raise InputError("KURBITS_MODEL_KEY holds blanks or letters that no key has. Copy it again")

    @property
    def address(self) -> str:
        """Where the questions go."""
        return self.url.rstrip("/") + "/chat/completions"


def _check_url(url: str) -> None:
    """Raise InputError unless a base URL is https, or http to this very machine; what it holds is not repeated."""
    try:
        target = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError) as error:
        raise InputError("KURBITS_MODEL_URL is no address; expected one like https://example.org/v1") from error
    if target.userinfo or target.query or target.fragment:
        raise InputError("KURBITS_MODEL_URL holds more than an address; the key belongs in KURBITS_MODEL_KEY")
    if not target.host or target.scheme not in ("http", "https"):
        raise InputError("KURBITS_MODEL_URL is missing or no address; expected one like https://example.org/v1")
    if target.scheme == "http" and not _is_loopback(target.host):
        raise InputError(
            f"{target.host}: http is only for a server on this machine, as anybody on the way could read the texts. "
            "Use https in KURBITS_MODEL_URL"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
