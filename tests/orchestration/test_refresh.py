"""Real refreshes: what stops them, what does not, and what readers see. What does not belong here: definitions."""

import logging
import re
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from small_programme import Small, answers, drop

FIVE_POINT = answers(60, prefix="five", scores=[1, 2, 3, 4, 5])
ALL_NINES = answers(40, prefix="nine", scores=[9])


def batch_id_of(text: str) -> str:
    return re.search(r"batch ([0-9a-f]{16})", text).group(1)


def states(world: Small) -> dict[str, str]:
    """State of every step of the newest run, as Dagster recorded it."""
    with world.instance() as instance:
        (run,) = instance.get_runs(limit=1)
        return {stat.step_key: stat.status.value for stat in instance.get_run_step_stats(run.run_id) if stat.status}


def test_a_good_refresh_tells_rows_nps_marts_report_and_where_the_time_went(refreshed_small: Small) -> None:
    drop(refreshed_small.folder, "answers", "second.csv", answers(10, prefix="s"))

    done = refreshed_small.run("refresh")

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^answers/second\.csv +10 +10 +0 +0 +0 +0 +0$", done.stdout, re.MULTILINE)
    assert "2 further files as before." in done.stdout
    # 110 answers in the pattern of five promoters, three passives, two detractors of ten.
    assert re.search(r"^NPS +30\.0 \(95 % interval 1\d\.\d to 4\d\.\d\), 110 responses$", done.stdout, re.MULTILINE)
    assert f"{refreshed_small.root}/published/current.duckdb" in done.stdout
    assert f"{refreshed_small.root}/published/report/index.html" in done.stdout
    assert re.search(r"^Time +[\d.]+ s: dbt [\d.]+, other steps [\d.]+, Dagster [\d.]+$", done.stdout, re.MULTILINE)
    assert re.search(r"✓ +[\d.]+ s  intake answers", done.stderr)
    assert re.search(r"✓ +[\d.]+ s  publish", done.stderr)


def test_the_ui_shows_rows_and_column_lineage_of_a_mart(refreshed_small: Small) -> None:
    with refreshed_small.instance() as instance:
        shown = instance.get_latest_materialization_event(dg.AssetKey(["marts", "fct_response"])).asset_materialization

    assert shown.metadata["dagster/row_count"].value == 100
    lineage = shown.metadata["dagster/column_lineage"].value.deps_by_column
    assert lineage["score"] == [dg.TableColumnDep(asset_key=["intermediate", "int_responses"], column_name="score")]


def told_in_log(world: Small) -> list[str]:
    """Errors that the newest run's own steps wrote into its log, which its page shows."""
    with world.instance() as instance:
        (run,) = instance.get_runs(limit=1)
        entries = instance.all_logs(run.run_id)
    return [entry.user_message for entry in entries if entry.level == logging.ERROR and entry.dagster_event is None]


def newest(world: Small, *key: str) -> dict[str, Any]:
    """Metadata of the newest materialization of an asset."""
    with world.instance() as instance:
        shown = instance.get_latest_materialization_event(dg.AssetKey(key)).asset_materialization
    return {name: value.value for name, value in shown.metadata.items()}


def test_columns_are_traced_to_where_they_come_from(refreshed_once: Small) -> None:
    """Read by hand off the SQL: a column handed on, one that is renamed, one that is computed of two models."""
    expected = {
        ("staging", "stg_survey_responses"): {"score": {("landing", "survey_responses", "score")}},
        ("marts", "nps_overall"): {
            "responses": {
                ("intermediate", "int_daily_counts", band) for band in ("promoters", "passives", "detractors")
            },
            "period_start": {("intermediate", "int_periods", "period_start")},
        },
        ("marts", "intake_summary"): {"rows_read": {("staging", "stg_files", "rows_read")}},
        ("staging", "stg_files"): {"source_file": {("ledger", "files", "source_file")}},
    }
    for key, columns in expected.items():
        lineage = newest(refreshed_once, *key)["dagster/column_lineage"].deps_by_column
        found = {name: {(*dep.asset_key.path, dep.column_name) for dep in lineage[name]} for name in columns}
        assert found == columns, key


def test_every_mart_shows_the_columns_types_and_meanings_that_are_published(refreshed_once: Small) -> None:
    with duckdb.connect(str(refreshed_once.root / "published" / "current.duckdb"), read_only=True) as published:
        rows = published.execute(
            "select table_name, column_name, lower(data_type), comment from duckdb_columns() where table_name in "
            "(select table_name from duckdb_tables() where table_name <> '_publication') order by all"
        ).fetchall()
    marts = sorted({row[0] for row in rows})

    shown = [
        (mart, column.name, column.type, column.description)
        for mart in marts
        for column in newest(refreshed_once, "marts", mart)["dagster/column_schema"].columns
    ]

    assert len(marts) > 50
    assert sorted(shown) == [(table, name, kind, " ".join(comment.split())) for table, name, kind, comment in rows]


def test_a_column_that_is_handed_on_keeps_its_meaning_and_personal_ones_are_told_apart(refreshed_once: Small) -> None:
    schema = newest(refreshed_once, "staging", "stg_survey_responses")["dagster/column_schema"]
    staged = {column.name: column for column in schema.columns}

    assert staged["source_row"].description == "Number of the data row in its file, from 1."
    assert staged["score"].type == "integer"
    assert "comment" not in staged  # personal, so staging leaves it behind


def test_landing_ledger_and_tables_show_how_many_rows_they_hold(refreshed_once: Small) -> None:
    rows = {
        ("landing", "survey_responses"): 100,
        ("landing", "crm_accounts"): 20,
        ("landing", "cases"): 0,
        ("ledger", "files"): 2,
        ("ledger", "sources"): 2,
        ("ledger", "run"): 1,
        ("marts", "dim_account"): 20,
    }

    assert {key: newest(refreshed_once, *key)["dagster/row_count"] for key in rows} == rows


def test_the_publication_links_to_its_report_and_its_documentation(refreshed_once: Small) -> None:
    shown = newest(refreshed_once, "published_marts")
    version = refreshed_once.root / "published" / "versions" / shown["version"]

    assert Path(shown["report"]) == version / "report" / "index.html"
    assert Path(shown["docs"]) == version / "report" / "docs" / "index.html"
    assert Path(shown["report"]).is_file()
    assert 'href="../index.html"' in Path(shown["docs"]).read_text()
    assert (refreshed_once.root / "published" / "report" / "docs" / "handbook" / "index.html").is_file()


def test_a_failed_error_guard_stops_dbt_and_publishing_until_a_person_decides(refreshed_small: Small) -> None:
    before = refreshed_small.published()
    drop(refreshed_small.folder, "answers", "five_point.csv", FIVE_POINT)

    stopped = refreshed_small.run("refresh")

    assert stopped.returncode == 1
    assert "SCALE_SUSPECT" in stopped.stdout
    assert "published marts are those of the last good run" in stopped.stdout
    assert refreshed_small.published() == before
    assert len(before) > 20
    ran = states(refreshed_small)
    assert ran["guards__answers"] == "FAILURE"
    assert ran["guards__accounts"] == "SUCCESS"
    assert {"seal", "dbt_build", "published_marts"} & {
        step for step, state in ran.items() if state != "SKIPPED"
    } == set()
    assert any("highest_score_above_five: answers: five_point.csv" in text for text in told_in_log(refreshed_small))

    again = refreshed_small.run("refresh")
    assert (again.returncode, refreshed_small.published()) == (1, before)

    decided = refreshed_small.run("batches", "withdraw", batch_id_of(stopped.stdout), "--reason", "a 1–5 survey")
    assert decided.returncode == 0, decided.stderr
    after = refreshed_small.run("refresh")
    assert after.returncode == 0, after.stdout + after.stderr
    assert "100 responses" in after.stdout


def test_an_approved_batch_is_taken_up(refreshed_small: Small) -> None:
    drop(refreshed_small.folder, "answers", "five_point.csv", FIVE_POINT)
    stopped = refreshed_small.run("refresh")

    refreshed_small.run("batches", "approve", batch_id_of(stopped.stdout), "--reason", "they are that angry")
    done = refreshed_small.run("refresh")

    assert done.returncode == 0, done.stdout + done.stderr
    # 50 promoters of 160; 20 + 60 detractors.
    assert re.search(r"^NPS +-18\.8 .*, 160 responses$", done.stdout, re.MULTILINE)


def test_a_failed_warning_publishes_and_is_told(refreshed_small: Small) -> None:
    before = refreshed_small.published()
    drop(refreshed_small.folder, "answers", "nines.csv", ALL_NINES)

    done = refreshed_small.run("refresh")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warnings:" in done.stdout
    assert re.search(r"answers: nines[.]csv [(]batch \w+[)]: all of 30 scores or more are the same[.]", done.stdout)
    assert refreshed_small.published() != before


def test_what_was_not_read_and_which_headers_changed_is_told_once_each(refreshed_small: Small) -> None:
    folder = refreshed_small.folder
    drop(folder, "answers", "andere_umfrage.xlsx", "x")
    drop(folder, "anwsers", "december.csv", answers(10, prefix="d"))
    drop(folder, ".", "november.csv", answers(10, prefix="n"))
    drop(folder, "answers", "OCTOBER.CSV", answers(10, prefix="o"))
    drop(folder, "answers", "renamed.csv", answers(10, prefix="x").replace("id,score", "id,rating"))
    drop(folder, "answers", "wider.csv", answers(10, prefix="w").replace("\n", ",x\n").replace("t,x", "t,note", 1))

    done = refreshed_small.run("refresh")

    assert done.returncode == 1
    block = done.stdout.partition("\nNot read:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split(": ")[:2] for line in block] == [
        ["  inbox/anwsers/", "FOLDER_NOT_DECLARED"],
        ["  inbox/november.csv", "FILE_NOT_DECLARED"],
        ["  inbox/answers/andere_umfrage.xlsx", "FILE_NOT_DECLARED"],
    ]
    assert re.search(r"^answers/OCTOBER\.CSV +10 +10 ", done.stdout, re.MULTILINE)
    assert "120 responses" in done.stdout
    assert done.stdout.count("answers/renamed.csv") == 1
    assert "inbox/answers/renamed.csv: HEADER_REQUIRED_MISSING" in done.stdout
    assert "  answers/wider.csv: harmless: 'note' is new and not declared" in done.stdout
    assert "HEADER_CHANGED" not in done.stdout
    with refreshed_small.instance() as instance:
        shown = instance.get_latest_materialization_event(dg.AssetKey(["intake", "answers"])).asset_materialization
    assert shown.metadata["files_not_read"].value == 1
    assert "andere_umfrage.xlsx: FILE_NOT_DECLARED" in shown.metadata["not_read"].value[0]


def test_a_refused_file_does_not_keep_the_other_files_from_being_published(refreshed_small: Small) -> None:
    drop(refreshed_small.folder, "answers", "login.csv", "<!DOCTYPE html><html><body>Log in</body></html>\n")
    drop(refreshed_small.folder, "answers", "second.csv", answers(10, prefix="s"))

    done = refreshed_small.run("refresh")

    assert done.returncode == 1
    assert "inbox/answers/login.csv: FILE_IS_HTML" in done.stdout
    assert "110 responses" in done.stdout


def test_a_missing_inbox_is_told_with_its_remedy_and_the_other_source_refreshes(refreshed_small: Small) -> None:
    inbox = refreshed_small.folder / "inbox" / "accounts"
    inbox.rename(inbox.with_name("elsewhere"))
    drop(refreshed_small.folder, "answers", "second.csv", answers(10, prefix="s"))

    done = refreshed_small.run("refresh")

    assert done.returncode == 1
    assert re.search(r"accounts: The folder .*inbox/accounts is missing\. Make it", done.stdout)
    assert "110 responses" in done.stdout


def test_the_marts_go_back_one_version_and_forward_again(refreshed_small: Small) -> None:
    first = refreshed_small.published()
    drop(refreshed_small.folder, "answers", "second.csv", answers(10, prefix="s"))
    refreshed_small.run("refresh")
    second = refreshed_small.published()

    back = refreshed_small.run("rollback")

    assert back.returncode == 0, back.stderr
    assert refreshed_small.published() == first != second
    listed = refreshed_small.run("versions").stdout.splitlines()
    assert [line[0] for line in listed] == ["*", " "]


def test_a_failed_dbt_test_publishes_nothing_and_names_the_test(refreshed_small: Small) -> None:
    before = refreshed_small.published()
    # A ledger that contradicts itself: the fates of a file no longer add up.
    tampered = next((refreshed_small.root / "landing").glob("survey_responses/answers/*/manifest.json"))
    tampered.write_text(tampered.read_text().replace('"rows_read": 100', '"rows_read": 101'))

    done = refreshed_small.run("refresh")

    assert done.returncode == 1
    assert re.search(r"dbt test \S*fates_add_up\S* failed \(1 row contradicts it\)", done.stdout)
    assert "It demands: Every data row of every landed file has exactly one fate." in done.stdout
    assert re.search(rf"For example:\n +source answers, batch_id {tampered.parent.name}\n", done.stdout)
    assert "elevenpoint dbt -- show --select intake_summary_fates_add_up ." in done.stdout
    assert "nothing is published until it holds" in done.stdout
    shown = refreshed_small.run("dbt", "--", "show", "--select", "intake_summary_fates_add_up")
    assert tampered.parent.name[:8] in shown.stdout, shown.stdout + shown.stderr
    assert refreshed_small.published() == before


def test_others_can_read_what_is_published_and_nothing_else(refreshed_small: Small) -> None:
    root = refreshed_small.root
    closed = {path.name for path in root.iterdir() if not path.stat().st_mode & 0o007}
    open_files = {
        path.relative_to(root)
        for path in root.rglob("*")
        if path.is_file()
        and path.relative_to(root).parts[0] not in closed | {"published"}
        and path.stat().st_mode & 0o007
    }

    assert {"landing", "warehouse.duckdb", "dbt", "hash_cache.json", "refresh.log"} <= closed
    assert open_files <= {Path("refresh.lock")}
    assert (root / "published" / "current.duckdb").stat().st_mode & 0o004
