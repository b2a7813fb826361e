"""Silence moves a talk once, and only when nobody has answered."""

from datetime import timedelta

from sqlmodel import select

from assistant.conversations import waking
from assistant.conversations.models import Wakeup
from assistant.conversations.outcomes import settled
from tests import cast

ANA = "+447700900130"


def fire(stage) -> list[bool]:
    due = waking.due(stage.session, stage.clock.now())
    return [waking.wake(stage.session, stage.playbook, wakeup_id, now=stage.clock.now()) for wakeup_id in due]


def after_silence(stage, days: int = 4) -> list[bool]:
    stage.clock.advance(timedelta(days=days))
    return fire(stage)


def test_three_days_of_silence_bring_one_softer_text(stage):
    stage.open(cast.ana(stage.session, stage.clock.now()))
    [first] = stage.leave()
    assert after_silence(stage) == [True]
    [second] = stage.leave()
    assert second != first


def test_silence_after_the_second_text_closes_the_talk_without_a_third(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    for _ in range(4):
        stage.leave()
        after_silence(stage, days=10)
    assert talk.status == "closed"
    assert len([touch for touch in stage.touches() if touch.state == "sent"]) == 2


def test_an_answer_makes_the_wakeup_stale(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.hears(ANA, "the tea was stale and the shop was dirty")
    turn = talk.turn
    [old] = stage.session.exec(select(Wakeup).where(Wakeup.turn < turn))
    stage.clock.at = old.due_at
    fire(stage)
    assert talk.turn == turn


def test_a_wakeup_fires_once(stage):
    stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.clock.advance(timedelta(days=4))
    [wakeup_id] = waking.due(stage.session, stage.clock.now())
    assert waking.wake(stage.session, stage.playbook, wakeup_id, now=stage.clock.now())
    assert not waking.wake(stage.session, stage.playbook, wakeup_id, now=stage.clock.now())


def test_silence_is_not_counted_while_our_own_text_has_not_left(stage):
    stage.open(cast.ana(stage.session, stage.clock.now()))
    assert after_silence(stage) == [False]


def test_a_late_sending_moves_the_wakeup_with_it(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    [touch] = stage.touches()
    touch.state, touch.sent_at = "sent", stage.clock.now() + timedelta(hours=30)
    stage.session.flush()
    settled(stage.session, stage.playbook, touch.id, now=touch.sent_at)
    [wakeup] = stage.session.exec(select(Wakeup).where(Wakeup.conversation_id == talk.id))
    assert wakeup.due_at == touch.sent_at + timedelta(seconds=wakeup.after_s)


def test_a_failed_text_hands_the_talk_over_or_ends_it(stage):
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    [touch] = stage.touches()
    touch.state, touch.error_code = "failed", "30006"
    stage.session.flush()
    settled(stage.session, stage.playbook, touch.id, now=stage.clock.now())
    assert talk.needs_person or talk.status == "closed"
