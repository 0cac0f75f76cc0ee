"""Errors and reasons on Swedish pages are Swedish: every message that a page can show is known, and read whole."""

import ast
import re
import string
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from ontology.errors import InputError, QueryLimitError, SourceError, Where
from server.app import create_app
from server.said import in_swedish, patterns, reason, words
from server.settings import Settings

ROOT = Path(__file__).parents[2]
SHOWN = (
    "server/pages", "server/routes/pages.py", "server/routes/report.py", "server/routes/review.py", "server/uploads",
    "server/review/queue.py", "server/inquiries/asked.py", "server/analysts.py", "server/memo.py", "server/budget.py",
    "graph/inquiries/cutting.py", "graph/analysis/slices.py", "graph/analysis/centrality.py",
    "graph/views/selection.py", "graph/views/discs.py", "graph/views/widen.py", "loaders/cells.py", "loaders/table.py",
)  # fmt: skip
"""Where messages are made that pages show as they are."""
RAISED = re.compile(r"^(?:\w*Error|Reject)$")


def template(node: ast.expr) -> str:
    """Give a text with {} for what is put into it; "" for what is no text of its own."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def messages(path: Path) -> list[str]:
    """Give the messages of a file that have no Swedish of their own."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and RAISED.match(name) and node.args:
            said = template(node.args[1 if name == "Reject" and len(node.args) > 1 else 0])
            if said and not any(keyword.arg == "sv" for keyword in node.keywords):
                found.append(said)
    return found


FILES = sorted(
    file for name in SHOWN for file in ([ROOT / name] if name.endswith(".py") else sorted((ROOT / name).glob("*.py")))
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_message_that_a_page_can_show_is_known_in_swedish(path: Path) -> None:
    assert [said for said in messages(path) if not in_swedish(said.replace("{}", "7"))] == []


def test_the_files_of_the_pages_hold_messages() -> None:
    assert sum(len(messages(path)) for path in FILES) > 40


def test_no_value_gets_lost() -> None:
    for pattern, swedish in patterns():
        values = [name for _, name, _, _ in string.Formatter().parse(swedish) if name is not None]
        assert len([name for name in values if not name]) <= pattern.groups
        assert all(int(name) < pattern.groups for name in values if name)


def test_a_fault_of_a_file_is_told_with_its_place() -> None:
    error = SourceError(Where("lista.csv", "Blad1", 3), "the row is empty", "a header row", "Fill it in")
    assert words(error, "sv") == "lista.csv, bladet 'Blad1', rad 3: raden är tom; väntade en rubrikrad."
    assert words(error, "en") == str(error)


def test_a_message_of_its_own_comes_first_and_an_unknown_one_stays_as_it_is() -> None:
    assert words(InputError("Choose a file first.", sv="Välj en fil först."), "sv") == "Välj en fil först."
    assert words(InputError("a thing nobody foresaw"), "sv") == "a thing nobody foresaw"
    assert reason("expected a date like 2021-03-12; the fact was left out", "sv") == (
        "väntade ett datum som 2021-03-12; uppgiften utelämnades"
    )
    assert in_swedish("x" * 5000 + " is no IRI") == ""


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/sv/karta/tabell?from=2020&to=2010", 400, "Åren går baklänges"),
        ("/sv/karta/tabell?programme=Finns+inte", 404, "Finns inte"),
        ("/sv/rangordning?by=beauty", 400, "Det går inte att rangordna efter"),
        ("/sv/aktor/organisation/finns-inte", 404, "Det finns inget på den adressen"),
        ("/sv/fragor/finns-inte", 404, "Ingen fråga heter"),
        ("/sv/analys/finns-inte", 404, "finns inte. Dessa finns"),
        ("/sv/finns-inte", 404, "Det finns inget på den adressen"),
    ],
)
def test_a_page_tells_in_swedish_what_is_wrong(client: TestClient, address: str, status: int, told: str) -> None:
    answer = client.get(address, headers={"accept": "text/html"})
    assert answer.status_code == status
    assert told in answer.text
    assert 'lang="en"><bdi>' not in answer.text


@pytest.mark.parametrize(
    ("address", "headers", "status", "told"),
    [
        ("/sparql", {"accept": "text/html"}, 413, "Det är för stort"),
        ("/en/sparql", {"accept": "text/html"}, 413, "That is too large"),
        ("/sparql", {"accept": "application/json"}, 413, "The body of the request is too large"),
        ("/sv/om", {"accept": "text/html"}, 503, "Servern hinner inte just nu"),
    ],
)
def test_what_is_too_much_is_told_in_the_form_that_was_asked_for(
    demo_home: Path, address: str, headers: dict[str, str], status: int, told: str
) -> None:
    app = create_app(Settings(home=demo_home, query_workers=1, body_kb=1))

    async def busy() -> None:
        raise QueryLimitError("the query needs more memory than it may have")

    app.router.routes.insert(0, APIRoute("/sv/om", busy))
    with TestClient(app) as small:
        method, body = ("POST", b"x" * 5000) if status == 413 else ("GET", None)
        answer = small.request(method, address, content=body, headers=headers)
    assert answer.status_code == status
    assert told in answer.text


def test_a_page_of_nothing_says_so_once_and_shows_no_iri(client: TestClient) -> None:
    answer = client.get("/en/entity/organisation/finns-inte", headers={"accept": "text/html"})
    assert "Nothing is at that address" in answer.text
    assert "has the IRI" not in answer.text
