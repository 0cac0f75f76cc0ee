"""Bearer tokens: who holds one may do what its scopes say. Only a hash is stored; revoking takes effect at once."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from graph import durable
from ontology.errors import InputError, NotFoundError, WorkspaceError

SCOPES = ("read", "review", "load", "publish", "erase")
"""What a token may let in to. Reading is part of every one."""

LONGEST_DAYS = 400
SESSION_SECONDS = 12 * 3600
"""How long a browser stays signed in."""

_TOKEN = re.compile(r"kbt_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")


class Token(BaseModel):
    """What is stored of a token."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    hash: str  # SHA-256 of the whole token; 256 random bits need no slow hash
    scopes: tuple[str, ...]
    note: str
    created: date
    expires: date

    def lets(self, scope: str) -> bool:
        """Say whether it lets somebody do something."""
        return scope == "read" or scope in self.scopes


class Tokens:
    """The tokens of a workspace, in tokens.json, which only its owner may read."""

    def __init__(self, home: Path):
        self.path = home / "tokens.json"

    def all(self) -> list[Token]:
        """Give every token, also those that have expired. Raises WorkspaceError: then nobody is let in."""
        try:
            return [Token.model_validate(each) for each in orjson.loads(self.path.read_bytes())]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError, ValidationError) as error:
            raise WorkspaceError(f"{self.path}: cannot be read; remove it and make new tokens") from error

    def new(self, scopes: Collection[str], note: str, days: int) -> tuple[str, Token]:
        """Make a token and give it, once. Raises InputError for an unknown scope or too long a time."""
        if not scopes or (unknown := sorted(set(scopes) - set(SCOPES))):
            raise InputError(f"no scope {', '.join(unknown) if scopes else ''}; there are: {', '.join(SCOPES)}")
        if not 1 <= days <= LONGEST_DAYS:
            raise InputError(f"{days} days; expected 1 to {LONGEST_DAYS}")
        name, today = secrets.token_hex(4), datetime.now(UTC).date()
        text = f"kbt_{name}_{secrets.token_urlsafe(32)}"
        chosen = tuple(scope for scope in SCOPES if scope in scopes)
        token = Token(
            id=name, hash=_hash(text), scopes=chosen, note=note, created=today, expires=today + timedelta(days=days)
        )
        self._write([*self.all(), token])
        return text, token

    def revoke(self, name: str) -> None:
        """Take a token back. Raises NotFoundError."""
        left = [token for token in self.all() if token.id != name]
        if len(left) == len(self.all()):
            raise NotFoundError(f"no token {name}; list them with: kurbits token list")
        self._write(left)

    def check(self, text: str) -> Token | None:
        """Give the token that a text is, None when it is none that holds."""
        match = _TOKEN.fullmatch(text)
        token = self._holding(match[1]) if match else None
        return token if token and hmac.compare_digest(token.hash, _hash(text)) else None

    def session(self, token: Token, now: float) -> str:
        """Give what a browser that showed a token keeps in its cookie: not the token, and worth nothing without it."""
        until = f"{int(now) + SESSION_SECONDS}"
        return f"{token.id}.{until}.{_seal(token, until)}"

    def resume(self, session: str, now: float) -> Token | None:
        """Give the token that a session was opened with, None when it is over, forged or revoked."""
        name, _, rest = session.partition(".")
        until, _, seal = rest.partition(".")
        if not (until.isascii() and until.isdigit() and len(until) < 12) or int(until) < now:
            return None
        token = self._holding(name)
        return token if token and hmac.compare_digest(_seal(token, until).encode(), seal.encode()) else None

    def _holding(self, name: str) -> Token | None:
        today = datetime.now(UTC).date()
        return next((token for token in self.all() if token.id == name and token.expires >= today), None)

    def _write(self, tokens: list[Token]) -> None:
        data = orjson.dumps([token.model_dump(mode="json") for token in tokens], option=orjson.OPT_INDENT_2)
        durable.write_file(self.path, data, mode=0o600)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _seal(token: Token, until: str) -> str:
    return hmac.new(token.hash.encode(), f"session\x1f{token.id}\x1f{until}".encode(), "sha256").hexdigest()
