"""What waits in quarantine, how it is shown, and what a steward gets."""

import csv
import stat

import pytest

from ingestion.errors import ElevenpointError
from ingestion.guards import withdraw
from ingestion.quarantine import waiting, waiting_lines, write_rows
from tests.intake.conftest import ANSWERS

AT = "2026-01-05 10:00"
PERSONAL_HEADER = "id,score,at,email,comment"


def groups(world) -> dict[tuple[str, str | None], tuple[int, int, int]]:
    found = waiting(world.programme)
    return {(group.reason_code, group.column): (group.rows, group.distinct_rows, group.files) for group in found}


def test_rows_are_counted_by_reason_source_and_column_with_the_first_file_and_row(world) -> None:
    world.drop("a.csv", f"r1,11,{AT}", f"r2,12,{AT}", "r3,9,31.12.2025", "r4,9")
    world.take()

    assert groups(world) == {
        ("SCORE_OUT_OF_RANGE", "score"): (2, 2, 1),
        ("DATE_FORMAT", "at"): (1, 1, 1),
        ("ROW_TOO_SHORT", None): (1, 1, 1),
    }
    first = waiting(world.programme)[0]
    assert (first.reason_code, first.first_file, first.first_row) == ("SCORE_OUT_OF_RANGE", "a.csv", 2)
    assert first.wrong == "score holds a number outside the declared scale."
    assert first.remedy.startswith("Check which scale the question has")


def test_a_row_that_several_cumulative_exports_deliver_is_one_row_that_waits(world) -> None:
    world.drop("a.csv", f"r1,11,{AT}")
    world.drop("b.csv", f"r1,11,{AT}", f"r2,9,{AT}")
    world.take()

    assert groups(world) == {("SCORE_OUT_OF_RANGE", "score"): (2, 1, 2)}


def test_a_row_is_gone_once_the_declaration_is_mended(world) -> None:
    world.drop("a.csv", f"r1,Great,{AT}", f"r2,11,{AT}")
    world.take()
    world.declaration["score"] = {"labels": {"Great": 10}}
    world.take()

    assert groups(world) == {("SCORE_OUT_OF_RANGE", "score"): (1, 1, 1)}


def test_a_row_is_gone_once_a_later_file_lands_its_identity(world) -> None:
    world.drop("a.csv", f"r1,11,{AT}", f"r2,12,{AT}")
    world.take()
    world.drop("b.csv", f"r1,10,{AT}")
    world.take()

    assert [(group.first_row, group.rows) for group in waiting(world.programme)] == [(3, 1)]


def test_a_row_that_an_earlier_file_landed_soundly_still_waits_with_its_later_version(make_world) -> None:
    world = make_world(version="arrival")
    world.drop("a.csv", f"r1,9,{AT}")
    world.take()
    world.drop("b.csv", f"r1,11,{AT}")
    world.take()

    assert groups(world) == {("SCORE_OUT_OF_RANGE", "score"): (1, 1, 1)}


def test_of_a_contradiction_both_versions_are_told_and_what_no_longer_counts(world) -> None:
    world.drop("may.csv", f"r1,2,{AT},,Fine", f"r2,5,{AT},,Fine", f"r3,7,{AT},,Fine", header=PERSONAL_HEADER)
    world.take()
    world.drop("corrected.csv", f"r1,3,{AT},,Fine", f"r2,5,{AT},,Jane Roe", f"r3,7,{AT},,Fine", header=PERSONAL_HEADER)
    world.take()

    (group,) = waiting(world.programme)
    shown = "\n".join(waiting_lines([group]))

    assert (group.reason_code, group.rows, group.contradicted) == ("DUP_CONFLICT", 2, 2)
    assert "  also      2 rows that landed before do not count any more either." in shown
    assert "contradicts may.csv:2, which does not count either; they differ in score (2 there, 3 here)" in shown
    assert "contradicts may.csv:3, which does not count either; they differ in comment" in shown
    assert "Jane" not in shown


def test_a_contradiction_within_one_file_stops_nothing_that_landed(world) -> None:
    world.drop("a.csv", f"r1,2,{AT}", f"r1,3,{AT}", f"r2,3,{AT}")
    world.take()

    (group,) = waiting(world.programme)

    assert (group.rows, group.contradicted) == (2, 0)
    assert "contradicts" not in "\n".join(waiting_lines([group]))


def test_a_row_without_identity_is_gone_once_its_whole_file_came_again_mended(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}", "r2,8")
    world.take()
    world.drop("a.csv", f"r1,9,{AT}", f"r2,8,{AT}")
    world.take()

    assert groups(world) == {}


def test_a_row_without_identity_waits_while_its_file_name_brings_other_rows(world) -> None:
    world.drop("today.csv", f"r1,9,{AT}", "r2,8")
    world.take()
    world.drop("today.csv", f"r3,9,{AT}", f"r4,8,{AT}")
    world.take()

    assert groups(world) == {("ROW_TOO_SHORT", None): (1, 1, 1)}


def test_a_footer_and_a_second_header_are_told_apart_from_the_rows_that_wait(make_world, tmp_path) -> None:
    world = make_world(format={"type": "csv", "footer": "Total"})
    world.drop("a.csv", f"r1,9,{AT}", "id,score,at", "Total,,")
    world.drop("b.csv", f"r2,9,{AT}", "Total,,")
    world.take()

    lines = list(waiting_lines(waiting(world.programme)))

    assert lines[:3] == ["No row waits in quarantine.", "", "No data, and nothing to do: 3 rows."]
    assert {"  remedy    Nothing to do.", "  first     a.csv, row 4; in 2 files"} <= set(lines)
    assert world.quarantined("reason_code", "all") == [("ROW_FOOTER",), ("ROW_FOOTER",), ("ROW_IS_HEADER",)]

    world.drop("c.csv", f"r3,11,{AT}", "Total,,")
    world.take()
    lines = list(waiting_lines(waiting(world.programme)))

    assert lines[0] == "Waiting in quarantine: 1 row, delivered once."
    assert lines.index("No data, and nothing to do: 4 rows.") > lines.index("  first     c.csv, row 2; in 1 file")
    assert write_rows(world.programme, tmp_path / "rows.csv") == 1
    assert write_rows(world.programme, tmp_path / "footers.csv", reason="ROW_FOOTER") == 3


def test_rows_of_a_withdrawn_batch_do_not_wait(world) -> None:
    world.drop("a.csv", f"r1,11,{AT}")
    file = world.take_file("a.csv")
    withdraw(world.layout, file.batch_id, "wrong export")

    assert groups(world) == {}


def test_only_one_source_or_reason_can_be_asked_for(world) -> None:
    world.drop("a.csv", f"r1,11,{AT}", "r2,9")
    world.take()

    assert [group.reason_code for group in waiting(world.programme, "answers", "ROW_TOO_SHORT")] == ["ROW_TOO_SHORT"]
    assert waiting(world.programme, reason="SCORE_IS_DATE") == []
    with pytest.raises(ElevenpointError, match="there is no source 'answer'"):
        waiting(world.programme, "answer")


def test_scores_and_times_are_shown_as_they_are(world) -> None:
    world.drop("a.csv", f"r1,11,{AT}", f"r2,7.5,{AT}", f"r3,Promoter,{AT}", "r4,9,31.12.2025 10:00")
    world.take()

    shown = "\n".join(waiting_lines(waiting(world.programme)))

    for example in ("a.csv:2  11", "a.csv:3  7.5", "a.csv:4  Promoter", "a.csv:5  31.12.2025 10:00"):
        assert example in shown


def test_what_is_personal_is_never_shown_in_whichever_column_it_stands(world) -> None:
    secrets = ["jane.roe@example.org", "Jane Roe", "+49 170 5550123", "DE02120300000000202051", "Röe, Jäne"]
    lines = [f'{number},"{text}",{AT},jane.roe@example.org,"{text}"' for number, text in enumerate(secrets)]
    lines += [f'{number},9,"{text}",jane.roe@example.org,"{text}"' for number, text in enumerate(secrets, 10)]
    lines += [f'{number},9,{AT},jane.roe@example.org,"{text}",more' for number, text in enumerate(secrets, 20)]
    world.drop("a.csv", *lines, header=PERSONAL_HEADER)
    file = world.take_file("a.csv")

    shown = "\n".join(waiting_lines(waiting(world.programme, examples=100)))

    assert file.fates["quarantined"] == len(lines)
    assert shown.count("a.csv:") >= 10
    for text in [*secrets, "jane", "Jane", "555", "Roe", "2120", "Röe"]:
        assert text not in shown


def test_a_status_is_shown_once_enough_rows_have_it(make_world) -> None:
    world = make_world(columns=ANSWERS["columns"] | {"touchpoint": {"column": "journey", "map": {"Buy": "purchase"}}})
    lines = [f"r{n},9,{AT},After support" for n in range(3)] + [f"r9,9,{AT},Jane Roe"]
    world.drop("a.csv", *lines, header="id,score,at,journey")
    world.take()

    (group,) = waiting(world.programme)

    assert group.examples == ("a.csv:2  After support", "a.csv:5  Aaaa Aaa")


def test_of_several_columns_for_one_value_the_filled_one_is_the_example(make_world) -> None:
    world = make_world(columns=ANSWERS["columns"] | {"score": {"first_of": ["score", "nps"]}})
    world.drop("a.csv", f"r1,Zoltan,,{AT}", f"r2,,42,{AT}", header="id,score,nps,at")
    world.take()

    found = {group.reason_code: (group.column, group.examples) for group in waiting(world.programme)}
    assert found == {
        "SCORE_NOT_NUMERIC": ("score or nps", ("a.csv:2  Aaaaaa",)),
        "SCORE_OUT_OF_RANGE": ("score or nps", ("a.csv:3  42",)),
    }


def test_a_steward_gets_the_raw_rows_in_a_private_file_that_no_spreadsheet_runs(world, tmp_path) -> None:
    world.drop("a.csv", f"r1,=1+1,{AT},x@example.org,fine", "@SUM(1),9", header=PERSONAL_HEADER)
    world.take()
    out = tmp_path / "rows.csv"

    count = write_rows(world.programme, out)

    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert (count, stat.S_IMODE(out.stat().st_mode)) == (2, 0o600)
    assert '"email":"x@example.org"' in rows[0]["raw_row"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    with pytest.raises(ElevenpointError, match="does not exist yet"):
        write_rows(world.programme, out)


def test_no_spreadsheet_that_takes_another_separator_runs_what_stands_within_a_raw_row(make_world, tmp_path) -> None:
    world = make_world(format={"type": "csv", "delimiter": ";"})
    world.drop("a.csv", 'r1;=1+1;"a";x', 'r2;11;2026-01-05 10:00;x;"fine;=1+1"', header="id;score;at;email;comment")
    world.take()
    out = tmp_path / "rows.csv"

    assert write_rows(world.programme, out) == 2

    with out.open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell.strip().lstrip('"') for row in csv.reader(stream, delimiter=";") for cell in row]
    assert len(cells) == 4  # the comment of the second row is cut in two
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_raw_rows_are_not_written_where_bi_tools_or_intake_read(world) -> None:
    world.drop("a.csv", f"r1,11,{AT}")
    world.take()

    for place in (world.layout.published / "rows.csv", world.inbox / "rows.csv"):
        with pytest.raises(ElevenpointError, match="write elsewhere"):
            write_rows(world.programme, place)
        assert not place.exists()
