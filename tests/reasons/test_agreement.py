"""Cohen's kappa, against figures worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reasons.agreement import ENOUGH, agreement, kappa

NOTHING, PRICE, SPEED = frozenset(), frozenset({"price"}), frozenset({"speed"})
SAID = st.frozensets(st.sampled_from(["price", "speed", "quality"]))


def test_a_known_table_gives_its_known_kappa():
    # 20 both yes, 15 both no, 5 and 10 apart: 0.7 agreed, 0.5 by chance.
    answers = [(1, 1)] * 20 + [(0, 0)] * 15 + [(1, 0)] * 5 + [(0, 1)] * 10
    assert kappa(answers).value == pytest.approx(0.4)
    assert kappa(answers).agreed == pytest.approx(0.7)


def test_agreeing_always_is_one_and_as_by_chance_is_nought():
    assert kappa([(1, 1), (0, 0)]).value == 1
    assert kappa([(1, 1), (1, 0), (0, 1), (0, 0)]).value == 0
    assert kappa([(1, 0), (0, 1)]).value == -1


def test_two_who_always_say_the_same_one_thing_prove_nothing():
    assert kappa([("price", "price")] * 9).value is None


def test_nothing_to_compare_is_said_so():
    found = agreement([])
    assert (found.n, found.overall.value, found.few, found.by_reason) == (0, None, True, {})


def test_every_reason_anybody_named_has_a_kappa_of_its_own():
    found = agreement([(PRICE, PRICE), (PRICE, PRICE | SPEED), (NOTHING, NOTHING), (SPEED, SPEED)])
    assert found.by_reason["price"].value == 1
    assert found.by_reason["speed"].value == pytest.approx(0.5)
    assert (found.by_reason["speed"].first, found.by_reason["speed"].second) == (1, 2)
    assert found.overall.agreed == 0.75


def test_few_texts_are_called_few():
    assert agreement([(PRICE, SPEED)] * (ENOUGH - 1)).few
    assert not agreement([(PRICE, SPEED)] * ENOUGH).few


@given(st.lists(st.tuples(SAID, SAID)))
def test_who_is_called_first_makes_no_difference_and_no_kappa_is_above_one(pairs):
    found, turned = agreement(pairs), agreement([(two, one) for one, two in pairs])
    assert found.overall == turned.overall
    for one in (found.overall, *found.by_reason.values()):
        assert one.value is None or -1 <= one.value <= 1
