"""Exports that nobody on this project wrote; the counts were taken apart from this code."""

from pathlib import Path

import duckdb
import pytest

from ingestion.declarations.source import Format
from ingestion.readers import RawTable, read, resolve_column

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAMMES = REPOSITORY / "programmes"
EXPORTS = {
    "r_community_survey_2018/inbox/form_responses/form_responses.tsv": (3062, 37),
    "carpentries/inbox/post_training/20180908_post_clean.csv": (967, 41),
    "sixhobbits/inbox/customers/customer.csv": (9373, 4),
    "sixhobbits/inbox/scores/score.csv": (78_756, 4),
    "ravenstack/inbox/accounts/ravenstack_accounts.csv": (500, 10),
    "ravenstack/inbox/churn_events/ravenstack_churn_events.csv": (600, 9),
    "ravenstack/inbox/subscriptions/ravenstack_subscriptions.csv": (5000, 14),
    "ravenstack/inbox/support_tickets/ravenstack_support_tickets.csv": (2000, 9),
}


def read_export(path: Path, con: duckdb.DuckDBPyConnection, workdir: Path) -> RawTable:
    return read(path, Format(type="csv", delimiter="\t" if path.suffix == ".tsv" else ","), con, workdir)


@pytest.mark.parametrize("export", EXPORTS)
def test_a_real_export_is_read_whole_and_sound(export: str, tmp_path: Path) -> None:
    with duckdb.connect() as con:
        table = read_export(PROGRAMMES / export, con, tmp_path)
        facts = con.execute("select count(*), count(structure_reason), min(source_row), max(source_row) from raw")
        rows, columns = EXPORTS[export]

        assert (table.rows, len(table.header), table.blank_rows) == (rows, columns, 0)
        assert facts.fetchall() == [(rows, 0, 2, rows + 1)]


def test_cells_with_line_breaks_of_the_cleaned_survey_stay_in_their_rows(tmp_path: Path) -> None:
    path = REPOSITORY / "tests/data/r_community_survey_2018/survey_english_cleaned.tsv"
    with duckdb.connect() as con:
        table = read_export(path, con, tmp_path)
        last = f"c{len(table.header) - 1}"
        facts = con.execute(
            f"select count(*), count(*) filter ({last} = '3080'), count(structure_reason),"
            f" count(*) filter (contains(concat_ws('', {', '.join(f'c{n}' for n in range(39))}), chr(10))) > 0 from raw"
        )

        assert table.header[-1] == "number_responses"
        assert facts.fetchall() == [(3080, 3080, 0, True)]


def test_the_scores_of_the_carpentries_are_as_published(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        path = PROGRAMMES / "carpentries/inbox/post_training/20180908_post_clean.csv"
        table = read_export(path, con, tmp_path)
        score = f"c{resolve_column(table.header, ('LikelyToRecommend',))}"
        bands = con.execute(
            f"select count(*) filter ({score} in ('9', '10')), count(*) filter ({score} in ('7', '8')),"
            f" count(*) filter ({score} in ('0', '1', '2', '3', '4', '5', '6')) from raw"
        )

        assert bands.fetchall() == [(501, 317, 71)]
