"""Facts about all rows of a file of which only the beginning is read as a run reads it.

What belongs here: the engine's own view of the file, and counting single columns in it. What does not: any verdict
over rows: the engine passes over damaged ones here, and a run does not.
"""

import duckdb

from ingestion.onboarding.columns_of_time import Times
from ingestion.onboarding.opened import Opened
from ingestion.onboarding.profile import ColumnFacts, recount
from ingestion.onboarding.score_scale import judge
from ingestion.onboarding.time_formats import TimeFacts, find_times
from ingestion.readers.parts import text_literal

MOST_TIMES = 6


def whole_relation(con: duckdb.DuckDBPyConnection, opened: Opened) -> str:
    """The table in which facts about all rows are looked up: `seen`, or a view `whole` of a large UTF-8 text."""
    declared = opened.format
    if not opened.is_part or declared["type"] != "csv" or declared["encoding"] != "utf-8":
        return "seen"
    width = len(opened.header)
    types = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    above = declared.get("skip_rows", 0) + declared.get("header", {}).get("rows", 1)
    quote = opened.declared.quote
    escape = declared.get("escape", quote)
    con.execute(
        f"""create view whole as select *, null::varchar as structure_reason from read_csv(
            {text_literal(str(opened.path))}, auto_detect = false, header = false, columns = {{{types}}},
            skip = {above}, delim = {text_literal(declared["delimiter"])}, quote = {text_literal(quote)},
            escape = {text_literal(escape)}, ignore_errors = true, strict_mode = false, max_line_size = 16777216)"""
    )
    try:
        con.execute("select count(c0) from (select c0 from whole limit 10)").fetchall()
    except duckdb.Error:  # a dialect that the engine does not read; the beginning of the file must do
        con.execute("drop view whole")
        return "seen"
    return "whole"


def look_at_whole(con: duckdb.DuckDBPyConnection, columns: list[ColumnFacts], times: Times, relation: str) -> None:
    """Count scores and times anew over all rows.

    Args:
        con: Connection with the relation.
        columns: All columns; the values of those that may be the score are counted anew.
        times: Time columns; their readings are tried on all rows.
        relation: Of `whole_relation`.
    """
    if relation == "seen":
        return
    recount(con, [column for column in columns if column.values and not judge(column).against], relation)
    for index in list(times.by_index)[:MOST_TIMES]:
        known = times.by_index[index]
        formats = tuple(one.format for one in known.readings)
        facts: TimeFacts | None = find_times(con, columns[index], relation, formats)
        times.by_index[index] = facts or known
