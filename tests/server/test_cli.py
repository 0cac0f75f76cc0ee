import io
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from graph.workspace import Workspace
from server.cli import main

ROOT = Path(__file__).parent.parent.parent
GRANTS = "Exempelbolaget Norr deltar i projektet Exempelprojektet.\n"


Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def command(*words: str | Path, home: Path | None = None) -> list[str]:
    workspace = ["-w", str(home)] if home else []
    return ["kurbits", *workspace, *map(str, words)]


def start(*words: str | Path, home: Path | None = None) -> Done:
    """Run the command line in a process of its own, as a person would, without a terminal."""
    run = [sys.executable, "-m", *command(*words, home=home)]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.fixture
def kurbits(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs the command line in this process, which is quicker."""

    def run(*words: str | Path, home: Path | None = None, give: str = "", **settings: str) -> Done:
        monkeypatch.setattr(sys, "argv", command(*words, home=home))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(give.encode())))
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        code = main()
        sys.stdout.flush()
        said = capfd.readouterr()
        return subprocess.CompletedProcess(words, code, said.out, said.err)

    return run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace made by the command line from the facts of the demo, without its notes."""
    folder = tmp_path_factory.mktemp("cli") / "workspace"
    done = start("load", ROOT / "loaders" / "demo" / "dalarna.yaml", home=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "dalarna: " in done.stderr
    assert "published generation 1" in done.stderr
    return folder


def test_the_same_file_again_changes_nothing(home: Path, kurbits: Run) -> None:
    done = kurbits("load", "--json", ROOT / "loaders" / "demo" / "dalarna.yaml", home=home)
    told = json.loads(done.stdout)
    assert (told["unchanged"], told["facts"], told["generation"]) == (1, 0, 1)


def test_sources_come_and_go(home: Path, tmp_path: Path, kurbits: Run) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(home, copy, symlinks=True)
    loaded = kurbits("load", "-", "--name", "notes", "--no-publish", home=copy, give=GRANTS)
    assert loaded.returncode == 0, loaded.stderr
    listed = json.loads(kurbits("sources", "--json", home=copy).stdout)
    assert [each["source"] for each in listed] == ["dalarna", "notes"]
    assert kurbits("sources", home=copy).stdout.startswith("source\tdocuments\t")
    gone = kurbits("forget", "notes", "--no-publish", home=copy)
    assert gone.returncode == 0
    missing = kurbits("forget", "notes", home=copy)
    assert missing.returncode == 1
    assert "there are: dalarna" in missing.stderr


def test_facts_are_printed_without_a_workspace(tmp_path: Path, kurbits: Run) -> None:
    done = kurbits("facts", ROOT / "loaders" / "demo" / "dalarna.yaml", home=tmp_path / "none")
    facts = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(facts) > 50
    assert {"type", "subject", "object", "status"} <= facts[0].keys()
    assert not (tmp_path / "none").exists()


def test_a_question_and_a_query_are_answered(home: Path, tmp_path: Path, kurbits: Run) -> None:
    query = "SELECT ?name { ?x a org:Organization ; rdfs:label ?name } ORDER BY ?name LIMIT 2"
    assert kurbits("ask", query, home=home).stdout.splitlines()[0] == "name"
    file = tmp_path / "question.rq"
    file.write_text(query, encoding="utf-8")
    assert len(json.loads(kurbits("ask", file, "--format", "json", home=home).stdout)["results"]["bindings"]) == 2
    graph = kurbits("ask", "CONSTRUCT WHERE { ?x a org:Organization } LIMIT 1", "--format", "ttl", home=home)
    assert "<http://www.w3.org/ns/org#Organization>" in graph.stdout
    asked = ("ask", "--question", "collaborators", "--param", "actor=organisation/region-dalarna")
    assert kurbits(*asked, home=home).stdout.startswith("other,")
    assert "collaborators" in kurbits("ask", "--list").stdout


def test_the_network_is_told_in_words(home: Path, kurbits: Run) -> None:
    ranked = json.loads(kurbits("rank", "--by", "degree", "--top", "3", "--json", home=home).stdout)
    assert [each["rank"] for each in ranked] == sorted(each["rank"] for each in ranked)
    assert len(ranked) == 3
    some = kurbits("rank", "--by", "degree", "--sector", "public", "--region", "Dalarna", home=home)
    assert "have unknown years" in some.stderr
    who = json.loads(kurbits("who", "region dalarna", "--json", home=home).stdout)
    assert who[0]["through"]
    path = kurbits("path", "högskolan dalarna", "karlstads universitet", home=home)
    assert path.stdout.startswith("#\tstep\ttie")
    assert "Högskolan Dalarna" in path.stdout


@pytest.mark.parametrize("ending", ["gexf", "csv", "svg", "html", "nq", "ttl"])
def test_a_selection_is_written_to_a_file(home: Path, tmp_path: Path, ending: str, kurbits: Run) -> None:
    file = tmp_path / f"around.{ending}"
    done = kurbits("export", "--center", "region dalarna", "-o", file, home=home)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_size > 100
    assert str(file) in done.stderr


def test_damage_is_found(home: Path, tmp_path: Path, kurbits: Run) -> None:
    assert kurbits("check", home=home).returncode == 0
    damaged = tmp_path / "damaged"
    shutil.copytree(home, damaged, symlinks=True)
    file = next((damaged / "generations" / "1" / "store").glob("*.sst"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    done = kurbits("check", home=damaged)
    assert done.returncode == 1
    assert file.name in done.stdout
    assert "is not as it was written" in done.stdout
    assert "To make the generations anew" in done.stderr
    assert "comes from a backup" not in done.stderr


def test_a_full_disk_is_no_fault_of_ours(home: Path, tmp_path: Path, kurbits: Run) -> None:
    file = tmp_path / "full.csv"
    file.symlink_to("/dev/full")
    done = kurbits("export", "--center", "region dalarna", "-o", file, home=home)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Free some space" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("load", "/no/such/file.csv"), 1, "there is no such file"),
        (("load", "*.nothing-ends-so"), 1, "no file matches"),
        (("load",), 2, "Missing argument"),
        (("who", "ingen heter så"), 1, "nothing is called"),
        (("rank", "--by", "beauty"), 1, "cannot rank by 'beauty'"),
        (("ask", "SELECT * {"), 1, "line 1, column"),
        (("ask", "SELECT * { SERVICE <http://127.0.0.1/> {} }"), 1, "SERVICE is switched off"),
        (("ask",), 2, "give a query"),
        (("ask", "--question", "no-such"), 1, "there is no question"),
        (("ask", "nothing.rq"), 1, "no such file"),
        (("export", "-o", "x.pdf"), 1, "no format 'pdf'"),
        (("export",), 2, "say which format"),
        (("rank", "--sector", "sjörövare"), 1, "no sector is called"),
        (("export", "--funder", "Fonden som ingen känner", "-o", "x.csv"), 1, "nothing is called"),
        (("nonsense",), 2, "No such command"),
        (("serve", "--port", "99999999"), 2, "Invalid value"),
    ],
)
def test_a_mistake_is_told_in_one_line_without_a_traceback(
    home: Path, words: tuple[str, ...], code: int, said: str, kurbits: Run
) -> None:
    done = kurbits(*words, home=home)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_input_leaves_no_debris(tmp_path: Path, kurbits: Run) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    done = kurbits("load", "/no/such/file.csv", home=tmp_path / "new")
    assert done.returncode == 1
    assert not (tmp_path / "new").exists()
    assert kurbits("load", empty, "--mapping", "cordis", home=tmp_path / "new").returncode == 1
    assert kurbits("rank", home=tmp_path / "other").returncode == 1
    assert not (tmp_path / "other").exists()


def test_a_setting_out_of_bounds_is_told_at_the_start(home: Path, kurbits: Run) -> None:
    done = kurbits("serve", home=home, KURBITS_QUERY_SECONDS="-1")
    assert done.returncode == 1
    assert "KURBITS_QUERY_SECONDS=-1" in done.stderr


def test_a_port_that_is_taken_is_told(home: Path, kurbits: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = kurbits("serve", "--port", str(taken.getsockname()[1]), home=home)
    assert done.returncode == 1
    assert "Take another port" in done.stderr


def test_ctrl_c_in_a_load_leaves_what_was_published(home: Path, tmp_path: Path, kurbits: Run) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(home, copy, symlinks=True)
    big = tmp_path / "big.jsonl"
    fact = kurbits("facts", ROOT / "loaders" / "demo" / "dalarna.yaml").stdout.splitlines()[0]
    big.write_text(f"{fact}\n" * 200_000, encoding="utf-8")
    run = [sys.executable, "-m", *command("load", big, home=copy)]
    with subprocess.Popen(run, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(2.5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode in (130, 1), said
    assert "Traceback" not in said
    workspace = Workspace.open(copy)
    assert list(workspace.sources()) == ["dalarna"]
    assert workspace.current_number() == 1
    assert not [path.name for path in (copy / "sources").iterdir() if path.name.startswith(".")]


def test_a_fault_of_ours_is_70_and_says_where_the_details_are(home: Path, tmp_path: Path, kurbits: Run) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(home, broken, symlinks=True)
    manifest = broken / "generations" / "1" / "manifest.json"
    content = orjson.loads(manifest.read_bytes())
    del content["base"]
    manifest.write_bytes(orjson.dumps(content))
    done = kurbits("export", "--center", "organisation/region-dalarna", "-o", tmp_path / "x.csv", home=broken)
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    details = Path(done.stderr.split("The details are in ")[1].split(";")[0])
    assert "KeyError: 'base'" in details.read_text(encoding="utf-8")
    details.unlink()


def test_the_version_and_the_help_are_told(kurbits: Run) -> None:
    assert kurbits("--version").stdout.startswith("kurbits, version ")
    assert "kurbits demo" in kurbits("--help").stdout
