import re
import string
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from server.i18n import LANGUAGES, phrases, script_phrases, text
from server.pages.ranking import sampled_words

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "server" / "locales"


def places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert phrases("sv").keys() == phrases("en").keys()


def test_a_phrase_takes_the_same_values_in_both_languages() -> None:
    differing = {key for key, phrase in phrases("sv").items() if places(phrase) != places(phrases("en")[key])}
    assert not differing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_phrase_is_empty(lang: str) -> None:
    assert not [key for key, phrase in phrases(lang).items() if not phrase.strip()]


def used_keys() -> set[str]:
    found: set[str] = set()
    for path in sorted((ROOT / "server" / "templates").glob("*.html")):
        found |= set(re.findall(r"""\bt(?:\.n)?\("([\w.]+)"\s*[,)]""", path.read_text(encoding="utf-8")))
    return found


def test_every_key_of_a_template_exists() -> None:
    known = set(phrases("sv")) | {key.rpartition(".")[0] for key in phrases("sv")}
    assert used_keys()
    assert used_keys() <= known


class Words(HTMLParser):
    """The words that stand in a template itself, where a key should."""

    def __init__(self, template: str):
        super().__init__()
        self.found: list[str] = []
        self._silent = 0
        template = re.sub(r"\{% block kind %\}.*?\{% endblock %\}", "", template)  # the name of a class
        plain = re.sub(r"\{#.*?#\}|\{%.*?%\}", " ", template, flags=re.DOTALL)
        self.feed(re.sub(r"\{\{.*?\}\}", " ", plain, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        for name, value in attrs:
            if name in ("title", "alt", "placeholder", "aria-label"):
                self._note(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._note(data)

    def _note(self, text: str) -> None:
        self.found += [word for word in re.findall(r"[^\W\d_]{2,}", text) if word not in ("JSON", "PNG", "SVG")]


OF_ONE_LANGUAGE = re.compile(r"\.(sv|en)\.html$|^(api_docs|vocabulary)\.html$")
"""Whole texts, one file per language, and the pages about the API and the vocabulary, which are for programmers."""


@pytest.mark.parametrize("path", sorted((ROOT / "server" / "templates").glob("*.html")), ids=lambda path: path.name)
def test_a_template_holds_no_untranslated_word(path: Path) -> None:
    if OF_ONE_LANGUAGE.search(path.name):
        other = {".sv.": ".en.", ".en.": ".sv."}
        match = re.search(r"\.(?:sv|en)\.", path.name)
        assert match is None or path.with_name(path.name.replace(match[0], other[match[0]])).exists()
    else:
        assert Words(path.read_text(encoding="utf-8")).found == []


def test_no_script_writes_a_sentence_of_its_own() -> None:
    shown = re.compile(r"""(?:textContent|innerText|title|placeholder)\s*=\s*["'`]([^"'`$]*[^\W\d_]{3}[^"'`$]*)["'`]""")
    found = {
        (path.name, words)
        for path in sorted((ROOT / "server" / "static").glob("*.js"))
        for words in shown.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_every_key_of_a_script_reaches_the_browser() -> None:
    known = set(script_phrases("sv"))
    used: set[str] = set()
    for path in sorted((ROOT / "server" / "static").glob("*.js")):
        code = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"""\bsay\("([\w.]+)"\s*[,)]""", code))
        used |= {f"{key}.one" for key in re.findall(r"""\bsayCount\("([\w.]+)"\s*,""", code)}
    assert used
    assert used <= known


def test_the_locale_files_hold_nothing_but_text() -> None:
    def leaves(table: dict[str, object]) -> list[object]:
        return [leaf for v in table.values() for leaf in (leaves(v) if isinstance(v, dict) else [v])]

    for path in LOCALES.glob("*/*.toml"):
        assert all(isinstance(leaf, str) for leaf in leaves(tomllib.loads(path.read_text(encoding="utf-8"))))


def test_each_language_has_the_same_files_and_no_key_stands_in_two() -> None:
    for lang in LANGUAGES:
        assert {path.name for path in (LOCALES / lang).iterdir()} == {path.name for path in (LOCALES / "sv").iterdir()}
        tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (LOCALES / lang).iterdir()]
        assert sum(map(len, tables)) == len({key for table in tables for key in table})


def test_numbers_dates_and_amounts_follow_the_language() -> None:
    sv, en = text("sv"), text("en")
    assert (sv.number(1234567.5), en.number(1234567.5)) == ("1\xa0234\xa0567,5", "1,234,567.5")
    assert (sv.date("2021-03-04"), en.date("2021-03-04")) == ("4 mars 2021", "March 4, 2021")
    assert (sv.date("2021-03"), en.date("2021-03"), sv.date("2021")) == ("mars 2021", "March 2021", "2021")
    assert sv.date("våren 2021") == "våren 2021"
    assert sv.amount(1500000, "SEK") == "1\xa0500\xa0000 SEK"


def test_years_say_what_is_unknown() -> None:
    sv = text("sv")
    assert [sv.years(2015, 2018), sv.years(2015, 2015), sv.years(2015, 0), sv.years(0, 2018), sv.years(0, 0)] == [
        "2015–2018", "2015", "från 2015", "till 2018", "",
    ]  # fmt: skip


def test_one_and_many_are_said_apart() -> None:
    assert text("sv").n("search.found", 1) == "1 träff"
    assert text("en").n("search.found", 1234) == "1,234 hits"


def test_a_span_of_years_is_closed_up_and_one_of_dates_is_not() -> None:
    assert text("sv").span("2021", "2023") == "2021–2023"
    assert text("sv").span("2010-03-10", "2010-03-11") == "10 mars 2010 – 11 mars 2010"


def test_how_a_measure_was_sampled_is_told_in_words() -> None:
    told = sampled_words("sources=512 of=35871 relative_error=0.175", text("sv"))
    assert "512 av 35\xa0871 aktörer" in told
    assert "18\xa0%" in told
    assert sampled_words("", text("en")) == ""
