"""The dangerous act: claim a touch, hand it over with no transaction open, write down what came of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from assistant import db, ids
from assistant.clock import Clock
from assistant.customers.models import Suppression
from assistant.history import ledger
from assistant.planning.decisions import Go, Later, Never
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.rules import Rules
from assistant.touches.facts import facts_for
from assistant.touches.gateway import Gateway, GatewayError, Outgoing, OutOfService
from assistant.touches.models import Attempt, Touch, TouchState
from assistant.touches.settling import Outcome, settle, tell

log = logging.getLogger(__name__)
Told = Callable[[Session, str], None]
"""Told a touch's id, inside the same transaction."""

REPLY_WINDOW = timedelta(hours=24)
EXPIRED = "expired"
TALK_KNOWS = (TouchState.SENT, TouchState.FAILED, TouchState.CANCELLED)
"""States of which `inform` must be told."""


@dataclass(frozen=True)
class Listener:
    """Who follows touches: `moved` hears of a state its talk should know, `stumbled` that it could not."""

    moved: Told
    stumbled: Told


@dataclass(frozen=True)
class Claimed:
    """A touch that is ours to send, exactly once."""

    touch: Touch
    outgoing: Outgoing


@dataclass(frozen=True)
class Withheld:
    """A touch the rules held back when it was about to leave."""

    state: TouchState


def send(
    engine: sa.Engine,
    gateway: Gateway,
    clock: Clock,
    rules: Rules,
    *,
    touch_id: str,
    epoch: int,
    listener: Listener | None = None,
    halt: Callable[[OutOfService], None] | None = None,
) -> TouchState | None:
    """Send one queued touch, at most once whatever calls this how often; its new state, or None: not ours.

    `listener` is told in the transaction that settles it; `halt` when no other text can leave either. Killed
    at any line, the touch is either still waiting, or in doubt and later looked up at the provider.
    """
    try:
        with db.transaction(engine) as session:
            claimed = claim(
                session, rules, touch_id, epoch, provider=gateway.name, now=clock.now(), wall=clock.wall()
            )
            if isinstance(claimed, Withheld) and claimed.state in TALK_KNOWS:
                inform(session, listener, touch_id)
    except sa.exc.IntegrityError:  # another touch of this customer is in flight or in doubt
        return None
    if not isinstance(claimed, Claimed):
        return claimed.state if claimed else None
    outcome = _hand_over(gateway, claimed.outgoing)
    if halt is not None and isinstance(outcome, OutOfService):
        halt(outcome)
    with db.transaction(engine) as session:
        state = settle(session, claimed.touch, outcome, now=clock.now())
        if state in TALK_KNOWS:
            inform(session, listener, touch_id)
    return state


def _hand_over(gateway: Gateway, outgoing: Outgoing) -> Outcome:
    try:
        return gateway.send(outgoing)
    except GatewayError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a request may have left: whatever it was, nobody can know
        log.warning(
            "a gateway raised %s", type(error).__name__, extra={"action": "send", "touch": outgoing.touch_id}
        )
        return error


def inform(session: Session, listener: Listener | None, touch_id: str) -> None:
    """Let the talk know. A mistake of its own calls a person, and never undoes what the provider did."""
    if listener is not None and not _told(session, listener.moved, touch_id):
        tell_trouble(session, listener, touch_id)


def tell_trouble(session: Session, listener: Listener, touch_id: str) -> None:
    """Call a person to the talk of a touch; that this fails too is only logged."""
    _told(session, listener.stumbled, touch_id)


def _told(session: Session, told: Told, touch_id: str) -> bool:
    try:
        db.begin_writing(session)
        with session.begin_nested():
            told(session, touch_id)
    except Exception as error:  # noqa: BLE001 - whatever it was, the provider has the text
        # The type only: an error of the database quotes its parameters, and those are somebody's words.
        log.error(
            "the talk could not take a settled touch: %s",
            type(error).__name__,
            extra={"action": "settled", "touch": touch_id},
        )
        return False
    return True


def claim(
    session: Session, rules: Rules, touch_id: str, epoch: int, *, provider: str, now: datetime, wall: datetime
) -> Claimed | Withheld | None:
    """queued → sending for one caller only, with the contact rules asked again under the same lock.

    None: somebody else has it, it is no longer wanted, or an earlier touch of the customer comes first.
    IntegrityError, to be rolled back: another one is in flight, which only the index can know for sure.
    """
    customer_id = db.rows(session, _WHOSE, touch=touch_id).scalar()
    if customer_id is None:
        return None
    ledger.hold(session, customer_id)
    if not db.changed(session, _TAKE, touch=touch_id, epoch_now=epoch, now=now, wall=wall):
        return None
    touch = db.fresh(session, Touch, touch_id)
    assert touch is not None
    if touch.expires_at is not None and touch.expires_at <= now:
        return _never(session, touch, EXPIRED, EXPIRED, rules.version, now)
    facts = facts_for(session, touch.customer_id, provider=provider, now=now, but=touch.id)
    decision = may_go(rules, facts, touch.channel, now, replying=is_replying(touch, facts, now))
    if isinstance(decision, Never):
        return _never(session, touch, decision.rule, str(decision.reason), rules.version, now)
    if isinstance(decision, Later):
        if touch.expires_at is not None and touch.expires_at <= decision.until:
            return _never(session, touch, EXPIRED, EXPIRED, rules.version, now)
        return _later(session, touch, decision, rules.version, now)
    return _go(session, touch, decision, now)


def earlier(touch: type[Touch], now: "datetime | sa.BindParameter[datetime]") -> "sa.ColumnElement[bool]":
    """Whether a touch planned before this one for the same customer and channel must go first.

    One planned for later does not stand in the way, unless it was tried already.
    """
    other = aliased(Touch)
    started = col(other.state).in_((TouchState.QUEUED, TouchState.SENDING, TouchState.UNKNOWN))
    ready = sa.and_(
        col(other.state) == TouchState.PLANNED, sa.or_(col(other.due_at) <= now, col(other.attempt) > 0)
    )
    same = (col(other.customer_id) == col(touch.customer_id), col(other.channel) == col(touch.channel))
    return sa.exists().where(*same, col(other.seq) < col(touch.seq), sa.or_(started, ready))


_TRY = sa.insert(Attempt)
_WHOSE = sa.select(col(Touch.customer_id)).where(col(Touch.id) == sa.bindparam("touch"))
_TAKE = (
    sa.update(Touch)
    .where(
        col(Touch.id) == sa.bindparam("touch"),
        col(Touch.epoch) == sa.bindparam("epoch_now"),
        col(Touch.state) == TouchState.QUEUED,
        ~earlier(Touch, sa.bindparam("now")),
    )
    .values(state=TouchState.SENDING, attempt=Touch.attempt + 1, sending_wall_at=sa.bindparam("wall"))
)


def is_replying(touch: Touch, facts: Facts, now: datetime) -> bool:
    """Whether this text answers the customer: planned as an answer, while their last words are fresh."""
    heard = facts.last_inbound_at
    return touch.purpose in ("reply", "manual") and heard is not None and now - heard <= REPLY_WINDOW


def _go(session: Session, touch: Touch, decision: Go, now: datetime) -> Claimed:
    ends = [at for at in (decision.until, touch.expires_at) if at is not None]
    row = {"id": ids.new("att", now), "touch_id": touch.id, "number": touch.attempt, "started_at": now}
    db.rows(session, _TRY, **row, outcome="", detail="")
    session.expunge(touch)
    return Claimed(touch, Outgoing(touch.id, touch.attempt, touch.to, touch.body, min(ends)))


def _never(session: Session, touch: Touch, rule: str, reason: str, version: str, now: datetime) -> Withheld:
    new = {"state": TouchState.CANCELLED, "settled_at": now, "note": f"{rule}: {reason}"}
    _step_back(session, touch, new)
    _suppressed(session, touch, rule, reason, version, until=None, now=now)
    tell(session, touch, "cancelled", {"rule": rule, "reason": reason, "rules": version}, now=now)
    return Withheld(TouchState.CANCELLED)


def _later(session: Session, touch: Touch, decision: Later, version: str, now: datetime) -> Withheld:
    new = {
        "state": TouchState.PLANNED,
        "epoch": touch.epoch + 1,
        "due_at": decision.until,
        "note": decision.rule,
    }
    _step_back(session, touch, new)
    rule, reason, until = decision.rule, str(decision.reason), decision.until
    _suppressed(session, touch, rule, reason, version, until=until, now=now)
    told = {"rule": rule, "reason": reason, "until": until.isoformat(), "rules": version}
    tell(session, touch, "withheld", told, now=now)
    return Withheld(TouchState.PLANNED)


def _step_back(session: Session, touch: Touch, new: dict[str, object]) -> None:
    # Same transaction as the claim, so nobody saw it: the attempt that did not happen is not counted.
    mine = (col(Touch.id) == touch.id, col(Touch.state) == TouchState.SENDING)
    back = {"attempt": touch.attempt - 1, "sending_wall_at": None, **new}
    db.changed(session, sa.update(Touch).where(*mine).values(**back))


def _suppressed(
    session: Session,
    touch: Touch,
    rule: str,
    reason: str,
    version: str,
    *,
    until: datetime | None,
    now: datetime,
) -> None:
    session.add(
        Suppression(
            id=ids.new("sup", now),
            customer_id=touch.customer_id,
            channel=touch.channel,
            rule=rule,
            reason=reason,
            until_at=until,
            inputs={
                "purpose": touch.purpose,
                "number": touch.number,
                "due_at": touch.due_at.isoformat(),
                "rules": version,
            },
            conversation_id=touch.conversation_id,
            touch_id=touch.id,
            at=now,
        )
    )
