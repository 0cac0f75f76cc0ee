import threading
import time

import pytest

from ontology.errors import InputError
from server.memo import Memo


def test_what_is_known_is_not_made_again_until_it_is_forgotten() -> None:
    memo, made = Memo(size=2), []
    for key in ("a", "a", "b", "a", "c", "a", "b"):
        assert memo.get(key, lambda key=key: made.append(key) or key.upper()) == key.upper()
    assert made == ["a", "b", "c", "b"]
    memo.clear()
    memo.get("b", lambda: made.append("b again"))
    assert made[-1] == "b again"


def test_what_fails_is_told_and_tried_again() -> None:
    memo = Memo()
    with pytest.raises(InputError, match="wrong"):
        memo.get("a", lambda: (_ for _ in ()).throw(InputError("wrong")))
    assert memo.get("a", lambda: 1) == 1


def test_many_who_ask_for_the_same_thing_make_it_once_and_few_things_are_made_at_once() -> None:
    memo, made, running, most = Memo(at_once=2), [], set(), []

    def make(key: int) -> int:
        running.add(key)
        most.append(len(running))
        time.sleep(0.05)
        running.discard(key)
        made.append(key)
        return key

    threads = [threading.Thread(target=lambda key=key: memo.get(key, lambda: make(key))) for key in [0, 1, 2, 3] * 5]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 1, 2, 3]
    assert max(most) <= 2
