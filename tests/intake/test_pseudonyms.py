"""Pseudonyms. What belongs here: equality with Python's own hmac, keys, and where values must not appear."""

import hashlib
import hmac
import unicodedata

import pytest

from ingestion.errors import ElevenpointError
from ingestion.pseudonyms import PUBLISHED_KEY, PseudonymKey
from tests.intake.conftest import KEY

AT = "2026-01-05 10:00"
HEADER = "id,score,at,person,account,email"
PEOPLE = [
    ("P-1", "A-1", "Anna@Example.com"),
    (" P-2 ", "a-1", " ben@example.com "),
    ("Ｐ３", "Köln", "Köß@Exämple.com"),
    ("", "", ""),
]


def expected(namespace: str, value: str, key: bytes, lower: bool = False) -> str | None:
    normal = unicodedata.normalize("NFKC", value).strip()
    if lower:  # of an address, whose domain is compared as mail servers write it
        normal = normal.lower().replace("@exämple.com", "@xn--exmple-cua.com")
    if not normal:
        return None
    return "k1:" + hmac.new(key, f"{namespace}|{normal}".encode(), "sha256").hexdigest()[:32]


@pytest.mark.parametrize("personal", [True, False])
def test_pseudonyms_equal_pythons_hmac(make_world, personal: bool) -> None:
    world = make_world(programme={"holds_personal_data": personal})
    key = bytes.fromhex(KEY) if personal else PUBLISHED_KEY
    world.drop("a.csv", *(f"r{n},9,{AT},{p},{a},{e}" for n, (p, a, e) in enumerate(PEOPLE)), header=HEADER)

    world.take()

    assert world.rows("person_key, account_key, email_key") == [
        (expected("person", p, key), expected("account", a, key), expected("email", e, key, lower=True))
        for p, a, e in PEOPLE
    ]
    assert world.rows("person_id, email")[:2] == [("P-1", "anna@example.com"), ("P-2", "ben@example.com")]


def test_often_repeated_values_get_the_same_pseudonyms_by_the_short_cut(world, monkeypatch) -> None:
    monkeypatch.setattr("ingestion.fates.rows.LOOK_UP_FROM_ROWS", 10)
    rows = [f"r{n},9,{AT},P{n % 3},A{n},{'X@y.example' if n % 2 else ''}" for n in range(40)]
    world.drop("a.csv", *rows, header=HEADER)

    world.take()

    key = bytes.fromhex(KEY)
    assert world.rows("person_key, account_key, email_key") == [
        (
            expected("person", f"P{n % 3}", key),
            expected("account", f"A{n}", key),
            expected("email", "x@y.example" if n % 2 else "", key),
        )
        for n in range(40)
    ]


def test_a_missing_key_stops_with_the_command_that_makes_one(world, monkeypatch) -> None:
    monkeypatch.delenv("ELEVENPOINT_PSEUDONYM_KEY")
    world.drop("a.csv", f"r1,9,{AT}")

    with pytest.raises(ElevenpointError, match="openssl rand -hex 32"):
        world.take()


def test_a_short_key_is_refused_without_being_repeated(world, monkeypatch) -> None:
    monkeypatch.setenv("ELEVENPOINT_PSEUDONYM_KEY", "hunter2")

    with pytest.raises(ElevenpointError, match="too short") as caught:
        world.take()

    assert "hunter2" not in str(caught.value)


def test_the_key_never_shows_in_its_repr() -> None:
    assert "secret" not in repr(PseudonymKey(b"secret" * 6))


def test_landing_and_quarantine_are_private(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}", f"r2,x,{AT}")
    world.take()
    world.seal()

    private = [world.layout.landing, world.layout.quarantine]
    folders = [path for root in private for path in (root, *root.rglob("*")) if path.is_dir()]
    files = [path for root in private for path in root.rglob("*") if path.is_file()]

    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_manifests_and_results_hold_no_cell_value(world) -> None:
    canaries = ["canary-person", "canary-account", "canary@example.com", "canary-comment"]
    row = f"r1,canary-comment,{AT},canary-person,canary-account,canary@example.com"
    world.drop("a.csv", row, row.replace("canary-comment", "9"), header=HEADER)

    result = world.take()
    texts = repr(result) + "".join(path.read_text() for path in world.layout.landing.rglob("*.json"))

    assert [canary for canary in canaries if canary in texts] == []


def digest(*parts: str) -> str:
    return hashlib.md5("\x1f".join(parts).encode(), usedforsecurity=False).hexdigest()


def test_a_key_made_of_an_address_cannot_be_recomputed_without_the_secret(make_world) -> None:
    world = make_world(identity={"by": ["email"]})
    world.drop("a.csv", f"r1,9,{AT},P-1,A-1,anna@example.com", header=HEADER)

    world.take()

    secret = hmac.new(bytes.fromhex(KEY), b"rows", "sha256").hexdigest()
    parts = ("answers", "survey_responses", "relationship", "anna@example.com")
    assert world.rows("row_key") == [(digest(secret, *parts),)]
    assert digest(secret, *parts) != digest(*parts)


def test_a_key_made_of_what_was_written_changes_with_the_secret(make_world, monkeypatch) -> None:
    world = make_world(identity={"by": "row_content"})
    world.drop("a.csv", f"r1,9,{AT}")
    world.take()
    monkeypatch.setenv("ELEVENPOINT_PSEUDONYM_KEY", KEY[::-1])
    world.take()

    keys = world.rows("row_key", order="batch_id")
    assert len(keys) == len(set(keys)) == 2
    assert len(world.current("score")) == 1


def test_a_key_made_of_the_tools_own_id_needs_no_secret_and_outlives_it(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")

    world.take()

    assert world.rows("row_key") == [(digest("answers", "survey_responses", "relationship", "r1"),)]
