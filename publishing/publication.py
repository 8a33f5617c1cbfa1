"""One published version: its facts, and `current.json` that carries them.

What belongs here: the facts and their file. What does not: how a version comes about (`publish`).
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingestion.errors import ElevenpointError

DATABASE = "marts.duckdb"
PARQUET = "parquet"
FACTS = "current.json"
REPORT = "report/index.html"
WORKBOOK = "summary.xlsx"


@dataclass(frozen=True)
class About:
    """What a publication says about the programme it belongs to.

    Attributes:
        programme: Name of the programme.
        title: What people read above the report.
        language: Language of the report, `en` or `de`.
        timezone: Reporting timezone (IANA name), in which dates are shown.
        minimum_responses: Below this many responses no NPS is shown.
        elevenpoint_version: Version of this code.
    """

    programme: str
    title: str
    language: str
    timezone: str
    minimum_responses: int
    elevenpoint_version: str


@dataclass(frozen=True)
class Publication:
    """One published version.

    Attributes:
        version: Name of its folder; sorts in the order of publishing.
        run_id: The run that made it.
        published_at: Aware instant (UTC) of the publish.
        data_as_of: Aware instant (UTC) of the newest response in it; None where it holds none.
        row_counts: Rows by table.
        files: SHA-256 by file, relative to `folder`.
        folder: `published/versions/<version>`.
        is_live: True where readers are pointed at it.
        replaced: Version that was live before this call; None where nothing changed or nothing was live.
        notes: What a person should know, such as a write-ahead log that was set aside.
    """

    version: str
    run_id: str
    published_at: datetime
    data_as_of: datetime | None
    row_counts: dict[str, int]
    files: dict[str, str]
    folder: Path
    is_live: bool = False
    replaced: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def database(self) -> Path:
        """The published DuckDB file of this version."""
        return self.folder / DATABASE

    @property
    def report(self) -> Path:
        """The report of this version."""
        return self.folder / REPORT


def iso(moment: datetime | None) -> str | None:
    """An instant as ISO 8601 in UTC, ending in Z."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def facts_text(publication: Publication, about: About, engine_versions: dict[str, str]) -> str:
    """The text of `current.json`.

    File names are relative to `directory`, which is relative to `published/`. A reader that wants several
    files of one version reads this once and then opens `directory`/`name`; it never mixes two versions.
    """
    facts: dict[str, Any] = {
        "version": publication.version,
        "directory": f"versions/{publication.version}",
        "run_id": publication.run_id,
        "published_at": iso(publication.published_at),
        "data_as_of": iso(publication.data_as_of),
        "programme": about.programme,
        "title": about.title,
        "elevenpoint_version": about.elevenpoint_version,
        **engine_versions,
        "files": [{"name": name, "sha256": digest} for name, digest in sorted(publication.files.items())],
        "row_counts": dict(sorted(publication.row_counts.items())),
    }
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"


def read_facts(folder: Path) -> Publication:
    """The publication in a version's folder.

    Raises:
        ElevenpointError: `current.json` is missing or damaged.
    """
    path = folder / FACTS
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return Publication(
            version=facts["version"],
            run_id=facts["run_id"],
            published_at=datetime.fromisoformat(facts["published_at"]),
            data_as_of=datetime.fromisoformat(facts["data_as_of"]) if facts["data_as_of"] else None,
            row_counts=facts["row_counts"],
            files={file["name"]: file["sha256"] for file in facts["files"]},
            folder=folder,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ElevenpointError(
            f"{path}: cannot be read as the facts of a publication ({type(error).__name__}). "
            "Delete this version's folder if it is not the live one, then publish again with `make refresh`."
        ) from error
