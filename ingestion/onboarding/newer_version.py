"""Which of two rows with one id is the newer. What belongs here: taking the time of change, or asking.

What does not: what the identity is (`survey_columns`, `crm_columns`), and presets, which say it themselves.
"""

from ingestion.onboarding.draft import Draft

QUESTION = (
    "the export has no time of change. Where a later file brings a row of an earlier one with other values, such as a"
    " corrected score, which of the two counts? arrival: that of the file that comes later; file_date: that of the file"
    " whose name bears the later date (declare `file_date`, too); none: neither, they are set aside as contradictions"
)


def settle_version(draft: Draft) -> None:
    """Settle `version` where fields identify a row and other fields may change: by the time of change, or ask.

    Args:
        draft: Complete but for `version`; gets it, as an open value where the export has no time of change.
    """
    by = draft.get("identity", "by")
    if not isinstance(by, list) or draft.get("version") is not None:
        return
    values = {*(draft.get("columns") or {}), *(draft.get("attributes") or {})}
    if "updated_at" in values:
        draft.set("version", to="updated_at")
    elif values - {*by, "survey", "survey_type"}:
        draft.ask("version", question=QUESTION)
