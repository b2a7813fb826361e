"""Engines are strangers to each other: what two of them must agree on is held here."""

from assistant.dialogue import script, talk
from assistant.reasons import classifier
from assistant.remedies import remedy


def test_styles_and_tiers_are_the_same_for_scripts_and_remedies() -> None:
    assert remedy.STYLES == script.STYLES
    assert remedy.TIERS == script.TIERS


def test_channels_of_scripts_are_channels_of_remedies() -> None:
    assert set(script.CHANNELS) <= set(remedy.CHANNELS)


def test_a_reason_is_asserted_from_the_same_probability_on_for_reader_and_script() -> None:
    assert talk.ASSERTED == classifier.ASSERTED
