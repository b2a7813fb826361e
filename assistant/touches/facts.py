"""Gathers what the contact rules must know about a customer, inside the caller's transaction."""

from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from assistant import addresses
from assistant.customers.models import Block, Channel, Consent, Customer, Order, Phone
from assistant.errors import Missing
from assistant.planning import facts as plain
from assistant.touches.models import Touch, TouchState

COUNTED = (TouchState.QUEUED, TouchState.SENDING, TouchState.UNKNOWN, TouchState.SENT, TouchState.DELIVERED)


def facts_for(
    session: Session, customer_id: str, *, provider: str, now: datetime, but: str | None = None
) -> plain.Facts:
    """A customer as the gate sees them. `but` names the touch being decided, which is no earlier attempt.

    Raises Missing. An erased customer is suppressed on every channel.
    """
    customer = session.get(Customer, customer_id, populate_existing=True)
    if customer is None:
        raise Missing(f"customer {customer_id!r} does not exist")
    phones = [phone.e164 for phone in _usable(session, customer_id)]
    ordered_at = _last_order(session, customer_id)
    return plain.Facts(
        country=customer.country or (addresses.region_of(phones[0]) if phones else None) or "",
        subdivision=customer.subdivision or None,
        zones=(customer.zone,) if customer.zone else (),
        suppressions=_suppressions(session, customer),
        consents=_consents(session, customer_id),
        last_order_at=ordered_at,
        preferred_hours=_hours(customer),
        preferred_channel=customer.preferred_channel,
        attempts=_attempts(session, customer_id, but),
        last_inbound_at=customer.last_heard_at,
        refused_at=customer.refused_at,
        reachable_channels=_reachable(customer, bool(phones)),
        provider=provider,
        cycle_since=ordered_at,
    )


def _usable(session: Session, customer_id: str) -> list[Phone]:
    usable = select(Phone).where(Phone.customer_id == customer_id, col(Phone.wrong_since_at).is_(None))
    return list(session.exec(usable.order_by(col(Phone.position))))


def _last_order(session: Session, customer_id: str) -> datetime | None:
    bought = select(sa.func.max(Order.ordered_on)).where(
        Order.customer_id == customer_id, col(Order.amount) > 0
    )
    day = session.exec(bought).one()
    return None if day is None else _midnight(day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _suppressions(session: Session, customer: Customer) -> tuple[plain.Suppressed, ...]:
    standing = select(Block).where(Block.customer_id == customer.id, col(Block.lifted_at).is_(None))
    blocks = tuple(
        plain.Suppressed(block.rule, block.channel, block.since_at)
        for block in session.exec(standing.order_by(Block.id))
    )
    erased = (plain.Suppressed("erased", None, customer.erased_at),) if customer.erased_at else ()
    return erased + blocks


def _consents(session: Session, customer_id: str) -> dict[str, plain.Consent]:
    oldest_first = select(Consent).where(Consent.customer_id == customer_id)
    ordered = oldest_first.order_by(col(Consent.given_on), col(Consent.recorded_at))
    return {
        consent.channel: plain.Consent(
            plain.Consented(consent.status), _midnight(consent.given_on), consent.proof
        )
        for consent in session.exec(ordered)
    }


def _hours(customer: Customer) -> tuple[str, str] | None:
    if customer.preferred_from and customer.preferred_until:
        return customer.preferred_from, customer.preferred_until
    return None


def _attempts(session: Session, customer_id: str, but: str | None) -> tuple[plain.Attempted, ...]:
    # A call that reached nobody was still an attempt; a text that failed never arrived.
    rang = sa.and_(col(Touch.channel) == Channel.CALL, col(Touch.state) == TouchState.FAILED)
    counted = sa.or_(col(Touch.state).in_(COUNTED), rang)
    happened = sa.func.coalesce(Touch.sent_at, Touch.settled_at, Touch.due_at, type_=UTCDateTime())
    mine = (col(Touch.customer_id) == customer_id, counted, col(Touch.id) != (but or ""))
    made = sa.select(col(Touch.channel), col(Touch.purpose), happened).where(*mine).order_by(col(Touch.seq))
    return tuple(
        plain.Attempted(channel, at, counts=purpose != "reply")
        for channel, purpose, at in session.execute(made)
    )


def _reachable(customer: Customer, by_phone: bool) -> frozenset[str]:
    telephone = {Channel.SMS, Channel.CALL} if by_phone else set()
    address = {Channel.LETTER, Channel.VISIT} if customer.city else set()
    return frozenset(str(channel) for channel in telephone | address)
