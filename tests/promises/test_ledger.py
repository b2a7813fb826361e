"""Promises are made, kept or broken, and never forgotten."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from assistant import db
from assistant.clock import FixedClock
from assistant.customers.models import Customer
from assistant.errors import Invalid, Missing, Stale
from assistant.history.ledger import SYSTEM, Actor
from assistant.history.timeline import timeline
from assistant.promises import ledger
from assistant.promises.models import Promise
from assistant.reps import people

RITA = Actor("rep", "rep_rita")


@pytest.fixture
def ana(session: Session, clock: FixedClock) -> str:
    session.add(Customer(id="cus_ana", name="Ana Silva", created_at=clock.now()))
    session.flush()
    return "cus_ana"


def promise(
    session: Session, clock: FixedClock, hours: int, what: str = "Call back", rep: str | None = None
) -> Promise:
    due_at = clock.now() + timedelta(hours=hours)
    return ledger.make(
        session,
        customer_id="cus_ana",
        what=what,
        due_at=due_at,
        rep_id=rep,
        conversation_id=None,
        actor=RITA,
        now=clock.now(),
    )


def test_a_promise_is_owed_until_it_is_kept(session: Session, clock: FixedClock, ana: str) -> None:
    late, soon = promise(session, clock, 48, what="送修理结果"), promise(session, clock, 2)
    assert ledger.open_for(session, ana) == [soon, late]
    ledger.keep(session, soon.id, "called 12:10", actor=RITA, now=clock.advance(timedelta(hours=1)))
    assert ledger.open_for(session, ana) == [late]
    assert (soon.state, soon.evidence) == ("kept", "called 12:10")
    assert len(ledger.every_promise(session, ana)) == 2


def test_what_is_due_and_what_is_overdue(session: Session, clock: FixedClock, ana: str) -> None:
    one, two, three = (promise(session, clock, hours) for hours in (1, 5, 30))
    now = clock.advance(timedelta(hours=2))
    assert ledger.overdue(session, now=now) == [one]
    assert ledger.due(session, until=now + timedelta(hours=24)) == [one, two]
    assert three in ledger.due(session, until=now + timedelta(hours=48))
    assert ledger.due(session, until=now + timedelta(hours=48), limit=1) == [one]


def test_a_rep_sees_their_own_and_nobodys(session: Session, clock: FixedClock, ana: str) -> None:
    reps = [
        people.hire(
            session, login=who, name=who, password="long enough", role="rep", actor=SYSTEM, now=clock.now()
        )
        for who in ("rita", "ben")
    ]
    mine, _, anyones = (
        promise(session, clock, hours, rep=who)
        for hours, who in ((1, reps[0].id), (1, reps[1].id), (2, None))
    )
    now = clock.advance(timedelta(hours=3))
    assert ledger.overdue(session, rep_id=reps[0].id, now=now) == [mine, anyones]


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


def test_a_due_time_without_a_zone_is_refused(session: Session, clock: FixedClock, ana: str) -> None:
    naive = datetime(2030, 1, 1)  # noqa: DTZ001
    with pytest.raises(Invalid, match="due"):
        ledger.make(
            session,
            customer_id=ana,
            what="Call",
            due_at=naive,
            rep_id=None,
            conversation_id=None,
            actor=RITA,
            now=clock.now(),
        )


def test_settling_says_why_and_which(session: Session, clock: FixedClock, ana: str) -> None:
    one = promise(session, clock, 1)
    with pytest.raises(Invalid):
        ledger.keep(session, one.id, " ", actor=RITA, now=clock.now())
    with pytest.raises(Invalid):
        ledger.break_promise(session, one.id, "", actor=RITA, now=clock.now())
    with pytest.raises(Missing):
        ledger.keep(session, "prm_none", "called", actor=RITA, now=clock.now())


def test_how_well_promises_are_kept(session: Session, clock: FixedClock, ana: str) -> None:
    assert ledger.record_of(session, now=clock.now()) == ledger.Record(kept=0, broken=0, open=0, overdue=0)
    one, two, _, _ = (promise(session, clock, hours) for hours in (1, 1, 1, 90))
    ledger.keep(session, one.id, "called", actor=RITA, now=clock.now())
    ledger.break_promise(session, two.id, "forgot", actor=RITA, now=clock.now())
    found = ledger.record_of(session, now=clock.advance(timedelta(hours=2)))
    assert found == ledger.Record(kept=1, broken=1, open=2, overdue=1)
