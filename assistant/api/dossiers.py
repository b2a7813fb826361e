"""A customer as the API shows them: in a list, and with all we know."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from pydantic import AwareDatetime
from sqlmodel import Session, col, select

from assistant.api.shapes import Told
from assistant.customers import consents
from assistant.customers.models import Customer, Interaction, Lapse, Order, Phone
from assistant.errors import Missing

SHOWN = 200
"""Orders and interactions shown of one customer, newest first; `order_count` counts all."""


class CustomerSummary(Told):
    """One customer in a list; tier and state are null before the first scoring."""

    id: str
    external_ref: str | None
    name: str
    language: str
    zone: str
    country: str
    tags: list[str]
    tier: str | None
    state: str | None


class PhoneTold(Told):
    """A number in E.164; one that turned out wrong is kept and not used."""

    e164: str
    wrong_since_at: AwareDatetime | None


class ConsentTold(Told):
    """The newest statement about one channel."""

    channel: str
    status: str
    proof: str
    given_on: date


class BlockTold(Told):
    """A standing do-not-contact; without a channel it holds for all."""

    id: str
    channel: str | None
    rule: str
    why: str
    since_at: AwareDatetime


class OrderTold(Told):
    """One purchase; a refund is a negative amount, written as text to keep its cents."""

    external_ref: str
    ordered_on: date
    amount: str
    currency: str
    kind: str
    units: int


class InteractionTold(Told):
    """Something a customer did with us other than buying."""

    kind: str
    at: AwareDatetime
    text: str
    open: bool


class Dossier(CustomerSummary):
    """All we know about one customer."""

    given_name: str
    honorific: str
    subdivision: str
    city: str
    industry: str
    birthday: date | None
    preferred_channel: str | None
    preferred_from: str | None
    preferred_until: str | None
    traits: dict[str, Any]
    notes: str
    rep_id: str | None
    created_at: AwareDatetime
    phones: list[PhoneTold]
    consents: list[ConsentTold]
    blocks: list[BlockTold]
    order_count: int
    orders: list[OrderTold]
    interactions: list[InteractionTold]


def find(
    session: Session, words: str | None, *, tier: str | None, after: str | None, limit: int
) -> list[CustomerSummary]:
    """Customers by part of a name, by reference or by part of a phone, in the order they were added."""
    wanted = sa.select(Customer, Lapse).outerjoin(Lapse, col(Lapse.customer_id) == Customer.id)
    wanted = wanted.where(col(Customer.erased_at).is_(None)).order_by(col(Customer.id)).limit(limit)
    if words:
        wanted = wanted.where(_matching(words))
    if tier is not None:
        wanted = wanted.where(col(Lapse.tier) == tier)
    if after is not None:
        wanted = wanted.where(col(Customer.id) > after)
    return [CustomerSummary.model_validate(_summary(one, lapse)) for one, lapse in session.execute(wanted)]


def dossier(session: Session, customer_id: str) -> Dossier:
    """Everything about one customer. Raises Missing, also for one who was forgotten."""
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing("customer: there is none with this id")
    mine = select(Phone).where(Phone.customer_id == customer_id).order_by(col(Phone.position))
    bought = select(Order).where(Order.customer_id == customer_id)
    orders = session.exec(bought.order_by(col(Order.ordered_on).desc(), col(Order.id).desc()).limit(SHOWN))
    did = select(Interaction).where(Interaction.customer_id == customer_id)
    count = sa.select(sa.func.count()).select_from(Order).where(col(Order.customer_id) == customer_id)
    return Dossier.model_validate(
        customer.model_dump()
        | _summary(customer, session.get(Lapse, customer_id))
        | {
            "phones": list(session.exec(mine)),
            "consents": list(consents.current_consents(session, customer_id).values()),
            "blocks": consents.active_blocks(session, customer_id),
            "order_count": session.scalar(count),
            "orders": [one.model_dump() | {"amount": str(one.amount)} for one in orders],
            "interactions": list(session.exec(did.order_by(col(Interaction.at).desc()).limit(SHOWN))),
        }
    )


def _summary(customer: Customer, lapse: Lapse | None) -> dict[str, Any]:
    scored = {"tier": lapse.tier, "state": lapse.state} if lapse else {"tier": None, "state": None}
    return customer.model_dump(include=set(CustomerSummary.model_fields)) | scored


def _matching(words: str) -> sa.ColumnElement[bool]:
    ways = [col(Customer.name).icontains(words, autoescape=True), col(Customer.external_ref) == words]
    if len(digits := "".join(filter(str.isdigit, words))) >= 4:
        with_number = sa.select(col(Phone.customer_id)).where(
            col(Phone.e164).contains(digits, autoescape=True)
        )
        ways.append(col(Customer.id).in_(with_number))
    return sa.or_(*ways)
