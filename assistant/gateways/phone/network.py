"""The simulated network seen from the customer's side: threads, bubbles and answers."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import ids
from assistant.clock import Clock
from assistant.customers.models import Customer, Phone
from assistant.gateways.phone.models import PhoneMessage, PhoneOptOut

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "UNSTOP", "YES"})
LISTED = 60
SHOWN = 200


@dataclass(frozen=True)
class Bubble:
    """One message as the customer sees it, in the customer's own time."""

    sid: str
    mine: bool
    body: str
    at: datetime


@dataclass(frozen=True)
class Handset:
    """One phone in the list. `last` is None while nothing was ever said."""

    number: str
    name: str
    zone: str
    last: Bubble | None


def handsets(session: Session) -> list[Handset]:
    """Phones with messages, the newest first, then customers nobody wrote to yet."""
    newest = (
        sa.select(col(PhoneMessage.number), sa.func.max(PhoneMessage.sid).label("sid"))
        .group_by(col(PhoneMessage.number))
        .subquery()
    )
    owned = (
        sa.select(Phone, Customer, PhoneMessage)
        .join(Customer, col(Customer.id) == Phone.customer_id)
        .outerjoin(newest, newest.c.number == Phone.e164)
        .outerjoin(PhoneMessage, col(PhoneMessage.sid) == newest.c.sid)
        .where(col(Customer.erased_at).is_(None), col(Phone.position) == 0)
        .order_by(col(PhoneMessage.sid).desc().nulls_last(), col(Customer.name))
        .limit(LISTED)
    )
    rows = session.execute(owned).all()
    return [
        Handset(phone.e164, owner.name, owner.zone, _bubble(last, owner.zone) if last else None)
        for phone, owner, last in rows
    ]


def handset(session: Session, number: str) -> Handset | None:
    """The phone with this number, if a customer has it; `number` may be anything an address can hold."""
    if not re.fullmatch(r"\+[0-9]{4,15}", number, re.ASCII):
        return None
    owned = (
        sa.select(Customer)
        .join(Phone, col(Phone.customer_id) == Customer.id)
        .where(col(Phone.e164) == number)
    )
    owner = session.execute(owned.order_by(col(Phone.position)).limit(1)).scalar()
    return None if owner is None else Handset(number, owner.name, owner.zone, None)


def bubbles(session: Session, phone: Handset) -> list[Bubble]:
    """The latest messages of a phone, oldest first."""
    theirs = select(PhoneMessage).where(PhoneMessage.number == phone.number)
    latest = session.exec(theirs.order_by(col(PhoneMessage.sid).desc()).limit(SHOWN)).all()
    return [_bubble(message, phone.zone) for message in reversed(latest)]


def _bubble(message: PhoneMessage, zone: str) -> Bubble:
    at = message.at.astimezone(ZoneInfo(zone)) if zone else message.at
    return Bubble(message.sid, not message.outbound, message.body, at)


def has_opted_out(session: Session, number: str) -> bool:
    """Whether the network itself keeps our texts from this number."""
    return session.get(PhoneOptOut, number) is not None


def answer(session: Session, number: str, text: str, *, clock: Clock) -> tuple[PhoneMessage, str | None]:
    """Keep a text of the customer; with STOP or START when the network itself acts on that word."""
    now, wall = clock.now(), clock.wall()
    message = PhoneMessage(
        sid=ids.new("SM", wall),
        number=number,
        outbound=False,
        body=text,
        status="received",
        at=now,
        wall_at=wall,
    )
    session.add(message)
    word = text.strip().upper()
    standing = session.get(PhoneOptOut, number)
    if word in STOP:
        if standing is None:
            session.add(PhoneOptOut(number=number, at=now))
        return message, "STOP"
    if word in START and standing is not None:
        session.delete(standing)
        return message, "START"
    return message, None
