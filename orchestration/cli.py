"""The `elevenpoint` command. What belongs here: commands, their options and exit codes. What does not: what they do.

Heavy imports stand inside the commands, so that a mistake in a declaration is told within two seconds.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingestion.errors import DeclarationError, ElevenpointError, SettingError
from orchestration import batch_commands, publication_commands, statistics_commands
from orchestration.command_parts import Programme, load

if TYPE_CHECKING:
    from ingestion.declarations.load import LoadedProgramme
    from orchestration.settings import Settings

STARTED = time.monotonic()

STOPPED = 1
MISTAKE = 2

HELP = """Net Promoter Score from survey exports and CRM data: intake, marts, report.

Exit codes: 0 all went well. 1 something was refused, a guard or a test stopped the refresh, or another one runs.
2 a mistake in the declarations, the environment or the call.
"""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)


def main() -> None:
    """Run the command."""
    with told_errors():
        app()


@contextmanager
def told_errors() -> Iterator[None]:
    """Tell an error that a person can mend by its text alone, and end with its exit code."""
    try:
        yield
    except (DeclarationError, SettingError) as error:
        typer.echo(str(error), err=True)
        sys.exit(MISTAKE)
    except ElevenpointError as error:
        typer.echo(str(error), err=True)
        sys.exit(STOPPED)


def load_to_read(folder: Path | None) -> "tuple[LoadedProgramme, Settings]":
    """The same for a command that is about reading files: the key that this takes is there, too."""
    from ingestion.pseudonyms import pseudonym_key

    programme, settings = load(folder)
    pseudonym_key(programme.programme)
    return programme, settings


@contextmanager
def told_settings() -> Iterator[None]:
    """Tell a variable of the environment that is missing or of no use as a mistake."""
    try:
        yield
    except ElevenpointError as error:
        raise SettingError(str(error)) from error


@app.command()
def refresh(programme: Programme = None) -> None:
    """Run one whole refresh: intake, guards, dbt, publishing, report."""
    loaded, settings = load_to_read(programme)
    from orchestration.refresh import refresh as run

    refreshed = run(loaded, settings, sys.stderr)
    import dagster as dg

    from orchestration.summary import exit_code, lines, read_facts

    with dg.DagsterInstance.get() as instance:
        facts = read_facts(instance, refreshed.run_id)
    for line in lines(loaded, facts, refreshed, time.monotonic() - STARTED):
        typer.echo(line)
    raise typer.Exit(exit_code(facts, refreshed))


@app.command()
def check(
    programme: Programme = None,
    files: Annotated[bool, typer.Option("--files", help="Look at the headers of new files; nothing lands.")] = False,
) -> None:
    """Check the declarations without touching data; with --files the headers of new files against them."""
    loaded, _ = load_to_read(programme)
    from ingestion.landing.undeclared import refuse_undeclared_sources

    refuse_undeclared_sources(loaded)
    if loaded.programme.postgres is not None:
        from ingestion.origins.address import address_of

        with told_settings():
            address_of(loaded.programme.postgres.url_env)
    from ingestion.language import counted

    are = "is" if len(loaded.sources) == 1 else "are"
    typer.echo(f"{loaded.name}: {counted(len(loaded.sources), 'source')} {are} declared without a mistake.")
    from ingestion.declarations.timezones import notes_on_zones

    for note in notes_on_zones(loaded):
        typer.echo(note)
    if not files:
        return
    from ingestion.look_ahead import check_files
    from ingestion.not_read import passed_over, shown

    looks = check_files(loaded, loaded.sources)
    for look in looks:
        typer.echo(str(look))
    stopping = sum(look.stops for look in looks)
    overlooked = passed_over(loaded)
    for line in ["Not read:", *(f"  {text}" for text in shown(overlooked))] if overlooked else []:
        typer.echo(line)
    were = "was" if len(looks) == 1 else "were"
    typer.echo(f"{counted(len(looks), 'new file')} {were} looked at, {stopping} would be refused; nothing landed.")
    raise typer.Exit(STOPPED if stopping else 0)


@app.command()
def onboard(
    file: Annotated[Path, typer.Option(help="The export that nobody has declared yet; it is never changed.")],
    source: Annotated[str, typer.Option(help="Name of the source to declare.")],
    programme: Programme = None,
    kind: Annotated[str | None, typer.Option(help="Source kind, such as crm_accounts; default: by the file.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook that has several.")] = None,
    records: Annotated[str | None, typer.Option(help="List of records of a JSON file that has several.")] = None,
    replace: Annotated[bool, typer.Option(help="Write over a declaration that exists.")] = False,
) -> None:
    """Look at an export and propose its declaration, saying what only a person can answer."""
    from ingestion.onboarding import onboard as look
    from orchestration.settings import read_settings

    folder = read_settings().programme if programme is None else programme
    made = look(file, source, folder, kind=kind, sheet=sheet, records=records, replace=replace)
    for line in made.lines:
        typer.echo(line)


@app.command()
def prepare(programme: Programme = None) -> None:
    """Parse the dbt project for a programme, so that Dagster knows the models."""
    loaded, _ = load(programme)
    from orchestration.dbt_manifest import prepare as parse

    typer.echo(f"{loaded.name}: {'parsed' if parse(loaded) else 'is prepared already'}")


@app.command("dbt-vars")
def dbt_variables(programme: Programme = None) -> None:
    """Print the variables that dbt gets, as JSON for `dbt --vars`."""
    loaded, _ = load(programme)
    import json

    from orchestration.dbt_vars import dbt_vars

    typer.echo(json.dumps(dbt_vars(loaded), indent=2, ensure_ascii=False))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def dbt(context: typer.Context, programme: Programme = None) -> None:
    """Run dbt with the programme's variables and paths: elevenpoint dbt -- build --select nps_overall."""
    loaded, _ = load(programme)
    from orchestration.tools import run_dbt_command

    raise typer.Exit(run_dbt_command(loaded, context.args))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def metrics(context: typer.Context, programme: Programme = None) -> None:
    """Ask the warehouse for a metric: elevenpoint metrics -- query --metrics nps --group-by metric_time__month."""
    loaded, _ = load(programme)
    from orchestration.metrics import run_metrics_command

    raise typer.Exit(run_metrics_command(loaded.layout, context.args))


@app.command("lint-sql")
def lint_sql(programme: Programme = None) -> None:
    """Check the style of the models with sqlfluff."""
    loaded, _ = load(programme)
    from orchestration.tools import lint_models

    raise typer.Exit(lint_models(loaded))


@app.command()
def docs(programme: Programme = None) -> None:
    """Write docs/marts.md and the documentation's pages."""
    loaded, _ = load(programme)
    from orchestration.tools import write_docs

    for path in write_docs(loaded):
        typer.echo(path)


@app.command()
def schemas() -> None:
    """Write the JSON schemas of both declaration files to schemas/."""
    from ingestion.declarations.json_schema import write_schemas

    for path in write_schemas():
        typer.echo(path)


@app.command()
def quarantine(
    programme: Programme = None,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only this reason code, such as SCORE_OUT_OF_RANGE.")] = None,
    examples: Annotated[int, typer.Option(min=0, max=100, help="Examples of each reason, masked.")] = 3,
    history: Annotated[bool, typer.Option("--history", help="What was taken up, batch by batch.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the raw rows into this new CSV (mode 0600); it holds personal data.")
    ] = None,
) -> None:
    """List the rows that wait in quarantine: why, where, what to do."""
    loaded, _ = load(programme)
    from ingestion import quarantine as workbench

    if history:
        lines = workbench.history_lines(workbench.histories(loaded.layout, source))
    elif out is not None:
        count = workbench.write_rows(loaded, out, source, reason)
        lines = iter([f"{count:,} raw rows are in {out}. They hold personal data: delete the file after use."])
    else:
        lines = workbench.waiting_lines(workbench.waiting(loaded, source, reason, examples))
    for line in lines:
        typer.echo(line)


statistics_commands.register(app)
publication_commands.register(app)
app.add_typer(batch_commands.app, name="batches")

if __name__ == "__main__":
    main()
