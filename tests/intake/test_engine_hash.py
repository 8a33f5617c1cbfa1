"""Another release of the engine may hash in another way. What belongs here: that this is noticed and harmless."""

from ingestion.fates.identity import engine_hash

LINES = ("r1,9,2026-01-05 10:00", "r2,3,2026-01-05 10:00", "r1,9,2026-01-05 10:00")


def test_an_engine_that_hashes_in_another_way_counts_as_a_changed_declaration(world, monkeypatch) -> None:
    world.drop("a.csv", *LINES)
    world.take()
    before = world.current("row_key, score")
    assert world.take().files[0].status == "unchanged"

    monkeypatch.setattr("ingestion.landing.plan.engine_hash", lambda: engine_hash() + "0")

    assert world.take().files[0].status == "landed"
    assert world.current("row_key, score") == before


def test_the_hash_of_the_engine_is_the_same_at_every_start() -> None:
    first = engine_hash()
    engine_hash.cache_clear()
    assert engine_hash() == first
