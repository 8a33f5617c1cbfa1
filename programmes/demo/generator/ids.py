"""Identifiers as the tools write them. What belongs here: their shape. What does not: who carries them."""

from functools import cache

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def short_id(prefix: str, number: int) -> str:
    """A Salesforce-like id of 15 characters, case-sensitive: neighbours differ by the case of a letter."""
    tail = ""
    for _ in range(5):
        number, digit = divmod(number, 62)
        tail = DIGITS[digit] + tail
    return f"{prefix}Bw00000{tail}"


@cache
def long_id(short: str) -> str:
    """Its form of 18 characters: the last three say which letters are capitals."""
    check = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(short[start : start + 5]) if "A" <= letter <= "Z")
        check += CHECK[bits]
    return short + check


def qualtrics_id(number: int) -> str:
    """A response id such as `R_1Ab…` of 17 characters."""
    text, number = "", number * 2_654_435_761 + 97
    for _ in range(15):
        number, digit = divmod(number * 48_271 + 11, 62)
        text += DIGITS[digit]
        number = (number * 31 + digit) % (1 << 61)
    return "R_" + text
