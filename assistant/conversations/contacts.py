"""What came of the contacts we made: who was reached, who answered, who asked to be left alone."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.conversations.models import Reply
from assistant.customers.models import Block, Channel, Customer, Lapse
from assistant.planning.facts import Facts
from assistant.planning.moments import kind_of, zone_of
from assistant.planning.response.memory import Memory, Past
from assistant.planning.response.options import DayPart, DayType, Observed, Option, Setting
from assistant.planning.timing import day_number
from assistant.touches.models import Choice, Touch, TouchState

ANSWER = timedelta(days=3)
"""A message that comes later than this answers something else."""
UNPLACED = "unplaced"
"""The segment of a customer without a tier."""
GONE_OUT = (TouchState.SENT, TouchState.DELIVERED, TouchState.FAILED)
OPT_OUT = "opt_out"
Times = Mapping[str, Sequence[datetime]]
_MADE = (
    sa.select(
        col(Touch.id),
        col(Touch.customer_id),
        col(Touch.channel),
        col(Touch.number),
        col(Touch.state),
        col(Touch.sent_at),
        col(Touch.settled_at),
        col(Customer.zone),
        col(Customer.country),
        col(Customer.subdivision),
        sa.func.coalesce(Choice.segment, Lapse.tier, UNPLACED).label("segment"),
        col(Choice.propensity),
        col(Choice.day),
        col(Choice.part),
        col(Choice.options),
    )
    .join(Customer, col(Customer.id) == col(Touch.customer_id))
    .outerjoin(Lapse, col(Lapse.customer_id) == col(Touch.customer_id))
    .outerjoin(Choice, col(Choice.touch_id) == col(Touch.id))
    .where(
        col(Touch.purpose).in_(("opening", "followup")),
        col(Touch.state).in_(GONE_OUT),
        col(Touch.sent_at).is_not(None),
    )
    .order_by(col(Touch.sent_at), col(Touch.id))
)
_HEARD = sa.select(col(Reply.customer_id), col(Reply.received_at)).where(
    col(Reply.customer_id).is_not(None), col(Reply.corrects_id).is_(None)
)
_STOPPED = sa.select(col(Block.customer_id), col(Block.since_at)).where(col(Block.rule) == OPT_OUT)


@dataclass(frozen=True)
class Contact:
    """One contact that left and what came of it by now. A text that left counts as arrived unless a report
    says otherwise.

    `option` is the hour at which it left; `chosen` the one drawn when it was planned, with its `propensity`
    out of `options`, None where nothing was drawn. They differ where the rules made it wait.
    """

    touch_id: str
    customer_id: str
    setting: Setting
    option: Option
    at: datetime
    reached: bool
    replied: bool
    left: bool
    ripe_at: datetime
    chosen: Option | None = None
    propensity: float | None = None
    options: tuple[tuple[Option, float], ...] = ()

    def observed(self) -> Observed:
        """As the response model learns it."""
        return Observed(
            self.setting,
            self.option,
            True,
            self.reached,
            self.replied,
            day_number(self.at),
            self.propensity or 1.0,
            self.left,
        )


def between(session: Session, since: datetime, until: datetime) -> Iterator[Contact]:
    """Contacts that became ripe to be judged after `since` and by `until`, in order of time.

    A contact is ripe once its time to be answered has passed and its end is known.
    """
    lately = sa.or_(col(Touch.sent_at) > since - ANSWER, col(Touch.settled_at) > since)
    made = list(db.rows(session, _MADE.where(lately)))
    first = min((row.sent_at for row in made), default=until)
    heard = _times(db.rows(session, _HEARD.where(col(Reply.received_at) > first)))
    stopped = _times(db.rows(session, _STOPPED.where(col(Block.since_at) > first)))
    for contact in _contacts(made, heard, stopped):
        if since < contact.ripe_at <= until:
            yield contact


def of_customer(session: Session, customer_id: str) -> list[Contact]:
    """Every contact with one customer that left, in order of time."""
    heard = _times(db.rows(session, _HEARD.where(col(Reply.customer_id) == customer_id)))
    stopped = _times(db.rows(session, _STOPPED.where(col(Block.customer_id) == customer_id)))
    made = list(db.rows(session, _MADE.where(col(Touch.customer_id) == customer_id)))
    return list(_contacts(made, heard, stopped))


def memory(session: Session, customer_id: str, now: datetime) -> Memory:
    """What this customer did when contacted before; what they may still answer is left out."""
    return Memory(
        tuple(
            Past(one.option, one.setting.attempt, one.reached, one.replied, day_number(one.at))
            for one in of_customer(session, customer_id)
            if one.replied or one.ripe_at <= now
        )
    )


def _times(rows: Iterable[Any]) -> Times:
    times: dict[str, list[datetime]] = {}
    for row in rows:
        times.setdefault(row[0], []).append(row[1])
    return {customer_id: sorted(mine) for customer_id, mine in times.items()}


def _contacts(made: Sequence[Any], heard: Times, stopped: Times) -> Iterator[Contact]:
    """Rows in order of time as contacts; an answer is credited to the last contact before it."""
    following: dict[str, datetime] = {}
    ends: list[datetime | None] = []
    for row in reversed(made):
        ends.append(following.get(row.customer_id))
        following[row.customer_id] = row.sent_at
    for row, end in zip(made, reversed(ends), strict=True):
        until = row.sent_at + ANSWER if end is None else min(row.sent_at + ANSWER, end)
        said, left = heard.get(row.customer_id, ()), stopped.get(row.customer_id, ())
        yield _contact(row, _any(said, row.sent_at, until), _any(left, row.sent_at, until))


def _contact(row: Any, replied: bool, left: bool) -> Contact:
    zone = zone_of(Facts(row.country or "", row.subdivision or None, (row.zone,) if row.zone else ()))
    arrived = row.state == TouchState.DELIVERED or (
        row.state == TouchState.SENT and row.channel != Channel.CALL
    )
    return Contact(
        touch_id=row.id,
        customer_id=row.customer_id,
        setting=Setting(row.segment, max(row.number, 1)),
        option=kind_of(row.channel, row.sent_at, zone),
        at=row.sent_at,
        reached=arrived or replied,
        replied=replied,
        left=left,
        ripe_at=max(row.sent_at + ANSWER, row.settled_at or row.sent_at),
        chosen=None if row.propensity is None else Option(row.channel, DayType(row.day), DayPart(row.part)),
        propensity=row.propensity,
        options=tuple(_option(*one) for one in row.options or ()),
    )


def _any(times: Sequence[datetime], after: datetime, until: datetime) -> bool:
    place = bisect_right(times, after)
    return place < len(times) and times[place] <= until


def _option(channel: str, day: str, part: str, chance: float) -> tuple[Option, float]:
    return Option(channel, DayType(day), DayPart(part)), chance
