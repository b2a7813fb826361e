"""Blunt lines are caught and kind ones let through, each with its score and the words that made it."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.bluntness import FORBIDDEN, asks, bluntness
from assistant.dialogue.bluntness_patterns import FILE, Pattern, read_patterns, shipped
from assistant.dialogue.script import LANGUAGES
from assistant.dialogue.traditional import traditional
from assistant.errors import Invalid

BANK = Path(__file__).parent / "bluntness"
FINE = "fine"
#: What a question of a shipped script stays below.
BLUNT = 30
PATTERNS = [pattern for language in LANGUAGES for pattern in shipped().of[language]]


@cache
def bank(language: str) -> tuple[tuple[str, str], ...]:
    rows = [row for row in (BANK / f"{language}.txt").read_text().splitlines() if not row.startswith("#")]
    return tuple((family, line) for family, _, line in (row.partition(" | ") for row in rows))


def half(language: str, held_out: bool) -> list[tuple[str, str]]:
    """The patterns were written while looking at one half; the other one only ever gave its figures."""
    return [row for row in bank(language) if sha256(row[1].encode()).digest()[0] % 2 == held_out]


def families(line: str, language: str) -> set[str]:
    return {part.family for part in bluntness(line, language).parts} & set(FORBIDDEN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bank_has_at_least_forty_lines_of_each_sort_and_every_family(language: str) -> None:
    labels = [family for family, _ in bank(language)]
    assert min(labels.count(FINE), len(labels) - labels.count(FINE)) >= 40
    assert set(labels) == {FINE, *FORBIDDEN}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("held_out", [False, True], ids=["seen", "held_out"])
def test_blunt_lines_are_caught_by_their_family(language: str, held_out: bool) -> None:
    blunt = [row for row in half(language, held_out) if row[0] != FINE]
    caught = [family in families(line, language) for family, line in blunt]
    assert sum(caught) / len(caught) >= (0.95 if held_out else 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("held_out", [False, True], ids=["seen", "held_out"])
def test_kind_lines_are_let_through(language: str, held_out: bool) -> None:
    kind = [line for family, line in half(language, held_out) if family == FINE]
    assert [line for line in kind if families(line, language)] == []
    assert [line for line in kind if bluntness(line, language).score >= BLUNT] == []


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: f"{pattern.language}-{pattern.example}")
def test_every_pattern_hits_its_own_example(pattern: Pattern) -> None:
    assert bluntness(pattern.example, pattern.language).has(pattern.family)


@given(st.text(max_size=300), st.sampled_from(LANGUAGES), st.sampled_from([None, "confirmation"]))
def test_a_score_is_a_whole_from_0_to_100_and_its_parts_stand_in_the_line(
    line: str, language: str, technique: str | None
) -> None:
    found = bluntness(line, language, technique)
    assert found.score == min(100, sum(part.points for part in found.parts))
    assert all(line[part.start : part.end].strip() == part.text for part in found.parts)
    assert len({part.family for part in found.parts}) == len(found.parts)


@given(st.data(), st.sampled_from(LANGUAGES))
def test_a_kind_line_before_it_makes_no_line_kinder(data: st.DataObject, language: str) -> None:
    _, line = data.draw(st.sampled_from(bank(language)))
    lead = {"en": "Thank you for your time. ", "zh": "谢谢您的时间。"}[language]
    assert bluntness(lead + line, language).score >= bluntness(line, language).score


@pytest.mark.parametrize("line", [line for family, line in bank("zh") if family != FINE])
def test_traditional_characters_hide_nothing(line: str) -> None:
    assert families(traditional(line), "zh") == families(line, "zh")


def test_the_parts_say_what_made_the_score() -> None:
    found = bluntness("Thank you. Are our prices too high for you?", "en")
    assert [str(part) for part in found.parts] == ["sensitive 20 (prices)", "direct 10 (you)"]
    assert found.score == 30


@pytest.mark.parametrize(
    ("direct", "indirect", "language"),
    [
        ("Are our prices too high for you?", "Do your friends mind the prices?", "en"),
        ("Why do you shop over there?", "Why do people shop over there?", "en"),
        ("您嫌我们的价格高吗？", "身边的朋友嫌我们的价格高吗？", "zh"),
        ("您为什么喜欢那家？", "大家为什么喜欢那家？", "zh"),
    ],
)
def test_asking_this_person_costs_more_than_asking_about_others(
    direct: str, indirect: str, language: str
) -> None:
    assert bluntness(direct, language).score > bluntness(indirect, language).score


def test_a_reason_may_be_put_lightly_only_in_a_confirmation() -> None:
    line = "听下来主要是价格，对吗？"
    assert bluntness(line, "zh").has("leading")
    assert bluntness(line, "zh", "confirmation").score == 0
    assert bluntness("You were happy with it, weren't you?", "en", "confirmation").has("leading")


def test_each_branch_of_a_line_is_read_on_its_own() -> None:
    either = "{% if weeks_away > 8 %}What would you change?{% else %}What should we keep?{% endif %}"
    assert not bluntness(either, "en").has("double")
    assert bluntness(either + " And what else?", "en").has("double")
    hidden = "Thank you.{% if weeks_away > 8 %} Fine.{% else %} Why did you leave us?{% endif %}"
    assert bluntness(hidden, "en").has("naked")


def test_a_variable_is_not_read_as_words() -> None:
    assert bluntness("{{ why_you_left }} Thank you.", "en").score == 0


def test_what_asks_only_for_leave_to_ask_is_no_second_question() -> None:
    line = "May I ask you one thing? What would you change first?"
    assert not bluntness(line, "en").has("double")


@pytest.mark.parametrize(
    ("line", "language", "question"),
    [
        ("What would you change?", "en", True),
        ("Thank you.", "en", False),
        ("您最近好吗", "zh", True),
        ("谢谢您。", "zh", False),
    ],
)
def test_a_question_is_known_by_its_mark_or_its_last_word(line: str, language: str, question: bool) -> None:
    assert asks(line, language) is question


def test_a_hostile_line_is_read_in_good_time() -> None:
    for language, piece in (("en", "why did you "), ("zh", "您是不是因为")):
        assert bluntness(piece * 160 + "?", language).score >= 0


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("family: pressure", "family: hurry", "family is not listed"),
        ("language: zh", "language: fr", "language is one of"),
        ("{points: 100,", "{points: 101,", "from 1 to 100"),
        ("unless: [others]", "unless: [strangers]", "a shield is not listed"),
        ("beyond our control", "beyond .* control", "without bound"),
        ("beyond our control", "beyond (our control", r"\(excuse, en\)"),
        ("    example: You forgot", "    sample: You forgot", "unknown keys.*sample"),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(before: str, after: str, told: str) -> None:
    text = FILE.read_text()
    assert before in text
    with pytest.raises(Invalid, match=told):
        read_patterns(text.replace(before, after))
