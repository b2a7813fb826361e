"""What contacts taught about customers, for scoring: unanswered ones, a no, a natural reason."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from assistant.conversations.models import LearnedReason, Reply
from assistant.conversations.occasions import STANDS
from assistant.customers import bought
from assistant.customers.importing import bulk
from assistant.customers.models import Channel, Customer, Interaction, InteractionKind, Order
from assistant.customers.signs import Heard, Known
from assistant.scoring.indicators import indicators
from assistant.scoring.natural import natural_reasons
from assistant.touches.facts import COUNTED, HAPPENED, RANG
from assistant.touches.models import Touch, TouchState

EVER = date(1970, 1, 1)
ATTEMPTS = ("opening", "followup")
MAY_STILL_ANSWER = timedelta(days=1)
"""How long a contact is not yet unanswered."""
ELSEWHERE_CALLED: Mapping[str, str] = {"distance": "too_far"}
"""Reasons of the taxonomy that scoring knows as natural by another name."""
_Row = sa.Select[*tuple[Any, ...]]


def heard(session: Session, now: datetime, *, after: str = "", only: Collection[str] | None = None) -> Known:
    """What is known by `now` of whom we contacted or who told us something: of all whose id sorts after
    `after`, or only of some. A natural reason does not count while a complaint is open."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for some in [None] if only is None else list(bulk.chunks(sorted(only))):
        for who, attempts, unanswered in session.execute(_of(_tried(now), Touch.customer_id, after, some)):
            found[who] |= {"attempts": int(attempts), "unanswered": int(unanswered)}
        life = _life(now)
        for who, answers in session.execute(_of(_answers(now, life), life.c.customer_id, after, some)):
            found[who]["answers"] = int(answers)
        for who in session.scalars(_of(_refused(now), Customer.id, after, some)):
            found[who]["left"] = True
        for who, natural in _natural(session, now, after, some):
            found[who]["natural"] = natural
    return {who: Heard(**one) for who, one in found.items()}


def _of(query: _Row, who: Any, after: str, some: Collection[str] | None) -> _Row:
    erased = sa.select(col(Customer.id)).where(col(Customer.erased_at).is_not(None))
    query = query.where(who > after, who.not_in(erased))
    return query if some is None else query.where(who.in_(some))


def _bought(who: Any, now: datetime) -> sa.ColumnElement[date]:
    """The last day a customer bought on. Asked of each one contacted: to group all orders would cost more."""
    last = sa.select(sa.func.max(col(Order.ordered_on))).where(
        col(Order.customer_id) == who, bought.counts(now.date())
    )
    return sa.func.coalesce(last.scalar_subquery(), sa.literal(EVER, sa.Date()), type_=sa.Date())


def _life(now: datetime) -> sa.Subquery:
    """Every answer: what they wrote or said, and calls they took."""
    happened = HAPPENED
    wrote: _Row = sa.select(col(Reply.customer_id), col(Reply.received_at).label("at")).where(
        col(Reply.customer_id).is_not(None), col(Reply.received_at) <= now
    )
    talked = sa.select(col(Touch.customer_id), HAPPENED).where(
        col(Touch.channel) == Channel.CALL, col(Touch.state) == TouchState.DELIVERED, happened <= now
    )
    return wrote.union_all(talked).subquery("life")


def _tried(now: datetime) -> _Row:
    """Attempts since they last bought, and those of the window that no answer followed."""
    happened, life = HAPPENED, _life(now)
    last = sa.select(life.c.customer_id, sa.func.max(life.c.at, type_=UTCDateTime()).label("at"))
    answered = last.group_by(life.c.customer_id).subquery("answered")
    window = timedelta(days=indicators().windows["unanswered"])
    unanswered = sa.and_(
        happened > now - window,
        happened <= now - MAY_STILL_ANSWER,
        sa.or_(answered.c.at.is_(None), happened > answered.c.at),
    )
    return (
        sa.select(col(Touch.customer_id), sa.func.count(), sa.func.sum(sa.case((unanswered, 1), else_=0)))
        .outerjoin(answered, answered.c.customer_id == Touch.customer_id)
        .where(
            sa.or_(col(Touch.state).in_(COUNTED), RANG),
            col(Touch.purpose).in_(ATTEMPTS),
            happened <= now,
            happened >= _bought(Touch.customer_id, now),
        )
        .group_by(col(Touch.customer_id))
    )


def _answers(now: datetime, life: sa.Subquery) -> _Row:
    return (
        sa.select(life.c.customer_id, sa.func.count())
        .where(life.c.at >= _bought(life.c.customer_id, now))
        .group_by(life.c.customer_id)
    )


def _refused(now: datetime) -> _Row:
    no = col(Customer.refused_at)
    return sa.select(col(Customer.id)).where(no.is_not(None), no <= now, no >= _bought(Customer.id, now))


def _natural(
    session: Session, now: datetime, after: str, some: Collection[str] | None
) -> Iterator[tuple[str, str]]:
    """Whose last word on why they left is a natural reason."""
    at = col(LearnedReason.at)
    complaining = sa.select(col(Interaction.customer_id)).where(
        col(Interaction.kind) == InteractionKind.COMPLAINT, col(Interaction.open).is_(True)
    )
    told = (
        sa.select(col(LearnedReason.customer_id), col(LearnedReason.reason))
        .where(
            at <= now,
            col(LearnedReason.withdrawn_at).is_(None),
            col(LearnedReason.how) != "inferred",
            col(LearnedReason.probability) >= STANDS,
            at >= _bought(LearnedReason.customer_id, now),
            col(LearnedReason.customer_id).not_in(complaining),
        )
        .order_by(at, col(LearnedReason.probability), col(LearnedReason.id).desc())
    )
    rows = session.execute(_of(told, LearnedReason.customer_id, after, some))
    last = {who: ELSEWHERE_CALLED.get(reason, reason) for who, reason in rows}
    return ((who, reason) for who, reason in last.items() if reason in natural_reasons())
