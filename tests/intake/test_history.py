"""CRM attributes over dated exports. What belongs here: history kinds, file dates, order of arrival."""

import itertools

import pytest

ACCOUNTS = {
    "source": "accounts",
    "kind": "crm_accounts",
    "files": "accounts_*.csv",
    "file_date": {"pattern": "accounts_(.+)[.]csv"},
    "timezone": "UTC",
    "format": {"type": "csv"},
    "columns": {"account_id": "Id"},
    "attributes": {"plan": "Plan"},
    "identity": {"by": ["account_id"]},
    "version": "file_date",
    "valid_from": "file_date",
}
FILES = {
    "accounts_2026-01-01.csv": ("A1,small", "A2,small"),
    "accounts_2026-02-01.csv": ("A1,large", "A2,small"),
    "accounts_2026-03-01.csv": ("A1,small", "A2,small", "A3,large"),
}


@pytest.fixture
def world(make_world):
    return make_world(ACCOUNTS)


def drop(world, name: str, rows: tuple[str, ...] | None = None) -> None:
    world.drop(name, *(rows or FILES[name]), header="Id,Plan")


def history(world) -> list[tuple]:
    world.seal()
    return world.query(
        "select account_id, version_order, attributes, cast(valid_from as varchar)"
        " from landing inner join files using (batch_id) where files.is_current order by all"
    )


EXPECTED = [
    ("A1", "2026-01-01", '{"plan":"small"}', "2025-12-31 23:00:00"),
    ("A1", "2026-02-01", '{"plan":"large"}', "2026-01-31 23:00:00"),
    ("A1", "2026-03-01", '{"plan":"small"}', "2026-02-28 23:00:00"),
    ("A2", "2026-01-01", '{"plan":"small"}', "2025-12-31 23:00:00"),
    ("A3", "2026-03-01", '{"plan":"large"}', "2026-02-28 23:00:00"),
]


def test_dated_exports_keep_each_change_and_only_changes(world) -> None:
    for name in FILES:
        drop(world, name)

    results = world.take()

    assert history(world) == EXPECTED
    assert [file.fates["accepted"] for file in results.files] == [2, 1, 2]
    assert [file.fates["duplicate"] for file in results.files] == [0, 1, 1]


@pytest.mark.parametrize("order", list(itertools.permutations(FILES)))
def test_exports_that_arrive_out_of_order_give_the_same_history(world, order: tuple[str, ...]) -> None:
    for name in order:
        drop(world, name)
        world.take()

    assert history(world) == EXPECTED


def test_the_first_state_that_returns_is_a_change_although_its_file_has_the_same_bytes(world) -> None:
    drop(world, "accounts_2026-01-01.csv", ("A1,small",))
    drop(world, "accounts_2026-02-01.csv", ("A1,large",))
    drop(world, "accounts_2026-03-01.csv", ("A1,small",))

    assert [file.status for file in world.take().files] == ["landed"] * 3
    assert [row[1:3] for row in history(world)] == [
        ("2026-01-01", '{"plan":"small"}'),
        ("2026-02-01", '{"plan":"large"}'),
        ("2026-03-01", '{"plan":"small"}'),
    ]


def test_a_late_file_reads_the_later_ones_again_and_nothing_else(world) -> None:
    drop(world, "accounts_2026-01-01.csv")
    drop(world, "accounts_2026-03-01.csv")
    world.take()
    drop(world, "accounts_2026-02-01.csv")

    assert [file.status for file in world.take().files] == ["unchanged", "landed", "landed"]
    assert [file.status for file in world.take().files] == ["unchanged"] * 3


def test_old_exports_may_leave_the_inbox(world) -> None:
    drop(world, "accounts_2026-01-01.csv")
    drop(world, "accounts_2026-02-01.csv")
    world.take()
    (world.inbox / "accounts_2026-01-01.csv").unlink()
    drop(world, "accounts_2026-03-01.csv")

    assert [file.status for file in world.take().files] == ["unchanged", "landed"]
    assert history(world) == EXPECTED


def test_a_file_without_its_date_is_refused_and_the_others_land(world) -> None:
    drop(world, "accounts_2026-01-01.csv")
    drop(world, "accounts_final.csv", ("A9,small",))

    results = {file.file: file for file in world.take().files}

    assert results["accounts_2026-01-01.csv"].status == "landed"
    assert (results["accounts_final.csv"].status, results["accounts_final.csv"].reason_code) == (
        "rejected",
        "FILE_DATE_MISSING",
    )


def test_one_account_with_two_states_on_one_day_is_a_conflict(world) -> None:
    drop(world, "accounts_2026-01-01.csv", ("A1,small", "A1,large", "A2,small"))

    result = world.take_file("accounts_2026-01-01.csv")

    assert result.reasons == {"DUP_CONFLICT": 2}
    assert world.current("account_id") == [("A2",)]


def test_fifteen_character_salesforce_ids_get_their_eighteen_character_form(make_world) -> None:
    world = make_world(ACCOUNTS | {"columns": {"account_id": {"column": "Id", "id_format": "salesforce"}}})
    # 0011x00002ABCde: capitals are the A, B and C at places 11 to 13; the letters follow from the published rule.
    drop(world, "accounts_2026-01-01.csv", ("0011x00002ABCde,small", "001000000000001AAA,large", "ABC,small"))

    result = world.take_file("accounts_2026-01-01.csv")

    assert world.rows("account_id") == [("0011x00002ABCdeAAH",), ("001000000000001AAA",)]
    assert result.reasons == {"ID_INVALID": 1}


def test_a_renamed_file_of_the_same_date_keeps_its_batch(make_world) -> None:
    world = make_world(ACCOUNTS | {"files": "*.csv", "file_date": {"pattern": ".*accounts_(.+)[.]csv"}})
    drop(world, "accounts_2026-01-01.csv")
    first = world.take_file("accounts_2026-01-01.csv")
    (world.inbox / "accounts_2026-01-01.csv").rename(world.inbox / "old_accounts_2026-01-01.csv")

    results = [world.take_file("old_accounts_2026-01-01.csv") for _ in range(3)]

    assert {(result.status, result.batch_id) for result in results} == {("unchanged", first.batch_id)}
    assert len(world.manifests()) == 1
