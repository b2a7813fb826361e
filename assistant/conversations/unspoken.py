"""What was planned to be said and never left: taken back, with whatever its words would have promised."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.conversations.models import Conversation, Line
from assistant.dialogue.script import NodeKind
from assistant.errors import Stale
from assistant.history.ledger import SYSTEM
from assistant.promises import ledger as promises
from assistant.promises.models import Promise, PromiseState
from assistant.touches import queue
from assistant.touches.models import Touch, TouchState

PROMISE = "promise"
"""Under which `why` of a line names the promise its words made."""
NEVER_LEFT = "its text never left"
GONE_BACK = "the talk went back before it was said"
_ENDED = (TouchState.CANCELLED, TouchState.SUPERSEDED, TouchState.FAILED)
_SPOKEN_BY = sa.and_(
    col(Touch.conversation_id) == col(Line.conversation_id),
    col(Touch.turn) == col(Line.turn),
    col(Touch.line_id) == col(Line.line_id),
)
_UNSAID = (
    sa.select(col(Line.why))
    .join(Touch, _SPOKEN_BY)
    .where(
        col(Touch.customer_id) == sa.bindparam("customer"),
        col(Line.kind) == NodeKind.PROMISE,
        col(Touch.state).in_(_ENDED),
        col(Touch.sent_at).is_(None),
    )
)
_MAY_BE_HEARD = (
    sa.select(col(Line.why))
    .join(Touch, _SPOKEN_BY)
    .where(
        col(Touch.customer_id) == sa.bindparam("customer"),
        col(Line.kind) == NodeKind.PROMISE,
        sa.or_(col(Touch.state).not_in(_ENDED), col(Touch.sent_at).is_not(None)),
    )
)
_SAID_BY = (
    sa.select(col(Line.why))
    .join(Touch, _SPOKEN_BY)
    .where(col(Touch.id) == sa.bindparam("touch"), col(Line.kind) == NodeKind.PROMISE)
)
_ON_SCREEN = sa.select(col(Line.why)).where(
    col(Line.conversation_id) == sa.bindparam("talk"),
    col(Line.turn) == sa.bindparam("at_turn"),
    col(Line.kind) == NodeKind.PROMISE,
)


def supersede(session: Session, talk: Conversation, why: str, *, now: datetime) -> None:
    """Take back what a talk still meant to say, because it moved on, and what that would have promised."""
    if queue.supersede(session, talk.id, why, now=now):
        withdraw(session, talk.customer_id, now=now)


def cancel(session: Session, customer_id: str, why: str, *, now: datetime) -> None:
    """Stop everything meant for a customer, and what it would have promised."""
    queue.cancel_customer(session, customer_id, why, now=now)
    withdraw(session, customer_id, now=now)


def withdraw(session: Session, customer_id: str, *, now: datetime) -> None:
    """No promise to a customer stands whose every text ended without leaving. What may still leave stands."""
    heard = {why.get(PROMISE) for why in db.rows(session, _MAY_BE_HEARD, customer=customer_id).scalars()}
    unsaid = db.rows(session, _UNSAID, customer=customer_id).scalars()
    _take_back(session, [why for why in unsaid if why.get(PROMISE) not in heard], NEVER_LEFT, now)


def withdraw_step(session: Session, talk: Conversation, *, now: datetime) -> None:
    """On a call: what the words in front of the rep would have promised. Words of an earlier step were said,
    since the talk went on from them, and stay owed."""
    rows = db.rows(session, _ON_SCREEN, talk=talk.id, at_turn=talk.turn).scalars()
    _take_back(session, rows, GONE_BACK, now)


def restore(session: Session, touch_id: str, *, now: datetime) -> None:
    """A text thought lost has left after all: what it promised is owed again."""
    for promise in _named(session, db.rows(session, _SAID_BY, touch=touch_id).scalars()):
        if promise.state == PromiseState.WITHDRAWN and promise.evidence == NEVER_LEFT:
            with suppress(Stale):
                promises.stand_again(session, promise.id, "its text left after all", actor=SYSTEM, now=now)


def _take_back(session: Session, rows: Iterable[dict[str, object]], why: str, now: datetime) -> None:
    for promise in _named(session, rows):
        if promise.state == PromiseState.OPEN:
            with suppress(Stale):  # somebody settled it this moment: then it is what they say
                promises.withdraw(session, promise.id, why, actor=SYSTEM, now=now)


def _named(session: Session, rows: Iterable[dict[str, object]]) -> Iterator[Promise]:
    ids = {why[PROMISE] for why in rows if why.get(PROMISE)}
    for promise_id in sorted(map(str, ids)):
        if (promise := db.fresh(session, Promise, promise_id)) is not None:
            yield promise
