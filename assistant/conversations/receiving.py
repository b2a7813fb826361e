"""A text that came in: stored, read, and acted upon in one transaction."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.conversations import callbacks, listening
from assistant.conversations.advance import attempt, in_hand
from assistant.conversations.models import Conversation, ConversationStatus, Reply
from assistant.conversations.playbook import Playbook
from assistant.conversations.stopping import pause, stop_contact
from assistant.customers import numbers
from assistant.customers.models import Phone
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.reasons.classifier import Reading
from assistant.reasons.replies import Action, Intent


@dataclass(frozen=True)
class Inbound:
    """One text as a provider hands it over; `opt_out_type` is the provider's own reading, if any."""

    channel: str
    sender: str
    text: str
    provider_sid: str
    received_at: datetime
    opt_out_type: str | None = None


CUSTOMER = Actor("customer", "customer")
_TAKEN = select(Reply.id).where(Reply.provider_sid == sa.bindparam("sid"))
_OWNERS = select(Phone.customer_id).where(Phone.e164 == sa.bindparam("sender")).order_by(Phone.id)
_OPEN_TALKS = (
    sa.select(Conversation)
    .where(
        col(Conversation.customer_id).in_(sa.bindparam("owners", expanding=True)),
        col(Conversation.channel) == sa.bindparam("through"),
        col(Conversation.status) == ConversationStatus.OPEN,
    )
    .order_by(col(Conversation.opened_at).desc())
)


def receive(session: Session, playbook: Playbook, inbound: Inbound, *, now: datetime) -> str | None:
    """Take one inbound text; returns the reply's id, or None when this provider id was already taken.

    A customer who wants to be left alone is left alone in this same transaction. Nobody's text is lost:
    what strangers write, and what comes after a talk has ended, waits unhandled for a person.
    """
    if already(session, inbound.provider_sid):
        return None
    owners = _owners(session, inbound.sender)
    for owner_id in sorted(owners):
        ledger.hold(session, owner_id)
    if already(session, inbound.provider_sid):  # its twin arrived at the same moment
        return None
    talk = _talk_with(session, owners, inbound.channel)
    owner = talk.customer_id if talk else next(iter(owners), None)
    reply = listening.store(
        session,
        text=listening.storable(inbound.text[: listening.LONGEST]),
        channel=inbound.channel,
        customer_id=owner,
        talk=talk,
        sender=inbound.sender,
        provider_sid=inbound.provider_sid,
        now=now,
    )
    reading = listening.read(session, playbook, reply, actor=CUSTOMER, now=now)
    if wants_out(reading, inbound):
        _leave_alone(session, reply, reading, owners, now)
        return reply.id
    callbacks.note(session, playbook, reply, reading, talk, actor=CUSTOMER, now=now)
    if talk is not None:
        _continue(session, playbook, reply, reading, talk, now)
    if reading.reply.action == Action.REVIEW:
        pause(session, owners, reading.reply.intent, actor=CUSTOMER, now=now)
    return reply.id


def already(session: Session, provider_sid: str) -> bool:
    """Whether a provider's message was taken before: providers deliver more than once."""
    return db.rows(session, _TAKEN, sid=provider_sid).first() is not None


def wants_out(reading: Reading, inbound: Inbound) -> bool:
    """Our own reading, or the provider's."""
    return reading.reply.action == Action.SUPPRESS or (inbound.opt_out_type or "").upper() == "STOP"


def _owners(session: Session, sender: str) -> list[str]:
    """Every customer with this number: families share phones."""
    return list(db.rows(session, _OWNERS, sender=sender).scalars())


def _talk_with(session: Session, owners: list[str], channel: str) -> Conversation | None:
    return session.scalars(_OPEN_TALKS, {"owners": owners, "through": channel}).first()


def _leave_alone(
    session: Session,
    reply: Reply,
    reading: Reading,
    owners: list[str],
    now: datetime,
) -> None:
    """Stops first, and needs no script to do so; then keeps what else was said."""
    why = f"wrote so: {reading.reply.intent}"
    numbers.block_number(session, reply.sender, why=why, now=now)
    for owner in owners:
        stop_contact(session, owner, why=why, actor=CUSTOMER, now=now)
    listening.learn(session, reply, reading, actor=CUSTOMER, now=now)
    # A complaint to an authority keeps its name: by it a person finds the reply in the review list.
    grave = reading.reply.action == Action.SUPPRESS and reading.reply.intent == Intent.HOSTILE
    reply.intent = Intent.HOSTILE if grave else Intent.OPT_OUT
    reply.action, reply.handled_at = Action.SUPPRESS, now
    session.add(reply)


def _continue(
    session: Session, playbook: Playbook, reply: Reply, reading: Reading, talk: Conversation, now: datetime
) -> None:
    by_a_person = in_hand(talk)
    heard = listening.heard(reply, reading)
    talk = attempt(session, playbook, talk, heard, actor=CUSTOMER, reply_id=reply.id, now=now)
    if by_a_person and talk.status == ConversationStatus.OPEN:
        talk.needs_person = "replied"
        session.add(talk)
    if talk.needs_person is None:
        reply.handled_at = now
        session.add(reply)
