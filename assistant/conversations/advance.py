"""One cause, one step, one transaction: the only place where a talk moves."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.conversations import effects, moves, publishing, unspoken
from assistant.conversations.models import Conversation, ConversationStatus
from assistant.conversations.playbook import Playbook
from assistant.conversations.talking import stage
from assistant.dialogue import engine, state
from assistant.dialogue.effects import Effect, Say
from assistant.dialogue.script import Script
from assistant.errors import Missing, Stale, WinbackError
from assistant.history.ledger import Actor

log = logging.getLogger(__name__)
TROUBLE = "trouble"
"""Why a person is needed when our own machinery failed."""
_CLAIM = (
    sa.update(Conversation)
    .where(
        col(Conversation.id) == sa.bindparam("talk"),
        col(Conversation.turn) == sa.bindparam("seen"),
        col(Conversation.status) == ConversationStatus.OPEN,
    )
    .values(turn=Conversation.turn + 1)
)


def advance(
    session: Session,
    playbook: Playbook,
    conversation_id: str,
    cause: state.Cause,
    *,
    turn: int,
    actor: Actor,
    reply_id: str | None = None,
    now: datetime,
) -> Conversation:
    """Move a talk by one cause, seen at `turn`.

    Raises Missing, or Stale when the talk has moved on or has ended: then nothing was changed.
    """
    conversation = take_turn(session, conversation_id, turn)
    script = script_of(session, playbook, conversation)
    staged = stage(session, playbook, script, conversation, now=now)
    before = state.from_json(conversation.state)
    moved = engine.step(staged.talk, before, cause)
    answered = moved.state.answered[len(before.answered) :]
    conversation.state = state.to_json(moved.state)
    conversation.top_reason = engine.main_reason(moved.state)
    if moved.state.handed_over is None:
        conversation.needs_person = None
    happened = moves.as_data(cause, reply_id)
    moves.keep(session, conversation, happened, staged.inputs(), actor=actor, now=now)
    unspoken.supersede(session, conversation, type(cause).__name__.casefold(), now=now)
    scene = effects.Scene(
        session, playbook, conversation, actor, reply_id,
        replying=isinstance(cause, state.Heard), now=now, believed=moved.state.inquiry.posterior,
        answered=staged.why_answered(answered[-1]) if answered else {},
    )  # fmt: skip
    _apply(scene, moved.effects)
    session.add(conversation)
    session.flush()
    return conversation


def attempt(
    session: Session,
    playbook: Playbook,
    talk: Conversation,
    cause: state.Cause,
    *,
    actor: Actor,
    reply_id: str | None = None,
    now: datetime,
) -> Conversation:
    """Move a talk, or give it to a person where its script cannot go on: what was heard is never lost."""
    try:
        with session.begin_nested():
            return advance(
                session, playbook, talk.id, cause, turn=talk.turn, actor=actor, reply_id=reply_id, now=now
            )
    except WinbackError:
        log.exception("a talk could not move", extra={"action": "advance", "conversation": talk.id})
        session.refresh(talk)
        talk.needs_person = TROUBLE
        session.add(talk)
        return talk


def _apply(scene: effects.Scene, wanted: Sequence[Effect]) -> None:
    """Every effect in order. When a line may not be said, nothing of this step leaves: half a message is
    worse than none."""
    days = [effect.expires for effect in wanted if isinstance(effect, Say) and effect.expires is not None]
    scene.last_day = min(days, default=None)
    for effect in wanted:
        if not effects.apply(scene, effect):
            unspoken.supersede(scene.session, scene.conversation, "the rest could not be said", now=scene.now)
            return


def take_turn(session: Session, conversation_id: str, turn: int) -> Conversation:
    """Claim the right to move an open talk on from `turn`. Raises Missing or Stale."""
    won = db.changed(session, _CLAIM, talk=conversation_id, seen=turn) == 1
    conversation = db.fresh(session, Conversation, conversation_id)
    if conversation is None:
        raise Missing(f"conversation: there is no {conversation_id!r}")
    if not won:
        ended = (
            f"has ended ({conversation.outcome})" if conversation.status == ConversationStatus.CLOSED else ""
        )
        raise Stale(f"conversation: it {ended or f'is at turn {conversation.turn}, not {turn}'}; reload it")
    return conversation


def script_of(session: Session, playbook: Playbook, conversation: Conversation) -> Script:
    """The exact version a talk runs on, whatever has been edited since."""
    return publishing.stored(session, playbook, conversation.script_version)


def take_over(session: Session, conversation: Conversation, why: str, *, actor: Actor, now: datetime) -> None:
    """A person has the talk in hand: the script says nothing more until it is given back."""
    conversation.needs_person = why
    conversation.state = state.to_json(replace(state.from_json(conversation.state), handed_over=why))
    moves.keep(session, conversation, {"kind": moves.TAKEN_OVER, "why": why}, actor=actor, now=now)


def in_hand(conversation: Conversation) -> bool:
    """Whether a person, not the script, answers in this talk."""
    return state.from_json(conversation.state).handed_over is not None


def resume(
    session: Session, playbook: Playbook, conversation: Conversation, *, actor: Actor, now: datetime
) -> timedelta | None:
    """Give a handed-over talk back to its script, resting at its last question; how long that one waits."""
    script = script_of(session, playbook, conversation)
    resting = engine.resumed(script, state.from_json(conversation.state))
    conversation.needs_person = None
    conversation.state = state.to_json(resting)
    moves.keep(session, conversation, {"kind": moves.RESUMED}, actor=actor, now=now)
    return script.nodes[resting.node].wait
