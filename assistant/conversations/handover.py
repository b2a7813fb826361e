"""A person takes a text conversation in hand, writes themselves, and gives it back."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.conversations import effects, listening, unspoken
from assistant.conversations.advance import resume, take_over, take_turn
from assistant.conversations.models import Conversation, Reply
from assistant.conversations.playbook import Playbook
from assistant.customers.models import Channel, Customer
from assistant.dialogue.effects import Await, Say
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.touches.sending import REPLY_WINDOW

LONGEST_TEXT = 1600
"""What providers take in one message."""
BY_HAND = "answered_by_hand"


def write(
    session: Session, playbook: Playbook, conversation_id: str, *, text: str, actor: Actor, now: datetime
) -> str | None:
    """Send a rep's own words in a text conversation; from then on the talk is in that person's hands.

    Returns the sentence that says which contact rule withheld it, or None when it is planned. What the
    script still meant to say is taken back. Raises Missing, Stale, or Invalid (empty, too long, a call).
    """
    words = listening.storable(text).strip()
    if not words or len(words) > LONGEST_TEXT:
        raise Invalid(f"text: between 1 and {LONGEST_TEXT} characters")
    talk = _talk(session, conversation_id)
    if talk.channel != Channel.SMS:
        raise Invalid("conversation: only text conversations take a written line")
    talk = take_turn(session, talk.id, talk.turn)
    unspoken.supersede(session, talk, "answered_by_hand", now=now)
    scene = effects.Scene(
        session, playbook, talk, actor, None, replying=_recent(session, talk, now), now=now, by_hand=True
    )
    if not effects.apply(scene, Say("by_hand", "by_hand", "say", words, None, None)):
        session.add(talk)
        return talk.why
    take_over(session, talk, BY_HAND, actor=actor, now=now)
    session.add(talk)
    scene.record(BY_HAND)
    _handle_all(session, talk, now)
    return None


def hand_back(
    session: Session, playbook: Playbook, conversation_id: str, *, actor: Actor, now: datetime
) -> None:
    """Let the script go on: it rests at its last question, answers what comes next, and notices silence.

    Raises Missing or Stale.
    """
    talk = _talk(session, conversation_id)
    talk = take_turn(session, talk.id, talk.turn)
    patience = resume(session, playbook, talk, actor=actor, now=now)
    session.add(talk)
    _handle_all(session, talk, now)
    scene = effects.Scene(session, playbook, talk, actor, None, replying=False, now=now)
    scene.record("handed_back")
    effects.apply(scene, Await(patience, ""))


def mark_handled(session: Session, reply_id: str, *, actor: Actor, now: datetime) -> None:
    """A person has seen to a text that reached no running talk. Raises Missing."""
    reply = session.get(Reply, reply_id)
    if reply is None:
        raise Missing(f"reply: there is no {reply_id!r}")
    reply.handled_at = reply.handled_at or now
    session.add(reply)
    chain = reply.customer_id or ledger.HOUSE
    ledger.record(
        session,
        customer_id=chain,
        verb="handled",
        actor=actor,
        at=now,
        channel=reply.channel,
        subject=reply.id,
    )


def _recent(session: Session, talk: Conversation, now: datetime) -> bool:
    heard = session.get_one(Customer, talk.customer_id).last_heard_at
    return heard is not None and now - heard <= REPLY_WINDOW


def _handle_all(session: Session, talk: Conversation, now: datetime) -> None:
    waiting = sa.update(Reply).where(col(Reply.conversation_id) == talk.id, col(Reply.handled_at).is_(None))
    db.changed(session, waiting.values(handled_at=now))


def _talk(session: Session, conversation_id: str) -> Conversation:
    talk = session.get(Conversation, conversation_id)
    if talk is None:
        raise Missing(f"conversation: there is no {conversation_id!r}")
    ledger.hold(session, talk.customer_id)
    session.refresh(talk)
    return talk
