"""Every move of a talk, kept with its cause and what it was decided from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db, ids
from assistant.conversations.models import Conversation, Move
from assistant.dialogue.state import Cause, Continued, Failed, Heard, Silent, Started
from assistant.errors import Invalid
from assistant.history.ledger import Actor

OPENED, TAKEN_OVER, RESUMED, CORRECTED = "opened", "taken_over", "resumed", "corrected"
_LAST = sa.select(sa.func.max(col(Move.position))).where(
    col(Move.conversation_id) == sa.bindparam("conversation")
)


def keep(
    session: Session,
    talk: Conversation,
    cause: Mapping[str, Any],
    inputs: Mapping[str, Any] | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep that a talk has come to the state its row holds now, and by what."""
    last = db.rows(session, _LAST, conversation=talk.id).scalar()
    move = Move(
        id=ids.new("mov", now),
        conversation_id=talk.id,
        position=0 if last is None else last + 1,
        turn=talk.turn,
        cause=dict(cause),
        inputs=dict(inputs or {}),
        state=talk.state,
        actor_kind=actor.kind,
        actor=actor.id,
        at=now,
    )
    session.add(move)


def of_talk(session: Session, conversation_id: str) -> list[Move]:
    """Every move of a talk, in order; none for a talk begun before moves were kept."""
    mine = select(Move).where(Move.conversation_id == conversation_id)
    return list(session.exec(mine.order_by(col(Move.position))))


def as_data(cause: Cause, reply_id: str | None) -> dict[str, Any]:
    """A cause of the engine as JSON; what was said is named by its reply."""
    match cause:
        case Heard():
            return {
                "kind": "heard",
                "reply": reply_id,
                "intent": cause.intent,
                "action": cause.action,
                "reasons": dict(cause.reasons),
                "mood": cause.mood,
            }
        case Failed(why=why):
            return {"kind": "failed", "why": why}
        case Started() | Silent() | Continued():
            return {"kind": type(cause).__name__.casefold()}


def cause_of(data: Mapping[str, Any], text: str) -> Cause | None:
    """The engine's cause `as_data` gave; None for a move that a person made past the engine. `text` is what
    the reply said. Raises Invalid for what is neither."""
    match data.get("kind"):
        case "heard":
            return Heard(text, data["intent"], data["action"], data["reasons"], data["mood"])
        case "failed":
            return Failed(data["why"])
        case "started":
            return Started()
        case "silent":
            return Silent()
        case "continued":
            return Continued()
        case kind if kind in (OPENED, TAKEN_OVER, RESUMED, CORRECTED):
            return None
    raise Invalid(f"move: {data.get('kind')!r} is no cause we know")
