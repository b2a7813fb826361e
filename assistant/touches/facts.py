"""Gathers what the contact rules must know about a customer, inside the caller's transaction."""

from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from assistant import addresses, db
from assistant.customers import bought
from assistant.customers.models import Block, BlockedNumber, Channel, Consent, Customer, Phone
from assistant.errors import Missing
from assistant.planning import facts as plain
from assistant.planning.zones import candidate_zones
from assistant.touches.models import Touch, TouchState

COUNTED = (TouchState.QUEUED, TouchState.SENDING, TouchState.UNKNOWN, TouchState.SENT, TouchState.DELIVERED)
_CUSTOMER: sa.BindParameter[str] = sa.bindparam("customer")
_PHONES = (
    sa.select(col(Phone.e164))
    .where(col(Phone.customer_id) == _CUSTOMER, col(Phone.wrong_since_at).is_(None))
    .order_by(col(Phone.position))
)
_BLOCKS = (
    sa.select(col(Block.rule), col(Block.channel), col(Block.since_at))
    .where(col(Block.customer_id) == _CUSTOMER, col(Block.lifted_at).is_(None))
    .order_by(col(Block.id))
)
_BLOCKED_NUMBERS = (
    sa.select(col(BlockedNumber.rule), sa.null(), col(BlockedNumber.since_at))
    .join(Phone, col(Phone.e164) == BlockedNumber.e164)
    .where(
        col(Phone.customer_id) == _CUSTOMER,
        col(Phone.wrong_since_at).is_(None),
        col(BlockedNumber.lifted_at).is_(None),
    )
)
_CONSENTS = (
    sa.select(col(Consent.channel), col(Consent.status), col(Consent.given_on), col(Consent.proof))
    .where(col(Consent.customer_id) == _CUSTOMER)
    .order_by(col(Consent.given_on), col(Consent.recorded_at), col(Consent.id))
)
# A call that reached nobody was still an attempt; a text that failed never arrived.
RANG = sa.and_(col(Touch.channel) == Channel.CALL, col(Touch.state) == TouchState.FAILED)
HAPPENED = sa.func.coalesce(Touch.sent_at, Touch.settled_at, Touch.due_at, type_=UTCDateTime())
_MADE = (
    sa.select(col(Touch.channel), col(Touch.purpose), HAPPENED)
    .where(
        col(Touch.customer_id) == _CUSTOMER,
        sa.or_(col(Touch.state).in_(COUNTED), RANG),
        col(Touch.id) != sa.bindparam("but"),
    )
    .order_by(col(Touch.seq))
)


def facts_for(
    session: Session, customer_id: str, *, provider: str, now: datetime, but: str | None = None
) -> plain.Facts:
    """A customer as the gate sees them. `but` names the touch being decided, which is no earlier attempt.

    A zone that is not one of the place, or a number of another country, is a conflict: the hours and rules of
    both must then agree. Raises Missing. An erased customer is suppressed on every channel.
    """
    customer = db.fresh(session, Customer, customer_id)
    if customer is None:
        raise Missing(f"customer {customer_id!r} does not exist")
    phones = list(db.rows(session, _PHONES, customer=customer_id).scalars())
    ordered_on = bought.last_day(session, customer_id, now)
    ordered_at = None if ordered_on is None else midnight(ordered_on)
    region = addresses.region_of(phones[0]) if phones else None
    country = (customer.country or region or "").strip().upper()
    return plain.Facts(
        country=country,
        subdivision=customer.subdivision or None,
        also_in=(region,) if region and not addresses.is_number_of(phones[0], country) else (),
        zones=zones_of(customer, country, now),
        suppressions=_suppressions(session, customer),
        consents=_consents(session, customer_id),
        last_order_at=ordered_at,
        preferred_hours=wished_hours(customer),
        preferred_channel=customer.preferred_channel,
        attempts=_attempts(session, customer_id, but),
        last_inbound_at=customer.last_heard_at,
        refused_at=customer.refused_at,
        reachable_channels=reachable(customer, bool(phones)),
        provider=provider,
        cycle_since=ordered_at,
    )


def zones_of(customer: Customer | sa.Row[Any], country: str, now: datetime) -> tuple[str, ...]:
    """Every zone they may be in, as of this year; none where their zone is not known."""
    if not customer.zone:
        return ()
    return candidate_zones(country, customer.subdivision, customer.zone, now.year)


def midnight(day: date) -> datetime:
    """When a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)


def _suppressions(session: Session, customer: Customer) -> tuple[plain.Suppressed, ...]:
    blocks = tuple(
        plain.Suppressed(*block)
        for statement in (_BLOCKS, _BLOCKED_NUMBERS)
        for block in db.rows(session, statement, customer=customer.id)
    )
    erased = (plain.Suppressed("erased", None, customer.erased_at),) if customer.erased_at else ()
    return erased + blocks


def _consents(session: Session, customer_id: str) -> dict[str, plain.Consent]:
    return {
        channel: plain.Consent(plain.Consented(status), midnight(given_on), proof)
        for channel, status, given_on, proof in db.rows(session, _CONSENTS, customer=customer_id)
    }


def wished_hours(customer: Customer | sa.Row[Any]) -> tuple[str, str] | None:
    """The hours they asked for, where they did."""
    if customer.preferred_from and customer.preferred_until:
        return customer.preferred_from, customer.preferred_until
    return None


def _attempts(session: Session, customer_id: str, but: str | None) -> tuple[plain.Attempted, ...]:
    return tuple(
        plain.Attempted(channel, at, counts=purpose != "reply")
        for channel, purpose, at in db.rows(session, _MADE, customer=customer_id, but=but or "")
    )


def reachable(customer: Customer | sa.Row[Any], by_phone: bool) -> frozenset[str]:
    """The channels with a usable number or address."""
    telephone = {Channel.SMS, Channel.CALL} if by_phone else set()
    address = {Channel.LETTER, Channel.VISIT} if customer.city else set()
    return frozenset(str(channel) for channel in telephone | address)
