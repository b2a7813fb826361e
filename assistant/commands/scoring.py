"""`winback score`: where every customer stands, from their orders."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

import click

from assistant import db
from assistant.commands import console, product
from assistant.commands.lazy import LazyGroup
from assistant.customers.standing import ScoreReport, current_model, score_customers
from assistant.runtime import Runtime

COMMANDS = {
    "audit": ("score_auditing:audit", "Which indicators foresee who buys again, and which add nothing."),
    "measure": ("score_measuring:measure", "How well scoring foresees, on a file of orders."),
}


@click.group(cls=LazyGroup, table=COMMANDS, invoke_without_command=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As of a past day; keeps nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def score(ctx: click.Context, as_of: datetime | None, as_json: bool) -> None:
    """Score every customer as of today and keep each one's standing.

    Prints the fitted parameters of the purchase model, its log-likelihood and how many are in each tier.
    """
    if ctx.invoked_subcommand is not None:
        return
    with product.opened() as runtime:
        report = _kept(runtime) if as_of is None else _tried(runtime, as_of.replace(tzinfo=UTC))
    if as_json:
        console.emit_json(asdict(report))
    else:
        _print(report)


def _kept(runtime: Runtime) -> ScoreReport:
    with console.bar("scoring") as show:
        return score_customers(
            runtime.engine, now=runtime.clock.now(), actor=product.CONSOLE, on_progress=show
        )


def _tried(runtime: Runtime, as_of: datetime) -> ScoreReport:
    with db.reading(runtime.engine) as session:
        return current_model(session, as_of)


def _print(report: ScoreReport) -> None:
    click.echo(f"{report.customers} customers as of {report.as_of}, {report.moved} moved since last time")
    fit = f"{_figures(report.parameters)}, log-likelihood {report.log_likelihood:.1f}"
    click.echo(f"model ({report.method}): {fit}")
    click.echo(f"tiers: {_counts(report.counts_per_tier)}")
    click.echo(f"states: {_counts(report.counts_per_state)}")
    click.echo(f"money in {report.currency}")
    if report.unconverted:
        click.echo(f"no rate for {', '.join(report.unconverted)}: taken one to one", err=True)


def _figures(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in values.items())


def _counts(values: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in values.items()) or "nobody"
