"""What a person did outside the product, noted as a touch: a letter, a message, a visit, a greeting."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.conversations import effects
from assistant.conversations.climbing import GREETING
from assistant.conversations.playbook import Playbook
from assistant.customers.models import Channel, Customer
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.planning.cadence import Content
from assistant.planning.channels import Carrier
from assistant.touches import queue
from assistant.touches.models import Touch, TouchState

LONGEST_OCCASION = 60


@dataclass(frozen=True, slots=True)
class Greeted:
    """A greeting: what it was about, and the occasion it was for, as the list of greetings names it."""

    content: str
    occasion: str


def carried(playbook: Playbook) -> tuple[str, ...]:
    """The channels on which a person does what no script does."""
    ways = playbook.policies.channels.ways
    return tuple(code for code, way in ways.items() if way.carrier is Carrier.REP and code != Channel.CALL)


def did_by_hand(
    session: Session,
    playbook: Playbook,
    customer_id: str,
    *,
    channel: str,
    note: str,
    actor: Actor,
    now: datetime,
    greeting: Greeted | None = None,
) -> None:
    """A letter went out, a visit was made: it counts as a touch, so the ladder goes on.

    A greeting counts towards the limits on contact, and is no attempt to win anybody back. Raises Missing,
    or Invalid for a channel that is not carried by hand or content there is none of.
    """
    if session.get(Customer, customer_id) is None:
        raise Missing(f"customer: there is no {customer_id!r}")
    allowed = carried(playbook) if greeting is None else tuple(playbook.policies.channels.ways)
    if channel not in allowed:
        raise Invalid(f"channel: one of {', '.join(allowed)}")
    if greeting and (greeting.content not in set(Content) or len(greeting.occasion) > LONGEST_OCCASION):
        raise Invalid(f"content: one of {', '.join(Content)}, with the name of an occasion")
    ledger.hold(session, customer_id)
    touch = queue.enqueue(
        session,
        customer_id=customer_id,
        conversation_id=None,
        channel=channel,
        purpose=GREETING if greeting else "opening",
        to="",
        body="",
        node=GREETING if greeting else "",
        line_id=greeting.content if greeting else "",
        due_at=now,
        expires_at=None,
        number=effects.attempts(session, customer_id, None) + (greeting is None),
        why=greeting.occasion if greeting else "done by a person",
        now=now,
    )
    done = sa.update(Touch).where(col(Touch.id) == touch.id, col(Touch.state) == TouchState.PLANNED)
    db.changed(session, done.values(state=TouchState.DELIVERED, sent_at=now, settled_at=now))
    ledger.record(
        session,
        customer_id=customer_id,
        verb="delivered",
        actor=actor,
        at=now,
        channel=channel,
        subject=touch.id,
        text=note or None,
    )
