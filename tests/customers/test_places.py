"""Ids of one width found among a list, whoever they collide with."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.customers.places import Places

ids = st.integers(0, 40).flatmap(
    lambda width: st.lists(st.text("abc", min_size=width, max_size=width), unique=True, max_size=60)
)


def asked(words: list[str], width: int) -> np.ndarray:
    return np.array(words, dtype=f"S{max(width, 1)}")


@given(ids, st.data())
def test_every_id_is_found_at_its_place_and_strangers_nowhere(known: list[str], data: st.DataObject) -> None:
    places = Places(known)
    strangers = data.draw(st.lists(st.text("abcd", min_size=places.width, max_size=places.width)))
    wanted = [*known, *strangers] if places.width else []
    place = {one: at for at, one in enumerate(known)}
    assert places.find(asked(wanted, places.width)).tolist() == [place.get(one, -1) for one in wanted]


def test_many_ids_that_share_slots_are_told_apart() -> None:
    known = [f"cus_{number:026d}" for number in range(20_000)]
    mixed = np.random.default_rng(3).permutation(20_000)
    assert (Places(known).find(np.array(known, dtype="S30")[mixed]) == mixed).all()


def test_ids_of_different_widths_or_scripts_are_left_to_others() -> None:
    assert Places(["a", "bb"]).width == 0
    assert Places(["客", "户"]).width == 0
