"""Identifiers that are nobody's own, as they land. What does not belong here: what the models make of the mark."""

import pytest

from ingestion.shared_identifiers import SHARED

AT = "2026-01-05 10:00"
HEADER = "id,score,at,person,account,email"


@pytest.mark.parametrize(
    ("person", "email", "person_is_shared", "email_is_shared"),
    [
        ("P-1", "anna@example.com", False, False),
        ("P-1", " Info@Example.com ", False, True),
        ("P-1", "kontakt@example.org", False, True),
        ("P-1", "no-reply@example.org", False, True),
        ("P-1", "information@example.org", False, False),
        ("P-1", "anna@info.example", False, False),
        ("N/A", "n/a", True, True),
        ("unknown", "-", True, True),
        ("NA", "na@example.com", False, False),
    ],
)
def test_a_role_mailbox_and_a_placeholder_carry_a_mark_and_keep_their_pseudonym(
    make_world, person: str, email: str, person_is_shared: bool, email_is_shared: bool
) -> None:
    world = make_world()
    world.drop("a.csv", f"r1,9,{AT},{person},n/a,{email}", f"r2,9,{AT},{person},n/a,{email}", header=HEADER)

    world.take()

    first, second = world.rows("person_key, email_key, account_key")
    assert first == second
    assert [key.startswith(f"{SHARED}k1:") for key in first[:2]] == [person_is_shared, email_is_shared]
    assert {len(key.removeprefix(SHARED)) for key in first} == {35}
    assert first[2].startswith("k1:")
