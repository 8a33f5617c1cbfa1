"""Published schemas. What belongs here: that they are current and say what the loader says."""

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from ingestion.declarations.json_schema import SCHEMAS, programme_schema, schema_files, source_schema
from ingestion.layout import REPOSITORY

SHIPPED = sorted(
    path for pattern in ("programme.yml", "sources/*.yml") for path in (REPOSITORY / "programmes").glob(f"*/{pattern}")
)
COMMENT = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it: a date is text, as JSON knows no dates."""


EditorLoader.add_constructor("tag:yaml.org,2002:timestamp", EditorLoader.construct_yaml_str)


def problems(schema: dict, text: str) -> list[str]:
    read = yaml.load(text, Loader=EditorLoader)
    return [error.message for error in Draft202012Validator(schema).iter_errors(read)]


def test_the_committed_schemas_are_those_of_the_models() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.glob("*.json")}

    assert committed == schema_files()


@pytest.mark.parametrize("schema", [programme_schema(), source_schema()], ids=["programme", "source"])
def test_the_schemas_are_sound(schema: dict) -> None:
    Draft202012Validator.check_schema(schema)


def schema_name(path: Path) -> str:
    return "programme.schema.json" if path.name == "programme.yml" else "source.schema.json"


def name_of(path: Path) -> str:
    return str(path.relative_to(REPOSITORY / "programmes"))


@pytest.mark.parametrize("path", SHIPPED, ids=name_of)
def test_shipped_declarations_satisfy_their_schema(path: Path) -> None:
    schema = programme_schema() if path.name == "programme.yml" else source_schema()

    assert problems(schema, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [path for path in SHIPPED if "demo" not in path.parts], ids=name_of)
def test_declarations_of_real_programmes_name_their_schema_so_that_editors_check_them(path: Path) -> None:
    comment = COMMENT.match(path.read_text(encoding="utf-8"))

    assert comment is not None
    assert (path.parent / comment[1]).resolve() == SCHEMAS / schema_name(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: survey_responses\ncolumns: {scores: Q1}", "'scores' was unexpected"),
        ("kind: survey_responses\ncolumns: {score: Q1}", "'survey' is a required property"),
        ("kind: crm_orders", "'crm_orders' is not one of"),
        ("timezon: UTC", "'timezon' was unexpected"),
    ],
)
def test_the_source_schema_refuses_what_the_loader_refuses(text: str, expected: str) -> None:
    assert any(expected in problem for problem in problems(source_schema(), text))
