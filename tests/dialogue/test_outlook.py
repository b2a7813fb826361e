"""A rep reads ahead at most two lines, each with the condition that brings it."""

from dataclasses import replace
from pathlib import Path

from assistant.dialogue import engine
from assistant.dialogue.elicitation.belief import Inquiry
from assistant.dialogue.outlook import Preview, outlook
from assistant.dialogue.script import Script
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Continued, State
from tests.dialogue.scripts import REMEDIES, heard, run, said, shipped, step, talk

SMS = shipped("sms_winback")
CALL = shipped("warm_call")


def ahead(script: Script, state: State) -> tuple[Preview, ...]:
    return outlook(talk(script), state)


def test_the_first_two_branches_are_shown_with_their_conditions() -> None:
    first, second = ahead(SMS, run(SMS).state)
    assert (first.when, first.node, first.line_id) == (("reason", "price"), "answer", "answer.en")
    assert "Every sixth order is on us." in first.text
    assert (second.when, second.node) == (("intent", "decline"), "goodbye")


def test_the_outlook_follows_what_is_believed_by_now() -> None:
    state = run(SMS, heard(speed=0.4), heard(speed=0.4)).state
    assert state.handed_over == "unclear_answer"
    listening = engine.Step(run(SMS, heard(speed=0.4)).state, ()).state
    assert ahead(SMS, listening)[0].when == ("reason", "price")


def test_what_is_foretold_for_next_is_what_next_says() -> None:
    state = run(CALL, Continued(), Continued()).state
    foretold = {preview.node: preview.text for preview in ahead(CALL, state)}
    done = step(CALL, state, heard("decline"))
    assert set(said(done.effects)) & set(foretold)


def test_a_farewell_is_foretold_only_where_its_reasons_may_come_to_light() -> None:
    remedies = {**REMEDIES, "moved": "Enjoy the new place."}
    asked = run(CALL, heard("affirm")).state
    shown = outlook(talk(CALL, remedies), asked)
    assert [preview.node for preview in shown] == ["confirm", "goodbye"]
    hinted = replace(asked, belief={"moved": 0.4, "price": 0.9})
    first = outlook(talk(CALL, remedies), hinted)[0]
    assert (first.when, first.node) == (("reason", "moved"), "farewell")
    assert "Enjoy the new place." in first.text


def test_a_remedy_without_words_is_not_foretold() -> None:
    shown = outlook(talk(SMS, {}), run(SMS).state)
    assert [preview.node for preview in shown] == ["goodbye", "ring_back"]


def test_nothing_is_foretold_once_closed_or_handed_over() -> None:
    assert ahead(SMS, run(SMS, heard("decline")).state) == ()
    assert ahead(SMS, run(SMS, heard("question")).state) == ()


def test_a_reason_that_is_only_guessed_is_not_foretold_as_if_they_had_named_it() -> None:
    key = Shelf(Path(__file__).parents[2] / "scripts_templates").get("key_customer_call")
    guessed = State(key.version, "find_out", inquiry=Inquiry(posterior={"price": 0.6, "speed": 0.4}))
    assert "confirm" not in [preview.node for preview in ahead(key, guessed)]
    said_so = replace(guessed, belief={"price": 0.9})
    first = ahead(key, said_so)[0]
    assert (first.when, first.node) == (("reason", "price"), "confirm")
