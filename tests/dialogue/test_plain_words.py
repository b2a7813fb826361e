"""A reason said plainly is put to them and answered, even where the asking ends unsure or they correct us."""

import pytest

from assistant.dialogue import engine
from assistant.dialogue.engine import main_reason
from assistant.dialogue.state import Continued, State
from tests.dialogue.scripts import heard, said
from tests.dialogue.test_kinds import moody, run, talk, texts

PUT = "So it was mostly the price, did I hear that right?"


def settled_on_price() -> State:
    at, clear = talk(), heard(price=0.97)
    done = run(at, Continued(), clear)
    while said(done.effects) == ["learn"]:
        done = engine.step(at, done.state, clear)
    assert texts(done.effects) == [PUT]
    return done.state


def test_what_was_said_plainly_once_is_put_to_them_when_asking_ends_unsure() -> None:
    done = run(talk(), Continued(), heard(price=0.6), heard(), heard())
    assert done.state.inquiry.settled is None
    assert texts(done.effects) == [PUT]


def test_a_hint_is_not_put_to_them() -> None:
    done = run(talk(), Continued(), heard(price=0.4), heard(), heard())
    assert said(done.effects) == ["goodbye"]


def test_nothing_is_put_to_somebody_annoyed() -> None:
    done = run(talk(), Continued(), heard(price=0.6), moody("annoyed"))
    assert said(done.effects) == ["goodbye"]


@pytest.mark.parametrize("intent", ["negative", "other"])
def test_another_reason_named_in_place_of_ours_is_the_one_answered(intent: str) -> None:
    done = engine.step(talk(), settled_on_price(), heard(intent, waiting=0.9))
    assert done.state.inquiry.settled != "price"
    assert done.state.belief["waiting"] > done.state.belief["price"]
    assert main_reason(done.state) == "waiting"


def test_a_yes_with_one_more_reason_still_confirms_ours() -> None:
    done = engine.step(talk(), settled_on_price(), heard("affirm", waiting=0.9))
    assert texts(done.effects) == ["Thank you. Every sixth order is on us."]
