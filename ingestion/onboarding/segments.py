"""Segments in a new `programme.yml`. What belongs here: the lines to write for what was found in the export.

What does not: finding it (`survey_columns`, `crm_columns`). Nothing is taken up: the lines are comments.
"""

import re

from ingestion.kinds import KINDS, FieldType
from ingestion.onboarding.draft import Draft

MOST = 8
OF = {"survey_responses": "response", "crm_accounts": "account", "crm_contacts": "contact"}
EXAMPLES = {"response": "plan", "account": "industry", "contact": "job_level"}
SUGGESTED = re.compile(r"([a-z][a-z0-9_]*): ")


def segment_lines(draft: Draft) -> list[str]:
    """The commented lines on segments.

    Args:
        draft: What is proposed for the source.

    Returns:
        Lines of YAML comments: one for each attribute that was found, the first few, and one for each other place
        that a segment may come from.
    """
    own = OF.get(draft.declaration["kind"])
    source = draft.declaration["source"]
    found = _names(draft)
    lines = [
        "# Segments are attributes by which NPS is cut. Take the # off the lines you want, and off the attribute's",
        "# line in sources/*.yml where one stands there.",
        "# segments:",
    ]
    if own and found:
        lines += [f"#   - {{name: {name}, of: {own}}}  # of sources/{source}.yml" for name in found[:MOST]]
    for kind, of in OF.items():
        if of != own or not found:
            lines.append(
                f"#   - {{name: {EXAMPLES[of]}, of: {of}}}  # example: an attribute of a source of kind {kind}"
            )
    return lines


def _names(draft: Draft) -> list[str]:
    """Attributes that are declared or suggested, and text fields that no person is known by."""
    fields = {
        field.name
        for field in KINDS[draft.declaration["kind"]]
        if field.type is FieldType.TEXT and not field.personal and draft.declaration["kind"] == "crm_contacts"
    }
    names = [name for name in draft.get("columns") or {} if name in fields]
    names += list(draft.get("attributes") or {})
    suggested = [SUGGESTED.match(line) for line in draft.suggestions.get("attributes", [])]
    return list(dict.fromkeys([*names, *(match.group(1) for match in suggested if match)]))
