"""The mood of a reply; cases/moods.tsv is the specification: rather none than a wrong one."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.reasons.moods import Mood, MoodName, load_moods, mood, read_moods

FILE = Path(__file__).parent / "cases" / "moods.tsv"

with FILE.open(encoding="utf-8", newline="") as _file:
    CASES = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))
SHOWN = [row for row in CASES if row["mood"] != "-"]


def name_of(text: str) -> str:
    found = mood(text)
    return found.name if found else "-"


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row['language']}-{row['mood']}-{at}") for at, row in enumerate(CASES)]
)
def test_a_reply_shows_this_mood_or_none(row: dict[str, str]) -> None:
    assert name_of(row["text"]) == row["mood"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_enough_cases_and_enough_that_look_like_a_mood_and_are_none(language: str) -> None:
    mine = [row["mood"] for row in CASES if row["language"] == language]
    assert len(mine) >= 150
    assert mine.count("-") >= 80
    assert {*MoodName} <= {*mine}


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row["text"])
def test_the_words_that_show_it_are_given_as_they_were_written(row: dict[str, str]) -> None:
    noisy = f"\u200b {row['text']}"
    found = mood(noisy)
    assert found is not None
    assert found.evidence.text
    assert noisy[found.evidence.start : found.evidence.end] == found.evidence.text


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("你們煩不煩啊", "你们烦不烦啊"),
        ("我在開會，晚點說", "我在开会，晚点说"),
        ("我心裡難受", "我心里难受"),
    ],
)
def test_both_scripts_and_full_width_read_the_same(traditional: str, simplified: str) -> None:
    assert name_of(traditional) == name_of(simplified) != "-"
    assert name_of("ＳＴＯＰ ＡＳＫＩＮＧ") == "annoyed"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("haha stop asking me", "annoyed"),
        ("哈哈，别问了", "annoyed"),
        ("I'm driving, stop asking me questions", "annoyed"),
        ("我心情不好，正开车呢", "hurried"),
    ],
)
def test_of_several_moods_the_one_that_must_be_heeded_most_counts(text: str, first: str) -> None:
    assert name_of(text) == first


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("I'm annoyed", "I was annoyed"),
        ("I'm in a hurry", "I'm not in a hurry"),
        ("I'm in a meeting", "my wife: she's in a meeting"),
        ("气死我了", "上次气死我了"),
        ("我在开会", "他在开会"),
        ("在开车", "你在开车吗？"),
    ],
)
def test_another_day_another_person_and_a_denial_are_no_mood(now: str, then: str) -> None:
    assert name_of(now) != "-"
    assert name_of(then) == "-"


@settings(deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    found = mood(text)
    if isinstance(found, Mood):
        assert text[found.evidence.start : found.evidence.end] == found.evidence.text != ""


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([row["text"] for row in SHOWN]), st.sampled_from(["。", "!", "…", "  "]))
def test_marks_around_a_reply_change_nothing(text: str, mark: str) -> None:
    assert name_of(f"{text}{mark}") == name_of(text)


@pytest.mark.parametrize("piece", ["不", "don't ", "i'm ", "我现在", "在", "stop asking ", "问", "ha", ", "])
def test_no_reply_takes_long(piece: str) -> None:
    script = f"from assistant.reasons.moods import mood; mood({piece!r} * 10_000)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=20)


RULE = "others: []\nanother_day: []\ndenied: []\nrules:\n  - "


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("rules: {}", "moods.yaml: field 'rules' must be a list"),
        (f"{RULE}{{id: a, mood: bored}}", "moods.yaml: a: field 'mood' is 'bored'"),
        (f"{RULE}{{id: a, mood: sad, words: [x]}}", "moods.yaml: a: unknown field 'words'"),
        (f"{RULE}{{id: a, mood: sad, phrases: ['x+']}}", "moods.yaml: a: pattern 'x\\+' repeats"),
        (f"{RULE}{{id: a, mood: sad, also_of: [pets]}}", "moods.yaml: a: field 'also_of' names 'pets'"),
        (f"{RULE}sad", "moods.yaml: a rule is 'sad'"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "moods.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(Invalid, match=told):
        read_moods(file)


def test_every_rule_shipped_is_heard_in_some_case() -> None:
    heard = {found.rule for row in SHOWN if (found := mood(row["text"]))}
    assert {rule.id for rule in load_moods().rules} - heard == set()
