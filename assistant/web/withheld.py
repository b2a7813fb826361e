"""Why somebody was not contacted: every such decision, with its rule."""

from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlmodel import Session, col, select

from assistant import db
from assistant.customers.models import Customer, Suppression
from assistant.web import doors_closed, moments
from assistant.web.doors_closed import ClosedDoor
from assistant.web.forms import words
from assistant.web.frame import show
from assistant.web.guard import for_reps, runtime
from assistant.web.languages import speaking

blueprint = for_reps("withheld", __name__)
SHOWN = 50


@dataclass(frozen=True)
class Held:
    """One decision not to contact; `inputs` are what the rule looked at."""

    customer_id: str
    name: str
    channel: str
    rule: str
    reason: str
    inputs: tuple[tuple[str, str], ...]
    at: moments.Shown
    until: moments.Shown | None


@dataclass(frozen=True)
class WithheldPage:
    """What stands, then a page of decisions, newest first; `older` is the id to go on from."""

    standing: tuple[ClosedDoor, ...]
    more: bool
    rows: tuple[Held, ...]
    customer_id: str
    customer: str
    older: str | None


@blueprint.get("/not-contacted")
def page() -> tuple[str, int]:
    """What keeps everyone, or one customer, from being contacted: what stands, and each decision."""
    customer_id = words("customer", longest=100, form=request.args)
    before = words("before", longest=100, form=request.args)
    with db.reading(runtime().engine) as reading:
        rows = _rows(reading, customer_id, before)
        standing = doors_closed.standing(reading, customer_id) if not before else []
        customer = reading.get(Customer, customer_id) if customer_id else None
    shown = tuple(_held(row, person) for row, person in rows[:SHOWN])
    older = rows[SHOWN - 1][0].id if len(rows) > SHOWN else None
    return show(
        "withheld",
        WithheldPage(
            standing=tuple(standing[: doors_closed.SHOWN]),
            more=len(standing) > doors_closed.SHOWN,
            rows=shown,
            customer_id=customer_id,
            customer=customer.name if customer else "",
            older=older,
        ),
        here="withheld",
    )


def _rows(reading: Session, customer_id: str, before: str) -> list[tuple[Suppression, Customer]]:
    # Ids sort by time of making, so one column pages without a row twice.
    query = select(Suppression, Customer).join(Customer, col(Customer.id) == Suppression.customer_id)
    if customer_id:
        query = query.where(Suppression.customer_id == customer_id)
    if before:
        query = query.where(col(Suppression.id) < before)
    return list(reading.exec(query.order_by(col(Suppression.id).desc()).limit(SHOWN + 1)))


def _held(row: Suppression, customer: Customer) -> Held:
    return Held(
        customer_id=customer.id,
        name=customer.name,
        channel=row.channel,
        rule=row.rule,
        reason=row.reason,
        inputs=tuple(
            (name, _plain(value)) for name, value in row.inputs.items() if value not in (None, "", [])
        ),
        at=_shown(row.at, customer.zone),
        until=_shown(row.until_at, customer.zone) if row.until_at else None,
    )


def _shown(at: datetime, zone: str) -> moments.Shown:
    return moments.shown(at, zone, speaking())


def _plain(value: object) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
