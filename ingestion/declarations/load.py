"""Loading a programme: both kinds of YAML file, checked as a whole before any data is touched.

What belongs here: which files make a programme, and reporting every mistake in them at once.
What does not: what may be declared (`programme`, `source`, `fits`, `cross_checks`) or any data file.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from ingestion.declarations.across_tools import across_tools_mistakes
from ingestion.declarations.base import Declaration
from ingestion.declarations.cross_checks import (
    guard_mistakes,
    name_mistakes,
    programme_mistakes,
)
from ingestion.declarations.explain import explain
from ingestion.declarations.fits import kind_mistakes, nearest
from ingestion.declarations.open_questions import with_open_questions
from ingestion.declarations.programme import Programme
from ingestion.declarations.source import Source
from ingestion.declarations.yaml_lines import Mistake, YamlFile, read_yaml
from ingestion.errors import DeclarationError
from ingestion.layout import REPOSITORY, Layout

Model = TypeVar("Model", bound=Declaration)

SHIPPED = REPOSITORY / "programmes"
"""The folder of the programmes that come with the platform."""


@dataclass(frozen=True)
class LoadedProgramme:
    """A programme whose declarations are sound.

    Attributes:
        folder: The programme's folder, absolute.
        programme: What `programme.yml` declares.
        sources: What `sources/*.yml` declare, by name.
    """

    folder: Path
    programme: Programme
    sources: tuple[Source, ...]

    @property
    def name(self) -> str:
        """The programme's name, which is also its folder below `var/`."""
        return self.programme.name

    @property
    def layout(self) -> Layout:
        """Where the programme's runs keep what they make."""
        return Layout.of(self.programme.name)

    def inbox(self, source_name: str) -> Path:
        """The folder that a source's files are read from; it need not exist.

        People drop files into it, unless the source has an origin, from which a refresh fills it.
        """
        if any(source.source == source_name and source.origin for source in self.sources):
            return self.layout.extracts / source_name / "files"
        return self.folder / "inbox" / source_name

    def source(self, name: str) -> Source:
        """The declared source of a name.

        Raises:
            DeclarationError: The programme declares no such source.
        """
        for source in self.sources:
            if source.source == name:
                return source
        names = [source.source for source in self.sources]
        raise DeclarationError(
            f"{self.folder}: there is no source {name!r}{nearest(name, names)}; declared: {', '.join(names)}"
        )

    def undeclared_inboxes(self) -> tuple[str, ...]:
        """Folders below inbox/ that no source declares, so that nothing in them is read."""
        inbox = self.folder / "inbox"
        found = {entry.name for entry in inbox.iterdir() if entry.is_dir()} if inbox.is_dir() else set()
        return tuple(sorted(found - {source.source for source in self.sources if source.origin is None}))


def load_programme(folder: Path) -> LoadedProgramme:
    """Load a programme's declarations.

    Args:
        folder: The programme's folder, with `programme.yml` and `sources/`.

    Returns:
        The programme with all its sources.

    Raises:
        DeclarationError: There is no such programme, or its declarations hold mistakes; the text lists
            every one of them with file, line and column, the bad value and the allowed ones.
    """
    loaded, mistakes = check_programme(folder)
    if mistakes or loaded is None:
        count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        lines = "\n".join(f"  {mistake}" for mistake in mistakes)
        raise DeclarationError(f"{count} in the declarations of {folder}; no data was touched:\n{lines}")
    return loaded


def check_programme(folder: Path) -> tuple[LoadedProgramme | None, list[Mistake]]:
    """Check a programme's declarations.

    Args:
        folder: The programme's folder.

    Returns:
        The programme, or None where there are mistakes; and the mistakes in the order of files and lines.

    Raises:
        DeclarationError: The folder is no programme at all.
    """
    folder = Path(folder)
    _check_folder(folder)
    programme_file = read_yaml(folder / "programme.yml", str(folder / "programme.yml"))
    paths = sorted((folder / "sources").glob("*.yml"))
    files = {path.stem: read_yaml(path, str(path)) for path in paths}

    programme, mistakes = _model(Programme, programme_file)
    mistakes += _check_file_names(folder, bool(paths))
    sources = []
    for file in files.values():
        source, found = _model(Source, file)
        mistakes += found + guard_mistakes(file)
        if isinstance(file.data, dict):
            for path, message in kind_mistakes(file.data):
                mistakes.append(file.mistake(path, message, at_key=len(path) <= 2))  # deeper, a value is wrong
        if source is not None:
            sources.append(source)
    mistakes += name_mistakes(files)
    mistakes += across_tools_mistakes(programme_file, list(files.values()))
    mistakes += programme_mistakes(programme_file, list(files.values()))
    mistakes = with_open_questions([programme_file, *files.values()], mistakes)

    if mistakes or programme is None:
        order = {name: index for index, name in enumerate([programme_file.name, *(f.name for f in files.values())])}
        return None, sorted(set(mistakes), key=lambda found: (order.get(found.file, len(order)), found))
    return LoadedProgramme(folder.resolve(), programme, tuple(sources)), []


def _model(model: type[Model], file: YamlFile) -> tuple[Model | None, list[Mistake]]:
    """A file as its model, or every mistake that keeps it from being one."""
    mistakes = list(file.mistakes)
    if file.data is None:
        if not mistakes:
            mistakes.append(Mistake(file.name, 1, 1, "", "is empty: see `schemas/` for what it may declare"))
        return None, mistakes
    if not isinstance(file.data, dict):
        mistakes.append(Mistake(file.name, 1, 1, "", "must consist of `key: value` lines"))
        return None, mistakes
    try:
        return model.model_validate(file.data), mistakes
    except ValidationError as failure:
        return None, mistakes + explain(failure, model, file)


def _check_folder(folder: Path) -> None:
    """Refuse a folder that is no programme, and say what to do."""
    shipped = sorted(path.parent for path in SHIPPED.glob("*/programme.yml"))
    names = [path.name for path in shipped]
    ships = f"Programmes that ship here: {', '.join(f'programmes/{name}' for name in names)}."
    if not folder.exists():
        near = nearest(folder.name, names).replace("`", "").replace("did you mean ", "did you mean programmes/")
        raise DeclarationError(f"There is no programme folder {folder}{near}; looked from {Path.cwd()}. {ships}")
    if not folder.is_dir():
        raise DeclarationError(f"{folder} is a file. Give the programme's folder, the one that holds programme.yml.")
    if not (folder / "programme.yml").is_file():
        raise DeclarationError(
            f"{folder} holds no programme.yml. Write one (a name, a title and a timezone are enough; "
            f"schemas/programme.schema.json lists the rest) or name a folder that has one. {ships}"
        )


def _check_file_names(folder: Path, has_sources: bool) -> list[Mistake]:
    """Source files that would be passed over in silence, and a programme without any."""
    sources = folder / "sources"
    entries = sorted(sources.iterdir()) if sources.is_dir() else []
    passed_over = [entry for entry in entries if entry.suffix.lower() in (".yaml", ".yml") and entry.suffix != ".yml"]
    mistakes = [
        Mistake(str(entry), 1, 1, "", f"is not read because of its ending: rename it to {entry.stem}.yml")
        for entry in passed_over
    ]
    if not has_sources and not passed_over:
        message = (
            f"the programme declares no source: write {sources}/<source>.yml, "
            "or let `make onboard FILE=export.csv SOURCE=name` propose one"
        )
        mistakes.append(Mistake(str(folder / "programme.yml"), 1, 1, "", message))
    return mistakes
