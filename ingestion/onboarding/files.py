"""What onboarding writes. What belongs here: the files and folders of a programme, never over what is there.

What does not: their content beside the few lines of a new `programme.yml`.
"""

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ingestion.errors import DeclarationError
from ingestion.onboarding.naming import scalar, slug
from ingestion.onboarding.refusals import NothingProposed

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def check_target(programme: Path, source: str, *, replace: bool) -> Path:
    """Where the declaration will be written, if it may be.

    Args:
        programme: The programme's folder; it need not exist.
        source: Name of the source.
        replace: Whether an existing declaration may be written over.

    Raises:
        DeclarationError: The name is none.
        NothingProposed: The declaration exists, or the programme is no folder.
    """
    if not NAME.fullmatch(source):
        near = slug(source)
        raise DeclarationError(
            f"SOURCE={source!r} is no name: small letters, digits and _, a letter first, such as {near}."
        )
    if programme.exists() and not programme.is_dir():
        raise NothingProposed(f"PROGRAMME={programme} is a file. Give a folder; it is made where it does not exist.")
    target = programme / "sources" / f"{source}.yml"
    if target.exists() and not replace:
        raise NothingProposed(
            f"{target} exists already and was left as it is. To propose it anew, write over it with REPLACE=1"
            " (--replace). Another SOURCE is only for another survey, question or table: the same export under two"
            " names counts every answer twice."
        )
    return target


def write_source(target: Path, text: str, *, replace: bool) -> None:
    """Write the declaration whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, prefix=".", delete=False) as made:
        made.write(text)
    path = Path(made.name)
    path.chmod(0o644)
    try:
        if replace:
            path.replace(target)
        else:
            os.link(path, target)  # fails where somebody has written it meanwhile
    except FileExistsError:
        raise NothingProposed(f"{target} was written meanwhile and was left as it is.") from None
    finally:
        path.unlink(missing_ok=True)


def write_programme(folder: Path, *, holds_people: bool, segments: Sequence[str]) -> Path | None:
    """Write a minimal `programme.yml` where there is none; returns it, or None where there was one."""
    target = folder / "programme.yml"
    if target.exists():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    name = slug(folder.resolve().name)
    lines = [
        "# What holds for the whole programme. docs/declarations.md lists what else may stand here.",
        f"name: {name}",
        f"title: {scalar(name.replace('_', ' ').capitalize())}",
        "# The reporting timezone decides on which day an answer counts: an IANA name such as Europe/Berlin.",
        'timezone: "?"',
    ]
    if holds_people:
        lines += [
            "# The export holds e-mail addresses or names, so pseudonyms are made with a secret key of your own:",
            "# the first refresh says how to make it.",
            "holds_personal_data: true",
        ]
    else:
        lines += [
            "# Does any export of the programme hold personal data: ids, names, addresses or comments of people?",
            "# true: pseudonyms are made with a secret key of yours. false: for anonymous or synthetic data only.",
            'holds_personal_data: "?"',
        ]
    lines += ["", *segments, ""]
    write_source(target, "\n".join(lines), replace=False)
    return target


def make_inbox(folder: Path, source: str) -> Path:
    """Make the folder that the export is dropped into."""
    inbox = folder / "inbox" / source
    inbox.mkdir(parents=True, exist_ok=True)
    return inbox


def files_pattern(file: Path) -> str:
    """The glob for further exports of the same sort."""
    return f"*{file.suffix}" if file.suffix else "*"
