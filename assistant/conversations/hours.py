"""At which hour a touch is made, by what earlier contacts taught; and the log of that choice."""

from datetime import datetime

from sqlmodel import Session

from assistant.conversations import contacts
from assistant.customers.models import Lapse
from assistant.planning.facts import Facts
from assistant.planning.response.options import Setting
from assistant.planning.rules import Rules
from assistant.planning.slots import Withheld
from assistant.planning.timing import Known, Timed, as_made, timed
from assistant.touches import choices

URGENT = "key"
"""Customers of this tier are contacted at the first chance: nothing is tried out on them."""


def hour_for(
    session: Session, rules: Rules, facts: Facts, customer_id: str, channel: str, number: int, at: datetime
) -> Timed | Withheld:
    """When touch `number` of this cycle is made, at `at` or after: the same for the same customer and day.

    At the first chance until contacts have taught anything, and always for key customers.
    """
    lapse = session.get(Lapse, customer_id)
    urgent = lapse is not None and lapse.tier == URGENT
    known = None if urgent else _known(session, customer_id, lapse, number)
    return timed(rules, facts, channel, at, known, urgent=urgent, seed=f"{customer_id}:{number}")


def keep(session: Session, touch_id: str, chosen: Timed, *, now: datetime) -> None:
    """Log the choice behind a touch with the chance of every option; nothing where none was made."""
    if chosen.choice is not None and chosen.known is not None:
        known = chosen.known
        choices.note(session, touch_id, known.setting, chosen.choice, margin=known.margin, now=now)


def keep_made(
    session: Session, rules: Rules, facts: Facts, customer_id: str, channel: str, touch_id: str, number: int,
    *, now: datetime,
) -> None:  # fmt: skip
    """Log the choice behind a touch that a person makes now, if now is the kind of hour we would choose."""
    found = hour_for(session, rules, facts, customer_id, channel, number, now)
    if isinstance(found, Timed):
        keep(session, touch_id, as_made(found, facts, channel, now), now=now)


def _known(session: Session, customer_id: str, lapse: Lapse | None, number: int) -> Known | None:
    model = choices.live(session)
    if model is None:
        return None
    segment, margin = (lapse.tier, lapse.future_value) if lapse else (contacts.UNPLACED, 0.0)
    return Known(model, Setting(segment, number), contacts.memory(session, customer_id), max(margin, 1.0))
