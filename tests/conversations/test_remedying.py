"""What the record says for the choice of a remedy, and the words that follow from it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from assistant import ids
from assistant.conversations import remedying
from assistant.conversations.models import Conversation, Line, Reply, ScriptVersion
from assistant.customers.models import Interaction, Lapse, Order
from assistant.errors import Missing
from assistant.history.ledger import SYSTEM
from assistant.promises import ledger as promises
from assistant.remedies.facts import Ground
from assistant.remedies.remedy import Kind, Role
from assistant.remedies.rules import Rule
from assistant.scoring.score import MARGIN_SHARE
from assistant.touches.models import Touch
from tests import cast

ANA = "+447700900130"


@pytest.fixture
def ana(stage):
    return cast.ana(stage.session, stage.clock.now())


def choose(stage, customer, reason="price", role=Role.REP, talk_id=None):
    return remedying.choice_for(
        stage.session, stage.playbook, customer.id, reason,
        channel="call", role=role, talk_id=talk_id, now=stage.clock.now(),
    )  # fmt: skip


def rules(choice):
    return {one.remedy.id: one.rule for one in choice.rejected}


def heard(stage, customer, attribution, ago=0):
    at = stage.clock.now() - timedelta(days=ago)
    reading = {"reasons": [{"reason": "quality", "probability": 0.9, "attribution": attribution}]}
    stage.session.add(
        Reply(
            id=ids.new("rep", at), customer_id=customer.id, channel="call", text="…",
            intent="other", reading=reading, received_at=at,
        )
    )  # fmt: skip


def earlier_talk(stage, customer, text):
    """A talk of last month in which this was said as a remedy."""
    at = stage.clock.now() - timedelta(days=30)
    stage.session.add(ScriptVersion(version="v", script_id="old", source="", first_used_at=at))
    stage.session.flush()
    talk = Conversation(
        id="con_old", customer_id=customer.id, script_id="old", script_version="v", channel="call",
        language="en", state="{}", status="closed", opened_at=at,
    )  # fmt: skip
    stage.session.add(talk)
    stage.session.flush()
    stage.session.add(
        Line(
            id="lin_old", conversation_id=talk.id, turn=1, position=0, node="answer", line_id="answer.en",
            kind="remedy", text=text, at=at,
        )
    )  # fmt: skip
    stage.session.flush()


def test_money_is_the_customers_own_at_their_own_rhythm(stage, ana):
    facts = choose(stage, ana).case.facts
    assert facts.typical_order == 80.0
    assert facts.margin_a_year == pytest.approx(MARGIN_SHARE * 80 * 365 / 21)
    assert (facts.tier, facts.channel, facts.today) == ("ordinary", "call", stage.clock.now().date())


def test_orders_in_another_currency_are_weighed_in_the_catalogues(stage, ana):
    stage.session.add(
        Order(
            id="ord_2", customer_id=ana.id, external_ref="2", amount=Decimal(800), currency="CNY",
            ordered_on=stage.clock.now().date(),
        )
    )  # fmt: skip
    assert choose(stage, ana).case.facts.typical_order == pytest.approx((80 + 800 * 0.14) / 2)


def test_nobody_knows_the_money_of_who_never_bought(stage, ana):
    stage.session.delete(stage.session.get(Order, "ord_ana"))
    facts = choose(stage, ana).case.facts
    assert (facts.typical_order, facts.margin_a_year) == (None, None)


def test_an_overdue_promise_keeps_offers_back_until_it_is_kept(stage, ana):
    assert choose(stage, ana).chosen.remedy.kind is Kind.DISCOUNT
    then = stage.clock.now() - timedelta(days=3)
    made = promises.make(
        stage.session, customer_id=ana.id, what="send the bill", due_at=then + timedelta(days=1),
        rep_id=None, conversation_id=None, actor=SYSTEM, now=then,
    )  # fmt: skip
    owed = choose(stage, ana)
    assert rules(owed)["price_discount"] is Rule.PROMISE_FIRST
    assert owed.chosen.remedy.id == "price_cheaper_way"
    promises.keep(stage.session, made.id, "sent", actor=SYSTEM, now=stage.clock.now())
    assert choose(stage, ana).chosen.remedy.kind is Kind.DISCOUNT


def test_an_open_complaint_keeps_offers_back(stage, ana):
    at = stage.clock.now()
    stage.session.add(Interaction(id="int_1", customer_id=ana.id, kind="complaint", at=at, open=True))
    assert rules(choose(stage, ana))["price_discount"] is Rule.COMPLAINT_FIRST


def test_a_key_customer_is_offered_a_step_up_and_a_visit_where_we_were_careless(stage, ana):
    stage.session.get_one(Lapse, ana.id).tier = "key"
    assert choose(stage, ana).chosen.remedy.id == "price_step_up"
    assert choose(stage, ana, "neglect").chosen.remedy.id == "neglect_visit"


def test_whose_fault_it_was_is_taken_from_the_newest_answer_that_says_so(stage, ana):
    ours = {"fault": "company", "changeable": True, "by_us": True, "why": "company_doing"}
    own = {"fault": "customer", "changeable": False, "by_us": False, "why": "own_doing"}
    heard(stage, ana, own, ago=9)
    heard(stage, ana, ours, ago=2)
    heard(stage, ana, None)
    choice = choose(stage, ana, "quality")
    assert choice.case.ground == Ground("quality", False, "company", True, True)
    assert choice.apologises


def test_without_an_answer_a_reason_stands_as_the_taxonomy_has_it(stage, ana):
    assert choose(stage, ana, "moved").case.ground == Ground("moved", True, "circumstance", False, False)
    assert choose(stage, ana, "attitude").case.ground.fault == "staff"


def test_what_was_offered_in_an_earlier_talk_is_not_offered_again(stage, ana):
    words = stage.playbook.remedies.answer("price").remedies[-1].said.words("en")
    earlier_talk(stage, ana, f"I'm glad you told me. {words}")
    again = choose(stage, ana)
    assert rules(again)["price_discount"] is Rule.SAID_BEFORE
    assert again.case.facts.given == {"price_discount"}


def test_an_apology_counts_in_the_talk_in_which_it_was_said_and_in_no_other(stage, ana):
    earlier_talk(stage, ana, "Sorry we kept you waiting. Shall I tell you when it's quiet with us?")
    assert not choose(stage, ana, "waiting", talk_id="con_old").apologises
    assert choose(stage, ana, "waiting").apologises


@pytest.mark.parametrize(
    ("words", "sorry"),
    [
        ("delivery was always late and your driver was careless", True),
        ("the delivery was always late, but that is not your fault, the roads were closed", False),
    ],
)
def test_an_apology_is_said_for_what_the_customer_calls_our_doing_and_for_nothing_else(
    stage, ana, words, sorry
):
    stage.open(ana)
    stage.leave()
    stage.hears("+447700900130", words)
    [answer] = stage.leave()
    assert ("Sorry we were so slow." in answer) is sorry
    assert "I'd see your next order through myself" in answer


def test_a_text_gives_nothing_away_by_itself_and_a_call_what_its_rep_may(stage, ana):
    text, call = stage.open(ana), stage.open(ana, "warm_call", "call")
    now = stage.clock.now()
    by_text = remedying.words_for(stage.session, stage.playbook, text, now=now)
    by_call = remedying.words_for(stage.session, stage.playbook, call, now=now)
    assert set(by_text) == set(by_call) == set(stage.playbook.remedies.answers)
    assert by_text["price"].startswith("No pressure at all")
    assert "10% off" in by_call["price"]
    assert by_call.choice("price").chosen.remedy.id == "price_discount"


def test_a_text_may_wait_a_week_for_its_hour_and_holds_still_then(stage, ana):
    def day(channel):
        held = remedying.gather(
            stage.session, stage.playbook, ana.id,
            channel=channel, role=Role.REP, talk_id=None, now=stage.clock.now(),
        )  # fmt: skip
        return held.facts.today

    assert day("sms") - day("call") == timedelta(days=7)


def test_a_customer_who_is_not_there_or_a_reason_nobody_answers_is_missing(stage, ana):
    with pytest.raises(Missing, match="customer: there is no 'cus_nobody'"):
        remedying.choice_for(
            stage.session, stage.playbook, "cus_nobody", "price",
            channel="call", role=Role.REP, now=stage.clock.now(),
        )  # fmt: skip
    with pytest.raises(Missing, match="none for 'unclear'"):
        choose(stage, ana, "unclear")


def test_a_reading_that_was_corrected_is_no_ground(stage, ana):
    theirs = {"fault": "nobody", "changeable": False, "by_us": False}
    heard(stage, ana, theirs)
    usual = choose(stage, cast.ben(stage.session, stage.clock.now()), "quality").case.ground
    assert choose(stage, ana, "quality").case.ground != usual
    wrong = stage.session.exec(select(Reply)).one()
    at = stage.clock.now()
    right = {"reading": {"reasons": []}, "intent": "other", "received_at": at, "corrects_id": wrong.id}
    stage.session.add(Reply(id="rep_right", customer_id=ana.id, channel="call", text="…", **right))
    stage.session.flush()
    assert choose(stage, ana, "quality").case.ground == usual


def test_a_remedy_whose_text_never_left_was_not_given(stage, ana):
    chosen = choose(stage, ana)
    assert chosen.chosen is not None
    earlier_talk(stage, ana, chosen.words("en", ""))
    assert chosen.chosen.remedy.id in choose(stage, ana).case.facts.given
    stage.session.get_one(Conversation, "con_old").channel = "sms"
    stage.session.flush()
    assert chosen.chosen.remedy.id not in choose(stage, ana).case.facts.given
    sent = {"to": ANA, "body": "…", "line_id": "answer.en", "due_at": stage.clock.now()}
    touch = Touch(
        id="tch_old", customer_id=ana.id, conversation_id="con_old", channel="sms", purpose="reply",
        state="sent", sent_at=stage.clock.now(), created_at=stage.clock.now(), **sent,
    )  # fmt: skip
    stage.session.add(touch)
    stage.session.flush()
    assert chosen.chosen.remedy.id in choose(stage, ana).case.facts.given
