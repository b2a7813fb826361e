"""Readings of texts written for these tests, by slice; the data files are the specification."""

import csv
from pathlib import Path

import pytest

from assistant.reasons.classifier import ASSERTED, load_reader
from assistant.reasons.replies import read_reply

CASES = Path(__file__).parent / "cases"


def read_cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def reason_cases() -> list[object]:
    return [pytest.param(language, row["text"], row["expected"], id=f"{language}-{row['slice']}-{number}")
            for language in ("zh", "en") for number, row in enumerate(read_cases(f"{language}.tsv"))]


@pytest.mark.parametrize(("language", "text", "expected"), reason_cases())
def test_a_text_gives_exactly_these_reasons_away(language: str, text: str, expected: str) -> None:
    reading = load_reader().read(text, language)
    asserted = {one.reason for one in reading.reasons if one.probability >= ASSERTED}
    assert asserted == (set() if expected == "-" else set(expected.split()))
    assert reading.abstained == (expected == "-")


@pytest.mark.parametrize("row", [
    pytest.param(row, id=f"{row['slice']}-{number}") for number, row in enumerate(read_cases("replies.tsv"))])
def test_a_reply_asks_this_of_us(row: dict[str, str]) -> None:
    reading = read_reply(row["text"], row["language"] or None)
    assert (reading.action, reading.intent) == (row["action"], row["intent"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_enough_cases_in_both_languages(language: str) -> None:
    assert len(read_cases(f"{language}.tsv")) >= 120
