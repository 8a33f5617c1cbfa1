"""Texts, numbers and dates as a language writes them.

What belongs here: formats. What does not: the texts themselves (`labels`), markup.
"""

from datetime import date

from publishing.report.labels import LANGUAGES

MONTH_NAMES = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "de": ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."),
}


class Words:
    """Texts and formats of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = LANGUAGES[language]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, with its values filled in."""
        return self._texts[key].format(**values)

    def stage(self, name: str) -> str:
        """Name of a lifecycle stage; one that the table does not know stays as it is."""
        return self._texts.get(f"stage:{name}", name)

    def points(self, value: float, signed: bool = False) -> str:
        """An NPS or a change, to one decimal, with a real minus sign."""
        text = f"{value:+.1f}" if signed else f"{value:.1f}"
        text = "0.0" if text in {"-0.0", "+0.0"} else text
        text = text.replace("-", "−")
        return text.replace(".", ",") if self.language == "de" else text

    def whole(self, value: int) -> str:
        """A whole number of points, with a real minus sign."""
        return str(value).replace("-", "−")

    def count(self, value: int) -> str:
        """A whole number with thousands set apart."""
        text = f"{value:,}"
        return text.replace(",", ".") if self.language == "de" else text

    def day(self, value: date) -> str:
        """A date."""
        dot = "." if self.language == "de" else ""
        return f"{value.day}{dot} {self.month(value)}"

    def month(self, value: date) -> str:
        """A month."""
        return f"{MONTH_NAMES[self.language][value.month - 1]} {value.year}"

    def period(self, start: date, grain: str) -> str:
        """A period of a grain."""
        if grain == "all":
            return self("since", date=self.day(start))
        return self.month(start) if grain == "month" else f"Q{(start.month + 2) // 3} {start.year}"
