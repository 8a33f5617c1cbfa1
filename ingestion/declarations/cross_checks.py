"""Rules between the files of a programme: what `programme.yml` uses must be declared by some source.

What belongs here: names that one file uses and another, or the guards, declare. What does not: rules
within one source (`fits`).

Like `fits`, the rules look at the declarations as written, so that they speak beside other mistakes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ingestion.declarations.fits import listed, nearest
from ingestion.declarations.yaml_lines import Mistake, YamlFile
from ingestion.guards.properties import property_names
from ingestion.kinds import KINDS, FieldType

ATTRIBUTES_OF = {"account": "crm_accounts", "contact": "crm_contacts", "response": "survey_responses"}
"""What a segment is `of` → the source kind that declares its attribute."""

FURTHER_DIMENSIONS = {
    "nps": ("touchpoint", "lifecycle_stage"),
    "hours_to_first_contact": ("touchpoint", "lifecycle_stage"),
    "response_rate": ("touchpoint", "survey", "channel"),
    "retention": (),
}
"""Metric of a target → its dimensions beside segments. Who was asked has none; what is retained are accounts."""

SEGMENTS_OF = {
    "nps": ("account", "contact", "response"),
    "hours_to_first_contact": ("account", "contact", "response"),
    "retention": ("account",),
}
"""Metric of a target → what its segments may be of."""


def programme_mistakes(programme: YamlFile, sources: Sequence[YamlFile]) -> list[Mistake]:
    """Find what the programme uses and no source declares.

    Args:
        programme: `programme.yml` as written.
        sources: All source files as written.

    Returns:
        Mistakes, placed in `programme.yml`; none about sources while one of them cannot be read.
    """
    raw = programme.data if isinstance(programme.data, Mapping) else {}
    found = _targets(programme, raw) + _strata(programme, raw)
    if all(isinstance(file.data, Mapping) and file.data.get("kind") in KINDS for file in sources):
        found += _segments(programme, raw, sources)
        found += _exclusions(programme, raw, sources)
    return found


def name_mistakes(sources: Mapping[str, YamlFile]) -> list[Mistake]:
    """Find sources whose name is not their file's, or is used twice.

    Args:
        sources: File stem → source file as written.

    Returns:
        Mistakes, placed at `source`.
    """
    found = []
    first_with: dict[str, YamlFile] = {}
    for stem, file in sources.items():
        name = file.data.get("source") if isinstance(file.data, Mapping) else None
        if not isinstance(name, str):
            continue
        if name != stem:
            message = f"the source is called {name!r} but its file {stem}.yml: give both the same name"
            found.append(file.mistake(("source",), message))
        if name in first_with:
            found.append(file.mistake(("source",), f"{name!r} is also the name of {first_with[name].name}"))
        first_with.setdefault(name, file)
    return found


def guard_mistakes(file: YamlFile) -> list[Mistake]:
    """Find severities declared for guards that the source's kind does not have.

    Args:
        file: A source file as written.

    Returns:
        Mistakes, placed at the guard's name.
    """
    data = file.data if isinstance(file.data, Mapping) else {}
    guards = data.get("guards")
    severities = guards.get("severity") if isinstance(guards, Mapping) else None
    if data.get("kind") not in KINDS or not isinstance(severities, Mapping):
        return []
    allowed = property_names(data["kind"])
    return [
        file.mistake(
            ("guards", "severity", name),
            f"{data['kind']} has no guard `{name}`{nearest(name, allowed)}; allowed: {listed(allowed)}",
            at_key=True,
        )
        for name in severities
        if name not in allowed
    ]


def _segments(programme: YamlFile, raw: Mapping[str, Any], sources: Sequence[YamlFile]) -> list[Mistake]:
    found = []
    for index, segment in _entries(raw, "segments"):
        of = segment.get("of", "account")
        name = segment.get("attribute") or segment.get("name")
        if of in ATTRIBUTES_OF and isinstance(name, str):
            key = "attribute" if segment.get("attribute") else "name"
            message = _undeclared(name, ATTRIBUTES_OF[of], sources)
            if message:
                found.append(programme.mistake(("segments", index, key), message))
    return found


def _exclusions(programme: YamlFile, raw: Mapping[str, Any], sources: Sequence[YamlFile]) -> list[Mistake]:
    found = []
    for index, exclusion in _entries(raw, "exclude_accounts"):
        name = exclusion.get("attribute")
        message = _undeclared(name, "crm_accounts", sources) if isinstance(name, str) else None
        if message:
            found.append(programme.mistake(("exclude_accounts", index, "attribute"), message))
    return found


def _undeclared(name: str, kind: str, sources: Sequence[YamlFile]) -> str | None:
    """Why a name is no attribute of a kind, or None where it is one."""
    fields = {field.name: field for field in KINDS[kind] if field.type is FieldType.TEXT}
    declared: set[str] = set()
    of_kind = [file.data for file in sources if file.data["kind"] == kind]
    for data in of_kind:
        declared |= set(data.get("attributes") or {})
        declared |= set(data.get("columns") or {}) & set(fields)
    if name in fields and fields[name].personal:
        return f"`{name}` is personal and published marts hold nothing personal: use another attribute"
    if name in declared:
        return None
    if not of_kind:
        return f"`{name}` would come from a source of kind {kind}, and the programme declares none"
    allowed = sorted(attribute for attribute in declared if attribute not in fields or not fields[attribute].personal)
    return (
        f"no source of kind {kind} declares `{name}`{nearest(name, allowed)}; "
        f"declared: {listed(allowed) or 'nothing yet: add it under `attributes` of the source'}"
    )


def _strata(programme: YamlFile, raw: Mapping[str, Any]) -> list[Mistake]:
    weighting = raw.get("weighting")
    strata = weighting.get("strata") if isinstance(weighting, Mapping) else None
    declared = [(segment.get("name"), segment.get("of", "account")) for _, segment in _entries(raw, "segments")]
    allowed = [name for name, of in declared if isinstance(name, str) and of == "account"]
    found = []
    for index, name in enumerate(strata if isinstance(strata, list) else []):
        if isinstance(name, str) and name not in allowed:
            message = f"{name!r} is no account segment{nearest(name, allowed)}; allowed: {listed(allowed) or 'none'}"
            found.append(programme.mistake(("weighting", "strata", index), message))
    return found


def _targets(programme: YamlFile, raw: Mapping[str, Any]) -> list[Mistake]:
    found = []
    segments = [(segment.get("name"), segment.get("of", "account")) for _, segment in _entries(raw, "segments")]
    for index, target in _entries(raw, "targets"):
        dimension = target.get("dimension")
        metric = target.get("metric", "nps")
        if metric not in FURTHER_DIMENSIONS:
            continue
        named = [name for name, of in segments if isinstance(name, str) and of in SEGMENTS_OF.get(metric, ())]
        allowed = [*named, *FURTHER_DIMENSIONS[metric]]
        if isinstance(dimension, str) and dimension not in allowed:
            known = listed(allowed) or "none"
            message = f"{dimension!r} is no dimension of {metric}{nearest(dimension, allowed)}; allowed: {known}"
            found.append(programme.mistake(("targets", index, "dimension"), message))
        elif isinstance(dimension, str) and target.get("member") is None:
            message = f"`dimension` needs the `member` of {dimension} that the goal is for"
            found.append(programme.mistake(("targets", index, "dimension"), message, at_key=True))
        if target.get("member") is not None and dimension is None:
            found.append(programme.mistake(("targets", index, "member"), "`member` needs a `dimension` that it is of"))
    return found


def _entries(raw: Mapping[str, Any], key: str) -> list[tuple[int, Mapping[str, Any]]]:
    entries = raw.get(key)
    entries = entries if isinstance(entries, list) else []
    return [(index, entry) for index, entry in enumerate(entries) if isinstance(entry, Mapping)]
