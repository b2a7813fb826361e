"""Puts the demo company's people into an empty database."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from assistant import ids
from assistant.customers.models import (
    Channel,
    Consent,
    ConsentStatus,
    Customer,
    Interaction,
    InteractionKind,
    Order,
    OrderKind,
    Phone,
)
from assistant.demo.reading import Company, order_days
from assistant.history import ledger
from assistant.history.ledger import SYSTEM
from assistant.reps import duty, people
from assistant.reps.models import Rep

PASSWORD = "tea-time"  # noqa: S105 - printed on the first page, for a company that does not exist
AGREED = timedelta(days=400)


def hire_all(session: Session, company: Company, *, now: datetime) -> dict[str, Rep]:
    """Every rep by log-in name."""
    return {entry["login"]: _hire(session, entry, now) for entry in company.reps}


def _hire(session: Session, entry: dict[str, Any], now: datetime) -> Rep:
    rep = people.hire(
        session,
        login=entry["login"],
        name=entry["name"],
        password=PASSWORD,
        role=entry["role"],
        language=entry["language"],
        actor=SYSTEM,
        now=now,
    )
    return duty.arrange(session, rep.id, zone=entry["zone"], actor=SYSTEM, now=now)


def add_all(session: Session, company: Company, reps: dict[str, Rep], *, now: datetime) -> dict[str, str]:
    """Every customer with phone, consents, orders and interactions; the id of each by reference."""
    owners = {"zh": reps["lin"].id, "en": reps["rita"].id}
    added = {}
    for position, entry in enumerate(company.customers):
        place = company.places[entry["place"]]
        customer = _customer(entry, place, owners[entry["language"]], now)
        session.add(customer)
        session.flush()
        _add_details(session, customer.id, entry, place["currency"], position, now)
        ledger.record(
            session,
            customer_id=customer.id,
            verb="imported",
            actor=SYSTEM,
            at=now,
            facts={"ref": entry["ref"]},
        )
        added[entry["ref"]] = customer.id
    return added


def _customer(entry: dict[str, Any], place: dict[str, Any], rep_id: str, now: datetime) -> Customer:
    wish = entry.get("prefers", {})
    return Customer(
        id=ids.new("cus", now),
        external_ref=entry["ref"],
        name=entry["name"],
        given_name=entry.get("given", ""),
        honorific=entry["honorific"],
        language=entry["language"],
        city=place["city"],
        country=place["country"],
        subdivision=place.get("subdivision", ""),
        zone=place["zone"],
        birthday=_birthday(entry, now.date()),
        preferred_channel=wish.get("channel"),
        preferred_from=wish.get("from"),
        preferred_until=wish.get("until"),
        tags=entry.get("tags", []),
        traits=entry.get("traits", {}),
        rep_id=rep_id,
        created_at=now - AGREED,
    )


def _birthday(entry: dict[str, Any], today: date) -> date | None:
    if "birthday_in" not in entry:
        return None
    day = today + timedelta(days=entry["birthday_in"])
    return date(1984, day.month, min(day.day, 28))


def _add_details(
    session: Session, customer_id: str, entry: dict[str, Any], currency: str, position: int, now: datetime
) -> None:
    session.add(Phone(id=ids.new("pho", now), customer_id=customer_id, e164=entry["phone"]))
    for channel in (Channel.SMS, Channel.CALL):
        session.add(_consent(customer_id, channel, now))
    for number, day in enumerate(order_days(entry["orders"], now.date(), position)):
        session.add(_order(customer_id, entry, day, number, currency, now))
    for text, days_ago in entry.get("complaints", []):
        session.add(
            _interaction(customer_id, InteractionKind.COMPLAINT, text, days_ago, now, still_open=True)
        )
    for number in range(entry.get("referrals", 0)):
        session.add(_interaction(customer_id, InteractionKind.REFERRAL, "", 150 + 40 * number, now))
    session.flush()


def _consent(customer_id: str, channel: Channel, now: datetime) -> Consent:
    return Consent(
        id=ids.new("cst", now),
        customer_id=customer_id,
        channel=channel,
        status=ConsentStatus.GIVEN,
        proof="membership form, box ticked in the shop",
        given_on=(now - AGREED).date(),
        recorded_at=now - AGREED,
    )


def _order(
    customer_id: str, entry: dict[str, Any], day: date, number: int, currency: str, now: datetime
) -> Order:
    amount = entry["orders"]["amount"] * (100 + (number * 37) % 41 - 20) / 100
    return Order(
        id=ids.new("ord", now),
        customer_id=customer_id,
        external_ref=f"{entry['ref']}-{number + 1}",
        ordered_on=day,
        amount=Decimal(f"{amount:.2f}"),
        currency=currency,
        kind=OrderKind.NECESSARY if number % 3 == 0 else OrderKind.DISCRETIONARY,
    )


def _interaction(
    customer_id: str,
    kind: InteractionKind,
    text: str,
    days_ago: int,
    now: datetime,
    *,
    still_open: bool = False,
) -> Interaction:
    return Interaction(
        id=ids.new("int", now),
        customer_id=customer_id,
        kind=kind,
        at=now - timedelta(days=days_ago),
        text=text,
        open=still_open,
    )
