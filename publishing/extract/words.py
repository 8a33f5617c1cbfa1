"""What the first sheets of a workbook say, in each language.

What belongs here: texts. What does not: where they stand (`write`).
"""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "read_me": "Read me",
        "columns": "Columns",
        "title": "{title}: the summary marts",
        "programme": "Programme",
        "published_at": "Published (UTC)",
        "data_as_of": "Newest answer (UTC)",
        "version": "Version",
        "run_id": "Run",
        "minimum_responses": "Minimum of answers",
        "reporting_timezone": "Timezone of all days",
        "elevenpoint_version": "Elevenpoint",
        "reading": "How to read this",
        "pooled": "Pool counts, never average scores. The NPS of several rows is "
        "100 × (sum of promoters − sum of detractors) / sum of responses. A mean of NPS values is not an NPS: it "
        "gives a month of ten answers the weight of one of a thousand.",
        "pooled_formula": "In Excel, over rows that you filtered: {formula}",
        "empty": "An empty cell means that nothing can be said. It is never 0. Below {minimum} answers no NPS stands "
        "in the sheet (is_reportable is FALSE); the counts do.",
        "period": "Filter period_grain to one value before you add anything up: every answer stands in a month, a "
        "quarter, a year and in all. Segment types hold the same answers again, too.",
        "interval": "nps_ci_low to nps_ci_high is the 95 % interval: what chance in who happened to answer leaves "
        "open. A change counts where is_significant_change is TRUE.",
        "days": "Days and weeks are left out of the sheets, and months, then quarters, too, where a sheet would have "
        "more than {rows} rows. Column “periods” below says what a sheet holds.",
        "cut": "{count} texts were longer than the 32,767 characters of a cell and are cut.",
        "sheets": "Sheets",
        "sheet": "sheet",
        "what": "what it tells",
        "periods": "periods",
        "rows": "rows",
        "rows_in_mart": "rows of the mart",
        "whole": "whole",
        "without": "without {periods}",
        "left_out": "Not in this workbook",
        "keyed": "one row per answer, person or account",
        "long": "too many rows to read in a sheet",
        "get": "elevenpoint extract --marts {mart} --out file.xlsx writes one of them, and published/current/*.parquet "
        "holds them all.",
        "mart": "mart",
        "why": "why",
        "column": "column",
        "type": "type",
        "meaning": "meaning",
    },
    "de": {
        "read_me": "Lies mich",
        "columns": "Spalten",
        "title": "{title}: die Auswertungen",
        "programme": "Programm",
        "published_at": "Veröffentlicht (UTC)",
        "data_as_of": "Neueste Antwort (UTC)",
        "version": "Fassung",
        "run_id": "Lauf",
        "minimum_responses": "Mindestzahl an Antworten",
        "reporting_timezone": "Zeitzone aller Tage",
        "elevenpoint_version": "Elevenpoint",
        "reading": "So ist das zu lesen",
        "pooled": "Anzahlen zusammenzählen, nie Werte mitteln. Der NPS mehrerer Zeilen ist "
        "100 × (Summe promoters − Summe detractors) / Summe responses. Ein Mittel von NPS-Werten ist kein NPS: Ein "
        "Monat mit zehn Antworten wöge darin so viel wie einer mit tausend.",
        "pooled_formula": "In Excel, über gefilterte Zeilen: {formula}",
        "empty": "Eine leere Zelle heißt, dass sich nichts sagen lässt. Sie ist nie 0. Unter {minimum} Antworten steht "
        "kein NPS in der Tabelle (is_reportable ist FALSCH), die Anzahlen schon.",
        "period": "Vor jeder Summe period_grain auf einen Wert filtern: Jede Antwort steht in einem Monat, einem "
        "Quartal, einem Jahr und in all. Auch jedes Merkmal (segment_type) enthält dieselben Antworten noch einmal.",
        "interval": "nps_ci_low bis nps_ci_high ist das 95-%-Intervall: was der Zufall offen lässt, wer geantwortet "
        "hat. Eine Änderung zählt, wo is_significant_change WAHR ist.",
        "days": "Tage und Wochen fehlen in den Tabellen, und auch Monate, dann Quartale, wo eine Tabelle mehr als "
        "{rows} Zeilen hätte. Die Spalte „Zeiträume“ unten sagt, was eine Tabelle enthält.",
        "cut": "{count} Texte waren länger als die 32.767 Zeichen einer Zelle und sind gekürzt.",
        "sheets": "Tabellen",
        "sheet": "Tabelle",
        "what": "was sie sagt",
        "periods": "Zeiträume",
        "rows": "Zeilen",
        "rows_in_mart": "Zeilen der Auswertung",
        "whole": "alle",
        "without": "ohne {periods}",
        "left_out": "Nicht in dieser Mappe",
        "keyed": "eine Zeile je Antwort, Person oder Kunde",
        "long": "zu viele Zeilen, um sie in einer Tabelle zu lesen",
        "get": "elevenpoint extract --marts {mart} --out datei.xlsx schreibt eine davon, und "
        "published/current/*.parquet enthält alle.",
        "mart": "Auswertung",
        "why": "warum",
        "column": "Spalte",
        "type": "Typ",
        "meaning": "Bedeutung",
    },
}
"""Texts by language; every language has the same keys."""
