"""The readings of a stored reply: the one it got when it came in, and those written beside it."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.conversations.models import Reply
from assistant.learning.models import ReaderVersion, Rereading, VersionState, version_name
from assistant.reasons.classifier import ASSERTED
from assistant.reasons.taxonomy import UNCLEAR

SHIPPED = "shipped"
_LIVE = sa.select(col(ReaderVersion.number), col(ReaderVersion.fingerprint)).where(
    col(ReaderVersion.state) == VersionState.LIVE
)


def asserted(reading: Mapping[str, Any]) -> list[str]:
    """The reasons a stored reading asserts, strongest first."""
    found = reading.get("reasons", [])
    return [one["reason"] for one in found if one["probability"] >= ASSERTED and one["reason"] != UNCLEAR]


def latest(session: Session, reply_ids: Collection[str]) -> dict[str, Rereading]:
    """The re-readings that stand for these replies; a reply that is not here is as it was first read.

    What the live version says comes first, so that going back shows what was read before; where the live one
    has said nothing, the newest stands.
    """
    rows = select(Rereading).where(col(Rereading.reply_id).in_(list(reply_ids)))
    beside = list(session.exec(rows.order_by(col(Rereading.at))))
    if not beside:
        return {}
    live = _live_name(session)
    found = {one.reply_id: one for one in beside}
    own = sa.select(col(Reply.id)).where(col(Reply.id).in_(list(found)), own_version().startswith(live))
    for first in db.rows(session, own).scalars():
        del found[first]
    return found | {one.reply_id: one for one in beside if one.version.startswith(live)}


def newest(session: Session, reply: Reply) -> dict[str, Any]:
    """What the version that counts says of this reply: what people see, and judge."""
    later = latest(session, [reply.id]).get(reply.id)
    return later.reading if later else reply.reading


def own_version() -> sa.ColumnElement[str]:
    """The version that read a reply when it came in; empty for the oldest."""
    return sa.func.coalesce(col(Reply.reading)["version"].as_string(), "")


def live_version(session: Session) -> tuple[int, str] | None:
    """Number and fingerprint of the version that reads for customers; None is the shipped reader."""
    found = db.rows(session, _LIVE).first()
    return (found[0], found[1]) if found else None


def _live_name(session: Session) -> str:
    """What the readings of the live version begin with."""
    live = live_version(session)
    return version_name(*live) if live else SHIPPED
