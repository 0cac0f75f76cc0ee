"""The map on a phone: what is narrow stays legible, and fingers do what a mouse does."""

import pytest

from tests.browser.hands import Watch, opened

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_no_name_in_the_table_is_broken_within_a_word(demo: str, watch: Watch) -> None:
    page = opened(watch, f"{demo}/sv/karta", **PHONE)
    lines, words = page.evaluate(
        """() => { const names = [...document.querySelectorAll("#table-body th")];
          const lines = (name) => { const all = document.createRange();
            all.selectNodeContents(name.firstChild.firstChild);
            return new Set([...all.getClientRects()].map((one) => Math.round(one.top))).size; };
          return [names.map(lines), names.map((name) => name.textContent.trim().split(/[\\s-]+/).length)]; }"""
    )
    assert len(lines) == 50
    assert all(a <= b for a, b in zip(lines, words, strict=True))
    assert max(lines) > 1, "the table is narrow enough for names on several lines"
