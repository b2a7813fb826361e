"""Readings of texts written for these tests, by slice; the data files are the specification."""

import csv
from pathlib import Path

import pytest

from assistant.reasons.classifier import ASSERTED, Basis, ReasonReader, load_reader
from assistant.reasons.replies import Action, read_reply

CASES = Path(__file__).parent / "cases"
SLICED = ("zh", "en")


def read_cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def reason_cases() -> list[object]:
    return [
        pytest.param(language, row["text"], row["expected"], id=f"{language}-{row['slice']}-{number}")
        for language in ("zh", "en")
        for number, row in enumerate(read_cases(f"{language}.tsv"))
    ]


@pytest.mark.parametrize(("language", "text", "expected"), reason_cases())
def test_a_text_gives_exactly_these_reasons_away(language: str, text: str, expected: str) -> None:
    reading = load_reader().read(text, language)
    asserted = {one.reason: one.basis for one in reading.reasons if one.probability >= ASSERTED}
    meant = set() if expected == "-" else set(expected.split())
    assert meant <= asserted.keys()
    assert {reason for reason, basis in asserted.items() if basis is Basis.STATED} <= meant
    assert reading.abstained == (expected == "-")


def sliced(reader: ReasonReader, language: str) -> dict[str, tuple[int, int]]:
    """By slice: how many of the lines written before the reader learned of them are read exactly, and all."""
    found: dict[str, tuple[int, int]] = {}
    for row in read_cases(f"{language}_slices.tsv"):
        asserted = {
            one.reason for one in reader.read(row["text"], language).reasons if one.probability >= ASSERTED
        }
        right, count = found.get(row["slice"], (0, 0))
        wanted = set() if row["expected"] == "-" else set(row["expected"].split())
        found[row["slice"]] = (right + (asserted == wanted), count + 1)
    return found


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=f"{row['slice']}-{number}")
        for number, row in enumerate(read_cases("replies.tsv"))
    ],
)
def test_a_reply_asks_this_of_us(row: dict[str, str]) -> None:
    reading = read_reply(row["text"], row["language"] or None)
    assert (reading.action, reading.intent) == (row["action"], row["intent"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_enough_cases_in_both_languages(language: str) -> None:
    assert len(read_cases(f"{language}.tsv")) + len(read_cases(f"{language}_slices.tsv")) >= 400


@pytest.mark.parametrize("language", SLICED)
def test_no_slice_is_read_worse_than_it_was(language: str) -> None:
    """Lines by a writer who saw no rule. The floors are what was reached; raise them, never lower them."""
    reached = sliced(load_reader(), language)
    floors = {row["slice"]: int(row[language]) for row in read_cases("floors.tsv") if row[language]}
    assert set(floors) == set(reached)
    assert not {name: (reached[name], floor) for name, floor in floors.items() if reached[name][0] < floor}


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=f"{row['language']}-{row['batch']}-{number}")
        for number, row in enumerate(read_cases("optouts.tsv"))
    ],
)
def test_nobody_who_wants_to_be_left_alone_is_ignored(row: dict[str, str]) -> None:
    """Each batch was written before its rules: then 48 of 120, 16 of 60 and 25 of 40 were ignored."""
    assert load_reader().read(row["text"], row["language"]).reply.action != "continue"


def test_most_opt_outs_need_no_person() -> None:
    actions = [read_reply(row["text"], row["language"]).action for row in read_cases("optouts.tsv")]
    assert actions.count(Action.SUPPRESS) >= 0.65 * len(actions)


def test_a_refusal_no_rule_explains_waits_for_a_person() -> None:
    assert load_reader().read("how many times, really").reply.rule == "unexplained_refusal"
    assert load_reader().read("don't like the rude staff").reply.action == "continue"


def test_the_rule_that_decided_is_named() -> None:
    assert read_reply("who is this?").rule == "who_is_this"
    assert read_reply("我不想活了").rule == "distress"


def test_a_formula_of_politeness_gives_no_reason_away() -> None:
    assert load_reader().read("不用了,谢谢").reasons == ()
    assert load_reader().read("现在用不上了,不用了").reasons != ()
