"""`elevenpoint batches`. What belongs here: commands about landed batches. What does not: what an approval means."""

from typing import Annotated

import typer

from orchestration.command_parts import Programme, load

app = typer.Typer(no_args_is_help=True, help="Landed batches: list them, approve or withdraw one.")

Reason = Annotated[str, typer.Option(help="Why; it is kept beside the batch.")]
BatchId = Annotated[str, typer.Argument(help="Id of the batch, or the start of it.")]


@app.command("list")
def list_batches(programme: Programme = None) -> None:
    """List every landed batch with its state."""
    loaded, _ = load(programme)
    from ingestion.guards import states

    for one in states(loaded.layout):
        manifest = one.batch.manifest
        reason = f"  ({one.reason})" if one.reason else ""
        typer.echo(f"{one.batch.batch_id}  {one.state:<9}  {manifest.source}/{manifest.file}{reason}")


@app.command("approve")
def approve_batch(batch_id: BatchId, reason: Reason, programme: Programme = None) -> None:
    """Let a batch pass although a guard failed."""
    loaded, _ = load(programme)
    from ingestion.guards import approve

    batch = approve(loaded.layout, batch_id, reason)
    typer.echo(f"{batch.manifest.source}/{batch.file} (batch {batch.batch_id}) is approved; refresh to take it up.")


@app.command("withdraw")
def withdraw_batch(
    reason: Reason,
    batch_id: Annotated[str | None, typer.Argument(help="Id of the batch, or the start of it.")] = None,
    source: Annotated[
        str | None, typer.Option(help="Instead of an id: all batches of this source, declared or not.")
    ] = None,
    programme: Programme = None,
) -> None:
    """Take a batch out, or all of a source: from the next refresh on none of their rows count."""
    if (batch_id is None) == (source is None):
        raise typer.BadParameter("give either the id of a batch or --source.")
    loaded, _ = load(programme)
    from ingestion.guards import withdraw, withdraw_source

    taken_out = (
        withdraw_source(loaded.layout, source, reason)
        if source is not None
        else [withdraw(loaded.layout, batch_id, reason)]
    )
    for batch in taken_out:
        typer.echo(f"{batch.manifest.source}/{batch.file} (batch {batch.batch_id}) is withdrawn.")
    typer.echo(f"Refresh to leave {'it' if len(taken_out) == 1 else 'them'} out.")
