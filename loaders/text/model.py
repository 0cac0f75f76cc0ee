"""The optional language model: what asking it would cost, asking it, and its answers as proposed facts and rejects."""

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx2
import orjson

from loaders.contacts import mask
from loaders.text import model_ground, model_prompt
from loaders.text.document import Kept, open_text
from loaders.text.facts import Reading
from loaders.text.model_answer import Refused, sayings, unwrapped
from loaders.text.model_client import Client
from loaders.text.model_endpoint import Endpoint
from loaders.text.model_ground import Ground, ground, without_repeats
from loaders.text.model_names import Named
from loaders.text.model_prompt import Piece, cut, messages, tokens
from loaders.text.model_reply import UnansweredError
from ontology.errors import GroundingError
from ontology.facts import Fact, Reject

Progress = Callable[[str, int, int], None]

NOT_ASKED = "not asked; only answers that are here already are used"


class Answers(Protocol):
    """Where answers are kept between runs, by key. A key that is not there gives None."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, answer: bytes) -> None: ...


@dataclass(frozen=True)
class Plan:
    """What is to be asked: pieces without an answer, per file; how many have one; about how many tokens it takes."""

    pieces: Mapping[Path, list[Piece]]
    kept: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_most: int = 0

    @property
    def calls(self) -> int:
        """How many calls it takes when none fails."""
        return len({piece.words for pieces in self.pieces.values() for piece in pieces})


@dataclass
class Model:
    """A language model at an endpoint, with the answers it has given.

    `dry`: only answers that are here are used, nothing is asked. `unanswered`: names of the documents that were read
    without an answer to some part of them.
    """

    endpoint: Endpoint
    answers: Answers | None = None
    dry: bool = False
    unanswered: set[str] = field(default_factory=set)
    client: Client = field(init=False)
    _given: dict[str, bytes] = field(default_factory=dict)
    _faults: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = Client(self.endpoint)

    @property
    def rule(self) -> str:
        """The id of the rule that its facts carry."""
        return f"model:{self.endpoint.name}"

    @property
    def version(self) -> str:
        """What the facts depend on besides the text: part of the key of what is cached."""
        return hashlib.blake2b(f"{self._asked}{model_ground.VERSION}".encode(), digest_size=8).hexdigest()

    @property
    def _asked(self) -> str:
        """All that the answer to a text depends on."""
        schema = orjson.dumps(model_prompt.SCHEMA).decode()
        parts = (self.endpoint.url, self.endpoint.name, model_prompt.VERSION, str(model_prompt.PIECE), schema)
        return "\x1f".join((*parts, model_prompt.INSTRUCTIONS))

    def key(self, piece: Piece) -> str:
        """Give the key of the answer to a piece: a hash of its words, the model, the prompt and the schema."""
        return hashlib.sha256(f"{self._asked}\x1f{piece.words}".encode()).hexdigest()

    def plan(self, paths: Sequence[Path]) -> Plan:
        """Say what would be asked about texts, and ask nothing. Raises SourceError for a text that cannot be read."""
        pieces: dict[Path, list[Piece]] = {}
        kept = 0
        for path in paths:
            cuts = pieces_of(open_text(path))
            pieces[path] = [piece for piece in cuts if self._known(self.key(piece)) is None]
            kept += len(cuts) - len(pieces[path])
        fresh = {piece.words for each in pieces.values() for piece in each}
        frame = len(orjson.dumps([messages(Piece(0, "")), model_prompt.SCHEMA]))
        most = self.endpoint.answer_tokens
        tokens_out = sum(min(most, 60 + tokens(len(words))) for words in fresh)
        return Plan(pieces, kept, sum(tokens(frame + len(words)) for words in fresh), tokens_out, len(fresh) * most)

    def ask(self, plan: Plan, progress: Progress | None = None) -> None:
        """Ask about all that a plan lists, some at once; every answer is kept as soon as it comes.

        Faults are noted, and told when the texts are read. What is raised, by the keyboard or the disk, stops it;
        answers that came stay.
        """
        wanted = {self.key(piece): piece for pieces in plan.pieces.values() for piece in pieces}
        _run(lambda: self._ask_all(wanted, progress))

    def answer(self, piece: Piece) -> bytes:
        """Give the answer to a piece, asking when there is none. Raises UnansweredError."""
        key = self.key(piece)
        if self._known(key) is None and key not in self._faults:
            _run(lambda: self._ask_all({key: piece}, None))
        if key in self._faults:
            raise UnansweredError(self._faults[key])
        return self._given[key]

    def _known(self, key: str) -> bytes | None:
        """Give an answer that was given before; one that was damaged since is none."""
        if key not in self._given and self.answers and (kept := self.answers.get(key)) is not None:
            try:
                self._given[key] = unwrapped(kept.decode())
            except (UnansweredError, UnicodeDecodeError):
                return None
        return self._given.get(key)

    async def _ask_all(self, wanted: Mapping[str, Piece], progress: Progress | None) -> None:
        slots, done = asyncio.Semaphore(self.endpoint.at_once), 0

        async def one(http: httpx2.AsyncClient, key: str, piece: Piece) -> None:
            nonlocal done
            async with slots:
                await self._ask(http, key, piece)
            done += 1
            if progress:
                progress(f"{done} of {len(wanted)} pieces", done, len(wanted))

        async with self.client.connect() as http, asyncio.TaskGroup() as group:
            for key, piece in wanted.items():
                group.create_task(one(http, key, piece))

    async def _ask(self, http: httpx2.AsyncClient, key: str, piece: Piece) -> None:
        try:
            if self.dry:
                raise UnansweredError(NOT_ASKED)
            given = await self.client.ask(http, messages(piece), unwrapped)
        except UnansweredError as error:
            self._faults[key] = str(error)
            return
        self._given[key] = given
        if self.answers:
            self.answers.put(key, given)


def _run(work: Callable[[], Any]) -> None:
    """Run to the end what is asynchronous, also inside a notebook, where a loop is running already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        _alone(work)
        return
    caught: list[BaseException] = []

    def run() -> None:
        try:
            _alone(work)
        except BaseException as error:  # noqa: BLE001 - it is raised again where it was called for
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if caught:
        raise caught[0]


def _alone(work: Callable[[], Any]) -> None:
    """Run a loop; of several things that went wrong at once, the first is raised."""
    try:
        asyncio.run(work())
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group


def pieces_of(kept: Kept) -> list[Piece]:
    """Give what a model is shown of a text: its body with contact data masked, nothing of the front matter."""
    return cut(kept.text, kept.body)


def propose(reading: Reading, known: list[Fact], model: Model) -> Iterator[Fact | Reject]:
    """Give the facts that a model adds to those the rules read, then what it said that is refused, with the reason."""
    name, named = reading.kept.name, Named(reading)
    facts: list[Fact] = []
    rejects: list[Reject] = []
    for piece in pieces_of(reading.kept):
        try:
            said, refused = sayings(model.answer(piece))
        except UnansweredError as error:
            model.unanswered.add(name)
            place = f"characters {piece.start}–{piece.start + len(piece.words)}"
            rejects.append(Reject(name, f"the language model gave no answer: {error}", column="model", value=place))
            continue
        for saying in said:
            try:
                facts.append(ground(saying, Ground(named, piece, model.rule)))
            except GroundingError as error:
                ends = [saying.subject.name, *([saying.object.name] if saying.object else [])]
                refused.append(Refused(reason=str(error), value=f"{saying.type}: {' -> '.join(ends)}"))
        rejects += [_reject(name, each) for each in refused]
    yield from without_repeats(facts, known)
    yield from rejects


def _reject(name: str, refused: Refused) -> Reject:
    """List what a model made up; should it have made up a telephone number, that is masked as well."""
    reason, value = (mask(words)[0] for words in (refused.reason, refused.value))
    return Reject(name, f"the language model: {reason}", column="model", value=value)
