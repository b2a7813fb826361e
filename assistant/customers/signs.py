"""What customers did other than buying, as the counts scoring weighs."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from assistant.customers.importing import bulk
from assistant.customers.models import Customer, Interaction, InteractionKind
from assistant.scoring.extras import Extras
from assistant.scoring.indicators import indicators

YEAR = timedelta(days=365)
VALUE_SOURCES: Mapping[InteractionKind, str] = {
    InteractionKind.REFERRAL: "referrals",
    InteractionKind.WORD_OF_MOUTH: "word_of_mouth",
    InteractionKind.HELP: "helping",
    InteractionKind.EVENT: "events",
    InteractionKind.SURVEY: "surveys",
    InteractionKind.ADVICE: "advice",
}
SIGN_OF: Mapping[InteractionKind, str] = {
    InteractionKind.COMPLAINT: "complaints",
    InteractionKind.REVIEW: "reviews",
    InteractionKind.VISIT: "activity",
    InteractionKind.ACTIVITY: "activity",
}
"""The warning sign a kind is counted for; all others are counted as interaction."""
COLUMNS: Mapping[str, tuple[str, str]] = {
    "complaints": ("complaints_now", "complaints_before"),
    "reviews": ("bad_reviews", "reviews_before"),
    "activity": ("activity_now", "activity_before"),
    "interaction": ("interactions_now", "interactions_before"),
}


@dataclass(frozen=True)
class Heard:
    """What our contacts with one customer taught, which layers above know: contacts since they last bought,
    their answers to them, those unanswered lately; whether they said no, and the natural reason they gave
    (a name of natural.yaml), both since they last bought."""

    attempts: int = 0
    answers: int = 0
    unanswered: int = 0
    left: bool = False
    natural: str = ""


Known = Mapping[str, Heard]


class Listen(Protocol):
    """Gives what was heard by `now` of customers: of all whose id sorts after `after`, or only of some;
    erased ones and those of whom nothing was heard are left out."""

    def __call__(
        self, session: Session, now: datetime, /, *, after: str = "", only: Collection[str] | None = None
    ) -> Known: ...


def nothing_heard(
    _session: Session, _now: datetime, *, after: str = "", only: Collection[str] | None = None
) -> Known:
    """For a house that knows orders and dealings alone."""
    return {}


def extras(
    session: Session,
    now: datetime,
    *,
    after: str = "",
    only: Collection[str] | None = None,
    heard: Known | None = None,
) -> dict[str, Extras]:
    """The extras of everybody who has any, of those whose id sorts after `after`, or only of some; `heard` is
    of the same customers."""
    counts: dict[str, dict[str, Any]] = {}
    for customer_id, kind, still_open, later, earlier, year in _rows(session, now, after, only):
        mine, told = counts.setdefault(customer_id, {}), InteractionKind(kind)
        sign = SIGN_OF.get(told, "interaction")
        news = dict(zip(COLUMNS[sign], (later, earlier), strict=True))
        if told is InteractionKind.COMPLAINT:
            news["open_complaints"] = still_open
        if told in VALUE_SOURCES:
            news[VALUE_SOURCES[told]] = year
        for name, count in news.items():
            mine[name] = mine.get(name, 0) + int(count)
    for customer_id, one in (heard or {}).items():
        said = {"unanswered": one.unanswered, "left": one.left, "natural": one.natural}
        counts.setdefault(customer_id, {}).update(said)
    return {customer_id: Extras(**mine) for customer_id, mine in counts.items()}


def _rows(session: Session, now: datetime, after: str, only: Collection[str] | None) -> Iterator[Any]:
    for some in [None] if only is None else list(bulk.chunks(sorted(only))):
        query = _counted(now).where(col(Interaction.customer_id) > after)
        if some is not None:
            query = query.where(col(Interaction.customer_id).in_(some))
        yield from session.execute(query)


def _counted(now: datetime) -> sa.Select[*tuple[Any, ...]]:
    """By customer and kind: open ones, those of the later and of the earlier window, and of the last year."""
    kind, at = col(Interaction.kind), col(Interaction.at)
    spans = {one: _window(SIGN_OF.get(one, "interaction")) for one in InteractionKind}
    begins, before = (_begins({one: now - times * span for one, span in spans.items()}) for times in (1, 2))
    oldest = now - max(YEAR, *(2 * span for span in spans.values()))
    erased = sa.select(col(Customer.id)).where(col(Customer.erased_at).is_not(None))
    return (
        sa.select(
            col(Interaction.customer_id),
            kind,
            _sum(col(Interaction.open).is_(True)),
            _sum(at > begins),
            _sum(sa.and_(at <= begins, at > before)),
            _sum(at > now - YEAR),
        )
        .where(
            at <= now,
            sa.or_(col(Interaction.open), at > oldest),
            col(Interaction.customer_id).not_in(erased),
        )
        .group_by(col(Interaction.customer_id), kind)
    )


def _window(sign: str) -> timedelta:
    return timedelta(days=indicators().windows[sign])


def _begins(moments: Mapping[InteractionKind, datetime]) -> sa.Case[datetime]:
    at = {str(one): sa.literal(moment, UTCDateTime()) for one, moment in moments.items()}
    return sa.case(at, value=col(Interaction.kind))


def _sum(holds: sa.ColumnElement[bool]) -> sa.Function[int]:
    return sa.func.sum(sa.case((holds, 1), else_=0))
