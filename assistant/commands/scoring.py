"""`winback score`: where every customer stands, from their orders."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

import click

from assistant import db
from assistant.commands import console, product
from assistant.commands.lazy import LazyGroup
from assistant.conversations import known_signs
from assistant.customers import letting_go
from assistant.customers.books import Oddities
from assistant.customers.models import LettingState
from assistant.customers.standing import ScoreReport, current_model, score_changed, score_customers
from assistant.runtime import Runtime

COMMANDS = {
    "audit": ("score_auditing:audit", "Which indicators foresee who buys again, and which add nothing."),
    "worth": ("score_worth:worth", "What customers are worth together, by tier and quadrant."),
    "measure": ("score_measuring:measure", "How well scoring foresees, on a file of orders."),
}


@click.group(cls=LazyGroup, table=COMMANDS, invoke_without_command=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As of a past day; keeps nothing.")
@click.option("--changed", is_flag=True, help="Only those of whom something came in, by the model in force.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def score(ctx: click.Context, as_of: datetime | None, changed: bool, as_json: bool) -> None:
    """Score every customer as of today and keep each one's standing.

    Prints the fitted parameters of the purchase model, its log-likelihood, how many are in each tier, what is
    odd about the orders and how many are proposed to be let go.
    """
    if ctx.invoked_subcommand is not None:
        return
    if changed and as_of is not None:
        raise click.UsageError("--changed scores as of today: leave out --as-of")
    if changed:
        _changed(as_json)
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
            runtime.engine,
            now=runtime.clock.now(),
            actor=product.CONSOLE,
            on_progress=show,
            heard=known_signs.heard,
        )


def _tried(runtime: Runtime, as_of: datetime) -> ScoreReport:
    with db.reading(runtime.engine) as session:
        return current_model(session, as_of, known_signs.heard)


def _changed(as_json: bool) -> None:
    with product.opened() as runtime:
        now = runtime.clock.now()
        many = score_changed(runtime.engine, now=now, actor=product.CONSOLE, heard=known_signs.heard)
        with db.reading(runtime.engine) as session:
            waiting = letting_go.counts(session)[LettingState.PROPOSED]
    if as_json:
        console.emit_json({"customers": many, "proposed": waiting})
    else:
        click.echo(f"{many} customers scored by the model in force, {waiting} proposed to be let go")


def _print(report: ScoreReport) -> None:
    click.echo(f"{report.customers} customers as of {report.as_of}, {report.moved} moved since last time")
    fit = f"{_figures(report.parameters)}, log-likelihood {report.log_likelihood:.1f}"
    click.echo(f"model ({report.method}): {fit}")
    click.echo(f"tiers: {_counts(report.counts_per_tier)}")
    click.echo(f"states: {_counts(report.counts_per_state)}")
    click.echo(f"money in {report.currency}")
    click.echo(f"newly proposed to be let go: {report.proposed}")
    if odd := _odd(report.oddities):
        click.echo(f"odd about the orders: {odd}", err=True)
    if report.unconverted:
        click.echo(f"no rate for {', '.join(report.unconverted)}: taken one to one", err=True)


def _odd(found: Oddities) -> str:
    told = (
        (found.still_to_come, "of days still to come, left out until then"),
        (found.of_erased, "of erased customers, left out"),
        (found.refunds, "refunds, taken off the money"),
        (found.free, "for nothing"),
        (found.free, "for nothing"),
        (found.crowded_day, "of one customer on one day, taken as one purchase"),
    )
    return "; ".join(f"{many} {words}" for many, words in told if many)


def _figures(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in values.items())


def _counts(values: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in values.items()) or "nobody"
