"""Identifiers that stand for nobody in particular: mailboxes of a role, and what people type instead of an address.

What belongs here: the lists, once, and whether a value is on them. What does not: what follows from it. Such a
value keeps its pseudonym with a mark in front, so that dbt can count it and does not match by it.
"""

from ingestion.kinds import FieldType

SHARED = "shared:"
"""What opens the pseudonym of such an identifier: `shared:k1:…`."""

ROLE_MAILBOXES = (
    "abuse", "accounting", "accounts", "admin", "administrator", "bewerbung", "billing", "buchhaltung", "career",
    "contact", "datenschutz", "do-not-reply", "donotreply", "einkauf", "email", "empfang", "feedback", "finance",
    "hallo", "hello", "help", "helpdesk", "hostmaster", "hr", "info", "invoice", "invoices", "it", "jobs", "karriere",
    "kontakt", "kundenservice", "mail", "mailbox", "marketing", "no-reply", "noreply", "office", "order", "orders",
    "personal", "post", "postmaster", "poststelle", "presse", "press", "privacy", "purchasing", "reception", "rechnung",
    "rechnungen", "sales", "sekretariat", "security", "service", "support", "team", "test", "vertrieb", "verwaltung",
    "webmaster", "zentrale",
)  # fmt: skip
"""Local parts of addresses that several people read, in English and German."""

PLACEHOLDERS = (
    "-", "--", "---", ".", "?", "anonym", "anonymous", "k. a.", "k.a.", "keine", "keine angabe", "n.a.", "n/a", "nil",
    "none", "null", "unbekannt", "unknown",
)  # fmt: skip
"""What stands in a person's column where nobody is meant. A bare `NA` is not among them: it may be an id."""


def is_shared(value: str, kind: FieldType) -> str | None:
    """SQL of whether an identifier stands for nobody in particular, or None for kinds to which that does not apply.

    Args:
        value: SQL of the value in its normal form.
        kind: Type of the field. Accounts are not looked at: a wrong account is seen as unmatched.
    """
    placeholders = f"lower({value}) in ({_listed(PLACEHOLDERS)})"
    if kind is FieldType.EMAIL:
        return f"({placeholders} or split_part({value}, '@', 1) in ({_listed(ROLE_MAILBOXES)}))"
    return f"({placeholders})" if kind is FieldType.PERSON_ID else None


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
