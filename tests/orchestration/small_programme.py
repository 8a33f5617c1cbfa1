"""A small programme on disk and its refreshes. What belongs here: files and processes. What does not: expectations."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from warm_command import warm_command

REPOSITORY = Path(__file__).resolve().parents[2]

PROGRAMME = """\
name: small
title: Small programme
timezone: America/New_York
owner: Customer insight
holds_personal_data: false
refresh_at: "06:30"
segments:
  - {name: region, of: account}
"""
ANSWERS = """\
source: answers
kind: survey_responses
description: Answers of the yearly survey
owner: survey@example.org
files: "*.csv"
format: {type: csv}
timezone: UTC
columns:
  response_id: id
  survey: {value: relationship}
  survey_type: {value: relational}
  score: score
  responded_at: {column: answered, format: "%Y-%m-%d %H:%M"}
  account_id: account
identity: {by: [response_id]}
"""
ACCOUNTS = """\
source: accounts
kind: crm_accounts
files: "accounts_*.csv"
file_date: {pattern: "accounts_(.+)[.]csv"}
format: {type: csv}
timezone: UTC
columns:
  account_id: id
attributes:
  region: region
identity: {by: [account_id]}
version: file_date
valid_from: file_date
"""
SCORES = [10, 9, 8, 10, 7, 9, 0, 10, 6, 8]
"""Five promoters, three passives, two detractors: NPS 30 for any whole number of repetitions."""


@dataclass(frozen=True)
class Small:
    """The programme's folder, the folder for what runs make, and Dagster's home."""

    folder: Path
    var: Path
    home: Path

    @property
    def root(self) -> Path:
        return self.var / "small"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "ELEVENPOINT_PROGRAMME": str(self.folder),
            "ELEVENPOINT_VAR": str(self.var),
            "DAGSTER_HOME": str(self.home),
            "DO_NOT_TRACK": "1",
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command that users run."""
        return subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command that users run, to its end."""
        if arguments[0] == "refresh":
            return warm_command().run(list(arguments), REPOSITORY, self.environment, timeout=300)
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    @contextmanager
    def instance(self) -> Iterator[dg.DagsterInstance]:
        """Dagster's records of the refreshes; paths in dagster.yaml start at its folder."""
        with chdir(self.home), dg.DagsterInstance.from_config(str(self.home)) as instance:
            yield instance

    def published(self) -> dict[str, str]:
        """Hash of every published file that readers reach, by name below the pointer."""
        live = self.root / "published" / "live"
        return {
            str(path.relative_to(live)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(live.rglob("*"))
            if path.is_file()
        }


def write_programme(folder: Path) -> Path:
    """Write the declarations and one good file for each source."""
    (folder / "sources").mkdir(parents=True)
    (folder / "programme.yml").write_text(PROGRAMME)
    (folder / "sources" / "answers.yml").write_text(ANSWERS)
    (folder / "sources" / "accounts.yml").write_text(ACCOUNTS)
    drop(folder, "answers", "first.csv", answers(100))
    accounts = "id,region\n" + "".join(f"a{i},{'north' if i % 2 else 'south'}\n" for i in range(20))
    drop(folder, "accounts", "accounts_2026-01-01.csv", accounts)
    return folder


def drop(folder: Path, source: str, name: str, text: str) -> Path:
    """Put a file into a source's inbox, as something that has been at rest for a while."""
    path = folder / "inbox" / source / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    an_hour_ago = path.stat().st_mtime - 3600
    os.utime(path, (an_hour_ago, an_hour_ago))
    return path


def answers(n: int, prefix: str = "r", scores: list[int] = SCORES) -> str:
    """A file of `n` answers, whose scores repeat."""
    rows = [f"{prefix}{i},{scores[i % len(scores)]},2026-02-{i % 28 + 1:02d} 12:00,a{i % 20}" for i in range(n)]
    return "\n".join(["id,score,answered,account", *rows]) + "\n"


def dagster_home(folder: Path) -> Path:
    """A home with the checkout's dagster.yaml, so that its storage lies below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("dagster.yaml", "workspace.yaml"):
        shutil.copy(REPOSITORY / name, folder / name)
    return folder


def small(folder: Path) -> Small:
    """A new programme that was never refreshed."""
    return Small(write_programme(folder / "programme"), folder / "var", dagster_home(folder / "home"))


def copy_of(original: Small, folder: Path) -> Small:
    """A copy of a programme with everything that its refreshes made."""
    shutil.copytree(original.folder.parent, folder, symlinks=True, dirs_exist_ok=True)
    return Small(folder / "programme", folder / "var", folder / "home")
