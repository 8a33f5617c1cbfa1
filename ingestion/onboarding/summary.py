"""What onboarding prints. What belongs here: its wording and order. What does not: finding anything out.

Only header names, scores, dates and the words of tools are printed, never a value of a person.
"""

from collections.abc import Sequence
from pathlib import Path

from ingestion.declarations.yaml_lines import Mistake
from ingestion.onboarding.draft import Draft


def summary(
    draft: Draft, looked: str, written: Sequence[Path], questions: Sequence[Mistake], commands: Sequence[str]
) -> list[str]:
    """The lines of the summary.

    Args:
        draft: What is proposed.
        looked: How much of the file was looked at.
        written: Files and folders that were made.
        questions: What is open, with its place.
        commands: What to do next.
    """
    known = f"recognised: {draft.preset}" if draft.preset else "recognised: no tool; everything below is from the file"
    lines = [looked, known, "", "Found:"]
    lines += [f"  {line}" for line in draft.found]
    if draft.unsure:
        lines += ["", "Look at:"]
        lines += [f"  {line}" for line in dict.fromkeys(draft.unsure)]
    lines += ["", "Written:", *(f"  {path}" for path in written), ""]
    if questions:
        count = "1 question" if len(questions) == 1 else f"{len(questions)} questions"
        lines.append(f'{count} only you can answer; replace each "?":')
        lines += [f"  {one.file}:{one.line}: {one.path}: {_question(one)}" for one in questions]
    else:
        lines.append("No question is open.")
    return [*lines, "", "Next:", *(f"  {command}" for command in commands)]


def _question(one: Mistake) -> str:
    return one.message.removeprefix("is still open: ")
