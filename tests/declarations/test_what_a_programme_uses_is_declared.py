"""Rules between files. What belongs here: what programme.yml names must be declared by a source of the right kind."""

from pathlib import Path

import pytest
from test_loading_a_programme import PROGRAMME, RESPONSES, mistakes, write

from ingestion.declarations.load import load_programme


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "segments: [{name: plan}]",
            "4:19: segments[0].name: no source of kind crm_accounts declares `plan`; declared: industry, is_spam",
        ),
        (
            "segments: [{name: sector, attribute: industri}]",
            "4:38: segments[0].attribute: no source of kind crm_accounts declares `industri` "
            "(did you mean `industry`?); declared: industry, is_spam",
        ),
        (
            "segments: [{name: industry, of: contact}]",
            "4:19: segments[0].name: `industry` would come from a source of kind crm_contacts, and the programme "
            "declares none",
        ),
        (
            "segments: [{name: account_name}]",
            "4:19: segments[0].name: `account_name` is personal and published marts hold nothing personal: "
            "use another attribute",
        ),
        ("segments: [{name: industry}, {name: industry}]", "4:11: segments: segment industry is declared twice"),
        (
            "exclude_accounts: [{attribute: spam, equals: ['1'], reason: spam}]",
            "4:32: exclude_accounts[0].attribute: no source of kind crm_accounts declares `spam` "
            "(did you mean `is_spam`?); declared: industry, is_spam",
        ),
        (
            "segments: [{name: industry}]\nweighting: {strata: [level]}",
            "5:22: weighting.strata[0]: 'level' is no account segment; allowed: industry",
        ),
        (
            "targets: [{name: a, dimension: plan, value: 50, owner: us}]",
            "4:32: targets[0].dimension: 'plan' is no dimension of nps; allowed: touchpoint, lifecycle_stage",
        ),
        (
            "targets: [{name: a, metric: retention, dimension: touchpoint, member: x, value: 1, owner: us}]",
            "4:51: targets[0].dimension: 'touchpoint' is no dimension of retention; allowed: none",
        ),
        (
            "targets: [{name: a, dimension: touchpoint, value: 50, owner: us}]",
            "4:21: targets[0].dimension: `dimension` needs the `member` of touchpoint that the goal is for",
        ),
        (
            "targets: [{name: a, value: 5, owner: us}, {name: a, value: 6, owner: us}]",
            "4:10: targets: target a is declared twice",
        ),
        (
            "targets: [{name: a, value: 50, by: Q4 2026, owner: us}]",
            "4:36: targets[0].by: 'Q4 2026' is not",
        ),
        (
            "targets: [{name: a, member: x, value: 50, owner: us}]",
            "4:29: targets[0].member: `member` needs a `dimension` that it is of",
        ),
        ("targets: [{name: a, value: nan, owner: us}]", "4:28: targets[0].value: 'nan' is not a finite number"),
        ("refresh_at: 5:00", "4:13: refresh_at: '5:00' is not a time of day such as 05:00"),
        ("minimum_responses: 1", "4:20: minimum_responses: '1' is not allowed; it must be at least 2"),
        (
            "surveys: {expiry_days: {relatonal: 3}}",
            "4:25: surveys.expiry_days.relatonal: 'relatonal' is not allowed (did you mean `relational`?); "
            "allowed: relational, transactional",
        ),
        ("holds_personal_data: maybe", "4:22: holds_personal_data: 'maybe' is not true or false"),
        (
            "description:",
            "4:13: description: is empty, but must be text: fill it in, remove the key, or quote the text 'n",
        ),
    ],
)
def test_a_mistake_in_programme_yml_is_reported_where_it_stands(tmp_path: Path, line: str, expected: str) -> None:
    (found,) = mistakes(write(tmp_path, f"{PROGRAMME}{line}\n"))

    assert found.startswith(f"programme.yml:{expected}")


def test_segments_may_use_attributes_of_each_kind_and_text_fields(tmp_path: Path) -> None:
    programme = f"""{PROGRAMME}segments:
  - {{name: industry}}
  - {{name: sector, attribute: industry, label: Sector}}
  - {{name: survey, of: response}}
"""

    loaded = load_programme(write(tmp_path, programme))

    assert [segment.attribute_name for segment in loaded.programme.segments] == ["industry", "industry", "survey"]


def test_segments_are_not_blamed_while_a_source_cannot_be_read(tmp_path: Path) -> None:
    folder = write(
        tmp_path, f"{PROGRAMME}segments: [{{name: industry}}]\n", relational=RESPONSES, accounts="source: [\n"
    )

    assert [line.split(":")[0] for line in mistakes(folder)] == ["sources/accounts.yml"]
