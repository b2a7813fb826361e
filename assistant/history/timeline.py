"""History as people read it: newest first, filtered, a page at a time."""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant.errors import Invalid
from assistant.history.models import Event, EventText

MOST = 500


@dataclass(frozen=True)
class Moment:
    """One step with its words; `text` is None when there were none or the person was forgotten."""

    event: Event
    text: str | None

    @property
    def forgotten(self) -> bool:
        """Whether the step had words that were erased."""
        return self.text is None and self.event.text_hash is not None


@dataclass(frozen=True)
class Page:
    """Steps, newest first; `next` goes into `before` for the page after, None at the end."""

    items: tuple[Moment, ...]
    next: str | None


def timeline(
    session: Session,
    *,
    customer_id: str | None = None,
    actor: str | None = None,
    channel: str | None = None,
    verb: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    before: str | None = None,
) -> Page:
    """The steps that pass every filter given: `since` inclusive, `until` exclusive, `actor` the id of a rep,
    key or provider. New steps never shift a page. Raises Invalid for a `before` that no page gave out."""
    limit = max(1, min(limit, MOST))
    query = sa.select(Event, col(EventText.text)).outerjoin(EventText, col(EventText.event_id) == Event.id)
    wanted = (
        (Event.customer_id, customer_id),
        (Event.actor, actor),
        (Event.channel, channel),
        (Event.verb, verb),
        (Event.subject, subject),
    )
    for column, value in wanted:
        if value is not None:
            query = query.where(col(column) == value)
    if since is not None:
        query = query.where(col(Event.at) >= since)
    if until is not None:
        query = query.where(col(Event.at) < until)
    if before is not None:
        query = query.where(_older_than(before))
    newest_first = (col(Event.at).desc(), col(Event.position).desc(), col(Event.id).desc())
    rows = session.execute(query.order_by(*newest_first).limit(limit + 1)).all()
    items = tuple(Moment(event, text) for event, text in rows[:limit])
    return Page(items, _mark(items[-1].event) if len(rows) > limit else None)


def verbs(session: Session) -> list[str]:
    """Every verb that occurs, in alphabetical order: what a filter can offer."""
    return list(session.scalars(sa.select(col(Event.verb)).distinct().order_by(Event.verb)))


def _mark(event: Event) -> str:
    return f"{event.at.astimezone(UTC).isoformat()}~{event.position}~{event.id}"


def _older_than(mark: str) -> sa.ColumnElement[bool]:
    try:
        at_text, position_text, event_id = mark.split("~")
        at, position = datetime.fromisoformat(at_text), int(position_text)
        if at.tzinfo is None or abs(position) >= 2**31:
            raise ValueError(mark)
    except ValueError as error:
        raise Invalid("before: use the mark that the page before gave out") from error
    same = col(Event.at) == at
    return sa.or_(
        col(Event.at) < at,
        sa.and_(same, col(Event.position) < position),
        sa.and_(same, col(Event.position) == position, col(Event.id) < event_id),
    )
