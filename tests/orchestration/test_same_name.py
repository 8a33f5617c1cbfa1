"""Two programme folders of one name. What belongs here: which may use the folder below var/, and how it is told.

What does not: what a refresh does with it.
"""

import json
import shutil

import dagster as dg
import pytest
from small_programme import Small, copy_of, small, write_programme

from ingestion.belongs_to import refuse_other_programme, remember_programme
from ingestion.declarations.load import LoadedProgramme, load_programme
from ingestion.errors import DeclarationError
from orchestration.build import build_definitions
from orchestration.resources import refresh_lock


@pytest.fixture
def first(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A programme whose folder is remembered."""
    world = small(tmp_path / "world")
    monkeypatch.setenv("ELEVENPOINT_VAR", str(world.var))
    remember_programme(load_programme(world.folder))
    return world


@pytest.fixture
def second(first: Small, tmp_path) -> LoadedProgramme:
    """Another folder with a programme of the same name."""
    return load_programme(write_programme(tmp_path / "second"))


@pytest.mark.parametrize("command", [["refresh"], ["check"], ["prepare"], ["batches", "list"]])
def test_a_second_folder_of_the_same_name_is_refused_with_remedies_and_nothing_is_touched(
    first: Small, second: LoadedProgramme, command: list[str]
) -> None:
    before = sorted(first.var.rglob("*"))

    done = first.run(*command, "--programme", str(second.folder))

    assert (done.returncode, done.stdout) == (2, "")
    for text in (str(first.folder), str(second.folder), "programme.yml", "ELEVENPOINT_VAR"):
        assert text in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(first.var.rglob("*")) == before


def test_dagster_neither_loads_nor_runs_a_second_folder_of_the_same_name(second: LoadedProgramme) -> None:
    with pytest.raises(DeclarationError, match="data of both would be mixed"):
        build_definitions(second, row_counts=False)
    with (
        pytest.raises(dg.DagsterError) as stopped,
        dg.build_resources({"lock": refresh_lock(second)}, instance=dg.DagsterInstance.ephemeral()),
    ):
        pass
    assert "data of both would be mixed" in str(stopped.value.__cause__)


def test_either_remedy_lets_the_second_folder_in(
    first: Small, second: LoadedProgramme, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = second.folder / "programme.yml"
    before = declared.read_text()
    declared.write_text(before.replace("name: small", "name: other"))
    assert remember_programme(load_programme(second.folder)) is None

    declared.write_text(before)
    monkeypatch.setenv("ELEVENPOINT_VAR", str(tmp_path / "elsewhere"))
    assert remember_programme(second) is None


@pytest.mark.parametrize("left", ["nothing", "an empty folder", "another programme"])
def test_a_folder_that_moved_is_told_once_and_remembered(first: Small, second: LoadedProgramme, left: str) -> None:
    if left == "another programme":
        declared = first.folder / "programme.yml"
        declared.write_text(declared.read_text().replace("name: small", "name: other"))
    else:
        shutil.rmtree(first.folder)
    if left == "an empty folder":
        first.folder.mkdir()

    looked = first.run("check", "--programme", str(second.folder))
    told = remember_programme(second)

    assert looked.returncode == 0, looked.stderr
    assert looked.stderr == f"{told}\n"
    assert told == f"The programme 'small' moved from {first.folder} to {second.folder}; {first.root} goes on."
    assert remember_programme(second) is None


def test_a_folder_that_a_broken_declaration_holds_is_not_given_away(first: Small, second: LoadedProgramme) -> None:
    (first.folder / "programme.yml").write_text("name: [small\n")

    with pytest.raises(DeclarationError, match="data of both would be mixed"):
        refuse_other_programme(second)


def test_links_and_relative_paths_to_a_folder_are_the_folder(
    first: Small, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(first.folder)
    monkeypatch.chdir(first.folder.parent)

    for folder in (tmp_path / "link", first.folder.relative_to(first.folder.parent)):
        assert remember_programme(load_programme(folder)) is None


def test_a_programme_copied_together_with_its_runs_goes_on_beside_the_original(
    first: Small, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_of(first, tmp_path / "copy")
    monkeypatch.setenv("ELEVENPOINT_VAR", str(copy.var))

    assert remember_programme(load_programme(copy.folder)) is None
    with pytest.raises(DeclarationError, match="data of both would be mixed"):
        remember_programme(load_programme(first.folder))


def test_what_is_remembered_is_closed_to_others_and_the_folder_is_not(first: Small) -> None:
    place = first.root / "programme.json"

    assert json.loads(place.read_text()) == {"programme": str(first.folder), "var": str(first.root)}
    assert place.stat().st_mode & 0o777 == 0o600
    assert first.root.stat().st_mode & 0o005 == 0o005  # BI tools read published/ below it


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"programme": 1}', b"\xff\xfe"])
def test_a_damaged_memory_of_the_folder_is_told_with_its_remedy(first: Small, content: bytes) -> None:
    programme = load_programme(first.folder)
    memory = programme.layout.belongs_to
    memory.chmod(0o600)
    memory.write_bytes(content)

    with pytest.raises(DeclarationError, match=r"(?s)is damaged.*remove that file"):
        refuse_other_programme(programme)

    assert memory.read_bytes() == content
    memory.unlink()
    assert remember_programme(programme) is None
    assert json.loads(memory.read_text())["programme"] == str(first.folder.resolve())
