"""How a remote store is spoken to over HTTP, and what is said when it does not answer."""

import time
from collections.abc import Mapping

import httpx2

from graph.triples.endpoint import Endpoint
from ontology.errors import QueryLimitError, StoreError

FORM_TYPE = "application/x-www-form-urlencoded"
_AGAIN = {408, 425, 429, 500, 502, 503, 504}


def auth(endpoint: Endpoint) -> httpx2.Auth | None:
    """Give the way to log in with a name and a password."""
    who = endpoint.credentials
    if not who.user:
        return None
    return (httpx2.DigestAuth if endpoint.login == "digest" else httpx2.BasicAuth)(who.user, who.password)


class Connection:
    """Speaks with a store, and tries again what failed for the moment. Every request it sends may be sent twice."""

    def __init__(self, endpoint: Endpoint):
        self.endpoint = endpoint
        self._http = httpx2.Client(
            auth=auth(endpoint), headers=endpoint.headers, timeout=endpoint.seconds, trust_env=False
        )

    def send(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Send a request and give the answer, 4xx included. Raises StoreError where none or a 5xx comes in the end."""
        attempt = 1
        while True:
            try:
                answer = self._http.request(method, address, content=body, headers=dict(headers or {}))
                if answer.status_code not in _AGAIN or attempt >= self.endpoint.attempts:
                    return answer
            except httpx2.HTTPError as error:
                if attempt >= self.endpoint.attempts:
                    raise unreachable(address, error, self.endpoint.seconds) from error
            time.sleep(self.endpoint.pause * 2 ** (attempt - 1))
            attempt += 1

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()


def unreachable(address: str, error: httpx2.HTTPError, seconds: float) -> StoreError:
    """Say that a store did not answer."""
    if isinstance(error, httpx2.TimeoutException) and not isinstance(error, httpx2.ConnectTimeout):
        return QueryLimitError(f"{address}: the store did not answer within {seconds:g} seconds")
    return StoreError(
        f"{address}: the store cannot be reached ({error or type(error).__name__}). Is it running, and is `store` in"
        " workspace.toml its address?"
    )


def refused(address: str, status: int, said: str, expected: str) -> StoreError:
    """Say that a store answered otherwise than it should."""
    advice = ""
    if status in (401, 403):
        advice = " Set KURBITS_STORE_USER and KURBITS_STORE_PASSWORD, or KURBITS_STORE_TOKEN"
        advice += ' (and `login = "digest"` where it wants that).'
    elif 300 <= status < 400:
        advice = " It sends us elsewhere; give that address."
    elif status in (404, 405, 415):
        advice = " Is that the right address? It is set in workspace.toml under [remote]."
    plain = " ".join(said.split())[:300]
    return StoreError(f"{address}: the store answered {status}, expected {expected}.{advice} {plain}".rstrip())
