"""The only way out of the house: public addresses only, every redirect checked, robots.txt kept, pauses between."""

import importlib.metadata
import ipaddress
import socket
import time
import urllib.robotparser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2

from ontology.errors import InputError

AGENT = "kurbits"
"""The name by which robots.txt may address us."""

_MAPPED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: an IPv4 address in the last 32 bits (RFC 6052)
_ROBOTS_BYTES = 500_000
_LONGEST_DELAY = 30.0

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchError(InputError):
    """Something could not be fetched: says from where, what happened and what to do."""


class BrokenError(FetchError):
    """The connection broke or stalled; trying again may help."""


@dataclass(frozen=True)
class Rules:
    """How to fetch. Times in seconds, sizes in bytes; `private` lets addresses that are not public through."""

    timeout: float = 30.0
    delay: float = 1.0
    redirects: int = 3
    size: int = 2_000_000_000
    slowest: int = 1_000
    attempts: int = 3
    robots: bool = True
    private: bool = False


def is_public(address: Address) -> bool:
    """Tell whether an address is one that anybody may reach, also when it wraps an IPv4 address."""
    inner: Address | None = None
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo
        inner = address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
        if address in _MAPPED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast


def checked_address(host: str, port: int, private: bool = False) -> str:
    """Look a host up once, and give the address to connect to. Raises FetchError when any of its addresses is private.

    Connecting to the address that was checked, not to the name, leaves nothing to a second look-up.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BrokenError(f"{host}: there is no such host ({error})") from error
    addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    for address in addresses:
        if not private and not is_public(address):
            raise FetchError(f"{host} is at {address}, which is not a public address. Allow it with --private")
    return str(addresses[0])


@dataclass
class Visitor:
    """Sends requests one at a time, waiting between those to the same host."""

    rules: Rules = field(default_factory=Rules)
    _client: httpx2.Client = field(init=False)
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, urllib.robotparser.RobotFileParser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        agent = f"{AGENT}/{importlib.metadata.version('kurbits')} (+https://w3id.org/kurbits)"
        headers = {"User-Agent": agent, "Accept-Encoding": "identity"}
        # no proxy and no .netrc from the environment: what is checked here is what is connected to
        self._client = httpx2.Client(headers=headers, timeout=self.rules.timeout, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[httpx2.Response]:
        """Give the response to a GET, after redirects, before its body. Raises FetchError."""
        with self._follow(url, headers or {}, self.rules.robots) as response:
            yield response

    @contextmanager
    def _follow(self, url: str, headers: Mapping[str, str], robots: bool) -> Iterator[httpx2.Response]:
        for _ in range(self.rules.redirects + 1):
            if robots and (reason := self._forbidden(url)):
                raise FetchError(f"{url}: {reason}")
            response = self._send(url, headers)
            try:
                if not response.has_redirect_location:
                    yield response
                    return
                there = str(httpx2.URL(url).join(response.headers["location"]))
            except httpx2.InvalidURL as error:
                raise FetchError(f"{url} redirects to what is no address") from error
            finally:
                response.close()
            if url.startswith("https:") and not there.startswith("https:"):
                raise FetchError(f"{url} redirects to {there}, which is not encrypted")
            url = there
        raise FetchError(f"{url}: more than {self.rules.redirects} redirects")

    def _send(self, url: str, headers: Mapping[str, str]) -> httpx2.Response:
        """Send one request to the checked address of its host; TLS and the Host header keep the name."""
        target = _parse(url)
        port = target.port or (443 if target.scheme == "https" else 80)
        address = checked_address(target.host, port, self.rules.private)
        self._wait(target.host)
        request = self._client.build_request(
            "GET",
            target.copy_with(host=address, fragment=None),
            headers={**headers, "Host": target.netloc.decode("ascii")},
            extensions={"sni_hostname": target.host} if target.scheme == "https" else {},
        )
        try:
            return self._client.send(request, stream=True, follow_redirects=False)
        except httpx2.TimeoutException as error:
            raise BrokenError(f"{url}: no answer in {self.rules.timeout:g} s") from error
        except httpx2.RequestError as error:
            raise BrokenError(f"{url}: {error}") from error

    def _wait(self, host: str) -> None:
        """Wait until the host may be asked again."""
        delay = self.rules.delay
        robots = self._robots.get(host)
        if robots and (asked := robots.crawl_delay(AGENT)):
            delay = max(delay, min(float(asked), _LONGEST_DELAY))
        if host in self._last:
            time.sleep(max(0.0, self._last[host] + delay - time.monotonic()))
        self._last[host] = time.monotonic()

    def _forbidden(self, url: str) -> str:
        """Say why robots.txt keeps us out, "" when it does not (RFC 9309)."""
        target = _parse(url)
        if target.host not in self._robots:
            robots = urllib.robotparser.RobotFileParser()
            with self._follow(str(target.copy_with(raw_path=b"/robots.txt")), {}, robots=False) as response:
                if response.status_code >= 500:
                    return f"its robots.txt cannot be read now (status {response.status_code}). Try again later"
                text = b"" if response.status_code >= 400 else self._beginning(response)
            robots.parse(text.decode("utf-8", errors="replace").splitlines())
            self._robots[target.host] = robots
        allowed = self._robots[target.host].can_fetch(AGENT, url)
        return "" if allowed else "its robots.txt asks programs not to fetch this. Fetch it with a browser instead"

    def _beginning(self, response: httpx2.Response) -> bytes:
        """Give what comes of a small text within the time-out."""
        text, until = b"", time.monotonic() + self.rules.timeout
        try:
            for piece in response.iter_raw():
                text += piece
                if len(text) > _ROBOTS_BYTES or time.monotonic() > until:
                    break
        except httpx2.RequestError as error:
            raise BrokenError(f"{response.url}: {error}") from error
        return text[:_ROBOTS_BYTES]


def _parse(url: str) -> httpx2.URL:
    """Give an http(s) address without a user name in it. Raises FetchError for any other."""
    try:
        target = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError) as error:
        raise FetchError(f"{url!r} is no address: {error}") from error
    if target.scheme not in ("http", "https") or not target.host:
        raise FetchError(f"{url!r}: only http and https addresses are fetched")
    if target.userinfo:
        raise FetchError(f"{target.host}: an address with a user name or password in it is not fetched")
    return target
