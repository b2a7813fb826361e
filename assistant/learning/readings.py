"""The readings of a stored reply: the one it got when it came in, and the newest one written beside it."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session, col, select

from assistant.conversations.models import Reply
from assistant.learning.models import Rereading
from assistant.reasons.classifier import ASSERTED
from assistant.reasons.taxonomy import UNCLEAR


def asserted(reading: Mapping[str, Any]) -> list[str]:
    """The reasons a stored reading asserts, strongest first."""
    found = reading.get("reasons", [])
    return [one["reason"] for one in found if one["probability"] >= ASSERTED and one["reason"] != UNCLEAR]


def latest(session: Session, reply_ids: Collection[str]) -> dict[str, Rereading]:
    """The newest re-reading of each of these replies that has one."""
    rows = select(Rereading).where(col(Rereading.reply_id).in_(list(reply_ids)))
    return {one.reply_id: one for one in session.exec(rows.order_by(col(Rereading.at)))}


def newest(session: Session, reply: Reply) -> dict[str, Any]:
    """What the newest version that read this reply says of it: what people see, and judge."""
    later = latest(session, [reply.id]).get(reply.id)
    return later.reading if later else reply.reading
