"""What contacts teach about who is reached when: learned once a day, for new touches to go by."""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from assistant import db
from assistant.conversations import contacts
from assistant.planning.response.model import fresh, learn
from assistant.planning.timing import day_number
from assistant.touches import choices
from assistant.touches.models import ResponseModel

EVER = datetime(1971, 1, 1, tzinfo=UTC)
_UNTIL = (
    sa.select(col(ResponseModel.until_at), col(ResponseModel.contacts))
    .order_by(col(ResponseModel.made_at).desc(), col(ResponseModel.version))
    .limit(1)
)


@dataclass(frozen=True)
class Taught:
    """What a day's look at contacts came to: how many were new, how many the model rests on in all."""

    version: str
    contacts: int
    in_all: int


def learn_daily(engine: sa.Engine, *, now: datetime) -> int:
    """Once a day, learn from the contacts whose time to answer has passed; how many there were."""
    with db.transaction(engine) as session:
        made_at = session.scalar(sa.select(sa.func.max(ResponseModel.made_at, type_=UTCDateTime())))
        if made_at is not None and made_at.date() >= now.date():
            return 0
        taught = learn_from_contacts(session, now=now)
    return taught.contacts if taught else 0


def learn_from_contacts(session: Session, *, now: datetime) -> Taught | None:
    """Add every contact whose time to be answered has passed, or whose end became known, since the last time.

    What was learned before fades by the half-life of the priors. None while there is nothing new.
    """
    row = db.rows(session, _UNTIL).first()
    since, before = (row.until_at, row.contacts) if row else (EVER, 0)
    found = [one.observed() for one in contacts.between(session, since, now)]
    if not found:
        return None
    today = day_number(now)
    model = learn(choices.live(session) or fresh(min(one.at for one in found)), found, today)
    choices.keep(session, model, contacts=before + len(found), until_at=now, now=now)
    return Taught(model.version, len(found), before + len(found))
