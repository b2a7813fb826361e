"""Leaving people alone: for good when they ask for it, for now when a person must look first."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.conversations import callbacks, unspoken
from assistant.conversations.models import Conversation, ConversationStatus, Reply
from assistant.customers import consents, numbers
from assistant.customers.models import Block, Customer, Phone
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.reasons.replies import Intent

REVIEW = "review:"
HELD = frozenset({Intent.WRONG_NUMBER, Intent.DECEASED})
"""Readings that close every door until a person has looked; the others only pause what is running."""


def stop_contact(session: Session, customer_id: str, *, why: str, actor: Actor, now: datetime) -> None:
    """Leave this customer alone for good, on every channel and number. Raises Missing.

    Blocks the customer and their numbers, cancels what waits, closes every talk. Needs no script.
    """
    if session.get(Customer, customer_id) is None:
        raise Missing(f"customer: there is no {customer_id!r}")
    ledger.hold(session, customer_id)
    consents.block(
        session, customer_id=customer_id, channel=None, rule="opt_out", why=why, actor=actor, now=now
    )
    numbers.block_numbers_of(session, customer_id, why=why, now=now)
    unspoken.cancel(session, customer_id, "opt_out", now=now)
    callbacks.release(session, customer_id, "asked to be left alone", now=now)
    for talk in _running(session, customer_id):
        talk.status, talk.outcome, talk.why = ConversationStatus.CLOSED, "opted_out", why
        talk.closed_at, talk.needs_person = now, None
        talk.turn += 1
        session.add(talk)
    waiting = sa.update(Reply).where(col(Reply.customer_id) == customer_id, col(Reply.handled_at).is_(None))
    db.changed(session, waiting.values(handled_at=now))
    facts = {"scope": "every channel"}
    ledger.record(
        session, customer_id=customer_id, verb="stopped", actor=actor, at=now, facts=facts, text=why
    )


def pause(session: Session, owners: Iterable[str], intent: str, *, actor: Actor, now: datetime) -> None:
    """Something grave was said: nothing leaves for these customers until a person has looked."""
    for customer_id in owners:
        ledger.hold(session, customer_id)
        if intent in HELD:
            why = f"said: {intent}"
            consents.block(
                session,
                customer_id=customer_id,
                channel=None,
                rule=f"{REVIEW}{intent}",
                why=why,
                actor=actor,
                now=now,
            )
            callbacks.release(session, customer_id, why, now=now)
        unspoken.cancel(session, customer_id, f"said: {intent}", now=now)
        for talk in _running(session, customer_id):
            talk.needs_person = intent
            session.add(talk)


def confirm(session: Session, block_id: str, *, actor: Actor, now: datetime) -> None:
    """A person has looked, and it is so: the number is somebody else's, or the customer has died.

    Raises Missing or Invalid (not a block that waits for a look, or lifted already).
    """
    held = session.get(Block, block_id)
    if held is None:
        raise Missing(f"block: there is no {block_id!r}")
    if held.lifted_at is not None or not held.rule.startswith(REVIEW):
        raise Invalid("block: only one that waits for a person can be confirmed")
    if held.rule == f"{REVIEW}{Intent.WRONG_NUMBER}":
        wrong_numbers(session, held.customer_id, actor=actor, now=now)
        consents.lift(session, block_id, why="the number is marked wrong", actor=actor, now=now)
        return
    stop_contact(session, held.customer_id, why="confirmed: the customer has died", actor=actor, now=now)


def wrong_numbers(session: Session, customer_id: str, *, actor: Actor, now: datetime) -> None:
    """The number we used is somebody else's: keep it, never use it for this customer again.

    Nor is anybody owed a call on it.
    """
    callbacks.release(session, customer_id, "the number is somebody else's", now=now)
    used = select(Phone.e164).where(Phone.customer_id == customer_id, col(Phone.wrong_since_at).is_(None))
    first = session.exec(used.order_by(col(Phone.position))).first()
    if first is not None:
        consents.mark_wrong_number(session, customer_id, first, actor=actor, now=now)


def _running(session: Session, customer_id: str) -> list[Conversation]:
    mine = select(Conversation).where(
        Conversation.customer_id == customer_id, Conversation.status == ConversationStatus.OPEN
    )
    return list(session.exec(mine.execution_options(populate_existing=True)))
