"""Settings of the program, each with its default and what it means; read from the environment as KURBITS_<NAME>.

What belongs to the data (name, base IRI, languages of the pages) stands in workspace.toml instead.
"""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ontology.errors import InputError
from server.fence import Fence
from server.jobs import Bounds, Limits


class Settings(BaseSettings):
    """Where the workspace is, where to listen, and the limits that keep the server up."""

    model_config = SettingsConfigDict(env_prefix="KURBITS_", frozen=True)

    home: Path = Field(Path("kurbits-data"), description="The workspace folder (also: kurbits -w FOLDER)")
    host: str = Field("127.0.0.1", description="The address to listen on; put a reverse proxy in front for others")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one")
    language: Literal["sv", "en"] = Field("sv", description="Language where a reader has not chosen one")

    log: Literal["plain", "json"] = Field(
        "plain", description="What is written about requests: nothing but faults, or a line of JSON for each"
    )
    reading: Literal["public", "closed"] = Field(
        "public", description="Who may read: everybody, or only who has a token or sits at the machine itself"
    )
    review: Literal["local", "off"] = Field(
        "local", description="Who may review: the machine it runs on (no proxy in front) and tokens that let, or nobody"
    )
    review_quiet_seconds: float = Field(
        8.0, gt=0, le=3600, description="So long after the last judgement in the browser the next generation is built"
    )

    load: Literal["local", "off"] = Field(
        "local", description="Who may load files in the browser: the machine it runs on (no proxy in front), or nobody"
    )
    load_mb: int = Field(
        50, ge=1, le=2048, description="Size of a file that is loaded in the browser, in MiB (413 above)"
    )

    query_seconds: float = Field(5.0, gt=0, le=600, description="Time a SPARQL query may run before it is stopped")
    query_wait_seconds: float = Field(2.0, ge=0, le=60, description="Time a query may wait for a worker (503 then)")
    query_workers: int = Field(4, ge=1, le=64, description="Worker processes, that is queries that run at once")
    query_waiting: int = Field(64, ge=1, description="Queries that may wait for a worker (503 above)")
    query_memory_mb: int = Field(1024, ge=64, description="Memory a query may take beside the store, in MiB")
    query_result_mb: int = Field(50, ge=1, description="Size of one SPARQL answer, in MiB; a larger one breaks off")
    query_budget_seconds: float = Field(
        30.0, ge=0, description="Computing a client may have per minute at /sparql, in seconds (429 then); 0 = no limit"
    )
    query_kept_mb: int = Field(
        32,
        ge=0,
        description="Room for small SPARQL answers that are asked for again until the next publication, in MiB",
    )
    query_store: Literal["auto", "memory", "disk"] = Field(
        "auto",
        description="Where SPARQL reads: memory (read after the start, several times as fast) where there is room",
    )
    query_columns: int = Field(
        100_000,
        ge=0,
        description="Statements from which a store in memory has columns beside it, to count with; 0 = never",
    )
    proxies: str = Field(
        "127.0.0.1", description="Addresses of reverse proxies whose X-Forwarded-For is believed, with commas between"
    )
    query_length: int = Field(65_536, ge=1, description="Characters in a query")
    query_depth: int = Field(128, ge=1, description="Brackets within brackets in a query")
    query_operators: int = Field(1_000, ge=1, description="Operators in a query")
    stream_seconds: float = Field(60.0, gt=0, description="Time a reader may take to fetch a long SPARQL answer")

    analysis_seconds: float = Field(60.0, gt=0, le=3600, description="Time an analysis of a large network may take")
    analysis_workers: int = Field(2, ge=1, le=64, description="Processes for such analyses, started when first needed")
    analysis_waiting: int = Field(16, ge=1, description="Analyses that may run or wait at once (503 above)")
    analysis_memory_mb: int = Field(2048, ge=256, description="Memory such a process may take, in MiB")

    body_kb: int = Field(1024, ge=1, description="Size of a request body, in KiB (413 above)")
    header_seconds: float = Field(10.0, gt=0, description="Time for the head of a request to arrive; closed then")
    body_seconds: float = Field(10.0, gt=0, description="Time for the body of a request to arrive (408 then)")
    stop_seconds: int = Field(
        12, ge=1, le=600, description="Time that running answers have when the server is asked to stop (503 then)"
    )
    embed: str = Field(
        "*", description="Who may show the map within a page of theirs: origins with spaces between, * or 'none'"
    )
    map_top: int = Field(50_000, ge=1, le=100_000, description="Actors drawn on one map at most")

    @property
    def limits(self) -> Limits:
        """The limits of SPARQL queries, as the pool wants them."""
        return Limits(
            seconds=self.query_seconds,
            stream_seconds=self.stream_seconds,
            wait_seconds=self.query_wait_seconds,
            workers=self.query_workers,
            waiting=self.query_waiting,
            memory_bytes=self.query_memory_mb << 20,
            result_bytes=self.query_result_mb << 20,
            budget_seconds=self.query_budget_seconds,
            held=self.query_store,
            kept_bytes=self.query_kept_mb << 20,
            columns=self.query_columns,
            fence=Fence(self.query_length, self.query_depth, self.query_operators),
        )

    @property
    def bounds(self) -> Bounds:
        """The limits of analyses."""
        return Bounds(
            self.analysis_seconds, self.analysis_workers, self.analysis_waiting, self.analysis_memory_mb << 20
        )


def read_settings(**given: object) -> Settings:
    """Read the settings from the environment; what is given (and not None) goes before. Raises InputError.

    A variable that looks like ours and is none is refused: a limit that was misspelt would not hold.
    """
    known = {f"KURBITS_{name.upper()}" for name in Settings.model_fields}
    if unknown := sorted(name for name in os.environ if name.startswith("KURBITS_") and not _is_known(name, known)):
        near = [get_close_matches(name, {*known, *_STORE}, 1) for name in unknown]
        pairs = zip(unknown, near, strict=True)
        told = [f"{name} (did you mean {found[0]}?)" if found else name for name, found in pairs]
        raise InputError(f"no such setting: {', '.join(told)}. The settings are described in docs/cli.md")
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"KURBITS_{str(e['loc'][0]).upper()}={e['input']}: {e['msg']}" for e in error.errors())
        raise InputError(f"{wrong}. The settings are described in docs/cli.md") from error


_OTHERS = ("KURBITS_MODEL_", "KURBITS_SOAK_", "KURBITS_BENCH_")
_STORE = ("KURBITS_STORE_USER", "KURBITS_STORE_PASSWORD", "KURBITS_STORE_TOKEN")  # secrets: never printed
_ALONE = (*_STORE, "KURBITS_WHO", "KURBITS_SHARED", "KURBITS_BROWSER", "KURBITS_SCREENSHOTS")


def _is_known(name: str, known: set[str]) -> bool:
    return name in known or name in _ALONE or name.startswith(_OTHERS)


def printed(settings: Settings) -> str:
    """Give all settings as lines that may stand in a file of environment variables."""
    values = settings.model_dump(mode="json")
    return "".join(f"KURBITS_{name.upper()}={value}\n" for name, value in values.items())
