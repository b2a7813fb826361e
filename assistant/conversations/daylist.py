"""The stored plan of the day as a list to work from: without whom somebody has turned to since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from assistant import db
from assistant.conversations.models import Conversation, ConversationStatus, DayPlanRun, PlannedTouch
from assistant.customers.models import Customer
from assistant.planning.sentences import Day, why
from assistant.reps import duty
from assistant.reps.models import Rep
from assistant.touches.models import Touch

OWED = (Day.PROMISE, Day.REPLY)
_TOUCHED = sa.func.coalesce(Touch.sent_at, Touch.created_at, type_=UTCDateTime())


@dataclass(frozen=True)
class Planned:
    """One planned touch. `rep` is the login of who makes it, None where nobody has to; `position` its place
    in the order of what reps do; `gain` the margin a day's wait would lose."""

    customer_id: str
    name: str
    rep: str | None
    channel: str
    at: datetime
    position: int | None
    batch: int | None
    code: str
    gain: float

    @property
    def why(self) -> Mapping[str, str]:
        """Why it is in the plan, as a sentence in en and zh."""
        return why(Day(self.code))


def listed(session: Session, *, rep_id: str | None = None, limit: int = 100) -> list[Planned]:
    """The newest plan in its order, what reps do first; for one rep what they do."""
    wanted = _rows(limit)
    if rep_id is not None:
        wanted = wanted.where(col(PlannedTouch.rep_id) == rep_id)
    return [_planned(row) for row in db.rows(session, wanted)]


def for_rep(session: Session, run: DayPlanRun, rep_id: str | None, *, limit: int) -> list[Planned]:
    """The next calls, visits and letters for one rep, or (None) for everybody: what is still to be done of a
    run's plan, but for what is owed, which stands in lists of its own.

    Their own come first; then customers nobody looks after, in a language they speak, should a colleague not
    get round to them.
    """
    by_rep = col(PlannedTouch.position).is_not(None), col(PlannedTouch.code).not_in(OWED)
    wanted = _rows(limit).where(*by_rep, ~_turned_to(run))
    rep = session.get(Rep, rep_id) if rep_id else None
    if rep is not None:
        mine = col(PlannedTouch.rep_id) == rep.id
        free = sa.and_(col(Customer.rep_id).is_(None), col(Customer.language).in_(duty.languages(rep)))
        wanted = wanted.where(sa.or_(mine, free)).order_by(None).order_by(~mine, *_ORDER)
    return [_planned(row) for row in db.rows(session, wanted)]


def to_start(
    session: Session, run: DayPlanRun, rep_id: str | None, channels: Collection[str], *, limit: int
) -> list[Planned]:
    """What no rep's hours are needed for, what loses most by waiting first: for one rep, to their customers
    and those nobody looks after."""
    alone = col(PlannedTouch.position).is_(None), col(PlannedTouch.channel).in_(channels)
    wanted = _rows(limit).where(*alone, ~_turned_to(run))
    if rep_id is not None:
        wanted = wanted.where(sa.or_(col(Customer.rep_id) == rep_id, col(Customer.rep_id).is_(None)))
    return [_planned(row) for row in db.rows(session, wanted)]


_ORDER = (
    col(PlannedTouch.position).is_(None),
    col(PlannedTouch.position),
    col(PlannedTouch.gain).desc(),
    col(PlannedTouch.customer_id),
)


def _rows(limit: int) -> Any:
    return (
        sa.select(PlannedTouch.__table__, col(Customer.name), col(Rep.login))  # type: ignore[attr-defined]
        .join(Customer, col(Customer.id) == PlannedTouch.customer_id)
        .outerjoin(Rep, col(Rep.id) == PlannedTouch.rep_id)
        .where(col(Customer.erased_at).is_(None))
        .order_by(*_ORDER)
        .limit(limit)
    )


def _turned_to(run: DayPlanRun) -> Any:
    """Whether a talk runs, or something was said or sent since the plan was made."""
    talk = sa.exists().where(
        col(Conversation.customer_id) == PlannedTouch.customer_id,
        sa.or_(
            col(Conversation.status) == ConversationStatus.OPEN,
            col(Conversation.opened_at) >= run.made_at,
            col(Conversation.closed_at) >= run.made_at,
        ),
    )
    touch = sa.exists().where(col(Touch.customer_id) == PlannedTouch.customer_id, run.made_at <= _TOUCHED)
    return sa.or_(talk, touch)


def _planned(row: Any) -> Planned:
    return Planned(
        row.customer_id,
        row.name,
        row.login,
        row.channel,
        row.slot_at,
        row.position,
        row.batch,
        row.code,
        row.gain,
    )
