"""What the contact rules must know about many customers, by a few queries for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import addresses, db
from assistant.customers import bought
from assistant.customers.models import Block, BlockedNumber, Consent, Customer, Phone
from assistant.planning import facts as plain
from assistant.touches.facts import COUNTED, HAPPENED, RANG, midnight, reachable, wished_hours, zones_of
from assistant.touches.models import Touch

_PHONES = (
    sa.select(col(Phone.customer_id), col(Phone.e164))
    .where(col(Phone.wrong_since_at).is_(None))
    .order_by(col(Phone.customer_id), col(Phone.position))
)
_BLOCKS = (
    sa.select(col(Block.customer_id), col(Block.rule), col(Block.channel), col(Block.since_at))
    .where(col(Block.lifted_at).is_(None))
    .order_by(col(Block.id))
)
_BLOCKED_NUMBERS = (
    sa.select(col(Phone.customer_id), col(BlockedNumber.rule), sa.null(), col(BlockedNumber.since_at))
    .join(Phone, col(Phone.e164) == BlockedNumber.e164)
    .where(col(Phone.wrong_since_at).is_(None), col(BlockedNumber.lifted_at).is_(None))
)
_CONSENTS = sa.select(
    col(Consent.customer_id),
    col(Consent.channel),
    col(Consent.status),
    col(Consent.given_on),
    col(Consent.proof),
).order_by(col(Consent.given_on), col(Consent.recorded_at), col(Consent.id))
_MADE = (
    sa.select(col(Touch.customer_id), col(Touch.channel), col(Touch.purpose), HAPPENED)
    .where(sa.or_(col(Touch.state).in_(COUNTED), RANG))
    .order_by(col(Touch.seq))
)


@dataclass(frozen=True)
class Known:
    """What is on record of each customer, by their id."""

    phones: dict[str, list[str]]
    last_days: dict[str, date]
    suppressed: dict[str, list[plain.Suppressed]]
    consents: dict[str, dict[str, plain.Consent]]
    attempts: dict[str, list[plain.Attempted]]


def known(session: Session, now: datetime) -> Known:
    """Reads the whole record, a query for each kind: cheaper than asking for the many who are planned for."""
    suppressed, consents = _suppressed(session), _consents(session)
    attempts: dict[str, list[plain.Attempted]] = defaultdict(list)
    for who, channel, purpose, at in db.rows(session, _MADE):
        attempts[who].append(plain.Attempted(channel, at, counts=purpose != "reply"))
    last_days = bought.everyones_last_days(session, now)
    return Known(_lists(db.rows(session, _PHONES)), last_days, suppressed, consents, attempts)


def facts_of(
    customers: Iterable[Customer | sa.Row[Any]], record: Known, *, provider: str, now: datetime
) -> Iterator[plain.Facts]:
    """Each customer as `touches.facts.facts_for` gives them; rows need the columns of Customer it reads."""
    for customer in customers:
        phones = record.phones.get(customer.id, [])
        region = addresses.region_of(phones[0]) if phones else None
        country = (customer.country or region or "").strip().upper()
        day = record.last_days.get(customer.id)
        ordered_at = midnight(day) if day is not None else None
        yield plain.Facts(
            country=country,
            subdivision=customer.subdivision or None,
            also_in=(region,) if region and not addresses.is_number_of(phones[0], country) else (),
            zones=zones_of(customer, country, now),
            suppressions=tuple(record.suppressed.get(customer.id, ())),
            consents=record.consents.get(customer.id, {}),
            last_order_at=ordered_at,
            preferred_hours=wished_hours(customer),
            preferred_channel=customer.preferred_channel,
            attempts=tuple(record.attempts.get(customer.id, ())),
            last_inbound_at=customer.last_heard_at,
            refused_at=customer.refused_at,
            reachable_channels=reachable(customer, bool(phones)),
            provider=provider,
            cycle_since=ordered_at,
        )


def _lists(rows: Iterable[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for who, one in rows:
        found[who].append(one)
    return found


def _suppressed(session: Session) -> dict[str, list[plain.Suppressed]]:
    found: dict[str, list[plain.Suppressed]] = defaultdict(list)
    for statement in (_BLOCKS, _BLOCKED_NUMBERS):
        for who, *block in db.rows(session, statement):
            found[who].append(plain.Suppressed(*block))
    return found


def _consents(session: Session) -> dict[str, dict[str, plain.Consent]]:
    found: dict[str, dict[str, plain.Consent]] = defaultdict(dict)
    for who, channel, status, given_on, proof in db.rows(session, _CONSENTS):
        found[who][channel] = plain.Consent(plain.Consented(status), midnight(given_on), proof)
    return found
