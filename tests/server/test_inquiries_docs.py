"""The page of the inquiries says what the declarations say, and its example is what the demo answers."""

import re
from pathlib import Path

import pytest

from graph.inquiries.catalogue import INQUIRIES
from graph.workspace import Workspace
from server.cli.inquiries import command

PAGE = Path(__file__).parents[2] / "docs" / "inquiries.md"


def plain(text: str) -> str:
    """Give a text on one line, so that it may be wrapped anywhere."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", INQUIRIES)
def test_every_inquiry_has_a_section_with_the_text_of_its_declaration(name: str) -> None:
    inquiry = INQUIRIES[name]
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    example = (command(inquiry).help or "").rpartition("Example:  ")[2]
    wanted = [inquiry.title.en, inquiry.title.sv, inquiry.meaning.en, inquiry.literature, example]
    wanted += [f"`{each.name}`" for each in inquiry.parameters]
    missing = [text for text in wanted if plain(text) not in plain(section)]
    assert not missing, f"docs/inquiries.md, section {name}"


def test_the_worked_example_is_what_the_demo_answers(demo_home: Path) -> None:
    quoted = " ".join(re.findall(r"^> (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    inquiry, demo = INQUIRIES["bridges"], Workspace.open(demo_home).current()
    assert demo
    assert plain(quoted) == inquiry.answer(demo, inquiry.example).sentences[0].en
