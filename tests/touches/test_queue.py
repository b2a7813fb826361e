"""Planning touches and taking them back."""

from datetime import timedelta

import pytest

from assistant import db
from assistant.conversations.models import Conversation, ScriptVersion
from assistant.history.models import EventText
from assistant.touches import queue
from assistant.touches.models import Touch, TouchState
from tests.touches.desk import ANA, NUMBER, Desk

BEN = "cus_ben"


def talk(desk: Desk, name: str) -> str:
    now = desk.clock.now()
    with desk.transaction() as session:
        if session.get(ScriptVersion, "v1") is None:
            session.add(ScriptVersion(version="v1", script_id="s", source="", first_used_at=now))
            session.flush()
        plain = {"script_id": "s", "script_version": "v1", "channel": "sms", "language": "en", "state": "{}"}
        session.add(Conversation(id=name, customer_id=ANA, opened_at=now, **plain))
    return name


def supersede(desk: Desk, name: str) -> int:
    with desk.transaction() as session:
        return queue.supersede(session, name, "they answered", now=desk.clock.now())


def test_touches_of_a_customer_are_numbered_in_the_order_of_planning(desk: Desk) -> None:
    desk.meet(BEN, "+447911123401")
    made = [desk.plan(str(i), customer_id=who) for i, who in enumerate([ANA, BEN, ANA, ANA, BEN])]
    assert [touch.seq for touch in made] == [1, 1, 2, 3, 2]


def test_what_is_planned_is_in_history_with_its_words_apart(desk: Desk) -> None:
    touch = desk.plan("Hello Ana")
    assert desk.verbs(touch) == ["planned"]
    assert [words.text for words in desk.rows(EventText)] == ["Hello Ana"]


def test_a_talk_that_moved_on_takes_back_only_its_own_waiting_touches(desk: Desk) -> None:
    mine, other = talk(desk, "one"), talk(desk, "two")
    planned, queued = (desk.plan(conversation_id=mine), desk.queued(conversation_id=mine))
    kept = desk.plan(conversation_id=other)
    assert supersede(desk, mine) == 2
    assert [desk.state(touch) for touch in (planned, queued, kept)] == ["superseded", "superseded", "planned"]
    assert desk.verbs(planned) == ["planned", "superseded"]
    assert supersede(desk, mine) == 0


def test_a_queued_touch_taken_back_leaves_its_job_nothing_to_do(desk: Desk) -> None:
    touch = desk.queued(conversation_id=talk(desk, "one"))
    supersede(desk, "one")
    assert desk.send(touch) is None
    assert desk.network.accepted == []


def test_a_stop_cancels_what_waits_and_halts_what_flies(desk: Desk) -> None:
    flying, waiting = desk.queued("one"), desk.plan("two", due_at=desk.clock.now() + timedelta(days=3))
    desk.put(flying.id, state=TouchState.SENDING, attempt=1, sending_wall_at=desk.clock.wall())
    assert desk.stop() == 1
    assert (desk.state(waiting), desk.state(flying), desk.see(flying).halted) == (
        "cancelled",
        "sending",
        True,
    )


def test_a_stop_leaves_what_is_over_as_it_was(desk: Desk) -> None:
    touch = desk.queued()
    desk.send(touch)
    assert desk.stop() == 0
    assert (desk.state(touch), desk.see(touch).halted) == ("sent", False)


def call(desk: Desk, name: str) -> Touch:
    now, mine = desk.clock.now(), talk(desk, name)
    with desk.transaction() as session:
        return queue.note_call(session, customer_id=ANA, conversation_id=mine, to=NUMBER, number=1, now=now)


def hang_up(desk: Desk, name: str, note: str, *, reached: bool) -> None:
    with desk.transaction() as session:
        queue.end_call(session, name, reached=reached, note=note, now=desk.clock.now())


def test_a_call_a_person_makes_is_an_attempt_at_once_and_nothing_to_send(desk: Desk) -> None:
    noted = call(desk, "one")
    row = desk.see(noted)
    assert (row.state, row.sent_at, row.channel) == ("sent", desk.clock.now(), "call")
    assert desk.verbs(noted) == ["planned"]


@pytest.mark.parametrize(("reached", "state"), [(True, "delivered"), (False, "failed")])
def test_a_call_ends_once_and_only_its_own(desk: Desk, reached: bool, state: str) -> None:
    mine, other = call(desk, "one"), call(desk, "two")
    text = desk.plan(conversation_id="one")
    hang_up(desk, "one", "first", reached=reached)
    hang_up(desk, "one", "second", reached=not reached)
    assert (desk.state(mine), desk.see(mine).note) == (state, "first")
    assert (desk.state(other), desk.state(text)) == ("sent", "planned")


def test_a_touch_remembers_the_turn_it_spoke_for(desk: Desk) -> None:
    assert (desk.plan().turn, desk.plan(turn=3).turn) == (0, 3)


def test_nothing_planned_remains_when_the_transaction_fails(desk: Desk) -> None:
    class Oops(Exception):
        pass

    try:
        with db.transaction(desk.engine) as session:
            queue.cancel_customer(session, ANA, "opt_out", now=desk.clock.now())
            raise Oops
    except Oops:
        pass
    assert desk.state(desk.plan()) == "planned"
