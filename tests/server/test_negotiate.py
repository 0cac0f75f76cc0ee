import pytest

from server.negotiate import choose

TYPES = ["application/json", "text/csv", "application/xml"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("application/json;q=0.2, text/csv;q=0.8", "text/csv"),
        ("text/csv;q=0, */*", "application/json"),
        ("image/png", ""),
        ("application/xml, */*", "application/xml"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("text/csv;q=nonsense", ""),
        (";;, ,", ""),
    ],
)
def test_the_type_that_is_wanted_most_is_chosen(accept: str, expected: str) -> None:
    assert choose(accept, TYPES) == expected
