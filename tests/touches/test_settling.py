"""Reports: ranked, never backwards, and proof that a text was taken."""

from itertools import permutations

import pytest

from assistant.customers.models import Block
from assistant.touches.gateway import OPTED_OUT, MaybeTaken
from assistant.touches.models import Attempt, TouchState
from tests.touches.desk import Desk

SID = "SM" + "0" * 32


def test_a_delivery_report_makes_a_sent_text_delivered(desk: Desk) -> None:
    touch = desk.queued()
    desk.send(touch)
    assert desk.report(touch, "delivered", SID) == touch.id
    assert desk.verbs(touch) == ["planned", "sent", "delivered"]


@pytest.mark.parametrize("order", list(permutations(["sending", "sent", "delivered"])))
def test_reports_in_any_order_end_in_delivered(desk: Desk, order: tuple[str, ...]) -> None:
    touch = desk.queued()
    desk.send(touch)
    for status in order:
        desk.report(touch, status, SID)
    row = desk.see(touch)
    assert (row.state, row.provider_status) == ("delivered", "delivered")
    assert desk.verbs(touch).count("delivered") == 1


def test_a_repeated_report_changes_nothing(desk: Desk) -> None:
    touch = desk.queued()
    desk.send(touch)
    assert [desk.report(touch, "delivered", SID) for _ in range(3)] == [touch.id, None, None]


def test_a_second_end_that_contradicts_the_first_is_not_believed(desk: Desk) -> None:
    touch = desk.queued()
    desk.send(touch)
    desk.report(touch, "delivered", SID)
    assert desk.report(touch, "failed", SID, error_code="30008") is None
    assert desk.state(touch) == "delivered"


def test_read_comes_after_delivered_and_is_told_once(desk: Desk) -> None:
    touch = desk.queued()
    desk.send(touch)
    desk.report(touch, "delivered", SID)
    desk.report(touch, "read", SID)
    assert desk.see(touch).provider_status == "read"
    assert desk.verbs(touch).count("delivered") == 1


@pytest.mark.parametrize("status", ["undelivered", "failed", "canceled"])
def test_a_text_that_did_not_arrive_has_failed_with_its_code(desk: Desk, status: str) -> None:
    touch = desk.queued()
    desk.send(touch)
    assert desk.report(touch, status, SID, error_code="30003") == touch.id
    assert (desk.state(touch), desk.see(touch).error_code) == ("failed", "30003")


def test_a_word_we_do_not_know_neither_breaks_nor_moves_anything(desk: Desk) -> None:
    touch = desk.queued()
    desk.send(touch)
    assert desk.report(touch, "teleported", SID) is None
    assert desk.report(touch, "delivered", SID) == touch.id


def test_a_report_that_overtakes_our_own_note_is_taken_and_the_note_finds_it_done(desk: Desk) -> None:
    touch = desk.queued()
    desk.network.before_answer = lambda out, sid: desk.report(touch, "delivered", sid) and None
    assert desk.send(touch) is None
    assert (desk.state(touch), desk.see(touch).provider_sid) == ("delivered", SID)
    assert desk.verbs(touch) == ["planned", "sent", "delivered"]


def test_a_report_ends_doubt(desk: Desk) -> None:
    touch = desk.queued()
    desk.network.fails = MaybeTaken("cut")
    desk.send(touch)
    assert desk.report(touch, "sent", SID) == touch.id
    assert desk.state(touch) == "sent"
    assert desk.verbs(touch) == ["planned", "unknown", "reconciled"]
    assert desk.rows(Attempt)[0].outcome == "sent"


def test_a_late_report_keeps_a_text_thought_lost_from_going_twice(desk: Desk) -> None:
    touch = desk.queued()
    desk.network.fails = MaybeTaken("cut")
    desk.send(touch)
    desk.put(touch.id, state=TouchState.QUEUED, epoch=1)  # wrongly believed absent
    desk.network.mend()
    assert desk.report(touch, "sent", SID) == touch.id
    assert desk.send(touch, epoch=1) is None
    assert desk.network.bodies == ["Hello Ana"]


def test_a_report_about_an_attempt_that_is_over_changes_nothing(desk: Desk) -> None:
    touch = desk.queued()
    desk.network.fails = MaybeTaken("cut")
    desk.send(touch)
    assert desk.report(touch, "sent", "SMother", attempt=7) is None
    assert desk.state(touch) == "unknown"


def test_a_provider_id_that_is_not_this_touchs_changes_nothing(desk: Desk) -> None:
    touch = desk.queued()
    desk.send(touch)
    assert desk.report(touch, "failed", "SMother") is None
    assert desk.state(touch) == "sent"


def test_a_report_finds_its_touch_by_the_providers_id_alone(desk: Desk) -> None:
    touch = desk.queued()
    desk.send(touch)
    assert desk.report(touch, "delivered", SID, touch_id=None, attempt=None) == touch.id


def test_a_report_for_nobody_is_none(desk: Desk) -> None:
    touch = desk.plan()
    assert desk.report(touch, "delivered", "SM9", touch_id="tch_none") is None
    assert desk.report(touch, "delivered", "SM9") is None
    assert desk.state(touch) == "planned"


def test_an_opt_out_told_in_a_report_is_ours_too(desk: Desk) -> None:
    touch = desk.queued()
    desk.send(touch)
    desk.report(touch, "failed", SID, error_code=OPTED_OUT)
    desk.report(touch, "failed", SID, error_code=OPTED_OUT)
    assert [block.rule for block in desk.rows(Block)] == ["opt_out"]
