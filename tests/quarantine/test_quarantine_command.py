"""`elevenpoint quarantine`, as people call it."""

import stat

from on_disk import run_command

AT = "2026-01-05 10:00"


def test_the_command_lists_what_waits_and_what_was_taken_up_and_writes_raw_rows_on_request(world, tmp_path) -> None:
    world.drop("a.csv", f"r1,Great,{AT}", f"r2,11,{AT}")
    world.take()
    world.declaration["score"] = {"labels": {"Great": 10}}
    world.take()

    listed = run_command(world, "quarantine", "--source", "answers", "--examples", "1")
    history = run_command(world, "quarantine", "--history")
    written = run_command(world, "quarantine", "--out", str(tmp_path / "rows.csv"))

    assert (listed.returncode, listed.stdout.splitlines()[:4]) == (
        0,
        [
            "Waiting in quarantine: 1 row, delivered once.",
            "",
            "SCORE_OUT_OF_RANGE  answers, column 'score': 1 row, 1 distinct",
            "  first     a.csv, row 3; in 1 file",
        ],
    )
    assert "a.csv:3  11" in listed.stdout
    assert "quarantined 1, taken up 1" in history.stdout
    assert (written.returncode, stat.S_IMODE((tmp_path / "rows.csv").stat().st_mode)) == (0, 0o600)
