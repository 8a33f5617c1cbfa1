"""What must hold of a workbook before readers see it. Read back by another library than the one that wrote it.

What belongs here: the check. What does not: checks of the marts themselves (`publishing.audit`).
"""

from publishing.audit import AuditError
from publishing.extract.write import Extract


def audit_workbook(extract: Extract) -> None:
    """Check that a workbook opens and that each sheet has its header and all of its rows.

    Args:
        extract: What was written.

    Raises:
        AuditError: Naming every finding, each with its remedy.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    findings = []
    try:
        with CalamineWorkbook.from_path(extract.path) as book:
            there = set(book.sheet_names)
            for sheet in extract.sheets:
                if sheet.name not in there:
                    findings.append(f"sheet {sheet.name} is missing in {extract.path.name}. Publish again.")
                    continue
                rows = max(0, book.get_sheet_by_name(sheet.name).height - 1)
                if rows != sheet.rows:
                    findings.append(f"sheet {sheet.name} has {rows} rows, the mart {sheet.rows}. Publish again.")
    except (CalamineError, OSError) as error:
        findings.append(f"{extract.path.name} cannot be read back: {error}. Check the disk, then publish again.")
    if findings:
        raise AuditError("Nothing was published; readers keep the last good version.\n- " + "\n- ".join(findings))
