"""A wish to be called back: read on the customer's clock, promised when we may call."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from assistant.conversations import agenda, answering, callbacks, queries
from assistant.conversations.models import Reply
from assistant.conversations.stopping import stop_contact
from assistant.history.ledger import SYSTEM
from assistant.history.timeline import timeline
from assistant.promises.models import Promise
from tests import cast

ANA, WANG = "+447700900130", "+8610000000110"
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def stage(stage):
    stage.clock.at = MONDAY
    return stage


def promised(stage) -> list[Promise]:
    return list(stage.session.exec(select(Promise).order_by(Promise.due_at)))


def test_a_time_asked_for_by_text_is_promised_on_their_clock(stage):
    cast.wang(stage.session, MONDAY)
    stage.clock.at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    stage.hears(WANG, "晚上7点再打")
    [promise] = promised(stage)
    assert promise.due_at == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    assert "晚上7点再打" in promise.what
    assert "挪" not in promise.what


def test_the_wish_is_kept_beside_the_reading_with_the_words_that_say_so(stage):
    cast.ana(stage.session, MONDAY)
    text = "call me after 5 tomorrow"
    reply = stage.session.get_one(Reply, stage.hears(ANA, text))
    [found] = reply.reading["callback"]["evidence"]
    assert reply.reading["callback"]["start"] == "2026-11-24T17:00:00+00:00"
    assert reply.reading["callback"]["zone"] == "Europe/London"
    assert text[found["start"] : found["end"]] == found["text"] == "after 5 tomorrow"


def test_a_time_at_which_we_may_not_call_is_moved_and_both_are_told(stage):
    ana = cast.ana(stage.session, MONDAY)
    stage.hears(ANA, "call me at 11pm")
    [promise] = promised(stage)
    [message] = queries.thread(stage.session, ana.id)
    assert message.callback.moved
    assert message.callback.asked_for == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert message.callback.due_at == promise.due_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert "asked for 2026-11-23 23:00" in promise.what


def test_later_is_another_day_once_it_is_evening_and_says_that_no_time_was_named(stage):
    cast.ana(stage.session, MONDAY)
    stage.clock.at = MONDAY + timedelta(hours=6, minutes=30)
    stage.hears(ANA, "call me later")
    [promise] = promised(stage)
    assert promise.due_at == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    assert "no time named" in promise.what


def test_somebody_who_only_says_they_are_busy_is_called_later(stage):
    cast.ana(stage.session, MONDAY)
    stage.hears(ANA, "I'm driving")
    [promise] = promised(stage)
    assert promise.due_at == MONDAY + timedelta(hours=2)


def test_another_time_replaces_the_promise(stage):
    cast.ana(stage.session, MONDAY)
    stage.hears(ANA, "call me at 5")
    stage.hears(ANA, "call me tomorrow at 6")
    assert [promise.state for promise in promised(stage)] == ["withdrawn", "open"]


FAR_OFF = ["call me back in 3 years", "call me again in 2030", "call me on 30 February", "三年后再打给我"]
TAKEN_BACK = ["no need to call tomorrow at 5", "不用明天5点打了", "明天5点不用打了", "no need to call at 5"]


@pytest.mark.parametrize("words", FAR_OFF)
def test_a_day_too_far_off_or_that_never_comes_is_not_promised_but_a_person_sees_it(stage, words):
    cast.ana(stage.session, MONDAY)
    stage.hears(ANA, words)
    day = agenda.today(stage.session, stage.playbook, rep_id=None, now=MONDAY)
    assert promised(stage) == []
    assert [task.words for task in day.replies] == [words]


@pytest.mark.parametrize("words", FAR_OFF)
def test_a_day_too_far_off_still_replaces_the_earlier_promise(stage, words):
    cast.ana(stage.session, MONDAY)
    stage.hears(ANA, "call me tomorrow at 5")
    stage.hears(ANA, words)
    assert [promise.state for promise in promised(stage)] == ["withdrawn"]


@pytest.mark.parametrize("words", [*TAKEN_BACK, "call me, but not tomorrow"])
def test_a_time_taken_back_is_no_longer_owed(stage, words):
    cast.ana(stage.session, MONDAY)
    stage.hears(ANA, "call me tomorrow at 5")
    stage.hears(ANA, words)
    assert [promise.state for promise in promised(stage)] == ["withdrawn"]


@pytest.mark.parametrize("words", TAKEN_BACK)
def test_taking_back_a_call_nobody_promised_promises_none(stage, words):
    cast.ana(stage.session, MONDAY)
    stage.hears(ANA, words)
    assert promised(stage) == []


def test_another_time_than_the_one_promised_can_be_ruled_out(stage):
    cast.ana(stage.session, MONDAY)
    stage.hears(ANA, "call me on Friday at 5")
    stage.hears(ANA, "I'm busy tomorrow")
    assert [promise.state for promise in promised(stage)] == ["open"]


@pytest.mark.parametrize("words", ["不用明天5点打了,周五4点打给我", "don't call me at work, call Friday"])
def test_another_time_replaces_the_promise_even_where_a_person_looks_first(stage, words):
    cast.ana(stage.session, MONDAY)
    stage.hears(ANA, "call me tomorrow at 5")
    stage.hears(ANA, words)
    assert 24 not in [promise.due_at.day for promise in promised(stage) if promise.state == "open"]


def test_who_wants_to_be_left_alone_is_owed_no_call(stage):
    ana = cast.ana(stage.session, MONDAY)
    stage.hears(ANA, "call me tomorrow at 5")
    stop_contact(stage.session, ana.id, why="said so", actor=SYSTEM, now=MONDAY)
    assert [promise.state for promise in promised(stage)] == ["withdrawn"]
    stage.hears(ANA, "call me tomorrow at 6")
    assert [promise.state for promise in promised(stage)] == ["withdrawn"]


def test_what_a_person_must_look_at_first_is_not_promised_but_its_time_is_shown(stage):
    ana = cast.ana(stage.session, MONDAY)
    stage.hears(ANA, "don't call me at work, call after 6")
    [message] = queries.thread(stage.session, ana.id)
    assert promised(stage) == []
    assert message.callback.asked_for == datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def test_a_text_from_a_stranger_promises_nothing(stage):
    stage.hears("+447700900999", "call me at 5")
    assert promised(stage) == []


def test_on_a_call_the_time_waits_for_the_rep_who_ends_it(stage):
    ana = cast.ana(stage.session, MONDAY)
    talk = stage.open(ana, "warm_call", "call")
    for minute, said in enumerate(("I'm driving", "after 5 tomorrow")):
        answering.answer(
            stage.session, stage.playbook, talk.id,
            text=said, turn=talk.turn, actor=SYSTEM, now=MONDAY + timedelta(minutes=minute),
        )  # fmt: skip
    *_, heard = queries.talk(stage.session, stage.playbook, talk.id, now=MONDAY).heard
    assert heard.callback.due_at == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    assert promised(stage) == []


def test_history_and_today_tell_when_they_asked_to_be_called(stage):
    ana = cast.ana(stage.session, MONDAY)
    stage.open(ana)
    stage.leave()
    stage.hears(ANA, "call me at 4 please")
    [asked] = timeline(stage.session, customer_id=ana.id, verb="callback_asked").items
    day = agenda.today(stage.session, stage.playbook, rep_id=None, now=MONDAY)
    assert asked.event.facts["asked_for"] == "2026-11-23T16:00:00+00:00"
    assert [task.local_time for task in day.promises] == ["16:00"]
    assert [task.why["en"] for task in day.replies] == [
        "Asked to be called back: we promised 2026-11-23 16:00, their time."
    ]


def test_a_reading_without_a_wish_shows_none(stage):
    assert callbacks.view({}) is None
