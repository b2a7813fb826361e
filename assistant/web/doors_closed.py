"""Doors that stay closed until somebody opens them: the do-not-contact list, by customer and by number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from assistant.customers.models import Block, BlockedNumber, Channel, Customer, Phone
from assistant.web import moments
from assistant.web.languages import speaking

SHOWN = 50


@dataclass(frozen=True)
class ClosedDoor:
    """One standing no; `channel` is empty when it holds for every channel."""

    customer_id: str
    name: str
    channel: str
    rule: str
    why: str
    at: datetime
    since: moments.Shown


def standing(reading: Session, customer_id: str = "") -> list[ClosedDoor]:
    """What keeps anybody, or one customer, from being contacted at all; newest first, one over SHOWN where
    there are more. A blocked number is told of customers who are not left alone altogether themselves."""
    doors = [*_own(reading, customer_id), *_by_number(reading, customer_id)]
    return sorted(doors, key=lambda door: door.at, reverse=True)[: SHOWN + 1]


def channels(doors: Iterable[ClosedDoor]) -> frozenset[str]:
    """The channels these doors shut."""
    return frozenset(one for door in doors for one in ([door.channel] if door.channel else Channel))


def _own(reading: Session, customer_id: str) -> list[ClosedDoor]:
    blocks = select(Block, Customer).join(Customer, col(Customer.id) == Block.customer_id)
    blocks = blocks.where(col(Block.lifted_at).is_(None), col(Customer.erased_at).is_(None))
    if customer_id:
        blocks = blocks.where(Block.customer_id == customer_id)
    newest = reading.exec(blocks.order_by(col(Block.since_at).desc(), col(Block.id).desc()).limit(SHOWN + 1))
    return [
        _door(customer, block.rule, block.why, block.since_at, block.channel or "")
        for block, customer in newest
    ]


def _by_number(reading: Session, customer_id: str) -> list[ClosedDoor]:
    alone = select(Block.customer_id).where(col(Block.lifted_at).is_(None), col(Block.channel).is_(None))
    numbers = (
        select(BlockedNumber, Customer)
        .join(Phone, col(Phone.e164) == BlockedNumber.e164)
        .join(Customer, col(Customer.id) == Phone.customer_id)
        .where(col(BlockedNumber.lifted_at).is_(None), col(Phone.wrong_since_at).is_(None))
        .where(col(Customer.id).not_in(alone), col(Customer.erased_at).is_(None))
    )
    if customer_id:
        numbers = numbers.where(Customer.id == customer_id)
    newest = reading.exec(numbers.order_by(col(BlockedNumber.since_at).desc()).limit(SHOWN + 1))
    return [_door(customer, number.rule, "", number.since_at, "") for number, customer in newest]


def _door(customer: Customer, rule: str, why: str, since: datetime, channel: str) -> ClosedDoor:
    shown = moments.shown(since, customer.zone, speaking())
    return ClosedDoor(customer.id, customer.name, channel, rule, why, since, shown)
