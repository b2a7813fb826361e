"""A promise stands by its words: one whose text never left was never made, and one that left is owed."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from assistant.conversations import answering, handover, queries, record, unspoken
from assistant.conversations.correcting import correct
from assistant.conversations.following import follow
from assistant.conversations.listening import keep_reason
from assistant.conversations.models import Conversation, Line, Reply
from assistant.conversations.stopping import pause, stop_contact
from assistant.customers.models import Customer
from assistant.history.ledger import SYSTEM, Actor
from assistant.history.timeline import timeline
from assistant.promises.models import Promise
from assistant.touches import settling
from assistant.touches.gateway import Receipt, Refused
from assistant.touches.models import Touch
from assistant.touches.sending import claim
from tests import cast
from tests.conversations.conftest import Stage

ANA = "+447700900130"
RITA = Actor("rep", "rep_rita")


@pytest.fixture
def ana(stage: Stage) -> Customer:
    """Told us that it was the price."""
    ana = cast.ana(stage.session, stage.clock.now())
    at = stage.clock.now() - timedelta(days=10)
    keep_reason(stage.session, (ana.id, None, None), "price", 0.9, how="stated", now=at)
    stage.session.flush()
    return ana


@pytest.fixture
def talk(stage: Stage, ana: Customer) -> Conversation:
    """A text that promises a sum within two days waits to leave."""
    talk = stage.open(ana, "second_price")
    stage.leave()
    stage.hears(ANA, "yes please")
    stage.leave()
    stage.hears(ANA, "yes, do that")
    assert states(stage) == ["open"]
    return talk


def promised(stage: Stage) -> list[Promise]:
    stage.session.expire_all()
    return list(stage.session.exec(select(Promise).order_by(col(Promise.made_at), col(Promise.id))))


def states(stage: Stage) -> list[str]:
    return [one.state for one in promised(stage)]


def waiting(stage: Stage) -> Touch:
    found = select(Touch).where(Touch.state == "planned", Touch.node == "keep_word")
    return stage.session.exec(found).one()


def test_words_that_were_taken_back_promised_nothing(stage: Stage, talk: Conversation, ana: Customer) -> None:
    stop_contact(stage.session, ana.id, why="said so", actor=SYSTEM, now=stage.clock.now())
    [promise] = promised(stage)
    assert promise.state == "withdrawn"
    assert promise.settled_at == stage.clock.now()
    [moment] = timeline(stage.session, customer_id=ana.id, verb="withdrawn").items
    assert moment.event.subject == promise.id


def test_a_pause_that_cancels_the_text_withdraws_what_it_promised(
    stage: Stage, talk: Conversation, ana: Customer
) -> None:
    pause(stage.session, [ana.id], "hostile", actor=SYSTEM, now=stage.clock.now())
    assert states(stage) == ["withdrawn"]


def test_words_that_left_are_owed_whatever_comes_after(
    stage: Stage, talk: Conversation, ana: Customer
) -> None:
    stage.leave()
    stop_contact(stage.session, ana.id, why="said so", actor=SYSTEM, now=stage.clock.now())
    assert states(stage) == ["open"]


def test_whoever_writes_first_was_promised_nothing_by_the_text_they_forestalled(stage: Stage) -> None:
    ana = cast.ana(stage.session, stage.clock.now())
    stage.open(ana, "followup_competition")
    stage.leave()
    stage.hears(ANA, "yes please")
    assert states(stage) == ["open"]
    stage.hears(ANA, "it was far too expensive")
    assert "withdrawn" in states(stage)


def test_a_rep_who_writes_instead_of_the_text_takes_its_promise_back(stage: Stage) -> None:
    talk = stage.open(cast.ana(stage.session, stage.clock.now()), "followup_competition")
    stage.leave()
    stage.hears(ANA, "yes please")
    rep = {"text": "Leave it to me.", "actor": RITA, "now": stage.clock.now()}
    handover.write(stage.session, stage.playbook, talk.id, **rep)
    assert states(stage) == ["withdrawn"]


def leaves(stage: Stage, touch: Touch) -> str:
    """The worker takes the touch at its moment, and the talk hears of it."""
    touch.state, touch.epoch = "queued", 1
    stage.session.flush()
    how = {"provider": "phone", "now": stage.clock.now(), "wall": stage.clock.now()}
    claim(stage.session, stage.playbook.rules, touch.id, 1, **how)
    follow(stage.playbook, stage.clock).moved(stage.session, touch.id)
    stage.session.refresh(touch)
    return touch.state


def test_a_text_that_came_too_late_to_be_sent_promised_nothing(stage: Stage, talk: Conversation) -> None:
    touch = waiting(stage)
    stage.clock.at = touch.expires_at + timedelta(minutes=1)
    assert leaves(stage, touch) == "cancelled"
    assert states(stage) == ["withdrawn"]


def test_a_text_that_a_rule_withholds_at_the_door_promised_nothing(
    stage: Stage, talk: Conversation, ana: Customer
) -> None:
    cast.blocked(stage.session, ana, stage.clock.now())
    stage.clock.at = waiting(stage).due_at
    assert leaves(stage, waiting(stage)) == "cancelled"
    assert states(stage) == ["withdrawn"]


def sends(stage: Stage, touch: Touch, outcome: Receipt | Exception) -> None:
    touch.state, touch.attempt, touch.sending_wall_at = "sending", 1, stage.clock.now()
    stage.session.flush()
    stage.session.expunge(touch)
    settling.settle(stage.session, touch, outcome, now=stage.clock.now())
    follow(stage.playbook, stage.clock).moved(stage.session, touch.id)


def test_what_the_provider_refused_was_not_said(stage: Stage, talk: Conversation) -> None:
    sends(stage, waiting(stage), Refused("no such number", code="21211"))
    assert states(stage) == ["withdrawn"]


def test_what_is_on_its_way_stays_owed_until_it_is_known_not_to_have_left(
    stage: Stage, talk: Conversation, ana: Customer
) -> None:
    touch = waiting(stage)
    touch.state, touch.attempt, touch.sending_wall_at = "sending", 1, stage.clock.now()
    stage.session.flush()
    stop_contact(stage.session, ana.id, why="said so", actor=SYSTEM, now=stage.clock.now())
    assert states(stage) == ["open"]
    stage.session.refresh(touch)
    stage.session.expunge(touch)
    settling.settle(stage.session, touch, Receipt("SM1", "queued"), now=stage.clock.now())
    follow(stage.playbook, stage.clock).moved(stage.session, touch.id)
    assert states(stage) == ["open"]


def test_a_text_thought_lost_that_turns_out_to_have_left_is_owed_again(
    stage: Stage, talk: Conversation, ana: Customer
) -> None:
    touch = waiting(stage)
    touch.attempt = 1
    stage.session.flush()
    stop_contact(stage.session, ana.id, why="said so", actor=SYSTEM, now=stage.clock.now())
    assert states(stage) == ["withdrawn"]
    settling.report(
        stage.session, touch_id=touch.id, attempt=1, sid="SM1", status="sent", now=stage.clock.now()
    )
    follow(stage.playbook, stage.clock).moved(stage.session, touch.id)
    assert states(stage) == ["open"]


def test_a_promise_never_spoken_tells_nothing_of_why_they_left(
    session: Session, stage: Stage, talk: Conversation, ana: Customer
) -> None:
    stop_contact(session, ana.id, why="said so", actor=SYSTEM, now=stage.clock.now())
    later = stage.clock.now() + timedelta(days=30)
    assert list(record.promises(session, ana.id, later)) == []


def answer(stage: Stage, call: Conversation, text: str) -> str:
    how = {"text": text, "turn": call.turn, "actor": RITA, "now": stage.clock.now()}
    made = answering.answer(stage.session, stage.playbook, call.id, **how)
    stage.session.refresh(call)
    return made


def go_back(stage: Stage, call: Conversation, reply_id: str, text: str) -> None:
    how = {"text": text, "turn": call.turn, "actor": RITA, "now": stage.clock.now()}
    correct(stage.session, stage.playbook, call.id, reply_id, **how)
    stage.session.refresh(call)


@pytest.fixture
def call(stage: Stage) -> Conversation:
    """The rep has just been given the words that promise what was agreed."""
    call = stage.open(cast.ana(stage.session, stage.clock.now()), "key_customer_call", "call")
    answer(stage, call, "it was far too expensive")
    answer(stage, call, "yes, exactly")
    answer(stage, call, "yes please")
    assert states(stage) == ["open"]
    return call


def last_answer(stage: Stage, call: Conversation) -> str:
    heard = select(Reply.id).where(Reply.conversation_id == call.id).order_by(col(Reply.turn).desc())
    return stage.session.exec(heard).first()


def test_going_back_before_the_promise_was_said_withdraws_it(stage: Stage, call: Conversation) -> None:
    go_back(stage, call, last_answer(stage, call), "no, never mind")
    assert states(stage) == ["withdrawn"]


def test_the_same_promise_is_made_anew_where_the_corrected_answer_leads_to_it_too(
    stage: Stage, call: Conversation
) -> None:
    go_back(stage, call, last_answer(stage, call), "yes, please do that")
    assert sorted(states(stage)) == ["open", "withdrawn"]  # made in one moment, in no order


def test_a_promise_that_the_talk_went_on_from_was_said_and_stays(stage: Stage, call: Conversation) -> None:
    agreed = last_answer(stage, call)
    answer(stage, call, "no, you need not come")
    assert call.status == "closed"
    other = stage.open(cast.wang(stage.session, stage.clock.now()), "key_customer_call", "call")
    answer(stage, other, "太贵了")
    answer(stage, other, "对")
    agreed = answer(stage, other, "好的")
    answer(stage, other, "你们是哪里？怎么收费？")
    assert other.status == "open"
    go_back(stage, other, agreed, "不用了")
    assert states(stage) == ["open", "open"]


def test_a_wish_to_be_called_in_an_answer_that_was_corrected_is_nobodys(stage: Stage) -> None:
    call = stage.open(cast.ana(stage.session, stage.clock.now()), "warm_call", "call")
    wrong = answer(stage, call, "call me tomorrow at 5")
    go_back(stage, call, wrong, "yes, go on")
    told = queries.talk(stage.session, stage.playbook, call.id, now=stage.clock.now())
    assert [one.callback for one in told.heard] == [None, None]


def test_a_promise_said_twice_stands_while_either_text_may_still_be_heard(
    stage: Stage, talk: Conversation, ana: Customer
) -> None:
    first = waiting(stage)
    line = stage.session.exec(select(Line).where(Line.turn == first.turn, Line.node == "keep_word")).one()
    stage.session.add(Line(**{**line.model_dump(), "id": "lin_again", "turn": 9, "at": stage.clock.now()}))
    again = {"id": "tch_again", "turn": 9, "seq": 99, "state": "queued"}
    stage.session.add(Touch(**{**first.model_dump(), **again}))
    first.state = "failed"
    stage.session.flush()
    unspoken.withdraw(stage.session, ana.id, now=stage.clock.now())
    assert states(stage) == ["open"]
    stage.session.get_one(Touch, "tch_again").state = "cancelled"
    stage.session.flush()
    unspoken.withdraw(stage.session, ana.id, now=stage.clock.now())
    assert states(stage) == ["withdrawn"]
