"""The picture of time: a line per thing or bars per year, unknown ends dotted, unknown years said in words."""

import re
import xml.etree.ElementTree as ET

from server.i18n import text
from server.pages.timeline import Span, timeline

T = text("sv")


def drawn(*spans: Span) -> str:
    found = timeline(spans, T)
    assert found
    ET.fromstring(found.picture)  # noqa: S314 (our own)
    return str(found.picture)


def test_each_thing_has_a_line_in_order_of_time() -> None:
    picture = drawn(Span("Exempel B", "/b", 2018, 2020), Span("Exempel A", "/a", 2015, 2016))
    assert re.findall(r"Exempel [AB]", picture) == ["Exempel A", "Exempel B"]
    assert picture.count('class="tl-bar"') == 2
    assert "tl-open" not in picture


def test_an_end_that_is_unknown_is_dotted_and_said() -> None:
    found = timeline([Span("Exempel A", "/a", 2015, 0), Span("Exempel B", "/b", 2015, 2018)], T)
    assert found
    assert found.picture.count("tl-open") == 1
    assert "bara start eller slut" in found.note


def test_what_has_no_year_is_said_and_never_drawn() -> None:
    found = timeline([Span("A", "/a", 2015, 2015), Span("B", "/b", 2016, 2018), Span("Exempel C", "/c", 0, 0)], T)
    assert found
    assert "Exempel C" not in found.picture
    assert found.note == "1 saknar årtal och är inte med i bilden."


def test_many_things_become_bars_per_year() -> None:
    picture = drawn(*(Span(f"Exempel {i}", f"/{i}", 2000 + i, 2002 + i) for i in range(30)))
    assert picture.count('class="tl-bar"') == 32
    assert "Som mest 3 på ett år" in picture


def test_a_single_year_tells_nothing_and_is_not_drawn() -> None:
    assert timeline([Span("A", "/a", 2015, 2016), Span("B", "/b", 0, 0)], T) is None


def test_hostile_names_stay_text() -> None:
    picture = drawn(
        Span("<script>alert(1)</script>", '/"><x', 2015, 2016), Span("\u202e" + "å" * 500, "/b", 2016, 2017)
    )
    assert "<script" not in picture
    assert "å" * 40 not in picture
