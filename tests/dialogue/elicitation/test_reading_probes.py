"""What a library may hold, and what its author is told."""

import pytest

from assistant.dialogue.elicitation.probes import read_library
from assistant.dialogue.problems import ScriptInvalid
from tests.dialogue.elicitation.small import REASONS, library, library_text


def problems(text: str) -> list[str]:
    with pytest.raises(ScriptInvalid) as caught:
        read_library(text, REASONS)
    return [f"{one.line}:{one.code}:{one.message}" for one in caught.value.problems]


def test_a_probe_costs_one_and_fits_every_channel_unless_it_says_otherwise() -> None:
    probes = library().probes
    assert (probes["friends"].cost, probes["friends"].channels) == (1.0, ("sms", "call"))
    assert (probes["owner"].cost, probes["thanks"].channels) == (0.5, ("call",))
    assert probes["near"].avoid.styles == ("careful",)
    assert probes["finish"].avoid.after_complaint


def test_the_version_is_that_of_the_text_whatever_its_line_ends() -> None:
    assert library() == read_library(library_text().replace("\n", "\r\n"), REASONS)
    assert library() != read_library(library_text() + "# more\n", REASONS)


def test_words_for_a_style_stand_beside_the_words_for_anybody() -> None:
    text = library_text().replace("en: 'And friends?'", "en: {any: 'And?', key warm: 'Dear, and?'}")
    probe = read_library(text, REASONS).probes["friends"]
    assert probe.lines["en"] == "And?"
    assert probe.variants == {"en": {"key warm": "Dear, and?"}}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("third_person", "mind_reading", "technique"),
        ("price: 0.6", "wealth: 0.6", "unknown 'wealth'"),
        ("price: 0.6", "price: 1.5", "from 0.01 to 0.99"),
        ("price: 0.6", "price: nan", "from 0.01 to 0.99"),
        ("cost: 0.5", "cost: 9", "from 0.25 to 4.0"),
        (", zh: 'friends呢?'", "", "lack 'zh'"),
        ("'And friends?'", "{warm: 'And?'}", "needs the words for"),
        ("'And friends?'", "{any: 'And?', grumpy: 'Well?'}", "'grumpy' is no variant"),
        ("'And friends?'", "'And {{ salary }}?'", "'salary' is not known here"),
        ("channels: [call]", "channels: [pigeon]", "'pigeon'"),
        ("after_complaint: true", "after_complaint: perhaps", "true or false"),
        ("styles: [careful]", "styles: [odd]", "'odd'"),
        ("how: {en: 'Easy.', zh: '好聊。'}\nshop", "shop", "needs 'how'"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(old: str, new: str, told: str) -> None:
    text = library_text()
    assert old.split("\n")[0] in text
    if old.startswith("how"):
        old, new = "  how: {en: 'Easy.', zh: '好聊。'}\nshop", "shop"
    found = problems(text.replace(old, new, 1))
    assert any(told in one for one in found)


def test_every_problem_is_told_at_once() -> None:
    text = library_text().replace("third_person", "odd").replace("cost: 0.5", "cost: 9")
    assert [one.split(":")[0] for one in problems(text)] == ["2", "16"]
