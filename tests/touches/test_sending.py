"""Claiming a touch, handing it over, writing down what came of it."""

from datetime import timedelta

import pytest

from assistant.customers.models import Block, BlockedNumber, Suppression
from assistant.touches.gateway import OPTED_OUT, MaybeTaken, NotTaken, Outgoing, OutOfService, Refused
from assistant.touches.models import Attempt, Touch, TouchState
from tests.touches.desk import ANA, NUMBER, Desk


def test_a_text_that_is_taken_is_sent_with_its_provider_id(desk: Desk) -> None:
    touch = desk.queued("Hello Ana")
    assert desk.send(touch) is TouchState.SENT
    row = desk.see(touch)
    assert (row.state, row.provider_sid, row.attempt) == ("sent", "SM" + "0" * 32, 1)
    assert desk.verbs(touch) == ["planned", "sent"]
    assert desk.told == ["sent"]


def test_the_attempt_is_written_before_the_request_leaves(desk: Desk) -> None:
    touch, seen = desk.queued(), []
    desk.network.before_answer = lambda out, sid: seen.append((desk.state(touch), len(desk.rows(Attempt))))
    desk.send(touch)
    assert seen == [("sending", 1)]
    assert desk.rows(Attempt)[0].outcome == "sent"


def test_the_provider_is_told_touch_attempt_and_the_end_of_the_window(desk: Desk) -> None:
    touch = desk.queued(expires_at=desk.clock.now() + timedelta(hours=1))
    desk.send(touch)
    _, outgoing = desk.network.accepted[0]
    assert outgoing == Outgoing(touch.id, 1, NUMBER, "Hello Ana", desk.clock.now() + timedelta(hours=1))


def test_without_an_expiry_a_text_is_valid_until_the_contact_hours_end(desk: Desk) -> None:
    desk.send(desk.queued())
    until = desk.network.accepted[0][1].valid_until
    assert until is not None
    assert until == desk.clock.now().replace(hour=20)


@pytest.mark.parametrize("epoch", [1, 7])
def test_a_job_of_another_epoch_claims_nothing(desk: Desk, epoch: int) -> None:
    touch = desk.queued()
    assert desk.send(touch, epoch=epoch) is None
    assert desk.network.accepted == []


def test_a_job_that_runs_twice_sends_once(desk: Desk) -> None:
    touch = desk.queued()
    desk.send(touch)
    assert desk.send(touch) is None
    assert len(desk.network.accepted) == 1


def test_a_second_text_waits_until_the_first_has_gone(desk: Desk) -> None:
    first, second = desk.queued("one"), desk.queued("two")
    assert desk.send(second) is None
    desk.send(first)
    desk.send(second)
    assert desk.network.bodies == ["one", "two"]


def test_a_text_in_doubt_holds_back_the_next(desk: Desk) -> None:
    first = desk.queued("one")
    desk.network.fails = MaybeTaken("cut")
    desk.send(first)
    desk.network.mend()
    second = desk.queued("two")
    assert desk.send(second) is None
    assert desk.state(first) == "unknown"


def test_the_index_alone_keeps_two_of_a_customer_from_flying(desk: Desk) -> None:
    first = desk.queued("one", due_at=desk.clock.now())
    second = desk.queued("two")
    desk.put(first.id, state=TouchState.SENDING, seq=99, sending_wall_at=desk.clock.wall())
    assert desk.send(second) is None
    assert desk.state(second) == "queued"


def test_a_follow_up_of_next_week_does_not_hold_back_an_answer_of_today(desk: Desk) -> None:
    desk.plan("next week", purpose="followup", due_at=desk.clock.now() + timedelta(days=7))
    answer = desk.queued("today")
    assert desk.send(answer) is TouchState.SENT


def test_a_retry_keeps_its_place_in_the_line(desk: Desk) -> None:
    first = desk.queued("one")
    desk.network.turn_down(NotTaken("busy", retry_at=desk.clock.now() + timedelta(minutes=9)))
    desk.send(first)
    desk.network.mend()
    second = desk.queued("two")
    assert desk.send(second) is None


def test_what_surely_was_not_taken_is_planned_again_with_a_growing_pause(desk: Desk) -> None:
    touch, pauses = desk.queued(), []
    desk.network.turn_down(NotTaken("429"))
    for attempt in range(11):
        assert (desk.send(touch) if attempt == 0 else desk.retry(touch)) is TouchState.PLANNED
        pauses.append((desk.see(touch).due_at - desk.clock.now()).total_seconds())
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert [row.outcome for row in desk.rows(Attempt)] == ["planned"] * 11


def test_an_hour_without_a_network_fails_nothing(desk: Desk) -> None:
    touch, end = desk.queued(), desk.clock.now() + timedelta(hours=1)
    desk.network.turn_down(NotTaken("no connection"))
    desk.send(touch)
    while desk.see(touch).due_at < end:
        desk.retry(touch)
    desk.network.mend()
    assert desk.retry(touch) is TouchState.SENT
    assert desk.told == ["sent"]


def test_tries_end_when_the_text_has_had_its_day(desk: Desk) -> None:
    day = desk.clock.now() + timedelta(minutes=10)
    touch = desk.queued(expires_at=day)
    desk.network.turn_down(NotTaken("no connection"))
    desk.send(touch)
    while desk.state(touch) == "planned":
        desk.retry(touch)
    assert (desk.state(touch), desk.clock.now()) == ("cancelled", day)
    assert desk.told == ["cancelled"]


def test_an_account_out_of_order_halts_the_sender_and_fails_nothing(desk: Desk) -> None:
    later, touch = desk.clock.now() + timedelta(minutes=15), desk.queued()
    desk.network.turn_down(OutOfService("token", code="20003", retry_at=later))
    assert desk.send(touch) is TouchState.PLANNED
    assert (desk.halts, desk.see(touch).due_at) == (["20003"], later)


def test_a_provider_may_name_the_time_to_try_again(desk: Desk) -> None:
    later = desk.clock.now() + timedelta(minutes=15)
    touch = desk.queued()
    desk.network.turn_down(NotTaken("account locked", retry_at=later))
    desk.send(touch)
    assert (desk.see(touch).due_at, desk.see(touch).epoch) == (later, 1)


def test_a_refused_text_has_failed_with_its_code(desk: Desk) -> None:
    touch = desk.queued()
    desk.network.turn_down(Refused("landline", code="21614"))
    assert desk.send(touch) is TouchState.FAILED
    assert desk.see(touch).error_code == "21614"
    assert desk.verbs(touch) == ["planned", "failed"]


def test_the_networks_opt_out_becomes_ours_on_every_channel_and_for_the_number(desk: Desk) -> None:
    touch, later = desk.queued(), desk.plan("later", due_at=desk.clock.now() + timedelta(days=2))
    desk.network.turn_down(Refused("on the list", code=OPTED_OUT))
    desk.send(touch)
    (block,) = desk.rows(Block)
    assert (block.channel, block.rule) == (None, "opt_out")
    assert [number.e164 for number in desk.rows(BlockedNumber)] == [NUMBER]
    assert desk.state(later) == "cancelled"


@pytest.mark.parametrize("error", [MaybeTaken("cut"), OSError("reset"), ValueError("a bug of ours")])
def test_whatever_breaks_after_the_request_may_have_left_is_doubt(desk: Desk, error: Exception) -> None:
    touch = desk.queued()
    desk.network.fails = error
    assert desk.send(touch) is TouchState.UNKNOWN
    assert desk.verbs(touch) == ["planned", "unknown"]
    assert desk.told == []


def test_an_unexpected_errors_words_are_not_kept(desk: Desk) -> None:
    touch = desk.queued()
    desk.network.fails = ValueError("could not encode 'Hello Ana'")
    desk.send(touch)
    assert desk.see(touch).note == "ValueError"


def test_at_night_a_text_is_put_back_and_says_why(desk: Desk) -> None:
    desk.clock.advance(timedelta(hours=13))
    touch = desk.queued(purpose="followup")
    assert desk.send(touch) is TouchState.PLANNED
    row, (withheld,) = desk.see(touch), desk.rows(Suppression)
    assert (row.attempt, row.epoch, row.sending_wall_at) == (0, 1, None)
    assert row.due_at.hour == 9
    assert (withheld.until_at, withheld.touch_id) == (row.due_at, touch.id)
    assert desk.verbs(touch) == ["planned", "withheld"]
    assert desk.rows(Attempt) == desk.network.accepted == []


def test_a_customer_who_opted_out_since_is_not_texted(desk: Desk) -> None:
    touch = desk.queued()
    block = Block(id="b", customer_id=ANA, rule="opt_out", why="said so", since_at=desk.clock.now())
    with desk.transaction() as session:
        session.add(block)
    assert desk.send(touch) is TouchState.CANCELLED
    assert desk.network.accepted == []
    assert [row.rule for row in desk.rows(Suppression)] == [desk.see(touch).note.split(":")[0]]
    assert desk.told == ["cancelled"]


def test_a_text_past_its_day_is_not_sent(desk: Desk) -> None:
    touch = desk.queued(expires_at=desk.clock.now())
    assert desk.send(touch) is TouchState.CANCELLED
    assert desk.rows(Suppression)[0].rule == "expired"


def test_a_text_whose_next_opening_comes_after_its_day_is_given_up_now(desk: Desk) -> None:
    desk.clock.advance(timedelta(hours=13))
    touch = desk.queued(purpose="followup", expires_at=desk.clock.now() + timedelta(hours=3))
    assert desk.send(touch) is TouchState.CANCELLED
    assert desk.told == ["cancelled"]


def test_an_answer_counts_as_one_only_while_the_question_is_fresh(desk: Desk) -> None:
    desk.clock.advance(timedelta(hours=26))
    for body in ("first", "second"):
        desk.send(desk.queued(body, purpose="followup"))
    assert desk.network.bodies == ["first"]


def test_a_stop_during_the_request_forbids_a_retry(desk: Desk) -> None:
    touch = desk.queued()
    desk.network.turn_down(NotTaken("429"))
    desk.put(touch.id, halted=True)
    assert desk.send(touch) is TouchState.CANCELLED


def test_a_stop_during_the_request_does_not_hide_that_it_was_sent(desk: Desk) -> None:
    touch = desk.queued()
    desk.network.before_answer = lambda out, sid: desk.stop() and None
    assert desk.send(touch) is TouchState.SENT
    assert desk.see(touch).halted


def test_a_talk_that_stumbles_does_not_undo_what_the_provider_did_and_calls_a_person(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    touch = desk.queued()
    desk.stumble = True
    assert desk.send(touch) is TouchState.SENT
    assert (desk.state(touch), desk.called) == ("sent", [touch.id])
    assert [record.__dict__["touch"] for record in caplog.records] == [touch.id]
    assert "SELECT" not in caplog.text


def test_a_touch_that_does_not_exist_is_nobodys(desk: Desk) -> None:
    ghost = Touch(id="tch_none", customer_id=ANA, channel="sms", purpose="reply", to="", body="")
    assert desk.send(ghost, epoch=0) is None
