"""The simulated company: the same for everybody, bounded, and learning pays in it."""

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.ladder import load_ladder
from assistant.planning.simulation.company import OPTIONS, load_company, read_company
from assistant.planning.simulation.company_run import best_assignment, in_turn, run
from assistant.planning.simulation.contest import ORACLE, OURS, contest
from assistant.planning.simulation.learners import Learner
from assistant.planning.simulation.ways import Clairvoyant, Naive, Oracle, Random, Steps
from assistant.planning.simulation.world import people, truth

COMPANY = load_company()
WEEKS, WEEKLY = 12, 100
PEOPLE = people(COMPANY, WEEKS, WEEKLY, 1)


def course(way):
    return run(COMPANY, PEOPLE, way, WEEKS, WEEKLY, 1)


def test_the_same_seed_is_the_same_company_and_the_same_course() -> None:
    again = people(COMPANY, WEEKS, WEEKLY, 1)
    assert (again.margin == PEOPLE.margin).all()
    one, two = (course(Learner(COMPANY, len(PEOPLE.tier), OURS)) for _ in range(2))
    assert (one.margin == two.margin).all()


def test_every_chance_is_one_and_nobody_replies_who_is_not_reached() -> None:
    who = np.arange(len(PEOPLE.tier))
    dice = np.random.default_rng(0)
    real = truth(
        COMPANY,
        PEOPLE,
        who,
        7,
        dice.integers(0, 9, len(who)),
        dice.integers(0, 5, len(who)).astype(float),
        dice.random(len(who)) < 0.5,
    )
    for one in (real.reach, real.reply, real.leave):
        assert (one >= 0).all()
        assert (one <= 1).all()
    assert (real.reply <= real.reach).all()


def test_contacts_close_together_reach_fewer_and_lose_more() -> None:
    who = np.arange(200)
    none, many = (
        truth(COMPANY, PEOPLE, who, 0, np.zeros(200, int), np.full(200, recent), np.zeros(200, bool))
        for recent in (0.0, 4.0)
    )
    assert (many.reach <= none.reach).all()
    assert (many.leave > none.leave).all()


def test_who_knows_more_brings_more() -> None:
    knowing = [
        course(way).margin.sum() for way in (Random(), Oracle(COMPANY, PEOPLE), Clairvoyant(COMPANY, PEOPLE))
    ]
    assert knowing == sorted(knowing)


def test_a_loop_without_waits_wears_people_out() -> None:
    ladder = load_ladder()
    naive, waiting = course(Naive(COMPANY, ladder)), course(Steps(COMPANY, ladder))
    assert naive.left.sum() > waiting.left.sum()
    assert naive.margin.sum() < waiting.margin.sum()


def test_learning_beats_the_best_fixed_rule_and_trying_at_random() -> None:
    found = contest(6000, 77, weeks=24)
    ours = found.row(OURS)
    assert found.over_fixed > 0.05
    assert ours.opt_outs < found.row("uniform random").opt_outs
    assert found.row(ORACLE).share == 1


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 6))
def test_calls_are_never_planned_beyond_what_reps_can_make(seed: int, room: int) -> None:
    dice = np.random.default_rng(seed)
    scores, rooms = dice.random((30, 8, len(OPTIONS))), np.full(len(OPTIONS), 30)
    rooms[:8] = room
    chosen, propensity = in_turn(scores, rooms, 0.01, dice.random(30))
    assert (np.bincount(chosen, minlength=len(OPTIONS)) <= rooms).all()
    assert (propensity >= 0.01).all()
    best = best_assignment(scores[:, 0], rooms)
    assert (np.bincount(best, minlength=len(OPTIONS)) <= rooms).all()
    greedy, _ = in_turn(scores[:, :1], rooms, 0.0, dice.random(30))
    rows = np.arange(30)
    assert scores[rows, 0, best].sum() >= scores[rows, 0, greedy].sum() - 1e-9


def test_propensities_are_true_when_reps_run_out_of_time() -> None:
    dice = np.random.default_rng(3)
    scores, rooms = dice.random((4, 16, 3)), np.array([1, 2, 4])
    times, weights = 4000, np.zeros((4, 3))
    for _ in range(times):
        chosen, propensity = in_turn(scores, rooms, 0.05, dice.random(4))
        weights[np.arange(4), chosen] += 1 / propensity
    reachable = weights > 0
    # With true propensities each option weighs 1 on average wherever it was open for sure.
    assert weights[0] / times == pytest.approx(1, abs=0.15)
    assert (weights[reachable] / times < 1.2).all()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: household, after", "type: ghosts, after", "'ghosts' is no type"),
        ("answers: [8, 26,", "answers: [26,", "8 whole numbers"),
        ("fatigue: 12", "fatigue: some", "whole number"),
    ],
)
def test_a_mistake_in_the_figures_is_named_with_its_line(old: str, new: str, said: str) -> None:
    text = (files("assistant.planning.simulation") / "company.yaml").read_text("utf-8")
    assert old in text
    with pytest.raises(Invalid, match=r"company\.yaml, line \d+") as raised:
        read_company(text.replace(old, new, 1))
    assert said in str(raised.value)


def test_without_drift_and_capacity_the_figures_still_run() -> None:
    calm = replace(COMPANY, last=COMPANY.first, capacity=(100, 100))
    everybody = people(calm, 4, 50, 2)
    done = run(calm, everybody, Oracle(calm, everybody), 4, 50, 2)
    assert done.touches.sum() == 200
