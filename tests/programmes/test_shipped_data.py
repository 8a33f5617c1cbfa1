"""Data of others. What belongs here: that it ships as published, with its licence and credit."""

import hashlib

import pytest
from landed_and_published import PROGRAMMES

from ingestion.declarations.load import load_programme
from ingestion.layout import REPOSITORY

SHA256 = {
    "20180908_post_clean.csv": "8fb771bd582513a198f43bcef3bd2f277b61d18e5e162b91d4ea52aeded65111",
    "form_responses.tsv": "6b306caa2033b5a34921167a34a8a0d68b3e659a7dbda13ca1f95d0f2ed93d09",
    "ravenstack_accounts.csv": "348d8ba906b7776894b5236b2e7aa91a503d41670dbc9aad30c37b503c9abef5",
    "ravenstack_churn_events.csv": "6391c41d8291b7b4845ec9a84d3837c2ed230a33a32a854ec33d4e66dc150940",
    "ravenstack_subscriptions.csv": "dcf1d93ca9a35e0dcba0ab686d255f0e9ec26512970bbf0944cf19cbef2d751a",
    "ravenstack_support_tickets.csv": "ba0006951479771ee9f93c98789c96bc5fec892cf11f867afb28194f0b76d220",
    "customer.csv": "3af5ebd79f528beeffec4fbb1216e03c528c02ce629833ef14f7d32265cedb9f",
    "score.csv": "8a10603705d10ac67586dd104cdf8e76f6cb18ad8e438b375d1ebcb28e9282c9",
    "survey_english_cleaned.tsv": "2cb98611d4f82c99f3b57cff6d89a5f3f665e6969e57b1dcecefa22e76203ba3",
}

LICENCES = {
    "r_community_survey_2018": ("Apache-2.0", "ef1ac44", "Apache License"),
    "carpentries": ("CC-BY-4.0", "84a42af", "Copyright © The Carpentries"),
    "sixhobbits": ("MIT", "d8d81a6", "Copyright (c) sixhobbits"),
    "ravenstack": ("MIT", "0a91307", "Copyright (c) 2026 tales1533"),
}


def test_the_bytes_are_those_that_were_published() -> None:
    inboxes = [path for name in LICENCES for path in (PROGRAMMES / name / "inbox").rglob("*") if path.is_file()]
    twin = list((REPOSITORY / "tests" / "data" / "r_community_survey_2018").glob("*.tsv"))

    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in inboxes + twin} == SHA256


@pytest.mark.parametrize("name", LICENCES)
def test_each_programme_names_licence_commit_and_credit(name: str) -> None:
    spdx, commit, credit = LICENCES[name]
    readme = (PROGRAMMES / name / "README.md").read_text(encoding="utf-8")

    assert f"SPDX `{spdx}`" in readme
    assert f"commit `{commit}`" in readme
    assert "| changed |" in readme
    assert credit in (PROGRAMMES / name / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LICENCES)
def test_each_programme_loads_and_every_inbox_folder_is_declared(name: str) -> None:
    programme = load_programme(PROGRAMMES / name)

    assert programme.name == name
    assert programme.programme.holds_personal_data is False
    assert programme.undeclared_inboxes() == ()
    assert all(list(programme.inbox(source.source).glob(source.files)) for source in programme.sources)
