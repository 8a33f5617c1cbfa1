"""Statistics for people at a command line. What belongs here: intervals and sample sizes from counts alone.

What does not: anything that reads data; the marts' own intervals are SQL (`dbt_project/macros/nps`).
"""

from publishing.statistics.intervals import METHODS, Bands, Interval, interval, recommended_method
from publishing.statistics.sample_size import sample_size, sample_size_per_group

__all__ = [
    "METHODS",
    "Bands",
    "Interval",
    "interval",
    "recommended_method",
    "sample_size",
    "sample_size_per_group",
]
