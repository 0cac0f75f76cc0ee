"""Where a remote store is, and who asks it."""

import ipaddress
import os
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from ontology.errors import InputError, StoreError


def check_address(address: str) -> str:
    """Give an address that a store may have. Raises ValueError, without repeating what may be a password."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"it is no address ({error}); expected one like https://store.example.org/query") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("expected an http(s) address, like https://store.example.org/query")
    if parts.username is not None or parts.fragment:
        raise ValueError("an address holds no name, password or #; set KURBITS_STORE_USER and KURBITS_STORE_PASSWORD")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError(
            f"{host}: http is for a store on this machine only, as anybody on the way could read and change what is"
            " sent. Use https, or a tunnel that ends on 127.0.0.1"
        )
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def sibling(address: str, name: str) -> str:
    """Give an address with another last part: …/query → …/update."""
    return f"{address.rpartition('/')[0]}/{name}"


@dataclass(frozen=True)
class Credentials:
    """How a store is told who asks. Never shown and never kept."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls) -> "Credentials":
        """Read KURBITS_STORE_USER and KURBITS_STORE_PASSWORD, or KURBITS_STORE_TOKEN. Raises InputError."""
        user, password, token = (os.environ.get(f"KURBITS_STORE_{name}", "") for name in ("USER", "PASSWORD", "TOKEN"))
        if token and (user or password):
            raise InputError("KURBITS_STORE_TOKEN and KURBITS_STORE_USER are both set; the store wants one of them")
        if bool(user) != bool(password):
            raise InputError("KURBITS_STORE_USER and KURBITS_STORE_PASSWORD belong together; one of them is missing")
        return cls(user, password, token)


@dataclass(frozen=True)
class Endpoint:
    """The three addresses of a store (SPARQL 1.1 query, update, Graph Store HTTP Protocol), and how to speak to it.

    Without an address for updates or graphs they are taken to stand beside the one for queries (`update`, `store`).
    `seconds` is the time one request may take, `attempts` how often a request is made that may succeed later.
    """

    query: str
    update: str = ""
    graphs: str = ""
    login: Literal["basic", "digest"] = "basic"
    credentials: Credentials = field(default=Credentials(), repr=False)
    seconds: float = 300.0
    attempts: int = 3
    pause: float = 1.0

    def __post_init__(self) -> None:
        for name in ("query", "update", "graphs"):
            if given := getattr(self, name):
                try:
                    check_address(given)
                except ValueError as error:
                    raise StoreError(f"the address of the store ({name}): {error}") from error
            elif name == "query":
                raise StoreError("the store has no address; expected one like https://store.example.org/query")
        for name, beside in (("update", "update"), ("graphs", "store")):
            if not getattr(self, name):
                object.__setattr__(self, name, sibling(self.query, beside))

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every request."""
        token = self.credentials.token
        return {"User-Agent": "kurbits", **({"Authorization": f"Bearer {token}"} if token else {})}
