"""What a text message costs, against vectors of the standard and laws of its arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.segments import GSM_7, UCS_2, cost, measure, read_price
from assistant.errors import Invalid

VECTORS = [
    ("", 0),
    ("a" * 160, 1),
    ("a" * 161, 2),
    ("a" * 306, 2),
    ("a" * 307, 3),
    ("€" * 80, 1),
    ("€" * 81, 2),
    ("a" * 152 + "€" + "a" * 153, 3),
    ("你" * 70, 1),
    ("你" * 71, 2),
    ("你" * 134, 2),
    ("你" * 135, 3),
    ("😀" * 35, 1),
    ("😀" * 36, 2),
    ("你" * 66 + "😀" + "你" * 66, 3),
]
LETTERS = st.text(st.sampled_from("ab1@€{你é’😀"), max_size=400)


@pytest.mark.parametrize(("text", "segments"), VECTORS, ids=range(len(VECTORS)))
def test_segments_are_counted_as_the_networks_count_them(text: str, segments: int) -> None:
    assert measure(text).count == segments


@pytest.mark.parametrize("mark", ["’", "`", "\t", "\u00a0", "ç", "“", "–", "…", "你", "😀"])
def test_one_letter_outside_the_alphabet_makes_all_of_it_dear_and_is_named(mark: str) -> None:
    told = measure(f"Hello {mark} there")
    assert (told.encoding, told.forced_by) == (UCS_2, mark)


@pytest.mark.parametrize("mark", ["Ç", "Δ", "é", "ñ", "§", "\n", "€", "^", "|", "¤"])
def test_letters_of_the_alphabet_and_its_extension_stay_cheap(mark: str) -> None:
    told = measure(f"Hello {mark} there")
    assert (told.encoding, told.forced_by) == (GSM_7, "")
    assert told.units == 13 + (mark in "€^|")


def test_an_emoji_family_counts_each_code_unit() -> None:
    assert measure("👨‍👩‍👧‍👦").units == 11


@given(LETTERS, LETTERS)
def test_more_words_never_cost_less(text: str, more: str) -> None:
    assert measure(text).count <= measure(text + more).count


@given(LETTERS)
def test_the_segments_have_room_for_the_units_and_no_part_is_idle(text: str) -> None:
    told = measure(text)
    alone, each = (160, 153) if told.encoding == GSM_7 else (70, 67)
    if told.count <= 1:
        assert told.units <= alone
    else:
        assert told.units <= told.count * each
        assert told.units > (told.count - 1) * (each - 1) - 1


def test_the_bill_is_every_segment_at_the_price_of_one() -> None:
    price = read_price("0.05 CNY")
    assert price is not None
    assert str(cost(measure("你" * 71), price)) == "0.1 CNY"


def test_no_price_is_none_and_a_wrong_one_is_refused() -> None:
    assert read_price(" ") is None
    for wrong in ("cheap", "0.05", "-1 CNY", "NaN CNY", "CNY 0.05"):
        with pytest.raises(Invalid, match=r"0\.05 CNY"):
            read_price(wrong)
