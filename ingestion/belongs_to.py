"""Which programme the folder `var/<name>/` belongs to. What belongs here: remembering it, and refusing another one.

What does not: what lies in the folder (`layout`).

Two programme folders may declare the same `name`; their data would be mixed and published as one. So the folder
remembers where its programme lies. A programme that moved takes its folder along.
"""

import json
import os
from pathlib import Path

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.yaml_lines import read_yaml
from ingestion.errors import DeclarationError
from ingestion.landing.batch import write_atomically

FACTS = ("programme", "var")
"""What the folder remembers: where its programme lay and where it lay itself, both absolute."""


def refuse_other_programme(programme: LoadedProgramme) -> str | None:
    """Refuse a programme whose folder below `var/` is that of another one; nothing is written.

    Returns:
        What to tell where the programme has moved since the last refresh, else None.

    Raises:
        DeclarationError: Another folder that exists holds the programme of this name, or what was remembered is
            damaged.
    """
    known = _remembered(programme)
    if known is None or _is_same(known["programme"], programme.folder):
        return None
    root = programme.layout.root
    if not _is_same(known["var"], root) and _way(known["programme"], known["var"]) == _way(programme.folder, root):
        return None  # both were copied together, as with a whole checkout: this is no longer the folder remembered
    if _holds(Path(known["programme"]), programme.name):
        raise DeclarationError(
            f"{root} holds the data of the programme in {known['programme']}; {programme.folder} has the same"
            f" name, {programme.name!r}, and the data of both would be mixed. Nothing was changed.\n"
            f"  Either give one of them another name in its programme.yml (data that landed stay under the old name),\n"
            f"  or set ELEVENPOINT_VAR to another folder for one of them.\n"
            f"  If {programme.folder} takes the place of the other, remove the other folder first."
        )
    return f"The programme {programme.name!r} moved from {known['programme']} to {programme.folder}; {root} goes on."


def remember_programme(programme: LoadedProgramme) -> str | None:
    """Refuse as `refuse_other_programme` does, and remember the programme's folder from here on.

    Returns:
        What to tell where the programme has moved, else None.

    Raises:
        DeclarationError: Another folder that exists holds the programme of this name.
    """
    told = refuse_other_programme(programme)
    facts = {"programme": str(programme.folder.resolve()), "var": str(programme.layout.root.resolve())}
    if _remembered(programme) != facts:
        programme.layout.root.mkdir(parents=True, exist_ok=True)  # not private: BI reads published/ below it
        write_atomically(programme.layout.belongs_to, json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
    return told


def _remembered(programme: LoadedProgramme) -> dict[str, str] | None:
    path = programme.layout.belongs_to
    if not path.is_file():
        return None
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # no JSON, or no UTF-8
        known = None
    if not isinstance(known, dict) or not all(isinstance(known.get(key), str) for key in FACTS):
        raise DeclarationError(
            f"{path} is damaged: it no longer says which programme folder {path.parent} belongs to. Nothing was"
            f" changed.\n  If it belongs to {programme.folder}, remove that file; the next refresh writes it anew."
        )
    return known


def _is_same(one: str, other: Path) -> bool:
    """Whether two names are one folder, also by a link or a mount."""
    if Path(one) == other.resolve():
        return True
    try:
        return Path(one).samefile(other)
    except OSError:
        return False  # one of them does not exist, or is closed to this user


def _way(programme: str | Path, root: str | Path) -> str:
    """The way from a folder of runs to its programme."""
    return os.path.relpath(Path(programme).resolve(), Path(root).resolve())


def _holds(folder: Path, name: str) -> bool:
    """Whether a folder holds a programme of a name; one whose declaration cannot be read may."""
    declaration = folder / "programme.yml"
    try:
        if not declaration.is_file():
            return False
        data = read_yaml(declaration, str(declaration)).data
    except OSError:
        return True  # it is there, and closed to this user
    return not isinstance(data, dict) or data.get("name", name) == name
