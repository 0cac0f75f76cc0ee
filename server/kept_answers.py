"""Small answers of one store kept in memory: what is asked again of the same generation is not worked out again.

The store never changes, so an answer holds as long as its store is served. Nothing is kept whose result depends on
when or how often it is asked. That an answer was kept is told in its head (Cache-Status, RFC 9211).
"""

import re
import secrets
from collections import OrderedDict

from server.jobs import Job

_CHANGING = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\b|\\u", re.IGNORECASE)
_LARGEST_SHARE = 16  # one answer takes at most so small a part of the room


class KeptAnswers:
    """The answers that were asked for last, as many as find room in so many bytes; 0 = none."""

    def __init__(self, size: int):
        self.size = size
        self.used = 0
        self._secret = secrets.randbits(64)
        self._known: OrderedDict[Job, tuple[str, bytes]] = OrderedDict()

    def mark(self, job: Job) -> str:
        """Give the entity tag of the answer to a job, "" when the next answer may be another one."""
        if _CHANGING.search(job.query):
            return ""
        return f'W/"{hash((self._secret, job)) & 0xFFFFFFFFFFFFFFFF:016x}"'

    def get(self, job: Job) -> tuple[str, bytes] | None:
        """Give the form and the body of an answer, if it is kept."""
        if (found := self._known.get(job)) is not None:
            self._known.move_to_end(job)
        return found

    def keep(self, job: Job, form: str, body: bytes) -> None:
        """Keep a whole answer to a job that has a mark, and let go of those not asked for longest."""
        room = _room(job, body)
        if job in self._known or room > self.size // _LARGEST_SHARE:
            return
        self._known[job] = form, body
        self.used += room
        while self.used > self.size:
            gone, (_, old) = self._known.popitem(last=False)
            self.used -= _room(gone, old)


def _room(job: Job, body: bytes) -> int:
    return len(body) + 2 * len(job.query) + 512
