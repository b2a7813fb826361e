"""An answer typed by a rep or sent through the API, and going on without one."""

from datetime import datetime

from sqlmodel import Session

from assistant.conversations import listening
from assistant.conversations.advance import advance
from assistant.conversations.models import Conversation, ConversationStatus
from assistant.conversations.outcomes import stop_contact
from assistant.conversations.playbook import Playbook
from assistant.dialogue import state
from assistant.errors import Invalid, Missing, Stale
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.reasons.replies import Action


def answer(
    session: Session,
    playbook: Playbook,
    conversation_id: str,
    *,
    text: str,
    turn: int,
    actor: Actor,
    now: datetime,
) -> str:
    """Take what the customer said at `turn`, read it and move the talk on. Returns the reply's id.

    Raises Missing, Stale (also for a talk that has ended) or Invalid (empty or over-long text).
    """
    words = listening.storable(text)
    if not words.strip():
        raise Invalid("text: write what the customer said")
    talk = at_turn(session, conversation_id, turn)
    reply = listening.store(
        session, text=words, channel=talk.channel, customer_id=talk.customer_id, talk=talk, now=now
    )
    reading = listening.read(session, playbook, reply, actor=actor, now=now)
    heard = listening.heard(reply, reading)
    advance(session, playbook, talk.id, heard, turn=turn, actor=actor, reply_id=reply.id, now=now)
    if reading.reply.action == Action.SUPPRESS:
        stop_contact(session, talk.customer_id, why=f"said so: {reading.reply.intent}", actor=actor, now=now)
    reply.handled_at = now
    session.add(reply)
    return reply.id


def go_on(
    session: Session, playbook: Playbook, conversation_id: str, *, turn: int, actor: Actor, now: datetime
) -> None:
    """The rep goes on where the script needs no answer. Raises Missing or Stale."""
    at_turn(session, conversation_id, turn)
    advance(session, playbook, conversation_id, state.Continued(), turn=turn, actor=actor, now=now)


def at_turn(session: Session, conversation_id: str, turn: int) -> Conversation:
    """The open talk, if it still is where the caller saw it. Raises Missing or Stale."""
    talk = session.get(Conversation, conversation_id)
    if talk is None:
        raise Missing(f"conversation: there is no {conversation_id!r}")
    ledger.hold(session, talk.customer_id)
    session.refresh(talk)
    if talk.status == ConversationStatus.CLOSED:
        raise Stale(f"conversation: it has ended ({talk.outcome})")
    if talk.turn != turn:
        raise Stale(f"conversation: it is at turn {talk.turn}, not {turn}; reload it")
    return talk
