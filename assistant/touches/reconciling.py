"""Ends doubt: a touch whose outcome nobody noted is looked up in the provider's own list."""

import logging
import unicodedata
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.clock import Clock
from assistant.history import ledger
from assistant.touches.gateway import Found, Gateway, GatewayError, Receipt
from assistant.touches.models import IN_FLIGHT, Touch, TouchState
from assistant.touches.sending import Moved, inform
from assistant.touches.settling import again, close_attempt, move, settle, tell

log = logging.getLogger(__name__)
SKEW = timedelta(minutes=2)
"""How far the provider's clock may be behind ours."""
BATCH = 200
NEEDS_REVIEW = "needs_review"


def reconcile(
    engine: sa.Engine, gateway: Gateway, clock: Clock, grace: timedelta, moved: Moved | None = None
) -> int:
    """Look up every touch in flight or in doubt for longer than `grace` (machine time); how many ended.

    Found at the provider: sent. Surely absent: planned again, or, marked strict, failed for a person to
    review. A provider that does not answer leaves the doubt as it is.
    """
    before = clock.wall() - grace
    with db.reading(engine) as session:
        old = (col(Touch.state).in_(IN_FLIGHT), col(Touch.sending_wall_at) < before)
        doubtful = session.exec(
            select(Touch).where(*old).order_by(col(Touch.sending_wall_at)).limit(BATCH)
        ).all()
    return sum(_look_up(engine, gateway, clock, touch, moved) for touch in doubtful)


def _look_up(engine: sa.Engine, gateway: Gateway, clock: Clock, touch: Touch, moved: Moved | None) -> bool:
    assert touch.sending_wall_at is not None
    since = touch.sending_wall_at - SKEW
    try:
        listed = gateway.sent_to(touch.to, since)
    except GatewayError as error:
        log.warning("provider unreachable: %s", error, extra={"action": "reconcile", "touch": touch.id})
        return False
    with db.transaction(engine) as session:
        state = _end_doubt(session, touch, [found for found in listed if _could_be(found, touch)], clock)
        inform(session, moved, touch.id, state)
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
    if row.strict and new["state"] is TouchState.PLANNED:
        new = {
            "state": TouchState.FAILED,
            "settled_at": now,
            "note": "needs review",
            "error_code": NEEDS_REVIEW,
        }
    state = move(session, touch, new)
    if state is not None:
        close_attempt(session, touch, "absent", str(new["note"]), now)
        tell(session, touch, "reconciled", {"found": False, "state": str(state)}, now=now)
    return state
