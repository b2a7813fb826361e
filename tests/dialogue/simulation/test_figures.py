"""What is read off simulated talks, and what nobody can do better than."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.simulation.bounds import bounds, fano
from assistant.dialogue.simulation.figures import (
    calibration_error,
    figures,
    needed_listed,
    needed_stopping,
)
from assistant.dialogue.simulation.talks import Course, Moment, cut
from tests.dialogue.elicitation.small import REASONS
from tests.dialogue.simulation.test_customers import LIBRARY, small_world

TECHNIQUES = {name: probe.technique for name, probe in LIBRARY.probes.items()}


def talk(truth: str, *moments: tuple[str, float], annoyed_at: int | None = None) -> Course:
    return Course(truth, tuple(Moment(*one, float(n)) for n, one in enumerate(moments)), annoyed_at)


SPEEDY = talk("speed", ("price", 0.2), ("speed", 0.6), ("speed", 0.9))
WRONG = talk("speed", ("price", 0.2), ("price", 0.85), ("price", 0.9), annoyed_at=2)


def test_a_course_is_cut_where_it_is_sure_or_long_enough() -> None:
    assert len(cut(SPEEDY, 0.5).moments) == 2
    assert len(cut(SPEEDY, 0.99, 1).moments) == 2
    assert cut(SPEEDY, 0.99) == SPEEDY
    assert (cut(WRONG, 0.8).annoyed_at, cut(WRONG, 0.9).annoyed_at) == (None, 2)


def test_figures_are_means_over_customers() -> None:
    found = figures([SPEEDY, WRONG], 0.8)
    assert (found.right, found.probes, found.patience, found.annoyed, found.settled) == (0.5, 2, 2, 0.5, 1)
    assert found.off == pytest.approx(0.4)


def test_belief_that_comes_true_as_often_as_it_says_has_no_error() -> None:
    assert calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == pytest.approx(0)
    assert calibration_error([(1.0, False)]) == 1
    assert calibration_error([]) == 0


def test_what_a_share_takes_is_the_least_stop_that_reaches_it() -> None:
    assert needed_stopping([SPEEDY], 1.0) == 1
    assert needed_listed([SPEEDY], 1.0) == 1
    assert needed_stopping([SPEEDY, WRONG], 0.9) is None
    assert needed_listed([SPEEDY, WRONG], 0.9) is None


@given(st.floats(0.01, 0.9), st.floats(0.01, 0.05))
def test_more_errors_leave_more_doubt(wrong: float, more: float) -> None:
    low, high = fano(np.array([wrong, min(wrong + more, 1 - 1 / 30)]), 30)
    assert high >= low


def test_the_bound_rises_with_the_share_and_with_noise_and_evasion() -> None:
    def least(share: float, noise: float = 0.15, evasion: float = 0.3) -> float:
        return bounds(small_world(noise=noise, evasion=evasion), TECHNIQUES, share).larger

    assert 0 < least(0.6) < least(0.8) < least(0.9)
    assert least(0.85, noise=0.3) > least(0.85)
    assert least(0.85, evasion=0.5) > least(0.85, evasion=0.1)


def test_nothing_need_be_asked_for_the_share_of_the_likeliest_reason() -> None:
    of = small_world()
    assert bounds(of, TECHNIQUES, max(of.shares.values()) - 0.02).larger == pytest.approx(0, abs=0.05)


def test_an_answer_carries_no_more_than_there_is_to_know() -> None:
    found = bounds(small_world(), TECHNIQUES, 0.85)
    assert found.left < found.bits <= np.log2(len(REASONS))
    assert 0 < found.capacity < found.bits
