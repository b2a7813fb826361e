"""What customers allowed and forbade: statements with proof, and the standing do-not-contact list."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from assistant import ids
from assistant.customers import cells, numbers
from assistant.customers.models import Block, Channel, Consent, ConsentStatus, Customer, Phone
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import Actor

LONGEST_PROOF = 500


def record_consent(
    session: Session,
    *,
    customer_id: str,
    channel: str,
    status: str,
    proof: str,
    given_on: date,
    actor: Actor,
    now: datetime,
) -> Consent:
    """Add one statement; earlier ones stay. Raises Missing for an unknown or erased customer, Invalid for an
    unknown channel or status, no proof, or a day still to come, in UTC: it would outlive every withdrawal
    until then."""
    if channel not in set(Channel) or status not in set(ConsentStatus):
        raise Invalid(f"consent: channel {', '.join(Channel)}; status {', '.join(ConsentStatus)}")
    shown = ledger.storable(proof).strip()
    if not shown or len(shown) > LONGEST_PROOF:
        raise Invalid(f"consent: say in 1 to {LONGEST_PROOF} characters what proves it")
    if not cells.EARLIEST <= given_on <= now.date():
        raise Invalid("consent: the day it was given is needed, today (in UTC) or earlier")
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing(f"customer: there is no {customer_id[:60]!r}")
    consent = Consent(
        id=ids.new("cst", now),
        customer_id=customer_id,
        channel=channel,
        status=status,
        proof=shown,
        given_on=given_on,
        recorded_at=now,
    )
    session.add(consent)
    ledger.record(
        session,
        customer_id=customer_id,
        verb="consented",
        actor=actor,
        at=now,
        channel=channel,
        subject=consent.id,
        facts={"status": status, "on": given_on.isoformat()},
        text=shown,
    )
    return consent


def current_consents(session: Session, customer_id: str) -> dict[str, Consent]:
    """The newest statement per channel."""
    mine = select(Consent).where(Consent.customer_id == customer_id)
    ordered = mine.order_by(col(Consent.given_on), col(Consent.recorded_at), col(Consent.id))
    return {consent.channel: consent for consent in session.exec(ordered)}


def block(
    session: Session,
    *,
    customer_id: str,
    channel: str | None,
    rule: str,
    why: str,
    actor: Actor,
    now: datetime,
) -> Block:
    """Forbid contact on one channel, or (None) on all. Asking twice keeps the first."""
    standing = [
        row for row in active_blocks(session, customer_id) if row.rule == rule and row.channel == channel
    ]
    if standing:
        return standing[0]
    row = Block(
        id=ids.new("blk", now), customer_id=customer_id, channel=channel, rule=rule, why=why, since_at=now
    )
    session.add(row)
    facts = {"rule": rule, "scope": channel or "every channel"}
    ledger.record(
        session,
        customer_id=customer_id,
        verb="blocked",
        actor=actor,
        at=now,
        subject=row.id,
        facts=facts,
        text=why,
    )
    return row


def lift(session: Session, block_id: str, *, why: str, actor: Actor, now: datetime) -> Block:
    """End a block, with the reason; the row stays. Raises Missing or Invalid (no reason, already lifted)."""
    row = session.get(Block, block_id)
    if row is None:
        raise Missing(f"block: there is no {block_id!r}")
    if not why.strip() or row.lifted_at is not None:
        raise Invalid("block: give the new consent that lifts it, once")
    row.lifted_at = now
    session.add(row)
    if row.channel is None:
        numbers.lift_numbers_of(session, row.customer_id, now=now)
    facts = {"rule": row.rule}
    ledger.record(
        session,
        customer_id=row.customer_id,
        verb="unblocked",
        actor=actor,
        at=now,
        subject=row.id,
        facts=facts,
        text=why,
    )
    return row


def active_blocks(session: Session, customer_id: str) -> list[Block]:
    """Every block in force, oldest first."""
    mine = select(Block).where(Block.customer_id == customer_id, col(Block.lifted_at).is_(None))
    return list(session.exec(mine.order_by(col(Block.since_at), col(Block.id))))


def mark_wrong_number(session: Session, customer_id: str, e164: str, *, actor: Actor, now: datetime) -> None:
    """Keep the number but never use it again for this customer. Raises Missing."""
    phone = session.exec(select(Phone).where(Phone.customer_id == customer_id, Phone.e164 == e164)).first()
    if phone is None:
        raise Missing("phone: the customer has no such number")
    phone.wrong_since_at = now
    session.add(phone)
    ledger.record(
        session, customer_id=customer_id, verb="wrong_number", actor=actor, at=now, subject=phone.id
    )
