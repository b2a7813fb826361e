"""Going back to correct an earlier answer keeps both, and the talk goes on from the new one."""

import pytest
from sqlmodel import select

from assistant.conversations import answering, queries
from assistant.conversations.correcting import correct
from assistant.conversations.models import Conversation, LearnedReason, Line, Reply
from assistant.conversations.replaying import replay
from assistant.customers.models import Block
from assistant.dialogue import state
from assistant.errors import Invalid, Missing, Stale
from assistant.history.ledger import Actor
from tests import cast
from tests.conversations.conftest import Stage

RITA = Actor("rep", "rep_rita")


@pytest.fixture
def call(stage: Stage) -> Conversation:
    return stage.open(cast.ana(stage.session, stage.clock.now()), "warm_call", "call")


def answer(stage: Stage, call: Conversation, text: str) -> str:
    how = {"text": text, "turn": call.turn, "actor": RITA, "now": stage.clock.now()}
    made = answering.answer(stage.session, stage.playbook, call.id, **how)
    stage.session.refresh(call)
    return made


def amend(stage: Stage, call: Conversation, reply_id: str, text: str, turn: int | None = None) -> str:
    how = {"text": text, "turn": call.turn if turn is None else turn, "actor": RITA, "now": stage.clock.now()}
    made = correct(stage.session, stage.playbook, call.id, reply_id, **how)
    stage.session.refresh(call)
    return made


def test_the_talk_goes_on_as_if_the_new_answer_had_been_given_first(stage: Stage, call: Conversation) -> None:
    answer(stage, call, "yes, go on")
    before = call.state
    wrong = answer(stage, call, "it was far too expensive")
    answer(stage, call, "yes, exactly")
    amend(stage, call, wrong, "the delivery was always late")
    now = state.from_json(call.state)
    assert "speed" in now.belief
    assert "price" not in now.belief
    assert now.heard == state.from_json(before).heard + 1


def test_both_answers_their_readings_and_every_line_stay(stage: Stage, call: Conversation) -> None:
    answer(stage, call, "yes, go on")
    wrong = answer(stage, call, "it was far too expensive")
    lines = len(list(stage.session.exec(select(Line))))
    right = amend(stage, call, wrong, "the delivery was always late")
    old, new = stage.session.get_one(Reply, wrong), stage.session.get_one(Reply, right)
    assert (new.corrects_id, new.probe, new.line_id) == (old.id, old.probe, old.line_id)
    assert old.text == "it was far too expensive"
    assert old.reading["reasons"]
    assert len(list(stage.session.exec(select(Line)))) >= lines
    told = queries.talk(stage.session, stage.playbook, call.id, now=stage.clock.now())
    assert {one.reply_id: one.corrects_id for one in told.heard}[right] == wrong
    assert len(told.heard) == 3


def test_what_was_learned_from_the_old_answer_no_longer_stands(stage: Stage, call: Conversation) -> None:
    answer(stage, call, "yes, go on")
    wrong = answer(stage, call, "it was far too expensive")
    amend(stage, call, wrong, "the delivery was always late")
    learned = {one.reason: one.withdrawn_at for one in stage.session.exec(select(LearnedReason))}
    assert learned["price"] == stage.clock.now()
    assert learned["speed"] is None
    assert {one.reason for one in queries.learned(stage.session, call.customer_id)} == {"speed"}


def test_what_was_confirmed_on_the_way_that_was_left_stands_no_longer_either(
    stage: Stage, call: Conversation
) -> None:
    answer(stage, call, "yes, go on")
    wrong = answer(stage, call, "it was far too expensive")
    answer(stage, call, "yes, exactly")
    amend(stage, call, wrong, "the delivery was always late")
    standing = [one for one in stage.session.exec(select(LearnedReason)) if one.withdrawn_at is None]
    assert {one.reason for one in standing} == {"speed"}


def test_a_corrected_call_plays_again(stage: Stage, call: Conversation) -> None:
    answer(stage, call, "yes, go on")
    wrong = answer(stage, call, "it was far too expensive")
    amend(stage, call, wrong, "the delivery was always late")
    found = replay(stage.session, stage.playbook, call.id)
    assert (found.differences, found.whole) == ((), True)
    assert "corrected" in found.trace


def test_an_answer_is_corrected_once_and_then_the_newer_one(stage: Stage, call: Conversation) -> None:
    answer(stage, call, "yes, go on")
    wrong = answer(stage, call, "it was far too expensive")
    newer = amend(stage, call, wrong, "the delivery was always late")
    with pytest.raises(Invalid, match="newer"):
        amend(stage, call, wrong, "it was the staff")
    amend(stage, call, newer, "the staff were rude")
    assert "attitude" in state.from_json(call.state).belief


def test_what_cannot_be_corrected_is_refused(stage: Stage, call: Conversation) -> None:
    said = answer(stage, call, "yes, go on")
    with pytest.raises(Stale):
        amend(stage, call, said, "no", turn=call.turn - 1)
    with pytest.raises(Missing):
        amend(stage, call, "rep_nothing", "no")
    with pytest.raises(Invalid):
        amend(stage, call, said, "  ")
    text = stage.open(cast.wang(stage.session, stage.clock.now()))
    with pytest.raises(Invalid, match="only on a call"):
        amend(stage, text, said, "no")


def test_a_wish_to_be_left_alone_counts_in_a_correction_too(stage: Stage, call: Conversation) -> None:
    said = answer(stage, call, "yes, go on")
    amend(stage, call, said, "never call me again")
    assert call.outcome == "opted_out"
    assert stage.session.exec(select(Block)).first() is not None
