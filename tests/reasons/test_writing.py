"""How people write: emoji, drawn-out words, SMS spellings, shorthand; the case file is the specification."""

import csv
from pathlib import Path

import pytest

from assistant.errors import Invalid
from assistant.reasons.checks import check_emoji
from assistant.reasons.classifier import ASSERTED, Basis, load_reader
from assistant.reasons.cues import load_cues
from assistant.reasons.emoji import read_emoji
from assistant.reasons.normalise import normalise, read_doubled
from assistant.reasons.tokens import tokenise

CASES = Path(__file__).parent / "cases" / "writing.tsv"


def cases() -> list[object]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        pytest.param(row["language"], row["text"], row["expected"], id=f"{row['slice']}-{number}")
        for number, row in enumerate(rows)
    ]


@pytest.mark.parametrize(("language", "text", "expected"), cases())
def test_a_text_is_read_however_it_is_written(language: str, text: str, expected: str) -> None:
    reading = load_reader().read(text, language)
    asserted = {one.reason: one.basis for one in reading.reasons if one.probability >= ASSERTED}
    meant = set() if expected == "-" else set(expected.split())
    assert meant <= asserted.keys()
    assert {reason for reason, basis in asserted.items() if basis is Basis.STATED} <= meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sooo", "so"),
        ("tooo", "too"),
        ("gooooood", "good"),
        ("offff", "off"),
        ("stopppp", "stop"),
        ("sorrrryyyy", "sorry"),
        ("太太太贵", "太贵"),
        ("😡😡😡", "😡"),
        ("1000000", "1000000"),
        ("x" * 400, "x"),
    ],
)
def test_a_drawn_out_word_is_the_word(written: str, meant: str) -> None:
    assert normalise(written).text == meant


def test_a_doubled_word_that_is_another_drawn_out_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "stutters.yaml"
    file.write_text("doubled: [bill, bil]", "utf-8")
    with pytest.raises(Invalid, match="'bil' has no doubled letter"):
        read_doubled(file)
    file.write_text("doubled: [all, alll]", "utf-8")
    with pytest.raises(Invalid, match="cannot be told"):
        read_doubled(file)


def test_a_spelling_of_several_words_stands_where_it_was_written() -> None:
    tokens = tokenise("cs yygq", load_cues().spellings)
    assert [token.word for token in tokens] == ["customer", "servic", "阴", "阳", "怪", "气"]
    assert {(token.start, token.end) for token in tokens} == {(0, 2), (3, 7)}


def test_evidence_of_an_emoji_is_the_emoji_as_written() -> None:
    first = load_reader().read("服务👎🏽").reasons[0]
    assert "服务👎" in [said.text for said in first.evidence]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("慢: {reason: speed}", "慢: is not one emoji"),
        ("🐌🐌: {reason: speed}", "is not one emoji"),
        ("🐌: {}", "expected 'reason', 'polarity' or both"),
        ("🐌: {polarity: awful}", "field 'polarity' is 'awful'"),
        ("🐌: {says: slow}", "unknown field 'says'"),
        ("❤: {polarity: good}\n❤️: {polarity: bad}", "stands here twice"),
    ],
)
def test_a_wrong_emoji_is_refused_by_name(tmp_path: Path, written: str, problem: str) -> None:
    file = tmp_path / "emoji.yaml"
    file.write_text(written, "utf-8")
    with pytest.raises(Invalid, match=problem):
        read_emoji(file)


def test_the_shipped_emoji_name_reasons_there_are() -> None:
    assert check_emoji() == []
