"""`make bench`: every benchmark as one table. On this machine only; everything it starts it ends."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

import click

from tests.bench import classifying, dayplan, loading, scoring, sending, stepping, webhooks
from tests.bench.contest import Contest, Line, play, table

BENCHMARKS: dict[str, Callable[[bool], AbstractContextManager[Contest]]] = {
    "classify": classifying.contest,
    "step": stepping.contest,
    "choose": stepping.choice,
    "load-small": loading.small,
    "load-large": loading.large,
    "webhooks": webhooks.contest,
    "touches": sending.contest,
    "scoring": scoring.contest,
    "scoring-large": scoring.large,
    "dayplan": dayplan.small,
    "dayplan-large": dayplan.large,
}
ONLY_IF_NAMED = frozenset({"dayplan-large", "scoring-large"})
"""A million customers: minutes, and two gigabytes."""


@click.command()
@click.option("--only", multiple=True, type=click.Choice(list(BENCHMARKS)), help="Just this one; repeatable.")
@click.option("--quick", is_flag=True, help="Smaller and shorter: to see that it runs, not to be quoted.")
def bench(only: tuple[str, ...], quick: bool) -> None:
    """Medians over rounds in which ours and a named baseline take turns, and the ratio of the two."""
    logging.basicConfig(level=logging.ERROR)
    lines: list[Line] = []
    for name in only or (name for name in BENCHMARKS if name not in ONLY_IF_NAMED):
        click.echo(f"{name} …", err=True)
        with BENCHMARKS[name](quick) as contest:
            lines += play(contest)
    click.echo(table(lines))


if __name__ == "__main__":
    bench()
