"""`winback plan ladder`: the touch ladder, as it is for everybody or for one customer."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import click

from assistant import db, settings
from assistant.commands import console, product
from assistant.conversations.laddering import LadderView, StepView, ladder_for
from assistant.customers.finding import find_one
from assistant.planning.policies import load_policies
from assistant.planning.steps import Step, Who


@click.command("ladder")
@click.argument("customer", required=False)
@click.option("--language", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Of why.")
def ladder(customer: str | None, language: str) -> None:
    """The whole touch ladder of CUSTOMER (id, reference, number or name): what differs for them and what was
    done; without CUSTOMER the ladder of every tier."""
    if customer is None:
        _everybodys(language)
        return
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        found = find_one(session, customer)
        told = ladder_for(session, runtime.playbook, found, now=runtime.clock.now())
    _one(told, language)


def _everybodys(language: str) -> None:
    shown = load_policies(settings.read().planning_folder).ladder
    steps = (
        (tier, number, step) for tier, all_of in shown.tiers.items() for number, step in _numbered(all_of)
    )
    rows = [(tier, number, " / ".join(step.channels), _wait(step.wait)) for tier, number, step in steps]
    console.emit(console.table(("tier", "step", "channel", "wait"), rows))
    click.echo("")
    differing = ((one.name, one.because[language]) for one in shown.overrides)
    console.emit(console.table(("what differs", "because"), differing))


def _numbered(steps: Sequence[Step]) -> Iterator[tuple[int, Step]]:
    return iter(enumerate(steps, start=1))


def _one(told: LadderView, language: str) -> None:
    click.echo(f"{told.name} ({told.customer_id})  {told.tier}  {_who(told.who)}".rstrip())
    click.echo(
        f"{told.made} of {told.attempts} touches made, {told.silent} of {told.silent_allowed} without a sign "
        "of life"
    )
    for rule in told.overrides:
        click.echo(f"{rule.name}: {rule.because[language]}")
    rows = [_step(step) for step in told.steps]
    console.emit(console.table(("step", "channel", "reachable", "wait", "done", "because of"), rows))
    click.echo((told.plan.withheld or told.plan.why)[language])
    if told.plan.due_at:
        click.echo(f"to be done by {told.plan.due_at:%Y-%m-%d %H:%MZ}")


def _who(who: Who) -> str:
    return "  ".join(f"{name}: {value}" for name in Who.__slots__ if (value := getattr(who, name)))


def _step(step: StepView) -> tuple[object, ...]:
    done = f"{step.done.channel} {step.done.at:%Y-%m-%d}" if step.done else "next" if step.next else None
    wait = _wait(timedelta(hours=step.wait_hours))
    channels, reach = " / ".join(step.channels), ", ".join(step.reachable) or None
    return step.number, channels, reach, wait, done, ", ".join(step.overrides) or None


def _wait(wait: timedelta) -> str:
    hours = wait.total_seconds() / 3600
    return f"{hours:g} h" if hours < 24 else f"{hours / 24:g} d"
