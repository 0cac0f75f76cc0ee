"""Run every benchmark and print one report: `python -m benchmarks [--data DIR] [NAME ...]`.

Each script in this folder also runs alone and prints a Markdown table of medians and ratios, with the dataset it used.
Figures drift with the machine: quote ratios.
"""

import argparse
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
LIBRARIES = ("networkx", "igraph", "pyoxigraph", "rdflib", "numpy", "fastapi", "uvicorn")


def machine() -> str:
    """Describe what the figures were measured on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; {libraries}"
    )


def main() -> int:
    """Run the named benchmarks, or all, and say which failed."""
    names = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--data", type=Path, help="folder with real data (cordis_h2020/, …); without it those are left out"
    )
    options = parser.parse_args()
    print(f"# Benchmarks\n\n{machine()}\n", flush=True)
    failed = []
    for name in options.names or names:
        print(f"## {name}\n", flush=True)
        data = ["--data", str(options.data)] if options.data else []
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *data], check=False).returncode:
            failed.append(name)
        print(flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
