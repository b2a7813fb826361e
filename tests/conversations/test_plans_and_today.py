"""Who comes next, by which channel, when and why; and the day of a rep."""

from datetime import timedelta

import pytest
from sqlmodel import select

from assistant.conversations import agenda, plans
from assistant.conversations.models import Reply
from assistant.customers.models import Lapse
from assistant.errors import Missing, NotAllowed
from assistant.history.ledger import SYSTEM
from assistant.learning import corrections
from assistant.learning.models import Source
from assistant.promises import ledger as promises
from tests import cast


def plan(stage, customer):
    return plans.plan_customer(stage.session, stage.playbook, customer.id, now=stage.clock.now())


def today(stage):
    return agenda.today(stage.session, stage.playbook, rep_id=None, now=stage.clock.now())


def tiered(stage, customer, tier, value=90.0):
    lapse = stage.session.get_one(Lapse, customer.id)
    lapse.tier, lapse.future_value = tier, value
    stage.session.flush()
    return customer


def test_an_ordinary_customer_is_texted_first_and_a_key_customer_called(stage):
    ordinary = cast.ana(stage.session, stage.clock.now())
    key = tiered(stage, cast.wang(stage.session, stage.clock.now()), "key")
    assert (plan(stage, ordinary).channel, plan(stage, key).channel) == ("sms", "call")


def test_the_plan_says_why_in_both_languages(stage):
    why = plan(stage, cast.ana(stage.session, stage.clock.now())).why
    assert why["en"].startswith("Usually buys every 21 days")
    assert "平时每21天买一次" in why["zh"]


def test_the_second_touch_has_another_channel_and_waits(stage):
    ana = tiered(stage, cast.ana(stage.session, stage.clock.now()), "key")
    call = stage.open(ana, "warm_call", "call")
    call.status = "closed"
    stage.session.flush()
    second = plan(stage, ana)
    assert (second.rung, second.channel) == (2, "sms")
    assert second.at >= stage.clock.now() + timedelta(days=1)


def test_a_customer_being_talked_to_is_not_planned_again(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.open(ana)
    assert plan(stage, ana).withheld
    assert plans.plans(stage.session, stage.playbook, now=stage.clock.now()) == []


def test_somebody_still_buying_in_their_rhythm_is_left_in_peace(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    stage.session.get_one(Lapse, ana.id).state = "active"
    with pytest.raises(NotAllowed):
        plans.start(stage.session, stage.playbook, ana.id, actor=SYSTEM, now=stage.clock.now())


def test_a_blocked_customer_is_withheld_with_the_rule_of_every_check(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    cast.blocked(stage.session, ana, stage.clock.now())
    view = plan(stage, ana)
    assert view.withheld["en"]
    assert view.withheld["zh"]
    assert view.checks


def test_the_customers_wish_beats_the_ladder(stage):
    key = tiered(stage, cast.ana(stage.session, stage.clock.now()), "key")
    key.preferred_channel = "sms"
    stage.session.flush()
    assert plan(stage, key).channel == "sms"


def test_plans_come_best_first(stage):
    ana = tiered(stage, cast.ana(stage.session, stage.clock.now()), "ordinary", 10)
    wang = tiered(stage, cast.wang(stage.session, stage.clock.now()), "major", 500)
    views = plans.plans(stage.session, stage.playbook, now=stage.clock.now())
    assert [view.customer_id for view in views] == [wang.id, ana.id]


def test_a_plan_for_nobody_is_missing(stage):
    with pytest.raises(Missing):
        plans.plan_customer(stage.session, stage.playbook, "cus_nobody", now=stage.clock.now())


def test_today_lists_overdue_promises_replies_owed_and_calls_in_window(stage):
    now = stage.clock.now()
    ana, wang = cast.ana(stage.session, now), cast.wang(stage.session, now)
    key = tiered(stage, cast.ben(stage.session, now), "key", 900)
    rep = cast.rita(stage.session, now)
    promises.make(
        stage.session, customer_id=wang.id, what="call back", due_at=now - timedelta(hours=2), rep_id=rep.id,
        conversation_id=None, actor=SYSTEM, now=now - timedelta(days=1),
    )  # fmt: skip
    stage.open(ana)
    stage.leave()
    stage.hears("+447700900130", "who is this?")
    day = today(stage)
    assert [(task.customer_id, task.late) for task in day.promises] == [(wang.id, True)]
    assert [(task.customer_id, task.words) for task in day.replies] == [(ana.id, "who is this?")]
    assert [task.customer_id for task in day.calls] == [key.id]
    assert day.of == 3


def test_a_call_outside_its_window_comes_later_with_the_customers_own_time(stage):
    stage.clock.at = stage.clock.at.replace(hour=21)
    key = tiered(stage, cast.wang(stage.session, stage.clock.now()), "key")
    day = today(stage)
    assert day.calls == ()
    [task] = day.later
    assert (task.customer_id, task.local_time) == (key.id, "09:30")


def test_a_birthday_within_seven_days_is_shown(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    ana.birthday = (stage.clock.now() + timedelta(days=6)).date().replace(year=1980)
    stage.session.flush()
    assert [task.customer_id for task in today(stage).birthdays] == [ana.id]


def test_somebody_who_moved_away_is_not_chased(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    talk = stage.open(ana)
    stage.leave()
    stage.hears("+447700900130", "we moved to another city last spring")
    assert talk.top_reason == "moved"
    talk.status = "closed"
    stage.session.flush()
    assert plan(stage, ana).withheld["en"].startswith("Left for a reason of their own")


def test_a_move_that_a_person_took_back_no_longer_holds(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    talk = stage.open(ana)
    stage.leave()
    stage.hears("+447700900130", "we moved to another city last spring")
    talk.status = "closed"
    reply = stage.session.exec(select(Reply)).one()
    how = {"actor": SYSTEM, "source": Source.API, "now": stage.clock.now()}
    corrections.correct(stage.session, reply.id, corrections.said([]), **how)
    assert plan(stage, ana).withheld is None
    corrections.correct(stage.session, reply.id, corrections.said(["moved"]), **how)
    assert "reason of their own" in plan(stage, ana).withheld["en"]


def test_a_rep_is_given_their_own_customers_and_those_nobody_looks_after(stage):
    now = stage.clock.now()
    rita = cast.rita(stage.session, now)
    mine, nobodys = cast.ana(stage.session, now), cast.ben(stage.session, now)
    colleagues = cast.wang(stage.session, now)
    mine.rep_id = rita.id
    colleagues.rep_id = cast.lin(stage.session, now).id
    stage.session.flush()
    views = plans.plans(stage.session, stage.playbook, rep_id=rita.id, now=now)
    assert {view.customer_id for view in views} == {mine.id, nobodys.id}
