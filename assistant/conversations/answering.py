"""An answer typed by a rep or sent through the API, and going on without one."""

from datetime import datetime

from sqlmodel import Session

from assistant.conversations import callbacks, listening
from assistant.conversations.advance import attempt
from assistant.conversations.models import Conversation, ConversationStatus, Reply
from assistant.conversations.playbook import Playbook
from assistant.conversations.stopping import pause, stop_contact
from assistant.customers.models import Channel
from assistant.dialogue import state
from assistant.errors import Invalid, Missing, NotAllowed, Stale
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.reasons.replies import Action, ReplyReading


def answer(
    session: Session,
    playbook: Playbook,
    conversation_id: str,
    *,
    text: str,
    turn: int,
    actor: Actor,
    identified: bool = True,
    now: datetime,
) -> str:
    """Take what the customer said at `turn`, read it and move the talk on. Returns the reply's id.

    A wish to be left alone, or words a person must look at, are taken at any turn, after the talk has ended,
    and before we have said who we are. For everything else: Stale for another turn or an ended talk,
    NotAllowed until `identified`. Raises Missing, or Invalid for empty or over-long text.
    """
    words = listening.storable(text)
    if not words.strip():
        raise Invalid("text: write what the customer said")
    talk = held(session, conversation_id)
    meant = playbook.reader_for(session).read(words, talk.language).reply
    if meant.action == Action.CONTINUE:
        check_turn(talk, turn)
        if not identified:
            raise NotAllowed("call: first say who we are")
    return _take(session, playbook, talk, words, meant, actor, now)


def go_on(
    session: Session, playbook: Playbook, conversation_id: str, *, turn: int, actor: Actor, now: datetime
) -> None:
    """The rep goes on where the script needs no answer. Raises Missing or Stale."""
    talk = held(session, conversation_id)
    check_turn(talk, turn)
    attempt(session, playbook, talk, state.Continued(), actor=actor, now=now)


def hear_nothing(
    session: Session, playbook: Playbook, conversation_id: str, *, turn: int, actor: Actor, now: datetime
) -> None:
    """On a call nobody says a word. Raises Missing, Stale, or Invalid for texts, whose silence has a time."""
    talk = held(session, conversation_id)
    if talk.channel != Channel.CALL:
        raise Invalid("conversation: only on a call one hears that nothing is said")
    check_turn(talk, turn)
    attempt(session, playbook, talk, state.Silent(), actor=actor, now=now)


def _take(
    session: Session,
    playbook: Playbook,
    talk: Conversation,
    words: str,
    meant: ReplyReading,
    actor: Actor,
    now: datetime,
) -> str:
    reply = listening.store(
        session, text=words, channel=talk.channel, customer_id=talk.customer_id, talk=talk, now=now
    )
    act_upon(session, playbook, talk, reply, meant, actor=actor, now=now)
    return reply.id


def act_upon(
    session: Session,
    playbook: Playbook,
    talk: Conversation,
    reply: Reply,
    meant: ReplyReading,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Read a stored answer and do what it asks: stop, call a person, or let the script go on."""
    reading = listening.read(session, playbook, reply, actor=actor, now=now)
    callbacks.note(session, playbook, reply, reading, talk, actor=actor, now=now)
    if Action.SUPPRESS in (meant.action, reading.reply.action):
        stop_contact(session, talk.customer_id, why=f"said so: {meant.intent}", actor=actor, now=now)
        listening.learn(session, reply, reading, actor=actor, now=now)
    elif talk.status == ConversationStatus.OPEN:
        heard = listening.heard(reply, reading)
        attempt(session, playbook, talk, heard, actor=actor, reply_id=reply.id, now=now)
    if reading.reply.action == Action.REVIEW:
        pause(session, [talk.customer_id], reading.reply.intent, actor=actor, now=now)
    reply.handled_at = now
    session.add(reply)


def held(session: Session, conversation_id: str) -> Conversation:
    """The talk as it is now, its customer's chain ours until commit. Raises Missing."""
    talk = session.get(Conversation, conversation_id)
    if talk is None:
        raise Missing(f"conversation: there is no {conversation_id!r}")
    ledger.hold(session, talk.customer_id)
    session.refresh(talk)
    return talk


def check_turn(talk: Conversation, turn: int) -> None:
    """Raises Stale for a talk that has ended, or is at another turn."""
    if talk.status == ConversationStatus.CLOSED:
        raise Stale(f"conversation: it has ended ({talk.outcome})")
    if talk.turn != turn:
        raise Stale(f"conversation: it is at turn {talk.turn}, not {turn}; reload it")
