"""What the marts of one seed of the demo say, beside what was planted.

What belongs here: comparing a warehouse with a `truth.json`. What does not: building it (`truth.py`), any judgement
(`truth_table.py`).

An answer's true score is 100 · (P(promoter) − P(detractor)) with the probabilities it was drawn from. A cell has two
truths: the mean over the answers that were asked for, and the mean had people like these been drawn anew into the same
places, each place with the traits of everybody. The first is what the interval is held against; its answers have
probabilities of their own, and for such the variance of one pool of answers, on which every interval of a score is
built, is too large. Against the second the interval has no such reserve. It is told for periods before the campaign
that works: from then on not only traits tell people apart, but who was treated.
"""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

MEMBERS: dict[str, tuple[str, ...]] = {
    "nps_overall": (),
    "nps_by_segment": ("segment_type", "segment"),
    "nps_by_touchpoint": ("touchpoint",),
    "nps_by_lifecycle_stage": ("lifecycle_stage",),
    "nps_by_segment_touchpoint": ("segment_type", "segment", "touchpoint"),
    "nps_by_segment_lifecycle_stage": ("segment_type", "segment", "lifecycle_stage"),
    "nps_by_touchpoint_lifecycle_stage": ("touchpoint", "lifecycle_stage"),
}
"""NPS mart → the columns that name a cell beside its period."""
MARTS = (*MEMBERS, "campaign_effect", "alerts", "detractor_recovery")
GRAINS = ("day", "week", "month", "quarter", "year", "all")
SIZES = ((10, 29), (30, 99), (100, 10**9))
"""First and last number of answers of the classes in which coverage is told."""
UNTOUCHED_UNTIL = "2025-01-01"
"""The campaign that works comes after this day."""
TRAITS = 200
"""Quantiles that stand for the traits of everybody."""


def measure(truth: dict[str, Any], warehouse: Path) -> dict[str, Any]:
    """Everything that is measured of one seed.

    Args:
        truth: The content of its `truth.json`.
        warehouse: The database that dbt built of it.

    Returns:
        `cells`, `sizes`, `campaigns`, `alerts`, `alert_families`, `remedies`; plain values only.
    """
    with duckdb.connect() as con:
        con.execute(f"attach '{warehouse}' as warehouse (read_only)")
        con.execute("set search_path = 'memory.main,warehouse.marts'")
        con.register("answers_frame", answers_of(truth))
        con.execute(f"create table grains as select unnest({list(GRAINS)}) as period_grain")
        make_answers(con, list(truth["model"]["segments"]))
        make_cells(con)
        return {
            "cells": rows(con, CELLS),
            "sizes": rows(con, SIZES_SQL),
            "campaigns": campaigns(con, truth),
            "alerts": rows(con, ALERTS) if has(con, "alerts") else [],
            "alert_families": rows(con, FAMILIES) if has(con, "alerts") else [],
            "remedies": rows(con, REMEDIES) if has(con, "detractor_recovery") else [],
        }


def answers_of(truth: dict[str, Any]) -> pd.DataFrame:
    """One row per answer: day, members, its probabilities, and the true scores of both kinds."""
    frame = pd.DataFrame(truth["answers"]["rows"], columns=truth["answers"]["columns"])
    model = truth["model"]
    frame["responded_on"] = pd.to_datetime(frame["responded_on"])
    place = model["intercept"] + frame["touchpoint"].map(model["touchpoints"])
    place += frame["lifecycle_stage"].map(model["lifecycle_stages"])
    for name, effects in model["segments"].items():
        place += frame[name].map(effects).fillna(0.0)
    incident = model["incident"]
    hit = frame["touchpoint"].isin(incident["touchpoints"])
    hit &= frame["responded_on"].between(incident["first_day"], incident["last_day"])
    place += hit * incident["effect"]
    promoter = frame["p_promoter"].clip(1e-6, 1 - 1e-6)
    latent = np.log(promoter / (1 - promoter)) + model["promoter_threshold"]
    untouched = frame["responded_on"] < UNTOUCHED_UNTIL
    traits = np.quantile((latent - place)[untouched], (np.arange(TRAITS) + 0.5) / TRAITS)
    drawn_anew = place.to_numpy()[:, None] + traits[None, :]
    likely = 1 / (1 + np.exp(model["promoter_threshold"] - drawn_anew))
    unlikely = 1 / (1 + np.exp(drawn_anew - model["detractor_threshold"]))
    frame["asked"] = 100 * (frame["p_promoter"] - frame["p_detractor"])
    frame["drawn_anew"] = 100 * (likely - unlikely).mean(axis=1)
    return frame


def make_answers(con: duckdb.DuckDBPyConnection, segments: list[str]) -> None:
    """The tables `answers`, `by_segment` and `by_member`, the last one row for each answer and dimension."""
    con.execute(
        "create table answers as select answers_frame.*, fct_response.survey, fct_response.channel from answers_frame"
        " left join fct_response using (source, source_file, source_row)"
    )
    con.execute(
        f"create table by_segment as unpivot answers on {', '.join(segments)} into name segment_type value segment"
    )
    dimensions = ["overall", "survey", "channel", "touchpoint", "lifecycle_stage", *segments]
    con.execute(
        "create table by_member as unpivot (select 'all' as overall, * from answers)"
        f" on {', '.join(dimensions)} into name dimension value member"
    )


def make_cells(con: duckdb.DuckDBPyConnection) -> None:
    """The table `cells`: every cell of every NPS mart with its counts, interval and both truths."""
    first = "(select min(responded_on) from answers)"
    parts = []
    for mart, members in MEMBERS.items():
        named = "".join(f", {name}" for name in members)
        parts.append(
            f"""
            select
                '{mart}' as mart,
                drawn.responses as drawn_responses,
                drawn.asked,
                drawn.drawn_anew,
                drawn.own_variance,
                mart.period_grain,
                mart.period_start,
                mart.responses,
                mart.is_reportable,
                mart.nps_ci_low,
                mart.nps_ci_high,
                mart.is_reportable and mart.period_grain <> 'all' and mart.period_start < '{UNTOUCHED_UNTIL}'
                    as is_untouched
            from {mart} as mart
            full join (
                select
                    period_grain{named},
                    case when period_grain = 'all' then {first} else date_trunc(period_grain, responded_on) end
                        as period_start,
                    count(*) as responses,
                    avg(asked) as asked,
                    avg(drawn_anew) as drawn_anew,
                    avg(p_promoter + p_detractor - (p_promoter - p_detractor) ** 2)
                    / (avg(p_promoter + p_detractor) - avg(p_promoter - p_detractor) ** 2) as own_variance
                from {"by_segment" if "segment" in members else "answers"} cross join grains
                group by all
            ) as drawn using (period_grain, period_start{named})
            """
        )
    con.execute("create table cells as " + " union all by name ".join(parts))


CELLS = """
    select
        mart,
        count(*) as cells,
        count(*) filter (where responses is distinct from drawn_responses) as miscounted,
        count(*) filter (where is_reportable) as reportable,
        count(*) filter (where is_reportable and asked between nps_ci_low and nps_ci_high) as asked_inside,
        count(*) filter (where is_untouched) as untouched,
        count(*) filter (where is_untouched and drawn_anew between nps_ci_low and nps_ci_high) as drawn_anew_inside,
        sum(own_variance) filter (where is_reportable) as own_variance
    from cells group by mart order by mart
"""
SIZES_SQL = " union all ".join(
    f"""
    select
        {low} as low,
        count(*) as reportable,
        count(*) filter (where asked between nps_ci_low and nps_ci_high) as asked_inside,
        count(*) filter (where is_untouched) as untouched,
        count(*) filter (where is_untouched and drawn_anew between nps_ci_low and nps_ci_high) as drawn_anew_inside
    from cells where is_reportable and responses between {low} and {high}
    """
    for low, high in SIZES
)
CAMPAIGNS = """
    select campaign, method, is_primary, is_significant, effect, effect_ci_low, effect_ci_high, standard_error,
        smallest_detectable_effect, placebo_p_value
    from campaign_effect order by all
"""
ALERTS = """
    with scores as (
        select
            dimension,
            member,
            period_grain,
            date_trunc(period_grain, responded_on) as period_start,
            avg(asked) as asked
        from by_member cross join grains where period_grain <> 'all' group by all
    )
    select
        alerts.kind,
        alerts.dimension,
        alerts.member,
        alerts.period_grain,
        strftime(alerts.period_start, '%Y-%m-%d') as period_start,
        alerts.measured_change,
        case when alerts.kind = 'nps_fell' then scores.asked - before.asked end as true_change
    from alerts
    left join scores
        on alerts.dimension = scores.dimension and (alerts.member = scores.member or alerts.dimension = 'overall')
        and alerts.period_grain = scores.period_grain and alerts.period_start = scores.period_start
    left join scores as before
        on scores.dimension = before.dimension and scores.member = before.member
        and scores.period_grain = before.period_grain
        and before.period_start = date_trunc(scores.period_grain, scores.period_start - interval 1 day)
    order by all
"""
FAMILIES = """
    select kind, count(distinct (period_grain, period_start)) as families
    from warehouse.intermediate.int_alert_comparisons group by kind order by kind
"""
REMEDIES = """
    select remedy, recovered_excess, recovered_is_more_than_noise, promoted_excess, promoted_is_more_than_noise
    from detractor_recovery where period_grain = 'all' order by remedy
"""


def campaigns(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> list[dict[str, Any]]:
    """What each method says of each campaign, and what it truly did to the treated, in points."""
    if not has(con, "campaign_effect"):
        return []
    lifts = {name: one["groups"]["treated"]["true_lift_of_the_campaign"] for name, one in truth["campaigns"].items()}
    return [row | {"true_lift": lifts[row["campaign"]]} for row in rows(con, CAMPAIGNS)]


def has(con: duckdb.DuckDBPyConnection, mart: str) -> bool:
    """Whether a mart was built."""
    found = con.execute("select count(*) from duckdb_tables() where table_name = $1 and schema_name = 'marts'", [mart])
    return found.fetchall()[0][0] == 1


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries."""
    found = con.execute(sql)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
