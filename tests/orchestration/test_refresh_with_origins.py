"""A refresh with landed sources. What belongs here: what a whole run tells of them. What does not: reading them."""

from pathlib import Path

from postgres_server import postgres
from small_programme import ANSWERS, Small, answers, dagster_home, write_programme

__all__ = ["postgres"]

FROM_TABLE = (
    ANSWERS.replace("source: answers", "source: tabled")
    .replace('files: "*.csv"\n', "origin: {database: {url_env: LANDED_URL, table: answers, cursor: loaded}}\n")
    .replace("type: csv", "type: parquet")
    .replace('"%Y-%m-%d %H:%M"', "iso8601")
)
FROM_NOWHERE = FROM_TABLE.replace("source: tabled", "source: away").replace("LANDED_URL", "NOT_SET_URL")
FROM_FOLDER = ANSWERS.replace("source: answers", "source: exported").replace(
    'files: "*.csv"', 'files: "**/*.csv"\norigin: {folder: ../lake}'
)


def test_landed_sources_are_refreshed_and_one_that_is_away_stops_no_other(
    postgres, tmp_path: Path, monkeypatch
) -> None:
    world = Small(write_programme(tmp_path / "programme"), tmp_path / "var", dagster_home(tmp_path / "home"))
    for name, text in (("tabled", FROM_TABLE), ("away", FROM_NOWHERE), ("exported", FROM_FOLDER)):
        (world.folder / "sources" / f"{name}.yml").write_text(text)
    part = tmp_path / "lake" / "dt=2026-02-01" / "part.csv"
    part.parent.mkdir(parents=True)
    part.write_text(answers(10, prefix="x"))
    postgres.run(
        "drop table if exists answers",
        "create table answers as select 't' || n as id, n % 11 as score, timestamp '2026-02-01 12:00' as answered,"
        " 'a1' as account, now() as loaded from generate_series(0, 10) n",
    )
    monkeypatch.setenv("LANDED_URL", postgres.url())

    done = world.run("refresh")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "away: The environment variable NOT_SET_URL is not set" in done.stdout
    assert "exported/dt=2026-02-01/part.csv" in done.stdout
    assert "tabled/extract_000001_" in done.stdout
    assert "121 responses" in done.stdout  # 100 of the inbox, 10 of the folder, 11 of the table
    assert (world.root / "published" / "current.duckdb").exists()
    assert postgres.url() not in done.stdout + done.stderr
