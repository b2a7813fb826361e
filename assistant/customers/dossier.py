"""All that is on record about one customer, at a glance; and how customers are found."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant.customers import bought
from assistant.customers.consents import active_blocks, current_consents
from assistant.customers.models import Block, Consent, Customer, Interaction, Lapse, Order, Phone
from assistant.errors import Invalid, Missing
from assistant.history import ledger

SHOWN_ORDERS, SHOWN_INTERACTIONS, MOST_FOUND = 50, 50, 200
FEWEST_DIGITS = 3
UNSCORED = -1.0
"""What customers count as worth in a list before the first scoring: after everybody else."""


@dataclass(frozen=True)
class Totals:
    """What all orders of one currency come to; refunds reduce the amount and are no order."""

    orders: int
    amount: Decimal


@dataclass(frozen=True)
class Rhythm:
    """What a chart of the own rhythm needs: every day of a purchase, the usual gap, and how long it is
    now."""

    days: tuple[date, ...]
    usual_gap_days: float | None
    days_since: int | None


@dataclass(frozen=True)
class Dossier:
    """A customer as of `at`. Orders and interactions are the newest fifty; totals, per currency, are of
    all."""

    customer: Customer
    phones: tuple[Phone, ...]
    consents: Mapping[str, Consent]
    blocks: tuple[Block, ...]
    orders: tuple[Order, ...]
    totals: Mapping[str, Totals]
    rhythm: Rhythm
    interactions: tuple[Interaction, ...]
    lapse: Lapse | None
    at: datetime


@dataclass(frozen=True)
class Found:
    """A customer in a list, with the newest standing if there is one."""

    customer: Customer
    lapse: Lapse | None


@dataclass(frozen=True)
class FoundPage:
    """Customers, worth most first; `next` goes into `after` for the page after, None at the end."""

    items: tuple[Found, ...]
    next: str | None


def dossier(session: Session, customer_id: str, now: datetime) -> Dossier:
    """The records of one customer. Raises Missing for an unknown or erased one."""
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing("customer: there is none with this id")
    phones = (
        select(Phone).where(Phone.customer_id == customer_id).order_by(col(Phone.position), col(Phone.id))
    )
    orders = select(Order).where(Order.customer_id == customer_id)
    newest = orders.order_by(col(Order.ordered_on).desc(), col(Order.id).desc()).limit(SHOWN_ORDERS)
    dealings = select(Interaction).where(Interaction.customer_id == customer_id, Interaction.at <= now)
    lapse = session.get(Lapse, customer_id)
    return Dossier(
        customer=customer,
        phones=tuple(session.exec(phones)),
        consents=current_consents(session, customer_id),
        blocks=tuple(active_blocks(session, customer_id)),
        orders=tuple(session.exec(newest)),
        totals=_totals(session, customer_id),
        rhythm=_rhythm(session, customer_id, lapse, now),
        interactions=tuple(
            session.exec(dealings.order_by(col(Interaction.at).desc()).limit(SHOWN_INTERACTIONS))
        ),
        lapse=lapse,
        at=now,
    )


def _totals(session: Session, customer_id: str) -> dict[str, Totals]:
    orders = sa.func.sum(sa.case((col(Order.amount) > 0, 1), else_=0))
    query = (
        sa.select(col(Order.currency), orders, sa.func.sum(col(Order.amount)))
        .where(col(Order.customer_id) == customer_id)
        .group_by(col(Order.currency))
        .order_by(col(Order.currency))
    )
    return {currency: Totals(int(count), amount) for currency, count, amount in session.execute(query)}


def _rhythm(session: Session, customer_id: str, lapse: Lapse | None, now: datetime) -> Rhythm:
    mine = sa.select(col(Order.ordered_on)).where(
        col(Order.customer_id) == customer_id, bought.counts(now.date())
    )
    days = tuple(session.scalars(mine.distinct().order_by(col(Order.ordered_on))))
    since = (now.date() - days[-1]).days if days else None
    return Rhythm(days, lapse.usual_gap_days if lapse else None, since)


def search(
    session: Session,
    query: str,
    *,
    tier: str | None = None,
    state: str | None = None,
    quadrant: str | None = None,
    stage: str | None = None,
    limit: int = 50,
    after: str | None = None,
) -> FoundPage:
    """Customers whose name, reference, city, industry, tag or number holds the words; none finds everybody.

    Those worth most come first, those not yet scored last. A number is looked for by three digits or more
    beside the zeros it starts with, however they are set apart. Raises Invalid for an `after` that no page
    gave out.
    """
    limit = max(1, min(limit, MOST_FOUND))
    worth = sa.func.coalesce(col(Lapse.future_value), UNSCORED)
    found = sa.select(Customer, Lapse).outerjoin(Lapse, col(Lapse.customer_id) == Customer.id)
    found = found.where(col(Customer.erased_at).is_(None))
    if words := query.strip():
        found = found.where(_fits(words))
    wanted = {Lapse.tier: tier, Lapse.state: state, Lapse.quadrant: quadrant, Lapse.stage: stage}
    for column, name in wanted.items():
        if name:
            found = found.where(col(column) == name)
    if after is not None:
        value, last_id = _mark(after)
        found = found.where(sa.or_(worth < value, sa.and_(worth == value, col(Customer.id) > last_id)))
    rows = session.execute(found.order_by(worth.desc(), col(Customer.id)).limit(limit + 1)).all()
    items = tuple(Found(customer, lapse) for customer, lapse in rows[:limit])
    return FoundPage(items, _mark_of(items[-1]) if len(rows) > limit else None)


def _fits(words: str) -> sa.ColumnElement[bool]:
    pattern = f"%{_literal(words.lower())}%"
    # Tags are stored as JSON, which writes Chinese as \\u escapes: the words are looked for as JSON too.
    tagged = f"%{_literal(json.dumps(words)[1:-1].lower())}%"
    named = (Customer.name, Customer.given_name, Customer.external_ref, Customer.city, Customer.industry)
    fits = [sa.func.lower(col(column)).like(pattern, escape="!") for column in named]
    fits.append(sa.func.lower(sa.cast(col(Customer.tags), sa.Text)).like(tagged, escape="!"))
    # Zeros in front are how one dials, and no part of a number as it is kept.
    digits = "".join(sign for sign in words if sign.isdecimal() and sign.isascii()).lstrip("0")
    if len(digits) >= FEWEST_DIGITS and not any(sign.isalpha() for sign in words):
        owners = sa.select(col(Phone.customer_id)).where(col(Phone.e164).like(f"%{digits}%"))
        fits.append(col(Customer.id).in_(owners))
    return sa.or_(*fits)


def _literal(words: str) -> str:
    words = words.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _mark_of(found: Found) -> str:
    return json.dumps([found.lapse.future_value if found.lapse else UNSCORED, found.customer.id])


def _mark(after: str) -> tuple[float, str]:
    try:
        value, customer_id = json.loads(after)
    except (ValueError, TypeError) as error:
        raise Invalid("after: use the mark that the page before gave out") from error
    if not isinstance(value, float) or not math.isfinite(value) or not isinstance(customer_id, str):
        raise Invalid("after: use the mark that the page before gave out")
    return value, ledger.storable(customer_id)
