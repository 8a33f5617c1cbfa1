"""A survey export that no preset knows. What belongs here: the order in which its fields are proposed.

What does not: any of them.
"""

import duckdb

from ingestion.onboarding import words
from ingestion.onboarding.columns_of_time import Times
from ingestion.onboarding.draft import Draft
from ingestion.onboarding.exclusions import propose_complete, propose_exclusions
from ingestion.onboarding.opened import Opened
from ingestion.onboarding.profile import ColumnFacts, is_unique, repeated_rows
from ingestion.onboarding.survey_columns import (
    ask_about_repeats,
    named_columns,
    note_constants,
    propose_comment,
    propose_context,
    propose_identity,
    propose_people,
    propose_times,
    suggest_attributes,
)
from ingestion.onboarding.survey_score import propose_bands, propose_score
from ingestion.onboarding.words import says
from ingestion.readers.names import normalised

LONGEST_ID = 64
NEARLY_ALL = 0.95


def propose_survey(
    draft: Draft,
    con: duckdb.DuckDBPyConnection,
    opened: Opened,
    columns: list[ColumnFacts],
    times: Times,
    relation: str,
) -> None:
    """Propose everything about a survey's answers.

    Args:
        draft: Its source, kind, files and format are set.
        con: Connection with the rows.
        opened: The file.
        columns: Its columns.
        times: Those that hold times.
        relation: The table in which uniqueness is looked at.

    Raises:
        NothingProposed: No column can be the score.
    """
    propose_context(draft, draft.declaration["source"])
    score = propose_score(draft, columns, opened.path.name)
    propose_times(draft, columns, times)
    others = [
        column for column in columns if column.index not in times.by_index and column is not (score and score.column)
    ]
    candidates = [column for column in others if _may_identify(column)]
    unique = [column for column in candidates if is_unique(con, column, relation) and not _is_position(con, column)]
    identity = propose_identity(draft, con, candidates, unique)
    others = [column for column in others if column is not identity]
    propose_people(draft, others)
    comment = propose_comment(draft, others)
    propose_bands(draft, others)
    propose_complete(draft, others)
    propose_exclusions(draft, others)
    taken = named_columns(draft)
    suggest_attributes(draft, [one for one in others if one is not comment and normalised(one.name) not in taken])
    note_constants(draft, columns)
    declared = [column.index for column in columns if normalised(column.name) in taken]
    everything = [column.index for column in columns]
    ask_about_repeats(draft, repeated_rows(con, declared), repeated_rows(con, everything))


def _may_identify(column: ColumnFacts) -> bool:
    if not column.is_named or column.filled < column.rows or column.longest > LONGEST_ID or column.emails:
        return False
    if column.share(column.spaced) > 1 - NEARLY_ALL or column.distinct < column.rows / 2:
        return False
    named = says(words.RESPONSE_ID, column.name)
    somebody = says(words.PERSON_ID, column.name) or says(words.ACCOUNT_ID, column.name)
    private = says(words.PERSON_NAME, column.name) or says(words.PERSONAL, column.name)
    return named or not (somebody or private or says(words.COMMENT, column.name))


def _is_position(con: duckdb.DuckDBPyConnection, column: ColumnFacts) -> bool:
    """Whether a column merely counts the rows: the number changes with the next export."""
    if not says(f"^(?:{words.ROW_NUMBER})$", column.name):
        return False
    query = (
        f"select max(n) - min(n) + 1 = count(*) from (select try_cast({column.text} as bigint) as n from seen"
        " where structure_reason is null)"
    )
    return bool(con.execute(query).fetchall()[0][0])
