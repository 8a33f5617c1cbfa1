"""`docs/presets.md`, written from the presets.

What belongs here: the words around the presets and their order. What does not: anything about a tool, which stands
in its own file below `tools/`. `python -m ingestion.presets.page` writes the page; a test says when that is due.
"""

from pathlib import Path

from ingestion.kinds import RESPONSE_KIND
from ingestion.layout import REPOSITORY
from ingestion.presets.model import Preset
from ingestion.presets.recognition import all_presets

PAGE = REPOSITORY / "docs" / "presets.md"

HEAD = """# Presets: exports of tools that are known

`make onboard` compares the header of an export with these presets. Where one fits, the declaration that it writes
begins with what the preset knows, and asks the rest. Nothing here is used by a run: the written declaration stands on
its own, and a later preset changes no programme.

*Documented* columns are shown by a vendor's page or by a real header. *Unverified* ones are plausible and proven by
nothing: compare them with your export. A name in `<…>` stands for names of your own. What a file lacks of a preset's
optional columns is left out of the proposal.

A preset is one file in `ingestion/presets/tools/`. To add one, write that file, an export with made-up rows in
`tests/presets/exports/` with what must become of each row in `tests/presets/preset_cases.py`, and this page anew with
`python -m ingestion.presets.page`.
"""


def presets_page() -> str:
    """The page as Markdown."""
    surveys = [preset for preset in all_presets() if preset.declaration["kind"] == RESPONSE_KIND]
    systems = [preset for preset in all_presets() if preset.declaration["kind"] != RESPONSE_KIND]
    parts = [HEAD, "## Survey tools\n", *map(_section, surveys), "## CRM systems\n", *map(_section, systems)]
    return "\n".join(parts)


def _section(preset: Preset) -> str:
    lines = [f"### `{preset.name}`", "", f"**{preset.title}** (`kind: {preset.declaration['kind']}`)", ""]
    lines += [preset.about.strip(), ""]
    documented = ", ".join(f"`{name}`" for name in preset.documented) or "nothing"
    lines += [f"- Documented: {documented}"]
    if preset.unverified:
        lines += [f"- Unverified: {'; '.join(preset.unverified)}"]
    if preset.sources:
        lines += [f"- See: {', '.join(f'<{source}>' for source in preset.sources)}"]
    return "\n".join([*lines, ""])


def write_page(path: Path = PAGE) -> Path:
    """Write the page.

    Args:
        path: Where to.

    Returns:
        The same.
    """
    path.write_text(presets_page(), encoding="utf-8")
    return path


if __name__ == "__main__":
    write_page()
