"""The people of the tests. Numbers are from ranges kept for fiction, or never assigned."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from assistant import ids
from assistant.customers.models import Block, Consent, Customer, Lapse, Order, Phone
from assistant.reps.models import Rep

MONTHS_AGO = timedelta(days=90)


def _customer(session: Session, now: datetime, ref: str, phone: str, **details: object) -> Customer:
    customer = Customer(id=f"cus_{ref}", external_ref=ref, created_at=now - MONTHS_AGO, **details)
    session.add(customer)
    session.flush()
    session.add(Phone(id=f"pho_{ref}", customer_id=customer.id, e164=phone))
    for channel in ("sms", "call"):
        session.add(_consent(customer.id, channel, now))
    session.add(
        Order(
            id=f"ord_{ref}",
            customer_id=customer.id,
            external_ref=f"{ref}-1",
            ordered_on=(now - MONTHS_AGO).date(),
            amount=80,
        )
    )
    session.add(_lapse(customer.id, now))
    session.flush()
    return customer


def _consent(customer_id: str, channel: str, now: datetime) -> Consent:
    return Consent(
        id=ids.new("cst", now),
        customer_id=customer_id,
        channel=channel,
        status="given",
        proof="paper form",
        given_on=date(2025, 5, 1),
        recorded_at=now - MONTHS_AGO,
    )


def _lapse(customer_id: str, now: datetime) -> Lapse:
    return Lapse(
        customer_id=customer_id,
        state="lapsed",
        score=80,
        tier="ordinary",
        future_value=90,
        expected_purchases=2,
        probability_alive=0.3,
        days_since=90,
        usual_gap_days=21,
        scored_at=now,
    )


def ana(session: Session, now: datetime) -> Customer:
    """An English customer in London who left three months ago."""
    return _customer(
        session, now, "ana", "+447700900130", name="Ana Ferreira", given_name="Ana", honorific="Ms",
        language="en", country="GB", zone="Europe/London", city="London",
    )  # fmt: skip


def londoner(session: Session, now: datetime, number: int) -> Customer:
    """One of many English customers in London who left three months ago; `number` from 0 to 99."""
    return _customer(
        session, now, f"londoner{number}", f"+4477009002{number:02}", name=f"Jo {number}", given_name="Jo",
        language="en", country="GB", zone="Europe/London", city="London",
    )  # fmt: skip


def wang(session: Session, now: datetime) -> Customer:
    """A Chinese customer in Shanghai who left three months ago."""
    return _customer(
        session, now, "wang", "+8610000000110", name="王雪", honorific="女士",
        language="zh", country="CN", zone="Asia/Shanghai", city="上海",
    )  # fmt: skip


def ben(session: Session, now: datetime) -> Customer:
    """Shares his mother Ana's telephone."""
    return _customer(
        session, now, "ben", "+447700900130", name="Ben Ferreira", given_name="Ben", honorific="Mr",
        language="en", country="GB", zone="Europe/London", city="London",
    )  # fmt: skip


def rita(session: Session, now: datetime) -> Rep:
    """A rep."""
    rep = Rep(id="rep_rita", login="rita", name="Rita", role="rep", password_hash="", created_at=now)
    session.add(rep)
    session.flush()
    return rep


def lin(session: Session, now: datetime) -> Rep:
    """A rep who speaks Chinese."""
    rep = Rep(
        id="rep_lin", login="lin", name="林晓", role="rep", language="zh", password_hash="", created_at=now
    )
    session.add(rep)
    session.flush()
    return rep


def blocked(session: Session, customer: Customer, now: datetime, channel: str | None = None) -> None:
    """Puts a customer on the do-not-contact list."""
    session.add(
        Block(
            id=ids.new("blk", now),
            customer_id=customer.id,
            channel=channel,
            rule="test",
            why="",
            since_at=now,
        )
    )
    session.flush()
