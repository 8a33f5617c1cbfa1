r"""What loading answers into PostgreSQL costs, against a binary COPY of the same rows by hand.

What belongs here: making the rows, timing both on one throw-away server, and the ratio. What does not: tuning a server.

The floor is psql's `\copy … from … (format binary)` of a file that PostgreSQL itself wrote, into a table without an
index: no reading of DuckDB, no encoding, no key, no checks, no swap. `python benchmarks/postgres.py --write` puts the
table into benchmarks/README.md.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path += [str(Path(__file__).resolve().parents[1] / "tests" / folder) for folder in ("", "postgres")]

import duckdb
from postgres_server import PASSWORD, Postgres, _programs, start
from small_published import World, marts_of

from ingestion.layout import Layout
from publishing.postgres import Patience, load, load_live

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- postgres: begin -->", "<!-- postgres: end -->"

# As wide as the demo's fct_response: arithmetic only, so that every machine makes the same rows.
ANSWERS = """
select
    md5(cast(i as varchar)) as response_key, 'relational' as source, 'relationship' as survey,
    'relational' as survey_type, ['onboarding', 'support_case', 'renewal'][1 + i % 3] as touchpoint,
    ['email', 'in_app', 'sms'][1 + i % 3] as channel, ['de', 'en'][1 + i % 2] as language,
    md5('p' || i // 3) as respondent_key, md5('a' || i // 40) as account_key, 'account' as match_method,
    cast((i * 7) % 11 as bigint) as score,
    case when (i * 7) % 11 >= 9 then 'promoter' when (i * 7) % 11 >= 7 then 'passive' else 'detractor' end as nps_group,
    timestamp '2023-01-01' + to_seconds((i * 97) % 97000000) as sent_at,
    timestamp '2023-01-01' + to_seconds((i * 97) % 97000000 + 600) as responded_at,
    cast(timestamp '2023-01-01' + to_seconds((i * 97) % 97000000 + 600) as date) as responded_on,
    ['new', 'active', 'silent'][1 + i % 3] as lifecycle_stage, i % 3 = 0 as has_comment, i % 5 = 0 as is_expired,
    'export_2026.csv' as source_file, i as source_row, ['retail', 'energy', null][1 + i % 3] as segment_industry,
    'EMEA' as segment_region, ['small', 'large'][1 + i % 2] as segment_company_size, 'pro' as segment_plan,
    'manager' as segment_job_level
from range({first}, {rows}) as r (i)
"""
DAILY = 0.01
"""Share of the answers that the second version has anew and lacks: a day's difference, and more."""


class Large(World):
    """A programme with many answers."""

    rows: tuple[int, int] = (0, 0)

    def _write_warehouse(self, marts: dict) -> None:
        first, rows = self.rows
        self.layout.warehouse.unlink(missing_ok=True)
        with duckdb.connect() as memory:
            described = memory.execute(f"describe {ANSWERS.format(first=0, rows=1)}").fetchall()
        self.columns["fct_response"] = {name: data_type for name, data_type, *_ in described}
        super()._write_warehouse(marts)
        with duckdb.connect(str(self.layout.warehouse)) as connection:
            connection.execute(f"insert into marts.fct_response {ANSWERS.format(first=first, rows=rows)}")


def measured_load(root: Path, port: int) -> tuple[float, dict[str, float], float]:
    """Wall seconds, seconds by step, and peak GB of a load in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--load", str(root), str(port)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    total, *steps, peak = (float(number) for number in done.stdout.split())
    return total, dict(zip(("copy", "checks", "take over"), steps, strict=True)), peak


def load_here(root: Path, port: int) -> None:
    """Load, and print the seconds of the whole and of each step."""
    seconds = dict.fromkeys(("_fill", "_refuse_differences", "take_over"), 0.0)

    def timed(name: str) -> None:
        original = getattr(load, name)

        def run(*arguments: object) -> object:
            started = time.perf_counter()
            try:
                return original(*arguments)
            finally:
                seconds[name] += time.perf_counter() - started

        setattr(load, name, run)

    for name in seconds:
        timed(name)
    world = World(Layout(root), Postgres(port))
    started = time.perf_counter()
    load_live(world.layout, world.manifest, world.target, patience=Patience())
    total = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(total, *seconds.values(), peak)


def floor(server: Postgres, folder: Path) -> float:
    """Wall seconds of a binary COPY of the loaded answers into a table without an index."""

    def psql(command: str) -> None:
        subprocess.run(
            [
                _programs() / "psql",
                "-q",
                "-h",
                "127.0.0.1",
                "-p",
                str(server.port),
                "-U",
                "owner",
                "warehouse",
                "-c",
                command,
            ],
            env={"PGPASSWORD": PASSWORD, "PATH": "/usr/bin:/bin"},
            check=True,
        )

    file = folder / "answers.bin"
    if not file.exists():
        psql(f"\\copy elevenpoint.fct_response to '{file}' (format binary)")
    server.run("drop table if exists by_hand", "create table by_hand (like elevenpoint.fct_response)", "checkpoint")
    started = time.perf_counter()
    psql(f"\\copy by_hand from '{file}' (format binary)")
    return time.perf_counter() - started


def table(rows: int, folder: Path) -> list[str]:
    """Measure, and give the lines of the table."""
    server = start()
    world = Large(Layout(folder / "large"), server)
    marts = {**marts_of([]), "fct_response": []}
    world.rows = (0, rows)
    world.publish(marts)
    first, steps, peak = measured_load(world.layout.root, server.port)
    floors = sorted(floor(server, folder) for _ in range(3))
    world.rows = (int(rows * DAILY), int(rows * (1 + DAILY)))
    world.publish(marts)
    daily, daily_steps, _ = measured_load(world.layout.root, server.port)
    none, _, _ = measured_load(world.layout.root, server.port)
    if differing := world.differences():
        raise SystemExit(f"not what the file holds: {differing}")
    by_hand = floors[1]

    def told(found: dict[str, float]) -> str:
        return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in found.items())

    return [
        "| what | wall s | ÷ floor | |",
        "|---|---|---|---|",
        f"| floor: binary COPY by hand, {rows:,} answers | {by_hand:.1f} | 1.0 | no key, no checks |",
        f"| first load | {first:.1f} | {first / by_hand:.1f} | {told(steps)}; peak {peak:.2f} GB |",
        f"| load of the next day, {2 * DAILY:.0%} of the rows differ | {daily:.1f} | {daily / by_hand:.1f} "
        f"| {told(daily_steps)} |",
        f"| nothing new | {none:.1f} | {none / by_hand:.1f} | |",
    ]


def main() -> None:
    """Measure, print, and with `--write` keep the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="answers; default a million")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    parser.add_argument("--load", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        load_here(Path(options.load[0]), int(options.load[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        lines = table(options.rows, Path(folder))
    print("\n".join(lines))
    if options.write:
        text = README.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        README.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
