"""A complaint just told is said back with regret, a guess is not. A shrug decides nothing."""

import pytest

from assistant.dialogue import engine
from assistant.dialogue.effects import Remember, Say
from assistant.dialogue.elicitation.belief import Inquiry
from assistant.dialogue.play import SAMPLE
from assistant.dialogue.script import COMPLAINTS, STYLES, Node, NodeKind, Script
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Continued, Heard, Started, State
from assistant.dialogue.talk import Talk, words
from tests.dialogue.scripts import TEMPLATES, heard
from tests.dialogue.test_kinds import run, talk

SHELF = Shelf(TEMPLATES)
ASKING = ("sms_winback", "warm_call", "key_customer_call", "careful_call")
REGRET = {"en": ("sorry",), "zh": ("对不起", "对不住", "过意不去")}


def put(script: Script, language: str, style: str, state: State) -> str:
    at = Talk(script, language, SAMPLE[language], {}, style)
    found = words(at, confirming(script), state)
    assert found is not None
    return found.text


def confirming(script: Script) -> Node:
    return next(node for node in script.nodes.values() if node.kind is NodeKind.CONFIRM)


def regrets(line: str, language: str) -> bool:
    return any(word in line for word in REGRET[language])


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("style", ["", *STYLES])
def test_a_complaint_they_told_is_confirmed_with_regret_in_every_style(
    name: str, language: str, style: str
) -> None:
    script = SHELF.get(name)
    state = engine.open(script)
    for reason in COMPLAINTS:
        said = put(script, language, style, state.evolve(belief={reason: 0.9}))
        assert regrets(said, language)
        assert regrets(said[: len(said) // 2], language), "regret comes first"
    for reason in ("price", "competitor_offer", "moved"):
        assert not regrets(put(script, language, style, state.evolve(belief={reason: 0.9})), language)


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_they_never_said_is_put_without_regret(name: str, language: str) -> None:
    script = SHELF.get(name)
    guessed = engine.open(script).evolve(inquiry=Inquiry({"waiting": 0.9, "price": 0.1}, settled="waiting"))
    assert not regrets(put(script, language, "", guessed), language)


def test_a_shrug_is_answered_with_the_next_question_and_teaches_no_reason() -> None:
    before = run(talk(), Continued())
    done = engine.step(talk(), before.state, heard("unsure"))
    assert not [effect for effect in done.effects if isinstance(effect, Remember)]
    assert any(isinstance(effect, Say) and effect.probe for effect in done.effects)
    assert done.state.belief == before.state.belief
    other = engine.step(talk(), before.state, heard("other"))
    assert done.state == other.state, "it is believed as much as any other evasion"


@pytest.mark.parametrize("name", ["sms_winback", "birthday"])
def test_a_shrug_at_the_first_text_closes_no_talk(name: str) -> None:
    script = SHELF.get(name)
    at = Talk(script, "en", SAMPLE["en"], {})
    begun = engine.step(at, engine.open(script), Started())
    assert engine.step(at, begun.state, Heard("not sure", "unsure", "continue")).state.closed is None


def test_a_shrug_at_what_was_put_to_them_confirms_and_denies_nothing() -> None:
    script = SHELF.get("sms_winback")
    at = Talk(script, "en", SAMPLE["en"], {"waiting": "Come early."})
    resting = engine.open(script).evolve(node="confirm", asked=("hello", "confirm"), belief={"waiting": 0.9})
    done = engine.step(at, resting, heard("unsure"))
    assert not [effect for effect in done.effects if isinstance(effect, Remember)]
    assert done.state.belief == resting.belief
    assert done.state.inquiry.denied == ()
