"""Scripts are served without their comments, and say the same."""

import gzip
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.scripts import lean

STATIC = Path(__file__).parents[2] / "server" / "static"


def test_comments_and_indentation_go_and_code_stays() -> None:
    code = '/** What it does. */\n\nconst a = "// no comment"; // gone\n/**\n * @param {x} y\n */\n'
    code += "  // gone\n  f(/** @type {number} */ (a) / 2);\n"
    assert lean(code) == 'const a = "// no comment"\nf(a / 2);\n'


def test_what_may_be_text_or_matter_to_the_next_line_stays() -> None:
    code = 'a("x // y");\n(b)();\nconst c = `x` + "; // y";\nd();\n'
    assert lean(code) == 'a("x // y");\n(b)()\nconst c = `x` + "; // y"\nd();\n'


def test_a_template_string_over_lines_keeps_its_spaces() -> None:
    code = "const a = `one\n  two`;\n"
    assert lean(code) == code


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_every_statement_is_still_there(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    bare = lean(code)
    for line in code.splitlines():
        stripped = line.strip()
        if stripped and not re.match(r"/?\*|//", stripped):
            said = r"/\*\* .*?\*/ ?(?:\([\w.]+(?:\(\"[^\"]*\"\))?\))?"
            parts = re.split(said, re.sub(r";(?: // .*)?$", "", stripped))
            assert all(part.strip() in bare for part in parts)


def test_all_scripts_together_are_few_bytes() -> None:
    every = "".join(lean(path.read_text(encoding="utf-8")) for path in sorted(STATIC.glob("*.js")))
    assert len(gzip.compress(every.encode(), 9)) < 40_000


def test_the_map_is_one_script_of_few_bytes(client: TestClient) -> None:
    answer = client.get("/static/map.js")
    assert answer.headers["content-encoding"] == "gzip"
    assert client.get("/static/map.js", headers={"accept-encoding": "identity"}).text == answer.text
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "@typedef" not in answer.text
    assert len(gzip.compress(answer.content)) < 40_000
    again = client.get("/static/map.js", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert "@typedef" not in client.get("/static/review-page.js").text
