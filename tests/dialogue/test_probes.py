"""The shipped probe library: kind, short, of every technique, and able to find out every reason."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest

from assistant.dialogue.bluntness import bluntness
from assistant.dialogue.elicitation.belief import begin
from assistant.dialogue.elicitation.choosing import Setting, suits
from assistant.dialogue.elicitation.probes import Library, Probe, read_library
from assistant.dialogue.naked import is_naked
from assistant.dialogue.script import CHANNELS, CONFIRMATION, STYLES, TECHNIQUES, TIERS
from assistant.dialogue.segments import GSM_7, measure
from assistant.dialogue.simplified import simplified
from assistant.reasons.taxonomy import load_taxonomy
from tests.dialogue.scripts import TEMPLATES

TAXONOMY = load_taxonomy()
REASONS = tuple(one.id for one in TAXONOMY.reasons if one.id != "unclear")
SENSITIVE = tuple(one.id for one in TAXONOMY.reasons if one.sensitive)
NEUTRAL = ("distance", "moved", "speed", "lost_contact", "waiting", "need_changed")
LANGUAGES = ("en", "zh")
LONGEST = {"en": 100, "zh": 42}  # characters of a text, so that a greeting and a name still fit
DIRECT = "soft_direct"


@cache
def shipped() -> Library:
    return read_library((TEMPLATES / "probes.yaml").read_text("utf-8"), TAXONOMY.ids)


def questions() -> Iterator[tuple[Probe, str, str, str]]:
    """Every probe with every variant of its words: probe, language, variant, words."""
    for probe in shipped().probes.values():
        for language in LANGUAGES:
            words = {"any": probe.lines[language], **probe.variants.get(language, {})}
            yield from ((probe, language, variant, text) for variant, text in words.items())


ASKED = [
    pytest.param(probe, language, text, id=f"{probe.id}-{language}-{variant}")
    for probe, language, variant, text in questions()
]


def revealing(reason: str, chance: float = 0.3) -> list[Probe]:
    return [probe for probe in shipped().probes.values() if probe.reveals.get(reason, 0) >= chance]


def test_there_are_enough_probes_and_at_least_four_of_each_technique() -> None:
    techniques = Counter(probe.technique for probe in shipped().probes.values())
    assert len(shipped().probes) >= 45
    assert {*techniques} == {*TECHNIQUES} - {CONFIRMATION}
    assert min(techniques.values()) >= 4


@pytest.mark.parametrize(("probe", "language", "text"), ASKED)
def test_a_probe_asks_one_thing_and_asks_it_kindly(probe: Probe, language: str, text: str) -> None:
    assert sum(text.count(mark) for mark in "?？") == 1
    assert text[-1] in "?？"
    assert not is_naked(text)
    assert bluntness(text, language, probe.technique).score < 30
    assert "{{" not in text


@pytest.mark.parametrize(("probe", "language", "text"), ASKED)
def test_a_probe_for_texts_leaves_room_for_a_greeting(probe: Probe, language: str, text: str) -> None:
    if "sms" not in probe.channels:
        return
    assert len(text) <= LONGEST[language]
    if language == "en":
        assert measure(text).encoding == GSM_7


@pytest.mark.parametrize(("probe", "language", "text"), ASKED)
def test_english_words_are_ascii_and_chinese_ones_simplified(probe: Probe, language: str, text: str) -> None:
    said = text + probe.how[language]
    if language == "en":
        assert said.isascii()
    else:
        assert simplified(said) == said
        assert not any(mark in said for mark in ",?!;:'\"")


def test_no_two_probes_say_the_same() -> None:
    said = [text for _, _, _, text in questions()]
    assert len({*said}) == len(said)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_can_be_let_out_by_several_probes_of_several_techniques(reason: str) -> None:
    probes = revealing(reason)
    assert len(probes) >= 5
    assert len({probe.technique for probe in probes}) >= 3
    assert max(probe.reveals[reason] for probe in probes) >= 0.6


@pytest.mark.parametrize("reason", SENSITIVE)
def test_what_people_dislike_to_say_is_asked_about_indirectly(reason: str) -> None:
    sharp = sorted(revealing(reason), key=lambda probe: -probe.reveals[reason])[:3]
    assert DIRECT not in {probe.technique for probe in sharp}
    assert all(probe.reveals[reason] <= 0.5 for probe in revealing(reason) if probe.technique == DIRECT)


@pytest.mark.parametrize("reason", NEUTRAL)
def test_what_anybody_says_freely_is_asked_about_plainly(reason: str) -> None:
    plain = [probe for probe in revealing(reason, 0.8) if probe.technique == DIRECT]
    assert plain
    assert min(probe.cost for probe in plain) < 1


def test_some_probes_are_broad_and_some_are_sharp() -> None:
    probes = shipped().probes.values()
    assert sum(len(probe.reveals) >= 6 for probe in probes) >= 12
    assert sum(len(probe.reveals) <= 4 and max(probe.reveals.values()) >= 0.65 for probe in probes) >= 20
    assert all(2 <= len(probe.reveals) <= 10 for probe in probes)
    assert all(max(probe.reveals.values()) <= 0.6 for probe in probes if len(probe.reveals) > 7)


def test_light_questions_cost_less_than_deep_ones() -> None:
    mean = {
        technique: sum(costs) / len(costs)
        for technique in TECHNIQUES
        if (costs := [one.cost for one in shipped().probes.values() if one.technique == technique])
    }
    assert mean["soft_direct"] < mean["third_person"] < mean["laddering"]
    assert all(0.5 <= probe.cost <= 2 for probe in shipped().probes.values())


@pytest.mark.parametrize("style", STYLES)
def test_several_probes_have_words_for_each_style(style: str) -> None:
    assert sum(style in probe.variants.get("zh", {}) for probe in shipped().probes.values()) >= 4
    for probe in shipped().probes.values():
        assert probe.variants.get("en", {}).keys() == probe.variants.get("zh", {}).keys(), probe.id


def test_at_least_twelve_probes_change_their_words_with_the_person() -> None:
    assert sum(bool(probe.variants) for probe in shipped().probes.values()) >= 12


@pytest.mark.parametrize(("channel", "style", "tier"), [*product(CHANNELS, STYLES, TIERS)])
def test_whoever_is_asked_after_whatever_happened_enough_is_left_to_ask(
    channel: str, style: str, tier: str
) -> None:
    setting = Setting(channel, style, tier, after_complaint=True, reasons_known=True)
    inquiry = begin(dict.fromkeys(REASONS, 1 / len(REASONS)), 8.0)
    left = [one for one in shipped().probes.values() if suits(one, shipped(), inquiry, setting)]
    assert len(left) >= 25
    assert {reason for one in left for reason, chance in one.reveals.items() if chance >= 0.4} == {*REASONS}


def test_a_hurried_or_annoyed_person_is_never_led_up_a_ladder() -> None:
    ladders = [one for one in shipped().probes.values() if one.technique == "laddering"]
    assert all("hurried" in one.avoid.moods and one.avoid.after_complaint for one in ladders)
