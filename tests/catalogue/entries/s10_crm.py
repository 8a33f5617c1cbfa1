"""Section 10 of the catalogue: CRM."""

from typing import Any

from catalogue_case import Case
from catalogue_entry import Entry, Step, accepted, quarantined
from catalogue_parts import lands, warning
from catalogue_published import REPOSITORY, published

PSEUDONYMS = "ingestion/pseudonyms.py"
SHARED = "ingestion/shared_identifiers.py"
ACCOUNTS: dict[str, Any] = {
    "source": "accounts",
    "kind": "crm_accounts",
    "columns": {"account_id": "Id", "account_name": "Name", "created_at": {"value": "2025-01-01"}},
    "attributes": {"country": "Country"},
    "identity": {"by": ["account_id"]},
    "version": "none",
    "valid_from": "created_at",
}
ON_ONE_DAY = {"people": "1 person", "asked": "one survey on one day"}
GOOD_ACCOUNT = ("zz_good.csv", "Id,Name,Country\ngood-1,Good,DE\n")
MAIL_GOOD = ("zz_good.csv", "id,score,at,email\ngood-1,9,2026-01-05 10:00,\n")


def people(expected: int):
    """An assertion on how many people the landed addresses are."""

    def then(case: Case) -> None:
        assert len(set(case.landed("email_key"))) == expected

    return then


def full_export(case: Case, day: str, accounts: int) -> None:
    """Put a full export of so many accounts into the inbox."""
    case.put_rows(f"accounts_{day}.csv", *(f"A{n},Name {n},DE" for n in range(accounts)), header="Id,Name,Country")


def shrunk(case: Case) -> None:
    """A hundred accounts, and a month later seventy-nine of them."""
    full_export(case, "2026-01-01", 100)
    full_export(case, "2026-02-01", 79)


def role_mailboxes(case: Case) -> None:
    """Marked pseudonyms of the mailbox and the placeholder, a person's own for the third address."""
    marked = case.landed("response_id, starts_with(email_key, 'shared:')")
    assert marked == [("a1", True), ("a2", True), ("a3", False)]


def finding(code: str) -> list[tuple[Any, ...]]:
    """What `identity_findings` says of a code: source and rows."""
    return published().marts(f"select source, findings from identity_findings where finding_code = '{code}'")


def merged(_: Case) -> int:
    """A3 was merged into A1: one customer; M1 and M2 were merged into each other: each stays what it is."""
    answers = published().answers("answer.account_key", "landed.account_id in ('A1', 'A3', 'M1', 'M2')")
    keys = dict(answers)
    assert len({keys["a1-january"], keys["a1-march"], keys["a3-january"], keys["a3-march"]}) == 1
    assert len({keys["a1-january"], keys["m1-march"], keys["m2-march"]}) == 3
    assert finding("MERGE_CYCLE") == [("accounts", 2)]
    return published().rows_lost()


def orphan(_: Case) -> int:
    """An answer of an account that no CRM export knows is counted, under `unknown`."""
    facts = published().answers("answer.segment_industry, answer.lifecycle_stage", "landed.response_id = 'orphan'")
    assert facts == [("orphan", "unknown", "unknown")]
    (unknown,) = published().marts(
        "select responses from nps_by_segment"
        " where period_grain = 'all' and segment_type = 'industry' and segment = 'unknown'"
    )
    assert unknown == (len(published().answers("1", "answer.segment_industry = 'unknown'")),)
    return published().rows_lost()


def arrived_later(_: Case) -> int:
    """The account's first export is younger than one answer and older than the other; every run builds all anew."""
    facts = published().answers("answer.segment_industry", "landed.account_id = 'L1'")
    assert facts == [("early", "unknown"), ("late", "energy")]
    models = (REPOSITORY / "dbt_project").rglob("*.sql")
    assert [model.name for model in models if "incremental" in model.read_text(encoding="utf-8")] == []
    return published().rows_lost()


def as_of_the_answer(_: Case) -> int:
    """The account changed its industry between two answers."""
    facts = published().answers("answer.segment_industry", "landed.account_id = 'A1'")
    assert facts == [("a1-january", "retail"), ("a1-march", "wholesale"), ("before-export", "unknown")]
    return published().rows_lost()


def validity(_: Case) -> int:
    """Spans of one account follow each other, and before the first of them nothing is known."""
    spans = "intermediate.int_account_history"
    overlapping = published().warehouse(
        f"select count(*) from {spans} as one inner join {spans} as other"
        " on one.account_key = other.account_key and one.holds_from < other.holds_from"
        " and one.holds_until > other.holds_from"
    )
    assert overlapping == [(0,)]
    return as_of_the_answer(_)


def ambiguous_mail(_: Case) -> int:
    """An address of two contacts at two accounts leads to neither; an address of one leads to its account."""
    facts = published().answers("answer.account_key is null", "landed.email is not null")
    assert facts == [("ambiguous", True), ("known", False)]
    assert finding("MATCH_AMBIGUOUS") == [("answers", 1)]
    return published().rows_lost()


def no_fan_out(_: Case) -> int:
    """Whatever is joined, every segment type covers each answer once."""
    totals = published().marts(
        "select segment_type, sum(responses) from nps_by_segment where period_grain = 'all' group by all order by all"
    )
    accepted_rows = published().marts("select sum(accepted) from intake_summary where source = 'answers'")[0][0]
    assert totals == [("country", accepted_rows), ("industry", accepted_rows)]
    assert published().marts("select responses from nps_overall where period_grain = 'all'") == [(accepted_rows,)]
    return published().rows_lost()


def unknown_stage(_: Case) -> int:
    """Answers without a stage are counted under one that the dimension lists."""
    stages = published().marts(
        "select fact.lifecycle_stage, count(*) from fct_response as fact"
        " inner join dim_lifecycle_stage as stage using (lifecycle_stage)"
        " where fact.lifecycle_stage = 'unknown' group by all"
    )
    assert stages == [("unknown", len(published().answers("1", "answer.lifecycle_stage = 'unknown'")))]
    assert stages[0][1] > 0
    return published().rows_lost()


ENTRIES = [
    Entry(
        number=145,
        title="Account twice, same / conflicting",
        verdict="D/Q",
        code="DUP_CONFLICT",
        where="ingestion/fates/versions.py",
        drop="145_accounts.csv",
        declare=ACCOUNTS,
        good=GOOD_ACCOUNT,
        expect=quarantined("DUP_CONFLICT", 2, accepted=2, duplicate=1),
    ),
    Entry(
        number=146,
        title="Merged accounts (old → survivor)",
        verdict="A/W",
        code="MERGE_CYCLE",
        where="dbt_project/models/intermediate/int_account_survivors.sql",
        scenario=merged,
        note="accounts merged in a circle stay what they are; `identity_findings` counts them",
    ),
    Entry(
        number=147,
        title="**Orphan response**",
        verdict="A",
        code=None,
        where="dbt_project/models/intermediate/int_responses.sql",
        scenario=orphan,
        note="segment `unknown`; the share of a source is in `source_freshness`",
    ),
    Entry(
        number=148,
        title="CRM row arrives later",
        verdict="A",
        code=None,
        where="dbt_project/models/intermediate/int_account_versions.sql",
        scenario=arrived_later,
    ),
    Entry(
        number=149,
        title="Segment changed over time",
        verdict="A",
        code=None,
        where="dbt_project/models/intermediate/int_account_history.sql",
        scenario=as_of_the_answer,
        note="as of the answer",
    ),
    Entry(
        number=150,
        title="Overlapping / missing validity",
        verdict="A",
        code=None,
        where="dbt_project/models/intermediate/int_account_history.sql",
        scenario=validity,
        note="exports say since when a row holds, never until when, so that spans cannot overlap; before the first"
        " one `unknown`",
    ),
    Entry(
        number=151,
        title="E-mail case and spaces",
        verdict="A",
        code=None,
        where=PSEUDONYMS,
        drop="151_mail_spelling.csv",
        good=MAIL_GOOD,
        expect=accepted(2, warning("RESP_SHARED_TOKEN", 2, 2, **ON_ONE_DAY)),
        then=people(1),
    ),
    Entry(
        number=152,
        title="Plus address, Gmail dots",
        verdict="A/W",
        code="EMAIL_ALIAS",
        where="ingestion/fates/respondents.py",
        drop="152_plus_and_dots.csv",
        good=MAIL_GOOD,
        expect=accepted(5, warning("EMAIL_ALIAS", 1, 2, "email"), warning("EMAIL_ALIAS", 2, 4, "email")),
        then=people(5),
        note="kept apart: two people may differ by it",
    ),
    Entry(
        number=153,
        title="IDN domain",
        verdict="A",
        code=None,
        where=PSEUDONYMS,
        drop="153_idn.csv",
        good=MAIL_GOOD,
        expect=accepted(4, warning("RESP_SHARED_TOKEN", 2, 2, **ON_ONE_DAY)),
        then=lands(
            "email",
            ("ada@xn--mller-kva.example",),
            ("ada@xn--mller-kva.example",),
            ("ada@xn--strae-oqa.example",),
            ("ada@strasse.example",),
        ),
    ),
    Entry(
        number=154,
        title="`info@`, `n/a` as person key",
        verdict="W",
        code="EMAIL_SHARED",
        where=SHARED,
        drop="154_role_mailbox.csv",
        good=MAIL_GOOD,
        expect=accepted(3, warning("EMAIL_SHARED", 2, 2, "email")),
        then=role_mailboxes,
        note="no person is matched by it",
    ),
    Entry(
        number=155,
        title="One e-mail, many accounts",
        verdict="A/W",
        code="MATCH_AMBIGUOUS",
        where="dbt_project/models/intermediate/int_email_owners.sql",
        scenario=ambiguous_mail,
        note="the account is null; counted in `identity_findings`",
    ),
    Entry(
        number=156,
        title="CRM file shrinks > 20 %",
        verdict="B",
        code="CRM_SHRUNK",
        where="ingestion/guards/history.py",
        drop=shrunk,
        declare=ACCOUNTS
        | {
            "file_date": {"pattern": "[a-z]+_(.+)[.]csv"},
            "version": "file_date",
            "valid_from": "file_date",
        },
        good=("good_2025-12-01.csv", "Id,Name,Country\ngood-1,Good,DE\n"),
        expect={"accounts_2026-01-01.csv": accepted(100), "accounts_2026-02-01.csv": accepted(0, duplicate=79)},
        blocks=("rows_not_shrunk",),
        note="the last good publication stays; a person may approve the file",
    ),
    Entry(
        number=157,
        title="Country `NA` (Namibia), name `Null`, `None`",
        verdict="A",
        code=None,
        where="ingestion/fates/text.py",
        drop="157_namibia.csv",
        declare=ACCOUNTS,
        good=GOOD_ACCOUNT,
        expect=accepted(3),
        then=lands("account_name, attributes ->> '$.country'", ("Null", "NA"), ("None", "None"), ("nan", "N/A")),
        note="only declared `nulls` mean nothing",
    ),
    Entry(
        number=158,
        title="Id as number here, text there",
        verdict="A/W",
        code="ID_DECIMAL",
        where="ingestion/fates/identity.py",
        drop="158_ids.csv",
        good=("zz_good.csv", "id,score,at,account\ngood-1,9,2026-01-05 10:00,7\n"),
        expect=accepted(4, warning("ID_DECIMAL", 1, 3, "account")),
        again=(
            Step(
                drop=(),
                expect={"158_ids.csv": quarantined("ID_INVALID", 1, accepted=3)},
                declare={"columns.account_id": {"column": "account", "id_format": "whole_number"}},
            ),
        ),
        note="text everywhere; `id_format: whole_number` takes the `.0` off that a spreadsheet put there",
    ),
    Entry(
        number=159,
        title="Join fan-out",
        verdict="A",
        code=None,
        where="dbt_project/tests/generic/sums_to_margin.sql",
        scenario=no_fan_out,
        note="a test of the marts in every refresh: the sum over segments is the headline; it stops publishing",
    ),
    Entry(
        number=160,
        title="Unknown lifecycle stage",
        verdict="A",
        code=None,
        where="dbt_project/models/intermediate/int_responses.sql",
        scenario=unknown_stage,
        note="stages are computed by rule, never read; without a known start it is `unknown`, and counted",
    ),
]
