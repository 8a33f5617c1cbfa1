"""`postgres` in programme.yml. What belongs here: what may be declared, and how a mistake is told."""

from pathlib import Path

import pytest
from test_loading_a_programme import PROGRAMME, mistakes, write

from ingestion.declarations.load import load_programme


def test_it_is_off_unless_declared_and_every_key_has_a_default(tmp_path: Path) -> None:
    without = load_programme(write(tmp_path / "without")).programme.postgres
    short = load_programme(write(tmp_path / "short", PROGRAMME + "postgres: {}\n")).programme.postgres
    text = "postgres: {url_env: MARTS_URL, schema: nps_marts, reader_role: nps_readers}\n"
    whole = load_programme(write(tmp_path / "whole", PROGRAMME + text)).programme.postgres

    assert without is None
    assert short is not None
    assert (short.url_env, short.schema_name, short.reader_role) == (
        "ELEVENPOINT_POSTGRES_URL",
        "elevenpoint",
        "bi_reader",
    )
    assert whole is not None
    assert (whole.url_env, whole.schema_name, whole.reader_role) == ("MARTS_URL", "nps_marts", "nps_readers")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{schema: public}", "4:20: postgres.schema: 'public' cannot be the schema of the marts"),
        ("{schema: pg_marts}", "4:20: postgres.schema: 'pg_marts' cannot be the schema of the marts"),
        ("{schema: My Marts}", "4:20: postgres.schema: 'My Marts' cannot be the schema of the marts"),
        (f"{{schema: {'a' * 51}}}", f"4:20: postgres.schema: '{'a' * 51}' cannot be the schema of the marts"),
        ("{reader_role: PUBLIC}", "4:25: postgres.reader_role: 'PUBLIC' cannot be the role that reads"),
        ("{shema: x}", "4:12: postgres.shema: unknown key `shema` (did you mean `schema`?)"),
        ("on", "4:11: postgres: must be keys and values"),
        ("{url_env: 'postgresql://me:hidden@host/db'}", "4:21: postgres.url_env: must be the name of an environment"),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, line: str, told: str) -> None:
    [found] = mistakes(write(tmp_path, PROGRAMME + f"postgres: {line}\n"))

    assert found.startswith(f"programme.yml:{told}"), found
    assert "hidden" not in found
