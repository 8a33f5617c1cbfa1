"""Times and dates as exports write them, in the declared format only.

What belongs here: which text is which wall-clock time, and what is wrong with any other text.
What does not: timezones (`zones`), and which instants are plausible (`verdicts`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ingestion.fates.text import literal
from ingestion.fates.typed import or_spreadsheet_error
from ingestion.fates.zones import to_utc, to_wall

_ISO = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|z|UTC|[+-][0-9]{2}(:?[0-9]{2})?))?)?"
)
_ISO_SHAPE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ].*)?"

_ISO_ZONED = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+ ?[A-Za-z][A-Za-z_/]+"
"""A zone's name behind an ISO time, which only `%Z` reads."""

_OFFSETS = {
    "UTC": "+00:00", "GMT": "+00:00", "Z": "+00:00", "WET": "+00:00", "WEST": "+01:00", "CET": "+01:00",
    "MEZ": "+01:00", "CEST": "+02:00", "MESZ": "+02:00", "EET": "+02:00", "EEST": "+03:00", "EST": "-05:00",
    "EDT": "-04:00", "PST": "-08:00", "PDT": "-07:00",
}  # fmt: skip
"""Zone abbreviations that mean one thing. IST, BST and CST mean several, so they are unknown."""

_GERMAN_MONTHS = {
    "Januar": "January", "Februar": "February", "März": "March", "Mai": "May", "Juni": "June",
    "Juli": "July", "Oktober": "October", "Dezember": "December", "Jänner": "January",
}  # fmt: skip
_GERMAN_SHORT_MONTHS = {
    "Jän": "Jan",
    "Mär": "Mar",
    "Mrz": "Mar",
    "Mai": "May",
    "Sept": "Sep",
    "Okt": "Oct",
    "Dez": "Dec",
}

_SHAPES = {
    "Y": "[0-9]{4}", "y": "[0-9]{2}", "m": "(0?[1-9]|1[0-2])", "d": "(0?[1-9]|[12][0-9]|3[01])",
    "H": "([01]?[0-9]|2[0-4])", "I": "(0?[1-9]|1[0-2])", "M": "[0-5]?[0-9]", "S": "([0-5]?[0-9]|60)", "f": "[0-9]+",
    "j": "[0-9]{1,3}", "p": "[AaPp][Mm]",
}  # fmt: skip


@dataclass(frozen=True)
class Clock:
    """How one declared column tells time.

    Attributes:
        format: strptime pattern, iso8601, unix_seconds, unix_milliseconds, unix_microseconds or excel_serial.
        zone: Zone of times without an offset.
        reporting_zone: The programme's zone: a date without a time begins there.
    """

    format: str
    zone: str
    reporting_zone: str

    @property
    def is_absolute(self) -> bool:
        """Whether every value of the format names an instant without any zone."""
        return self.format.startswith("unix_") or "%z" in self.format or "%Z" in self.format

    @property
    def is_serial(self) -> bool:
        """Whether values are numbers of days, as a spreadsheet keeps them."""
        return self.format.startswith("excel_serial")

    @property
    def has_time(self) -> bool:
        """Whether the values carry a time of day; for iso8601 and serials each value says so itself."""
        return "%" not in self.format or bool(re.search(r"%-?[HIcXTs]", self.format))

    def is_naive(self, text: str) -> str:
        """SQL of whether a text names a time of day on a wall clock, without an offset."""
        if self.format == "iso8601":
            return f"length({text}) > 10 and not {_carries_offset(text)}"
        if self.is_serial:
            return f"contains({text}, '.')"
        return str(self.has_time and not self.is_absolute).lower()

    def wall(self, text: str) -> str:
        """SQL of the TIMESTAMP that the text names: wall clock, or UTC where the text carries an offset."""
        match self.format:
            case "iso8601":
                absolute = f"cast(try_cast({text} as timestamptz) as timestamp)"
                naive = f"try_cast({text} as timestamp)"
                value = f"case when {_carries_offset(text)} then {absolute} else {naive} end"
                leap = _leap_second(text, lambda changed: f"try_cast({changed} as timestamp)")
                return f"case when regexp_full_match({text}, '{_ISO}') then coalesce({value}, {leap}) end"
            case "unix_seconds":
                micros = f"cast(try_cast({text} as decimal(28, 6)) * 1000000 as bigint)"
                digits = f"regexp_full_match({text}, '[0-9]{{1,11}}([.][0-9]+)?')"
                return f"case when {digits} then make_timestamp({micros}) end"
            case "unix_milliseconds":
                micros = f"try_cast({text} as bigint) * 1000"
                return f"case when regexp_full_match({text}, '[0-9]{{1,14}}') then make_timestamp({micros}) end"
            case "unix_microseconds":
                micros = f"try_cast({text} as bigint)"
                return f"case when regexp_full_match({text}, '[0-9]{{1,17}}') then make_timestamp({micros}) end"
            case "excel_serial" | "excel_serial_1904":
                # Serials up to 60 fall before the 29 February 1900 that never was, so their day is unsure.
                digits = f"regexp_full_match({text}, '[0-9]{{1,7}}([.][0-9]+)?')"
                serial = f"case when {digits} then try_cast({text} as double) end"
                first, day = ("1899-12-30", 60) if self.format == "excel_serial" else ("1904-01-01", -1)
                value = f"timestamp '{first} 00:00:00' + to_seconds(round({serial} * 86400))"
                return f"case when {serial} > {day} then {value} end"
            case _:
                return self._by_pattern(text)

    def instant(self, wall: str, text: str) -> str:
        """SQL of the UTC instant, from the result of `wall` and the text it came from."""
        if self.is_absolute:
            return wall
        own, day = to_utc(wall, self.zone), to_utc(wall, self.reporting_zone)
        if self.format == "iso8601":
            of_day = f"when length({text}) = 10 then {day} " if day != own else ""
            return f"case when {_carries_offset(text)} then {wall} {of_day}else {own} end"
        if self.is_serial:
            return f"case when contains({text}, '.') then {own} else {day} end"
        return own if self.has_time else day

    def date(self, wall: str, text: str) -> str:
        """SQL of the DATE as written, from the result of `wall` and the text it came from."""
        if self.format == "iso8601":
            return f"case when {wall} is not null then try_cast(left({text}, 10) as date) end"
        return f"cast({to_wall(wall, self.zone) if self.is_absolute else wall} as date)"

    def code(self, text: str) -> str:
        """SQL of the reason code of a text that `wall` does not understand."""
        short_year = f"regexp_full_match({text}, '[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}([T ].*)?')"
        match self.format:
            case "iso8601":
                shape, extra = _ISO_SHAPE, f"when {short_year} then 'DATE_TWO_DIGIT_YEAR'"
                extra += f" when regexp_full_match({text}, '{_ISO_ZONED}') then 'TIME_ZONE_UNKNOWN'"
            case "unix_seconds" | "unix_milliseconds" | "unix_microseconds" | "excel_serial" | "excel_serial_1904":
                shape, extra = "[0-9]{1,2}([.][0-9]+)?" if self.format == "excel_serial" else "[^\\s\\S]", ""
            case _:
                shape, extra = _shape(self.format), ""
                if "%Z" in self.format:
                    extra = f"when regexp_matches({_with_offsets(text)}, '[A-Za-z]{{2,5}}$') then 'TIME_ZONE_UNKNOWN'"
        is_shaped = f"regexp_full_match({text}, {literal(shape)})"
        found = f"case {extra} when {is_shaped} then 'DATE_INVALID' else 'DATE_FORMAT' end"
        return or_spreadsheet_error(text, found)

    def _by_pattern(self, text: str) -> str:
        pattern = literal(self.format.replace("%Z", "%z"))

        def parsed(changed: str) -> str:
            value = f"try_strptime({changed}, {pattern})"
            return f"cast({value} as timestamp)" if self.is_absolute else value

        given = _with_offsets(text) if "%Z" in self.format else text
        attempts = [parsed(given)]
        if "%B" in self.format or "%b" in self.format:
            attempts.append(parsed(_in_english(given, self.format)))
        if re.search(r"%-?H", self.format):
            at_24 = f"regexp_matches({given}, '(^|[^0-9:])24:00(:00)?([.,]0+)?([^0-9:]|$)')"
            next_day = parsed(f"regexp_replace({given}, '(^|[^0-9:])24:00', '\\100:00')")
            attempts.append(f"case when {at_24} then {next_day} + interval 1 day end")
            attempts.append(_leap_second(given, parsed))
        return f"coalesce({', '.join(attempts)})" if len(attempts) > 1 else attempts[0]


def swapped(pattern: str) -> str | None:
    """A strptime pattern with day and month exchanged, or None where it does not have both as numbers."""
    if not (re.search(r"%-?d", pattern) and re.search(r"%-?m", pattern)):
        return None
    return re.sub(r"(%-?)([dm])", lambda part: part[1] + {"d": "m", "m": "d"}[part[2]], pattern)


def _carries_offset(text: str) -> str:
    """SQL of whether an ISO 8601 text ends in an offset; a date of ten characters has hyphens of its own."""
    return (
        f"(length({text}) > 10 and ({text}[-1] in ('Z', 'z', 'C')"
        f" or {text}[-6] in ('+', '-') or {text}[-5] in ('+', '-') or {text}[-3] in ('+', '-')))"
    )


def _leap_second(text: str, parsed: Callable[[str], str]) -> str:
    a_second_before = parsed(f"replace({text}, ':60', ':59')")
    is_leap = f"regexp_matches({text}, ':[0-5][0-9]:60([^0-9]|$)')"
    return f"case when {is_leap} then {a_second_before} + interval 1 second end"


def _with_offsets(text: str) -> str:
    """SQL of a text whose zone abbreviation is replaced by its offset."""
    changed = f"regexp_replace({text}, '\\b(GMT|UTC)([+-])([0-9])(:[0-9]{{2}})?$', '\\20\\3\\4')"
    changed = f"regexp_replace({changed}, '\\b(GMT|UTC)([+-][0-9])', '\\2')"
    for name, offset in _OFFSETS.items():
        changed = f"regexp_replace({changed}, '\\b{name}\\b', '{offset}')"
    return changed


def _in_english(text: str, pattern: str) -> str:
    """SQL of a text whose German month is replaced by the English one that strptime knows."""
    months = _GERMAN_MONTHS if "%B" in pattern else _GERMAN_SHORT_MONTHS
    for german, english in months.items():
        text = f"regexp_replace({text}, '(?i){german}', '{english}')"
    return text


def _shape(pattern: str) -> str:
    """RE2 of texts that a strptime pattern could mean, whether or not the day exists."""
    parts = []
    for part in re.split(r"(%-?[A-Za-z%])", pattern):
        if part.startswith("%") and len(part) > 1:
            parts.append(_SHAPES.get(part[-1], ".+"))
        else:
            parts.append(re.escape(part))
    return "".join(parts)
