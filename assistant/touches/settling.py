"""What becomes of a touch once the provider has spoken: answers to a request, and reports that come later."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.customers import consents, numbers
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.touches.gateway import OPTED_OUT, GatewayError, NotTaken, Receipt, Refused, Report
from assistant.touches.models import IN_FLIGHT, Attempt, Touch, TouchState
from assistant.touches.queue import cancel_customer

RANK: Mapping[str, int] = {
    "scheduled": 0, "accepted": 1, "queued": 2, "sending": 3, "sent": 4, "partially_delivered": 5,
    "delivered": 6, "undelivered": 6, "failed": 6, "canceled": 6, "read": 7,
}  # fmt: skip
"""Providers' words in the order they can happen. Reports overtake each other; only a higher rank is news."""

_MEANS = {
    "delivered": TouchState.DELIVERED,
    "read": TouchState.DELIVERED,
    "undelivered": TouchState.FAILED,
    "failed": TouchState.FAILED,
    "canceled": TouchState.FAILED,
}
LONGEST_PAUSE_S = 900
OPT_OUT = "opt_out"
NETWORK = Actor("provider", "network")
_CLOSE = (
    sa.update(Attempt)
    .where(
        col(Attempt.touch_id) == sa.bindparam("touch"),
        col(Attempt.number) == sa.bindparam("number_now"),
        col(Attempt.outcome) == "",
    )
    .values(
        ended_at=sa.bindparam("at"), outcome=sa.bindparam("new_outcome"), detail=sa.bindparam("new_detail")
    )
)
Outcome = Receipt | Exception


def settle(
    session: Session,
    touch: Touch,
    outcome: Outcome,
    *,
    now: datetime,
    verb: str = "sent",
    actor: Actor = ledger.SYSTEM,
) -> TouchState | None:
    """Write what came of the attempt a touch was claimed for; its new state, or None when that is old news.

    `touch` is as claimed: its attempt number binds the answer, so a late one changes nothing. Anything but
    a Receipt, Refused or NotTaken means that nobody can know.
    """
    ledger.hold(session, touch.customer_id)
    if isinstance(outcome, Receipt):
        new, why = _taken(outcome, now), {"provider": outcome.sid, "status": outcome.status}
    elif isinstance(outcome, Refused):
        new, why = _ended(TouchState.FAILED, now, str(outcome), outcome.code), {"code": outcome.code}
    elif isinstance(outcome, NotTaken):
        new, why = again(_now(session, touch), now, str(outcome), outcome.retry_at), {"code": outcome.code}
    else:
        note = str(outcome) if isinstance(outcome, GatewayError) else type(outcome).__name__
        new, why = {"state": TouchState.UNKNOWN, "note": note}, {"error": type(outcome).__name__}
    state = move(session, touch, new)
    if state is None:
        return None
    if state is not TouchState.UNKNOWN:
        close_attempt(session, touch, str(state), str(new.get("note", "")), now)
    if state is not TouchState.PLANNED:
        tell(session, touch, verb if state is TouchState.SENT else str(state), why, actor=actor, now=now)
    if isinstance(outcome, Refused) and outcome.code == OPTED_OUT:
        block(session, touch, now=now)
    return state


def move(session: Session, touch: Touch, new: Mapping[str, Any]) -> TouchState | None:
    """The guarded step out of flight; None when the attempt is not in flight any more."""
    mine = (
        col(Touch.id) == touch.id,
        col(Touch.attempt) == touch.attempt,
        col(Touch.state).in_(_leaves(new)),
    )
    return (
        TouchState(new["state"]) if db.changed(session, sa.update(Touch).where(*mine).values(**new)) else None
    )


def _leaves(new: Mapping[str, Any]) -> tuple[TouchState, ...]:
    return (TouchState.SENDING,) if new["state"] is TouchState.UNKNOWN else IN_FLIGHT


def _now(session: Session, touch: Touch) -> Touch:
    """The row as it is, for `halted`: a stop may have come while the request was away."""
    if (found := db.fresh(session, Touch, touch.id)) is None:
        raise LookupError(f"touch {touch.id!r} is gone")
    return found


def _taken(receipt: Receipt, now: datetime) -> dict[str, Any]:
    taken = {"provider_sid": receipt.sid, "provider_status": receipt.status, "sent_at": now}
    return {"state": TouchState.SENT, "settled_at": now, "note": "", **taken}


def _ended(state: TouchState, now: datetime, note: str, code: str = "") -> dict[str, Any]:
    return {"state": state, "settled_at": now, "note": note, "error_code": code or None}


def again(touch: Touch, now: datetime, note: str, retry_at: datetime | None = None) -> dict[str, Any]:
    """What to write when the provider surely has nothing: try later, unless stopped meanwhile.

    However often: nothing left, so nothing failed. A touch ends at its `expires_at`, where the claim sees it.
    """
    if touch.halted:
        return _ended(TouchState.CANCELLED, now, "stopped while on its way")
    due_at = retry_at or now + timedelta(seconds=pause_s(touch.attempt))
    return {
        "state": TouchState.PLANNED,
        "epoch": touch.epoch + 1,
        "due_at": min(due_at, touch.expires_at or due_at),
        "note": note,
    }


def pause_s(attempt: int) -> int:
    """Seconds before the next try: 2, 4, 8 … up to a quarter of an hour."""
    return int(min(2 ** min(attempt, 10), LONGEST_PAUSE_S))


def close_attempt(session: Session, touch: Touch, outcome: str, detail: str, now: datetime) -> None:
    """Complete the row of the touch's attempt, once."""
    said = {"new_outcome": outcome, "new_detail": detail}
    db.changed(session, _CLOSE, touch=touch.id, number_now=touch.attempt, at=now, **said)


def tell(
    session: Session,
    touch: Touch,
    verb: str,
    why: Mapping[str, Any],
    *,
    actor: Actor = ledger.SYSTEM,
    now: datetime,
) -> None:
    """One line of history about a touch."""
    facts = {"attempt": touch.attempt, **why}
    customer = touch.customer_id
    ledger.record(
        session,
        customer_id=customer,
        verb=verb,
        actor=actor,
        at=now,
        channel=touch.channel,
        subject=touch.id,
        facts=facts,
    )


def block(session: Session, touch: Touch, *, now: datetime) -> None:
    """The provider says this number opted out: so it did, and its owner, on every channel.

    Here and not in the talk: a touch may have no talk, and a talk may stumble.
    """
    why = "the provider has this number on its opt-out list"
    customer_id = touch.customer_id
    numbers.block_number(session, touch.to, why=why, now=now)
    consents.block(
        session, customer_id=customer_id, channel=None, rule=OPT_OUT, why=why, actor=NETWORK, now=now
    )
    cancel_customer(session, customer_id, OPT_OUT, now=now)


def report(
    session: Session,
    *,
    touch_id: str | None = None,
    attempt: int | None = None,
    sid: str,
    status: str,
    error_code: str | None = None,
    now: datetime,
) -> str | None:
    """Take a provider's report; the touch's id when its state changed, else None (unknown touch, old news).

    Found by our own id and attempt, which travel with every text, or else by the provider's. The first report
    of an attempt proves that it was taken, however much in doubt it was. Later ones only move it forward.
    """
    touch = _reported(session, touch_id, attempt, sid)
    if touch is None:
        return None
    ledger.hold(session, touch.customer_id)
    known = _prove_taken(session, touch, sid, now)
    moved = _advance(session, touch, Report(touch.id, touch.attempt, sid, status, error_code), now)
    if moved and error_code == OPTED_OUT:
        block(session, touch, now=now)
    return touch.id if known or moved else None


def _reported(session: Session, touch_id: str | None, attempt: int | None, sid: str) -> Touch | None:
    by_sid = select(Touch).where(Touch.provider_sid == sid).execution_options(populate_existing=True)
    if (owner := session.exec(by_sid).first()) is not None:
        return owner
    touch = session.get(Touch, touch_id, populate_existing=True) if touch_id else None
    return touch if touch is not None and touch.provider_sid is None and touch.attempt == attempt else None


def _prove_taken(session: Session, touch: Touch, sid: str, now: datetime) -> bool:
    # Any state: an attempt thought lost may be planned again, or stopped meanwhile. It must not go twice.
    unclaimed = (
        col(Touch.id) == touch.id,
        col(Touch.attempt) == touch.attempt,
        col(Touch.provider_sid).is_(None),
    )
    taken = _taken(Receipt(sid, ""), now) | {
        "provider_status": None,
        "epoch": Touch.epoch + 1,
        "error_code": None,
    }
    if touch.provider_sid is not None or not db.changed(
        session, sa.update(Touch).where(*unclaimed).values(**taken)
    ):
        return False
    close_attempt(session, touch, str(TouchState.SENT), "reported", now)
    verb = "reconciled" if touch.state != TouchState.SENDING else "sent"
    tell(session, touch, verb, {"provider": sid, "was": touch.state}, actor=NETWORK, now=now)
    return True


def _advance(session: Session, touch: Touch, news: Report, now: datetime) -> bool:
    rank, status = RANK.get(news.status), news.status
    if rank is None:
        return False
    ahead = [word for word, height in RANK.items() if height >= rank]
    behind = sa.or_(col(Touch.provider_status).is_(None), ~col(Touch.provider_status).in_(ahead))
    mine = (col(Touch.provider_sid) == news.sid, behind)
    state = _MEANS.get(status)
    new: dict[str, Any] = {"provider_status": status}
    if state is not None:
        new |= {"state": state, "settled_at": now, "error_code": news.error_code}
    if not db.changed(session, sa.update(Touch).where(*mine).values(**new)) or state is None:
        return False
    if (status, touch.provider_status) != ("read", "delivered"):
        why = {"status": status} | ({"code": news.error_code} if news.error_code else {})
        tell(session, touch, str(state), why, actor=NETWORK, now=now)
    return True
