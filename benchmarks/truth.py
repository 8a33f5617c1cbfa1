"""Is the planted truth of the demo found again, on many seeds? Prints a table; `--write` keeps it.

What belongs here: making, taking in and building the demo once for each seed, two at a time, and keeping what was
measured. What does not: what is measured (`planted.py`), how it is told (`truth_table.py`).

Each seed costs about forty seconds on an idle core. A seed that was measured with the same models is not measured
again: `python benchmarks/truth.py --seeds 1-20 --write` can be stopped and called again.
"""

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import redirect_stdout
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import planted
from truth_table import table, write

from ingestion.declarations.load import load_programme
from ingestion.intake import take_in
from ingestion.landing.ledger import seal
from ingestion.layout import REPOSITORY
from ingestion.run import Run
from orchestration.dbt_manifest import Prepared, prepare, prepared
from orchestration.dbt_project import PARSED_SUFFIXES, PROJECT
from orchestration.dbt_runner import run_dbt

DEMO = REPOSITORY / "programmes" / "demo"
THE_DAY_AFTER = datetime(2026, 9, 1, 5, tzinfo=UTC)
"""The refresh's clock: the demo's last answers are of the day before."""
BUILD = ("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
"""Tests of data are the refresh's."""
KEPT = {"dbt", "programme.json"}
"""What a worker's var folder keeps from one seed to the next: the parsed dbt project."""


class Unmeasured(Exception):  # noqa: N818 - named for what is wrong
    """A seed whose demo could not be taken in or built."""


def seeds_of(text: str) -> list[int]:
    """The seeds of a text such as `1-20` or `3,7`."""
    parts = [part.partition("-") for part in text.split(",")]
    return [seed for first, _, last in parts for seed in range(int(first), int(last or first) + 1)]


def version() -> str:
    """Changes with whatever a measurement depends on: the intake, the models, the demo and what is measured."""
    digest = hashlib.sha256(Path(planted.__file__).read_bytes())
    for folder, suffixes in ((PROJECT, PARSED_SUFFIXES), (DEMO, {".py", ".yml"}), (REPOSITORY / "ingestion", {".py"})):
        for path in sorted(folder.rglob("*")):
            if path.suffix in suffixes and not {"inbox", "target", "logs"} & set(path.relative_to(folder).parts):
                digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def measure_seed(seed: int, work: Path) -> dict[str, Any]:
    """Make, take in, build and measure the demo of one seed; runs in a worker with a folder of its own."""
    started = time.monotonic()
    worker = work / "workers" / str(os.getpid())
    os.environ["ELEVENPOINT_VAR"] = str(worker / "var")
    demo = fresh_demo(worker, seed)
    programme = load_programme(demo)
    run = Run(f"seed-{seed}", THE_DAY_AFTER)
    for source in programme.sources:
        taken = take_in(programme, source, run)
        unread = [file.file for file in taken.files if file.status != "landed"]
        if taken.problem or unread:
            raise Unmeasured(f"seed {seed}: {source.source} was not taken in: {taken.problem or unread}")
    seal(programme, run)
    prepare(programme)
    project = prepared(programme)
    with redirect_stdout(io.StringIO()):
        build = run_dbt(programme, project, [*BUILD, "--select", *(f"+{mart}" for mart in marts_of(project))])
    if not build.success:
        raise Unmeasured(f"seed {seed}: {build.failures}")
    truth = json.loads((demo / "truth.json").read_text(encoding="utf-8"))
    found = planted.measure(truth, programme.layout.warehouse)
    return {"seed": seed, "version": version(), "seconds": round(time.monotonic() - started, 1), **found}


def fresh_demo(worker: Path, seed: int) -> Path:
    """A copy of the demo with the inbox of a seed, and nothing landed yet."""
    demo, made = worker / "demo", worker / "var" / "demo"
    for path in made.iterdir() if made.is_dir() else ():
        if path.name not in KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(demo, ignore_errors=True)
    shutil.copytree(DEMO / "sources", demo / "sources")
    shutil.copy(DEMO / "programme.yml", demo)
    command = [sys.executable, str(DEMO / "generate.py"), "--seed", str(seed), "--out", str(demo)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    past = time.time() - 60  # a file that was written this moment may still grow
    for path in (demo / "inbox").rglob("*"):
        os.utime(path, (past, past))
    return demo


def marts_of(project: Prepared) -> list[str]:
    """The marts to build."""
    known = {node["name"] for node in project.manifest["nodes"].values() if node["resource_type"] == "model"}
    return [mart for mart in planted.MARTS if mart in known]


def results_of(seeds: Iterable[int], work: Path, workers: int) -> list[dict[str, Any]]:
    """What was measured of each seed, now or before, in the order of seeds."""
    results = work / "results"
    results.mkdir(parents=True, exist_ok=True)
    current = version()
    found: dict[int, dict[str, Any]] = {}
    for seed in seeds:
        path = results / f"{seed:03d}.json"
        kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        if kept.get("version") == current:
            found[seed] = kept
    missing = [seed for seed in seeds if seed not in found]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(measure_seed, seed, work) for seed in missing]):
            try:
                one = future.result()
            except Unmeasured as problem:
                print(problem, file=sys.stderr, flush=True)
                continue
            found[one["seed"]] = one
            (results / f"{one['seed']:03d}.json").write_text(json.dumps(one, indent=1), encoding="utf-8")
            print(f"seed {one['seed']}: {one['seconds']} s", file=sys.stderr, flush=True)
    shutil.rmtree(work / "workers", ignore_errors=True)
    return [found[seed] for seed in sorted(found)]


def main() -> None:
    """Measure, print, and with `--write` keep the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=seeds_of, default=seeds_of("1-20"), help="such as 1-20 or 3,7")
    parser.add_argument("--workers", type=int, default=2, help="seeds side by side")
    parser.add_argument("--work", type=Path, default=REPOSITORY / "var" / "truth", help="folder of results by seed")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md and docs/")
    options = parser.parse_args()
    results = results_of(options.seeds, options.work.resolve(), options.workers)
    if len(results) < len(options.seeds):
        sys.exit(f"only {len(results)} of {len(options.seeds)} seeds could be measured")
    lines, reached = table(results)
    print("\n".join(lines))
    if options.write:
        write(lines)
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
