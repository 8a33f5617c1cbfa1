"""What the intake of one large CSV costs, against what DuckDB needs to bring the same file into Parquet untyped.

What belongs here: making the file, timing both in processes of their own, and the bar. What does not: micro-benchmarks.

The floor is `COPY (SELECT * FROM read_csv(…, all_varchar = true)) TO … (FORMAT parquet)` with DuckDB's own settings:
no hash of the file, no judgement, no types. Both run alternately, exit codes are checked, and what landed is compared
with what the floor wrote, because a run that lost rows would look fast. Exit code 1 above the bar.
`python benchmarks/intake.py --write` puts the table into benchmarks/README.md.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- intake: begin -->", "<!-- intake: end -->"
CACHE = Path(tempfile.gettempdir()) / "elevenpoint-benchmarks"
CONTENT_VERSION = 2
"""Part of the cached file's name: raise it when `CONTENT` changes."""

RATIO_BAR = 3.0
MEMORY_BAR = 2.0
"""GB of resident memory at the peak."""

# Arithmetic only, so that every machine makes the same bytes: people answer several times, a third of them with a
# comment, which holds commas, umlauts and, rarely, a line break.
CONTENT = """
select
    printf('R_%08x%06x', (i * 2654435761) % 4294967296, i % 16777216) as "Response ID",
    ['Relationship', 'Onboarding', 'Support'][1 + (i * 7919) % 3] as "Survey",
    printf('C-%07d', (i * 48271) % {people}) as "Customer ID",
    case when i % 29 = 0 then null else cast([9, 10, 8, 9, 7, 10, 10, 6, 9, 8, 3, 5, 10, 9, 0, 8, 9, 10, 7, 2, 1, 4, 8]
        [1 + (i * 31) % 23] as varchar) end as "Score",
    case
        when i % 3 <> 0 then null
        when i % 999 = 0 then 'Good so far.' || chr(10) || 'Ticket ' || i || ' took long.'
        when i % 12 = 0 then 'Geht so, Rückmeldung zu Vorgang ' || (i * 13) % 99991 || ' fehlte'
        when i % 6 = 0 then 'Fast and friendly, order ' || (i * 17) % 89989
        else 'All fine with delivery ' || (i * 11) % 79999
    end as "Comment",
    strftime(timestamp '2023-01-01 06:00:00' + to_seconds((i * 97) % 97000000), '%Y-%m-%d %H:%M:%S') as "Sent",
    strftime(timestamp '2023-01-01 06:00:00' + to_seconds((i * 97) % 97000000 + 600 + (i * 61) % 800000),
        '%Y-%m-%d %H:%M:%S') as "Responded",
    ['Purchase', 'Delivery', 'Support call', 'Renewal', 'Return', 'Portal'][1 + (i * 104729) % 6] as "Touchpoint"
from range({rows}) as r (i)
"""

PROGRAMME = """
name: benchmark
title: Benchmark
timezone: Europe/Berlin
"""

SOURCE = """
source: answers
kind: survey_responses
files: "*.csv"
timezone: America/New_York
format: {type: csv}
columns:
  response_id: Response ID
  survey: Survey
  survey_type: {value: relational}
  person_id: Customer ID
  score: Score
  comment: Comment
  sent_at: {column: Sent, format: "%Y-%m-%d %H:%M:%S"}
  responded_at: {column: Responded, format: "%Y-%m-%d %H:%M:%S"}
  touchpoint: Touchpoint
identity: {by: [response_id]}
"""

FLOOR = """
import sys
import duckdb
con = duckdb.connect()
con.execute("set enable_progress_bar = false")
con.execute(
    f"copy (select * from read_csv('{sys.argv[1]}', all_varchar = true)) to '{sys.argv[2]}' (format parquet)"
)
"""

INTAKE = """
import sys
from pathlib import Path
from ingestion.declarations.load import load_programme
from ingestion.intake import take_in
from ingestion.run import Run
programme = load_programme(Path(sys.argv[1]))
taken = take_in(programme, programme.sources[0], Run.now("benchmark"))
sys.exit(taken.problem or [file.message for file in taken.files if file.status != "landed"] or 0)
"""


@dataclass(frozen=True)
class Cost:
    """Of one process: wall and CPU seconds, and GB of memory at its peak."""

    wall: float
    cpu: float
    memory: float


def _engine() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    return con


def make_file(rows: int) -> Path:
    """The export, from the cache where it was made before."""
    path = CACHE / f"answers-{CONTENT_VERSION}-{rows}.csv"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        content = CONTENT.format(rows=rows, people=max(1, rows // 5))
        _engine().execute(f"copy ({content}) to '{unfinished}' (format csv, header true)")
        unfinished.rename(path)
        past = time.time() - 3600
        os.utime(path, (past, past))
    return path


def run(script: str, *arguments: Path, var: Path) -> Cost:
    """The cost of a Python process that must succeed."""
    environment = {
        **os.environ,
        "ELEVENPOINT_VAR": str(var),
        "ELEVENPOINT_PSEUDONYM_KEY": "00112233445566778899aabbccddeeff" * 2,
    }
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", script, *map(str, arguments)], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"a process of the benchmark ended with {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024**2)


def programme_of(folder: Path, export: Path) -> Path:
    """A programme whose inbox holds the export."""
    inbox = folder / "programme" / "inbox" / "answers"
    inbox.mkdir(parents=True)
    (folder / "programme" / "sources").mkdir()
    (folder / "programme" / "programme.yml").write_text(PROGRAMME)
    (folder / "programme" / "sources" / "answers.yml").write_text(SOURCE)
    try:
        os.link(export, inbox / "answers.csv")
    except OSError:  # another file system
        shutil.copy2(export, inbox / "answers.csv")
    return folder / "programme"


def check(floor: Path, landed: Path, rows: int) -> None:
    """Compare counts and sums of what landed with what the floor wrote."""
    con = _engine()
    expected = con.execute(
        f"""select count(*), sum(try_cast("Score" as integer)), count(nullif("Comment", '')),
            sum(length("Response ID") + length("Customer ID")), count(distinct "Customer ID"),
            sum(date_diff('second', "Sent"::timestamp, "Responded"::timestamp)) // 86400 from '{floor}'"""
    ).fetchall()
    # Times pass a timezone, so a distance may differ by an hour where the clock changed in between.
    found = con.execute(
        f"""select count(*), sum(score), count(comment), sum(length(response_id) + length(person_id)),
            count(distinct person_key), sum(date_diff('second', sent_at, responded_at)) // 86400
        from '{landed}' where fate in ('accepted', 'unanswered')"""
    ).fetchall()
    days = abs(expected[0][-1] - found[0][-1]) / max(1, expected[0][-1])
    if expected[0][0] != rows or expected[0][:-1] != found[0][:-1] or days > 0.01:
        sys.exit(f"what landed differs from the file: {found} instead of {expected}")


def measure(rows: int, repeats: int) -> tuple[list[Cost], list[Cost]]:
    """Costs of the floor and of the intake, each pair one after the other."""
    export = make_file(rows)
    floors, intakes = [], []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            folder = Path(name)
            programme = programme_of(folder, export)
            floors.append(run(FLOOR, export, folder / "floor.parquet", var=folder))
            intakes.append(run(INTAKE, programme, var=folder / "var"))
            landed = next((folder / "var").glob("*/landing/survey_responses/answers/*/rows.parquet"))
            check(folder / "floor.parquet", landed, rows)
    return floors, intakes


def main() -> int:
    """Measure, print, and with `--write` keep the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3, help="pairs of runs of which the median counts")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args()
    floors, intakes = measure(options.rows, options.repeats)
    pairs = list(zip(floors, intakes, strict=True))

    def median(costs: list[Cost], of: str) -> float:
        return statistics.median(getattr(cost, of) for cost in costs)

    wall = statistics.median(intake.wall / floor.wall for floor, intake in pairs)
    cpu = statistics.median(intake.cpu / floor.cpu for floor, intake in pairs)
    memory = max(cost.memory for cost in intakes)
    table = ["| what | wall s | CPU s | peak GB |", "|---|---|---|---|"]
    for name, costs in ((f"DuckDB's CSV to Parquet, {options.rows:,} rows", floors), ("intake", intakes)):
        table.append(
            f"| {name} | {median(costs, 'wall'):.1f} | {median(costs, 'cpu'):.1f} | {median(costs, 'memory'):.2f} |"
        )
    table.append(
        f"| intake ÷ floor (bar {RATIO_BAR:.1f}, {MEMORY_BAR:.0f} GB) | {wall:.2f} | {cpu:.2f} | {memory:.2f} |"
    )
    print("\n".join(table))
    if options.write:
        before, rest = README.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        README.write_text(f"{before}{BEGIN}\n{chr(10).join(table)}\n{END}{after}", encoding="utf-8")
    return 0 if wall <= RATIO_BAR and cpu <= RATIO_BAR and memory <= MEMORY_BAR else 1


if __name__ == "__main__":
    sys.exit(main())
