"""The worklist of what is missing, on the demo: its figures are stated by the press texts it retells."""

import pytest

from graph.inquiries.catalogue import INQUIRIES
from graph.workspace import Workspace


@pytest.fixture(scope="module")
def found(demo_home):
    demo = Workspace.open(demo_home).current()
    return demo, {table.id: table for table in INQUIRIES["missing"].answer(demo, {}).tables}


def test_fourteen_cluster_organisations_are_stated_and_some_are_known(found):
    demo, tables = found
    (row,) = [row for row in tables["claims"].rows if "klusterorganisationer" in row[0]]
    _, said, known, lacking, which, value = row
    assert said == 14
    assert known >= 6
    assert lacking == 14 - known
    assert {"Triple Steelix", "ITS Dalarna"} <= {demo.label(entity) for entity in which}
    assert (
        "14 klusterorganisationer" in demo.quote_value(value).quote
        or demo.quote_value(value).cells
        or demo.values.what[value]
    )


def test_what_nobody_told_counts_what_it_lists(found):
    demo, tables = found
    for label, count, which in tables["untold"].rows:
        assert count >= len(which) > 0
        if label.en == "projects without a known last year":
            assert all(demo.entities.last_year[row] == 0 for row in which)
            break
    else:
        pytest.fail("the demo has a project without a known last year")
