"""The presets as documents. What belongs here: that each says what it knows, and that docs/presets.md is current."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ingestion.declarations.open_values import open_values
from ingestion.kinds import KINDS
from ingestion.layout import REPOSITORY
from ingestion.presets import OPEN, Preset, all_presets
from ingestion.presets.page import presets_page
from ingestion.presets.recognition import TOOLS, is_named

each_preset = pytest.mark.parametrize("preset", all_presets(), ids=lambda preset: preset.name)


def mapped_columns(preset: Preset) -> Iterator[str]:
    """Names of the export that a preset maps or tells rows by; of a column that is looked up, what it is called."""
    declaration = preset.declaration
    columns = [*declaration["columns"].values(), *declaration.get("attributes", {}).values()]
    for column in [*columns, *declaration.get("exclude", [])]:
        yield from names_in(column)


def names_in(column: Any) -> Iterator[str]:
    if isinstance(column, str):
        yield column
    elif isinstance(column, list):
        for one in column:
            yield from names_in(one)
    elif isinstance(column, Mapping):
        if "find" in column:
            yield column["named"]
        else:
            yield from names_in([column[key] for key in ("column", "first_of") if key in column])


@each_preset
def test_every_column_that_a_preset_uses_is_listed_as_documented_or_unverified(preset: Preset) -> None:
    listed = [*preset.documented, *preset.unverified]
    if "origin" in preset.declaration:
        query = preset.declaration["origin"]["database"]["query"]
        used = re.findall(r"(?:response|answer|question|survey)[.](\w+)", query)
        listed = [entry.split(".")[-1] for entry in listed]
        assert {name for name in used if name not in (*listed, "id")} <= {"survey_response", "question_response"} | set(
            re.findall(r"qualtrics[.](\w+)", query)
        )
        return

    unlisted = {
        name
        for name in mapped_columns(preset)
        if not any(is_named(name, entry) or pattern_of(entry, name) for entry in listed)
    }

    assert unlisted == set()


def pattern_of(entry: str, name: str) -> bool:
    """Whether an entry such as person_properties.<name> stands for a name."""
    return bool(re.fullmatch(re.sub(r"<[^>]+>", ".+", re.escape(entry)), name))


@each_preset
def test_nothing_is_documented_and_unverified_at_once(preset: Preset) -> None:
    assert set(preset.documented) & set(preset.unverified) == set()
    assert preset.documented or preset.unverified


@each_preset
def test_a_preset_says_where_its_documented_columns_come_from(preset: Preset) -> None:
    assert len(preset.about.split()) >= 20
    is_shown = bool(preset.sources) or "public code" in " ".join(preset.about.split())
    assert bool(preset.documented) == is_shown
    assert all(source.startswith("https://") for source in preset.sources)


@each_preset
def test_a_preset_names_a_kind_its_fields_and_only_questions_about_open_or_looked_up_values(preset: Preset) -> None:
    declaration = preset.declaration

    assert set(declaration["columns"]) <= {field.name for field in KINDS[declaration["kind"]]}
    assert not {"source", "files", "description"} & set(declaration)
    open_keys = {".".join(map(str, path)) for path in open_values(declaration)}
    for key in preset.open:
        asked_of = {open_key for open_key in open_keys if open_key == key or open_key.startswith(f"{key}.")}
        assert asked_of or key.startswith("columns."), key


def test_previews_and_tests_of_qualtrics_are_told_by_label_and_by_code() -> None:
    (preset,) = [preset for preset in all_presets() if preset.name == "qualtrics"]

    equals = {token for one in preset.declaration["exclude"] if one["reason"] == "preview" for token in one["equals"]}
    assert {"Survey Preview", "1", "preview"} <= equals
    assert preset.declaration["timezone"] == OPEN


def test_every_file_among_the_tools_is_a_preset() -> None:
    assert sorted(path.name for path in TOOLS.iterdir()) == sorted(f"{preset.name}.yml" for preset in all_presets())


def test_the_committed_page_of_presets_is_current() -> None:
    committed = (REPOSITORY / "docs" / "presets.md").read_text(encoding="utf-8")

    assert committed == presets_page(), "write it: python -m ingestion.presets.page"


def test_the_page_says_of_each_preset_what_is_documented_and_what_is_not() -> None:
    page = presets_page()

    for preset in all_presets():
        (section,) = re.findall(rf"^### `{preset.name}`.*?(?=^##|\Z)", page, flags=re.MULTILINE | re.DOTALL)
        assert preset.title in section
        assert all(f"`{entry}`" in section for entry in preset.documented)
        assert all(entry in section for entry in preset.unverified)
