"""Which ladder a customer climbs, by who they are to us; and what a person carries up it."""

from datetime import timedelta

import pytest

from assistant.conversations import byhand, plans
from assistant.conversations.agenda import today
from assistant.conversations.climbing import climb_of, climbs
from assistant.conversations.listening import keep_reason
from assistant.customers.models import Interaction, Lapse, Order
from assistant.errors import Invalid
from assistant.history.ledger import SYSTEM
from assistant.history.timeline import timeline
from tests import cast

DAY = timedelta(days=1)


def standing(stage, customer, tier=None, **details):
    """The customer with these details, in that tier."""
    for name, value in details.items():
        setattr(customer, name, value)
    lapse = stage.session.get_one(Lapse, customer.id)
    lapse.tier = tier or lapse.tier
    stage.session.flush()
    return customer


def climb(stage, customer):
    lapse = stage.session.get_one(Lapse, customer.id)
    return climb_of(stage.session, stage.playbook, customer, lapse, stage.clock.now())


def plan(stage, customer):
    return plans.plan_customer(stage.session, stage.playbook, customer.id, now=stage.clock.now())


def did(stage, customer, channel, greeting=None):
    byhand.did_by_hand(
        stage.session, stage.playbook, customer.id, channel=channel, note="", actor=SYSTEM,
        now=stage.clock.now(), greeting=greeting,
    )  # fmt: skip


def answered(stage, customer):
    customer.last_heard_at = stage.clock.now()
    stage.session.flush()


def three_touches_on(stage, customer):
    """Three letters by hand, a fortnight apart, each answered, and then two weeks of quiet."""
    for _time in range(3):
        did(stage, customer, "letter")
        stage.clock.advance(timedelta(minutes=1))
        answered(stage, customer)
        stage.clock.advance(14 * DAY)


@pytest.fixture
def ana(stage):
    return standing(stage, cast.ana(stage.session, stage.clock.now()), "key")


def test_a_firm_is_visited_at_its_office_and_somebody_we_know_asked_to_tea(stage, ana):
    three_touches_on(stage, ana)
    assert plan(stage, ana).channel == "visit"
    firm = standing(stage, ana, name="Ferreira Trading Ltd")
    assert plan(stage, firm).channel == "visit_office"
    friend = standing(stage, ana, name="Ana Ferreira", traits={"类型": "个人"})
    found = plan(stage, friend)
    assert found.channel == "visit_tea"
    assert "Somebody we know is asked out for tea." in found.why["en"]
    assert "meeting over tea" in found.why["en"]
    assert "熟悉的客户约出来喝茶聊聊。" in found.why["zh"]


def test_an_override_is_told_only_at_the_touch_it_changes(stage, ana):
    firm = standing(stage, ana, traits={"kind": "firm"})
    assert "office" not in plan(stage, firm).why["en"]


def test_who_was_only_texted_was_never_met_and_an_empty_record_proves_nothing(stage, ana):
    assert climb(stage, ana).who.relationship == ""
    talk = stage.open(standing(stage, ana, preferred_channel=None))
    stage.leave()
    talk.status, talk.closed_at = "closed", stage.clock.now()
    stage.session.flush()
    assert climb(stage, ana).who.relationship == "never_met"


def test_after_they_bought_again_a_text_goes_first_to_who_was_never_met(stage, ana):
    talk = stage.open(ana)
    stage.leave()
    talk.status, talk.closed_at = "closed", stage.clock.now()
    stage.clock.advance(3 * DAY)
    bought = Order(
        id="ord_2", customer_id=ana.id, external_ref="a2", amount=5, ordered_on=stage.clock.now().date()
    )
    stage.session.add(bought)
    stage.session.flush()
    stage.clock.advance(60 * DAY)
    found = plan(stage, ana)
    assert (found.rung, found.channel) == (1, "sms")
    assert "somebody we never met" in found.why["en"]


@pytest.mark.parametrize(
    ("details", "relationship"),
    [
        ({"style": "careful"}, "wary"),
        ({"traits": {"关系": "熟悉"}, "style": "careful"}, "warm"),
        ({"traits": {"Relationship": "Never met"}}, "never_met"),
    ],
)
def test_how_they_stand_with_us_is_what_is_noted_then_what_is_known(stage, ana, details, relationship):
    assert climb(stage, standing(stage, ana, **details)).who.relationship == relationship


def test_who_said_no_since_they_bought_is_wary_and_left_after_two_silent_touches(stage, ana):
    standing(stage, ana, refused_at=stage.clock.now() - 61 * DAY)
    assert climb(stage, ana).who.relationship == "wary"
    for _time in range(2):
        did(stage, ana, "letter")
        stage.clock.advance(30 * DAY)
    held = plan(stage, ana).withheld
    assert "wary" in held["en"]
    assert "戒心" in held["zh"]


def test_a_visit_makes_warm_for_half_a_year_and_neutral_after(stage, ana):
    now = stage.clock.now()
    stage.session.add(Interaction(id="int_1", customer_id=ana.id, kind="visit", at=now, text=""))
    stage.session.flush()
    assert climb(stage, ana).who.relationship == "warm"
    stage.clock.advance(181 * DAY)
    assert climb(stage, ana).who.relationship == "neutral"


def test_for_our_own_fault_an_ordinary_customer_is_called_first(stage):
    ordinary = cast.ana(stage.session, stage.clock.now())
    keep_reason(
        stage.session, (ordinary.id, None, None), "attitude", 0.9, how="stated", now=stage.clock.now()
    )  # fmt: skip
    found = climb(stage, ordinary)
    assert (found.who.reason, found.who.family) == ("attitude", "dissatisfaction")
    assert plan(stage, ordinary).channel == "call"


def test_whose_number_is_dead_is_written_to_by_post_and_the_letter_has_a_due_day(stage):
    ordinary = cast.ana(stage.session, stage.clock.now())
    keep_reason(
        stage.session, (ordinary.id, None, None), "lost_contact", 0.9, how="stated", now=stage.clock.now()
    )  # fmt: skip
    found = plan(stage, ordinary)
    assert (found.channel, found.script_id, found.task.channel) == ("letter", None, "letter")
    assert found.due_at > found.task.at
    assert "the post goes first" in found.why["en"]


def test_a_complaint_is_answered_even_of_who_left_naturally(stage, ana):
    now = stage.clock.now()
    keep_reason(stage.session, (ana.id, None, None), "moved", 0.9, how="stated", now=now)
    stage.session.add(
        Interaction(id="int_2", customer_id=ana.id, kind="complaint", at=now, text="", open=True)
    )
    did(stage, ana, "letter")
    stage.clock.advance(8 * DAY)
    assert climb(stage, ana).who.family == ""
    assert (plan(stage, ana).rung, plan(stage, ana).withheld) == (2, None)


def test_a_trait_with_a_chat_name_opens_the_chat_and_a_missing_city_closes_the_post(stage, ana):
    assert climb(stage, ana).reachable == {"sms", "call", "letter", "magazine", "visit", "visit_office",
                                           "visit_home", "visit_tea"}  # fmt: skip
    standing(stage, ana, city="", traits={"微信": "ana-f"})
    assert climb(stage, ana).reachable == {"sms", "call", "message", "visit_tea"}


def test_the_product_makes_no_calls_by_itself_so_the_ladder_never_counts_on_them(stage, ana):
    assert "automated_call" not in climb(stage, ana).reachable


def test_a_task_not_done_by_its_day_is_late_and_the_day_does_not_move(stage, ana):
    three_touches_on(stage, ana)
    early = plan(stage, ana)
    stage.clock.advance(20 * DAY)
    late = plan(stage, ana)
    assert (early.is_late(stage.clock.now() - 20 * DAY), late.is_late(stage.clock.now())) == (False, True)
    assert late.due_at == early.due_at
    (shown,) = today(stage.session, stage.playbook, rep_id=None, now=stage.clock.now()).letters
    assert (shown.customer_id, shown.late) == (ana.id, True)


def test_a_task_done_by_hand_is_an_attempt_with_its_history_and_the_next_rung_follows(stage, ana):
    three_touches_on(stage, ana)
    assert (plan(stage, ana).rung, plan(stage, ana).channel) == (4, "visit")
    did(stage, ana, "visit_tea")
    after = plan(stage, ana)
    assert (after.rung, after.channel) == (5, "letter")
    assert after.at >= stage.clock.now() + 7 * DAY
    newest = next(one.event for one in timeline(stage.session, customer_id=ana.id).items)
    assert (newest.verb, newest.channel) == ("delivered", "visit_tea")


@pytest.mark.parametrize("channel", ["sms", "call", "automated_call", "pigeon"])
def test_what_no_person_carries_cannot_be_done_by_hand(stage, ana, channel):
    with pytest.raises(Invalid, match="one of"):
        did(stage, ana, channel)


def test_nobody_who_is_barred_gets_a_letter_or_a_visit(stage, ana):
    three_touches_on(stage, ana)
    cast.blocked(stage.session, ana, stage.clock.now())
    assert plan(stage, ana).withheld


def test_a_greeting_is_no_attempt_and_no_silence(stage, ana):
    for _time in range(4):
        did(stage, ana, "letter", byhand.Greeted("care", "birthday 2026-01-01"))
        stage.clock.advance(8 * DAY)
    found = climb(stage, ana)
    assert (found.made, found.silent) == (0, 0)
    assert len(found.touches) == 4


def test_for_many_at_once_it_is_what_it_is_for_one(stage, ana):
    wang = standing(stage, cast.wang(stage.session, stage.clock.now()), "major", name="雪茶有限公司")
    did(stage, ana, "letter")
    pairs = [(one, stage.session.get_one(Lapse, one.id)) for one in (ana, wang)]
    assert climbs(stage.session, stage.playbook, pairs, stage.clock.now()) == {
        ana.id: climb(stage, ana),
        wang.id: climb(stage, wang),
    }
