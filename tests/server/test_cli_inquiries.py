"""The verbs of the inquiries: made from their declarations, in words, tables, JSON and CSV."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.inquiries.catalogue import INQUIRIES
from server.cli import cli
from server.cli.inquiries import command

Run = Callable[..., Result]


@pytest.fixture
def kurbits(demo_home: Path) -> Run:
    """Give a function that runs the command line over the demo."""
    return lambda *words: CliRunner().invoke(cli, ["-w", str(demo_home), *words])


def words_of(name: str) -> list[str]:
    """Give the example that the help of an inquiry shows, as words."""
    example = (command(INQUIRIES[name]).help or "").rpartition("Example:  kurbits ")[2]
    return [word for part in csv.reader([example], delimiter=" ") for word in part]


@pytest.mark.parametrize("name", INQUIRIES)
def test_the_example_in_the_help_answers(name: str, kurbits: Run) -> None:
    done = kurbits(*words_of(name), "--lang", "en")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0]


@pytest.mark.parametrize("name", INQUIRIES)
def test_every_verb_is_listed_and_no_parameter_hides_an_option(name: str) -> None:
    assert f"  {name}" in CliRunner().invoke(cli, ["--help"]).output
    names = [option for each in command(INQUIRIES[name]).params for option in each.opts if option.startswith("--")]
    assert len(names) == len(set(names))
    assert not {each.name for each in INQUIRIES[name].parameters} & {"lang", "format", "table", "lines", "json", "csv"}


def test_sentences_come_first_and_notes_last(kurbits: Run) -> None:
    lines = kurbits("sunset", "Regional Främjarsamverkan").stdout.splitlines()
    assert lines[0].startswith("När Regional Främjarsamverkan upphör försvinner")
    assert any(line.startswith("Band som inget annat bär (") for line in lines)
    assert lines[-1].startswith("Det som mer än ett håller ihop finns kvar.")


def test_json_is_what_the_api_gives(kurbits: Run) -> None:
    found = json.loads(kurbits("depend", "--region", "Dalarna", "--json", "--lang", "en").stdout)
    assert found["id"] == "depend"
    assert found["asked"][1]["values"] == [{"id": "SE312", "label": "Dalarna"}]
    assert found["tables"][0]["rows"][0]["funder"]["kind"] == "organisation"


def test_a_table_comes_as_csv(kurbits: Run) -> None:
    done = kurbits("bridges", "Dalarna", "Värmland", "--table", "direct", "--csv")
    rows = list(csv.reader(io.StringIO(done.stdout_bytes.decode("utf-8-sig"))))
    assert rows[0][:4] == ["actor", "actor_id", "other", "other_id"]
    assert len(rows) > 1


def test_long_tables_are_cut_and_say_so(kurbits: Run) -> None:
    said = kurbits("bridges", "Dalarna", "Värmland", "--lines", "1", "--lang", "en").stdout
    assert "more lines are in the files." in said


def test_wrong_questions_are_told_plainly(kurbits: Run) -> None:
    assert kurbits("compare").exit_code == 2
    for words, told in [
        (("bridges", "Dalarna", "Exempelland"), "no region is called"),
        (("sunset",), "give a project, a funder or an actor"),
        (("balance", "SPINN 2", "--thing", "SPINN"), "thing is given 2 times"),
        (("depend", "--region", "Dalarna", "--table", "nope"), "no table 'nope'"),
    ]:
        assert told in str(kurbits(*words).exception), words
