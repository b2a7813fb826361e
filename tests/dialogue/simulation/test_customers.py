"""Simulated customers are what customers.yaml says, and the same every time."""

from collections import Counter

import pytest

from assistant.dialogue.simulation.customers import DIRECT, Customer, World, assumptions, evasions, world
from assistant.errors import Invalid
from tests.dialogue.elicitation.small import REASONS, SENSITIVE, library

LIBRARY = library()


def small_world(seed: int = 1, noise: float = 0.15, evasion: float = 0.30, alike: bool = False) -> World:
    return world(REASONS, SENSITIVE, LIBRARY, seed, noise=noise, evasion=evasion, alike=alike)


def somebody(reason: str, evasion: float = 0.3) -> Customer:
    return Customer(7, reason, "warm", "ordinary", evasion, "price", 5.0)


def answers(of: World, reason: str, probe: str, technique: str, evasion: float = 0.3) -> Counter[str]:
    people = (Customer(n, reason, "warm", "ordinary", evasion, "price", 5.0) for n in range(2000))
    return Counter(of.answer(one, probe, technique) for one in people)


def test_the_same_number_is_the_same_customer_who_says_the_same() -> None:
    one, other = small_world(), small_world()
    assert one == other
    assert one.customer(3, "call") == other.customer(3, "call")
    assert one.answer(somebody("speed"), "shop", "projection") == other.answer(
        somebody("speed"), "shop", "projection"
    )


def test_another_seed_is_another_world() -> None:
    assert small_world(1).touches != small_world(2).touches


def test_people_leave_for_the_reasons_in_the_file_unless_all_are_alike() -> None:
    shares = small_world().shares
    assert shares["quality"] > shares["price"] > shares["distance"]
    assert set(small_world(alike=True).shares.values()) == {1 / 8}
    seen = Counter(small_world().customer(n, "call").reason for n in range(2000))
    assert seen["quality"] / 2000 == pytest.approx(shares["quality"], abs=0.03)


def test_evasion_is_on_average_what_was_asked_for() -> None:
    people = [small_world().customer(n, "call").evasion for n in range(2000)]
    assert sum(people) / len(people) == pytest.approx(0.30, abs=0.01)
    assert len(set(people)) == 3


def test_the_true_chances_are_not_those_of_the_library() -> None:
    """What is let out is wrong both ways, by the spread of the world, for the usual customer."""
    of = small_world()
    true = [
        of.let_out(0.3, probe.id, "", reason) for probe in LIBRARY.probes.values() for reason in probe.reveals
    ]
    stated = [chance for probe in LIBRARY.probes.values() for chance in probe.reveals.values()]
    gaps = [one - other for one, other in zip(true, stated, strict=True)]
    assert min(gaps) < -0.05
    assert max(gaps) > 0.03


def test_an_open_person_lets_out_more_than_a_wary_one() -> None:
    of = small_world()
    assert of.let_out(0.15, "shop", "projection", "speed") > of.let_out(0.45, "shop", "projection", "speed")


def test_asked_outright_people_tell_stories_most_about_what_embarrasses() -> None:
    of = small_world()
    assert of.let_out(0.3, "", DIRECT, "attitude") < of.let_out(0.3, "", DIRECT, "moved")
    said = answers(of, "attitude", "", DIRECT)
    assert said["price"] > said["attitude"]


def test_an_answer_is_the_reason_a_story_a_slip_or_nothing() -> None:
    of = small_world()
    said = answers(of, "speed", "shop", "projection")
    assert said["speed"] / 2000 == pytest.approx(
        0.85 * of.let_out(0.3, "shop", "projection", "speed"), abs=0.04
    )
    assert said["price"] > said["moved"]
    assert said[""] > 0


def test_without_noise_nobody_slips() -> None:
    assert set(answers(small_world(noise=0.0), "speed", "shop", "projection")) == {"speed", "price", ""}


def test_asked_outright_again_many_say_the_same_again() -> None:
    of = small_world()
    people = [Customer(n, "speed", "warm", "ordinary", 0.3, "price", 5.0) for n in range(500)]
    same = sum(of.answer(one, "", DIRECT, 1) == of.answer(one, "", DIRECT) for one in people)
    assert 0.5 < same / len(people) < 0.9


@pytest.mark.parametrize(("noise", "evasion"), [(-0.1, 0.3), (0.1, 0.95), (float("nan"), 0.3)])
def test_chances_that_are_none_are_refused(noise: float, evasion: float) -> None:
    with pytest.raises(Invalid):
        small_world(noise=noise, evasion=evasion)


def test_one_reason_is_no_riddle() -> None:
    with pytest.raises(Invalid, match="two reasons"):
        world(("price",), (), LIBRARY, 1, noise=0.1, evasion=0.3)


def test_what_dodging_people_say_is_there_in_both_languages() -> None:
    assert min(len(evasions("en")), len(evasions("zh"))) >= 20


def test_every_share_of_the_file_is_a_chance() -> None:
    told = assumptions()
    shares = [
        *told["stories_told"].values(),
        told["touches_at_most"],
        told["evasion_at_most"],
        told["direct_anew"],
    ]
    assert all(0 <= share <= 1 for share in shares)
