"""Several CRMs and tools that follow each other, as declared: what is a mistake, and in which order CRMs are believed.

What does not belong here: what the models make of them.
"""

from pathlib import Path

import pytest

from ingestion.declarations.load import load_programme
from ingestion.errors import DeclarationError
from orchestration.dbt_vars import dbt_vars

PROGRAMME = "name: musterwerk\ntitle: Musterwerk\ntimezone: Europe/Berlin\n"

CRM = """\
source: {name}
kind: {kind}
format: {{type: csv}}
timezone: UTC
columns:
  {key}: Id
  created_at: {{column: Created, format: iso8601}}
identity: {{by: [{key}]}}
valid_from: created_at
"""

SURVEY = """\
source: {name}
kind: survey_responses
format: {{type: csv}}
timezone: UTC
columns:
  survey: {{value: {survey}}}
  survey_type: {{value: relational}}
  responded_at: {{column: When, format: iso8601}}
  score: Q1
identity: {{by: row_content}}
"""


def accounts(name: str) -> str:
    return CRM.format(name=name, kind="crm_accounts", key="account_id")


def contacts(name: str) -> str:
    return CRM.format(name=name, kind="crm_contacts", key="person_id")


def survey(name: str, called: str = "relational") -> str:
    return SURVEY.format(name=name, survey=called)


def write(folder: Path, programme: str, *sources: str) -> Path:
    (folder / "sources").mkdir()
    (folder / "programme.yml").write_text(PROGRAMME + programme, encoding="utf-8")
    for text in sources:
        name = text.split("\n", 1)[0].removeprefix("source: ")
        (folder / "sources" / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(DeclarationError) as raised:
        load_programme(folder)
    return [line.strip().removeprefix(f"{folder}/") for line in str(raised.value).splitlines()[1:]]


@pytest.mark.parametrize(("make", "kind"), [(accounts, "crm_accounts"), (contacts, "crm_contacts")])
def test_two_crms_without_precedence_are_a_mistake_that_says_what_to_write(tmp_path: Path, make, kind: str) -> None:
    assert mistakes(write(tmp_path, "", make("hubspot"), make("salesforce"))) == [
        f"programme.yml:1:1: hubspot, salesforce are of kind {kind}, and nothing says whose attributes are believed "
        "first: name hubspot, salesforce in `crm: {precedence: […]}`"
    ]


def test_a_precedence_that_leaves_out_one_of_two_is_a_mistake_that_names_it(tmp_path: Path) -> None:
    folder = write(tmp_path, "crm: {precedence: [salesforce]}\n", accounts("hubspot"), accounts("salesforce"))
    (found,) = mistakes(folder)
    assert found.startswith("programme.yml:4:")
    assert "name hubspot in `crm: {precedence: […]}`" in found


def test_a_precedence_names_sources_of_a_crm_and_each_once(tmp_path: Path) -> None:
    programme = "crm: {precedence: [salesfroce, relational, salesforce, salesforce]}\n"
    found = mistakes(write(tmp_path, programme, accounts("salesforce"), survey("relational")))
    assert [line.split(": ", 2)[2] for line in found] == [
        "'salesfroce' is no source of accounts or contacts (did you mean `salesforce`?); declared: salesforce",
        "'relational' is no source of accounts or contacts; declared: salesforce",
        "'salesforce' stands here twice",
    ]


def test_one_crm_needs_no_precedence(tmp_path: Path) -> None:
    assert dbt_vars(load_programme(write(tmp_path, "", accounts("zoho"), contacts("aaa"))))["crm_precedence"] == [
        "aaa",
        "zoho",
    ]


def test_an_entry_means_every_source_whose_name_it_begins_and_the_longest_entry_is_meant(tmp_path: Path) -> None:
    names = ("hubspot_companies", "salesforce_accounts", "salesforce_old_accounts")
    folder = write(
        tmp_path,
        "crm: {precedence: [salesforce, hubspot, salesforce_old]}\n",
        *(accounts(name) for name in names),
        contacts("salesforce_contacts"),
        contacts("hubspot_contacts"),
    )
    assert dbt_vars(load_programme(folder))["crm_precedence"] == [
        "salesforce_accounts",
        "salesforce_contacts",
        "hubspot_companies",
        "hubspot_contacts",
        "salesforce_old_accounts",
    ]


def test_a_succession_is_handed_to_the_models(tmp_path: Path) -> None:
    programme = "successions:\n- {survey: relational, archive: delighted, successor: formbricks}\n"
    folder = write(tmp_path, programme, survey("delighted"), survey("formbricks"))
    assert dbt_vars(load_programme(folder))["successions"] == [
        {
            "survey": "relational",
            "archive": "delighted",
            "successor": "formbricks",
            "same_answer_within_days": 1.0,
        }
    ]


@pytest.mark.parametrize(
    ("successions", "expected"),
    [
        (
            "[{survey: relational, archive: delightet, successor: formbricks}]",
            "successions[0].archive: 'delightet' is no source of kind survey_responses (did you mean `delighted`?); "
            "declared: delighted, formbricks",
        ),
        (
            "[{survey: relational, archive: delighted, successor: crm}]",
            "successions[0].successor: 'crm' is no source of kind survey_responses; declared: delighted, formbricks",
        ),
        (
            "[{survey: yearly, archive: delighted, successor: elsewhere}]",
            "successions[0].survey: the survey of delighted is called 'relational' and not 'yearly': give both "
            "one name",
        ),
        (
            "[{survey: relational, archive: delighted, successor: delighted}]",
            "successions[0].successor: 'delighted' comes before 'delighted' or is the same: an answer would count in "
            "neither",
        ),
        (
            "[{survey: relational, archive: delighted, successor: formbricks}, "
            "{survey: relational, archive: formbricks, successor: delighted}]",
            "successions[1].successor: 'delighted' comes before 'formbricks' or is the same: an answer would count in "
            "neither",
        ),
        (
            "[{survey: relational, archive: delighted, successor: formbricks}, "
            "{survey: relational, archive: delighted, successor: formbricks}]",
            "successions[1].archive: 'delighted' has a successor already: 'formbricks'",
        ),
    ],
)
def test_a_succession_that_cannot_be_is_a_mistake(tmp_path: Path, successions: str, expected: str) -> None:
    folder = write(
        tmp_path,
        f"successions: {successions}\n",
        survey("delighted"),
        survey("formbricks"),
        accounts("crm"),
    )
    assert expected in [line.split(": ", 1)[1] for line in mistakes(folder)]


def test_a_share_above_one_is_no_threshold(tmp_path: Path) -> None:
    (found,) = mistakes(write(tmp_path, "thresholds: {max_unmatched_share: 20}\n", survey("relational")))
    assert found.endswith("thresholds.max_unmatched_share: '20' is not allowed; it must be at most 1.0")
