"""How the scores of a file are spread, against the files before it.

What belongs here: one distance for each file. What does not: judging it (`properties`).

A column may keep its name and change its meaning: another question, a turned scale. Scores then stay valid one by
one, and only their distribution tells. Each survey is compared with itself, because a source may carry several.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate

import duckdb
import pandas as pd

from ingestion.guards.batches import Batch
from ingestion.guards.history import FEWEST_ANSWERS, TRAILING_FILES

SCORES = range(11)

Spread = Mapping[int, int]
"""Score → answers."""


def score_shifts(pending: Sequence[Batch], current: Sequence[Batch]) -> pd.DataFrame:
    """The distance of each file's scores from those of the files before it.

    Args:
        pending: Batches to judge, at least one.
        current: All current batches of the source, in order.

    Returns:
        One row per pending batch: `batch_id` and `score_shift` from 0 to 1, the largest of its surveys, or NULL
        where a survey has too few answers on either side.
    """
    earlier = {
        batch.batch_id: [other for other in current if other.order < batch.order][-TRAILING_FILES:] for batch in pending
    }
    needed = {batch.batch_id: batch for batch in (*pending, *(other for some in earlier.values() for other in some))}
    spreads = _spreads(list(needed.values()))
    shifts = [
        _shift(spreads[batch.batch_id], [spreads[b.batch_id] for b in earlier[batch.batch_id]]) for batch in pending
    ]
    return pd.DataFrame({"batch_id": [batch.batch_id for batch in pending], "score_shift": shifts})


def _spreads(batches: Sequence[Batch]) -> dict[str, dict[str, Spread]]:
    """Batch → survey → score → accepted answers."""
    found: dict[str, dict[str, Spread]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select batch_id, survey, score, count(*) from read_parquet($files)"
            " where fate = 'accepted' and score is not null group by all",
            {"files": [str(batch.rows) for batch in batches]},
        ).fetchall()
    for batch_id, survey, score, count in rows:
        found[batch_id][survey or ""][score] = count
    return found


def _shift(spread: Mapping[str, Spread], earlier: Sequence[Mapping[str, Spread]]) -> float | None:
    distances = []
    for survey, now in spread.items():
        before = {score: sum(one[survey].get(score, 0) for one in earlier if survey in one) for score in SCORES}
        if min(sum(now.values()), sum(before.values())) >= FEWEST_ANSWERS:
            distances.append(kolmogorov_smirnov(now, before))
    return max(distances, default=None)


def kolmogorov_smirnov(one: Spread, other: Spread) -> float:
    """The largest difference between two cumulative distributions of scores, 0 where they are alike, 1 where apart."""
    shares = [
        list(accumulate(spread.get(score, 0) / sum(spread.values()) for score in SCORES)) for spread in (one, other)
    ]
    return max(abs(left - right) for left, right in zip(*shares, strict=True))
