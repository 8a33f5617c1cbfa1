"""Statistics at the command line. What belongs here: the commands that compute from counts given in the call.

What does not: the methods, which are in `publishing.statistics`, and every command that reads a programme (`cli`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(interval)
    app.command("sample-size")(sample_size)


def interval(
    detractors: Annotated[int, typer.Option(min=0, help="Answers from 0 to 6.")],
    passives: Annotated[int, typer.Option(min=0, help="Answers of 7 and 8.")],
    promoters: Annotated[int, typer.Option(min=0, help="Answers of 9 and 10.")],
    method: Annotated[str | None, typer.Option(help="Only this method; default: all, the one to quote marked.")] = None,
    confidence: Annotated[float, typer.Option(help="Of the interval.")] = 0.95,
    decimals: Annotated[int, typer.Option(min=0, max=12, help="Of each number, in points.")] = 1,
) -> None:
    """Confidence intervals of a Net Promoter Score from counted answers."""
    from publishing.statistics import Bands
    from publishing.statistics.shown import interval_lines

    with told_mistakes():
        lines = interval_lines(Bands(detractors, passives, promoters), method, confidence, decimals)
    for line in lines:
        typer.echo(line)


def sample_size(
    margin: Annotated[float | None, typer.Option(help="Points on either side of one score.")] = None,
    difference: Annotated[float | None, typer.Option(help="Or: points between two scores that must be found.")] = None,
    variance: Annotated[float, typer.Option(help="Of one answer, P + D − (P − D)²; 1 is the worst case.")] = 1.0,
    confidence: Annotated[float, typer.Option(help="Of the interval, or 1 − the rate of false alarms.")] = 0.95,
    power: Annotated[float, typer.Option(help="With --difference: how surely it is found.")] = 0.8,
) -> None:
    """How many answers an interval of a given width, or a given difference, needs."""
    from publishing.statistics.shown import sample_size_line

    with told_mistakes():
        line = sample_size_line(margin, difference, variance, confidence, power)
    typer.echo(line)


@contextmanager
def told_mistakes() -> Iterator[None]:
    """Tell an argument out of bounds as a mistake in the call."""
    try:
        yield
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
