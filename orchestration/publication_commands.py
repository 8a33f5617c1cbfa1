"""Commands about what is published. What belongs here: versions, PostgreSQL, the workbook. What does not: refreshing.

Heavy imports stand inside the commands, so that a mistake in a declaration is told within two seconds.
"""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.command_parts import Programme, load


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(versions)
    app.command()(rollback)
    app.command("publish-postgres")(publish_postgres)
    app.command()(extract)


def versions(programme: Programme = None) -> None:
    """List the published versions, the live one marked."""
    loaded, _ = load(programme)
    from publishing import versions as published

    for one in published(loaded.layout):
        mark = "*" if one.is_live else " "
        typer.echo(f"{mark} {one.version}  {sum(one.row_counts.values()):>12,} rows  run {one.run_id}")


def rollback(
    programme: Programme = None,
    to: Annotated[str | None, typer.Option(help="Version to go back to; default: the one before.")] = None,
) -> None:
    """Publish an earlier version again; nothing is rebuilt."""
    loaded, _ = load(programme)
    from publishing import rollback as go_back

    live = go_back(loaded.layout, to)
    typer.echo(f"{live.version} is live now; {live.replaced} was before. The next good refresh publishes anew.")
    if loaded.programme.postgres is not None:
        from orchestration.assets.postgres import load_postgres_of, told

        typer.echo(f"PostgreSQL: {told(load_postgres_of(loaded))}.")


def publish_postgres(
    programme: Programme = None,
    again: Annotated[bool, typer.Option("--again", help="Load also a version that PostgreSQL holds already.")] = False,
) -> None:
    """Bring the declared schema of PostgreSQL to the live version; the refresh does so by itself."""
    loaded, _ = load(programme)
    from orchestration.assets.postgres import load_postgres_of, told

    done = load_postgres_of(loaded, again=again)
    for line in (f"PostgreSQL: {told(done)}.", *done.notes):
        typer.echo(line)


def extract(
    out: Annotated[Path, typer.Option(help="The .xlsx to write; an older one of this name is replaced.")],
    programme: Programme = None,
    marts: Annotated[
        list[str] | None, typer.Option(help="Only this mart, whole; again for another one. Default: the summaries.")
    ] = None,
    periods: Annotated[
        list[str] | None, typer.Option(help="Only periods of this length, such as month; again for another one.")
    ] = None,
) -> None:
    """Write marts of the published version into a workbook for Excel."""
    loaded, _ = load(programme)
    from publishing.extract import write_extract

    written = write_extract(loaded.layout.published / "current.duckdb", out, marts, periods)
    for sheet in written.sheets:
        part = "" if sheet.rows == sheet.rows_in_mart else f" of {sheet.rows_in_mart:,}"
        typer.echo(f"{sheet.rows:>9,}{part} rows  {sheet.mart}")
    for one in written.left_out:
        typer.echo(f"{one.rows:>9,} rows  {one.mart}: left out; --marts {one.mart} writes it")
    typer.echo(written.path)
