"""A programme whose one source has an origin. What belongs here: its declarations and runs. What does not: facts."""

import json
from pathlib import Path
from typing import Any

import duckdb

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.programme import Programme
from ingestion.declarations.source import Source
from ingestion.intake import SourceIntake, take_in
from ingestion.landing.ledger import seal
from ingestion.run import Run

ANSWERS: dict[str, Any] = {
    "source": "answers",
    "kind": "survey_responses",
    "timezone": "UTC",
    "format": {"type": "parquet"},
    "columns": {
        "response_id": "id",
        "survey": {"value": "relationship"},
        "survey_type": {"value": "relational"},
        "score": "score",
        "responded_at": {"column": "answered_at", "format": "iso8601"},
        "comment": {"column": "comment", "optional": True},
    },
    "identity": {"by": ["response_id"]},
}
CSV = {"format": {"type": "csv"}}
HEADER = "id,score,answered_at\n"


class World:
    """The programme, its runs and what they left behind."""

    def __init__(self, folder: Path, origin: dict[str, Any], **changes: Any) -> None:
        self.folder = folder
        self.declaration = ANSWERS | {"origin": origin} | changes
        self.runs = 0

    @property
    def source(self) -> Source:
        return Source.model_validate(self.declaration)

    @property
    def programme(self) -> LoadedProgramme:
        facts = {"name": "world", "title": "A world", "timezone": "UTC", "holds_personal_data": False}
        return LoadedProgramme(self.folder, Programme.model_validate(facts), (self.source,))

    @property
    def area(self) -> Path:
        return self.programme.layout.extracts / "answers"

    def take(self) -> SourceIntake:
        self.runs += 1
        return take_in(self.programme, self.source, Run.now(f"run-{self.runs}"))

    def extracts(self) -> list[dict[str, Any]]:
        """The facts beside the extracts, oldest first."""
        return [json.loads(path.read_bytes()) for path in sorted(self.area.glob("extract_*.json"))]

    def landed(self, columns: str = "response_id, score") -> list[tuple]:
        """The newest accepted version of each response, among the batches that count."""
        seal(self.programme, Run.now("seal"))
        rows = self.programme.layout.landing / "survey_responses" / "*" / "*" / "rows.parquet"
        files = self.programme.layout.ledger / "files.parquet"
        with duckdb.connect() as con:
            return con.execute(
                f"""
                select {columns} from read_parquet('{rows}', union_by_name = true)
                join (select source, batch_id, declaration_version from '{files}' where is_current) as batches
                using (source, batch_id)
                where fate = 'accepted'
                qualify
                    row_number() over (
                        partition by row_key order by version_order desc, declaration_version desc
                    ) = 1
                order by all
                """
            ).fetchall()


def fates(taken: SourceIntake) -> list[tuple[str, int, int]]:
    """Status, accepted and duplicate rows of each file that was read."""
    return [
        (file.status, file.fates.get("accepted", 0), file.fates.get("duplicate", 0))
        for file in taken.files
        if file.status != "unchanged"
    ]
