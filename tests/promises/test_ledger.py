"""Promises are made, kept or broken, and never forgotten."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from assistant import db
from assistant.clock import FixedClock
from assistant.customers.models import Customer
from assistant.errors import Invalid, Missing, Stale
from assistant.history.ledger import Actor
from assistant.history.timeline import timeline
from assistant.promises import ledger
from assistant.promises.models import Promise

RITA = Actor("rep", "rep_rita")


@pytest.fixture
def ana(session: Session, clock: FixedClock) -> str:
    session.add(Customer(id="cus_ana", name="Ana Silva", created_at=clock.now()))
    session.flush()
    return "cus_ana"


def promise(
    session: Session,
    clock: FixedClock,
    hours: int,
    *,
    what: str = "Call back",
    customer: str = "cus_ana",
    due_at: datetime | None = None,
) -> Promise:
    return ledger.make(
        session,
        customer_id=customer,
        what=what,
        due_at=due_at or clock.now() + timedelta(hours=hours),
        rep_id=None,
        conversation_id=None,
        actor=RITA,
        now=clock.now(),
    )


def test_a_promise_is_owed_until_it_is_kept(session: Session, clock: FixedClock, ana: str) -> None:
    late, soon = promise(session, clock, 48, what="送修理结果"), promise(session, clock, 2)
    assert [one.state for one in ledger.every_promise(session, ana)] == ["open", "open"]
    ledger.keep(session, soon.id, "called 12:10", actor=RITA, now=clock.advance(timedelta(hours=1)))
    assert (late.state, soon.state, soon.evidence) == ("open", "kept", "called 12:10")
    assert len(ledger.every_promise(session, ana)) == 2


def test_nothing_is_promised_to_nobody(session: Session, clock: FixedClock, ana: str) -> None:
    session.get_one(Customer, ana).erased_at = clock.now()
    with pytest.raises(Missing, match="customer"):
        promise(session, clock, 1)
    with pytest.raises(Missing, match="customer"):
        promise(session, clock, 1, customer="cus_nobody")


def test_every_step_is_in_the_customers_history(session: Session, clock: FixedClock, ana: str) -> None:
    one, two = promise(session, clock, 1), promise(session, clock, 1)
    now = clock.advance(timedelta(hours=3))
    ledger.keep(session, one.id, "called", actor=RITA, now=now)
    ledger.break_promise(session, two.id, "the part is not made any more", actor=RITA, now=now)
    steps = [(moment.event.verb, moment.event.subject) for moment in timeline(session, customer_id=ana).items]
    assert steps == [("broken", two.id), ("kept", one.id), ("promised", two.id), ("promised", one.id)]
    (broken,) = timeline(session, verb="broken").items
    assert broken.event.facts["late"] is True
    assert broken.text == "the part is not made any more"


def test_a_settled_promise_is_not_settled_again(session: Session, clock: FixedClock, ana: str) -> None:
    one = promise(session, clock, 1)
    ledger.keep(session, one.id, "called", actor=RITA, now=clock.now())
    for settle in (ledger.keep, ledger.break_promise):
        with pytest.raises(Stale):
            settle(session, one.id, "again", actor=RITA, now=clock.now())


def test_of_two_who_settle_at_once_one_is_told(engine: sa.Engine, clock: FixedClock) -> None:
    with db.transaction(engine) as session:
        session.add(Customer(id="cus_ana", name="Ana", created_at=clock.now()))
        session.flush()
        one = promise(session, clock, 1)
    with db.reading(engine) as slow:
        ledger.get(slow, one.id)
        with db.transaction(engine) as quick:
            ledger.keep(quick, one.id, "called", actor=RITA, now=clock.now())
        with pytest.raises(Stale):
            ledger.break_promise(slow, one.id, "never called", actor=RITA, now=clock.now())


@pytest.mark.parametrize(
    ("what", "hours", "named"),
    [("", 1, "what"), (" ", 1, "what"), ("x" * 501, 1, "what"), ("Call", 0, "due")],
)
def test_an_empty_or_late_promise_is_refused(
    session: Session, clock: FixedClock, ana: str, what: str, hours: int, named: str
) -> None:
    with pytest.raises(Invalid, match=named):
        promise(session, clock, hours, what=what)


@pytest.mark.parametrize(
    "due_at",
    [
        datetime(2030, 1, 1),  # noqa: DTZ001
        datetime(2099, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-14))),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    ],
)
def test_a_due_time_nobody_can_mean_is_refused(
    session: Session, clock: FixedClock, ana: str, due_at: datetime
) -> None:
    with pytest.raises(Invalid, match="due"):
        promise(session, clock, 1, due_at=due_at)


def test_settling_says_why_and_which(session: Session, clock: FixedClock, ana: str) -> None:
    one = promise(session, clock, 1)
    with pytest.raises(Invalid):
        ledger.keep(session, one.id, " ", actor=RITA, now=clock.now())
    with pytest.raises(Invalid):
        ledger.break_promise(session, one.id, "", actor=RITA, now=clock.now())
    with pytest.raises(Missing):
        ledger.keep(session, "prm_none", "called", actor=RITA, now=clock.now())


def test_a_withdrawn_promise_is_owed_no_more_and_no_broken_one(
    session: Session, clock: FixedClock, ana: str
) -> None:
    one = promise(session, clock, 1)
    with pytest.raises(Invalid, match="why"):
        ledger.withdraw(session, one.id, " ", actor=RITA, now=clock.now())
    ledger.withdraw(session, one.id, "its text never left", actor=RITA, now=clock.now())
    assert (one.state, one.settled_at, one.evidence) == ("withdrawn", clock.now(), "its text never left")
    with pytest.raises(Stale):
        ledger.keep(session, one.id, "called", actor=RITA, now=clock.now())
    verbs = [moment.event.verb for moment in timeline(session, customer_id=ana).items]
    assert verbs == ["withdrawn", "promised"]


def test_only_a_withdrawn_promise_stands_again_and_is_due_as_it_was(
    session: Session, clock: FixedClock, ana: str
) -> None:
    one = promise(session, clock, 1)
    due_at = one.due_at
    with pytest.raises(Stale):
        ledger.stand_again(session, one.id, "it left", actor=RITA, now=clock.now())
    ledger.withdraw(session, one.id, "its text never left", actor=RITA, now=clock.now())
    ledger.stand_again(session, one.id, "it left after all", actor=RITA, now=clock.now())
    assert (one.state, one.settled_at, one.evidence, one.due_at) == ("open", None, "", due_at)
