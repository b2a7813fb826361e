"""What customers did with us other than buying, entered by hand: complaints, reviews, visits, advice."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db, ids
from assistant.customers.changes import note_change
from assistant.customers.models import Customer, Interaction, InteractionKind
from assistant.errors import Invalid, Missing, Stale
from assistant.history import ledger
from assistant.history.ledger import Actor

LONGEST = 5000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)
"""How far the clock of whoever writes may run before ours."""


def record_interaction(
    session: Session,
    *,
    customer_id: str,
    kind: str,
    text: str,
    at: datetime,
    open: bool,
    actor: Actor,
    now: datetime,
) -> Interaction:
    """Note what happened at `at`; `open` when something is still to be settled. It counts in the next score.

    Raises Missing for an unknown or erased customer, Invalid for an unknown kind, a time without zone, before
    1970 or still to come, or too many words.
    """
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing(f"customer: there is no {customer_id[:60]!r}")
    if kind not in set(InteractionKind):
        raise Invalid(f"kind: expected one of {', '.join(InteractionKind)}")
    said = ledger.storable(text).strip()
    if len(said) > LONGEST:
        raise Invalid(f"text: {len(said)} characters, at most {LONGEST}")
    if at.tzinfo is None or not EARLIEST <= at <= now + AHEAD:
        raise Invalid("at: when it happened is needed, with its time zone, not before 1970 or still to come")
    interaction = Interaction(
        id=ids.new("int", now), customer_id=customer_id, kind=str(kind), at=at, text=said, open=open
    )
    session.add(interaction)
    session.flush()
    note_change(session, [customer_id], now)
    facts = {"kind": interaction.kind, "at": at.astimezone(UTC).isoformat(), "open": open}
    ledger.record(
        session,
        customer_id=customer_id,
        verb="noted",
        actor=actor,
        at=now,
        subject=interaction.id,
        facts=facts,
        text=said or None,
    )
    return interaction


def settle_interaction(session: Session, interaction_id: str, *, actor: Actor, now: datetime) -> Interaction:
    """It is settled: the complaint was answered, what was asked for is done. Raises Missing, or Stale when
    there is nothing to settle any more."""
    # Guarded, not read and written: of two people who settle it at once only one is the one who did.
    mine = sa.update(Interaction).where(
        col(Interaction.id) == interaction_id, col(Interaction.open).is_(True)
    )
    settled = db.changed(session, mine.values(open=False))
    interaction = db.fresh(session, Interaction, interaction_id)
    if interaction is None:
        raise Missing(f"interaction: there is no {interaction_id[:60]!r}")
    if not settled:
        raise Stale("interaction: it is settled already; reload to see")
    note_change(session, [interaction.customer_id], now)
    ledger.record(
        session,
        customer_id=interaction.customer_id,
        verb="settled",
        actor=actor,
        at=now,
        subject=interaction_id,
        facts={"kind": interaction.kind},
    )
    return interaction
