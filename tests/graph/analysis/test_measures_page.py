"""docs/measures.md tells the truth: its table is the registry's, its examples are what the demo gives."""

import re
from pathlib import Path

import pytest

from graph.analysis.centrality import rank
from graph.analysis.registry import MEASURES
from graph.generation import Generation
from graph.workspace import Workspace

PAGE = (Path(__file__).parents[3] / "docs" / "measures.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"`kurbits rank --by (\w+)((?: --param \w+=\w+)*)`: \*\*(.+?)\*\* `(?:([^`=]+) = )?(-?[\d.]+)`")
EXAMPLES = EXAMPLE.findall(PAGE)


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> Generation:
    found = Workspace(demo_home).current()
    assert found
    return found


def test_the_table_lists_what_is_registered():
    rows = [
        f"| `{each.id}` | {each.title['sv']} | {each.title['en']} | "
        f"{', '.join(f'`{parameter.name}`' for parameter in each.parameters) or '–'} | "
        f"{'every generation' if each.stored else 'when asked'} |"
        for each in MEASURES.values()
    ]
    assert [line for line in PAGE.splitlines() if re.match(r"\| `\w+` \| .* \| (every|when)", line)] == rows


def test_every_measure_has_a_section_and_an_example():
    headed = {name for line in PAGE.splitlines() if line.startswith("### ") for name in re.findall(r"`(\w+)`", line)}
    assert headed == set(MEASURES)
    assert {example[0] for example in EXAMPLES} == {name for name, each in MEASURES.items() if each.best}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example[0]}{example[1]}")
def test_an_example_is_what_the_demo_gives(demo: Generation, example: tuple[str, ...]):
    by, parameters, label, working, value = example
    given = dict(re.findall(r"--param (\w+)=(\w+)", parameters))
    found = {row.label: row.score for row in rank(demo, by, given=given, top=1000)}
    assert found[label] == pytest.approx(float(value), abs=5e-5)
    if working:
        assert re.fullmatch(r"[-+*/() .\d]+", working)
        assert eval(working) == pytest.approx(found[label], abs=5e-5)  # noqa: S307 - digits and signs only
