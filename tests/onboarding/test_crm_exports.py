"""CRM exports. What belongs here: the fields that names prove, in English and German, and those that stay open."""

from collections.abc import Callable

import pytest
from onboarded_export import Look

Export = Callable[..., Look]

ACCOUNTS = """Account ID,Account Name,Owner,Annual Revenue,Created Date,Segment
A-1,Alpha,Mara,"1,200.50",2024-01-31,smb
A-2,Beta,Mara,"900.00",2024-02-29,mid
A-3,Gamma,Timo,"15,000.00",2024-03-15,smb
"""
GERMAN = """Kundennummer;Firma;Betreuer;Jahresumsatz;Erstellt am;Geändert am;Branche
K1;Alpha;Mara;1.200,50;31.01.2024;01.03.2026 10:00;Bau
K2;Beta;Mara;900,00;29.02.2024;02.03.2026 11:00;Handel
K3;Gamma;Timo;15.000,00;15.03.2024;15.03.2026 12:00;Bau
"""


def test_without_a_kind_an_export_without_a_score_is_refused(export: Export) -> None:
    from ingestion.onboarding import NothingProposed

    with pytest.raises(NothingProposed, match="KIND=crm_accounts"):
        export(ACCOUNTS)


def test_an_unknown_kind_is_refused_with_those_that_are(export: Export) -> None:
    from ingestion.onboarding import NothingProposed

    with pytest.raises(NothingProposed, match=r"KIND=customers is no source kind; allowed: survey_responses"):
        export(ACCOUNTS, kind="customers")


def test_accounts_are_proposed_by_the_names_of_their_columns(export: Export) -> None:
    look = export(ACCOUNTS, name="accounts_2026-03-31.csv", kind="crm_accounts")

    assert look.declared["columns"] == {
        "account_id": "Account ID",
        "account_name": "Account Name",
        "owner": "Owner",
        "annual_revenue": "Annual Revenue",
        "created_at": {"column": "Created Date", "format": "iso8601"},
    }
    assert look.declared["file_date"] == {"pattern": "accounts_(.+)\\.csv", "format": "%Y-%m-%d"}
    assert (look.declared["version"], look.declared["valid_from"]) == ("file_date", "file_date")
    assert look.open == {}
    assert "score" not in look.declared
    assert "Mara" not in look.text + look.printed


def test_german_names_decimal_commas_and_changes_are_understood(export: Export) -> None:
    look = export(GERMAN, kind="crm_accounts")
    declared = look.declared

    assert declared["columns"]["account_id"] == "Kundennummer"
    assert declared["columns"]["annual_revenue"] == "Jahresumsatz"
    assert declared["columns"]["updated_at"] == {"column": "Geändert am", "format": "%d.%m.%Y %H:%M"}
    assert declared["format"]["decimal"] == ","
    assert (declared["version"], declared["valid_from"]) == ("updated_at", "updated_at")
    look.answer({"timezone": "Europe/Berlin"}).land()
    assert look.rows("annual_revenue") == [(1200.5,), (900.0,), (15000.0,)]


def test_numbers_that_read_with_a_point_and_with_a_comma_are_left_open(export: Export) -> None:
    content = ACCOUNTS.replace('"1,200.50"', "1.200").replace('"900.00"', "2.900").replace('"15,000.00"', "15.000")
    look = export(content, kind="crm_accounts")

    assert look.declared["format"]["decimal"] == "?"
    assert "1.234 is either" in look.open["format.decimal"]


def test_a_required_field_without_a_clear_name_is_asked_with_the_columns_that_could_be_it(export: Export) -> None:
    look = export(ACCOUNTS.replace("Account ID", "Ref"), kind="crm_accounts")

    assert look.declared["columns"]["account_id"] == "?"
    assert (
        "no name says it clearly; by their values these could be: 'Ref', 'Account Name'"
        in look.open["columns.account_id"]
    )


def test_two_columns_for_one_field_are_suggestions(export: Export) -> None:
    look = export(ACCOUNTS.replace("Segment", "Company owner"), kind="crm_accounts")

    assert "owner" not in look.declared["columns"]
    assert "# owner: Owner  # one of several that bear such a name" in look.text
    assert "# owner: Company owner  # one of several that bear such a name" in look.text


@pytest.mark.parametrize(
    ("kind", "header", "row", "expected"),
    [
        ("crm_contacts", "Contact ID,E-Mail,Account ID,Created", "P{n},p{n}@example.org,A1,2026-03-1{n}",
         {"person_id": "Contact ID", "email": "E-Mail", "account_id": "Account ID"}),
        ("crm_subscriptions", "subscription_id,account_id,plan_tier,start_date,end_date,mrr_amount,seats,is_trial",
         "S{n},A1,Pro,2026-03-1{n},2026-04-1{n},10.5{n},{n},False",
         {"subscription_id": "subscription_id", "account_id": "account_id", "product": "plan_tier", "seats": "seats",
          "monthly_recurring_revenue": "mrr_amount", "is_trial": "is_trial"}),
        ("crm_events", "event_id,customer_id,event_type,timestamp,amount", "E{n},A1,order,2026-03-1{n} 10:00,{n}.50",
         {"event_id": "event_id", "account_id": "customer_id", "event_type": "event_type", "amount": "amount"}),
        ("cases", "Ticket-Nr;Kundennummer;Eröffnet am;Status;Priorität", "T{n};A1;1{n}.03.2026 10:00;offen;hoch",
         {"case_id": "Ticket-Nr", "account_id": "Kundennummer", "status": "Status", "priority": "Priorität"}),
        ("benchmarks", "industry,nps,publisher,published_on,sample_size", "Trade {n},4{n},Somebody,2026-03-1{n},20{n}",
         {"industry": "industry", "nps": "nps", "publisher": "publisher", "sample_size": "sample_size"}),
        ("comment_themes", "theme,language,term", "price,en,term{n}",
         {"theme": "theme", "language": "language", "term": "term"}),
    ],
)  # fmt: skip
def test_each_kind_is_proposed_and_loads_once_its_questions_are_answered(
    export: Export, kind: str, header: str, row: str, expected: dict[str, str]
) -> None:
    look = export("\n".join([header, *(row.format(n=n) for n in range(1, 10)), ""]), kind=kind)

    columns = {name: given for name, given in look.declared["columns"].items() if isinstance(given, str)}
    assert columns == expected
    look.answer({key: {"valid_from": "created_at", "version": "none"}.get(key, "UTC") for key in look.open})
    assert look.mistakes() == []
    assert look.land().files[0].fates["accepted"] == 9
