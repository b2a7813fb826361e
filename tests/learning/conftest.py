from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from assistant import ids, wiring
from assistant.clock import FixedClock
from assistant.conversations import listening
from assistant.conversations.models import Reply
from assistant.conversations.playbook import Playbook
from assistant.customers.models import Customer
from assistant.history.ledger import Actor
from assistant.learning import corrections
from assistant.learning.models import Correction, Source
from assistant.settings import Settings
from tests import cast

RITA, LIN, SAM = Actor("rep", "rep_rita"), Actor("rep", "rep_lin"), Actor("rep", "rep_sam")
Hear = Callable[..., Reply]
Say = Callable[..., Correction]


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    return wiring.playbook(Settings(company="Harbour Tea"), "phone")


@pytest.fixture
def ana(session: Session, clock: FixedClock) -> Customer:
    return cast.ana(session, clock.now())


@pytest.fixture
def hear(session: Session, playbook: Playbook, clock: FixedClock, ana: Customer) -> Hear:
    """A customer says something; it is stored and read."""

    def hear(text: str, customer: Customer | None = ana, sender: str = "") -> Reply:
        clock.advance(timedelta(minutes=1))
        now = clock.now()
        owner = customer.id if customer else None
        reply = listening.store(
            session, text=text, channel="sms", customer_id=owner, talk=None,
            sender=sender, provider_sid=ids.new("sid", now), now=now,
        )  # fmt: skip
        listening.read(session, playbook, reply, actor=Actor("customer", "customer"), now=now)
        session.flush()
        return reply

    return hear


@pytest.fixture
def say(session: Session, clock: FixedClock) -> Say:
    """Somebody says what a reply means."""

    def say(
        reply: Reply, *reasons: str, by: Actor = RITA, intent: str | None = None, note: str = ""
    ) -> Correction:
        what = corrections.said(reasons, intent, note)
        return corrections.correct(session, reply.id, what, actor=by, source=Source.SCREEN, now=clock.now())

    return say
