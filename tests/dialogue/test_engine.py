"""What one step does, case by case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.dialogue import engine
from assistant.dialogue.effects import Await, Close, HandOver, Remember, Say
from assistant.dialogue.state import Continued, Failed, Heard, Silent, Started
from assistant.dialogue.talk import Talk, top_reason
from assistant.errors import Invalid
from tests.dialogue.scripts import heard, kinds, run, said, shipped, step

SMS = shipped("sms_winback")
CALL = shipped("warm_call")


def test_a_text_conversation_starts_with_one_text_and_waits_three_days() -> None:
    done = run(SMS)
    say, rest = done.effects
    assert isinstance(say, Say)
    assert (say.node, say.line_id, say.kind) == ("hello", "hello.en", "identify")
    assert (say.probe, say.technique) == ("friends_choose", "third_person")
    assert rest == Await(timedelta(days=3), "hello")
    assert done.state.asked == ("hello",)


def test_a_rep_sees_every_line_up_to_the_next_answer() -> None:
    done = run(CALL, heard("affirm"))
    assert said(done.effects) == ["thanks", "others"]
    assert done.effects[-1] == Await(None, "others")


def test_an_asserted_reason_is_remembered_and_answered_with_its_remedy() -> None:
    done = run(SMS, heard(price=0.9, quality=0.3))
    assert kinds(done.effects) == ["Remember", "Say", "Await"]
    assert done.effects[0] == Remember("price", 0.9)
    assert "Every sixth order is on us." in done.effects[1].text  # type: ignore[union-attr]
    assert done.state.belief == pytest.approx({"price": 0.9, "quality": 0.3})


def test_remedy_words_use_the_same_variables_as_lines() -> None:
    done = run(SMS, heard(speed=0.8))
    assert "Orders leave the same day, Ana." in done.effects[1].text  # type: ignore[union-attr]


def test_a_hint_below_one_half_is_believed_a_little_and_not_acted_on() -> None:
    done = run(SMS, heard(price=0.49))
    assert said(done.effects) == ["compare"]
    assert "Remember" not in kinds(done.effects)
    assert done.state.belief == {"price": 0.49}


def test_two_weak_hints_add_up_by_noisy_or() -> None:
    done = run(SMS, heard(price=0.4), heard(price=0.4))
    assert done.state.belief["price"] == pytest.approx(0.64)


def test_a_reason_without_a_remedy_is_given_to_a_person_before_anything_is_said() -> None:
    assert run(SMS, heard(moved=0.9)).effects == (Remember("moved", 0.9), HandOver("no_remedy"))


def test_the_same_remedy_is_never_said_twice() -> None:
    done = run(SMS, heard(price=0.9), heard(price=0.9))
    assert done.effects[-1] == HandOver("no_remedy")
    other = run(SMS, heard(price=0.9), heard(speed=0.6))
    assert "same day" in other.effects[1].text  # type: ignore[union-attr]
    assert other.state.answered == ("price", "speed")


def test_a_farewell_answers_the_reason_that_led_to_it_and_no_stronger_belief() -> None:
    asked = run(CALL, heard("affirm"), heard(price=0.9)).state
    done = step(CALL, asked, heard(moved=0.7), {"price": "Cheaper now.", "moved": "Enjoy the new place."})
    assert said(done.effects) == ["farewell"]
    assert "Enjoy the new place." in done.effects[1].text  # type: ignore[union-attr]
    assert done.effects[-1] == Close("natural", "own_reasons")
    assert done.state.answered == ("moved",)


def test_a_no_with_a_reason_is_left_alone_and_the_reason_kept_for_another_day() -> None:
    done = run(SMS, heard("decline", price=0.9))
    assert done.effects[0] == Remember("price", 0.9)
    assert said(done.effects) == ["goodbye"]
    assert done.effects[-1] == Close("declined", "")


@pytest.mark.parametrize("intent", ["opt_out", "wrong_number", "deceased"])
def test_suppress_closes_as_opted_out_and_keeps_what_was_learned(intent: str) -> None:
    done = run(SMS, heard(intent, "suppress", price=0.9))
    assert done.effects == (Remember("price", 0.9), Close("opted_out", intent))


def test_review_hands_over_whatever_the_routes_say() -> None:
    assert run(SMS, heard("affirm", "review", price=0.9)).effects[-1] == HandOver("affirm")


def test_a_closed_conversation_answers_nothing_more() -> None:
    closed = run(SMS, heard("decline")).state
    assert closed.closed is not None
    for cause in (
        Started(),
        heard(price=0.9),
        heard("opt_out", "suppress"),
        Silent(),
        Failed("x"),
        Continued(),
    ):
        assert step(SMS, closed, cause) == engine.Step(closed, ())


def test_after_a_hand_over_the_script_is_silent_but_still_learns_and_still_hears_a_stop() -> None:
    state = run(SMS, heard("question")).state
    assert state.handed_over == "question"
    assert step(SMS, state, Silent()).effects == ()
    assert step(SMS, state, heard(price=0.8)).effects == (Remember("price", 0.8),)
    assert step(SMS, state, heard("opt_out", "suppress")).effects == (Close("opted_out", "opt_out"),)


def test_on_a_call_the_rep_takes_the_script_up_again_after_a_question() -> None:
    state = run(CALL, heard("affirm"), heard("question", "review")).state
    assert engine.may_continue(CALL, state)
    again = step(CALL, state, Continued())
    assert again.effects == (Await(None, "others"),)
    assert again.state.handed_over is None


def test_a_text_conversation_handed_over_is_not_taken_up_by_the_script() -> None:
    state = run(SMS, heard("question", "review")).state
    assert not engine.may_continue(SMS, state)
    assert step(SMS, state, Continued()).effects == ()


def test_silence_is_counted_and_ends_after_one_nudge() -> None:
    once = run(SMS, Silent())
    assert said(once.effects) == ["nudge"]
    assert once.state.silences == 1
    twice = step(SMS, once.state, Silent())
    assert twice.effects == (Close("no_answer", ""),)
    assert step(SMS, once.state, heard()).state.silences == 0


def test_a_touch_that_failed_takes_its_route_or_a_person() -> None:
    assert run(SMS, Failed("refused")).effects == (Close("unreachable", ""),)
    assert run(CALL, heard("affirm"), Failed("line_dropped")).effects == (HandOver("touch_failed"),)


def test_next_goes_on_where_no_answer_is_needed_and_nowhere_else() -> None:
    assert said(run(CALL, Continued()).effects) == ["thanks", "others"]
    assert engine.may_continue(CALL, run(CALL).state)
    waiting = run(SMS)
    assert not engine.may_continue(SMS, waiting.state)
    assert step(SMS, waiting.state, Continued()).effects == (Await(timedelta(days=3), "hello"),)


def test_starting_twice_says_nothing_twice() -> None:
    state = run(SMS).state
    assert step(SMS, state, Started()) == engine.Step(state, ())


def test_an_answer_before_the_start_goes_to_a_person_and_a_stop_is_obeyed() -> None:
    fresh = engine.open(SMS)
    assert step(SMS, fresh, heard(price=0.7)).effects == (Remember("price", 0.7), HandOver("not_started"))
    assert step(SMS, fresh, heard("opt_out", "suppress")).effects == (Close("opted_out", "opt_out"),)
    for cause in (Silent(), Failed("x"), Continued()):
        assert step(SMS, fresh, cause).effects == ()


def test_a_denied_confirmation_lowers_the_belief_that_was_put() -> None:
    confirming = run(CALL, heard("affirm"), heard(price=0.9))
    assert said(confirming.effects) == ["confirm"]
    denied = step(CALL, confirming.state, heard("negative"))
    assert denied.state.belief["price"] == pytest.approx(0.18)
    assert top_reason(denied.state.belief) is None


def test_equal_beliefs_go_by_name_so_that_replays_agree() -> None:
    assert top_reason({"speed": 0.8, "price": 0.8}) == "price"
    assert top_reason({"price": 0.49}) is None
    assert top_reason({}) is None


def test_a_state_of_another_version_is_refused() -> None:
    with pytest.raises(Invalid, match="version"):
        step(SMS, replace(engine.open(SMS), script_version="f" * 64), Started())


def test_a_language_the_script_does_not_speak_is_refused() -> None:
    with pytest.raises(Invalid, match="language"):
        engine.step(Talk(SMS, "fr", {}, {}), engine.open(SMS), Started())


def test_a_line_that_cannot_be_rendered_is_refused_before_anything_is_said() -> None:
    with pytest.raises(Invalid, match="first_name"):
        engine.step(Talk(SMS, "en", {"company": "X", "rep": "Y"}, {}), engine.open(SMS), Started())


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan"), float("inf"), "0.5", True, None])
def test_what_is_no_probability_is_refused(probability: object) -> None:
    with pytest.raises(Invalid):
        Heard("x", "other", "continue", {"price": probability})  # type: ignore[dict-item]


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(Invalid, match="action"):
        Heard("x", "other", "maybe")


def test_a_yes_to_our_confirmation_makes_the_reason_confirmed() -> None:
    asking = next(node.id for node in CALL.nodes.values() if node.technique == "confirmation")
    begun = run(CALL, heard("affirm")).state
    state = replace(begun, node=asking, asked=(*begun.asked, asking), belief={"price": 0.8})
    assert Remember("price", 0.8, "confirmed") in step(CALL, state, heard("affirm")).effects
