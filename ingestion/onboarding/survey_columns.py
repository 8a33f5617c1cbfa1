"""The columns of a survey export beside its score. What belongs here: which column is which field, and why.

What does not: the score (`survey_score`), times (`columns_of_time`) and CRM exports (`crm_columns`).
"""

from collections.abc import Sequence

import duckdb

from ingestion.onboarding import words
from ingestion.onboarding.columns_of_time import Times, propose_time, propose_zone
from ingestion.onboarding.draft import Draft
from ingestion.onboarding.naming import listed, shown, slug, yaml_pair
from ingestion.onboarding.profile import ColumnFacts
from ingestion.onboarding.words import says
from ingestion.readers.names import normalised

MOST_MEMBERS = 25
MOST_SUGGESTED = 20
MOSTLY = 0.9
SENTENCE_WORDS = 3
LONG_TEXT = 40
"""Mean characters above which texts are no choices of a form; `LONG_CHOICE` where the question wants a choice."""
LONG_CHOICE = 80
NEVER_TWICE = "filled in every row and never the same twice"


def propose_context(draft: Draft, source: str) -> None:
    """Propose what no file says: which survey this is."""
    draft.set("columns", "survey", to={"value": source}, because="name of the survey; a column may carry it instead")
    draft.ask(
        "columns",
        "survey_type",
        "value",
        question="relational (asked now and then, about the relationship) or transactional (asked after an event)?",
    )


def propose_times(draft: Draft, columns: list[ColumnFacts], times: Times) -> list[int]:
    """Propose when the answer was given, sent, started and changed, and the zone of these times.

    Args:
        draft: Gets the time fields and `timezone`.
        columns: All columns.
        times: Those that hold times.

    Returns:
        Places of the columns that were taken.
    """
    timed = [column for column in columns if column.index in times.by_index and column.is_named]
    used: list[int] = []
    for field_name, pattern in (("sent_at", words.SENT), ("started_at", words.STARTED), ("updated_at", words.UPDATED)):
        found = [column for column in timed if says(pattern, column.name) and not says(words.RESPONDED, column.name)]
        if len(found) == 1 and len(timed) > 1:
            propose_time(draft, field_name, found[0], times)
            used.append(found[0].index)
    left = [column for column in timed if column.index not in used]
    tiers = [
        [column for column in left if says(pattern, column.name)] for pattern in (words.RESPONDED, words.GENERAL_TIME)
    ]
    tiers += [[column for column in left if says(words.CREATED, column.name)], left]
    best = next((tier for tier in tiers if tier), [])
    if len(best) == 1:
        propose_time(draft, "responded_at", best[0], times)
        used.append(best[0].index)
    else:
        names = listed(best)
        question = (
            f"{names} hold times. When was the answer given?" if best else "no column holds times that can be read."
        )
        draft.ask("columns", "responded_at", "column", question=f"{question} Write the name of the column")
        draft.ask("columns", "responded_at", "format", question="; ".join(_format_of(column, times) for column in best)
                  or "a strptime pattern, iso8601, unix_seconds or excel_serial")  # fmt: skip
        used += [column.index for column in best]
    propose_zone(draft, used, times)
    others = [column for column in timed if column.index not in used]
    for column in others:
        draft.suggest("columns", yaml_pair("…_at", column.name), f"holds times as {_format_of(column, times)}")
    return used


def propose_identity(
    draft: Draft, con: duckdb.DuckDBPyConnection, candidates: Sequence[ColumnFacts], unique: Sequence[ColumnFacts]
) -> ColumnFacts | None:
    """Propose what makes two rows the same response.

    Args:
        draft: Gets `columns.response_id` and `identity`.
        con: Connection with `seen`.
        candidates: Columns that may identify a response.
        unique: Those that are filled in every row and never the same twice.

    Returns:
        The column that was taken.
    """
    first = [column for column in unique if says(words.RESPONSE_ID, column.name)]
    second = [column for column in unique if says(words.ID, column.name) or column.name.strip() == "#"]
    best = first or second
    if len(best) == 1:
        draft.set("columns", "response_id", to=best[0].name.strip(), because=NEVER_TWICE)
        draft.set("identity", to={"by": ["response_id"]})
        draft.found.append(f"identity: {shown(best[0])}, {NEVER_TWICE}")
        return best[0]
    repeated = [column for column in candidates if says(words.RESPONSE_ID, column.name) and column not in unique]
    if not best and len(repeated) == 1:
        return _repeated_id(draft, repeated[0])
    if best or unique:
        question = f"{listed(best or unique)}: {NEVER_TWICE}. Which is the tool's id of"
        question += " the response? If none is, remove this line and write `by: row_content` under `identity`"
        draft.ask("columns", "response_id", question=question)
        draft.set("identity", to={"by": ["response_id"]})
        return None
    draft.set("identity", to={"by": "row_content"}, because=(
        "no column is filled in every row and never the same twice, so a row is known by its declared columns alone."
        " An answer that the tool changes later then counts as another answer: export with an id if the tool can"
    ))  # fmt: skip
    draft.unsure.append("identity: no column identifies a response; rows are known by their content (row_content)")
    return None


def ask_about_repeats(draft: Draft, repeats: int, whole: int) -> None:
    """Ask what equal rows mean, where rows are known by their content and the file has some.

    Args:
        draft: Gets `identity.repeats`.
        repeats: Rows that repeat another in every declared column.
        whole: Rows that repeat another in every column of the file.
    """
    if draft.get("identity", "by") != "row_content" or not repeats:
        return
    draft.ask("identity", "repeats", question=(
        f"{repeats:,} rows repeat another in every declared column ({whole:,} of them in every column of the file)."
        " keep: they are answers of different people; duplicate: the same answer was sent twice."
        " Columns declared under `attributes` tell more of them apart"
    ))  # fmt: skip


def propose_people(draft: Draft, columns: Sequence[ColumnFacts]) -> bool:
    """Propose person, account and e-mail columns; returns whether the file holds personal data."""
    emails = [column for column in columns if column.filled and column.share(column.emails) >= MOSTLY]
    theirs = [column for column in emails if not says(words.NOT_THE_RESPONDENT, column.name)]
    if len(theirs) == 1:
        draft.set(
            "columns", "email", to=theirs[0].name.strip(), because="kept apart from the marts, and matched by a key"
        )
        draft.found.append(f"email: {shown(theirs[0])}, {theirs[0].emails:,} values look like an address")
    for column in [column for column in emails if len(theirs) != 1 or column not in theirs]:
        draft.suggest("columns", yaml_pair("email", column.name), "holds e-mail addresses; of the respondent?")
    for field_name, pattern in (("person_id", words.PERSON_ID), ("account_id", words.ACCOUNT_ID)):
        found = [column for column in columns if _may_be_id(column, pattern) and column not in emails]
        for column in found:
            filled = f"filled in {column.filled:,} of {column.rows:,} rows, about {column.distinct:,} different values"
            if len(found) == 1 and _is_plain(column.name, field_name):
                draft.set("columns", field_name, to=column.name.strip(), because=filled)
                draft.found.append(f"{field_name}: {shown(column)}, {filled}")
            else:
                draft.suggest("columns", yaml_pair(field_name, column.name), f"{filled}; does it identify them?")
    names = [
        column for column in columns if column.filled and says(words.PERSON_NAME, column.name) and _is_text(column)
    ]
    for column in names:
        if _is_name_of_person(column):
            draft.suggest("columns", yaml_pair("person_name", column.name), "a name: personal, and no mart needs it")
    return bool(emails) or any(_is_name_of_person(column) for column in names)


def propose_comment(draft: Draft, columns: Sequence[ColumnFacts]) -> ColumnFacts | None:
    """Propose the open answer; returns the column that was taken."""
    long = [column for column in columns if _is_open_text(column)]
    named = [column for column in long if says(words.COMMENT, column.said)]
    if len(named) == 1:
        draft.set("columns", "comment", to=named[0].name.strip(), because="kept apart from the marts")
        draft.found.append(f"comment: {shown(named[0])}, open text in {named[0].filled:,} rows")
        return named[0]
    for column in (named or long)[:MOST_SUGGESTED]:
        draft.suggest("columns", yaml_pair("comment", column.name), f"open text in {column.filled:,} rows")
    return None


def suggest_attributes(draft: Draft, columns: Sequence[ColumnFacts]) -> None:
    """List columns with few different values, which may become segments."""
    taken = set(draft.get("columns") or {}) | set(draft.get("attributes") or {})
    members = [column for column in columns if 2 <= len(column.values) <= MOST_MEMBERS and column.is_named]
    for column in members[:MOST_SUGGESTED]:
        if any(says(pattern, column.name) for pattern in (words.PERSON_NAME, words.PERSONAL, words.STAFF)):
            continue
        if _is_what_people_wrote(column):
            draft.warn("attributes", (
                f"not proposed: {shown(column)}: {len(column.values)} different texts that look like what people wrote;"
                " a segment would publish them as they stand, `columns.comment` keeps them apart"
            ))  # fmt: skip
            continue
        name = slug(column.name, taken)
        taken.add(name)
        filled = "" if column.filled == column.rows else f", empty in {column.rows - column.filled:,} rows"
        draft.suggest("attributes", yaml_pair(name, column.name), f"{len(column.values)} different values{filled}")
    if len(members) > MOST_SUGGESTED:
        draft.suggest("attributes", "…", f"and {len(members) - MOST_SUGGESTED} more columns with few different values")


def note_constants(draft: Draft, columns: Sequence[ColumnFacts]) -> None:
    """Say which columns are empty or always the same."""
    empty = [column for column in columns if not column.filled and column.is_named]
    constant = [column for column in columns if column.filled == column.rows > 1 and len(column.values) == 1]
    if constant:
        draft.found.append(f"the same in every row, so no segment: {listed(constant)}")
    if empty:
        draft.found.append(f"empty in every row: {listed(empty)}")
    nameless = [column for column in columns if not column.is_named]
    if nameless:
        draft.unsure.append(f"no declaration can name them (no name, or a name twice): {listed(nameless)}")


def _repeated_id(draft: Draft, column: ColumnFacts) -> ColumnFacts:
    draft.set("columns", "response_id", to=column.name.strip(), because="comes several times: see `version`")
    draft.set("identity", to={"by": ["response_id"]})
    if not draft.get("columns", "updated_at"):
        draft.ask("version", question=(
            f"{shown(column)} comes several times: which of two rows with one id is the newer? arrival (the later file"
            " and row), none (equal rows are duplicates, others a conflict), or updated_at with such a column"
        ))  # fmt: skip
    draft.unsure.append(f"identity: {shown(column)} is named as the response's id, but comes several times")
    return column


def _may_be_id(column: ColumnFacts, pattern: str) -> bool:
    return column.filled > 0 and column.is_named and column.longest <= 64 and says(pattern, column.name)


def _is_plain(name: str, field_name: str) -> bool:
    """Whether a name says outright whose identifier it is."""
    what = (
        "customer|contact|person|user|kunden|member"
        if field_name == "person_id"
        else "account|company|firmen|organi[sz]ation"
    )
    return says(f"(?:{what}) ?(?:id|nr|nummer|number|no)", name)


def _is_text(column: ColumnFacts) -> bool:
    return column.share(column.numbers) < 0.5


def _is_name_of_person(column: ColumnFacts) -> bool:
    return (
        says(words.PERSON_NAME, column.name)
        and not says("company|account|product|survey|event|file|campaign", column.name)
        and column.distinct > 1
    )


def _is_open_text(column: ColumnFacts) -> bool:
    is_long = column.mean_length >= 12 and column.share(column.spaced) >= 0.4
    return (
        column.filled >= 2
        and column.is_named
        and is_long
        and column.distinct > min(20, column.filled / 2)
        and not column.emails
    )


def _is_what_people_wrote(column: ColumnFacts) -> bool:
    """Whether few different texts are sentences of people all the same, and no choices of a form.

    Choices have few words, or stand below a question that can only be answered by choosing, such as when or how often.
    """
    texts = list(column.values)
    if 2 * sum(len(text.split()) >= SENTENCE_WORDS for text in texts) < len(texts):
        return False
    mean = sum(map(len, texts)) / len(texts)
    if any(says(f"^(?:{words.CHOICE_QUESTION})", text) for text in (column.name, column.question)):
        return mean >= LONG_CHOICE
    never_twice = column.said.rstrip().endswith("?") and 2 * len(texts) > column.filled
    return mean >= LONG_TEXT or never_twice or says(f"{words.COMMENT}|{words.OPEN_QUESTION}", column.said)


def _format_of(column: ColumnFacts, times: Times) -> str:
    readings = times.by_index[column.index].readings
    return f"{column.name.strip()}: {' or '.join(one.format for one in readings)}"


def named_columns(draft: Draft) -> set[str]:
    """Forms of the column names that the draft declares."""
    names: set[str] = set()
    for part in ("columns", "attributes"):
        for given in (draft.get(part) or {}).values():
            origin = given.get("first_of") or given.get("column") if isinstance(given, dict) else given
            names |= {normalised(name) for name in ([origin] if isinstance(origin, str) else origin or [])}
    return names | {normalised(entry["column"]) for entry in draft.get("exclude") or [] if "column" in entry}
