"""How long a refresh of the demo takes, and what of it is Dagster, dbt and our own work.

What belongs here: timing whole commands as users run them, against the floor that they can never beat:
starting Dagster once and running dbt once. What does not: micro-benchmarks.

Each command runs in a process of its own; exit codes are checked, because a failed run ends early and looks fast.
`python benchmarks/refresh.py --write` puts the table into benchmarks/README.md.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PROGRAMME = REPOSITORY / "programmes" / "demo"
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- refresh: begin -->", "<!-- refresh: end -->"

START_DAGSTER = """
from dagster import DagsterInstance
import orchestration.definitions
orchestration.definitions.defs.resolve_job_def("daily_refresh")
DagsterInstance.get()
"""

SPLIT = re.compile(r"^Time +([0-9.]+) s: dbt ([0-9.]+), other steps ([0-9.]+), Dagster ([0-9.]+)", re.MULTILINE)


def timed(arguments: list[str], var: Path) -> tuple[float, str]:
    """Wall seconds and output of a command that must succeed."""
    environment = {
        **os.environ,
        "ELEVENPOINT_VAR": str(var),
        "ELEVENPOINT_PARSED": str(var / ".parsed"),  # not one that is warm already
        "ELEVENPOINT_PROGRAMME": str(PROGRAMME),
        "DAGSTER_HOME": str(REPOSITORY),
        "DO_NOT_TRACK": "1",
    }
    started = time.perf_counter()
    done = subprocess.run(arguments, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return seconds, done.stdout


def measure(repeats: int) -> list[tuple[str, float, str]]:
    """Name, wall seconds and remark of each thing measured."""
    elevenpoint = str(Path(sys.executable).with_name("elevenpoint"))
    refresh = [elevenpoint, "refresh", "--programme", str(PROGRAMME)]
    dbt_build = [
        elevenpoint,
        "dbt",
        "--programme",
        str(PROGRAMME),
        "--",
        "build",
        "--exclude-resource-type",
        "unit_test",
    ]
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        first, output = timed(refresh, var)
        rows = [("first refresh, everything new", first, split(output))]
        again = [timed(refresh, var) for _ in range(repeats)]
        dagster = statistics.median(timed([sys.executable, "-c", START_DAGSTER], var)[0] for _ in range(repeats))
        dbt = statistics.median(timed(dbt_build, var)[0] for _ in range(repeats))
    nothing_new, output = sorted(again)[len(again) // 2]
    floor = dagster + dbt
    return [
        *rows,
        ("refresh with nothing new", nothing_new, split(output)),
        ("floor: start Dagster once", dagster, "import the definitions, open the instance"),
        ("floor: run dbt once", dbt, "`dbt build` of the same project by itself, start included"),
        ("nothing new ÷ floor", nothing_new / floor, f"floor {floor:.1f} s"),
    ]


def split(output: str) -> str:
    """The split that the summary prints."""
    found = SPLIT.search(output)
    if found is None:
        sys.exit(f"the summary has no line of times:\n{output}")
    return "dbt {1} s, our steps {2} s, Dagster {3} s".format(*found.groups())


def main() -> None:
    """Measure, print, and with `--write` keep the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="runs of which the median counts")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args()
    table = ["| what | wall s | |", "|---|---|---|"]
    table += [f"| {name} | {value:.2f} | {remark} |" for name, value, remark in measure(options.repeats)]
    print("\n".join(table))
    if options.write:
        before, rest = README.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        README.write_text(f"{before}{BEGIN}\n{chr(10).join(table)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
