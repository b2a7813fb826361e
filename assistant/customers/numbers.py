"""Numbers that asked to be left alone, whoever they belong to now or are imported for later."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.customers.models import BlockedNumber, Phone

OPT_OUT = "number_opt_out"


def block_number(session: Session, e164: str, *, why: str, now: datetime) -> None:
    """Never text or call this number again, for any customer. Asking twice keeps the first."""
    if not e164:
        return
    known = session.get(BlockedNumber, e164, with_for_update=True)
    if known is None:
        session.add(BlockedNumber(e164=e164, rule=OPT_OUT, why=why, since_at=now))
    elif known.lifted_at is not None:
        known.since_at, known.why, known.lifted_at = now, why, None
    session.flush()


def block_numbers_of(session: Session, customer_id: str, *, why: str, now: datetime) -> None:
    """Block every number a customer has that is not known to be somebody else's."""
    usable = sa.select(col(Phone.e164)).where(
        col(Phone.customer_id) == customer_id, col(Phone.wrong_since_at).is_(None)
    )
    for e164 in session.execute(usable).scalars().all():
        block_number(session, e164, why=why, now=now)


def lift_numbers_of(session: Session, customer_id: str, *, now: datetime) -> int:
    """A customer's new consent frees their numbers; returns how many. The rows stay."""
    theirs = sa.select(col(Phone.e164)).where(col(Phone.customer_id) == customer_id)
    standing = sa.update(BlockedNumber).where(
        col(BlockedNumber.e164).in_(theirs), col(BlockedNumber.lifted_at).is_(None)
    )
    return db.changed(session, standing.values(lifted_at=now))
