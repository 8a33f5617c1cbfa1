"""Keyed pseudonyms of people and accounts.

What belongs here: the key, the normal form, and HMAC-SHA-256 as SQL. What does not: which fields get one
(`ingestion.kinds`), and erasure.

The key never becomes part of an SQL text, because DuckDB repeats statements in its errors: it is bound to
session variables.
"""

import hashlib
import hmac
import os
import re
import unicodedata
from dataclasses import dataclass

import duckdb

from ingestion.declarations.programme import Programme
from ingestion.errors import SettingError
from ingestion.kinds import FieldType
from ingestion.shared_identifiers import SHARED, is_shared

KEY_VARIABLE = "ELEVENPOINT_PSEUDONYM_KEY"
PREFIX = "k1:"
LENGTH = 32
"""Hex digits of a pseudonym: 128 bits, so that two people never share one by chance."""

PUBLISHED_KEY = b"elevenpoint: not secret, for synthetic and anonymous data only"
"""For programmes that declare `holds_personal_data: false`; their pseudonyms protect nobody, and need not."""

NAMESPACES = {
    FieldType.PERSON_ID: "person|",
    FieldType.ACCOUNT_ID: "account|",
    FieldType.EMAIL: "email|",
    FieldType.EMPLOYEE: "employee|",
}
_BLOCK = 64


@dataclass(frozen=True, repr=False)
class PseudonymKey:
    """The secret of a programme's pseudonyms; without a `repr`, so that it is never printed by accident."""

    secret: bytes

    @property
    def key_id(self) -> str:
        """A name for the key that does not give it away; files are read again when it changes."""
        return hmac.new(self.secret, b"key id", hashlib.sha256).hexdigest()[:8]


def pseudonym_key(programme: Programme) -> PseudonymKey:
    """The key of a programme.

    Args:
        programme: The declaration; `holds_personal_data` decides whether a secret key is needed.

    Returns:
        The key from the environment, or the published one.

    Raises:
        SettingError: A secret key is needed and missing or too short.
    """
    if not programme.holds_personal_data:
        return PseudonymKey(PUBLISHED_KEY)
    given = os.environ.get(KEY_VARIABLE, "").strip()
    remedy = (
        f"Make one once with `openssl rand -hex 32`, keep it apart from the data, and set {KEY_VARIABLE} to it. "
        "A programme without personal data declares `holds_personal_data: false` instead."
    )
    if not given:
        raise SettingError(f"{KEY_VARIABLE} is not set, and {programme.name} holds personal data. {remedy}")
    secret = bytes.fromhex(given) if re.fullmatch(r"([0-9a-fA-F]{2}){32,}", given) else given.encode()
    if len(secret) < LENGTH:
        raise SettingError(f"{KEY_VARIABLE} is too short: it needs 64 hex digits. {remedy}")
    return PseudonymKey(secret)


def normal_form(value: str, lower: bool = False) -> str:
    """The form in which two spellings of one identifier are the same: NFKC and no edges.

    An e-mail address (`lower`) is in lower case, its domain in punycode. Nothing else of it is changed: what stands
    behind a +, and dots at Gmail, may tell two people apart.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    return _with_ascii_domain(text.lower()) if lower else text


def _with_ascii_domain(address: str) -> str:
    """An address whose domain is in punycode, as mail servers write it.

    Label by label with Python's punycode and not with its `idna`, which follows the standard of 2003 and makes
    another domain of one with ß.
    """
    local, at, domain = address.rpartition("@")
    labels = [
        label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}" for label in domain.split(".")
    ]
    return local + at + ".".join(labels) if at else address


def prepare(con: duckdb.DuckDBPyConnection, key: PseudonymKey) -> None:
    """Make the functions that `pseudonym` and `address` use known to a connection.

    Args:
        con: Connection of one intake, not shared.
        key: The programme's key.
    """
    secret = hashlib.sha256(key.secret).digest() if len(key.secret) > _BLOCK else key.secret
    padded = secret.ljust(_BLOCK, b"\0")
    con.execute("set variable pseudonym_inner = ?::blob", [bytes(byte ^ 0x36 for byte in padded)])
    con.execute("set variable pseudonym_outer = ?::blob", [bytes(byte ^ 0x5C for byte in padded)])
    con.execute("set variable row_secret = ?", [hmac.new(key.secret, b"rows", hashlib.sha256).hexdigest()])
    # DuckDB has no NFKC. Only values beyond ASCII come here, one by one.
    con.create_function("nfkc", lambda text: normal_form(text), ["VARCHAR"], "VARCHAR")
    con.create_function("nfkc_lower", lambda text: normal_form(text, lower=True), ["VARCHAR"], "VARCHAR")


def address(text: str) -> str:
    """SQL of a cleaned e-mail address in normal form."""
    return f"case when strlen({text}) = length({text}) then lower({text}) else nfkc_lower({text}) end"


def pseudonym(value: str, kind: FieldType) -> str:
    """SQL of the pseudonym of a typed identifier or address: `k1:` and 32 hex digits of HMAC-SHA-256.

    In front of the pseudonym of an identifier that is nobody's own stands `shared:`.
    """
    normal = value
    if kind is not FieldType.EMAIL:  # `address` has brought e-mail into normal form
        normal = f"case when strlen({value}) = length({value}) then {value} else nfkc({value}) end"
    message = f"encode('{NAMESPACES[kind]}' || {normal})"
    inner = f"unhex(sha256(getvariable('pseudonym_inner') || {message}))"
    shared = is_shared(value, kind)
    mark = f"case when {shared} then '{SHARED}{PREFIX}' else '{PREFIX}' end" if shared else f"'{PREFIX}'"
    return f"{mark} || left(sha256(getvariable('pseudonym_outer') || {inner}), {LENGTH})"
