"""The terms of a graph, numbered in the order of their bytes: one piece of memory that forked processes share."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

NOWHERE = -1
"""The number of a term that the graph does not hold."""


class Terms:
    """Texts of terms as N-Triples writes them, by number; to look at one copies nothing else."""

    def __init__(self, texts: Iterable[str]):
        """Take texts that are sorted by their bytes (UTF-8), each once."""
        self._ends = array("Q", [0])
        self._bytes = b"".join(self._measured(texts))

    def _measured(self, texts: Iterable[str]) -> Iterator[bytes]:
        end = 0
        for text in texts:
            data = text.encode()
            end += len(data)
            self._ends.append(end)
            yield data

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:
        return self._bytes[self._ends[number] : self._ends[number + 1]]

    def number(self, text: str) -> int:
        """Give the number of a term, or NOWHERE."""
        wanted = text.encode()
        at = bisect_left(range(len(self)), wanted, key=self.__getitem__)
        return at if at < len(self) and self[at] == wanted else NOWHERE
