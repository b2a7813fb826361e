"""A person takes a thread in hand and gives it back."""

from datetime import timedelta

import pytest
from sqlmodel import select

from assistant.conversations import agenda, byhand, handover, plans, queries
from assistant.conversations.models import Wakeup
from assistant.conversations.outcomes import dispose
from assistant.customers.models import Customer
from assistant.errors import Invalid
from assistant.history.ledger import Actor
from tests import cast

ANA = "+447700900130"
RITA = Actor("rep", "rep_rita")


@pytest.fixture
def waiting(stage):
    """A talk in which the customer asked something only a person can answer."""
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.hears(ANA, "who is this? can I pay with the old card?")
    assert talk.needs_person
    stage.leave()
    return talk


def write(stage, talk, text="Yes, both cards work."):
    return handover.write(
        stage.session, stage.playbook, talk.id, text=text, actor=RITA, now=stage.clock.now()
    )


def test_a_reps_own_text_leaves_as_it_was_written(stage, waiting):
    write(stage, waiting)
    assert stage.leave() == ["Yes, both cards work."]
    assert waiting.needs_person == "answered_by_hand"


def test_after_giving_it_back_the_script_answers_again(stage, waiting):
    handover.hand_back(stage.session, stage.playbook, waiting.id, actor=RITA, now=stage.clock.now())
    stage.hears(ANA, "it was just too expensive")
    [answer] = stage.leave()
    assert answer
    assert waiting.top_reason == "price"


@pytest.mark.parametrize("text", ["", "   ", "x" * 1601])
def test_an_empty_or_over_long_text_is_refused(stage, waiting, text):
    with pytest.raises(Invalid):
        write(stage, waiting, text)


def test_nobody_writes_to_somebody_who_opted_out(stage, waiting):
    cast.blocked(stage.session, _customer(stage, waiting), stage.clock.now())
    assert write(stage, waiting)
    assert stage.leave() == []


def test_the_script_says_nothing_more_once_a_person_has_answered(stage, waiting):
    write(stage, waiting)
    stage.leave()
    stage.hears(ANA, "ok, it was the price really")
    assert stage.leave() == []
    assert waiting.needs_person == "replied"


def test_a_persons_text_takes_back_what_the_script_meant_to_say(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    write(stage, talk, "Hello, Rita here.")
    assert stage.leave() == ["Hello, Rita here."]


def test_after_giving_it_back_silence_is_noticed_again(stage, waiting):
    handover.hand_back(stage.session, stage.playbook, waiting.id, actor=RITA, now=stage.clock.now())
    wakeups = stage.session.exec(select(Wakeup).where(Wakeup.turn == waiting.turn)).all()
    assert len(wakeups) == 1


def test_a_letter_done_by_a_person_counts_as_a_touch(stage):
    ana = cast.ana(stage.session, stage.clock.now())
    byhand.did_by_hand(
        stage.session, stage.playbook, ana.id, channel="letter", note="sent", actor=RITA,
        now=stage.clock.now(),
    )  # fmt: skip
    assert plans.plan_customer(stage.session, stage.playbook, ana.id, now=stage.clock.now()).rung == 2


def test_a_strangers_text_is_owed_until_somebody_has_seen_to_it(stage):
    reply_id = stage.hears("+447700900999", "hello?")
    day = agenda.today(stage.session, stage.playbook, rep_id=None, now=stage.clock.now())
    assert [(task.reply_id, task.customer_id) for task in day.replies] == [(reply_id, "")]
    handover.mark_handled(stage.session, reply_id, actor=RITA, now=stage.clock.now())
    assert agenda.today(stage.session, stage.playbook, rep_id=None, now=stage.clock.now()).replies == ()


def test_a_reply_after_the_end_is_owed(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    dispose(
        stage.session,
        stage.playbook,
        talk.id,
        disposition="reached",
        note="",
        actor=RITA,
        now=stage.clock.now(),
    )
    stage.hears(ANA, "actually, can I come back?")
    day = agenda.today(stage.session, stage.playbook, rep_id=None, now=stage.clock.now())
    assert [task.words for task in day.replies] == ["actually, can I come back?"]


def test_the_thread_holds_both_sides_in_order(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.clock.advance(timedelta(minutes=5))
    stage.hears(ANA, "who is this?")
    write(stage, talk)
    stage.leave()
    sides = [message.outbound for message in queries.thread(stage.session, talk.customer_id)]
    assert (sides[0], sides[1], sides[-1]) == (True, False, True)


def _customer(stage, talk):
    return stage.session.get_one(Customer, talk.customer_id)
