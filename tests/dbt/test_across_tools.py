"""Two CRMs, two survey tools and an archive with its successor, from the files to the marts.

What does not belong here: the steps one by one (unit tests of the models) and declaring them.
"""

from datetime import UTC, date, datetime

import pytest
from several_tools import write_several_tools
from tiny_landing import Landing, failures

from ingestion.declarations.load import load_programme
from ingestion.intake import take_in
from ingestion.landing.ledger import seal
from ingestion.run import Run
from orchestration.dbt_vars import dbt_vars


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Landing:
    """The programme, taken in and built once; tests must not change it."""
    folder = tmp_path_factory.mktemp("several_tools")
    write_several_tools(folder / "programme")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELEVENPOINT_VAR", str(folder / "var"))
        programme = load_programme(folder / "programme")
        run = Run("run", datetime(2026, 7, 1, tzinfo=UTC))
        for source in programme.sources:
            (file,) = take_in(programme, source, run).files
            assert (file.status, file.reasons) == ("landed", {}), source.source
        seal(programme, run)
        landing = Landing(programme.layout.landing.parent, variables=dbt_vars(programme))
        result = landing.dbt("build", "--exclude-resource-type", "unit_test")
        assert result.success, failures(result)
    return landing


def answers(marts: Landing, source: str, columns: str) -> list[tuple]:
    return marts.query(f"select {columns} from fct_response where source = '{source}' order by source_row")


def account_of(marts: Landing, account_id: str) -> str:
    [(key,)] = marts.query(
        f"select distinct account_key from restricted.restricted_accounts where account_id = '{account_id}'"
    )
    return key


def test_a_survey_with_short_salesforce_ids_meets_a_crm_with_long_ones(marts: Landing):
    [(account, method, plan), *_] = answers(marts, "qualtrics", "account_key, match_method, segment_plan")
    assert (account, method, plan) == (account_of(marts, "001A0000006Vm9uIAC"), "declared_account", "pro")


def test_attributes_come_from_the_first_crm_that_knows_them_and_from_the_next_where_it_does_not(marts: Landing):
    assert answers(marts, "qualtrics", "segment_plan, segment_region, segment_job_level") == [
        ("pro", "north", "unknown"),
        ("basic", "south", "unknown"),
        ("max", "unknown", "unknown"),
        ("pro", "north", "director"),
        *[("unknown", "unknown", "unknown")] * 4,
    ]
    assert answers(marts, "typeform", "segment_plan, segment_region, segment_job_level") == [
        ("basic", "south", "unknown"),
        ("unknown", "west", "unknown"),
        ("pro", "north", "director"),
    ]


def test_a_chain_of_merges_is_followed_and_an_id_of_the_other_system_is_the_same_account(marts: Landing):
    by_merge = answers(marts, "qualtrics", "account_key")[1]
    by_link = answers(marts, "typeform", "account_key")[0]
    assert by_merge == by_link == (account_of(marts, "001A0000006Vm9vIAC"),)
    assert answers(marts, "typeform", "account_key")[1] == (account_of(marts, "h4"),)


def test_every_answer_says_how_its_customer_was_found(marts: Landing):
    assert answers(marts, "qualtrics", "match_method") == [
        ("declared_account",),
        ("declared_account",),
        ("declared_account",),
        ("email",),
        ("ambiguous",),
        ("anonymous",),
        ("unmatched",),
        ("anonymous",),
    ]
    assert answers(marts, "typeform", "match_method") == [
        ("declared_account",),
        ("declared_account",),
        ("person_id",),
    ]


def test_one_address_in_two_crms_is_one_person_and_one_customer(marts: Landing):
    by_mail = answers(marts, "qualtrics", "respondent_key, account_key")[3]
    by_id = answers(marts, "typeform", "respondent_key, account_key")[2]
    assert by_mail == by_id
    assert marts.query("select count(*) from dim_customer where is_in_crm") == [(5,)]


def test_an_account_of_several_systems_is_one_account(marts: Landing):
    """Salesforce 9u, 9v, 9x and 9y, HubSpot h4: h1 and h2 are linked, h3, 9w and 9z merged."""
    assert marts.query("select count(*), count(*) filter (where is_in_crm) from dim_account") == [(5, 5)]


def test_nothing_doubles_over_any_segment(marts: Landing):
    [(counted,)] = marts.query("select count(*) from fct_response")
    assert counted == 8 + 3 + 3 + 3 + 2 + 2 - 1
    assert marts.query(
        "select segment_type, sum(responses) from nps_by_segment where period_grain = 'all' group by all order by all"
    ) == [("job_level", counted), ("plan", counted), ("region", counted)]


def test_accounts_merged_into_each_other_both_stay_and_are_reported(marts: Landing):
    assert answers(marts, "qualtrics", "account_key")[2] == (account_of(marts, "001A0000006Vm9xIAC"),)
    assert marts.query("select source, findings from identity_findings where finding_code = 'MERGE_CYCLE'") == [
        ("salesforce_accounts", 2)
    ]


def test_shared_and_ambiguous_addresses_are_counted_by_source(marts: Landing):
    assert marts.query(
        "select finding_code, source, findings from identity_findings where finding_code <> 'MERGE_CYCLE' order by all"
    ) == [
        ("EMAIL_SHARED", "hubspot_contacts", 1),
        ("EMAIL_SHARED", "qualtrics", 1),
        ("MATCH_AMBIGUOUS", "qualtrics", 1),
    ]


def test_each_source_says_how_many_of_its_rows_the_crm_knows(marts: Landing):
    assert marts.query(
        "select source, responses, with_identifier, matched, unmatched, ambiguous, unmatched_share "
        "from source_freshness where with_identifier is not null order by source"
    ) == [
        ("delighted", 2, 2, 1, 1, 0, 0.5),
        ("formbricks", 3, 3, 3, 0, 0, 0.0),
        ("hubspot_contacts", None, 3, 3, 0, 0, 0.0),
        ("new_pulse", 2, 0, 0, 0, 0, None),
        ("old_pulse", 2, 0, 0, 0, 0, None),
        ("qualtrics", 8, 6, 4, 1, 1, 1 / 6),
        ("salesforce_contacts", None, 3, 3, 0, 0, 0.0),
        ("typeform", 3, 3, 3, 0, 0, 0.0),
    ]


def test_an_answer_in_the_archive_and_its_successor_counts_once_and_is_counted_apart(marts: Landing):
    assert answers(marts, "delighted", "source_row") == [(3,), (4,)]
    assert len(answers(marts, "formbricks", "1")) == 3
    assert marts.query(
        "select source, accepted, counted_by_successor from intake_summary where counted_by_successor > 0"
    ) == [("delighted", 3, 1)]


def test_the_overlap_of_both_tools_is_reported_week_by_week_and_as_a_whole(marts: Landing):
    week = (1, 2, 2, 1, 2, True, 1, 1)
    assert marts.query(
        "select period_grain, period_start, overlap_weeks, archive_responses, successor_responses, same_answers, "
        "respondents_in_both, stitchable, archive_own_responses, successor_own_responses from source_overlap "
        "where survey = 'relational' order by period_grain"
    ) == [("all", date(2026, 6, 1), *week), ("week", date(2026, 6, 1), *week)]


def test_without_respondents_nothing_is_stitched_and_the_mart_says_so(marts: Landing):
    """Both tools' answers count; 2 promoters against 1 and a detractor: 100 and 0, no difference beyond chance."""
    assert marts.query(
        "select stitchable, same_answers, archive_responses, successor_responses, archive_nps, successor_nps, "
        "nps_difference, is_level_shift from source_overlap where survey = 'pulse' and period_grain = 'all'"
    ) == [(False, 0, 2, 2, 100.0, 0.0, -100.0, False)]
    # (0, 0, 2) against (1, 0, 1) with 3/4, 3/2, 3/4 added: 2/5 against 0, variances (7/10 - 4/25) / 5 and (7/10) / 5
    [(p_value,)] = marts.query(
        "select difference_p_value from source_overlap where survey = 'pulse' and period_grain = 'all'"
    )
    assert p_value == pytest.approx(0.421848, abs=1e-6)
