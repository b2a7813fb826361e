"""Laws of the belief over THE main reason."""

import json
from dataclasses import asdict

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.dialogue.elicitation.belief import (
    FLOOR,
    Inquiry,
    Question,
    begin,
    confirmed,
    denied,
    hear,
    leading,
    put,
    read_inquiry,
)
from assistant.errors import Invalid
from tests.dialogue.elicitation.small import REASONS, library, model

MODEL, LIBRARY = model(), library()
reasons = st.sampled_from(REASONS)
probes = st.sampled_from(sorted(LIBRARY.probes))
readings = st.dictionaries(reasons, st.floats(0, 1), max_size=3)
priors = st.fixed_dictionaries({reason: st.floats(0.1, 1) for reason in REASONS})
answers = st.lists(st.tuples(probes, readings), max_size=6)


def after(inquiry: Inquiry, told: list[tuple[str, dict[str, float]]]) -> Inquiry:
    for probe, reading in told:
        inquiry = hear(MODEL, LIBRARY, inquiry, Question(probe), reading)
    return inquiry


@given(priors, answers)
def test_a_belief_sums_to_one_and_is_never_certain(prior: dict[str, float], told: list) -> None:
    posterior = after(begin(prior, 5), told).posterior
    assert sum(posterior.values()) == pytest.approx(1, abs=1e-9)
    assert min(posterior.values()) >= FLOOR * 0.9
    assert max(posterior.values()) < 1


@given(priors, answers)
def test_an_inquiry_is_the_same_after_a_journey_through_json(prior: dict[str, float], told: list) -> None:
    here = after(begin(prior, 5), told)
    there = read_inquiry(json.loads(json.dumps(asdict(here), sort_keys=True)))
    assert there == here
    again = [("friends", {"price": 0.7})]
    assert asdict(after(there, again)) == asdict(after(here, again))


@given(priors, st.permutations([("friends", "price"), ("shop", "speed"), ("near", "moved")]))
def test_the_order_of_answers_does_not_matter(prior: dict[str, float], told: list) -> None:
    """But for the floor: what it moves depends on when, so beliefs that come near it are left out."""
    said = [(probe, {reason: 0.6}) for probe, reason in told]
    for steps in range(len(said) + 1):
        for order in (said, sorted(said, key=str)):
            assume(min(after(begin(prior, 5), order[:steps]).posterior.values()) > 2 * FLOOR)
    straight = after(begin(prior, 5), sorted(said, key=str))
    assert after(begin(prior, 5), said).posterior == pytest.approx(straight.posterior, rel=1e-6)


@given(priors, probes, st.data(), st.floats(0.05, 0.9), st.floats(0.02, 0.1))
def test_a_surer_reading_moves_more(
    prior: dict[str, float], probe: str, data: st.DataObject, sure: float, more: float
) -> None:
    reason = data.draw(st.sampled_from(sorted(LIBRARY.probes[probe].reveals)))
    less = after(begin(prior, 5), [(probe, {reason: sure})]).posterior[reason]
    assert after(begin(prior, 5), [(probe, {reason: sure + more})]).posterior[reason] > less


@given(priors, reasons)
def test_a_denied_reason_falls_and_a_confirmed_one_rises(prior: dict[str, float], reason: str) -> None:
    before = begin(prior, 5)
    assume(2 * FLOOR < before.posterior[reason] < 0.95)
    no, yes = denied(MODEL, before, reason), confirmed(before, reason, MODEL)
    assert no.posterior[reason] < before.posterior[reason] < yes.posterior[reason]
    assert (no.denied, yes.settled) == ((reason,), reason)


def test_one_story_of_price_moves_less_than_one_of_waiting() -> None:
    """People say price when they do not want to say."""
    start = begin({}, 5)
    price = after(start, [("rank", {"price": 0.9})]).posterior["price"]
    waiting = after(start, [("owner", {"waiting": 0.9})]).posterior["waiting"]
    assert price < waiting


def test_an_answer_that_says_nothing_lowers_what_the_question_was_made_for() -> None:
    posterior = after(begin({}, 5), [("near", {})]).posterior
    assert posterior["moved"] < 1 / 8 < posterior["quality"]


def test_what_they_say_unasked_counts() -> None:
    told = hear(MODEL, LIBRARY, begin({}, 5), Question(), {"quality": 0.95})
    assert leading(told)[0] == "quality"
    assert hear(MODEL, LIBRARY, begin({}, 5), Question(), {}).posterior["quality"] == pytest.approx(
        1 / 8, 0.2
    )


def test_a_question_of_the_script_counts_by_what_it_is_made_to_reveal() -> None:
    asked = Question("", "soft_direct", ("distance",))
    assert hear(MODEL, LIBRARY, begin({}, 5), asked, {}).posterior["distance"] < 1 / 8


def test_asking_spends_patience_once() -> None:
    asked = put(LIBRARY, begin({}, 2), "best_day")
    assert (asked.patience, asked.asked) == (0.5, ("best_day",))
    assert put(LIBRARY, asked, "best_day") == asked
    assert hear(MODEL, LIBRARY, asked, Question("best_day"), {}).patience == 0.5


def test_the_last_mood_shown_stays() -> None:
    annoyed = hear(MODEL, LIBRARY, begin({}, 5), Question("shop"), {}, "annoyed")
    assert hear(MODEL, LIBRARY, annoyed, Question("near"), {}).mood == "annoyed"


def test_nothing_is_believed_before_the_beginning() -> None:
    assert leading(Inquiry()) == ("", 0.0)


@pytest.mark.parametrize("prior", [{"price": -1.0}, {"price": float("nan")}, {"price": 0.0}])
def test_a_prior_that_is_none_is_refused(prior: dict[str, float]) -> None:
    with pytest.raises(Invalid, match="prior"):
        begin(prior, 5)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        {"odd": 1},
        {"posterior": {"price": "much"}},
        {"asked": "shop"},
        {"mood": "odd"},
        {"patience": -1},
    ],
)
def test_what_is_no_inquiry_is_refused(raw: object) -> None:
    with pytest.raises(Invalid, match="inquiry"):
        read_inquiry(raw)
