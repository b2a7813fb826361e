"""What customers allowed and forbade."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from assistant.clock import FixedClock
from assistant.customers import consents, register
from assistant.customers.models import Consent, Customer, Phone
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
    "wrong",
    [
        {"channel": "fax"},
        {"status": "maybe"},
        {"proof": " "},
        {"proof": "x" * 501},
        {"given_on": date(2026, 11, 24)},
        {"given_on": date.max},
        {"given_on": date.min},
    ],
)
def test_a_statement_that_says_nothing_or_is_still_to_come_is_refused(
    session: Session, clock: FixedClock, ana: str, wrong: dict[str, Any]
) -> None:
    said = {"channel": "sms", "status": "given", "proof": "web form", "given_on": clock.now().date()} | wrong
    with pytest.raises(Invalid, match="consent"):
        consents.record_consent(session, customer_id=ana, **said, actor=SYSTEM, now=clock.now())
    assert consents.current_consents(session, ana) == {}


def test_nobody_consents_who_is_not_there(session: Session, clock: FixedClock, ana: str) -> None:
    with pytest.raises(Missing):
        say(session, clock, "cus_nobody", "given", 9)
    session.get_one(Customer, ana).erased_at = clock.now()
    with pytest.raises(Missing):
        say(session, clock, ana, "given", 9)


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


def test_a_number_that_proved_wrong_is_kept_and_marked(session: Session, clock: FixedClock, ana: str) -> None:
    consents.mark_wrong_number(session, ana, "+351912345678", actor=SYSTEM, now=clock.now())
    assert session.exec(select(Phone)).one().wrong_since_at == clock.now()
    with pytest.raises(Missing):
        consents.mark_wrong_number(session, ana, "+351000000000", actor=SYSTEM, now=clock.now())
