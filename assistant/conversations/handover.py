"""A person takes a text conversation in hand, writes themselves, and gives it back."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from assistant import db
from assistant.conversations import effects, listening
from assistant.conversations.advance import resume, take_turn
from assistant.conversations.models import Conversation, Reply
from assistant.conversations.playbook import Playbook
from assistant.customers.models import Channel, Customer
from assistant.dialogue.effects import Say
from assistant.errors import Invalid, Missing, NotAllowed
from assistant.history import ledger
from assistant.history.ledger import Actor

LONGEST_TEXT = 1600
"""What providers take in one message."""


def write(
    session: Session, playbook: Playbook, conversation_id: str, *, text: str, actor: Actor, now: datetime
) -> None:
    """Send a rep's own words in a text conversation; from then on the talk is in that person's hands.

    Raises Missing, Stale, Invalid (empty, too long, not a text conversation) or NotAllowed (a contact rule).
    """
    words = listening.storable(text).strip()
    if not words or len(words) > LONGEST_TEXT:
        raise Invalid(f"text: between 1 and {LONGEST_TEXT} characters")
    talk = _talk(session, conversation_id)
    if talk.channel != Channel.SMS:
        raise Invalid("conversation: only text conversations take a written line")
    ledger.hold(session, talk.customer_id)
    talk = take_turn(session, talk.id, _turn_now(session, talk))
    customer = session.get_one(Customer, talk.customer_id)
    answering = customer.last_heard_at is not None
    scene = effects.Scene(session, playbook, talk, actor, None, replying=answering, now=now, by_hand=True)
    if not effects.apply(scene, Say("by_hand", "by_hand", "say", words, None, None)):
        raise NotAllowed(f"text: {talk.why}")
    talk.needs_person = "answered_by_hand"
    session.add(talk)
    scene.record("answered_by_hand")
    handled = sa.update(Reply).where(Reply.conversation_id == talk.id, Reply.handled_at == None)  # type: ignore[arg-type]  # noqa: E711
    db.changed(session, handled.values(handled_at=now))


def hand_back(
    session: Session, playbook: Playbook, conversation_id: str, *, actor: Actor, now: datetime
) -> None:
    """Let the script go on: it rests where it was and answers what comes next. Raises Missing or Stale."""
    talk = _talk(session, conversation_id)
    ledger.hold(session, talk.customer_id)
    talk = take_turn(session, talk.id, _turn_now(session, talk))
    resume(session, playbook, talk)
    session.add(talk)
    handled = sa.update(Reply).where(Reply.conversation_id == talk.id, Reply.handled_at == None)  # type: ignore[arg-type]  # noqa: E711
    db.changed(session, handled.values(handled_at=now))
    effects.Scene(session, playbook, talk, actor, None, replying=False, now=now).record("handed_back")


def _talk(session: Session, conversation_id: str) -> Conversation:
    talk = session.get(Conversation, conversation_id)
    if talk is None:
        raise Missing(f"conversation: there is no {conversation_id!r}")
    return talk


def _turn_now(session: Session, talk: Conversation) -> int:
    session.refresh(talk)
    return talk.turn
