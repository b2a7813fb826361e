"""Who comes next, by which channel, when and why; and the day of a rep."""

from datetime import timedelta

import pytest
from sqlmodel import select

from assistant.conversations import agenda, outcomes, plans
from assistant.conversations.listening import keep_reason
from assistant.conversations.models import Conversation, Reply
from assistant.conversations.occasions import situation
from assistant.customers.models import Lapse, Order
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


def moved_away(stage, customer):
    """They told us in the first talk that they moved; it has ended."""
    talk = stage.open(customer)
    stage.leave()
    stage.hears("+447700900130", "we moved to another city last spring")
    assert talk.top_reason == "moved"
    talk.status = "closed"
    stage.session.flush()


def test_somebody_who_moved_away_is_not_chased(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    moved_away(stage, ana)
    stage.clock.advance(timedelta(days=20))
    word = plan(stage, ana)
    assert (word.script_id, word.channel, word.occasion) == ("second_natural", "sms", "second_touch")
    assert word.why["en"].endswith("one kind word, the door left open, then peace.")
    opened = plans.start(stage.session, stage.playbook, ana.id, actor=SYSTEM, now=stage.clock.now())
    stage.session.get_one(Conversation, opened.conversation_id).status = "closed"
    stage.session.flush()
    for days in (1, 30, 300):
        stage.clock.advance(timedelta(days=days))
        assert plan(stage, ana).withheld["en"].startswith("Left for a reason of their own")


def test_the_kind_word_waits_two_weeks_after_the_touch_before(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    moved_away(stage, ana)
    assert plan(stage, ana).at >= stage.clock.now() + timedelta(days=14)


def test_another_natural_reason_told_meanwhile_earns_no_second_kind_word(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    moved_away(stage, ana)
    stage.clock.advance(timedelta(days=20))
    opened = plans.start(stage.session, stage.playbook, ana.id, actor=SYSTEM, now=stage.clock.now())
    stage.session.get_one(Conversation, opened.conversation_id).status = "closed"
    stage.clock.advance(timedelta(days=1))
    keep_reason(stage.session, (ana.id, None, None), "hardship", 0.9, how="stated", now=stage.clock.now())
    stage.session.flush()
    assert plan(stage, ana).withheld["en"].startswith("Left for a reason of their own")


def test_who_heard_from_us_more_than_once_gets_the_word_that_ties_up_loose_ends(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    moved_away(stage, ana)
    stage.clock.advance(timedelta(days=3))
    call = stage.open(ana, "warm_call", "call")
    call.status = "closed"
    stage.clock.advance(timedelta(days=20))
    assert plan(stage, ana).script_id == "followup_natural"


def test_after_they_bought_again_they_are_won_back_like_anybody(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    moved_away(stage, ana)
    stage.clock.advance(timedelta(days=100))
    bought = (stage.clock.now() - timedelta(days=60)).date()
    stage.session.add(Order(id="ord_2", customer_id=ana.id, external_ref="2", ordered_on=bought, amount=80))
    stage.session.flush()
    assert plan(stage, ana).occasion == "winback"


def test_who_wants_to_be_called_is_left_in_peace_for_no_call_says_goodbye(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    moved_away(stage, ana)
    ana.preferred_channel = "call"
    stage.session.flush()
    assert plan(stage, ana).withheld["en"].startswith("Left for a reason of their own")


def test_a_move_that_a_person_took_back_no_longer_holds(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    moved_away(stage, ana)
    reply = stage.session.exec(select(Reply)).one()
    how = {"actor": SYSTEM, "source": Source.API, "now": stage.clock.now()}
    corrections.correct(stage.session, reply.id, corrections.said([]), **how)
    assert plan(stage, ana).occasion == "winback"
    corrections.correct(stage.session, reply.id, corrections.said(["moved"]), **how)
    assert plan(stage, ana).occasion == "second_touch"


def rang(stage, customer, disposition, script="warm_call"):
    """A call that ended so; the next contact may come."""
    call = stage.open(customer, script, "call")
    how = {"note": "", "actor": SYSTEM, "now": stage.clock.now()}
    outcomes.dispose(stage.session, stage.playbook, call.id, disposition=disposition, **how)
    stage.clock.advance(timedelta(days=7))


def call_script(stage, customer):
    customer.preferred_channel = "call"
    stage.session.flush()
    return plan(stage, customer).script_id


@pytest.mark.parametrize(
    ("ended", "script"),
    [
        (["no_answer"], "warm_call"),
        (["no_answer", "no_answer"], "voicemail"),
        (["voicemail"], "voicemail"),
        (["no_answer", "busy", "no_answer"], "voicemail"),
        (["no_answer", "reached"], "warm_call"),
    ],
)
def test_after_calls_nobody_answers_the_next_leaves_a_message(stage, ended, script):
    major = tiered(stage, cast.ana(stage.session, stage.clock.now()), "major")
    for disposition in ended:
        rang(stage, major, disposition)
    # The ladder may end after calls in vain; whether a message is due does not depend on it.
    known = situation(stage.session, stage.playbook, major, touch=1, now=stage.clock.now())
    assert ("voicemail" in known.occasions) is (script == "voicemail")
    if len(ended) < 3:
        assert call_script(stage, major) == script


def test_a_message_is_left_once_and_none_after_they_wrote(stage):
    major = tiered(stage, cast.ana(stage.session, stage.clock.now()), "major")
    rang(stage, major, "voicemail")
    assert call_script(stage, major) == "voicemail"
    major.last_heard_at = stage.clock.now()
    stage.session.flush()
    assert call_script(stage, major) == "warm_call"
    major.last_heard_at = None
    rang(stage, major, "voicemail", "voicemail")
    assert call_script(stage, major) == "warm_call"


def visit_due(stage, customer):
    """The rung at which the ladder says to visit."""
    for _ in range(3):
        rang(stage, customer, "reached")
    customer.last_heard_at = stage.clock.now()
    stage.clock.advance(timedelta(days=7))
    return plan(stage, customer)


def test_a_visit_is_agreed_in_the_call_that_invites_to_it(stage):
    key = tiered(stage, cast.ana(stage.session, stage.clock.now()), "key")
    view = visit_due(stage, key)
    assert view.channel.startswith("visit")
    assert (view.script_id, view.occasion) == ("key_customer_call", "visit")
    opened = plans.start(stage.session, stage.playbook, key.id, actor=SYSTEM, now=stage.clock.now())
    call = stage.session.get_one(Conversation, opened.conversation_id)
    assert (call.channel, call.script_id) == ("call", "key_customer_call")


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
