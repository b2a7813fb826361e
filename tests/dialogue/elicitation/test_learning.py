"""What confirmed conversations change, and how weak the first assumptions are."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.elicitation.answering import tables
from assistant.dialogue.elicitation.fitting import fitted
from assistant.dialogue.elicitation.learning import Outcome, learn, prior
from assistant.dialogue.elicitation.model import Model, from_json, read_model, to_json
from assistant.dialogue.elicitation.probes import Probe
from assistant.dialogue.elicitation.saying import answered, stated, stories, told
from assistant.errors import Invalid
from tests.dialogue.elicitation.small import REASONS, library, model

MODEL, LIBRARY = model(), library()
outcomes = st.builds(
    Outcome,
    st.sampled_from(sorted(LIBRARY.probes)),
    st.sampled_from(REASONS),
    st.dictionaries(st.sampled_from(REASONS), st.floats(0, 1), max_size=2),
)


def chance(of: object, probe: str, reason: str) -> float:
    known = tables(of, LIBRARY)  # type: ignore[arg-type]
    return float(known.revealed[known.place[probe], REASONS.index(reason)])


def talks(probe: str, reason: str, let_out: float, count: int) -> list[Outcome]:
    """Answers as the model says they come, but for the chance that the reason is let out."""
    said = answers_of(MODEL, LIBRARY.probes[probe], reason, count, let_out)
    return [Outcome(probe, reason, {one: 1.0} if one else {}) for one in said]


def answers_of(of: Model, probe: Probe, reason: str, count: int, let_out: float | None = None) -> list[str]:
    chances = stated(of, probe.reveals) if let_out is None else np.full(len(REASONS), let_out)
    row = answered(of, chances, told(of, probe.technique))[REASONS.index(reason)]
    return random.Random(7).choices([*REASONS, ""], list(row), k=count)


def test_without_talks_it_is_the_library() -> None:
    assert learn(MODEL, []) == MODEL
    assert chance(MODEL, "friends", "price") == 0.6
    assert chance(MODEL, "friends", "moved") == MODEL.assumed.unlisted


@pytest.mark.parametrize("truth", [0.1, 0.35, 0.9])
def test_with_many_talks_it_is_the_truth(truth: float) -> None:
    learned = learn(MODEL, talks("friends", "quality", truth, 4000))
    assert chance(learned, "friends", "quality") == pytest.approx(truth, abs=0.04)


def test_a_few_talks_move_it_a_little() -> None:
    learned = learn(MODEL, talks("friends", "quality", 0.0, 4))
    assert 0.3 < chance(learned, "friends", "quality") < 0.6
    assert chance(learned, "shop", "quality") == 0.5


def test_noise_and_stories_are_learned_as_well() -> None:
    """People of another model: a third slips, and nobody tells a story."""
    assumed = replace(MODEL.assumed, noise=0.35, stories_told=dict.fromkeys(MODEL.assumed.stories_told, 0.0))
    others = replace(MODEL, assumed=assumed)
    seen = [
        Outcome(probe.id, reason, {said: 1.0} if said else {})
        for probe in LIBRARY.probes.values()
        for reason in REASONS
        for said in answers_of(others, probe, reason, 300)
    ]
    learned = fitted(learn(MODEL, seen), LIBRARY).model.assumed
    assert learned.noise == pytest.approx(0.35, abs=0.08)
    assert learned.stories_told["third_person"] < 0.5 * MODEL.assumed.stories_told["third_person"]


def test_it_learns_which_story_people_tell() -> None:
    assumed = replace(MODEL.assumed, stories={"moved": 20, "other": 0.1})
    seen = [
        Outcome("near", reason, {said: 1.0} if said else {})
        for reason in REASONS
        for said in answers_of(replace(MODEL, assumed=assumed), LIBRARY.probes["near"], reason, 300)
    ]
    before, after = (
        stories(fitted(of, LIBRARY).model)[REASONS.index("moved")] for of in (MODEL, learn(MODEL, seen))
    )
    assert before < 0.05
    assert after > 0.4


def test_without_talks_noise_and_stories_are_as_assumed() -> None:
    assert fitted(MODEL, LIBRARY).model == MODEL


@given(st.lists(outcomes, max_size=12), st.randoms())
def test_the_order_of_talks_makes_no_difference(seen: list[Outcome], dice: random.Random) -> None:
    mixed = list(seen)
    dice.shuffle(mixed)
    assert learn(MODEL, mixed).version == learn(MODEL, seen).version


@given(st.lists(outcomes, max_size=12))
def test_what_was_learned_survives_json_and_stays_a_chance(seen: list[Outcome]) -> None:
    learned = learn(MODEL, seen)
    assert from_json(json.loads(json.dumps(to_json(learned)))) == learned
    known = tables(learned, LIBRARY)
    assert ((known.revealed > 0) & (known.revealed < 1)).all()
    assert known.answers.sum(axis=2) == pytest.approx(1)


def test_a_reason_the_model_does_not_know_teaches_nothing() -> None:
    with pytest.raises(Invalid, match="boredom"):
        learn(MODEL, [Outcome("friends", "boredom", {})])


@pytest.mark.parametrize(
    "change", [("noise", 2), ("weight", 0), ("stories", {}), ("confirmation", {"yes": 1})]
)
def test_assumptions_that_cannot_be_are_refused(change: tuple[str, object]) -> None:
    raw = to_json(model())
    raw["assumed"][change[0]] = change[1]
    with pytest.raises(Invalid):
        from_json(raw)


def test_the_shipped_assumptions_can_be_read() -> None:
    assert read_model(("price",), ()).assumed.noise == 0.15


counts = st.dictionaries(
    st.sampled_from(["key", "ordinary"]), st.dictionaries(st.sampled_from(REASONS), st.integers(0, 500))
)


@given(counts, st.dictionaries(st.sampled_from(REASONS), st.floats(-1.5, 1.5)))
def test_a_prior_sums_to_one_and_gives_every_reason_a_chance(known: dict, record: dict) -> None:
    chances = prior(REASONS, known, "key", record)
    assert sum(chances.values()) == pytest.approx(1)
    assert min(chances.values()) > 0


def test_a_segment_is_believed_once_it_has_customers_of_its_own() -> None:
    everybody = {"ordinary": {"price": 300}, "key": {"neglect": 2}}
    assert prior(REASONS, everybody, "key", {})["price"] > 0.5
    many = {"ordinary": {"price": 300}, "key": {"neglect": 200}}
    assert prior(REASONS, many, "key", {})["neglect"] > 0.8


def test_the_record_of_a_customer_moves_the_prior() -> None:
    plain, moved = prior(REASONS, {}, "", {}), prior(REASONS, {}, "", {"moved": 1.0})
    assert plain["moved"] == pytest.approx(1 / 8)
    assert 0.25 < moved["moved"] < 0.3
