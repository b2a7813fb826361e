"""Customers who are in the middle of a text conversation, through the product's own functions."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from assistant import db
from assistant.conversations.opening import open_talk
from assistant.customers.models import Channel, Consent, ConsentStatus, Customer, Phone
from assistant.history.ledger import SYSTEM
from assistant.runtime import Runtime

SCRIPT = "sms_winback"
AT_ONCE = 100
MOST = 1000
"""As many numbers as Ofcom keeps for fiction in one range."""


def open_talks(runtime: Runtime, count: int) -> list[str]:
    """That many customers in London, each with a talk just opened; their numbers, in order."""
    assert count <= MOST
    numbers = [f"+447700900{number:03d}" for number in range(count)]
    now = runtime.clock.now()
    for start in range(0, count, AT_ONCE):
        with db.transaction(runtime.engine) as session:
            for number in numbers[start : start + AT_ONCE]:
                _open(session, runtime, number, now)
    return numbers


def _open(session: Session, runtime: Runtime, number: str, now: datetime) -> None:
    for record in _customer(number, now):
        session.add(record)
        session.flush()
    talk = {"customer_id": _id(number), "script_id": SCRIPT, "channel": Channel.SMS}
    opened = open_talk(session, runtime.playbook, **talk, actor=SYSTEM, now=now)
    assert opened.conversation_id, opened.withheld


def _customer(number: str, now: datetime) -> Iterator[Customer | Phone | Consent]:
    before, mine = now - timedelta(days=90), _id(number)
    place = {"zone": "Europe/London", "country": "GB"}
    yield Customer(id=mine, name="Ana Ferreira", given_name="Ana", created_at=before, **place)
    yield Phone(id=f"pho_{mine}", customer_id=mine, e164=number)
    agreed = {"channel": Channel.SMS, "status": ConsentStatus.GIVEN, "proof": "paper form"}
    yield Consent(id=f"cst_{mine}", customer_id=mine, given_on=before.date(), recorded_at=before, **agreed)


def _id(number: str) -> str:
    return f"cus_{number[1:]}"
