"""Comments and the dictionary of themes. What belongs here: invented sentences, German and English.

What does not: who says them. No sentence names a person, a place or a company.
"""

from generator.dice import Dice

SHARE = 0.45

THEMES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "support": (("de", "Support", "service"), ("de", "Hotline", "service"), ("en", "support team", "service")),
    "delivery": (("de", "Lieferung", "service"), ("de", "Liefertermin", "service"), ("en", "delivery", "service")),
    "price": (("de", "Preis", "commercial"), ("de", "zu teuer", "commercial"), ("en", "price", "commercial")),
    "billing": (("de", "Rechnung", "commercial"), ("en", "invoice", "commercial")),
    "usability": (
        ("de", "Bedienung", "product"),
        ("de", "unübersichtlich", "product"),
        ("en", "easy to use", "product"),
    ),
    "reliability": (("de", "Ausfall", "product"), ("de", "stabil", "product"), ("en", "outage", "product")),
    "training": (("de", "Schulung", "service"), ("en", "training", "service")),
}

SENTENCES: dict[tuple[str, str], tuple[str, ...]] = {
    ("de", "promoter"): (
        "Der Support hat schnell und freundlich geholfen.",
        "Die Bedienung ist einfach, das Team arbeitet gern damit.",
        "Läuft stabil, wir empfehlen es weiter.",
        "Die Schulung war sehr gut vorbereitet!",
        "Lieferung pünktlich, alles vollständig.",
        "Preis und Leistung passen.",
    ),
    ("de", "passive"): (
        "Im Großen und Ganzen gut, die Bedienung könnte moderner sein.",
        "Support gut, aber die Antwort dauerte zwei Tage.",
        "Solide. Der Preis ist gerade noch in Ordnung.",
        "Schulung gut, nur etwas lang.",
        "Lieferung kam; ein Teil fehlte und wurde nachgeliefert.",
    ),
    ("de", "detractor"): (
        "Die Hotline ist kaum zu erreichen.",
        "Liefertermin zweimal verschoben, niemand hat uns informiert.",
        "Zu teuer für das, was es kann.",
        "Die Rechnung war schon wieder falsch.",
        "Sehr unübersichtlich, wir suchen jedes Mal.",
        "Ausfall am Monatsende, genau als wir es brauchten.",
    ),
    ("en", "promoter"): (
        "The support team solved it within the hour.",
        "Easy to use, everybody here likes it.",
        "Great training, clear and to the point.",
        "Delivery was on time and complete.",
        "Fair price for what we get.",
    ),
    ("en", "passive"): (
        "Good overall, though the support team could be faster.",
        "It does the job. The price went up a bit much.",
        "The training was fine, a shorter one would do.",
        "Delivery fine, the paperwork less so.",
    ),
    ("en", "detractor"): (
        "Nobody answered our case for a week.",
        "Another outage, and no word from you.",
        "The invoice was wrong for the third time.",
        "Delivery was late again.",
        "Price too high for our size.",
    ),
}
ADDITIONS = {
    "de": ("", "", "", " Danke!", "\nBitte rufen Sie uns nicht an.", ' Der Reiter "Berichte" fehlt uns.', " 👍"),
    "en": ("", "", "", " Thank you!", "\nPlease do not call.", ' We miss the tab "Reports".', " 🙂"),
}
ODD = ("=gut", "+1", "-", "@all: fine", "<b>ok</b>", "'); DROP TABLE answers; --", "{{ nothing }}", "NA", "null")
"""Comments that spreadsheets, databases and templates like to misread; they are text like any other."""


def make_comment(dice: Dice, band: str, language: str) -> str:
    """A comment, or empty text for the majority who leave none."""
    if not dice.chance(SHARE):
        return ""
    if dice.chance(0.004):
        return dice.pick(ODD)
    return dice.pick(SENTENCES[(language, band)]) + dice.pick(ADDITIONS[language])


def theme_rows() -> list[tuple[str, str, str, str]]:
    """(theme, language, term, theme above) of the whole dictionary."""
    return [(theme, language, term, above) for theme, terms in THEMES.items() for language, term, above in terms]
