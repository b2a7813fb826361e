"""Silence: moments at which nobody has answered."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, select

from assistant import db
from assistant.conversations.advance import TROUBLE, attempt
from assistant.conversations.models import Conversation, ConversationStatus, Wakeup
from assistant.conversations.playbook import Playbook
from assistant.dialogue import state
from assistant.history import ledger
from assistant.history.ledger import SYSTEM
from assistant.touches.models import IN_FLIGHT, WAITING, Touch


def due(session: Session, now: datetime, limit: int = 100) -> list[str]:
    """The wakeups whose moment has come, oldest first."""
    waiting = select(Wakeup.id).where(Wakeup.done_at == None, Wakeup.due_at <= now)  # noqa: E711
    return list(session.exec(waiting.order_by(Wakeup.due_at).limit(limit)))  # type: ignore[arg-type]


def wake(session: Session, playbook: Playbook, wakeup_id: str, *, now: datetime) -> bool:
    """Notice silence, once. False when the talk moved on meanwhile, or our own text has not left yet."""
    wakeup = session.get_one(Wakeup, wakeup_id)
    talk = session.get_one(Conversation, wakeup.conversation_id)
    ledger.hold(session, talk.customer_id)
    session.refresh(talk)
    session.refresh(wakeup)
    if wakeup.due_at > now or wakeup.done_at is not None:  # our text left meanwhile and moved the moment
        return False
    current = (
        talk.turn == wakeup.turn and talk.status == ConversationStatus.OPEN and talk.needs_person is None
    )
    if current and _unsent(session, talk):
        wakeup.due_at = now + timedelta(seconds=wakeup.after_s)
        session.add(wakeup)
        return False
    claim = sa.update(Wakeup).where(Wakeup.id == wakeup_id, Wakeup.done_at == None).values(done_at=now)  # type: ignore[arg-type]  # noqa: E711
    if db.changed(session, claim) != 1 or not current:
        return False
    attempt(session, playbook, talk, state.Silent(), actor=SYSTEM, now=now)
    return True


def set_aside(session: Session, wakeup_id: str, *, now: datetime) -> None:
    """A wakeup that cannot be worked: out of the line, and a person is called."""
    wakeup = session.get_one(Wakeup, wakeup_id)
    wakeup.done_at = now
    session.add(wakeup)
    talk = session.get_one(Conversation, wakeup.conversation_id)
    if talk.status == ConversationStatus.OPEN:
        talk.needs_person = TROUBLE
        session.add(talk)


def _unsent(session: Session, talk: Conversation) -> bool:
    waiting = select(Touch.id).where(
        Touch.conversation_id == talk.id,
        Touch.state.in_((*WAITING, *IN_FLIGHT)),  # type: ignore[attr-defined]
    )
    return session.exec(waiting).first() is not None
