"""A programme whose touchpoints are the oracles: its files, its refresh, and the formulas asked through dbt.

What belongs here: making and asking it. What does not: any expected number.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import yaml

from ingestion.declarations.load import LoadedProgramme, load_programme
from ingestion.intake import SourceIntake, take_in
from ingestion.landing.ledger import seal
from ingestion.layout import REPOSITORY
from ingestion.run import Run
from orchestration.dbt_landing import located_project
from orchestration.dbt_manifest import Prepared, prepare, prepared
from orchestration.dbt_project import environment_of, vars_argument
from orchestration.dbt_runner import run_dbt

PAGE = REPOSITORY / "docs" / "statistics.md"
BAND_SCORES = {"detractor": 3, "passive": 7, "promoter": 9}
STARTED = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
FIRST, SECOND = "2026-01-05", "2026-02-05"

TOUCHPOINTS: dict[str, list[tuple[str, tuple[int, int, int]]]] = {
    "O1": [(FIRST, (1, 2, 3))],
    "O2 detractor": [(FIRST, (1, 0, 0))],
    "O2 promoter": [(FIRST, (0, 0, 1))],
    "O2 passive": [(FIRST, (0, 1, 0))],
    "O3 outer": [(FIRST, (1, 0, 1))],
    "O3 upper": [(FIRST, (0, 1, 1))],
    "O3 each": [(FIRST, (1, 1, 1))],
    "O16 ten": [(FIRST, (1, 3, 6))],
    "O16 hundred": [(FIRST, (10, 30, 60))],
    "O16 four hundred": [(FIRST, (40, 120, 240))],
    "O16 four": [(FIRST, (0, 2, 2))],
    "N1": [(FIRST, (75, 85, 215))],
    "N4": [(FIRST, (75, 675, 250))],
    "N5": [(FIRST, (16, 30, 61))],
    "D1": [(FIRST, (1, 2, 3))],
    "D2": [(FIRST, (7, 13, 1))],
    "D5": [(FIRST, (12, 23, 52)), (SECOND, (15, 27, 52))],
    "D6": [(FIRST, (30, 30, 40)), (SECOND, (20, 30, 50))],
    "D6 fourfold": [(FIRST, (120, 120, 160)), (SECOND, (80, 120, 200))],
    "D6 few": [(FIRST, (0, 0, 5)), (SECOND, (2, 1, 2))],
    "D11": [("2026-01-05", (0, 0, 1)), ("2026-01-06", (3, 3, 3))],
}
"""Touchpoint → day and answers of each band."""

RAW = {"O4": [0, 7, 7, 9, 9, 9], "O13": [9, 10, 6, 8], "O6": ["7.5", -1, 11, 9], "N3": [9]}
"""Touchpoint → cells of the score column."""

CLAIMED_BANDS = {"N3": "passive"}
"""Touchpoint → the band that the tool claims of its answers."""

ANSWERS: dict[str, Any] = {
    "kind": "survey_responses",
    "files": "*.csv",
    "timezone": "Europe/Berlin",
    "format": {"type": "csv"},
    "columns": {
        "response_id": "id",
        "survey": {"value": "oracles"},
        "survey_type": {"value": "relational"},
        "touchpoint": "touchpoint",
        "score": "score",
        "vendor_group": {"column": "band", "map": {name: name for name in BAND_SCORES}},
        "responded_at": {"column": "at", "format": "%Y-%m-%d"},
    },
    "identity": {"by": ["response_id"]},
}
BUILD = ("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
PROGRAMME = {
    "name": "oracles",
    "title": "Oracles",
    "timezone": "Europe/Berlin",
    "minimum_responses": 2,
    "holds_personal_data": False,
}


def counted_lines() -> list[str]:
    """The lines of the CSV that holds every touchpoint."""
    cells: list[tuple[str, str, object]] = []
    for touchpoint, days in TOUCHPOINTS.items():
        for day, counts in days:
            for score, count in zip(BAND_SCORES.values(), counts, strict=True):
                cells += [(touchpoint, day, score)] * count
    cells += [(touchpoint, FIRST, score) for touchpoint, scores in RAW.items() for score in scores]
    return ["id,touchpoint,at,score,band"] + [
        f"{number},{touchpoint},{day},{score},{CLAIMED_BANDS.get(touchpoint, '')}"
        for number, (touchpoint, day, score) in enumerate(cells)
    ]


def other_scales() -> dict[str, dict[str, Any]]:
    """Name → declaration of each scale that the handbook shows, copied from its page."""
    blocks = re.findall(r"```yaml\n# (\w+)\n(score: .*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {name: yaml.safe_load(text)["score"] for name, text in blocks}


def handbook_query(title: str) -> str:
    """The query below a heading of the handbook's page."""
    return re.findall(
        rf"^#+ {re.escape(title)}\n.*?```sql\n(.*?)```",
        PAGE.read_text(encoding="utf-8"),
        flags=re.DOTALL | re.MULTILINE,
    )[0]


@dataclass
class World:
    """The programme after one refresh without its guards.

    Attributes:
        programme: As loaded from its folder.
        project: The parsed dbt project.
        intakes: Source → what intake did.
    """

    programme: LoadedProgramme
    project: Prepared
    intakes: Mapping[str, SourceIntake]

    @classmethod
    def build(cls, folder: Path) -> "World":
        """Write the programme, take its files in, build the marts of touchpoints and what unit tests need."""
        (folder / "sources").mkdir(parents=True)
        (folder / "programme.yml").write_text(yaml.safe_dump(PROGRAMME), encoding="utf-8")
        declare(folder, "answers", {}, counted_lines())
        for name, scale in other_scales().items():
            cells = list(scale.get("labels", {})) or list(range(scale["min"], scale["max"] + 1))
            lines = [f"{number},scale {name},{FIRST},{cell}," for number, cell in enumerate(cells)]
            declare(folder, f"scale_{name}", {"score": scale}, ["id,touchpoint,at,score,band", *lines])
        programme = load_programme(folder)
        run = Run("oracles", STARTED)
        intakes = {source.source: take_in(programme, source, run) for source in programme.sources}
        seal(programme, run)
        prepare(programme)
        world = cls(programme, prepared(programme), intakes)
        models = {"nps_by_touchpoint"} | {test["model"] for test in world.naming_unit_tests.values()}
        world.dbt(*BUILD, "--select", *(f"+{model}" for model in sorted(models)))
        return world

    def dbt(self, *arguments: str) -> None:
        """Run a dbt command that must succeed."""
        build = run_dbt(self.programme, self.project, arguments)
        assert build.success, build.failures

    @property
    def naming_unit_tests(self) -> dict[str, dict[str, Any]]:
        """Unit tests of the models whose description begins with or names an oracle: unique id → node."""
        return {
            key: test
            for key, test in self.project.manifest["unit_tests"].items()
            if named_oracles(test.get("description") or "")
        }

    @cached_property
    def unit_tests(self) -> dict[str, list[tuple[str, str]]]:
        """Oracle → name and status of each unit test of the models that names it; all are run, once."""
        tests = self.naming_unit_tests
        found: dict[str, list[tuple[str, str]]] = {}
        if not tests:
            return found
        build = run_dbt(
            self.programme,
            self.project,
            ["test", "--select", *sorted(test["name"] for test in tests.values())],
        )
        statuses = {
            event["data"]["node_info"]["unique_id"]: event["data"]["status"]
            for event in build.events
            if event["info"]["name"] == "LogTestResult"
        }
        for key, test in tests.items():
            for oracle in named_oracles(test["description"]):
                found.setdefault(oracle, []).append((test["name"], statuses.get(key, "not run")))
        return found

    def tested_models(self, oracle: str) -> set[str]:
        """Models whose unit tests name an oracle."""
        return {
            test["model"] for test in self.naming_unit_tests.values() if oracle in named_oracles(test["description"])
        }

    def made_from(self, mart: str) -> set[str]:
        """A mart and every model it is made from."""
        parents = self.project.manifest["parent_map"]
        found, waiting = set(), [f"model.elevenpoint.{mart}"]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += parents.get(node, [])
        return {node.rpartition(".")[2] for node in found}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the warehouse, whose marts are found without a schema name."""
        with duckdb.connect(str(self.programme.layout.warehouse), read_only=True) as con:
            con.execute("set search_path = 'marts,intermediate,staging'")
            return con.execute(sql).fetchall()

    def quarantined(self, touchpoint: str) -> list[tuple[str, str]]:
        """Score and reason code of a touchpoint's quarantined rows, in the order of the file."""
        places = self.programme.layout.quarantine / "answers" / "*.parquet"
        with duckdb.connect() as con:
            return con.execute(
                "select json_extract_string(raw_row, '$.score'), reason_code from read_parquet($places)"
                " where json_extract_string(raw_row, '$.touchpoint') = $touchpoint order by source_row",
                {"places": str(places), "touchpoint": touchpoint},
            ).fetchall()

    def formula(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of SQL with the project's macros in it, compiled by dbt."""
        from dbt.cli.main import dbtRunner

        parsed = located_project(self.project.parsed, self.programme.layout.landing)
        with environment_of(self.programme.layout):
            options = ["--quiet", "compile", "--no-introspect", "--no-populate-cache", "--inline", sql]
            outcome = dbtRunner(manifest=parsed).invoke([*options, *vars_argument(self.programme)])
        assert outcome.success, outcome.exception
        (result,) = outcome.result.results
        with duckdb.connect() as con:
            return con.execute(result.node.compiled_code).fetchall()


def declare(folder: Path, source: str, changes: Mapping[str, Any], lines: Sequence[str]) -> None:
    """Write the declaration of a source and its one file."""
    text = yaml.safe_dump({"source": source, **ANSWERS, **changes}, allow_unicode=True)
    (folder / "sources" / f"{source}.yml").write_text(text, encoding="utf-8")
    inbox = folder / "inbox" / source
    inbox.mkdir(parents=True)
    file = inbox / "answers.csv"
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    past = file.stat().st_mtime - 60  # a file that was written this moment may still grow
    os.utime(file, (past, past))


def named_oracles(text: str) -> list[str]:
    """Oracles that a description names."""
    return re.findall(r"\b[OND](?:1[0-8]|[1-9])\b", text)
