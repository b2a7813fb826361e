"""How many questions a person bears."""

from itertools import product
from pathlib import Path

import pytest

from assistant.dialogue.elicitation.patience import load_table, patience, read_table
from assistant.dialogue.script import MOODS, STYLES, TIERS
from assistant.errors import Invalid


def test_every_style_tier_and_mood_has_a_figure() -> None:
    table = load_table()
    assert set(table["style"]) == {*STYLES, "any"}
    assert set(table["tier"]) == {*TIERS, "any"}
    assert set(table["mood"]) == {*MOODS, "any"}


def test_the_annoyed_are_asked_nothing() -> None:
    assert all(patience(style, tier, "call", "annoyed") == 0 for style, tier in product(STYLES, TIERS))


def test_a_warm_person_on_the_phone_bears_more_than_a_direct_one_by_text() -> None:
    assert patience("warm", "key", "call") > patience("", "", "") > patience("direct", "small", "sms") > 1


@pytest.mark.parametrize("text", ["[]", "style: {}", "style: {any: -1}\ntier: {}\nchannel: {}\nmood: {}"])
def test_a_broken_table_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "patience.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(Invalid, match=r"patience\.yaml"):
        read_table(file)
