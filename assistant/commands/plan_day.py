"""`winback plan day`: who is contacted today, by whom and when, and why all others are not."""

from collections.abc import Mapping

import click
from sqlmodel import Session

from assistant import db
from assistant.commands import console, product
from assistant.conversations import daylist, dayplans
from assistant.conversations.daylist import Planned
from assistant.errors import Missing
from assistant.planning.sentences import Day, why
from assistant.reps import people


@click.command("day")
@click.option("--rep", "login", metavar="LOGIN", help="Only what this person does.")
@click.option("--again", is_flag=True, help="Plan the day anew first; bookings stay where they can.")
@click.option(
    "--limit", default=40, show_default=True, type=click.IntRange(0, 100_000), help="How many, in order."
)
@click.option(
    "--language", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Of the reasons."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show(login: str | None, again: bool, limit: int, language: str, as_json: bool) -> None:
    """Who is contacted today, by whom and when; and why the others are not."""
    with product.opened() as runtime:
        now = runtime.clock.now()
        with db.reading(runtime.engine) as session:
            is_there = dayplans.in_force(session, now) is not None
        if again or not is_there:
            dayplans.plan_today(runtime.engine, runtime.playbook, now=now)
        with db.reading(runtime.engine) as session:
            run = dayplans.newest(session)
            if run is None:
                raise Missing("there is no plan yet: score the customers first, with winback score run")
            found = daylist.listed(session, rep_id=_rep(session, login), limit=limit)
    if as_json:
        about = run.model_dump(include={"day", "made_at", "customers", "touched", "moved", "price", "counts"})
        console.emit_json(about | {"touches": [_fields(one) for one in found]})
        return
    click.echo(f"{run.day}: {run.touched} of {console.counted(run.customers, 'customer')} are contacted")
    console.emit(console.table(("at", "rep", "customer", "channel", "batch", "why"), _rows(found, language)))
    click.echo()
    console.emit(console.table(("code", "customers", "why"), _counted(run.counts, language)))


def _rep(session: Session, login: str | None) -> str | None:
    if login is None:
        return None
    person = people.by_login(session, login)
    if person is None:
        raise Missing(f"login: nobody has {login!r}")
    return person.id


def _rows(found: list[Planned], language: str) -> list[tuple[object, ...]]:
    return [
        (f"{one.at:%Y-%m-%d %H:%MZ}", one.rep, one.name, one.channel, one.batch, one.why[language])
        for one in found
    ]


def _counted(counts: Mapping[str, int], language: str) -> list[tuple[object, ...]]:
    return [(code, counts[code], why(Day(code))[language]) for code in counts if counts[code]]


def _fields(one: Planned) -> dict[str, object]:
    return {
        "customer_id": one.customer_id,
        "name": one.name,
        "rep": one.rep,
        "channel": one.channel,
        "at": one.at.isoformat(),
        "position": one.position,
        "batch": one.batch,
        "code": one.code,
        "gain": one.gain,
        "why": dict(one.why),
    }
