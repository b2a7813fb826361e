"""The ways of asking against each other, on a small library: what must hold whatever the figures are."""

from functools import cache

import pytest

from assistant.dialogue.elicitation.answering import tables
from assistant.dialogue.simulation.contest import (
    CHOSEN,
    KNOWING,
    TAUGHT,
    Report,
    contest,
    knowing,
    learned_prior,
    taught,
)
from assistant.dialogue.simulation.customers import DIRECT
from assistant.dialogue.simulation.talks import Asking, courses
from tests.dialogue.elicitation.small import REASONS, model
from tests.dialogue.simulation.test_customers import LIBRARY, small_world

WORLD = small_world()
ASKING = Asking(model(), LIBRARY, learned_prior(WORLD), tuple(LIBRARY.probes), "call")


@cache
def report() -> Report:
    return contest(WORLD, ASKING, 120, 0.8, 4)


def test_every_way_has_a_row_and_asking_outright_is_one() -> None:
    ways = [row.way for row in report().patient]
    assert ways == [CHOSEN, "fixed order", "random order", DIRECT, TAUGHT, KNOWING]
    assert [row.way for row in report().tiring] == ways[:4]


def test_nobody_does_better_than_the_bound() -> None:
    for row in report().patient:
        if row.figures.right >= report().row(CHOSEN).figures.right:
            assert row.figures.probes >= report().bounds.larger


def test_people_who_tire_are_asked_at_most_what_the_script_says() -> None:
    assert all(row.figures.probes <= 4 for row in report().tiring)
    assert all(row.figures.annoyed == 0 for row in report().patient)


def test_a_course_is_the_same_every_time_and_never_asks_twice() -> None:
    once = courses(WORLD, ASKING, CHOSEN, 5)
    assert once == courses(WORLD, ASKING, CHOSEN, 5)
    assert all(len(course.moments) <= len(LIBRARY.probes) + 1 for course in once)


def test_what_is_heard_is_what_the_caller_hears() -> None:
    deaf = courses(WORLD, ASKING, CHOSEN, 5, lambda about, probe, dice: {})
    assert all(course.moments[-1].chance < 0.8 for course in deaf)


def test_the_prior_learned_from_earlier_talks_is_near_the_truth_and_not_the_truth() -> None:
    learned = learned_prior(WORLD)
    assert learned == pytest.approx(dict(WORLD.shares), abs=0.08)
    assert learned != WORLD.shares


def test_confirmed_talks_bring_the_chances_nearer_to_the_truth() -> None:
    wiser, truth = taught(WORLD, ASKING), knowing(WORLD, ASKING).library

    def far(asking: Asking) -> float:
        known = tables(asking.model, LIBRARY)
        return sum(
            abs(known.revealed[known.place[name], REASONS.index(reason)] - truth.probes[name].reveals[reason])
            for name, probe in LIBRARY.probes.items()
            for reason in probe.reveals
        )

    assert far(wiser) < 0.8 * far(ASKING)
