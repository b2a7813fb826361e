"""`winback release …`: customers scoring would let go, and what supervisors decide about them."""

from collections.abc import Callable, Sequence
from typing import Any

import click
from sqlmodel import Session

from assistant import db
from assistant.commands import console, product
from assistant.customers import letting_go
from assistant.customers.models import LettingGo, LettingState

FIELDS = (
    "id",
    "customer_id",
    "state",
    "expected_value",
    "cost",
    "currency",
    "proposed_at",
    "decided_at",
    "note",
)


@click.group()
def release() -> None:
    """Customers scoring proposes to let go: nobody is let go before a supervisor approves."""


@release.command("list")
@click.option(
    "--state",
    type=click.Choice([str(one) for one in LettingState]),
    default=str(LettingState.PROPOSED),
    show_default=True,
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(state: str, limit: int, as_json: bool) -> None:
    """Lettings go in a state with the reason, those of least value first."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        found = letting_go.listed(session, state, limit=limit)
    if as_json:
        console.emit_json([_record(one.letting) for one in found])
        return
    for one in found:
        let = one.letting
        click.echo(f"{let.id}  {one.customer.name}  {letting_go.why(let, 'en')}  {let.note}".rstrip())
    click.echo(f"{len(found)} {state}", err=True)


def _record(let: LettingGo) -> dict[str, Any]:
    why = {language: letting_go.why(let, language) for language in ("en", "zh")}
    return {name: getattr(let, name) for name in FIELDS} | {"why": why}


@release.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--note", default="", help="Why; kept in the history of the customer.")
def approve(ids: Sequence[str], note: str) -> None:
    """Let these customers go: from now on only the soothing script is planned."""
    _each(ids, "approved", lambda session, one, how: letting_go.approve(session, one, note=note, **how))


@release.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--note", default="", help="Why; kept in the history of the customer.")
def decline(ids: Sequence[str], note: str) -> None:
    """Go on with these customers; they are not proposed again for half a year."""
    _each(ids, "declined", lambda session, one, how: letting_go.decline(session, one, note=note, **how))


@release.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--why", required=True, help="Why they are taken back.")
def reopen(ids: Sequence[str], why: str) -> None:
    """Take back customers who were let go."""
    _each(ids, "reopened", lambda session, one, how: letting_go.reopen(session, one, why=why, **how))


def _each(ids: Sequence[str], done: str, decide: Callable[[Session, str, dict[str, Any]], LettingGo]) -> None:
    """All of them or none: one that cannot be decided stops the others too."""
    with product.opened() as runtime, db.transaction(runtime.engine) as session:
        how: dict[str, Any] = {"actor": product.CONSOLE, "now": runtime.clock.now()}
        for one in ids:
            decide(session, one, how)
    click.echo(f"{len(ids)} {done}")
