"""Who is on the line: what a rep must see of the customer while talking."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from assistant.customers import bought
from assistant.customers.models import Customer, Interaction, InteractionKind, Phone
from assistant.promises import ledger as promises
from assistant.promises.models import Promise
from assistant.web import moments

MOST = 5


@dataclass(frozen=True)
class Owed:
    """One promise with its due time on the customer's clock."""

    promise: Promise
    due: moments.Shown
    late: bool


@dataclass(frozen=True)
class Complaint:
    """A complaint nobody has settled, and its day."""

    text: str
    day: str


@dataclass(frozen=True)
class Callee:
    """The customer beside the script; `dial` is empty when no number can be used."""

    dial: str
    complaints: tuple[Complaint, ...]
    owed: tuple[Owed, ...]
    traits: Mapping[str, Any]
    notes: str
    last_order: str


def callee(reading: Session, customer: Customer, clocked: moments.Clocked) -> Callee:
    """What to know of a customer before and during a call."""
    first = select(Phone.e164).where(Phone.customer_id == customer.id, col(Phone.wrong_since_at).is_(None))
    last_on = bought.last_day(reading, customer.id, clocked.now)
    return Callee(
        dial=reading.exec(first.order_by(col(Phone.position), col(Phone.id))).first() or "",
        complaints=_complaints(reading, customer, clocked),
        owed=tuple(one for one in owed_to(reading, customer, clocked) if one.promise.state == "open"),
        traits=customer.traits,
        notes=customer.notes,
        last_order=moments.day(last_on, clocked.language) if last_on else "",
    )


def owed_to(reading: Session, customer: Customer, clocked: moments.Clocked) -> tuple[Owed, ...]:
    """Every promise to a customer, in the ledger's order."""
    return tuple(
        Owed(one, clocked.shown(one.due_at, customer.zone), _late(one, clocked.now))
        for one in promises.every_promise(reading, customer.id)
    )


def _late(promise: Promise, now: datetime) -> bool:
    return promise.state == "open" and promise.due_at < now


def _complaints(reading: Session, customer: Customer, clocked: moments.Clocked) -> tuple[Complaint, ...]:
    open_ones = select(Interaction).where(
        Interaction.customer_id == customer.id,
        Interaction.kind == InteractionKind.COMPLAINT,
        col(Interaction.open).is_(True),
        Interaction.at <= clocked.now,
    )
    newest = reading.exec(open_ones.order_by(col(Interaction.at).desc()).limit(MOST))
    zone = moments.zone_of(customer.zone) or UTC
    return tuple(
        Complaint(one.text, moments.day(one.at.astimezone(zone).date(), clocked.language)) for one in newest
    )
