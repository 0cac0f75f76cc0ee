"""Keeps what a language model answered about the texts of a source, so that no answer is paid for twice."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from graph import durable
from graph.blocked import blocked_list

_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Answers:
    """A folder of answers, one file per key (a SHA-256 in hex), each written whole or not at all."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """Give an answer, None when there is none."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, key: str, answer: bytes) -> None:
        """Keep an answer, without people who were erased; it is on the disk when this returns."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if blocked := blocked_list(self.folder.parents[1]):
            answer = blocked.masked(answer.decode("utf-8", "replace")).encode()
        durable.write_file(self._path(key), answer)

    def clear(self) -> None:
        """Throw all answers away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no SHA-256 in hex")
        return self.folder / f"{key}.json"


def answers(workspace: Path, source: str) -> Answers:
    """Give the answers about a source in a workspace folder; they quote its texts, and go when the source does."""
    return Answers(workspace / "answers" / source)
