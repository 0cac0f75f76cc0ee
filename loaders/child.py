"""Reads an untrusted file in a process of its own: sealed, limited in memory and time, watched, told in words.

A reader is a module that ends with `serve(answer, …)` in its `main`. Its file is its standard input, its job its one
argument, and what it finds it prints as lines of JSON. A file that crashes the reader or outgrows its memory or time
ends that process, nothing else.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any, NoReturn

from ontology.errors import SourceError, Where
from ontology.seal import die_with_parent, limit_memory, seal

Line = dict[str, Any]
Progress = Callable[[str, int, int], None]

_ROOMS = str(Path(__file__).parent.parent)
_LONGEST_LINE = 200_000_000
_LOOK = 0.2


@dataclass(frozen=True)
class Bounds:
    """What one file may use: bytes of memory beyond the reader's own, seconds of computing, bytes of answer."""

    memory: int = 1_000_000_000
    seconds: int = 60
    output: int = 2_000_000_000

    @property
    def patience(self) -> float:
        """Seconds by the clock after which the reader is stopped."""
        return 2.0 * self.seconds + 10


class RefusedError(Exception):
    """A reader refuses its file: what was found, in which row, what was expected, what to do."""

    def __init__(self, found: str, row: int = 0, expected: str = "", remedy: str = ""):
        super().__init__(found)
        self.row, self.expected, self.remedy = row, expected, remedy


def lines(
    reader: str, file: IO[bytes], job: Mapping[str, Any], where: Where, bounds: Bounds, progress: Progress | None = None
) -> Iterator[bytes]:
    """Let a reader (the name of its module) read an open file; give what it prints, line by line.

    Progress is told in bytes of the file that the reader has taken. Raises SourceError where the reader broke down on
    the file or passed its bounds; a line that refuses the file is given as it is (`refusal`).
    """
    with _started(reader, file, {**job, "bounds": asdict(bounds)}) as child:
        watch = _Watch(child, file, bounds, where.file, progress)
        watch.start()
        given = 0
        try:
            while line := _line(child):
                given += len(line)
                if given > bounds.output or not line.endswith(b"\n"):
                    raise SourceError(where, "it says more than one file may", remedy="Split the file")
                yield line
            code = child.wait()
        finally:
            watch.done.set()
            watch.join()
        if watch.late or code == -signal.SIGXCPU:
            raise SourceError(where, f"it takes more than {bounds.seconds} s to read", remedy="Check it, or split it")
        if code or not given:
            found = "its reader broke down on it: it is nested too deep, or too large for its memory"
            raise SourceError(where, found, remedy="Check the file, or split it")


def answers(
    reader: str, file: IO[bytes], job: Mapping[str, Any], where: Where, bounds: Bounds, progress: Progress | None = None
) -> Iterator[Line]:
    """Give what `lines` does, taken apart. Raises SourceError also where the reader refuses the file."""
    for text in lines(reader, file, job, where, bounds, progress):
        line: Line = json.loads(text)
        if "refused" in line:
            raise refusal(where, line)
        yield line


def refusal(where: Where, line: Mapping[str, Any]) -> SourceError:
    """Give the error that a refusing line stands for."""
    found, row, expected, remedy = line["refused"]
    return SourceError(replace(where, row=row) if row else where, found, expected, remedy)


@contextlib.contextmanager
def _started(reader: str, file: IO[bytes], job: Mapping[str, Any]) -> Iterator["subprocess.Popen[bytes]"]:
    command = f"import sys; sys.path.insert(0, {_ROOMS!r}); from {reader} import main; main()"
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-I", "-c", command, json.dumps(job)],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a crash report may quote the file
        env={name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TZ") if name in os.environ},
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _line(child: "subprocess.Popen[bytes]") -> bytes:
    return child.stdout.readline(_LONGEST_LINE) if child.stdout else b""


class _Watch(threading.Thread):
    """Looks at a reader while it works: tells how far it has come in its file, and stops it when it takes too long."""

    def __init__(
        self,
        child: "subprocess.Popen[bytes]",
        file: IO[bytes],
        bounds: Bounds,
        path: str,
        progress: Progress | None,
    ):
        super().__init__(daemon=True)
        self.child, self.file, self.progress = child, file.fileno(), progress
        self.name_of_file, self.until = Path(path).name, time.monotonic() + bounds.patience
        self.done, self.late = threading.Event(), False

    def run(self) -> None:
        size = os.fstat(self.file).st_size
        while not self.done.wait(_LOOK):
            if time.monotonic() > self.until:
                self.late = True
                self.child.kill()
                return
            if self.progress:
                at = os.lseek(self.file, 0, os.SEEK_CUR)  # the reader reads through the same open file
                self.progress(self.name_of_file, *((at, size) if at < size else (0, 0)))


def serve(
    answer: Callable[[Line, IO[bytes]], Iterator[Line | str]], errors: tuple[type[Exception], ...], unread: str
) -> NoReturn:
    """Do the job of a reader: take it, seal this process, print what `answer` gives, end.

    `errors` are what the libraries of the reader raise for files they cannot read, `unread` how to say so.
    """
    die_with_parent()
    job: Line = json.loads(sys.argv[1])
    file, out = os.fdopen(os.dup(0), "rb"), sys.stdout.buffer
    sys.stdin.close()
    _bind(job.pop("bounds"))
    refused: list[Any] = []
    try:
        for line in answer(job, file):
            out.write((line if isinstance(line, str) else json.dumps(line)).encode() + b"\n")
    except RefusedError as error:
        refused = [str(error), error.row, error.expected, error.remedy]
    except MemoryError:
        refused = ["it needs more memory than a file may use", 0, "", "Split the file"]
    except errors as error:
        refused = [f"{unread} ({error})", 0, "", "Open it and save it again"]
    if refused:
        out.write(json.dumps({"refused": refused}).encode() + b"\n")
    out.flush()
    os._exit(0)


def _bind(bounds: Mapping[str, int]) -> None:
    """Seal this process: no network, no programs, bounded memory and time. Files can still be opened."""
    import resource

    limit_memory(bounds["memory"])
    resource.setrlimit(resource.RLIMIT_CPU, (bounds["seconds"], bounds["seconds"] + 1))  # SIGXCPU, then SIGKILL
    seal()
