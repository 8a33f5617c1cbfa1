"""The dbt project as a whole: it parses without a warning, its SQL is clean, portable and documented."""

import json
import re
from pathlib import Path

from tiny_landing import PROJECT, Landing, failures

REPOSITORY = PROJECT.parent

ENGINE_SPECIFIC = (
    r"strftime|string_agg|list|quantile_cont|regexp_matches|regexp_replace|date_diff|starts_with|strpos|unnest|"
    r"generate_series|exclude|asof|pivot|json_extract\w*|epoch|isodow|array_agg|hash|read_parquet|struct_pack"
)


def sql_of(*folders: str) -> dict[Path, str]:
    """The project's SQL by file, without Jinja and SQL comments."""
    found = {}
    for folder in folders:
        for path in (PROJECT / folder).rglob("*.sql"):
            text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
            found[path] = re.sub(r"--.*", "", text)
    return found


def test_the_project_parses_without_a_warning(empty: Landing):
    result = empty.dbt("parse", "--no-partial-parse", "--warn-error")
    assert result.success, result.exception


def test_unit_tests_of_the_models_pass(empty: Landing):
    result = empty.dbt("test", "--select", "test_type:unit")
    assert result.success, failures(result)
    manifest = json.loads((empty.root / "target" / "manifest.json").read_text())
    assert len(result.result) == len(manifest["unit_tests"]) > 100


def test_every_mart_has_a_unit_test_a_grain_and_a_key_test(tiny: Landing):
    manifest = json.loads((tiny.root / "target" / "manifest.json").read_text())
    marts = {
        n["name"]: n for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["schema"] == "marts"
    }
    with_unit_test = {test["model"] for test in manifest["unit_tests"].values()}
    keys = {n["name"] for n in manifest["nodes"].values() if n["resource_type"] == "test"}
    assert set(marts) - with_unit_test == set()
    assert {name for name in marts if f"{name}_keys_are_unique" not in keys} == set()
    assert {name for name, node in marts.items() if not node["description"].startswith("One row per ")} == set()
    assert {name for name, node in marts.items() if not node["config"]["contract"]["enforced"]} == set()


def test_every_model_is_described_and_has_access_and_a_group(tiny: Landing):
    manifest = json.loads((tiny.root / "target" / "manifest.json").read_text())
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    assert [node["name"] for node in models if not node["description"]] == []
    assert {(node["schema"], node["access"], node["group"]) for node in models} == {
        ("staging", "protected", "platform"),
        ("intermediate", "protected", "platform"),
        ("restricted", "private", "privacy"),
        ("restricted", "protected", "privacy"),  # the themes of answers, without a text
        ("marts", "public", "platform"),
    }


def test_of_the_restricted_layer_only_the_themes_of_answers_are_read_and_by_one_model(tiny: Landing):
    manifest = json.loads((tiny.root / "target" / "manifest.json").read_text())
    restricted = {key for key, node in manifest["nodes"].items() if node["schema"] == "restricted"}
    read = {
        (key.rpartition(".")[2], parent.rpartition(".")[2])
        for key, parents in manifest["parent_map"].items()
        for parent in restricted & set(parents)
        if key.startswith("model.") and key not in restricted
    }
    assert {key.rpartition(".")[2] for key in restricted if key.startswith("model.")} == {
        "restricted_accounts",
        "restricted_contacts",
        "restricted_responses",
        "restricted_response_themes",
    }
    assert read == {("int_response_themes", "restricted_response_themes")}


def test_the_themes_of_answers_are_keys_and_names_of_the_dictionary_and_no_text(tiny: Landing):
    columns = tiny.query(
        "select column_name, data_type from information_schema.columns where table_name = 'restricted_response_themes'"
    )
    assert set(columns) == {("response_key", "VARCHAR"), ("theme", "VARCHAR")}
    strange = tiny.query(
        "select count(*) from restricted.restricted_response_themes"
        " where theme not in (select theme from int_theme_terms)"
        " or response_key not in (select response_key from fct_response)"
    )
    assert strange == [(0,)]


def test_engine_specific_functions_stand_in_one_file():
    found = {
        (path.name, word)
        for path, text in sql_of("models", "macros", "tests").items()
        if path.name != "engine.sql"
        for word in re.findall(rf"\b({ENGINE_SPECIFIC})\s*\(", text)
    }
    assert found == set()


def test_engines_are_named_in_the_engine_macros_only():
    found = {path.name for path, text in sql_of("models", "macros", "tests").items() if re.search("duckdb|spark", text)}
    assert found == {"engine.sql"}


def test_text_types_are_named_by_dbt_so_that_other_engines_can_cast_them():
    found = {
        path.name
        for path, text in sql_of("models", "macros", "tests").items()
        if path.name != "engine.sql" and re.search(r"\bas (varchar|text|string|integer|int|float|real|numeric)\)", text)
    }
    assert found == set()


def test_the_constants_of_the_metric_stand_once():
    holders = {
        path.name
        for path, text in sql_of("models", "macros").items()
        if re.search(r"\b(0\.75|1\.959963984540054|1\.5)\b", text) or re.search(r"<=? *[68]\b", text)
    }
    assert holders == {"bands.sql"}
