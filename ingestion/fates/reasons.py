"""Why a row or a file did not get through: every code with its sentence and what to do.

What belongs here: texts for people, without any value of a cell. What does not: deciding which code applies.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """What is wrong and what to do; `{column}` stands for the column of the export.

    Attributes:
        wrong: What is wrong; of a warning the words behind "7 rows".
        remedy: What to do.
        of_one: Of a warning the words behind "1 row", where they are others.
    """

    wrong: str
    remedy: str
    of_one: str = ""

    @property
    def sentence(self) -> str:
        """Both in one text."""
        return f"{self.wrong} {self.remedy}"


_CORRECT = "Correct the row at its origin and export again."

REASONS: dict[str, Reason] = {
    # structure, found by the readers
    "ROW_TOO_SHORT": Reason("The row has fewer cells than the header.", _CORRECT),
    "ROW_TOO_LONG": Reason("The row has more cells than the header.", "Quote cells that hold the delimiter."),
    "ROW_FOOTER": Reason("The row is a footer, not data.", "Nothing to do."),
    "ROW_IS_HEADER": Reason("The row repeats the header.", "Nothing to do; it comes of files that were joined."),
    "CSV_STRAY_QUOTE": Reason("A quote stands inside an unquoted cell.", "Export with every text cell quoted."),
    "TEXT_NUL": Reason("The row holds a NUL character.", _CORRECT),
    "TEXT_SURROGATE": Reason("The row holds half a character (a lone surrogate).", _CORRECT),
    "ENCODING_ROW": Reason(
        "The row is not in the declared encoding.", "Export the whole file in one encoding and declare it."
    ),
    "JSON_DUP_KEY": Reason("The record names one key twice.", _CORRECT),
    "JSON_NOT_A_NUMBER": Reason("The record holds NaN or Infinity, which JSON does not know.", _CORRECT),
    "JSON_NOT_OBJECT": Reason("The record is no object with named values.", _CORRECT),
    "JSON_INVALID": Reason("The line is no JSON.", "Export the file again: each line is to be one whole record."),
    "VALUE_IS_FORMULA": Reason("A cell holds a formula without a value.", "Paste values instead of formulas."),
    "VALUE_MERGED": Reason("The row lies within merged cells, of which only the first has the value.", "Unmerge them."),
    "FIELD_TOO_LARGE": Reason("A cell is larger than 1 MB.", _CORRECT),
    # the score
    "SCORE_NOT_INTEGER": Reason(
        "{column} holds a number that is not whole; scores are never rounded.", "Export the answer, not a mean."
    ),
    "SCORE_OUT_OF_RANGE": Reason(
        "{column} holds a number outside the declared scale.",
        "Check which scale the question has and declare it under `score`.",
    ),
    "SCORE_IS_LABEL": Reason(
        "{column} holds a text where a score belongs.",
        "Export numeric values, or declare each text under `score.labels`.",
    ),
    "SCORE_IS_DATE": Reason(
        "{column} holds a date: a spreadsheet turned the score into one.",
        "Export again without opening the file there.",
    ),
    "SCORE_NOT_NUMERIC": Reason(
        "{column} holds something that is not a score.",
        "Declare it under `score.unanswered` or `score.labels` if it is one, or correct the row.",
    ),
    "SCORE_GROUP_CONFLICT": Reason(
        "{column} names another group than the score belongs to.", "Find out which of the two is right and correct it."
    ),
    # time
    "DATE_FORMAT": Reason("{column} does not have the declared format.", "Declare the format that the export has."),
    "DATE_INVALID": Reason("{column} names a day or time that does not exist.", _CORRECT),
    "DATE_TWO_DIGIT_YEAR": Reason(
        "{column} has a year of two digits.", "Export four digits, or declare %y if the file always has two."
    ),
    "TIME_ZONE_UNKNOWN": Reason("{column} names an unknown zone.", "Export times with an offset such as +01:00."),
    "TIME_FUTURE": Reason(
        "{column} lies more than a day in the future.",
        "Check the declared format and timezone, or the exporter's clock.",
    ),
    "TIME_TOO_OLD": Reason(
        "{column} lies too far back (an instant before 1971, a date before 1900).",
        "Check the declared format; 1970 is a computer's empty date.",
    ),
    "TIME_BEFORE_SEND": Reason(
        "{column} lies more than a day before the question was sent.", "Check the formats and timezones of both times."
    ),
    # identity and other values
    "ID_MISSING": Reason(
        "{column} identifies the row and is empty.",
        "Export it, or declare `identity: {by: row_content}` if the tool gives none.",
    ),
    "ID_INVALID": Reason("{column} is not an identifier of the declared form.", _CORRECT),
    "ID_LOST_PRECISION": Reason(
        "{column} was turned into a rounded number by a spreadsheet.", "Export again without opening the file there."
    ),
    "VALUE_MISSING": Reason("{column} is empty and needed.", "Fill it, or declare where the value comes from."),
    "VALUE_NOT_MAPPED": Reason(
        "{column} holds a value that the declared `map` does not name.", "Add it to `map`, or declare `otherwise`."
    ),
    "SEVERAL_VALUES": Reason(
        "{column} holds several values where one is needed.",
        "Correct it at its origin, or declare `split.several: first` or `empty`.",
    ),
    "VALUE_NOT_ALLOWED": Reason(
        "{column} holds a value that the field does not know.", "Declare a `map` to the allowed values."
    ),
    "VALUE_ERROR": Reason("{column} holds a spreadsheet's error such as #N/A.", "Repair the formula and export again."),
    "NUMBER_FORMAT": Reason(
        "{column} is not a number as declared.", "Check `format.decimal`; currency signs and units do not belong there."
    ),
    "BOOLEAN_FORMAT": Reason("{column} is not true or false.", "Declare a `map` to true and false."),
    "DUP_CONFLICT": Reason(
        "Two rows have one identity and different content, and nothing says which is newer.",
        "Correct the rows, or declare `version`: updated_at, file_date or arrival.",
    ),
}
"""Every reason code of a row."""

NO_ACTION = ("ROW_FOOTER", "ROW_IS_HEADER")
"""Codes of rows that are no data: they are set apart as they should be, and nobody has to mend anything."""


WARNINGS: dict[str, Reason] = {
    # time
    "TIME_DST_GAP": Reason(
        "{column} names an hour that the clocks skipped in spring; it was moved forward.",
        "Check the declared timezone, or export times with an offset.",
    ),
    "TIME_DST_AMBIGUOUS": Reason(
        "{column} names an hour that the clocks showed twice in autumn; its first occurrence was taken.",
        "Export times with an offset if the hour matters.",
    ),
    "TIME_FUTURE": Reason(
        "{column} lies ahead of the run's clock, by a day at most.", "Check the timezone and the exporter's clock."
    ),
    "TIME_BEFORE_SEND": Reason(
        "{column} lies before the question was sent, by a day at most.", "Check the timezones of both times."
    ),
    "TIME_OUT_OF_ORDER": Reason("{column} are in the wrong order.", "Check the formats and timezones of both times."),
    # identity
    "EMAIL_SHARED": Reason(
        "{column} holds a mailbox of a role or a placeholder; no person is matched by it.",
        "Export the person's own address or identifier.",
    ),
    "EMAIL_ALIAS": Reason(
        "{column} holds an address that other spellings reach, too (a part behind +, or dots at Gmail); it counts as a"
        " person of its own.",
        "Map people by an identifier if one person may use several spellings.",
    ),
    "ID_LEADING_ZERO": Reason(
        "{column} has fewer digits than declared; a spreadsheet takes zeros off the front.",
        "Export again without opening the file there; nothing was padded.",
    ),
    "ID_DECIMAL": Reason(
        "{column} ends in .0 and was kept as text, so that it matches no identifier without it.",
        "Declare `id_format: whole_number` if it is a number that a spreadsheet or a data frame wrote.",
    ),
    "ROW_VANISHED": Reason(
        "of earlier files are missing, though each file is declared to repeat all; they still count.",
        "Check the filter of the export. Nothing is deleted because it is missing.",
        "of earlier files is missing, though each file is declared to repeat all; it still counts.",
    ),
    "ROW_NOT_REPEATED": Reason(
        "of the {landed} that landed under this file name before (batch {batch}) are not in this file; both count.",
        'If this file corrects that one, take the old one out: `elevenpoint batches withdraw {batch} --reason "…"'
        " --programme …`. Not where the name brings other answers each time, or the latest only: they would be lost.",
        "of the {landed} that landed under this file name before (batch {batch}) is not in this file; both count.",
    ),
    "DUP_CONFLICT": Reason(
        "contradict rows that landed before: one identity, other content.",
        "Neither counts until {until}.",
        "contradicts a row that landed before: one identity, other content.",
    ),
    # answers
    "RESP_SCANNER": Reason(
        "answered within seconds of the sending, as security software does that opens links.",
        "Declare `exclude: {seconds_after: sent_at, below: 5, reason: scanner}` to leave them out.",
    ),
    "RESP_SPEEDER": Reason(
        "answered within two seconds of opening the survey.",
        "Declare `exclude: {seconds_after: started_at, below: 2, reason: speeder}` to leave them out.",
    ),
    "RESP_SHARED_TOKEN": Reason(
        "are of {people} with several answers to {asked}.",
        "Every answer counts. If a link was passed on, make the links personal.",
    ),
    "RESP_OFTEN": Reason(
        "come after three or more answers of the same person within 30 days.",
        "Check how often people are asked.",
        "comes after three or more answers of the same person within 30 days.",
    ),
}
"""Every code of a warning about rows; `{column}` stands for the column of the export, other words for what is found."""


def warning_note(code: str, rows: int, first: int | None, column: str = "", **found: str) -> str:
    """What a file's notes say of a warning.

    Args:
        code: Key of `WARNINGS`.
        rows: How many rows have it.
        first: Number of the first of them; None where they stand in another file.
        column: The column of the export that the sentence names.
        found: What stands for the further words in braces of the sentence and the remedy.
    """
    reason = WARNINGS[code]
    where = f" (first at row {first})" if first is not None else ""
    colon = ":" if "{column}" in reason.wrong else ""
    wrong = ((rows == 1 and reason.of_one) or reason.wrong).rstrip(".")
    remedy = reason.remedy
    for word, text in {"column": column, **found}.items():
        wrong, remedy = wrong.replace(f"{{{word}}}", text), remedy.replace(f"{{{word}}}", text)
    return f"{code}: {rows} {'row' if rows == 1 else 'rows'}{colon} {wrong}{where}. {remedy}"


def sentence_of(code: str) -> str:
    """The sentence of a code; a code that only a reader knows speaks for itself."""
    known = REASONS.get(code)
    return known.sentence if known else f"The row could not be read ({code}). {_CORRECT}"
