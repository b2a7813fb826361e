"""What a customer is known to have told is not asked again by questions that were made to find it."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.conversations.playbook import known_reasons
from assistant.dialogue import asking
from assistant.dialogue.script import Elicitation, Node, NodeKind
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import State
from assistant.dialogue.talk import Talk
from assistant.reasons.taxonomy import load_taxonomy

SHELF = Shelf(Path(__file__).resolve().parents[2] / "scripts_templates", known_reasons(load_taxonomy()))
IDLE = next(name for name, probe in SHELF.library.probes.items() if probe.avoid.reasons_known)
NODE = Node(id="find_out", kind=NodeKind.ELICIT, elicitation=Elicitation(probes=(IDLE,)))


@pytest.fixture
def talk() -> Talk:
    variables = {"name": "Ana", "first_name": "Ana", "company": "Harbour Tea", "rep": "Leo"}
    return Talk(
        SHELF.get("warm_call"), "en", variables, {}, library=SHELF.library, model=SHELF.model,
    )  # fmt: skip


def asked(talk: Talk, state: State) -> str:
    found = asking.ask(talk, state, NODE)
    return found[1].probe if isinstance(found, tuple) else found.why


def test_whoever_told_nothing_yet_is_asked(talk: Talk) -> None:
    assert asked(talk, State(talk.script.version, "find_out")) == IDLE


def test_whoever_told_in_another_talk_is_not(talk: Talk) -> None:
    assert asked(replace(talk, told_before=True), State(talk.script.version, "find_out")) == "nothing_left"


def test_whoever_said_it_clearly_in_this_talk_is_not(talk: Talk) -> None:
    unsure = State(talk.script.version, "find_out", belief={"price": 0.4})
    clear = State(talk.script.version, "find_out", belief={"price": 0.6})
    assert (asked(talk, unsure), asked(talk, clear)) == (IDLE, "nothing_left")
