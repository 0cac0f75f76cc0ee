"""Workers that are killed: forked from a process that has imported everything, so that each begins at once."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]

_LOOP = """
import json, os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs in the background of a shell ignores it

for line in sys.stdin:
    if not (pid := os.fork()):
        print(os.getpid(), flush=True)  # by the worker itself: its parent may be slower than its first words
        work(*json.loads(line))
        signal.pause()  # until it is killed, so that never another process with its number is
    os.waitpid(pid, 0)
    print("gone", flush=True)
"""


class Nursery:
    """Starts one worker after the other; each runs `work`, a function that a piece of code defines, until it is killed.

    `work` is given a workspace's path and the words of a run, and prints what it is doing, line by line.
    """

    def __init__(self, code: str, path: Path):
        command = [sys.executable, "-c", code + _LOOP]
        self.path = str(path)
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(
        self, *words: object, seconds: float, how: signal.Signals = signal.SIGKILL, after: str | None = None
    ) -> list[str]:
        """Let a worker work so many seconds once it has begun or has said `after` ("" = anything); give all it said."""
        told, heard = self.process.stdin, self.process.stdout
        assert told is not None
        assert heard is not None
        told.write(json.dumps([self.path, *words]) + "\n")
        told.flush()
        pid = int(heard.readline())
        lines: list[str] = []
        while after is not None and not (lines and lines[-1].startswith(after)):
            lines.append(heard.readline())
            assert lines[-1] not in ("", "gone\n"), f"the worker ended before it said {after}"
        time.sleep(seconds)
        os.kill(pid, how)
        lines += iter(heard.readline, "gone\n")
        return [line.strip() for line in lines]

    def close(self) -> None:
        """End the process; no worker runs any more."""
        self.process.communicate()
