"""What customers allowed and forbade."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from assistant.clock import FixedClock
from assistant.customers import consents, register
from assistant.customers.models import Consent
from assistant.errors import Invalid, Missing
from assistant.history.ledger import SYSTEM
from assistant.history.timeline import timeline


@pytest.fixture
def ana(session: Session, clock: FixedClock) -> str:
    return register.add_customer(
        session, name="Ana", phones=("+351912345678",), actor=SYSTEM, now=clock.now()
    ).id


def say(
    session: Session, clock: FixedClock, ana: str, status: str, day: int, channel: str = "sms"
) -> Consent:
    return consents.record_consent(
        session,
        customer_id=ana,
        channel=channel,
        status=status,
        proof="web form",
        given_on=date(2026, 1, day),
        actor=SYSTEM,
        now=clock.advance(timedelta(seconds=1)),
    )


def test_the_newest_statement_counts_whenever_it_was_recorded(
    session: Session, clock: FixedClock, ana: str
) -> None:
    withdrawn = say(session, clock, ana, "withdrawn", 9)
    say(session, clock, ana, "given", 5)
    call = say(session, clock, ana, "given", 1, channel="call")
    assert consents.current_consents(session, ana) == {"sms": withdrawn, "call": call}


def test_of_one_day_the_last_recorded_counts(session: Session, clock: FixedClock, ana: str) -> None:
    say(session, clock, ana, "given", 9)
    last = say(session, clock, ana, "withdrawn", 9)
    assert consents.current_consents(session, ana)["sms"] == last


@pytest.mark.parametrize(
    ("channel", "status", "proof"), [("fax", "given", "x"), ("sms", "maybe", "x"), ("sms", "given", " ")]
)
def test_a_statement_that_says_nothing_is_refused(
    session: Session, clock: FixedClock, ana: str, channel: str, status: str, proof: str
) -> None:
    with pytest.raises(Invalid, match="consent"):
        consents.record_consent(
            session,
            customer_id=ana,
            channel=channel,
            status=status,
            proof=proof,
            given_on=date(2026, 1, 1),
            actor=SYSTEM,
            now=clock.now(),
        )


def test_a_block_stands_until_it_is_lifted_with_a_reason(
    session: Session, clock: FixedClock, ana: str
) -> None:
    asked = {"customer_id": ana, "rule": "opt_out", "why": "please stop", "actor": SYSTEM, "now": clock.now()}
    first = consents.block(session, channel=None, **asked)  # type: ignore[arg-type]
    assert consents.block(session, channel=None, **asked) == first  # type: ignore[arg-type]
    assert consents.active_blocks(session, ana) == [first]
    with pytest.raises(Invalid):
        consents.lift(session, first.id, why=" ", actor=SYSTEM, now=clock.now())
    consents.lift(session, first.id, why="wrote START", actor=SYSTEM, now=clock.now())
    assert consents.active_blocks(session, ana) == []
    with pytest.raises(Invalid):
        consents.lift(session, first.id, why="again", actor=SYSTEM, now=clock.now())
    with pytest.raises(Missing):
        consents.lift(session, "blk_none", why="x", actor=SYSTEM, now=clock.now())
    assert [m.event.verb for m in timeline(session, customer_id=ana).items] == [
        "unblocked",
        "blocked",
        "added",
    ]


def test_a_number_that_proved_wrong_belongs_to_whoever_has_it_now(
    session: Session, clock: FixedClock, ana: str
) -> None:
    number = "+351912345678"
    consents.mark_wrong_number(session, ana, number, actor=SYSTEM, now=clock.now())
    found = register.find_by_phone(session, number)
    assert found is not None
    assert found.id == ana
    now = clock.advance(timedelta(days=1))
    ben = register.add_customer(session, name="Ben", phones=(number,), actor=SYSTEM, now=now)
    assert register.find_by_phone(session, number) == ben
    with pytest.raises(Missing):
        consents.mark_wrong_number(session, ana, "+351000000000", actor=SYSTEM, now=clock.now())
