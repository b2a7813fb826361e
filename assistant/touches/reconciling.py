"""Ends doubt: a touch whose outcome nobody noted is looked up in the provider's own list."""

import logging
import unicodedata
from collections.abc import Collection, MutableMapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.clock import Clock
from assistant.history import ledger
from assistant.touches.gateway import Found, Gateway, GatewayError, Receipt
from assistant.touches.models import IN_FLIGHT, Attempt, Touch, TouchState
from assistant.touches.sending import TALK_KNOWS, Listener, inform, tell_trouble
from assistant.touches.settling import again, close_attempt, move, settle, tell

log = logging.getLogger(__name__)
SKEW = timedelta(minutes=2)
"""How far the provider's clock may be behind ours."""
BATCH = 200
NEEDS_REVIEW = "needs_review"
ABSENT = "absent"
MOST_ABSENCES = 5
"""How often a provider may have nothing after all before a person decides: its list may lag, and what kills
every worker that sends it must not do so for ever."""


def reconcile(
    engine: sa.Engine,
    gateway: Gateway,
    clock: Clock,
    grace: timedelta,
    listener: Listener | None = None,
    put_off: MutableMapping[str, datetime] | None = None,
) -> int:
    """Look up every touch in flight or in doubt for longer than `grace` (machine time); how many ended.

    Found at the provider: sent. Surely absent: planned again, or, marked strict or absent too often, failed
    for a person to review. A look-up that fails is put off by another grace, so that it keeps nobody waiting;
    `put_off` remembers that between calls.
    """
    waiting = {} if put_off is None else put_off
    wall, ended = clock.wall(), 0
    for touch_id in [touch_id for touch_id, until in waiting.items() if until <= wall]:
        del waiting[touch_id]
    for touch in _doubtful(engine, wall - grace, waiting):
        try:
            ended += _look_up(engine, gateway, clock, touch, listener)
        except GatewayError as error:
            waiting[touch.id] = wall + grace
            log.warning("provider unreachable: %s", error, extra={"action": "reconcile", "touch": touch.id})
            break  # the next would wait for the same time-out, and sending waits with it
        except Exception as error:  # noqa: BLE001 - one touch nobody can look up must not stop the others
            waiting[touch.id] = wall + grace
            _stumble(engine, listener, touch, error)
    return ended


def _doubtful(engine: sa.Engine, before: datetime, but: Collection[str]) -> list[Touch]:
    old = (col(Touch.state).in_(IN_FLIGHT), col(Touch.sending_wall_at) < before)
    oldest = select(Touch).where(*old).order_by(col(Touch.sending_wall_at)).limit(BATCH + len(but))
    with db.reading(engine) as session:
        return [touch for touch in session.exec(oldest) if touch.id not in but][:BATCH]


def _stumble(engine: sa.Engine, listener: Listener | None, touch: Touch, error: Exception) -> None:
    said = type(error).__name__  # never its words, which may be somebody's
    log.error("a look-up failed: %s", said, extra={"action": "reconcile", "touch": touch.id})
    if listener is not None:
        with db.transaction(engine) as session:
            tell_trouble(session, listener, touch.id)


def _look_up(
    engine: sa.Engine, gateway: Gateway, clock: Clock, touch: Touch, listener: Listener | None
) -> bool:
    assert touch.sending_wall_at is not None
    listed = gateway.sent_to(touch.to, touch.sending_wall_at - SKEW)
    with db.transaction(engine) as session:
        state = _end_doubt(session, touch, [found for found in listed if _could_be(found, touch)], clock)
        if state in TALK_KNOWS:
            inform(session, listener, touch.id)
    return state is not None


def _could_be(found: Found, touch: Touch) -> bool:
    assert touch.sending_wall_at is not None
    in_time = found.created_at is None or found.created_at >= touch.sending_wall_at - SKEW
    return in_time and found.to == touch.to and _same_words(found.body, touch.body)


def _same_words(theirs: str, ours: str) -> bool:
    """Whether the provider's copy is our text, though it may have exchanged quotes or put a notice before it.

    Letters and digits decide. Taking too much for ours costs a text; taking too little sends one twice.
    """
    return theirs == ours or (bool(_letters(ours)) and _letters(theirs).endswith(_letters(ours)))


def _letters(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKC", text).casefold() if mark.isalnum())


def _end_doubt(session: Session, touch: Touch, candidates: list[Found], clock: Clock) -> TouchState | None:
    now = clock.now()
    ledger.hold(session, touch.customer_id)
    owned = set(
        session.exec(
            select(Touch.provider_sid).where(Touch.to == touch.to, col(Touch.provider_sid).is_not(None))
        )
    )
    for found in candidates:
        if found.sid not in owned:
            return settle(session, touch, Receipt(found.sid, found.status), now=now, verb="reconciled")
    return _absent(session, touch, clock)


def _absent(session: Session, touch: Touch, clock: Clock) -> TouchState | None:
    now = clock.now()
    row = session.get_one(Touch, touch.id, populate_existing=True)
    new = again(row, now, "the provider never had it", now)
    if new["state"] is TouchState.PLANNED and (row.strict or _absences(session, touch) + 1 >= MOST_ABSENCES):
        new = {
            "state": TouchState.FAILED,
            "settled_at": now,
            "note": "needs review",
            "error_code": NEEDS_REVIEW,
        }
    state = move(session, touch, new)
    if state is not None:
        close_attempt(session, touch, ABSENT, str(new["note"]), now)
        tell(session, touch, "reconciled", {"found": False, "state": str(state)}, now=now)
    return state


def _absences(session: Session, touch: Touch) -> int:
    looked = select(sa.func.count()).where(Attempt.touch_id == touch.id, Attempt.outcome == ABSENT)
    return session.exec(looked).one()
