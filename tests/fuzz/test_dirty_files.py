"""Dirty files in every order, number and cut: fates add up, the next run changes nothing, the same rows count.

What belongs here: properties of intake. What does not: the marts on top of it (`tests/dbt`).
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.landing.manifest import current_of
from tests.intake.conftest import ANSWERS, KEY, World

EXAMPLES = 70
"""Of each declaration; three of them make more than two hundred."""

HEADER = "id,score,at,changed,comment,status"
WIDTH = HEADER.count(",") + 1

COLUMNS = ANSWERS["columns"] | {"updated_at": {"column": "changed", "format": "%Y-%m-%d"}}
PREVIEWS = [{"column": "status", "equals": ["preview"], "reason": "preview"}]
PLAIN = ANSWERS | {"columns": COLUMNS, "timezone": "UTC"}
DECLARATIONS: dict[str, dict[str, Any]] = {
    "versioned": PLAIN | {"version": "updated_at", "exclude": PREVIEWS},
    "without versions": PLAIN | {"exclude": PREVIEWS},
    "by content": PLAIN | {"identity": {"by": "row_content"}},
}

IDS = st.sampled_from(["r1", "r2", "r3", " r2 ", "", "R1"])
SCORES = st.sampled_from(["0", "9", "10 ", "9,0", "7.5", "11", "", "N/A", "Promoter", "x\u00a0"])
TIMES = st.sampled_from(
    ["2026-01-05 10:00", "2026-01-06 23:59", "31.12.2025", "2026-02-30 10:00", "", "2031-01-01 00:00"]
)
CHANGES = st.sampled_from(["2026-02-01", "2026-02-02", "2026-02-31", ""])
COMMENTS = st.sampled_from(["fine", "a, b", 'he said "no"', "two\nlines", "cr\r\nlf", "", "=1+1", "größer 😀"])
STATUSES = st.sampled_from(["complete", "preview", ""])
SOUND = st.tuples(IDS, SCORES, TIMES, CHANGES, COMMENTS, STATUSES)


def written(cells: tuple[str, ...]) -> str:
    """One record as RFC 4180 writes it."""
    quoted = ['"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell for cell in cells]
    return ",".join(quoted)


BROKEN = st.sampled_from(["r1,9", "r1,9,x,x,x,x,x", 'r1,9,"2026"x,,,', 'r1,9"9,,,,', "r\0,9,,,,", HEADER])
BLANK = st.sampled_from(["", ",,,,,", "  ,,,,,\u00a0"])
RECORDS = st.one_of(
    SOUND.map(lambda cells: ("row", written(cells))),
    SOUND.map(lambda cells: ("row", written(cells))),
    SOUND.map(lambda cells: ("row", written(cells))),
    BROKEN.map(lambda line: ("broken", line)),
    BLANK.map(lambda line: ("blank", line)),
)


def is_blank(record: tuple[str, str]) -> bool:
    """A sound row can be blank, too: all of its cells may be drawn empty."""
    return not record[1].replace(",", "").strip()


@st.composite
def deliveries(draw) -> tuple[list, list[list], bool]:
    """Records, the same ones in other files in another order, and whether these come in one run."""
    records = draw(st.lists(RECORDS, min_size=2, max_size=9))
    other = draw(st.permutations(records))
    cut = draw(st.integers(0, len(other)))
    files = [part for part in (other[:cut], other[cut:]) if part]
    if draw(st.booleans()):
        files.append([*files[0], ("blank", "")])  # the same rows in other bytes
    return records, files, draw(st.booleans())


def current(world: World) -> list[tuple]:
    """Which rows count, by the rule of dbt's `current_versions`: an excluded one at the top, or one content alone."""
    batches = current_of(world.layout, world.manifests())
    listed = ", ".join(f"('{entry.batch_id}', {entry.declaration_version})" for entry in batches)
    return world.query(
        f"""
        with files(batch_id, declaration_version) as (values {listed}), versions as (
            select landing.*, files.declaration_version, landing.fate = 'excluded' as is_out
            from landing inner join files using (batch_id)
        ), top as (
            select * from versions
            qualify rank() over (partition by row_key order by version_order desc, declaration_version desc) = 1
        ), judged as (
            select row_key, bool_or(is_out) as is_out, count(distinct content_hash) as contents,
                any_value(content_hash) as content_hash, any_value(score) as score, any_value(comment) as comment
            from top group by row_key
        )
        select row_key, is_out, if(is_out, null, content_hash), if(is_out, null, score), if(is_out, null, comment)
        from judged where is_out or contents = 1
        order by row_key
        """
    )


def take_and_check(world: World, files: list[list[tuple[str, str]]], *, together: bool) -> None:
    """Deliver files; every row has a fate, and another run changes nothing."""
    results = {}
    for number, records in enumerate(files):
        world.drop(f"{number}.csv", *(line for _, line in records), header=HEADER)
        if not together or number == len(files) - 1:
            results |= {file.file: file for file in world.take().files if file.status != "unchanged"}
    for number, records in enumerate(files):
        file, kinds = results[f"{number}.csv"], [record[0] for record in records if not is_blank(record)]
        if file.status == "ignored":
            assert (file.reason_code, records in files[:number]) == ("FILE_DUPLICATE", True)
        elif file.status == "rejected":
            assert set(kinds) == {"broken"}, file.message
        else:
            assert sum(file.fates.values()) == file.rows_read == len(kinds)
            assert file.fates["quarantined"] >= kinds.count("broken")
            assert sum(file.reasons.values()) <= file.rows_read
    before = {(manifest.batch_id, manifest.landed_at) for manifest in world.manifests()}
    assert {file.status for file in world.take().files} <= {"unchanged", "ignored", "rejected"}
    assert {(manifest.batch_id, manifest.landed_at) for manifest in world.manifests()} == before


@pytest.mark.parametrize("name", DECLARATIONS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(delivery=deliveries())
def test_dirty_files_in_any_order_number_and_cut_count_the_same(monkeypatch, name: str, delivery) -> None:
    records, files, together = delivery
    folder = Path(tempfile.mkdtemp())
    monkeypatch.setenv("ELEVENPOINT_VAR", str(folder / "var"))
    monkeypatch.setenv("ELEVENPOINT_PSEUDONYM_KEY", KEY)
    try:
        whole = World(folder / "whole", DECLARATIONS[name], {"name": "whole", "timezone": "UTC"})
        parts = World(folder / "parts", DECLARATIONS[name], {"name": "parts", "timezone": "UTC"})
        take_and_check(whole, [records], together=True)
        take_and_check(parts, files, together=together)

        assert current(whole) == current(parts)
    finally:
        shutil.rmtree(folder)
