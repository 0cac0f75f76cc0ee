"""The page of an inquiry with its script: a name is suggested, chosen by keyboard, and asked about."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_a_name_is_suggested_chosen_and_asked_about(demo: str, watch: Callable[..., Any]) -> None:
    watched = watch(f"{demo}/sv/analys/sunset")
    page = watched.page
    page.locator("#p-thing").press_sequentially("främjar")
    page.wait_for_selector("#p-thing-list li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#p-thing") == "Regional Främjarsamverkan"
    page.click("button.primary")
    page.wait_for_selector(".answer")
    assert page.inner_text(".answer").startswith("När Regional Främjarsamverkan upphör")
    page.locator("td details summary").first.click()
    assert page.locator("td details[open] .source").first.is_visible()
    assert watched.console == []
