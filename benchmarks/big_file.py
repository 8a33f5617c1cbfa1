"""The intake of one very large CSV: does it end, in which time, and in how much memory.

What belongs here: making a file of so many gigabytes, one intake of it in a process of its own, one line of numbers.
What does not: ratios to DuckDB's own reader (`intake`).

`python benchmarks/big_file.py --gigabytes 5`; `--broken` puts a short row into the file, so that all of it is read the
careful way. Four times the file's size must be free on the disk. Exit code 1 above the bar of memory.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

MEMORY_BAR = 2.0
"""GB of resident memory at the peak."""

SAMPLE = 100_000
"""Rows that tell how long a row is."""

ROWS = """
select
    printf('r%012d', i) as id,
    'p' || i % 400009 as person,
    i * 7 % 11 as score,
    printf('2026-03-%02d 10:%02d:00', 1 + i % 28, i % 60) as at,
    case when i % 3 = 0 then 'Fine, order ' || i % 89989 end as comment
from range(1000000000) as r (i)
"""

PROGRAMME = "name: big_file\ntitle: One big file\ntimezone: Europe/Berlin\n"
SOURCE = """
source: answers
kind: survey_responses
files: "*.csv"
timezone: Europe/Berlin
format: {type: csv}
columns:
  response_id: id
  survey: {value: relationship}
  survey_type: {value: relational}
  person_id: person
  score: score
  comment: comment
  responded_at: {column: at, format: "%Y-%m-%d %H:%M:%S"}
identity: {by: [response_id]}
"""
INTAKE = """
import sys
from pathlib import Path
from ingestion.declarations.load import load_programme
from ingestion.intake import take_in
from ingestion.run import Run
programme = load_programme(Path(sys.argv[1]))
(taken,) = take_in(programme, programme.sources[0], Run.now("big-file")).files
print(taken.reason_code or "", taken.status, taken.rows_read, sum(taken.fates.values()))
"""


def write_file(path: Path, size: int, *, broken: bool) -> int:
    """Write a CSV of about `size` bytes; returns its rows."""
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    con.execute(f"copy (select * from ({ROWS}) limit {SAMPLE}) to '{path}' (header)")
    rows = size * SAMPLE // path.stat().st_size
    con.execute(f"copy (select * from ({ROWS}) limit {rows}) to '{path}' (header)")
    if broken:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"r{rows},p0\n")
        rows += 1
    past = time.time() - 3600
    os.utime(path, (past, past))
    return rows


def measure(folder: Path, rows: int) -> tuple[float, float]:
    """Take the file in; returns wall seconds and GB at the peak, and ends the script where a row is missing."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", INTAKE, str(folder / "programme")],
        env={**os.environ, "ELEVENPOINT_VAR": str(folder / "var"), "ELEVENPOINT_PSEUDONYM_KEY": "0123456789abcdef" * 4},
        cwd=Path(__file__).resolve().parent.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    said = process.stdout.read().strip() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if status != 0 or said.split()[-3:] != ["landed", str(rows), str(rows)]:
        sys.exit(f"{rows:,} rows were written, and the intake ended with {status}: {said}")
    return wall, usage.ru_maxrss / 1024**2


def main() -> None:
    """Make the file, take it in, print one line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--gigabytes", type=float, default=1.0)
    arguments.add_argument("--broken", action="store_true", help="with a short row at the end")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="elevenpoint-big-") as made:
        folder = Path(made)
        inbox = folder / "programme" / "inbox" / "answers"
        (folder / "programme" / "sources").mkdir(parents=True)
        inbox.mkdir(parents=True)
        (folder / "programme" / "programme.yml").write_text(PROGRAMME, encoding="utf-8")
        (folder / "programme" / "sources" / "answers.yml").write_text(SOURCE, encoding="utf-8")
        rows = write_file(inbox / "answers.csv", int(given.gigabytes * 1e9), broken=given.broken)
        size = (inbox / "answers.csv").stat().st_size / 1e9
        wall, memory = measure(folder, rows)
    way = "careful" if given.broken else "plain"
    print(
        f"big file ({way}): {size:.2f} GB, {rows:,} rows, none lost; {wall:.0f} s wall, {size * 1000 / wall:.0f} MB/s,"
        f" peak {memory:.2f} GB (bar {MEMORY_BAR:.1f})"
    )
    sys.exit(memory > MEMORY_BAR)


if __name__ == "__main__":
    main()
