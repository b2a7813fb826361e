"""Doubt ends by looking, never by guessing."""

from datetime import datetime, timedelta

import pytest

from assistant.touches.gateway import Found, MaybeTaken, Outgoing
from assistant.touches.models import Touch, TouchState
from assistant.touches.reconciling import MOST_ABSENCES
from tests.touches.desk import GRACE, Desk

BEN = "+447911123401"


def doubtful(desk: Desk, body: str = "Hello Ana", *, taken: bool = True, **more: bool) -> Touch:
    """A touch whose answer never came, old enough to be looked up."""
    touch = desk.queued(body)
    desk.put(touch.id, **more) if more else None
    desk.network.fails, desk.network.deaf = MaybeTaken("cut"), not taken
    assert desk.send(touch) is TouchState.UNKNOWN
    desk.network.mend()
    desk.clock.advance(GRACE + timedelta(seconds=1))
    return touch


def test_a_text_the_provider_lists_was_sent(desk: Desk) -> None:
    touch = doubtful(desk)
    assert desk.reconcile() == 1
    assert desk.see(touch).provider_sid == desk.network.accepted[0][0]
    assert desk.verbs(touch) == ["planned", "unknown", "reconciled"]
    assert desk.told == ["sent"]


def test_a_text_the_provider_never_had_is_sent_again(desk: Desk) -> None:
    touch = doubtful(desk, taken=False)
    desk.reconcile()
    assert (desk.state(touch), desk.see(touch).epoch) == ("planned", 1)
    assert desk.retry(touch) is TouchState.SENT
    assert desk.network.bodies == ["Hello Ana"]


def test_a_process_killed_before_it_could_note_anything_leaves_the_same_doubt(desk: Desk) -> None:
    touch = desk.queued()
    desk.network.fails = KeyboardInterrupt()  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        desk.send(touch)
    assert desk.state(touch) == "sending"
    desk.clock.advance(GRACE + timedelta(seconds=1))
    desk.reconcile()
    assert desk.state(touch) == "sent"


def test_before_the_grace_is_over_nobody_looks(desk: Desk) -> None:
    touch = doubtful(desk)
    desk.put(touch.id, sending_wall_at=desk.clock.wall())
    assert desk.reconcile() == 0
    assert desk.state(touch) == "unknown"


def test_a_provider_that_does_not_answer_leaves_the_doubt(desk: Desk) -> None:
    touch = doubtful(desk)
    desk.network.unreachable = True
    assert desk.reconcile() == 0
    assert desk.state(touch) == "unknown"


def test_a_strict_touch_is_never_sent_again_but_shown_to_a_person(desk: Desk) -> None:
    touch = doubtful(desk, taken=False, strict=True)
    desk.reconcile()
    assert (desk.state(touch), desk.see(touch).error_code) == ("failed", "needs_review")
    assert desk.told == ["failed"]


def test_a_touch_absent_again_and_again_is_shown_to_a_person(desk: Desk) -> None:
    touch = doubtful(desk, taken=False)
    for _ in range(MOST_ABSENCES - 1):
        desk.reconcile()
        desk.network.fails, desk.network.deaf = MaybeTaken("cut"), True
        assert desk.retry(touch) is TouchState.UNKNOWN
        desk.clock.advance(GRACE + timedelta(seconds=1))
    desk.reconcile()
    assert (desk.state(touch), desk.see(touch).error_code) == ("failed", "needs_review")


def two_doubts(desk: Desk) -> tuple[Touch, Touch]:
    """Ana's, older, and Ben's."""
    desk.meet("cus_ben", BEN)
    desk.hear(customer_id="cus_ben")
    first = doubtful(desk)
    second = desk.queued("Hello Ben", customer_id="cus_ben", to=BEN)
    desk.network.fails = MaybeTaken("cut")
    desk.send(second)
    desk.network.mend()
    desk.clock.advance(GRACE + timedelta(seconds=1))
    return first, second


def test_a_look_up_that_breaks_neither_stops_nor_starves_the_others(desk: Desk) -> None:
    first, second = two_doubts(desk)
    listed = desk.network.sent_to

    def broken(to: str, since: datetime) -> list[Found]:
        if to != BEN:
            raise ValueError("a list nobody can read")
        return listed(to, since)

    desk.network.sent_to = broken  # type: ignore[method-assign]
    assert desk.reconcile() == 1
    assert (desk.state(first), desk.state(second)) == ("unknown", "sent")
    assert desk.called == [first.id]
    desk.reconcile()
    assert desk.called == [first.id], "looked up again at once"
    desk.network.sent_to = listed  # type: ignore[method-assign]
    desk.clock.advance(GRACE)
    assert (desk.reconcile(), desk.state(first)) == (1, "sent")


def test_an_unreachable_provider_is_asked_once_a_round_and_for_another_touch_each_time(desk: Desk) -> None:
    first, second = two_doubts(desk)
    desk.network.unreachable = True
    desk.reconcile()
    assert set(desk.put_off) == {first.id}
    desk.reconcile()
    assert set(desk.put_off) == {first.id, second.id}
    assert desk.called == []


def test_a_stopped_touch_that_never_left_is_cancelled(desk: Desk) -> None:
    touch = doubtful(desk, taken=False)
    desk.stop()
    desk.reconcile()
    assert desk.state(touch) == "cancelled"


def test_the_same_words_sent_before_belong_to_the_text_before(desk: Desk) -> None:
    first = desk.queued("Still there?")
    desk.send(first)
    second = doubtful(desk, "Still there?", taken=False)
    desk.reconcile()
    assert (desk.state(first), desk.state(second)) == ("sent", "planned")


def test_an_old_message_with_the_same_words_is_not_ours(desk: Desk) -> None:
    touch = desk.queued("Hello Ana")
    desk.send(touch)
    desk.put(touch.id, provider_sid=None)  # somebody else's message, as far as we know
    desk.clock.advance(timedelta(hours=1))
    listed = desk.network.sent_to(touch.to, desk.clock.wall())
    desk.network.sent_to = lambda to, since: [  # type: ignore[method-assign]
        type(found)(found.sid, found.status, found.to, found.body, touch.created_at) for found in listed
    ]
    second = doubtful(desk, "Hello Ana", taken=False)
    desk.reconcile()
    assert desk.state(second) == "planned"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Don’t go – “stay”…", 'Don\'t go - "stay"...'),
        ("Hello Ana", "Sent from your trial account - Hello Ana"),
        ("您好,王女士", "您好,王女士"),
    ],
)
def test_the_providers_own_touches_to_a_text_do_not_hide_it(desk: Desk, ours: str, theirs: str) -> None:
    touch = doubtful(desk, ours)
    (found,) = desk.network.sent_to(touch.to, desk.clock.wall())
    copy = type(found)(found.sid, found.status, found.to, theirs, found.created_at)
    desk.network.sent_to = lambda to, since: [copy]  # type: ignore[method-assign]
    desk.reconcile()
    assert desk.state(touch) == "sent"


def test_other_words_to_the_same_number_are_not_ours(desk: Desk) -> None:
    touch = doubtful(desk, "Hello Ana", taken=False)
    desk.network.accepted.append(("SMother", Outgoing(touch.id, 9, touch.to, "Bye", None)))
    desk.reconcile()
    assert desk.state(touch) == "planned"
