"""A workspace: the folder that holds sources, judgements and published generations (docs/operations.md)."""

import fcntl
import json
import os
import re
import secrets
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.fields import FieldInfo

from graph import audit, durable, seals
from graph.answers import answers
from graph.audit import user as user
from graph.blocked import read_salt
from graph.duties import RecordSettings, RetentionSettings
from graph.generation import Generation
from graph.identity.judgements import Judgements
from graph.identity.published import Published
from graph.triples.endpoint import check_address
from graph.triples.remote_settings import RemoteSettings
from ontology.errors import InputError, NotFoundError, WorkspaceError
from ontology.terms import BASE

SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class ReviewSettings(BaseModel):
    """What `[review]` in workspace.toml may say: which rules of the text reader are believed without a person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trust: tuple[str, ...] = Field((), description="Rules whose facts are accepted; * stands for anything")
    confidence: float = Field(0.9, ge=0, le=1, description="The least confidence with which they are")

    @field_validator("trust")
    @classmethod
    def _are_rules(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"[a-z*?][\w.*?-]*", each) for each in value):
            raise ValueError('expected rules or patterns such as "record.*"')
        return value


class Settings(BaseModel):
    """What workspace.toml may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field("Kurbits", description="What the workspace is called on its pages")
    base: str = Field(BASE, description="The base of the IRIs that are minted here; ends with / or #")
    languages: tuple[str, ...] = Field(("sv", "en"), description="Languages of the pages, the default one first")
    persons: Literal["roles", "leaders", "none"] = Field(
        "roles", description="Publish people in their roles, only those in leading public roles, or nobody"
    )
    collaborations: int = Field(
        200_000, ge=0, description="Write every collaborating pair into the graph up to this number, then the strongest"
    )
    named_graphs: Literal["auto", "full", "lean"] = Field(
        "auto",
        description="What a source's graph repeats: all it says, or only where it says it; full up to 100,000 ties",
    )
    generations: int = Field(2, ge=1, description="How many published generations are kept")
    review: ReviewSettings = Field(ReviewSettings(), description="Which rules of the text reader are trusted")
    records: RecordSettings = Field(RecordSettings(), description="Who answers for personal data, and what for")
    retention: RetentionSettings = Field(RetentionSettings(), description="For how long personal data are kept")
    store: str = Field("", description="Address for SPARQL queries of a remote store; without it the embedded one")
    remote: RemoteSettings = Field(RemoteSettings(), description="How that store is reached")

    @field_validator("store")
    @classmethod
    def _is_store(cls, value: str) -> str:
        return check_address(value) if value else ""

    @field_validator("base")
    @classmethod
    def _is_base(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", value):
            raise ValueError("expected an http(s) address that ends with / or #")
        return value


class Workspace:
    """One workspace folder. Opening it changes nothing but the debris of a killed run, when nobody is writing."""

    def __init__(self, path: Path | str):
        self.path = Path(path)
        self._held = 0

    @classmethod
    def create(cls, path: Path | str, name: str = "Kurbits", base: str = BASE) -> Self:
        """Make a new workspace folder, or open the one that is there. Raises InputError for a bad name or base."""
        workspace = cls(path)
        if (workspace.path / "workspace.toml").exists():
            return cls.open(path)
        settings = _settings({"name": name, "base": base}, workspace.path)
        workspace.path.mkdir(parents=True, exist_ok=True)
        for folder in ("sources", "generations"):
            (workspace.path / folder).mkdir(exist_ok=True)
        durable.write_file(workspace.path / "salt", secrets.token_hex(32).encode(), mode=0o600)
        text = f"name = {json.dumps(settings.name, ensure_ascii=False)}\nbase = {json.dumps(settings.base)}\n"
        durable.write_file(workspace.path / "workspace.toml", text.encode())
        seals.renew(workspace.path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open a workspace folder and sweep up after a killed run. Raises WorkspaceError when it is none."""
        workspace = cls(path)
        if not (workspace.path / "workspace.toml").is_file():
            raise WorkspaceError(
                f"{workspace.path}: no workspace here (workspace.toml is missing). Make one with: kurbits load FILE"
            )
        _ = workspace.settings
        if workspace._debris() and os.access(workspace.path, os.W_OK):
            with suppress(WorkspaceError), workspace.lock():  # whoever holds the lock is at work, not dead
                pass
        return workspace

    @property
    def settings(self) -> Settings:
        """What workspace.toml says now."""
        path = self.path / "workspace.toml"
        try:
            return _settings(tomllib.loads(path.read_text(encoding="utf-8")), path)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: {error}; expected TOML in UTF-8") from error

    @property
    def salt(self) -> str:
        """The secret of this workspace that makes the IRIs of people opaque."""
        return read_salt(self.path)

    @property
    def judgements(self) -> Judgements:
        """What people judged. It has a lock of its own, so that judging never waits for a build."""
        return Judgements(self.path / "judgements.tsv")

    @property
    def published(self) -> Published:
        """Which IRIs were ever published, and for what."""
        return Published(self.path / "published.tsv")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer. May be nested. Raises WorkspaceError that names the process that writes already."""
        if self._held == 0:
            self._file = _take(self.path / "lock")
            self._mend()
        self._held += 1
        try:
            with durable.disk_told(self.path):
                yield
        finally:
            self._held -= 1
            if self._held == 0:
                self._file.truncate(0)
                self._file.close()

    def sources(self) -> dict[str, dict[str, Any]]:
        """Give the manifest of every source that is in, by name in order. Raises WorkspaceError for a damaged one."""
        found = {}
        for path in sorted((self.path / "sources").glob("*/manifest.json")):
            if not path.parent.name.startswith("."):
                try:
                    found[path.parent.name] = orjson.loads(path.read_bytes())
                except orjson.JSONDecodeError as error:
                    raise WorkspaceError(f"{path}: cannot be read ({error}). Restore it from a backup.") from error
        return found

    def source_folder(self, name: str) -> Path:
        """Give the folder of a source. Raises InputError for a name that is not one."""
        if not SOURCE_NAME.fullmatch(name):
            raise InputError(f"{name!r} is not a source name; expected a-z, 0-9, - and _, at most 64 characters")
        return self.path / "sources" / name

    def forget(self, name: str) -> None:
        """Take a source out. What is published keeps it until the next build. Raises NotFoundError."""
        folder = self.source_folder(name)
        with self.lock():
            if not folder.is_dir():
                known = ", ".join(self.sources()) or "none"
                raise NotFoundError(f"no source {name!r} in {self.path}; there are: {known}")
            away = folder.with_name(f".{name}.forgotten.new")
            folder.rename(away)
            durable.sync(folder.parent)
            shutil.rmtree(away)
            answers(self.path, name).clear()
            self.audit("forget", source=name)

    def numbers(self) -> list[int]:
        """Give the numbers of the generations that are kept, ascending."""
        return sorted(int(path.name) for path in (self.path / "generations").glob("[0-9]*") if path.name.isdigit())

    def current_number(self) -> int:
        """Give the number of the generation that is served, 0 when nothing is published."""
        try:
            return int(os.path.basename(os.readlink(f"{self.path}/current")))
        except FileNotFoundError:
            return 0

    def current(self, readable: bool = True) -> Generation | None:
        """Open the generation that is served, None when nothing is published yet.

        Raises WorkspaceError when another version of Kurbits made it, unless it need not be `readable`.
        """
        number = self.current_number()
        return self.generation(number, readable) if number else None

    def generation(self, number: int, readable: bool = True) -> Generation:
        """Open a generation by its number. Raises NotFoundError, and WorkspaceError as `current` does."""
        folder = self.path / "generations" / str(number)
        if not (folder / "manifest.json").is_file():
            known = ", ".join(map(str, self.numbers())) or "none"
            raise NotFoundError(f"no generation {number} in {self.path}; there are: {known}")
        found = Generation(folder, self.path)
        if readable and not found.readable:
            made = found.manifest.get("software", "unknown")
            raise WorkspaceError(
                f"generation {number} in {self.path} was made by another version of Kurbits ({made}). "
                "Make it anew from its sources: kurbits publish"
            )
        return found

    def audit(self, action: str, **what: str | int) -> None:
        """Note who did what and when in audit.jsonl; names of sources and numbers only, nothing personal."""
        audit.note(self.path / "audit.jsonl", user(), action, **what)

    def _folders(self) -> tuple[Path, ...]:
        return self.path, self.path / "sources", self.path / "generations"

    def _debris(self) -> bool:
        return any(found for folder in self._folders() for found in durable.debris(folder))

    def _mend(self) -> None:
        for folder in self._folders():
            folder.mkdir(exist_ok=True)
            durable.mend(folder)


def _take(path: Path) -> Any:
    file = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise WorkspaceError(
            f"{path.parent}: process {holder} is writing here. Wait for it, or stop it; nothing was changed."
        ) from error
    file.truncate(0)
    with suppress(OSError):  # on a full disk; who needs room will say so, and who makes room must not be kept from it
        os.write(file.fileno(), str(os.getpid()).encode())
    return file


def _meant(place: Sequence[str | int]) -> str:
    """Give the setting that is most like one that does not exist."""
    fields: Mapping[str, FieldInfo] = Settings.model_fields
    for part in map(str, place):
        if part not in fields:
            near = get_close_matches(part, fields, 1)
            return f" (did you mean {near[0]}?)" if near else ""
        inner = fields[part].annotation
        fields = inner.model_fields if isinstance(inner, type) and issubclass(inner, BaseModel) else {}
    return ""


def _settings(values: dict[str, Any], path: Path) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}{_meant(e['loc'])}" for e in error.errors())
        known = ", ".join(Settings.model_fields)
        raise InputError(f"{path}: {wrong}. Settings that exist: {known}") from error
