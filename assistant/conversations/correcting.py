"""Going back to an earlier answer on a call: both answers are kept, and the talk goes on from the new one."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.conversations import answering, listening, moves, unspoken
from assistant.conversations.models import Conversation, LearnedReason, Move, Reply
from assistant.conversations.playbook import Playbook
from assistant.customers.models import Channel
from assistant.dialogue import state
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import Actor


def correct(
    session: Session,
    playbook: Playbook,
    conversation_id: str,
    reply_id: str,
    *,
    text: str,
    turn: int,
    actor: Actor,
    now: datetime,
) -> str:
    """Take other words in place of an earlier answer, at the talk's `turn`; the new reply's id.

    The talk goes back to where it stood before that answer and hears the new one; what was said since stays
    on record, the old reading stays, and the reasons learned from it no longer stand, nor does a promise
    that stood on the screen and was not said yet. Raises Missing, Stale, or Invalid: empty words, a text
    conversation, an answer corrected before, or one older than moves.
    """
    words = listening.storable(text)
    if not words.strip():
        raise Invalid("text: write what the customer said")
    talk = answering.held(session, conversation_id)
    if talk.channel != Channel.CALL:
        raise Invalid("conversation: only on a call does one go back to an earlier answer")
    answering.check_turn(talk, turn)
    old = _answer(session, talk, reply_id)
    unspoken.withdraw_step(session, talk, now=now)
    _go_back(session, talk, old, actor, now)
    _withdraw(session, talk, old, now)
    reply = listening.store(
        session, text=words, channel=talk.channel, customer_id=talk.customer_id, talk=talk, now=now
    )
    reply.corrects_id, reply.node, reply.probe, reply.line_id = old.id, old.node, old.probe, old.line_id
    session.add(reply)
    ledger.record(
        session,
        customer_id=talk.customer_id,
        verb="answer_corrected",
        actor=actor,
        at=now,
        channel=talk.channel,
        subject=reply.id,
        facts={"conversation": talk.id, "turn": talk.turn, "corrects": old.id},
    )
    meant = playbook.reader_for(session).read(words, talk.language).reply
    answering.act_upon(session, playbook, talk, reply, meant, actor=actor, now=now)
    return reply.id


def _answer(session: Session, talk: Conversation, reply_id: str) -> Reply:
    old = session.get(Reply, reply_id)
    if old is None or old.conversation_id != talk.id:
        raise Missing(f"reply: this conversation has no {reply_id[:64]!r}")
    if session.exec(select(Reply.id).where(Reply.corrects_id == old.id)).first() is not None:
        raise Invalid("reply: it was corrected before; correct the newer answer")
    return old


def _go_back(session: Session, talk: Conversation, old: Reply, actor: Actor, now: datetime) -> None:
    """Let the talk stand where it stood before the answer was heard."""
    kept = moves.of_talk(session, talk.id)
    at = next(
        (one for one in kept if one.cause.get("reply") == old.id and one.cause["kind"] == "heard"), None
    )
    before = _before(kept, at) if at else None
    if before is None:
        raise Invalid("reply: nothing was kept of where the talk stood before it")
    talk.state = before.state
    if state.from_json(talk.state).handed_over is None:
        talk.needs_person = None
    session.add(talk)
    session.flush()
    cause = {"kind": moves.CORRECTED, "reply": old.id, "to": before.position}
    moves.keep(session, talk, cause, actor=actor, now=now)


def _before(kept: list[Move], at: Move) -> Move | None:
    return next((one for one in kept if one.position == at.position - 1), None)


def _withdraw(session: Session, talk: Conversation, old: Reply, now: datetime) -> None:
    """What was learned from the old answer, and since on its way, no longer stands; it is not forgotten."""
    kept = moves.of_talk(session, talk.id)
    at = next((one.position for one in kept if one.cause.get("reply") == old.id), len(kept))
    since = {old.id, *(one.cause["reply"] for one in kept if one.position >= at and one.cause.get("reply"))}
    learned = sa.update(LearnedReason).where(
        col(LearnedReason.reply_id).in_(sorted(since)), col(LearnedReason.withdrawn_at).is_(None)
    )
    db.changed(session, learned.values(withdrawn_at=now))
