"""Customers one at a time: adding, amending, finding, and how to address them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from assistant import addresses, ids
from assistant.customers.models import Customer, Phone
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import Actor

AMENDABLE = frozenset(
    {
        "name", "given_name", "honorific", "language", "zone", "country", "subdivision", "city", "industry",
        "birthday", "preferred_channel", "preferred_from", "preferred_until", "tags", "traits", "notes", "rep_id",
    }
)  # fmt: skip


def add_customer(
    session: Session,
    *,
    name: str,
    phones: tuple[str, ...] = (),
    actor: Actor,
    now: datetime,
    external_ref: str | None = None,
    **details: Any,
) -> Customer:
    """A new customer with their numbers. Raises Invalid naming the field that is wrong."""
    if not name.strip():
        raise Invalid("name: who is it?")
    _check(details)
    if (
        external_ref
        and session.exec(select(Customer.id).where(Customer.external_ref == external_ref)).first()
    ):
        raise Invalid(f"external_ref: {external_ref[:60]!r} is taken")
    numbers = [addresses.phone(number, details.get("country") or None) for number in phones]
    customer = Customer(
        id=ids.new("cus", now), name=name.strip(), external_ref=external_ref, created_at=now, **details
    )
    session.add(customer)
    session.flush()
    for position, number in enumerate(dict.fromkeys(numbers)):
        session.add(Phone(id=ids.new("pho", now), customer_id=customer.id, e164=number, position=position))
    ledger.record(session, customer_id=customer.id, verb="added", actor=actor, at=now)
    return customer


def amend_customer(
    session: Session, customer_id: str, changes: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Customer:
    """Change what we know about a customer; the history keeps which fields. Raises Missing or Invalid."""
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing(f"customer: there is no {customer_id!r}")
    _check(changes)
    for field, value in changes.items():
        setattr(customer, field, value)
    session.add(customer)
    facts = {"fields": sorted(changes)}
    ledger.record(session, customer_id=customer_id, verb="amended", actor=actor, at=now, facts=facts)
    return customer


def find_by_phone(session: Session, e164: str) -> Customer | None:
    """The customer with this number; the one known longest where a family shares it."""
    owner = select(Customer).join(Phone, col(Phone.customer_id) == Customer.id).where(Phone.e164 == e164)
    return session.exec(owner.order_by(col(Customer.created_at), col(Customer.id))).first()


def how_to_address(customer: Customer, language: str) -> str:
    """How one speaks to them: 王女士, Ana, Ms Ferreira."""
    if language == "zh" and customer.honorific and _han(customer.name):
        return customer.name[:1] + customer.honorific
    if customer.given_name:
        return customer.given_name
    if customer.honorific and not _han(customer.name):
        return f"{customer.honorific} {customer.name.split()[-1]}"
    return customer.name


def _han(name: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in name)


def _check(details: Mapping[str, Any]) -> None:
    unknown = set(details) - AMENDABLE
    if unknown:
        raise Invalid(f"{min(unknown)}: not a field of a customer that can be set")
    if details.get("zone"):
        addresses.zone(details["zone"])
    if details.get("language"):
        addresses.language(details["language"])
