"""What customers did other than buying, as the counts scoring weighs."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant.customers.importing import bulk
from assistant.customers.models import Customer, Interaction, InteractionKind
from assistant.scoring.extras import Extras

WINDOW, YEAR = timedelta(days=180), timedelta(days=365)
VALUE_SOURCES: Mapping[InteractionKind, str] = {
    InteractionKind.REFERRAL: "referrals",
    InteractionKind.HELP: "helping",
    InteractionKind.EVENT: "events",
    InteractionKind.SURVEY: "surveys",
    InteractionKind.ADVICE: "advice",
}
WARNINGS: Mapping[InteractionKind, str] = {
    InteractionKind.COMPLAINT: "open_complaints",
    InteractionKind.REVIEW: "bad_reviews",
}


def extras(
    session: Session, now: datetime, *, after: str = "", only: Collection[str] | None = None
) -> dict[str, Extras]:
    """The extras of everybody who has any, of those whose id sorts after `after`, or only of some."""
    counts: dict[str, Counter[str]] = {}
    for some in [None] if only is None else list(bulk.chunks(sorted(only))):
        query = _told(now).where(col(Interaction.customer_id) > after)
        if some is not None:
            query = query.where(col(Interaction.customer_id).in_(some))
        for customer_id, kind, at, still_open in session.execute(query):
            _count(counts.setdefault(customer_id, Counter()), kind, at, bool(still_open), now)
    return {customer_id: Extras(**dict[str, Any](mine)) for customer_id, mine in counts.items()}


def _told(now: datetime) -> sa.Select[str, str, datetime, bool]:
    query = sa.select(
        col(Interaction.customer_id), col(Interaction.kind), col(Interaction.at), col(Interaction.open)
    )
    erased = sa.select(col(Customer.id)).where(col(Customer.erased_at).is_not(None))
    return query.where(
        col(Interaction.at) <= now,
        sa.or_(col(Interaction.open), col(Interaction.at) > now - YEAR),
        col(Interaction.customer_id).not_in(erased),
    )


def _count(mine: Counter[str], kind: str, at: datetime, still_open: bool, now: datetime) -> None:
    if kind in WARNINGS:
        mine[WARNINGS[InteractionKind(kind)]] += still_open
        return
    if at <= now - YEAR:
        return
    mine["interactions_now" if at > now - WINDOW else "interactions_before"] += at > now - 2 * WINDOW
    if kind in VALUE_SOURCES:
        mine[VALUE_SOURCES[InteractionKind(kind)]] += 1
