"""A play passes only when the script does exactly what it says, and a failure names its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.play import run_play
from assistant.dialogue.shelf import Shelf
from tests.dialogue.scripts import SAMPLES
from tests.plays.hearing import hear

SHELF = Shelf(SAMPLES)
HEAD = "play: a test\ncustomer Ana, script sms_winback, language en\n"


def lines(text: str) -> list[int]:
    return [problem.line for problem in run_play(text, SHELF, hear).problems]


def test_a_play_that_fits_has_no_problems_and_a_trace_of_every_step() -> None:
    result = run_play(
        HEAD + 'sends hello "…"\nhears "no thanks"\nsends goodbye "…"\ncloses declined\n', SHELF, hear
    )
    assert result.problems == ()
    assert result.trace[0] == "play a test"
    assert result.trace[1] == "started"
    assert result.trace[2].startswith('says hello.en "Hi Ana')
    assert result.trace[3] == "awaits hello 3 days"
    assert result.trace[4] == 'heard "no thanks" decline'
    assert result.trace[-1] == "closes declined"


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('sends "Something else"', 3),
        ('sends nudge "…"', 3),
        ('says hello "…"', 3),
        ('hears "no thanks"\nsends goodbye "…"\ncloses declined', 3),
        ('sends "…"\nhears "no thanks"\nsends "…"', 5),
        ('sends "…"\nhears "no thanks"\nsends "…"\ncloses no_answer', 6),
        ('sends "…"\nafter 2 days of silence\nsends nudge "…"', 4),
        ('sends "…"\nhears "hm"\nremembers price\nsends compare "…"', 5),
        ('sends "…"\nhands over question', 4),
    ],
)
def test_a_play_that_does_not_fit_names_the_line(rows: str, line: int) -> None:
    assert lines(HEAD + rows + "\n") == [line]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("# nothing but a comment\n", 1),
        ('sends "hello"\n', 1),
        ("play: no header\n", 1),
        ("play: x\nscript sms_winback, language fr\n", 1),
        ("play: x\nscript nowhere, language en\n", 1),
        (HEAD + "dances\n", 3),
        (HEAD + 'sends "an open quote\n', 3),
        (HEAD + 'sends hello "…"\ncustomer Late, script sms_winback\n', 4),
    ],
)
def test_what_is_no_play_is_told_by_line(text: str, line: int) -> None:
    assert line in lines(text)


def test_a_hash_inside_quotes_is_no_comment() -> None:
    rows = 'sends "…"   # the first "text"\nhears "no thanks #1" # a "no"\nsends "…"\ncloses declined'
    assert lines(HEAD + rows) == []


def test_the_header_sets_variables() -> None:
    head = 'play: x\ncustomer "Ms. Lund", script warm_call, language en, rep Mia, weeks_away 3\n'
    result = run_play(head + 'says "… Mia …"\nnext\n', SHELF, hear)
    assert any("12 March." in row for row in result.trace)


@given(st.text(max_size=120))
def test_no_text_makes_a_play_raise(text: str) -> None:
    run_play(text, SHELF, hear)
    run_play(HEAD + text, SHELF, hear)
