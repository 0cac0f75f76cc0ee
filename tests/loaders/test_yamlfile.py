"""YAML read with lines: what is refused, and where it says it stands."""

import pytest
from pydantic import BaseModel, ConfigDict

from loaders.yamlfile import LineError, check, line_of, parse


def test_scalars_stay_text_so_that_norway_is_not_false() -> None:
    data, _ = parse("country: NO\ndate: 2010-03-12\nyear: 2021\nempty:\nquoted: ''")
    assert data == {"country": "NO", "date": "2010-03-12", "year": "2021", "empty": None, "quoted": ""}


def test_every_value_knows_its_line() -> None:
    _, lines = parse("a:\n  - one\n  - {b: two,\n     c: three}\n")
    assert [lines["a", 0], lines["a", 1], lines["a", 1, "c"]] == [2, 3, 4]


def test_the_nearest_line_is_given_for_a_value_that_is_not_there() -> None:
    _, lines = parse("a:\n  b: {c: one}\n")
    assert line_of(lines, ("a", "b", "missing", "deeper")) == 2


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: &x 1\nb: *x", 1, "anchors"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", 2, "tag"),
        ("a: 1\na: 2", 2, "stands twice"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a: [1,\nb", 3, "not YAML"),
        ("a: \x00", 0, "not YAML"),
        ("? [a, b]\n: 1", 1, "used as a key"),
    ],
)
def test_what_hand_written_files_do_not_need_is_refused(text: str, line: int, message: str) -> None:
    with pytest.raises(LineError, match=message) as caught:
        parse(text)
    assert caught.value.line == line


def test_two_hundred_thousand_brackets_are_refused_and_do_no_harm() -> None:
    with pytest.raises(LineError, match="nested deeper"):
        parse("[" * 200_000)


class Named(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    year: int


def test_a_problem_names_the_first_line_and_how_many_more_there_are() -> None:
    data, lines = parse("name: A\nyear: soon\ncolour: red\n")
    with pytest.raises(LineError, match=r"'soon': .* \(and 1 more\)") as caught:
        check(Named, data, lines)
    assert (caught.value.line, caught.value.field) == (2, "year")


def test_an_unknown_field_is_named() -> None:
    data, lines = parse("name: A\nyear: 2020\ncolour: red\n")
    with pytest.raises(LineError, match="'colour' is not a field"):
        check(Named, data, lines)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(LineError, match="'year' is missing"):
        check(Named, *parse("name: A"))
