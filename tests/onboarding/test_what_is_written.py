"""Files, questions and the command. What belongs here: what onboarding writes, refuses to write, and prints last."""

from collections.abc import Callable
from pathlib import Path

import pytest
from onboarded_export import Look, look_at
from typer.testing import CliRunner

from ingestion.declarations.load import load_programme
from ingestion.errors import DeclarationError
from ingestion.onboarding import NothingProposed
from orchestration.cli import app, told_errors

Export = Callable[..., Look]
Survey = Callable[..., str]


def test_an_existing_declaration_is_never_written_over_unless_told(export: Export, survey: Survey) -> None:
    look = export(survey())
    look.made.path.write_text("mine\n")
    with pytest.raises(NothingProposed, match=r"answers\.yml exists already and was left as it is.*--replace"):
        look_at(look.file, look.folder)
    assert look.made.path.read_text() == "mine\n"
    # The name is no way out: a landed export would count twice.
    with pytest.raises(NothingProposed, match="the same export under two names counts every answer twice"):
        look_at(look.file, look.folder)

    look_at(look.file, look.folder, replace=True)
    assert look.declared["source"] == "answers"


def test_an_existing_programme_is_left_as_it_is(export: Export, survey: Survey, tmp_path: Path) -> None:
    folder = tmp_path / "programme"
    folder.mkdir()
    (folder / "programme.yml").write_text("name: mine\ntitle: Mine\ntimezone: UTC\n")
    look = export(survey())

    assert (folder / "programme.yml").read_text() == "name: mine\ntitle: Mine\ntimezone: UTC\n"
    assert look.made.programme is None


def test_a_new_programme_asks_for_its_zone_and_whether_it_holds_personal_data(export: Export, survey: Survey) -> None:
    look = export(survey())
    text = (look.folder / "programme.yml").read_text()

    assert 'timezone: "?"' in text
    assert 'holds_personal_data: "?"' in text
    assert (look.folder / "inbox" / "answers").is_dir()


def uncommented(path: Path, *lines: str) -> None:
    """Take the comment marks off lines as a person does."""
    text = path.read_text(encoding="utf-8")
    for line in lines:
        assert f"# {line}" in text, text
        text = text.replace(f"# {line}", line)
    path.write_text(text, encoding="utf-8")


def test_the_lines_on_segments_name_what_was_found_and_hold_once_uncommented(export: Export, survey: Survey) -> None:
    look = export(survey(Tarif=["Basis", "Plus"] * 12, Region=["Nord", "Sued"] * 12))
    programme = look.folder / "programme.yml"
    uncommented(look.made.path, "attributes:", "  tarif: Tarif", "  region: Region")
    uncommented(programme, "segments:", "  - {name: tarif, of: response}", "  - {name: region, of: response}")
    look.answer({"timezone": "UTC", "columns.survey_type.value": "relational"})

    assert [one.name for one in load_programme(look.folder).programme.segments] == ["tarif", "region"]
    assert "#   - {name: industry, of: account}  # example: an attribute of a source of kind crm_accounts" in (
        programme.read_text()
    )


def test_without_attributes_each_place_of_a_segment_has_an_example(export: Export, survey: Survey) -> None:
    text = (export(survey()).folder / "programme.yml").read_text()

    assert [line.split("  # ")[0] for line in text.splitlines() if "of: " in line] == [
        "#   - {name: plan, of: response}",
        "#   - {name: industry, of: account}",
        "#   - {name: job_level, of: contact}",
    ]


def test_a_name_that_is_none_is_refused_with_one_that_is(survey: Survey, tmp_path: Path) -> None:
    from ingestion.onboarding import onboard

    with pytest.raises(DeclarationError, match="such as kunden_umfrage"):
        onboard(tmp_path / "export.csv", "Kunden-Umfrage", tmp_path / "programme")


def test_every_open_value_is_reported_by_check_with_its_line_and_question(export: Export, survey: Survey) -> None:
    look = export(survey())
    with pytest.raises(DeclarationError) as refused:
        load_programme(look.folder)

    message = str(refused.value)
    lines = look.text.splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if text.startswith("timezone:"))
    assert message.startswith("5 mistakes in the declarations of")
    assert (
        f"{look.made.path}:{line}:11: timezone: is still open: in which zone does the tool write these times?"
        in message
    )
    assert "columns.survey_type.value: is still open: relational (asked now and then" in message
    assert "holds_personal_data: is still open: Does any export of the programme hold personal data" in message


def test_an_open_value_without_a_comment_is_still_reported(export: Export, survey: Survey) -> None:
    look = export(survey()).answer({"timezone": "UTC", "columns.survey_type.value": "relational"})
    look.edit("source: answers", 'source: answers\nowner: "?"')

    assert [one.rsplit(": ", 1)[1] for one in look.mistakes()] == ["replace '?' by a value"]


def test_a_question_mark_among_tokens_is_an_honest_one(export: Export, survey: Survey) -> None:
    look = export(survey()).answer({"timezone": "UTC", "columns.survey_type.value": "relational"})
    look.edit("source: answers", 'source: answers\nnulls: ["?"]')

    assert look.mistakes() == []


def test_the_summary_ends_with_the_questions_and_the_next_three_commands(export: Export, survey: Survey) -> None:
    look = export(survey())
    *_, before, copy, check, refresh = look.made.lines

    assert before == "Next:"
    assert copy == f"  cp {look.file} {look.folder}/inbox/answers/"
    assert (check, refresh) == (f"  make check PROGRAMME={look.folder}", f"  make refresh PROGRAMME={look.folder}")
    assert '5 questions only you can answer; replace each "?":' in look.made.lines
    assert "all 24 rows and 3 columns were looked at" in look.made.lines[0]


def test_the_command_says_what_was_found_and_ends_well(tmp_path: Path, survey: Survey) -> None:
    (tmp_path / "export.csv").write_text(survey())
    options = ["--file", str(tmp_path / "export.csv"), "--source", "answers", "--programme", str(tmp_path / "new")]
    done = CliRunner().invoke(app, ["onboard", *options])

    assert done.exit_code == 0
    assert "score: 'How likely are you to recommend us (0-10)?'" in done.output
    assert (tmp_path / "new" / "sources" / "answers.yml").is_file()


def test_the_command_ends_with_1_where_there_is_no_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "export.csv").write_text("id,plan\n1,a\n2,b\n")
    options = ["--file", str(tmp_path / "export.csv"), "--source", "answers", "--programme", str(tmp_path / "new")]
    with pytest.raises(SystemExit) as ended, told_errors():
        app(["onboard", *options], standalone_mode=False)

    assert ended.value.code == 1
    assert "has no column that could be the answer to an NPS question" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_header_without_rows_is_refused(export: Export) -> None:
    with pytest.raises(NothingProposed, match="holds a header and no rows"):
        export("Response ID,Score\n")
