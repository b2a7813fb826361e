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
_MADE = (
    sa.select(
        col(Touch.id),
        col(Touch.customer_id),
        col(Touch.channel),
        col(Touch.number),
        col(Touch.state),
        col(Touch.sent_at),
        col(Customer.zone),
        col(Customer.country),
        col(Customer.subdivision),
        sa.func.coalesce(Choice.segment, Lapse.tier, UNPLACED).label("segment"),
        col(Choice.propensity),
        col(Choice.margin),
        col(Choice.options),
        col(Choice.why).label("chosen_for"),
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
    """One contact that left, what came of it by now, and how its hour was chosen; `propensity` None where a
    person chose it."""

    touch_id: str
    customer_id: str
    setting: Setting
    option: Option
    at: datetime
    reached: bool
    replied: bool
    left: bool
    propensity: float | None = None
    margin: float = 0.0
    options: tuple[tuple[Option, float], ...] = ()
    chosen_for: str = ""

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
    """Contacts that left after `since` and by `until`, in order of time."""
    made = _MADE.where(col(Touch.sent_at) > since, col(Touch.sent_at) <= until)
    after = (col(Reply.received_at) > since, col(Reply.received_at) <= until + ANSWER)
    heard = _times(db.rows(session, _HEARD.where(*after)))
    stopped = _times(db.rows(session, _STOPPED.where(col(Block.since_at) > since)))
    for row in db.rows(session, made):
        yield _contact(row, heard.get(row.customer_id, ()), stopped.get(row.customer_id, ()))


def of_customer(session: Session, customer_id: str) -> list[Contact]:
    """Every contact with one customer that left, in order of time."""
    heard = _times(db.rows(session, _HEARD.where(col(Reply.customer_id) == customer_id)))
    stopped = _times(db.rows(session, _STOPPED.where(col(Block.customer_id) == customer_id)))
    made = db.rows(session, _MADE.where(col(Touch.customer_id) == customer_id))
    return [_contact(row, heard.get(customer_id, ()), stopped.get(customer_id, ())) for row in made]


def memory(session: Session, customer_id: str) -> Memory:
    """What this customer did when contacted before."""
    return Memory(
        tuple(
            Past(one.option, one.setting.attempt, one.reached, one.replied, day_number(one.at))
            for one in of_customer(session, customer_id)
        )
    )


def _times(rows: Iterable[Any]) -> Mapping[str, Sequence[datetime]]:
    times: dict[str, list[datetime]] = {}
    for row in rows:
        times.setdefault(row[0], []).append(row[1])
    return {customer_id: sorted(mine) for customer_id, mine in times.items()}


def _contact(row: Any, heard: Sequence[datetime], stopped: Sequence[datetime]) -> Contact:
    zone = zone_of(Facts(row.country or "", row.subdivision or None, (row.zone,) if row.zone else ()))
    replied = _within(heard, row.sent_at)
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
        left=_within(stopped, row.sent_at),
        propensity=row.propensity,
        margin=row.margin or 0.0,
        options=tuple(_option(*one) for one in row.options or ()),
        chosen_for=row.chosen_for or "",
    )


def _option(channel: str, day: str, part: str, chance: float) -> tuple[Option, float]:
    return Option(channel, DayType(day), DayPart(part)), chance


def _within(times: Sequence[datetime], at: datetime) -> bool:
    place = bisect_right(times, at)
    return place < len(times) and times[place] <= at + ANSWER
