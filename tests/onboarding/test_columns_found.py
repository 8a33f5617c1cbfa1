"""Identity, people, comments, attributes and exclusions. What belongs here: what is proposed of them, and privacy."""

from collections.abc import Callable

import pytest
from onboarded_export import Look

Export = Callable[..., Look]
Survey = Callable[..., str]

ANSWERS = {"timezone": "UTC", "columns.survey_type.value": "relational"}


def test_a_column_named_as_the_responses_id_that_is_unique_is_the_identity(export: Export, survey: Survey) -> None:
    look = export(survey())

    assert look.declared["columns"]["response_id"] == "Response ID"
    assert look.declared["identity"] == {"by": ["response_id"]}


def test_an_export_with_ids_and_no_time_of_change_asks_which_version_of_an_answer_counts(
    export: Export, survey: Survey
) -> None:
    look = export(survey())

    assert look.declared["version"] == "?"
    for answer in ("arrival: that of the file that comes later", "file_date: that of", "none: neither, they are set"):
        assert answer in look.open["version"]
    assert [mistake for mistake in look.mistakes() if "version: is still open" in mistake]
    assert look.answer(ANSWERS | {"version": "arrival"}).land().files[0].fates["accepted"] == 24


def test_a_time_of_change_or_rows_without_an_id_leave_no_version_to_ask_for(export: Export, survey: Survey) -> None:
    changed = export(survey(**{"Updated at": [f"2026-03-{1 + n % 28:02} 10:00" for n in range(24)]}))

    assert (changed.declared["version"], "version" in changed.open) == ("updated_at", False)
    assert "version" not in export(survey(**{"Response ID": None}), replace=True).declared


def test_a_unique_column_of_another_name_is_asked_about(export: Export, survey: Survey) -> None:
    look = export(survey(**{"Response ID": None, "Vorgang": [f"V-{n}" for n in range(24)]}))

    assert look.declared["columns"]["response_id"] == "?"
    assert look.open["columns.response_id"].startswith("'Vorgang': filled in every row and never the same twice.")


def test_the_persons_id_is_never_the_responses(export: Export, survey: Survey) -> None:
    look = export(survey(**{"Response ID": None, "Customer ID": [f"C{n}" for n in range(24)]}))

    assert look.declared["identity"] == {"by": "row_content"}
    assert look.declared["columns"]["person_id"] == "Customer ID"


def test_a_number_that_counts_the_rows_is_no_identity(export: Export, survey: Survey) -> None:
    look = export(survey(**{"Response ID": None, "No.": [str(n) for n in range(1, 25)]}))

    assert look.declared["identity"] == {"by": "row_content"}


def test_rows_known_by_their_content_are_announced(export: Export, survey: Survey) -> None:
    look = export(survey(**{"Response ID": None}))

    assert "identity: no column identifies a response; rows are known by their content (row_content)" in look.printed
    assert "identity" not in look.open


def test_equal_rows_without_an_id_are_asked_about(export: Export, survey: Survey) -> None:
    one_day = ["2026-03-01 10:00:00"] * 24
    look = export(survey(**{"Response ID": None, "Submitted": one_day, "Plan": ["a", "b"] * 12}))

    # 24 rows of one moment hold 11 scores; with the plan, which alternates, there are 22 different rows
    assert look.open["identity.repeats"].startswith(
        "13 rows repeat another in every declared column (2 of them in every"
    )
    kept = look.answer(ANSWERS | {"identity.repeats": "keep"}).land()
    assert kept.files[0].fates["accepted"] == 24


def test_an_id_that_comes_several_times_asks_which_row_is_newer(export: Export, survey: Survey) -> None:
    ids = [f"r{n // 2}" for n in range(24)]
    look = export(survey(**{"Response ID": ids}))

    assert "'Response ID' comes several times: which of two rows with one id is the newer?" in look.open["version"]
    with_change = export(survey(**{"Response ID": ids, "Updated at": ["2026-03-09 10:00"] * 24}), replace=True)
    assert with_change.declared["version"] == "updated_at"


def test_addresses_are_found_and_their_owner_is_told_from_the_agents(export: Export, survey: Survey) -> None:
    mine, theirs = [[f"{who}{n}@example.org" for n in range(24)] for who in ("person", "agent")]
    look = export(survey(Contact=mine, **{"Agent e-mail": theirs}))

    assert look.declared["columns"]["email"] == "Contact"
    assert "# email: Agent e-mail  # holds e-mail addresses; of the respondent?" in look.text


def test_the_open_answer_is_found_by_name_and_content(export: Export, survey: Survey) -> None:
    look = export(survey(Warum=[f'"weil es gut war, zum {n}. Mal"' for n in range(24)]))

    assert look.declared["columns"]["comment"] == "Warum"


def test_columns_with_few_values_are_suggested_as_attributes_and_land_once_taken_up(
    export: Export, survey: Survey
) -> None:
    look = export(survey(**{"Tarif (neu)": ["Basis", "Plus", "Pro"] * 8, "Land": ["DE"] * 24}))

    assert '#   tarif_neu: "Tarif (neu)"  # 3 different values' in look.text
    assert "the same in every row, so no segment: 'Land'" in look.printed
    look.edit("# attributes:\n#   tarif_neu:", "attributes:\n  tarif_neu:").answer(ANSWERS).land()
    assert look.rows("attributes->>'$.tarif_neu'")[:3] == [("Basis",), ("Plus",), ("Pro",)]


ANSWERED = ["The hotline is hard to reach", "More opening hours on Saturday", "Nothing comes to my mind"] * 8


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("What should we do better?", ANSWERED),
        ("Was können wir verbessern", ANSWERED),
        ("Feedback", ANSWERED),
        (
            "Q7",
            ["The hotline is hard to reach, and nobody calls back before the end of the day", "Nothing at all"] * 12,
        ),
        ("Q7 When did it happen?", [*["One two three"] * 2, *(f"On day {n} of the visit" for n in range(22))]),
    ],
)
def test_what_people_wrote_is_no_segment_although_few_texts_stand_in_it(
    export: Export, survey: Survey, name: str, texts: list[str]
) -> None:
    look = export(survey(**{name: [f'"{text}"' for text in texts]}, Tarif=["Basis", "Plus"] * 12))

    assert "#   tarif: Tarif  # 2 different values" in look.text
    assert (
        f"#   not proposed: '{name}': {len(set(texts))} different texts that look like what people wrote;" in look.text
    )
    assert "a segment would publish them as they stand, `columns.comment` keeps them apart" in look.text
    assert f": {name}  # {len(set(texts))} different" not in look.text
    for text in set(texts):
        assert text not in look.text + look.printed


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("When did you take the training?", ["Within the last three months", "Longer than a year ago"]),
        ("How often do you visit us?", ["More than once a week", "About once a month"]),
        ("What is your role?", ["Data scientist", "Student"]),
        ("Training", ["In the last month", "More than a year ago"]),
        ("Kanal", ["Telefon", "E-Mail"]),
    ],
)
def test_choices_of_a_form_stay_suggestions(export: Export, survey: Survey, name: str, choices: list[str]) -> None:
    look = export(survey(**{name: choices * 12}))

    assert f"{name}  # 2 different values" in look.text.replace('"', "")
    assert "not proposed" not in look.text


def test_a_long_name_is_cut_between_words(export: Export, survey: Survey) -> None:
    look = export(survey(**{"Which department of our organization do you contact most": ["A", "B"] * 12}))

    assert "#   which_department_of_our_organization_do: Which" in look.text


@pytest.mark.parametrize("name", ["Agent", "Account manager", "Kundenbetreuer", "Betreut von", "Assigned to"])
def test_those_whom_the_company_employs_are_not_suggested_as_segments(export: Export, survey: Survey, name) -> None:
    look = export(survey(**{name: ["Yvaine", "Zoltan", "Quint"] * 8}))

    assert f": {name}  # 3 different values" not in look.text


def test_previews_tests_and_spam_are_set_apart_by_the_words_of_tools(export: Export, survey: Survey) -> None:
    status = ["IP Address"] * 21 + ["Survey Preview", "Spam", "test"]
    look = export(survey(Status=status, isBogus=["false"] * 23 + ["true"]))

    assert look.declared["exclude"] == [
        {"column": "Status", "equals": ["Survey Preview"], "reason": "preview"},
        {"column": "Status", "equals": ["test"], "reason": "test"},
        {"column": "Status", "equals": ["Spam"], "reason": "spam"},
        {"column": "isBogus", "equals": ["true"], "reason": "spam"},
    ]
    assert look.answer(ANSWERS).land().files[0].fates["excluded"] == 3


def test_rows_of_other_metrics_in_the_same_file_are_set_apart(export: Export, survey: Survey) -> None:
    look = export(survey(question_type=["nps", "csat", "5-star"] * 8))

    assert look.declared["exclude"] == [
        {"column": "question_type", "equals": ["5-star", "csat"], "reason": "other_metric"}
    ]


def test_what_a_tool_calls_complete_is_mapped(export: Export, survey: Survey) -> None:
    look = export(survey(**{"Response Type": ["completed", "partial"] * 12}))

    assert look.declared["columns"]["is_complete"]["map"] == {"completed": "true", "partial": "false"}


def test_a_name_that_stands_twice_is_reported_and_never_declared(export: Export, survey: Survey) -> None:
    content = survey(Plan=["a", "b"] * 12, plan_2=["a", "b"] * 12).replace("plan_2", "plan ", 1)
    look = export(content)

    assert "no declaration can name them (no name, or a name twice): 'Plan', 'plan'" in look.printed
    assert "plan" not in look.declared["columns"]


def test_no_value_of_a_person_is_printed_or_written(export: Export, survey: Survey) -> None:
    names = ["Mara Muster", "Timo Test"] * 12
    look = export(
        survey(
            Name=names,
            Owner=names,
            Kommentar=[f'"Bitte Mara Muster anrufen, Zeile {n}"' for n in range(24)],
            Mail=[f"mara.muster{n}@example.org" for n in range(24)],
            Telefon=[f"+49 30 555 {n:03}" for n in range(24)],
        )
    )

    for secret in ("Mara", "Muster", "Timo", "@example", "555"):
        assert secret not in look.text + look.printed
    programme = (look.folder / "programme.yml").read_text()
    assert "holds_personal_data: true" in programme
