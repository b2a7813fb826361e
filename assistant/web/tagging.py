"""Tags on a customer, each change noted in their history."""

from datetime import datetime

from sqlmodel import Session

from assistant.customers.models import Customer
from assistant.errors import Missing
from assistant.history import ledger
from assistant.history.ledger import Actor


def add(writing: Session, customer_id: str, tag: str, *, actor: Actor, now: datetime) -> None:
    """One more tag; one they have already changes nothing. Raises Missing."""
    customer = _customer(writing, customer_id)
    if tag not in customer.tags:
        _set(writing, customer, [*customer.tags, tag], "tag added", tag, actor, now)


def take_away(writing: Session, customer_id: str, tag: str, *, actor: Actor, now: datetime) -> None:
    """One tag less; one they do not have changes nothing. Raises Missing."""
    customer = _customer(writing, customer_id)
    if tag in customer.tags:
        _set(
            writing, customer, [one for one in customer.tags if one != tag], "tag taken away", tag, actor, now
        )


def _set(
    writing: Session, customer: Customer, tags: list[str], what: str, tag: str, actor: Actor, now: datetime
) -> None:
    customer.tags = tags
    writing.add(customer)
    ledger.record(
        writing,
        customer_id=customer.id,
        verb="corrected",
        actor=actor,
        at=now,
        facts={"what": what},
        text=tag,
    )


def _customer(writing: Session, customer_id: str) -> Customer:
    customer = writing.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing(f"customer: there is no {customer_id!r}")
    return customer
