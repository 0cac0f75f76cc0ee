"""When things of one name were there: what successions say of the time before and after them."""

from collections import defaultdict
from collections.abc import Callable, Iterable


class Times:
    """From when to when things were there, by root of their cluster; a thing without a dated succession is not in it.

    A succession on a day ends the former thing and begins the latter. Several say the shortest time.
    """

    def __init__(self, successions: Iterable[tuple[int, int, str]], find: Callable[[int], int]):
        self._since: dict[int, str] = defaultdict(str)
        self._until: dict[int, str] = {}
        for before, after, day in successions:
            if day:
                former, latter = find(before), find(after)
                self._until[former] = min(day, self._until.get(former, day))
                self._since[latter] = max(day, self._since[latter])

    def __contains__(self, root: int) -> bool:
        return root in self._since or root in self._until

    def __bool__(self) -> bool:
        return bool(self._since or self._until)

    def was(self, root: int, day: str) -> bool:
        """Say whether a thing was there on a day for certain; dates are ISO 8601, as precise as they are."""
        since, until = self._since.get(root, ""), self._until.get(root, "")
        return bool(day) and (not since or _before(since, day, or_same=True)) and (not until or _before(day, until))


def _before(one: str, other: str, or_same: bool = False) -> bool:
    """Compare two dates; where one is less precise and may mean either, the answer is no."""
    size = min(len(one), len(other))
    if one[:size] != other[:size]:
        return one[:size] < other[:size]
    return or_same and len(one) == len(other) == len("2019-01-01")
