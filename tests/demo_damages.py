"""Damages of the demo programme's warehouse, and the data tests they must trip.

What belongs here: one SQL statement per way in which a mart can go wrong, for marts that hold rows only in the demo.
What does not: running them, and the damages of marts that the tiny programme fills (tests/dbt).
"""

TWICE = (
    "account_coverage",
    "account_nps",
    "alerts",
    "benchmarks",
    "campaign_attrition",
    "campaign_effect",
    "churn_by_band",
    "detractor_recovery",
    "earned_growth",
    "fct_business_event",
    "fct_case",
    "fct_communication",
    "fct_crm_event",
    "fct_invitation",
    "follow_up_queue",
    "int_account_periods",
    "int_alert_comparisons",
    "int_asks",
    "int_follow_up_cases",
    "int_follow_ups",
    "int_loop_answers",
    "int_person_asks",
    "int_person_periods",
    "int_promoters",
    "int_recovery_cells",
    "int_silent_customers",
    "int_trailing_days",
    "labels",
    "loop_performance",
    "loyalty_outcomes",
    "nps_drivers",
    "nps_migration",
    "nps_paired_change",
    "nps_trailing",
    "nps_weighted",
    "outcome_lead_lag",
    "promoter_asks",
    "revenue_at_risk",
    "revenue_at_risk_summary",
    "survey_eligibility",
    "survey_funnel",
    "targets",
    "vendor_reconciliation",
)
"""Marts and models whose test is called `<name>_keys_are_unique`."""

LISTED_TWICE = {
    "default_themes": "default_terms_stand_for_one_theme_each",
    "int_response_themes": "themes_of_an_answer_are_listed_once",
    "int_theme_terms": "theme_terms_are_listed_once",
    "restricted_response_themes": "response_themes_are_listed_once",
}
"""Those whose test has a name of its own."""

MISSING = {
    "default_themes": ("language", "parent_theme", "term", "theme"),
    "int_theme_terms": ("term_language", "theme"),
    "restricted_response_themes": ("response_key", "theme"),
}
"""Columns that a test, not a constraint, keeps from being NULL."""

ANSWERS = ("fct_case", "fct_invitation", "follow_up_queue")
"""Marts that name an answer which must be one of `fct_response`."""

BLOCKS = ("nps_trailing", "nps_weighted")
"""Marts with the NPS block."""

SENTENCES = {
    "account_coverage_levels_sum_to_all": {
        "a job level lost": "delete from account_coverage where job_level = 'C-level'",
        "an account without its total": "delete from account_coverage where job_level = 'all'",
        **{
            f"one {what} too many": f"update account_coverage set {what} = {what} + 1 where job_level = 'all'"
            for what in (
                "people_known",
                "people_asked",
                "people_answered",
                "known_people_answered",
                "people_with_valid_answer",
            )
        },
    },
    "account_nps_bands_sum_to_responses": {
        "bands of an account that do not sum": "update account_nps set promoters = promoters + 1",
    },
    "account_nps_rolled_up_bands_sum_to_rolled_up_responses": {
        "bands of a family that do not sum": "update account_nps set rollup_passives = rollup_passives + 1",
    },
    "accepted_values_default_themes_language__de__en": {
        "a term in a third language": "update default_themes set language = 'fr' where theme = 'delivery'",
    },
    "alerts_say_what_they_found": {
        f"an alert whose {what}": f"update alerts set {change}"
        for what, change in {
            "score rose": "measured_change = -measured_change, measured = previous_measured - measured_change",
            "change is not the difference": "measured_change = measured_change - 1",
            "fall is too small to tell": "smallest_change = 1 - measured_change",
            "fall may be chance": "adjusted_p_value = 0.9",
            "change is none": "measured_change = 0, measured = previous_measured, smallest_change = 0",
            "correction made it likelier": "p_value = adjusted_p_value + 0.01",
            "interval is upside down": "change_ci_low = change_ci_high + 1",
            "interval leaves a rise open": "change_ci_high = 1",
            "people count more than cases": "design_effect = 0.9",
            "people of both periods are more than there are": "people_in_both = people + 1",
            "people are more than their answers": "people = cases + 1",
            "beginning lies ahead": "since = period_start + 1",
        }.items()
    },
    "benchmarks_position_is_a_percentile": {
        "a place above all others": "update benchmarks set own_percentile = 101",
        "a place below all others": "update benchmarks set own_percentile = -1",
    },
    "campaign_attrition_adds_up_and_its_bands_sum_to_all": {
        "a band of a campaign lost": "delete from campaign_attrition where band_before = 'detractor'",
        **{
            f"a campaign {what}": f"update campaign_attrition set {change}"
            for what, change in {
                "that lost one more than stayed away": "lost = lost + 1 where band_before in ('all', 'detractor')",
                "with more repeated answers than answers": "answered_both = answered_both + 1000, "
                "lost = lost - 1000 where band_before in ('all', 'detractor')",
                "with more answers than people": "answered_before = answered_before + 1000, lost = lost + 1000 "
                "where band_before in ('all', 'detractor')",
                "whose bands count somebody twice": "people = people + 1 where band_before = 'promoter'",
                "whose bands count an answer twice": "answered_after = answered_after + 1 where band_before = 'all'",
                "whose bands lose somebody twice": "lost = lost - 1, answered_before = answered_before - 1 "
                "where band_before = 'all'",
            }.items()
        },
    },
    "campaign_effect_is_the_difference_of_its_sides": {
        f"an effect {what}": f"update campaign_effect set {change}"
        for what, change in {
            "that its sides do not show": "effect = effect + 1",
            "whose interval is upside down": "effect_ci_low = effect_ci_high + 1",
            "shown with too few answers": "is_reportable = false",
            "held back with enough answers": "effect = null",
            "judged by a second test": "verdict = 'effect_found', is_significant = true where not is_primary",
            "never judged by the primary test": "verdict = 'not_the_primary_test', is_significant = null",
            "found without a test": "is_significant = null",
        }.items()
    },
    "churn_by_band_bands_sum_to_all": {
        "a band of churn lost": "delete from churn_by_band where nps_group = 'detractor'",
        "a lost account nobody knows": "update churn_by_band set accounts_lost = accounts_lost + 1 "
        "where nps_group = 'all'",
    },
    "detractor_recovery_remedies_add_up": {
        "a detractor with a remedy lost": "delete from detractor_recovery where remedy = 'call_by_lead'",
        "a month whose remedies are lost": "delete from detractor_recovery "
        "where period_grain = 'month' and remedy <> 'all'",
        "a month that forgot its detractors": "delete from detractor_recovery where period_grain = 'month'",
        "a month of detractors nobody was": "insert into detractor_recovery "
        "select * replace (period_start - interval 10 year as period_start) "
        "from detractor_recovery where period_grain = 'month'",
        **{
            f"detractors {what}": f"update detractor_recovery set {change}"
            for what, change in {
                "counted once more": "detractors = detractors + 1",
                "who recovered into no band": "recovered = recovered + 1 where recovered < answered_again",
                "who became promoters elsewhere": "promoted = promoted + 1",
                "who recovered without an answer": "answered_again = 0, compared = 0",
                "who answered and are still open": "still_open = still_open * 1000",
                "compared without an answer": "compared = answered_again + 1",
                "whose recovery leaves its interval": "recovered_share_ci_low = recovered_share + 0.1",
                "whose promotion leaves its interval": "promoted_share_ci_high = promoted_share - 0.1",
                "whose excess leaves its interval": "recovered_excess_ci_low = recovered_excess + 0.1",
                "promoted beyond the interval": "promoted_excess_ci_high = promoted_excess - 0.1",
                "compared with nothing": "recovered_expected_share = null where is_comparable",
            }.items()
        },
        **{
            f"one of {count} too many of remedy {remedy}": f"update detractor_recovery set {change} "
            f"where remedy = '{remedy}' and answered_again + still_open < detractors and recovered < answered_again"
            for remedy in ("any", "none")
            for count, change in {
                "detractors": "detractors = detractors + 1",
                "still_open": "still_open = still_open + 1",
                "answered_again": "answered_again = answered_again + 1",
                "passives_after": "passives_after = passives_after + 1, recovered = recovered + 1",
                "promoters_after": "promoters_after = promoters_after + 1, recovered = recovered + 1, "
                "promoted = promoted + 1",
            }.items()
        },
    },
    "earned_growth_base_is_kept_contracted_or_churned": {
        "revenue lost twice": "update earned_growth set churned_revenue = churned_revenue + 1000",
    },
    "earned_growth_end_is_kept_expanded_or_new": {
        "revenue from nowhere": "update earned_growth set end_revenue = end_revenue + 1000",
    },
    "earned_growth_new_is_earned_bought_or_unknown": {
        "new revenue both earned and bought": "update earned_growth set bought_new_revenue = bought_new_revenue + 1000",
    },
    "fct_business_event_titles_hold_no_address": {
        "an event that names somebody": "update fct_business_event set title = 'Left: jo@mail.example' "
        "where event_type = 'incident'",
    },
    "follow_up_queue_acts_are_known": {
        "an act that no guide describes": "update follow_up_queue set act = 'send_flowers' where priority_rank = 1",
    },
    "follow_up_queue_ranks_are_unique": {
        "two acts that are both first": "update follow_up_queue set priority_rank = 1 where priority_rank = 2",
    },
    "labels_are_in_both_languages": {
        "a value without a German label": "delete from labels where language = 'de' and value = 'promoter'",
        "a label in a third language": "insert into labels select distinct on (field, value) field, value, 'dk', "
        "label, description from labels",
        "a label in Danish for German": "update labels set language = 'da' where language = 'de'",
        "a label in French for English": "update labels set language = 'fr' where language = 'en'",
    },
    "loop_performance_narrows": {
        f"a loop with more {what}": f"update loop_performance set {change}"
        for what, change in {
            "unreachable than there are": "unreachable_detractors = detractors + 1, contact_due = 0, "
            "contacted_in_time = 0, contact_breaches = 0",
            "followed up than there are": "followed_up = detractors + 1",
            "reopened than opened": "reopened = followed_up + 1",
            "contacted than there are": "contacted = detractors + 1",
            "due than can be reached": "contact_due = detractors + 1, "
            "contact_breaches = detractors + 1 - contacted_in_time",
            "late contacts than due": "contact_breaches = contact_breaches + 1",
            "solutions due than cases": "resolution_due = followed_up + 1, "
            "resolution_breaches = followed_up + 1 - resolved_in_time",
            "late solutions than due": "resolution_breaches = resolution_breaches + 1",
            "closed by the team than cases": "closed_by_team = followed_up + 1",
            "closed by customers than cases": "closed_by_customer = followed_up + 1, "
            "confirmed_in_case = followed_up + 1",
            "confirmations than closed": "confirmed_in_case = closed_by_customer + 1",
            "closed than confirmed": "closed_by_customer = confirmed_in_case + confirmed_by_answer + 1 "
            "where confirmed_in_case + confirmed_by_answer < followed_up",
            "in time than the interval allows": "contacted_in_time_share_ci_high = contacted_in_time_share - 0.1",
            "closed than the interval allows": "closed_by_customer_share_ci_high = closed_by_customer_share - 0.1",
            "hours to contact for half than for most": "median_hours_to_contact = p90_hours_to_contact + 1",
            "hours to solve for half than for most": "median_hours_to_resolution = p90_hours_to_resolution + 1",
            "hours to confirm for half than for most": "median_hours_to_confirmation = p90_hours_to_confirmation + 1",
        }.items()
    },
    "loop_performance_owners_and_teams_add_up": {
        "an owner lost": "delete from loop_performance where owner_key = 'none'",
        "a team lost": "delete from loop_performance where owner_key = 'all' and team = 'none'",
        "a period without its total": "delete from loop_performance where owner_key = 'all' and team = 'all'",
        "a period without its owners": "delete from loop_performance where owner_key <> 'all' and team <> 'all'",
        **{
            f"one of {what} too many in the total of {total}": "update loop_performance "
            f"set {what} = {what} + 1 where {rows}"
            for total, rows in {
                "everybody": "owner_key = 'all' and team = 'all'",
                "each owner": "owner_key <> 'all' and team = 'all'",
                "each team": "owner_key = 'all' and team <> 'all'",
            }.items()
            for what in (
                "detractors",
                "unreachable_detractors",
                "low_scores_without_comment",
                "followed_up",
                "reopened",
                "contacted",
                "contact_due",
                "contacted_in_time",
                "contact_breaches",
                "resolution_due",
                "resolved_in_time",
                "closed_by_team",
                "closed_by_customer",
                "confirmed_in_case",
                "confirmed_by_answer",
                "other_cases",
            )
        },
    },
    "loyalty_outcomes_customers_are_watched_or_too_recent": {
        "a customer nobody watched": "update loyalty_outcomes set repeat_observed = repeat_observed - 1",
    },
    "loyalty_outcomes_people_are_watched_or_too_recent": {
        "a person whose referrals nobody watched": "update loyalty_outcomes set referral_too_recent = people + 1",
    },
    "loyalty_outcomes_reviewers_are_watched_or_too_recent": {
        "a person whose reviews nobody watched": "update loyalty_outcomes set review_observed = review_observed + 1",
    },
    "nps_drivers_add_up": {
        f"a driver {what}": f"update nps_drivers set {change}"
        for what, change in {
            "whose bands do not sum": "detractors = detractors + 1",
            "whose other answers' bands do not sum": "passives_without = passives_without + 1",
            "that counts an answer twice": "base_responses = base_responses + 1",
            "that nobody named": "responses = 0, promoters = 0, passives = 0, detractors = 0, "
            "responses_without = base_responses, promoters_without = base_responses, passives_without = 0, "
            "detractors_without = 0 where not is_reportable",
            "with an impact of its own": "impact = impact + 1",
            "of a case below a theme of comments": "parent_theme = 'service' where theme_source = 'root_cause'",
            "whose interval is upside down": "nps_ci_low = nps_ci_high + 1",
            "whose other interval is upside down": "nps_without_ci_low = nps_without_ci_high + 1",
            "whose difference's interval is upside down": "nps_difference_ci_low = nps_difference_ci_high + 1",
            "without its score": "nps = null",
            "without its difference": "nps_difference = null",
            "without its p-value": "difference_p_value = null",
        }.items()
    },
    "nps_migration_rows_sum_to_respondents": {
        "a band nobody moved to": "delete from nps_migration where band_after = 'detractor'",
        "a period nobody moved in": "delete from nps_migration where period_grain = 'month'",
        "a period before anybody answered": "update nps_migration set period_start = period_start - interval 10 year",
        "somebody who moved twice": "update nps_migration set people = people + 1 where period_grain = 'all'",
    },
    "nps_paired_change_pairs_and_missing_add_up": {
        f"a paired change {what}": f"update nps_paired_change set {change}"
        for what, change in {
            "whose bands do not sum": "promoters = promoters + 1",
            "that forgot who stayed away": "no_second_answer = no_second_answer - 1",
            "of nobody": "responses = 0, promoters = 0, passives = 0, detractors = 0, people_before = no_second_answer "
            "where not is_reportable",
            "shown with too few pairs": "is_reportable = true, nps = 0, previous_nps = 0, nps_change = 0 "
            "where not is_reportable",
            "without its first score": "previous_nps = null",
            "that is not the difference": "nps_change = nps_change + 1",
            "outside its interval": "nps_change_ci_high = nps_change - 1",
            "judged without a p-value": "change_p_value = null",
            "with a p-value that nobody judged": "is_significant_change = null",
            "without an interval": "nps_change_ci_low = null",
            "with a p-value above 1": "change_p_value = 1.5, is_significant_change = false "
            "where change_p_value is not null",
            "that may be chance": "change_p_value = 0.9, is_significant_change = true where change_p_value is not null",
        }.items()
    },
    "nps_trailing_members_add_up": {
        "a region lost": "delete from nps_trailing where dimension = 'region' and member = 'West'",
        "a day whose regions are lost": "delete from nps_trailing "
        "where dimension = 'region' and as_of_date = '2026-03-02'",
        "a day without a total": "delete from nps_trailing where dimension = 'overall' and as_of_date = '2026-03-02'",
        "a touchpoint lost on a day": "delete from nps_trailing "
        "where dimension = 'touchpoint' and as_of_date = '2026-03-02'",
        **{
            f"one of the trailing {what} too many": f"update nps_trailing set {what} = {what} + 1 "
            "where dimension = 'overall'"
            for what in ("responses", "promoters", "passives", "detractors")
        },
    },
    "nps_weighted_weighting_holds": {
        f"a weighting {what}": f"update nps_weighted set {change}"
        for what, change in {
            "of more answers of accounts than answers": "account_responses = responses + 1",
            "of more answers with revenue than of accounts": "revenue_responses = account_responses + 1",
            "of answers outside and inside the base": "responses_outside_base = responses + 1",
            "of more effective answers of accounts than answers": "account_weighted_n_eff = account_responses + 1",
            "of more effective answers with revenue than answers": "revenue_weighted_n_eff = revenue_responses + 1",
            "of more effective answers than answers": "n_eff = post_stratified_responses + 1",
            "that makes answers worth more": "design_effect = 0.9",
            "of more answers than were asked for": "answered = sent + 1",
            "that silence makes better": "nps_if_non_respondents_are_detractors = nps + 1",
            "that silent promoters make worse": "nps_if_non_respondents_are_promoters = nps - 1",
            "of more customers than there are": "customers_answered = customers + 1",
            "of more revenue than there is": "customer_revenue_answered = customer_revenue * 1.1",
            "of more than the whole base": "base_share = 1.1",
            "of one stratum that differs": "strata = 1, responses_outside_base = 0, "
            "post_stratified_nps = nps + 1 where is_reportable",
            "of accounts beyond the scale": "account_weighted_nps = 101",
            "of revenue beyond the scale": "revenue_weighted_nps = -101",
            "of strata beyond the scale": "post_stratified_nps = 101",
            "of accounts with bounds upside down": "account_weighted_ci_low = account_weighted_ci_high + 1",
            "of revenue with bounds upside down": "revenue_weighted_ci_low = revenue_weighted_ci_high + 1",
            "of strata with bounds upside down": "post_stratified_ci_low = post_stratified_ci_high + 1",
        }.items()
    },
    "outcome_lead_lag_is_a_correlation": {
        "a correlation above 1": "update outcome_lead_lag set correlation = 1.1",
        "a correlation below -1": "update outcome_lead_lag set correlation = -1.1",
    },
    "promoter_asks_count_every_promoter": {
        "a period whose promoters nobody asks": "delete from promoter_asks where period_grain = 'month'",
        "a period the headline does not know": "update promoter_asks "
        "set period_start = period_start - interval 10 year",
        **{
            f"promoters {what}": f"update promoter_asks set {change}"
            for what, change in {
                "that the headline does not count": "promoters = promoters + 1",
                "with a name beyond all promoters": "named_promoters = promoters + 1",
                "asked in time and not asked": "asked_in_time = asked + 1",
                "asked who are none": "asked = promoters + 1",
                "who reviewed and did nothing": "reviewed = done + 1",
                "who referred and did nothing": "referred = done + 1",
                "who did something unknown": "done = reviewed + referred + 1 "
                "where reviewed + referred < named_promoters",
                "without a name who did something": "done = named_promoters + 1, reviewed = named_promoters + 1, "
                "done_after_ask = 0",
                "who did it after no ask": "done_after_ask = asked + 1",
            }.items()
        },
    },
    "revenue_at_risk_bands_sum_to_responses": {
        "bands of an account at risk that do not sum": "update revenue_at_risk set detractors = detractors + 1",
    },
    "revenue_at_risk_summary_accounts_sum": {
        "an account both safe and at risk": "update revenue_at_risk_summary set accounts_safe = accounts_safe + 1",
    },
    "revenue_at_risk_summary_revenue_sums": {
        "revenue both safe and at risk": "update revenue_at_risk_summary set revenue_safe = revenue_safe + 1000",
    },
    "survey_eligibility_holds": {
        f"a person {what}": f"update survey_eligibility set {change}"
        for what, change in {
            "who may be asked for no reason": "is_eligible_for_relational = not is_eligible_for_relational",
            "who must not be asked and may be": "is_eligible = not is_eligible",
            "who was asked on no day": "last_asked_at = null",
            "who was never asked on a day": "asks = 0, violations = 0, is_rule_broken = false, "
            "last_violation_on = null",
            "asked about all before anything": "next_relational_eligible_on = next_eligible_on - 1",
            "whose breach counts nothing": "violations = 0, violations_any = 0, violations_relational = 0",
            "whose breach has no day": "last_violation_on = null",
            "with more breaches of one rule than breaches": "violations_any = violations + 1",
            "with more breaches than of both rules": "violations_any = 0, violations_relational = 0",
            "with more breaches than second asks": "violations = asks, violations_any = asks where is_rule_broken",
        }.items()
    },
    "survey_funnel_narrows": {
        f"a funnel with {what}": f"update survey_funnel set {change}"
        for what, change in {
            "more delivered than sent": "bounced = sent - delivered + 1",
            "more opened than delivered": "opened = delivered + 1",
            "more answers than opened": "answered = opened + 1",
            "more answers than delivered": "opened = null, answered = delivered + 1",
            "more who left than were written to": "unsubscribed = sent + 1",
            "nobody in it": "sent = 0, delivered = 0, bounced = 0, opened = 0, answered = 0, unsubscribed = 0, "
            "answers_without_invitation = 0",
            "a rate of too few": "is_reportable = not is_reportable",
            "a better rate of all than of the delivered": "answered_of_delivered = answered_of_sent - 0.01",
            "a better rate of the delivered than of the opened": "answered_of_delivered = answered_of_opened + 0.01",
            "a rate above 1": "answered_of_opened = 1.1",
            "a rate below its interval": "answered_of_sent_ci_low = answered_of_sent + 0.01",
            "a rate above its interval": "answered_of_sent_ci_high = answered_of_sent - 0.01",
        }.items()
    },
    "targets_say_what_was_measured": {
        f"a goal {what}": f"update targets set {change}"
        for what, change in {
            "with more parts than cases": "failures = cases + 1 where metric = 'nps'",
            "with a case that neither met it nor missed it": "failures = failures - 1 where metric <> 'nps'",
            "that tells too little": "is_reportable = false, actual = null, actual_ci_low = null, "
            "actual_ci_high = null, "
            "probability_reached = null",
            "with a figure of too few": "cases = 2, successes = 1, failures = 1, is_reportable = false",
            "outside its interval": "actual_ci_high = actual - 1 where metric <> 'nps'",
            "surer than sure": "probability_reached = 1.1",
            "of a status nobody knows": "status = 'nearly'",
            "reached before its day": "status = 'reached', is_final = false",
        }.items()
    },
    "vendor_reconciliation_adds_up": {
        f"a vendor's figure {what}": f"update vendor_reconciliation set {change}"
        for what, change in {
            "with a verdict nobody knows": "verdict = 'close'",
            "called equal that differs": "verdict = 'equal', nearest_reading = 'ours', remainder = 0, difference = 3",
            "called equal to another reading": "verdict = 'equal_after_rounding', nearest_reading = 'utc', "
            "remainder = 0",
            "explained by too little": "verdict = 'explained', remainder = 0.6",
            "against none of ours": "nps = null",
            "with more bands in conflict than bands": "band_conflicts = band_responses + 1",
            "with more bands than answers": "band_responses = responses + 1",
        }.items()
    },
}
"""Data test → what is wrong → the statement that makes it so."""

DAMAGES = {
    **{
        f"a row of {mart} twice": (f"insert into {mart} select * from {mart} limit 1", {f"{mart}_keys_are_unique"})
        for mart in TWICE
    },
    **{
        f"a row of {table} twice": (f"insert into {table} select * from {table} limit 1", {test})
        for table, test in LISTED_TWICE.items()
    },
    **{
        f"a row of {table} without {column}": (
            f"update {table} set {column} = null",
            {f"not_null_{table}_{column}"},
        )
        for table, columns in MISSING.items()
        for column in columns
    },
    **{
        f"an answer of {mart} that does not count": (
            f"update {mart} set response_key = 'nobody'",
            {f"{mart}_answers_count"},
        )
        for mart in ANSWERS
    },
    **{
        f"bands of {mart} that do not sum to responses": (
            f"update {mart} set detractors = detractors + 1",
            {f"{mart}_block_holds"},
        )
        for mart in BLOCKS
    },
    **{what: (statement, {test}) for test, statements in SENTENCES.items() for what, statement in statements.items()},
}
