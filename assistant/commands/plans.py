"""`winback plan list`: whom to contact next."""

import click

from assistant import db
from assistant.commands import console, product
from assistant.conversations.plans import PlanView, plans


@click.command("list")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many, best first."
)
@click.option(
    "--language", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Of the reasons."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_them(limit: int, language: str, as_json: bool) -> None:
    """The next contact with each customer, best first."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        found = plans(session, runtime.playbook, now=runtime.clock.now(), limit=limit)
    if as_json:
        console.emit_json([_fields(one) for one in found])
        return
    rows = [_row(one, language) for one in found]
    console.emit(console.table(("customer", "tier", "channel", "at", "why", "why then"), rows))


def _row(one: PlanView, language: str) -> tuple[object, ...]:
    hour = one.hour[language] if one.hour and not one.withheld else None
    return one.name, one.tier, one.channel, _when(one), (one.withheld or one.why)[language], hour


def _when(one: PlanView) -> str | None:
    return one.at.strftime("%Y-%m-%d %H:%MZ") if one.at else None


def _fields(one: PlanView) -> dict[str, object]:
    return {
        "customer_id": one.customer_id,
        "name": one.name,
        "tier": one.tier,
        "rung": one.rung,
        "channel": one.channel,
        "at": one.at.isoformat() if one.at else None,
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "script": one.script_id,
        "withheld": dict(one.withheld) if one.withheld else None,
        "why": dict(one.why),
        "hour": dict(one.hour) if one.hour else None,
    }
