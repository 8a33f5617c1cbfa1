"""Ten questions, each as tools put it. What belongs here: the questions. What does not: asking them, and the recount.

An answer is a table: the group, then counts and figures. `marts` reads finished figures of the published marts; `tool`
adds counts up as a BI tool does, in the published file and, with the same text, in PostgreSQL.
"""

from dataclasses import dataclass, field


def total(count: str) -> str:
    """A sum of counts; what PostgreSQL makes of them is NUMERIC, which its driver hands over as text."""
    return f"cast(sum({count}) as bigint)"


BANDS = (
    f"{total('responses')}, {total('promoters')}, {total('detractors')}, "
    "nps(sum(promoters), sum(detractors), sum(responses))"
)
BLOCK = "responses, promoters, detractors, nps"
HEADLINE = "NPS of all time"
REGIONS = "NPS by region"

METRIC_FORMULA = "cast(100 * (promoters - detractors) as double) / nullif(responses, 0)"
"""As the metric `nps` has it; every engine knows it."""

OTHER_FORMULAS = {
    "without the detractors": "cast(100 * promoters as float8) / nullif(responses, 0)",
    "of promoters and detractors only": "cast(100 * (promoters - detractors) as float8)"
    " / nullif(promoters + detractors, 0)",
    "rounded": "round(cast(100 * (promoters - detractors) as float8) / nullif(responses, 0))",
}
"""What people also call NPS."""

SCORE = ("responses", "promoters", "detractors", "nps")


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        metrics: What MetricFlow is asked for, in the order of the other routes' columns.
        marts: SQL over the published marts.
        tool: SQL over counts that add up.
        group_by: What MetricFlow groups by, in the order of the other routes' columns.
        where: MetricFlow's filter.
        newest_only: The newest group alone answers.
    """

    metrics: tuple[str, ...]
    marts: str
    tool: str
    group_by: tuple[str, ...] = ()
    where: str | None = None
    newest_only: bool = field(default=False)


QUESTIONS: dict[str, Question] = {
    HEADLINE: Question(
        metrics=SCORE,
        marts=f"select {BLOCK} from nps_overall where period_grain = 'all'",
        tool=f"select {BANDS} from nps_answers",
    ),
    "NPS of the latest quarter": Question(
        metrics=SCORE,
        group_by=("metric_time__quarter",),
        marts=f"select period_start, {BLOCK} from nps_overall where period_grain = 'quarter' order by 1 desc limit 1",
        tool=f"select cast(date_trunc('quarter', responded_on) as date), {BANDS} from nps_answers "
        "group by 1 order by 1 desc limit 1",
        newest_only=True,
    ),
    REGIONS: Question(
        metrics=SCORE,
        group_by=("answer__segment_region",),
        marts=f"select segment, {BLOCK} from nps_by_segment where period_grain = 'all' and segment_type = 'region'",
        tool=f"select segment_region, {BANDS} from nps_answers group by 1",
    ),
    "NPS by touchpoint and month": Question(
        metrics=SCORE,
        group_by=("answer__touchpoint", "metric_time__month"),
        marts=f"select touchpoint, period_start, {BLOCK} from nps_by_touchpoint where period_grain = 'month'",
        tool=f"select touchpoint, cast(date_trunc('month', responded_on) as date), {BANDS} from nps_answers "
        "group by 1, 2",
    ),
    "NPS by lifecycle stage": Question(
        metrics=SCORE,
        group_by=("answer__lifecycle_stage",),
        marts=f"select lifecycle_stage, {BLOCK} from nps_by_lifecycle_stage where period_grain = 'all'",
        tool=f"select lifecycle_stage, {BANDS} from nps_answers group by 1",
    ),
    "NPS of transactional surveys by year": Question(
        metrics=SCORE,
        group_by=("metric_time__year",),
        where="{{ Dimension('answer__survey_type') }} = 'transactional'",
        marts="select period_start, sum(responses), sum(promoters), sum(detractors), "
        "100.0 * (sum(promoters) - sum(detractors)) / sum(responses) from nps_by_touchpoint "
        "where period_grain = 'year' and survey_type = 'transactional' group by 1",
        tool=f"select cast(date_trunc('year', responded_on) as date), {BANDS} from nps_answers "
        "where survey_type = 'transactional' group by 1",
    ),
    "Detractors by week": Question(
        metrics=("detractors", "responses"),
        group_by=("metric_time__programme_week",),
        marts="select period_start, detractors, responses from nps_overall where period_grain = 'week'",
        tool=f"select cast(date_trunc('week', responded_on) as date), {total('detractors')}, {total('responses')} "
        "from nps_answers group by 1",
    ),
    "Response rate by survey and channel": Question(
        metrics=("questions_sent", "questions_answered", "response_rate"),
        group_by=("ask_day__survey", "ask_day__channel"),
        marts="select survey, channel, sent, answered, answered_of_sent from survey_funnel where period_grain = 'all'",
        tool=f"select survey, channel, {total('sent')}, {total('answered')}, "
        "cast(sum(answered) as float8) / nullif(sum(sent), 0) "
        "from survey_funnel where period_grain = 'day' group by 1, 2",
    ),
    "Retention by band and quarter": Question(
        metrics=("customers_watched", "customers_kept", "retention"),
        group_by=("outcome__nps_group", "metric_time__quarter"),
        marts="select nps_group, period_start, retention_observed, retention_happened, retention_rate "
        "from loyalty_outcomes where period_grain = 'quarter'",
        tool=f"select nps_group, period_start, {total('retention_observed')}, {total('retention_happened')}, "
        "cast(sum(retention_happened) as float8) / nullif(sum(retention_observed), 0) "
        "from loyalty_outcomes where period_grain = 'quarter' group by 1, 2",
    ),
    "Revenue at risk by region": Question(
        metrics=("revenue_at_risk", "annual_revenue"),
        group_by=("account__segment_region",),
        marts="select segment, revenue_at_risk, annual_revenue from revenue_at_risk_summary "
        "where segment_type = 'region'",
        tool="select segment_region, coalesce(sum(case when risk = 'at_risk' then risks.annual_revenue end), 0), "
        "coalesce(sum(risks.annual_revenue), 0) "
        "from revenue_at_risk as risks join dim_account on risks.account_key = dim_account.account_key group by 1",
    ),
}
