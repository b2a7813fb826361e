"""A customer as the API shows them: in a list, and with all we know."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime

from assistant.api.shapes import Told
from assistant.customers import dossier as records
from assistant.customers.models import Customer, Lapse


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
    lifted_at: AwareDatetime | None


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

    id: str
    kind: str
    at: AwareDatetime
    text: str
    open: bool


class Dossier(CustomerSummary):
    """All we know about one customer. Of orders and interactions the newest fifty; `order_count` counts every
    purchase."""

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


def told(held: records.Dossier) -> Dossier:
    """The records of one customer as an answer."""
    return Dossier.model_validate(
        held.customer.model_dump()
        | _summary(held.customer, held.lapse)
        | {
            "phones": held.phones,
            "consents": list(held.consents.values()),
            "blocks": held.blocks,
            "order_count": sum(one.orders for one in held.totals.values()),
            "orders": [one.model_dump() | {"amount": str(one.amount)} for one in held.orders],
            "interactions": held.interactions,
        }
    )


def summary(found: records.Found) -> CustomerSummary:
    """One customer of a list as an answer."""
    return CustomerSummary.model_validate(_summary(found.customer, found.lapse))


def _summary(customer: Customer, lapse: Lapse | None) -> dict[str, Any]:
    scored = {"tier": lapse.tier, "state": lapse.state} if lapse else {"tier": None, "state": None}
    return customer.model_dump(include=set(CustomerSummary.model_fields)) | scored
