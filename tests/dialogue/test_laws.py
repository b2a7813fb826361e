"""Laws that hold for any run of causes through any shipped script."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue import engine
from assistant.dialogue.effects import Close, HandOver, Say
from assistant.dialogue.script import INTENTS, Node, NodeKind, On, Route, Script
from assistant.dialogue.state import (
    Cause,
    Continued,
    Failed,
    Heard,
    Silent,
    Started,
    State,
    from_json,
    to_json,
)
from assistant.dialogue.walking import MAX_NODES, MAX_VISITS
from assistant.errors import Invalid
from tests.dialogue.scripts import heard, shipped, talk

SCRIPTS = st.sampled_from([shipped("sms_winback"), shipped("warm_call")])
LANGUAGES = st.sampled_from(["en", "zh"])
REASONS = st.dictionaries(
    st.sampled_from(["price", "speed", "attitude", "moved"]), st.floats(0, 1, allow_nan=False), max_size=3
)
HEARD = st.builds(
    Heard,
    st.text(st.characters(), max_size=30),
    st.sampled_from(INTENTS) | st.text(max_size=5),
    st.sampled_from(["continue", "continue", "continue", "review", "suppress"]),
    REASONS,
)
GENTLE = st.builds(Heard, st.just("…"), st.sampled_from(INTENTS), st.just("continue"), REASONS)
CAUSES: st.SearchStrategy[Cause] = (
    HEARD
    | GENTLE
    | st.builds(Silent)
    | st.builds(Continued)
    | st.builds(Started)
    | st.builds(Failed, st.text())
)


def play(script: Script, language: str, causes: list[Cause]) -> list[engine.Step]:
    steps = [engine.Step(engine.open(script), ())]
    for cause in causes:
        state = from_json(to_json(steps[-1].state))
        steps.append(engine.step(talk(script, language=language), state, cause))
    return steps


@given(SCRIPTS, LANGUAGES, st.lists(CAUSES, max_size=12))
@settings(max_examples=300)
def test_no_run_of_causes_ever_raises_and_every_state_survives_json(
    script: Script, language: str, causes: list[Cause]
) -> None:
    for done in play(script, language, [Started(), *causes]):
        assert from_json(to_json(done.state)) == done.state
        assert all(0 <= p <= 1 for p in done.state.belief.values())


@given(SCRIPTS, LANGUAGES, st.lists(CAUSES, max_size=8), REASONS)
def test_an_opt_out_closes_from_any_state_that_is_not_closed(
    script: Script, language: str, causes: list[Cause], reasons: dict[str, float]
) -> None:
    for done in play(script, language, [Started(), *causes]):
        stop = Heard("STOP", "opt_out", "suppress", reasons)
        stopped = engine.step(talk(script, language=language), done.state, stop)
        assert stopped.state.closed is not None
        assert not any(isinstance(effect, Say) for effect in stopped.effects)
        if done.state.closed is None:
            assert stopped.effects[-1] == Close("opted_out", "opt_out")
        else:
            assert stopped.effects == ()


@given(SCRIPTS, LANGUAGES, st.lists(CAUSES, max_size=10))
def test_the_same_inputs_give_the_same_steps(script: Script, language: str, causes: list[Cause]) -> None:
    assert play(script, language, causes) == play(script, language, causes)


@given(SCRIPTS, st.lists(GENTLE | st.builds(Silent), min_size=60, max_size=60))
def test_however_long_a_customer_goes_on_the_script_ends(script: Script, causes: list[Cause]) -> None:
    steps = play(script, "en", [Started(), *causes])
    state = steps[-1].state
    waiting = sum(node.waits for node in script.nodes.values())
    assert state.closed is not None or state.handed_over is not None
    assert len(state.asked) <= waiting * MAX_VISITS
    assert sum(isinstance(effect, Say) for done in steps for effect in done.effects) <= 3 * len(script.nodes)


def ring(size: int) -> Script:
    """A loop no reader would let through, as an old pinned version might hold one."""
    nodes = {
        f"n{i}": Node(f"n{i}", NodeKind.SAY, {"en": "Hello."}, then=f"n{(i + 1) % size}") for i in range(size)
    }
    return replace(shipped("warm_call"), nodes=nodes, start="n0")


@pytest.mark.parametrize("size", [1, 2, MAX_NODES, MAX_NODES * 10])
def test_a_loop_without_a_wait_says_nothing_and_goes_to_a_person(size: int) -> None:
    script = ring(size)
    done = engine.step(talk(script, {}), engine.open(script), Started())
    assert done.effects == (HandOver("script_loop"),)


def test_asking_the_same_a_third_time_goes_to_a_person() -> None:
    ask = Node("again", NodeKind.ASK, {"en": "Pardon?"}, routes=(Route(On.ELSE, (), "again"),))
    script = replace(shipped("warm_call"), nodes={"again": ask}, start="again")
    steps = play(script, "en", [Started(), heard(), heard()])
    assert [len(done.effects) for done in steps] == [0, 2, 2, 1]
    assert steps[-1].effects == (HandOver("script_loop"),)


def test_an_answer_no_route_takes_goes_to_a_person() -> None:
    ask = Node("only", NodeKind.ASK, {"en": "Well?"}, routes=(Route(On.INTENT, ("affirm",), "only"),))
    script = replace(shipped("warm_call"), nodes={"only": ask}, start="only")
    assert play(script, "en", [Started(), heard("other")])[-1].effects == (HandOver("no_route"),)


STATES = st.builds(
    State,
    st.text(),
    st.text(),
    st.dictionaries(st.text(), st.floats(0, 1)),
    st.lists(st.text()).map(tuple),
    st.integers(0),
    st.none(),
    st.integers(0),
    st.none() | st.text(),
    st.lists(st.text()).map(tuple),
)


@given(STATES)
def test_any_state_round_trips_through_json(state: State) -> None:
    assert from_json(to_json(state)) == state
    assert to_json(from_json(to_json(state))) == to_json(state)


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(repr))
def test_what_is_no_state_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        from_json(text)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("heard", "-1"),
        ("heard", "true"),
        ("silences", '"2"'),
        ("belief", '{"price": 2}'),
        ("belief", '{"price": NaN}'),
        ("belief", "[]"),
        ("asked", "[1]"),
        ("closed", "{}"),
        ("closed", "7"),
        ("closed", '{"outcome": 1, "why": ""}'),
        ("node", "null"),
        ("handed_over", "[]"),
    ],
)
def test_a_state_with_one_wrong_field_names_it(key: str, value: str) -> None:
    whole = to_json(engine.open(shipped("warm_call")))
    fields = {**{name: json.dumps(part) for name, part in json.loads(whole).items()}, key: value}
    text = "{" + ", ".join(f'"{name}": {part}' for name, part in fields.items()) + "}"
    with pytest.raises(Invalid, match=key):
        from_json(text)
