"""What was said is stored first, then read: the reading is written beside the words, never over them."""

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db, ids
from assistant.conversations import priors
from assistant.conversations.models import Conversation, LearnedReason, Line, Reply
from assistant.conversations.playbook import Playbook
from assistant.customers.changes import note_change
from assistant.customers.models import Channel, Customer
from assistant.dialogue import state
from assistant.errors import Invalid
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.reasons import plain
from assistant.reasons.classifier import ASSERTED, Prior, Reading
from assistant.reasons.moods import mood
from assistant.reasons.replies import Intent
from assistant.touches.models import Touch

LONGEST = 10_000
OF_OTHERS = "third_person"
"""The technique of a question about other people."""
# A text still waiting to leave has told nobody anything; a line on a call was spoken.
LEFT = sa.exists().where(
    col(Touch.conversation_id) == col(Line.conversation_id),
    col(Touch.line_id) == col(Line.line_id),
    col(Touch.sent_at).is_not(None),
)
_SPOKEN = sa.exists().where(
    col(Conversation.id) == col(Line.conversation_id), col(Conversation.channel) != Channel.SMS
)
_QUESTIONS = (
    sa.select(Line)
    .where(
        col(Line.conversation_id) == sa.bindparam("talk"),
        col(Line.probe).is_not(None),
        sa.or_(_SPOKEN, LEFT),
    )
    .order_by(col(Line.turn).desc(), col(Line.position).desc())
    .limit(1)
)
_TECHNIQUE = (
    sa.select(col(Line.technique))
    .where(col(Line.conversation_id) == sa.bindparam("talk"), col(Line.line_id) == sa.bindparam("line"))
    .limit(1)
)
_SENT = (
    select(Touch.body)
    .where(Touch.customer_id == sa.bindparam("customer"), col(Touch.sent_at).is_not(None))
    .order_by(col(Touch.sent_at).desc())
    .limit(1)
)
_LETTER = re.compile(r"(?:回[复覆復]?|reply\s)\s*([TNR])\b|(?:回[复覆復]?)([TNR])", re.IGNORECASE)


def storable(text: str) -> str:
    """The words as both databases can keep them: without NUL, lone surrogates made visible.

    Raises Invalid for more than LONGEST characters.
    """
    if len(text) > LONGEST:
        raise Invalid(f"text: {len(text)} characters; at most {LONGEST} are taken")
    return ledger.storable(text.replace("\x00", ""))


def store(
    session: Session,
    *,
    text: str,
    channel: str,
    customer_id: str | None,
    talk: Conversation | None,
    sender: str = "",
    provider_sid: str | None = None,
    now: datetime,
) -> Reply:
    """Keep what a customer said, before anything reads it."""
    asked = last_question(session, talk) if talk else None
    reply = Reply(
        id=ids.new("rep", now),
        customer_id=customer_id,
        conversation_id=talk.id if talk else None,
        channel=channel,
        sender=sender,
        text=text,
        turn=talk.turn if talk else None,
        node=asked.node if asked else None,
        probe=asked.probe if asked else None,
        line_id=asked.line_id if asked else None,
        script_version=talk.script_version if talk else None,
        provider_sid=provider_sid,
        received_at=now,
    )
    session.add(reply)
    session.flush()
    return reply


def last_question(session: Session, talk: Conversation) -> Line | None:
    """The last line that asked the customer something and has reached them."""
    return session.scalars(_QUESTIONS, {"talk": talk.id}).first()


def read(session: Session, playbook: Playbook, reply: Reply, *, actor: Actor, now: datetime) -> Reading:
    """Read a stored reply, write the reading beside it, and note it in the customer's history.

    What is on the customer's record weighs in where the words speak for a reason; what the reply asks us to
    do, and the mood it shows, are taken from the words alone, which are kept beside it by themselves.
    """
    customer = session.get(Customer, reply.customer_id) if reply.customer_id else None
    reader = playbook.reader_for(session)
    language = customer.language if customer else None
    letters = offered_letters(session, reply.customer_id)
    of_others = _asked_of_others(session, reply)
    reading = reader.read(reply.text, language, reply.probe, letters, of_others=of_others)
    words = {one.reason: one.probability for one in reading.reasons}
    known = priors.of_record(session, reader, reply, now) if reading.reasons else ()
    if known:
        weighed = reader.read(reply.text, language, reply.probe, letters, known, of_others=of_others)
        reading = replace(weighed, reply=reading.reply)
    reply.intent, reply.action = str(reading.reply.intent), str(reading.reply.action)
    shown = mood(reply.text)
    reply.reading = as_data(reading, known) | {"words": words, "mood": str(shown.name) if shown else ""}
    if of_others:
        reply.reading |= {"of_others": True}
    session.add(reply)
    if customer:
        customer.last_heard_at = now
        if reading.reply.intent == Intent.DECLINE:
            customer.refused_at = now
        session.add(customer)
        _note(session, reply, reading, actor, now)
    return reading


def _asked_of_others(session: Session, reply: Reply) -> bool:
    """Whether the question they answered was about other people: what is said of those is a weaker sign."""
    if reply.conversation_id is None or reply.line_id is None:
        return False
    about = {"talk": reply.conversation_id, "line": reply.line_id}
    return session.scalars(_TECHNIQUE, about).first() == OF_OTHERS


def as_data(reading: Reading, known: Sequence[Prior] = ()) -> dict[str, Any]:
    """A reading as JSON, in the shape of the classify contract, with the priors it was read with and the
    version that read it."""
    return {
        "intent": str(reading.reply.intent),
        "action": str(reading.reply.action),
        "intent_evidence": [asdict(found) for found in reading.reply.evidence],
        "reasons": [
            {**told, "priors": [asdict(prior) for prior in one.priors]}
            for told, one in zip(plain.reasons(reading), reading.reasons, strict=True)
        ],
        "abstained": reading.abstained,
        "amounts": plain.amounts(reading),
        "priors": [asdict(prior) for prior in known],
        "version": reading.version,
    }


def heard(reply: Reply, reading: Reading) -> state.Heard:
    """The reading as the script engine takes it: by their words alone.

    The record was weighed when the talk began, and must not be counted twice.
    """
    words = reply.reading.get("words")
    return state.Heard(
        reply.text,
        str(reading.reply.intent),
        str(reading.reply.action),
        {one.reason: one.probability for one in reading.reasons} if words is None else words,
        reply.reading.get("mood", ""),
    )


def learn(session: Session, reply: Reply, reading: Reading, *, actor: Actor, now: datetime) -> None:
    """Keep the reasons of a reply that no script will answer any more."""
    for one in reading.reasons:
        if reply.customer_id is None or one.probability < ASSERTED:
            continue
        about = (reply.customer_id, reply.conversation_id, reply.id)
        keep_reason(session, about, one.reason, one.probability, how="stated", now=now)
        facts = {"reason": one.reason, "how": "stated", "probability": round(one.probability, 4)}
        ledger.record(
            session,
            customer_id=reply.customer_id,
            verb="learned",
            actor=actor,
            at=now,
            channel=reply.channel,
            subject=reply.id,
            facts=facts,
        )


def keep_reason(
    session: Session,
    about: tuple[str, str | None, str | None],
    reason: str,
    probability: float,
    *,
    how: str,
    now: datetime,
) -> None:
    """Keep why a customer left; `about` names the customer, the talk and the reply it was learned from."""
    customer_id, conversation_id, reply_id = about
    session.add(
        LearnedReason(
            id=ids.new("rea", now),
            customer_id=customer_id,
            conversation_id=conversation_id,
            reply_id=reply_id,
            reason=reason,
            how=how,
            probability=probability,
            at=now,
        )
    )
    note_change(session, [customer_id], now)


def offered_letters(session: Session, customer_id: str | None) -> frozenset[str]:
    """The single letters our last text to this customer gave as a way out."""
    if customer_id is None:
        return frozenset()
    body = db.rows(session, _SENT, customer=customer_id).scalars().first() or ""
    return frozenset(letter.casefold() for found in _LETTER.findall(body) for letter in found if letter)


def _note(session: Session, reply: Reply, reading: Reading, actor: Actor, now: datetime) -> None:
    assert reply.customer_id is not None
    ledger.record(
        session,
        customer_id=reply.customer_id,
        verb="heard",
        actor=actor,
        at=now,
        channel=reply.channel,
        subject=reply.id,
        facts={
            "conversation": reply.conversation_id,
            "turn": reply.turn,
            "node": reply.node,
            "intent": reply.intent,
            "action": reply.action,
            "reasons": {one.reason: one.probability for one in reading.reasons},
            "abstained": reading.abstained,
            "reader": reading.version,
        },
        text=reply.text,
    )
