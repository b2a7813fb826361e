"""The plan of the day: made from the database, kept for all to work from, made again after news."""

from datetime import timedelta

import pytest
from sqlmodel import select

from assistant import db
from assistant.conversations import dayplans
from assistant.conversations.models import PlannedTouch
from assistant.conversations.opening import open_talk
from assistant.conversations.outcomes import dispose
from assistant.customers.models import Customer, Lapse, Phone
from assistant.history.ledger import SYSTEM
from assistant.promises import ledger as promises
from assistant.reps.models import Rep
from assistant.touches.everyones_facts import facts_of, known
from assistant.touches.facts import facts_for
from tests import cast

WORTHY = {"ana": ("key", 900.0), "ben": ("major", 700.0), "wang": ("key", 800.0)}


@pytest.fixture
def crowd(engine, clock):
    """Three customers worth a call, Rita in London and Lin in Shanghai."""
    now = clock.now()
    with db.transaction(engine) as session:
        for one in (cast.ana, cast.ben, cast.wang):
            one(session, now)
        cast.rita(session, now).zone = "Europe/London"
        cast.lin(session, now).zone = "Asia/Shanghai"
        for ref, (tier, value) in WORTHY.items():
            lapse = session.get_one(Lapse, f"cus_{ref}")
            lapse.tier, lapse.future_value = tier, value


def change(engine, record, key, **new):
    with db.transaction(engine) as session:
        one = session.get_one(record, key)
        for name, value in new.items():
            setattr(one, name, value)


def rows(engine):
    with db.reading(engine) as session:
        return {row.customer_id: row for row in session.exec(select(PlannedTouch))}


def plan(engine, playbook, clock):
    return dayplans.plan_today(engine, playbook, now=clock.now())


def promise(engine, clock, customer_id, hours, rep_id=None):
    with db.transaction(engine) as session:
        promises.make(
            session, customer_id=customer_id, what="call back", rep_id=rep_id, conversation_id=None,
            due_at=clock.now() + timedelta(hours=hours), actor=SYSTEM, now=clock.now() - timedelta(days=1),
        )  # fmt: skip


def call(engine, playbook, clock, customer_id):
    with db.transaction(engine) as session:
        return open_talk(
            session, playbook, customer_id=customer_id, script_id="warm_call", channel="call", actor=SYSTEM,
            now=clock.now(),
        )  # fmt: skip


def test_every_candidate_has_a_reason_and_whoever_is_touched_a_row(engine, playbook, clock, crowd):
    made = plan(engine, playbook, clock)
    assert sum(made.counts.values()) == made.customers == 3
    assert len(rows(engine)) == made.touched == 3
    with db.reading(engine) as session:
        assert dayplans.in_force(session, clock.now()).counts == made.counts


def test_key_customers_come_first_each_with_a_rep_who_speaks_their_language_in_office_hours(
    engine, playbook, clock, crowd
):
    plan(engine, playbook, clock)
    found = rows(engine)
    assert found["cus_wang"].rep_id == "rep_lin"
    assert {found["cus_ana"].position, found["cus_wang"].position} == {0, 1}
    assert found["cus_ana"].code == "one_to_one"
    hour = found["cus_ana"].slot_at.hour
    assert 9 <= hour < 18


def test_an_overdue_promise_comes_before_everybody_and_goes_to_who_gave_it(engine, playbook, clock, crowd):
    promise(engine, clock, "cus_ben", -1, "rep_rita")
    plan(engine, playbook, clock)
    ben = rows(engine)["cus_ben"]
    assert (ben.code, ben.position, ben.rep_id) == ("promise", 0, "rep_rita")


def test_a_rep_on_leave_gets_no_calls(engine, playbook, clock, crowd):
    change(engine, Rep, "rep_rita", week={})
    change(engine, Rep, "rep_lin", speaks=["en"])
    plan(engine, playbook, clock)
    assert {row.rep_id for row in rows(engine).values() if row.channel == "call"} == {"rep_lin"}


def test_nobody_to_speak_the_language_is_counted_as_such(engine, playbook, clock, crowd):
    change(engine, Rep, "rep_lin", left_at=clock.now())
    made = plan(engine, playbook, clock)
    assert made.counts["no_skill"] == 1
    assert "cus_wang" not in rows(engine)


def test_after_a_call_the_customer_leaves_the_plan_and_the_others_stay(engine, playbook, clock, crowd):
    plan(engine, playbook, clock)
    before = rows(engine)
    talk = call(engine, playbook, clock, "cus_wang")
    assert talk.conversation_id
    clock.advance(timedelta(minutes=2))
    plan(engine, playbook, clock)
    after = rows(engine)
    assert after["cus_wang"].code == "in_progress"
    with db.transaction(engine) as session:
        dispose(
            session, playbook, talk.conversation_id, disposition="no_answer", note="", actor=SYSTEM,
            now=clock.now(),
        )  # fmt: skip
    clock.advance(timedelta(minutes=2))
    made = plan(engine, playbook, clock)
    after = rows(engine)
    assert "cus_wang" not in after
    assert made.counts["touched_today"] == 1
    assert made.moved == 0
    for ref in ("cus_ana", "cus_ben"):
        assert (after[ref].rep_id, after[ref].slot_at) == (before[ref].rep_id, before[ref].slot_at)


def test_planning_again_without_news_writes_no_row_anew(engine, playbook, clock, crowd):
    plan(engine, playbook, clock)
    before = {who: row.made_at for who, row in rows(engine).items()}
    clock.advance(timedelta(minutes=1))
    plan(engine, playbook, clock)
    assert {who: row.made_at for who, row in rows(engine).items()} == before


def test_who_may_not_be_called_is_not_planned(engine, playbook, clock, crowd):
    with db.transaction(engine) as session:
        cast.blocked(session, session.get_one(Customer, "cus_ana"), clock.now())
        session.get_one(Phone, "pho_ben").wrong_since_at = clock.now()
        session.get_one(Customer, "cus_ben").city = ""
    made = plan(engine, playbook, clock)
    assert made.counts["unreachable"] == 2
    assert rows(engine).keys() == {"cus_wang"}


def test_who_still_buys_is_no_candidate(engine, playbook, clock, crowd):
    change(engine, Lapse, "cus_ana", state="active")
    assert plan(engine, playbook, clock).customers == 2


def test_a_day_is_planned_once_then_again_after_news_but_not_within_a_minute(engine, playbook, clock, crowd):
    assert dayplans.is_due(engine, clock.now())
    plan(engine, playbook, clock)
    clock.advance(timedelta(minutes=5))
    assert not dayplans.is_due(engine, clock.now())
    promise(engine, clock, "cus_ana", 1)
    call(engine, playbook, clock, "cus_ben")
    assert dayplans.is_due(engine, clock.now())
    plan(engine, playbook, clock)
    assert not dayplans.is_due(engine, clock.now())
    clock.advance(timedelta(days=1))
    assert dayplans.is_due(engine, clock.now())


def test_an_empty_house_has_nothing_to_plan(engine, playbook, clock):
    assert not dayplans.is_due(engine, clock.now())
    assert plan(engine, playbook, clock).customers == 0


def test_the_facts_of_many_are_those_of_each(engine, playbook, clock, crowd):
    with db.transaction(engine) as session:
        cast.blocked(session, session.get_one(Customer, "cus_ana"), clock.now(), "sms")
        session.get_one(Customer, "cus_ben").preferred_from = "18:00"
        session.get_one(Customer, "cus_ben").preferred_until = "20:00"
    call(engine, playbook, clock, "cus_wang")
    how = {"provider": "phone", "now": clock.now()}
    with db.reading(engine) as session:
        people = list(session.exec(select(Customer)))
        for customer, facts in zip(people, facts_of(people, known(session, how["now"]), **how), strict=True):
            assert facts == facts_for(session, customer.id, **how)
