"""What a day's plan goes by, read for everybody at once: candidates, what is owed, who is in a talk."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from assistant import db
from assistant.conversations import casting
from assistant.conversations.models import Conversation, ConversationStatus, LearnedReason, Reply
from assistant.conversations.occasions import STANDS
from assistant.conversations.plans import LAPSED, SAID_YES
from assistant.customers.models import Channel, Customer, Lapse
from assistant.promises.models import Promise, PromiseState

_OPEN = sa.select(col(Conversation.id)).where(col(Conversation.status) == ConversationStatus.OPEN)
_PROMISES = (
    sa.select(col(Promise.customer_id), col(Promise.due_at), col(Promise.rep_id))
    .where(col(Promise.state) == PromiseState.OPEN, col(Promise.due_at) < sa.bindparam("until"))
    .order_by(col(Promise.due_at).desc())
)
_LOOSE = (
    sa.select(col(Reply.customer_id), col(Reply.received_at))
    .where(
        col(Reply.customer_id).is_not(None),
        col(Reply.handled_at).is_(None),
        sa.or_(col(Reply.conversation_id).is_(None), col(Reply.conversation_id).not_in(_OPEN)),
    )
    .order_by(col(Reply.received_at).desc())
)
_LAST = sa.func.coalesce(sa.func.max(Reply.received_at), Conversation.opened_at, type_=UTCDateTime())
_HANDED = (
    sa.select(col(Conversation.customer_id), _LAST)
    .outerjoin(Reply, col(Reply.conversation_id) == Conversation.id)
    .where(
        col(Conversation.status) == ConversationStatus.OPEN,
        col(Conversation.channel) == Channel.SMS,
        col(Conversation.needs_person).is_not(None),
        col(Conversation.needs_person) != "answered_by_hand",
    )
    .group_by(col(Conversation.id), col(Conversation.customer_id), col(Conversation.opened_at))
)
_TALKING = sa.select(col(Conversation.customer_id), col(Conversation.channel)).where(
    col(Conversation.status) == ConversationStatus.OPEN
)
_ENDED = (
    sa.select(col(Conversation.customer_id), col(Conversation.outcome), col(Conversation.closed_at))
    .where(col(Conversation.status) == ConversationStatus.CLOSED, col(Conversation.closed_at).is_not(None))
    .order_by(col(Conversation.closed_at))
)
_SECOND = (
    sa.select(col(Conversation.customer_id), sa.func.max(Conversation.opened_at, type_=UTCDateTime()))
    .where(col(Conversation.occasion) == casting.SECOND_TOUCH)
    .group_by(col(Conversation.customer_id))
)
_TOLD = (
    sa.select(col(LearnedReason.customer_id), col(LearnedReason.reason), col(LearnedReason.at))
    .where(
        col(LearnedReason.withdrawn_at).is_(None),
        col(LearnedReason.how) != "inferred",
        col(LearnedReason.probability) >= STANDS,
    )
    .order_by(col(LearnedReason.at), col(LearnedReason.probability), col(LearnedReason.id).desc())
)
_CUSTOMERS = (
    sa.select(
        col(Customer.id), col(Customer.language), col(Customer.zone), col(Customer.country),
        col(Customer.subdivision), col(Customer.city), col(Customer.preferred_channel),
        col(Customer.preferred_from), col(Customer.preferred_until), col(Customer.rep_id),
        col(Customer.last_heard_at), col(Customer.refused_at),
        col(Customer.name), col(Customer.tags), col(Customer.traits), col(Customer.style),
        col(Lapse.tier), col(Lapse.future_value), col(Lapse.state), col(Lapse.stage),
    )
    .outerjoin(Lapse, col(Lapse.customer_id) == Customer.id)
    .where(col(Customer.erased_at).is_(None))
    .order_by(col(Customer.id))
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A reason a customer gave for leaving, and when."""

    reason: str
    at: datetime


@dataclass(frozen=True)
class DayRecord:
    """Everybody's standing by customer id. `customers` are rows of the lapsed and of those we owe something;
    `promises` hold the first due time with the rep who promised, `replies` since when an answer is owed,
    `ended` outcome and time of the last talk, `second` when the last second touch began."""

    customers: list[Any]
    promises: dict[str, tuple[datetime, str | None]]
    replies: dict[str, datetime]
    talking: frozenset[str]
    calling: frozenset[str]
    ended: dict[str, tuple[str | None, datetime]]
    second: dict[str, datetime]
    told: dict[str, list[Told]]


def read(session: Session, until: datetime) -> DayRecord:
    """The standing of all, with promises due before `until`."""
    promises = {who: (due, rep) for who, due, rep in db.rows(session, _PROMISES, until=until)}
    replies = {who: at for who, at in db.rows(session, _LOOSE)}  # noqa: C416 - rows are no pairs
    for who, at in db.rows(session, _HANDED):
        replies[who] = min(at, replies.get(who, at))
    owed = promises.keys() | replies.keys()
    running = list(db.rows(session, _TALKING))
    return DayRecord(
        customers=[row for row in db.rows(session, _CUSTOMERS) if row.state in LAPSED or row.id in owed],
        promises=promises,
        replies=replies,
        talking=frozenset(who for who, _ in running),
        calling=frozenset(who for who, channel in running if channel == Channel.CALL),
        ended={who: (outcome, at) for who, outcome, at in db.rows(session, _ENDED)},
        second={who: at for who, at in db.rows(session, _SECOND)},  # noqa: C416 - rows are no pairs
        told=_lists((who, Told(reason, at)) for who, reason, at in db.rows(session, _TOLD)),
    )


def comes_back(record: DayRecord, customer_id: str, last_order: date | None) -> bool:
    """Whether they last said they come back and have not bought since: a person sees to that."""
    outcome, at = record.ended.get(customer_id, (None, None))
    return outcome in SAID_YES and at is not None and (last_order is None or last_order <= at.date())


def natural_since(
    record: DayRecord, natural: frozenset[str], customer_id: str, last_order: date | None
) -> datetime | None:
    """When a customer first gave a natural reason since they last bought, if that is what they last told."""
    told = [
        one for one in record.told.get(customer_id, ()) if last_order is None or last_order <= one.at.date()
    ]
    if not told or told[-1].reason not in natural:
        return None
    return min(one.at for one in told if one.reason in natural)


def _lists(pairs: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for who, one in pairs:
        found[who].append(one)
    return found
