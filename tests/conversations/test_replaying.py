"""A talk plays again exactly, from what was kept of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from assistant.conversations import answering, handover, moves
from assistant.conversations.models import Conversation, Move, Reply
from assistant.conversations.replaying import replay
from assistant.conversations.waking import due, wake
from assistant.dialogue import state
from assistant.errors import Missing
from assistant.history.ledger import Actor
from tests import cast
from tests.conversations.conftest import Stage

ANA = "+447700900130"
RITA = Actor("rep", "rep_rita")


def again(stage: Stage, talk: Conversation) -> Any:
    stage.session.flush()
    return replay(stage.session, stage.playbook, talk.id)


def silence(stage: Stage) -> None:
    stage.clock.advance(timedelta(days=8))
    for wakeup in due(stage.session, stage.clock.now()):
        wake(stage.session, stage.playbook, wakeup, now=stage.clock.now())


def test_a_text_conversation_plays_again_to_the_same_states_and_lines(stage: Stage) -> None:
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.hears(ANA, "the delivery was always late")
    stage.leave()
    silence(stage)
    found = again(stage, talk)
    assert (found.differences, found.whole) == ((), True)
    assert found.moves >= 3
    assert any("remembers speed" in line for line in found.trace)


def test_what_a_rep_said_on_a_call_plays_again(stage: Stage) -> None:
    talk = stage.open(cast.wang(stage.session, stage.clock.now()), "warm_call", "call")
    for words in ("可以，你说", "还行吧", "就是觉得太贵了", "对"):
        if talk.status == "closed" or talk.needs_person:
            break
        how = {"text": words, "turn": talk.turn, "actor": RITA, "now": stage.clock.now()}
        answering.answer(stage.session, stage.playbook, talk.id, **how)
        stage.session.refresh(talk)
    found = again(stage, talk)
    assert (found.differences, found.whole) == ((), True)


def test_a_talk_taken_over_and_given_back_plays_again(stage: Stage) -> None:
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    now = stage.clock.now()
    handover.write(stage.session, stage.playbook, talk.id, text="Rita here.", actor=RITA, now=now)
    stage.leave()
    handover.hand_back(stage.session, stage.playbook, talk.id, actor=RITA, now=now)
    stage.hears(ANA, "the delivery was always late")
    found = again(stage, talk)
    assert found.differences == ()
    assert {"taken over", "resumed"} <= set(found.trace)


def test_every_move_keeps_who_made_it_and_names_the_reply_not_its_words(stage: Stage) -> None:
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.hears(ANA, "the delivery was always late")
    kept = moves.of_talk(stage.session, talk.id)
    reply = stage.session.exec(select(Reply)).one()
    assert [(one.cause["kind"], one.actor_kind) for one in kept] == [
        ("opened", "system"), ("started", "system"), ("heard", "customer"),
    ]  # fmt: skip
    assert kept[-1].cause["reply"] == reply.id
    assert "late" not in str(kept[-1].cause)


def test_a_state_changed_behind_our_back_is_found(stage: Stage) -> None:
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    stage.leave()
    stage.hears(ANA, "the delivery was always late")
    last = stage.session.exec(select(Move).order_by(Move.position.desc())).first()
    last.state = state.to_json(replace(state.from_json(last.state), heard=7))
    found = again(stage, talk)
    assert [one.what for one in found.differences] == ["state"]


def test_a_talk_begun_before_moves_were_kept_says_so(stage: Stage) -> None:
    talk = stage.open(cast.ana(stage.session, stage.clock.now()))
    for one in moves.of_talk(stage.session, talk.id):
        stage.session.delete(one)
    found = again(stage, talk)
    assert (found.moves, found.whole, found.differences) == (0, False, ())
    with pytest.raises(Missing):
        replay(stage.session, stage.playbook, "con_nothing")
