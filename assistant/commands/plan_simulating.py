"""`winback plan simulate`: ways of choosing channel and hour, over a simulated company."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from assistant.commands import console
from assistant.planning.simulation.contest import FIXED, OURS, Contest, Row, contest

HEAD = ("way", "contacts", "reached", "returned", "margin", "opt-outs", "regret", "of oracle", "last quarter")


@click.command("simulate")
@click.option("--touches", type=click.IntRange(1000, 1_000_000), default=20_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def simulate_plan(touches: int, seed: int, as_json: bool) -> None:
    """Set learned choices beside random ones, fixed rules, the ladder, greed, a naive loop and an oracle.

    Needs no database. What is assumed of the company is written in company.yaml of the simulation.
    """
    found = contest(touches, seed)
    if as_json:
        console.emit_json(asdict(found) | {"over_fixed": found.over_fixed})
    else:
        console.emit(told(found))


def told(found: Contest) -> Iterator[str]:
    """The figures for people."""
    yield f"seed {found.seed}, {found.weeks} weeks; the best fixed rule in hindsight was {found.fixed}\n"
    yield from console.table(HEAD, map(cells, found.rows))
    ours, fixed = found.row(OURS), found.row(FIXED)
    yield (
        f"\nours: {found.over_fixed:+.1%} margin over the best fixed rule, "
        f"{ours.opt_outs - fixed.opt_outs:+d} opt-outs; {ours.share:.1%} of the oracle's margin, "
        f"{ours.last_quarter:.1%} in the last quarter"
    )
    yield "margin: expected from the true chances of the contacts made, less what they cost."
    yield "oracle: knows every segment's true curves, fatigue and drift; clairvoyant: each person's too."


def cells(row: Row) -> tuple[str, ...]:
    """One row of the table, for the columns of HEAD."""
    counts = (f"{one:,}" for one in (row.touches, row.reached, row.returned))
    shares = (f"{one:.1%}" for one in (row.share, row.last_quarter))
    return (row.way, *counts, f"{row.margin:,.0f}", str(row.opt_outs), f"{row.regret:,.0f}", *shares)
