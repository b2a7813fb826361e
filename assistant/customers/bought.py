"""What counts as a purchase, for every rule that asks when somebody last bought.

An order counts when its amount is more than nothing, its day is today (in UTC) or earlier, and it was not
taken back. A refund takes back the newest money first, in its own currency: the orders of a day are taken
back once, from that day until some later one, no more came in than went out. Orders of a day come before its
refunds. Scoring keeps the same rule in columns (`scoring.purchases.counted`), but there an order for nothing
counts as well: it shows that they still come, while no cap, clock or ladder begins anew by it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from assistant import db
from assistant.customers.importing import bulk
from assistant.customers.models import Order

_CUSTOMER: sa.BindParameter[str] = sa.bindparam("customer")
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date())
_REFUND, _MEANWHILE = aliased(Order), aliased(Order)
_CENT: sa.ColumnElement[Any] = sa.literal_column("0.005")


def counts(today: date | sa.BindParameter[date] = _TODAY) -> sa.ColumnElement[bool]:
    """Whether a row of `orders` counts; by default the day is the parameter `today` of the statement."""
    money = (
        sa.select(sa.func.sum(col(_MEANWHILE.amount)))
        .where(
            col(_MEANWHILE.customer_id) == col(Order.customer_id),
            col(_MEANWHILE.currency) == col(Order.currency),
            col(_MEANWHILE.ordered_on).between(col(Order.ordered_on), col(_REFUND.ordered_on)),
        )
        .correlate(Order, _REFUND)
    )
    taken_back = (
        sa.select(sa.literal(1))
        .select_from(_REFUND)
        .where(
            col(_REFUND.customer_id) == col(Order.customer_id),
            col(_REFUND.currency) == col(Order.currency),
            col(_REFUND.amount) < 0,
            col(_REFUND.ordered_on) >= col(Order.ordered_on),
            col(_REFUND.ordered_on) <= today,
            money.scalar_subquery() < _CENT,
        )
        .correlate(Order)
    )
    return sa.and_(col(Order.amount) > 0, col(Order.ordered_on) <= today, ~taken_back.exists())


_LAST_DAY = sa.select(sa.func.max(col(Order.ordered_on))).where(col(Order.customer_id) == _CUSTOMER, counts())
_LAST_DAYS = sa.select(col(Order.customer_id), sa.func.max(col(Order.ordered_on))).group_by(
    col(Order.customer_id)
)
_OF_EVERYBODY = sa.select(
    col(Order.customer_id),
    sa.func.max(sa.case((col(Order.amount) > 0, col(Order.ordered_on)))),
    sa.func.min(col(Order.amount)) < 0,
).group_by(col(Order.customer_id))


def last_day(session: Session, customer_id: str, now: datetime) -> date | None:
    """The day a customer last bought on; None where no purchase of theirs counts."""
    day: date | None = db.rows(session, _LAST_DAY, customer=customer_id, today=now.date()).scalar()
    return day


def last_days(session: Session, customer_ids: Sequence[str], now: datetime) -> dict[str, date]:
    """The day each of these customers last bought on, of those with a purchase that counts."""
    found: dict[str, date] = {}
    for some in bulk.chunks(customer_ids):
        mine = _LAST_DAYS.where(col(Order.customer_id).in_(some), counts())
        found.update(_pairs(db.rows(session, mine, today=now.date())))
    return found


def everyones_last_days(session: Session, now: datetime) -> dict[str, date]:
    """`last_days` of all customers: refunds are looked into only where there are any."""
    known: dict[str, date] = {}
    refunded: list[str] = []
    whole = _OF_EVERYBODY.where(col(Order.ordered_on) <= now.date())
    for customer_id, day, has_refunds in db.rows(session, whole):
        if has_refunds:
            refunded.append(customer_id)
        elif day is not None:
            known[customer_id] = day
    return known | last_days(session, refunded, now)


def _pairs(rows: Iterable[Any]) -> dict[str, date]:
    return {customer_id: day for customer_id, day in rows}  # noqa: C416 - rows are no pairs
