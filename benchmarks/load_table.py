"""Tables to facts, against reading the same file with the csv module alone: `python -m benchmarks load_table`."""

import argparse
import csv
import gzip
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from graph.pace import no_collection
from loaders.table import read_table
from ontology.facts import Fact

ROUNDS = 5
COLUMNS = (
    "projectID;projectAcronym;organisationID;vatNumber;name;shortName;SME;activityType;street;postCode;city;country;"
    "nutsCode;geolocation;organizationURL;contactForm;contentUpdateDate;rcn;order;role;ecContribution;netEcContribution;"
    "totalCost;endOfParticipation;active"
)


def made(folder: Path, rows: int = 50_000) -> Path:
    """Write invented participations: 5 to a project, an organisation in 4 of them on average."""
    path = folder / "organization.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as file:
        file.write(";".join(f'"{name}"' for name in COLUMNS.split(";")) + "\n")
        for row in range(rows):
            body = row * 7919 % (rows // 4)
            cells = [f"{900000 + row // 5}", "", f"{999000000 + body}", "", f"EXEMPELBOLAGET NR {body} AB", f"EX{body}"]
            cells += ["False", "PRC", "EXEMPELGATAN 1", "79100", "FALUN", "SE", "", "60.6,15.6", "www.example.org", ""]
            cells += ["", "", str(row % 5 + 1), "participant" if row % 5 else "coordinator", f"{row % 997 * 250}.5"]
            file.write(";".join(f'"{cell}"' for cell in [*cells, "", "", "false", ""]) + "\n")
    return path


def plain(path: Path) -> int:
    """Count the rows with the csv module."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file, delimiter=";")) - 1


def facts(path: Path) -> int:
    """Count the facts that the loader yields."""
    return sum(isinstance(item, Fact) for item in read_table(path, "cordis"))


def median(run: Callable[[Path], int], path: Path) -> tuple[float, int]:
    """Give the median seconds of processor time of some rounds, and what the last one counted."""
    seconds, count = [], 0
    for _ in range(ROUNDS):
        start = time.process_time()
        with no_collection():  # as in a load (graph/keep.py)
            count = run(path)
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), count


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds cordis_h2020/")
    data = parser.parse_args().data
    print(f"Medians of {ROUNDS} rounds, processor time, garbage collector off as in a load.\n")
    print("| file | rows | facts | csv alone, s | to facts, s | rows/s | ratio |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        found = sorted((data / "cordis_h2020").glob("*.csv.gz")) if data else []
        for path in found or [made(Path(folder))]:
            alone, rows = median(plain, path)
            loaded, count = median(facts, path)
            print(
                f"| {path.name} | {rows} | {count} | {alone:.2f} | {loaded:.2f} | {rows / loaded:,.0f} "
                f"| {loaded / alone:.1f} |",
                flush=True,
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\nAt most {peak} MiB of memory in all: what is known of each organisation and project, not the rows.")


if __name__ == "__main__":
    main()
