"""Who may change something. Every route that changes, or shows what is not published, asks here; else the answer is no.

Today one door is open: a person on the machine itself, when the server listens to that machine only.
"""

import ipaddress
from urllib.parse import urlsplit

from fastapi import Depends, Request

from ontology.errors import InputError
from server.settings import Settings

_SAFE = ("GET", "HEAD", "OPTIONS")
_PROXIED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


class ForbiddenError(InputError):
    """Whoever asks may not do this here."""


async def reviewer(request: Request) -> None:
    """Let nobody pass who may not review. Raises ForbiddenError that says why."""
    settings: Settings = request.app.state.live.settings
    why = closed(request, settings) or (foreign(request) if request.method not in _SAFE else strange(request))
    if why:
        raise ForbiddenError(why)


ReviewerDep = Depends(reviewer)
"""What every route of the review depends on."""


def closed(request: Request, settings: Settings) -> str:
    """Say why the review is closed to whoever sends a request, "" when it is open.

    It is open when it is switched on, the server listens to its own machine only, the request comes from that
    machine and through no proxy, and it was sent to a name of that machine: a page of a stranger may let its own name
    lead to 127.0.0.1 (DNS rebinding), but then that name stands in the Host header.
    """
    if settings.review != "local":
        return "The review is switched off here (KURBITS_REVIEW)."
    if not is_loopback(settings.host):
        return f"The review is open only when the server listens to its own machine; it listens to {settings.host}."
    if request.client is None or not is_loopback(request.client.host):
        return "The review is open only on the machine where the server runs."
    if any(name in request.headers for name in _PROXIED):
        return "The review is not open through a proxy."
    if not is_loopback(_hostname(request.headers.get("host", ""))):
        return "The review answers only to the names localhost, 127.0.0.1 and [::1]."
    return ""


def foreign(request: Request) -> str:
    """Say why a request may come from a page of a stranger (CSRF), "" when it comes from a page of ours.

    Browsers say so in Sec-Fetch-Site, older ones in Origin. Whoever says neither is not let in.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return "" if site == "same-origin" else f"This was sent by another site (Sec-Fetch-Site: {site})."
    if origin is None:
        return "A request that changes something must say where it comes from: send the header Origin."
    if urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
        return f"This was sent by another site (Origin: {origin})."
    return ""


def strange(request: Request) -> str:
    """Say why a script of another site may be reading, "" when it is a reader, a page of ours or a program."""
    site, mode = request.headers.get("sec-fetch-site", "none"), request.headers.get("sec-fetch-mode", "navigate")
    if site in ("none", "same-origin") or mode == "navigate":
        return ""
    return f"This may not be read by another site (Sec-Fetch-Site: {site})."


def is_loopback(host: str) -> bool:
    """Say whether a name or an address means the machine itself."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
