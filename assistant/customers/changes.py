"""Who changed since their score: marked in the transaction of the change, so that none is missed."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.customers.importing import bulk
from assistant.customers.models import Lapse


def note_change(session: Session, customers: Sequence[str], now: datetime) -> None:
    """Something came in about these customers that their scores have not seen. Who was never scored needs no
    mark."""
    for some in bulk.chunks(customers):
        mine = sa.update(Lapse).where(col(Lapse.customer_id).in_(some))
        db.changed(session, mine.values(changed_at=now))


def marked(session: Session) -> dict[str, datetime]:
    """Everybody with a mark, and since when."""
    found = sa.select(col(Lapse.customer_id), col(Lapse.changed_at)).where(col(Lapse.changed_at).is_not(None))
    return {customer_id: at for customer_id, at in session.execute(found) if at is not None}


def any_marked(session: Session) -> bool:
    """Whether anybody has a mark."""
    found = sa.select(col(Lapse.customer_id)).where(col(Lapse.changed_at).is_not(None))
    return session.execute(found.limit(1)).first() is not None


def clear(session: Session, seen: dict[str, datetime]) -> None:
    """Take away the marks a score has seen; a newer mark of the same customer stays."""
    if not seen:
        return
    table = bulk.table_of(Lapse)
    mine = sa.update(table).where(
        table.c.customer_id == sa.bindparam("who"), table.c.changed_at == sa.bindparam("since")
    )
    rows = [{"who": customer_id, "since": at} for customer_id, at in seen.items()]
    session.connection().execute(mine.values(changed_at=None), rows)
