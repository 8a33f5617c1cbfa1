"""docs/declarations.md can be copied. What belongs here: its YAML examples, loaded as a programme."""

import re
from pathlib import Path

from ingestion.declarations.load import check_programme

PAGE = Path(__file__).resolve().parents[2] / "docs" / "declarations.md"


def test_the_documented_source_is_valid_and_the_programme_names_only_what_it_lacks(tmp_path: Path) -> None:
    programme, source = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    (tmp_path / "sources").mkdir()
    (tmp_path / "programme.yml").write_text(programme, encoding="utf-8")
    (tmp_path / "sources" / "relational.yml").write_text(source, encoding="utf-8")

    _, mistakes = check_programme(tmp_path)

    # The example shows segments of sources that are not part of the page; nothing else is wrong with it.
    assert {re.split(r"[.\[]", mistake.path)[0] for mistake in mistakes} <= {"segments", "exclude_accounts"}
