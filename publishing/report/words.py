"""Texts, numbers and dates as a language writes them.

What belongs here: looking texts up and formats. What does not: the texts themselves (`texts/`), markup.
"""

from datetime import date
from functools import cache
from pathlib import Path

import yaml

TEXTS = Path(__file__).parent / "texts"

MONTH_NAMES = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "de": ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."),
}

NARROW_SPACE = "\u202f"
"""Between a number and its percent sign, without a line break."""


class Words:
    """Texts and formats of one language.

    Args:
        language: `en` or `de`.
        page: Name of the page, whose texts come before those of every page.
    """

    def __init__(self, language: str, page: str) -> None:
        self.language = language
        self._texts = {key: text[language] for name in ("common", page) for key, text in texts(name).items()}

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, with its values filled in."""
        return self._texts[key].format(**values)

    def points(self, value: float, signed: bool = False) -> str:
        """An NPS or a change in points, to one decimal, with a real minus sign."""
        return self.decimal(value, 1, signed)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share from 0 to 1 as per cent."""
        gap = NARROW_SPACE if self.language == "de" else ""
        return f"{self.decimal(100 * share, digits)}{gap}%"

    def decimal(self, value: float, digits: int, signed: bool = False) -> str:
        """A number to some decimals, thousands set apart, with a real minus sign and never minus zero."""
        value = 0.0 if round(value, digits) == 0 else value
        sign = "+" if signed and value != 0 else ""
        return self._written(f"{value:{sign},.{digits}f}")

    def whole(self, value: int) -> str:
        """A whole number of points, with a real minus sign."""
        return str(value).replace("-", "−")

    def count(self, value: int) -> str:
        """A whole number with thousands set apart."""
        return self._written(f"{value:,}")

    def day(self, value: date) -> str:
        """A date."""
        dot = "." if self.language == "de" else ""
        return f"{value.day}{dot} {self.month(value)}"

    def month(self, value: date) -> str:
        """A month."""
        return f"{MONTH_NAMES[self.language][value.month - 1]} {value.year}"

    def period(self, start: date, grain: str) -> str:
        """A period of a grain."""
        match grain:
            case "all":
                return self("since", date=self.day(start))
            case "year":
                return str(start.year)
            case "quarter":
                return f"Q{(start.month + 2) // 3} {start.year}"
            case "month":
                return self.month(start)
            case _:
                return self.day(start)

    def rounded(self, value: float) -> str:
        """An amount to three significant figures, thousands set apart: as exact as a sentence should be."""
        digits = 3 - len(str(int(abs(value))))
        return self.decimal(round(value, digits), 0)

    def within(self, start: date, grain: str, opens: bool = False) -> str:
        """A period as a sentence says when: `in Q2 2026`, `im 2. Quartal 2026`; `opens` where it begins one."""
        if grain == "all":
            text = self.period(start, grain)
        elif self.language == "de":
            text = f"im {self._spelled(start, grain)}"
        else:
            text = f"in {self.period(start, grain)}"
        return text[0].upper() + text[1:] if opens else text

    def against(self, start: date, grain: str) -> str:
        """A period as a sentence compares with it: `Q1 2026`, `dem 1. Quartal 2026`."""
        if self.language == "de":
            return f"dem {self._spelled(start, grain)}"
        return self.period(start, grain)

    def subject(self, start: date, grain: str) -> str:
        """A period of which a sentence tells something: `Q3 2026`, `das 3. Quartal 2026`."""
        if self.language == "de" and grain in ("quarter", "year"):
            return f"das {self._spelled(start, grain)}"
        return self.period(start, grain)

    def _spelled(self, start: date, grain: str) -> str:
        match grain:
            case "quarter":
                return f"{(start.month + 2) // 3}. Quartal {start.year}"
            case "year":
                return f"Jahr {start.year}"
            case _:
                return self.period(start, grain)

    def _written(self, text: str) -> str:
        text = text.replace("-", "−")
        return text.translate(str.maketrans(",.", ".,")) if self.language == "de" else text


@cache
def texts(page: str) -> dict[str, dict[str, str]]:
    """The texts of a page by key and language."""
    return yaml.safe_load((TEXTS / f"{page}.yml").read_text(encoding="utf-8"))
