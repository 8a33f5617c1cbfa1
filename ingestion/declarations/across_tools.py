"""Rules for a programme with several tools of one kind: which CRM is believed first, which survey tool follows which.

What belongs here: the order of CRM sources, and mistakes in `crm` and `successions`. What does not: names that one
file uses and another declares (`cross_checks`), and what the models make of several tools (`dbt_project`).

The mistakes are found in the declarations as written, so that they speak beside other mistakes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ingestion.declarations.fits import listed, nearest
from ingestion.declarations.yaml_lines import Mistake, YamlFile
from ingestion.kinds import HISTORY_KINDS, RESPONSE_KIND


def in_precedence(sources: Iterable[str], precedence: Sequence[str]) -> list[str]:
    """CRM sources in the order in which they are believed.

    Args:
        sources: Names of sources.
        precedence: `crm.precedence`: names of sources, or the first part of them up to an underscore.

    Returns:
        All of them, those that no entry means last; those of one entry by name.
    """
    return sorted(sources, key=lambda source: (_place(source, precedence), source))


def across_tools_mistakes(programme: YamlFile, sources: Sequence[YamlFile]) -> list[Mistake]:
    """Find what a programme with several tools leaves open or says wrongly.

    Args:
        programme: `programme.yml` as written.
        sources: All source files as written.

    Returns:
        Mistakes, placed in `programme.yml`.
    """
    raw = programme.data if isinstance(programme.data, Mapping) else {}
    declared = {
        file.data["source"]: file.data
        for file in sources
        if isinstance(file.data, Mapping) and isinstance(file.data.get("source"), str)
    }
    return _precedence(programme, raw, declared) + _successions(programme, raw, declared)


def _precedence(programme: YamlFile, raw: Mapping[str, Any], declared: Mapping[str, Any]) -> list[Mistake]:
    crm = raw.get("crm")
    given = crm.get("precedence") if isinstance(crm, Mapping) else None
    entries = [entry for entry in given if isinstance(entry, str)] if isinstance(given, list) else []
    of_crm = sorted(name for name, data in declared.items() if data.get("kind") in HISTORY_KINDS)
    found = []
    for index, entry in enumerate(entries):
        place = ("crm", "precedence", index)
        if entry in entries[:index]:
            found.append(programme.mistake(place, f"{entry!r} stands here twice"))
        elif not any(_means(entry, name) for name in of_crm):
            message = f"{entry!r} is no source of accounts or contacts{nearest(entry, of_crm)}; declared: "
            found.append(programme.mistake(place, message + (listed(of_crm) or "none")))
    for kind in sorted(HISTORY_KINDS):
        of_kind = [name for name in of_crm if declared[name]["kind"] == kind]
        left_out = [name for name in of_kind if _place(name, entries) == len(entries)]
        if len(of_kind) > 1 and left_out:
            message = (
                f"{listed(of_kind)} are of kind {kind}, and nothing says whose attributes are believed first: name "
                f"{listed(left_out)} in `crm: {{precedence: […]}}`"
            )
            found.append(programme.mistake(("crm", "precedence") if entries else (), message))
    return found


def _successions(programme: YamlFile, raw: Mapping[str, Any], declared: Mapping[str, Any]) -> list[Mistake]:
    entries = raw.get("successions")
    entries = entries if isinstance(entries, list) else []
    surveys = [name for name, data in declared.items() if data.get("kind") == RESPONSE_KIND]
    follows: dict[tuple[Any, Any], Any] = {}
    found = []
    for index, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            continue
        survey, archive, successor = (entry.get(key) for key in ("survey", "archive", "successor"))
        for key, name in (("archive", archive), ("successor", successor)):
            place = ("successions", index, key)
            if not isinstance(name, str):
                continue
            if name not in surveys:
                message = f"{name!r} is no source of kind {RESPONSE_KIND}{nearest(name, surveys)}; declared: "
                found.append(programme.mistake(place, message + (listed(sorted(surveys)) or "none")))
            elif isinstance(survey, str) and (constant := _survey_of(declared[name])) not in (None, survey):
                message = f"the survey of {name} is called {constant!r} and not {survey!r}: give both one name"
                found.append(programme.mistake(("successions", index, "survey"), message))
        if (survey, archive) in follows:
            message = f"{archive!r} has a successor already: {follows[survey, archive]!r}"
            found.append(programme.mistake(("successions", index, "archive"), message))
        elif _leads_to(follows, survey, successor, archive):
            message = f"{successor!r} comes before {archive!r} or is the same: an answer would count in neither"
            found.append(programme.mistake(("successions", index, "successor"), message))
        else:
            follows[survey, archive] = successor
    return found


def _means(entry: str, source: str) -> bool:
    return source == entry or source.startswith(f"{entry}_")


def _place(source: str, precedence: Sequence[str]) -> int:
    """Index of the entry that means a source; of several the longest; behind all where none does."""
    meant = [(len(entry), -index) for index, entry in enumerate(precedence) if _means(entry, source)]
    return -max(meant)[1] if meant else len(precedence)


def _survey_of(source: Mapping[str, Any]) -> str | None:
    """The survey that a source declares as a constant, or None where its rows say."""
    columns = source.get("columns")
    survey = columns.get("survey") if isinstance(columns, Mapping) else None
    value = survey.get("value") if isinstance(survey, Mapping) else None
    return value if isinstance(value, str) else None


def _leads_to(follows: Mapping[tuple[Any, Any], Any], survey: Any, start: Any, end: Any) -> bool:
    """Whether the successors of `start` include `end`, or they are the same."""
    while start is not None:
        if start == end:
            return True
        start = follows.get((survey, start))
    return False
