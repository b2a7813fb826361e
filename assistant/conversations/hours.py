"""At which hour a touch is made, by what earlier contacts taught; and the log of that choice."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.conversations import casting, contacts
from assistant.customers.models import Lapse
from assistant.planning.facts import Facts
from assistant.planning.response.options import Setting
from assistant.planning.rules import Rules
from assistant.planning.slots import Withheld
from assistant.planning.timing import Known, Timed, timed
from assistant.promises.models import Promise, PromiseState
from assistant.touches import choices

URGENT = "key"
"""Customers of this tier are contacted at the first chance: nothing is tried out on them."""
PRESSING = frozenset({casting.COMPLAINT, casting.BIRTHDAY, casting.LOST_CONTACT})
"""Occasions that do not wait for a better hour."""
_PROMISED = sa.select(col(Promise.id)).where(
    col(Promise.customer_id) == sa.bindparam("customer"), col(Promise.state) == PromiseState.OPEN
)


def hour_for(
    session: Session, rules: Rules, facts: Facts, customer_id: str, channel: str, number: int, at: datetime,
    *, occasion: str = "", latest: datetime | None = None,
) -> Timed | Withheld:  # fmt: skip
    """When touch `number` of this cycle is made: at `at` or after, before `latest`.

    At the first chance until contacts have taught anything; always so for key customers, on pressing
    occasions, and for whoever we have promised something.
    """
    lapse = session.get(Lapse, customer_id)
    urgent = (lapse is not None and lapse.tier == URGENT) or occasion in PRESSING
    known = None if urgent else _known(session, customer_id, lapse, number, at)
    seed = f"{customer_id}:{number}"
    return timed(rules, facts, channel, at, known, urgent=urgent, latest=latest, seed=seed)


def keep(session: Session, touch_id: str, chosen: Timed, *, now: datetime) -> None:
    """Log the choice behind a touch with the chance of every option; nothing where none was made."""
    if chosen.choice is not None and chosen.known is not None:
        known = chosen.known
        choices.note(session, touch_id, known.setting, chosen.choice, now=now)


def _known(
    session: Session, customer_id: str, lapse: Lapse | None, number: int, at: datetime
) -> Known | None:
    model = choices.live(session)
    if model is None or db.rows(session, _PROMISED, customer=customer_id).first():
        return None
    segment, margin = (lapse.tier, lapse.future_value) if lapse else (contacts.UNPLACED, 0.0)
    return Known(model, Setting(segment, number), contacts.memory(session, customer_id, at), max(margin, 1.0))
