"""Which probe is asked next, which never, and when to stop."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.elicitation.answering import tables
from assistant.dialogue.elicitation.belief import (
    FLOOR,
    Inquiry,
    Question,
    begin,
    confirmed,
    denied,
    hear,
    put,
)
from assistant.dialogue.elicitation.choosing import Chosen, Setting, Stop, choose, gain
from assistant.dialogue.elicitation.saying import plogp
from tests.dialogue.elicitation.small import REASONS, library, model

MODEL, LIBRARY = model(), library()
CALL = Setting("call", "warm", "ordinary")
priors = st.fixed_dictionaries({reason: st.floats(0.001, 1) for reason in REASONS})


def next_one(inquiry: Inquiry, setting: Setting = CALL, **how: object) -> Chosen | Stop:
    return choose(MODEL, LIBRARY, inquiry, setting, at_most=99, **how)  # type: ignore[arg-type]


def asked_all_through(setting: Setting = CALL, inquiry: Inquiry | None = None) -> tuple[list[str], str]:
    inquiry = inquiry or begin({}, 99)
    names: list[str] = []
    while isinstance(found := next_one(inquiry, setting), Chosen):
        names.append(found.probe.id)
        inquiry = hear(MODEL, LIBRARY, inquiry, Question(found.probe.id), {})
    return names, found.why


@given(priors)
def test_a_gain_is_never_negative_and_never_more_than_is_unknown(prior: dict[str, float]) -> None:
    belief = np.array([begin(prior, 5).posterior[reason] for reason in REASONS])
    belief /= belief.sum()
    known = tables(MODEL, LIBRARY)
    gains = gain(known, belief, list(range(len(known.ids))))
    assert (gains >= 0).all()
    assert (gains <= -plogp(belief).sum() + 1e-9).all()


@given(priors)
def test_no_probe_comes_twice_and_no_technique_twice_in_a_row(prior: dict[str, float]) -> None:
    names, _ = asked_all_through(inquiry=begin(prior, 99))
    techniques = [LIBRARY.probes[name].technique for name in names]
    assert len(set(names)) == len(names)
    assert all(one != other for one, other in pairwise(techniques))


def test_the_choice_is_the_same_every_time_and_ties_fall_to_the_name() -> None:
    first = next_one(begin({}, 9))
    assert isinstance(first, Chosen)
    assert first == next_one(begin({}, 9))
    assert first.gain > 0.3
    assert set(first.tells) <= set(first.probe.reveals)


def test_it_tells_the_likeliest_reason_first() -> None:
    found = next_one(begin({reason: 3 if reason == "waiting" else 1 for reason in REASONS}, 9))
    assert isinstance(found, Chosen)
    assert found.tells[0] == "waiting"
    assert len(found.tells) <= 3


def test_a_probe_for_reasons_ruled_out_is_never_asked() -> None:
    """`near` asks after distance and moving only."""
    prior = {reason: FLOOR if reason in ("distance", "moved") else 1 for reason in REASONS}
    assert next_one(begin(prior, 99), among=["near"]) == Stop("nothing_left")
    no = denied(MODEL, denied(MODEL, begin({}, 99), "moved"), "distance")
    assert next_one(no, among=["near"]) == Stop("nothing_left")


@pytest.mark.parametrize(
    ("setting", "never"),
    [
        (Setting("sms"), "thanks"),
        (Setting("call", style="careful"), "near"),
        (Setting("call", tier="key"), "rank"),
        (Setting("call", after_complaint=True), "finish"),
        (Setting("call", reasons_known=True), "rank"),
    ],
)
def test_what_does_not_suit_is_never_asked(setting: Setting, never: str) -> None:
    assert never in asked_all_through(Setting("call"))[0]
    assert never not in asked_all_through(setting)[0]


def test_a_mood_keeps_back_the_probes_that_avoid_it() -> None:
    assert "near" not in asked_all_through(inquiry=Inquiry(patience=99, mood="sad"))[0]


def test_only_the_probes_among_those_named_are_asked() -> None:
    found = next_one(begin({}, 9), among=("near", "no_such_probe"))
    assert isinstance(found, Chosen)
    assert found.probe.id == "near"
    assert next_one(begin({}, 9), among=()) == Stop("nothing_left")


def test_a_costly_probe_must_tell_more() -> None:
    dear = hear(MODEL, LIBRARY, begin({}, 1.2), Question("friends"), {})
    found = next_one(dear)
    assert found == Stop("patience")
    cheap = next_one(begin({}, 0.6))
    assert isinstance(cheap, Chosen)
    assert cheap.probe.id == "owner"


@pytest.mark.parametrize(
    ("inquiry", "why"),
    [
        (begin({reason: 0.1 if reason != "price" else 9 for reason in REASONS}, 9), "settled"),
        (confirmed(begin({}, 9), "price"), "settled"),
        (begin({}, 0), "patience"),
        (Inquiry(patience=9, mood="annoyed"), "annoyed"),
        (Inquiry(patience=9, mood="hurried"), "hurried"),
    ],
)
def test_it_stops(inquiry: Inquiry, why: str) -> None:
    assert next_one(inquiry) == Stop(why)


def test_it_stops_after_so_many_at_one_place() -> None:
    assert choose(MODEL, LIBRARY, begin({}, 9), CALL, at_most=2, asked_here=2) == Stop("at_most")


def test_it_stops_when_nothing_is_left() -> None:
    names, why = asked_all_through()
    assert why == "nothing_left"
    assert len(names) >= 6


def test_a_reason_they_denied_is_not_settled_by_what_was_said_before() -> None:
    sure = begin({reason: 0.001 if reason != "price" else 9 for reason in REASONS}, 9)
    assert next_one(denied(MODEL, sure, "price")) != Stop("settled")


def test_a_probe_asked_but_not_answered_is_not_asked_again() -> None:
    first = next_one(begin({}, 9))
    assert isinstance(first, Chosen)
    second = next_one(put(LIBRARY, begin({}, 9), first.probe.id))
    assert isinstance(second, Chosen)
    assert second.probe.technique != first.probe.technique
