"""The work a text costs, counted in steps of the interpreter, never by a clock: it grows with its length."""

import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.reasons.amounts import find as find_amounts
from assistant.reasons.classifier import load_reader
from assistant.reasons.lexicon import Strength
from assistant.reasons.matching import Match, _without_contained
from assistant.reasons.normalise import LIMIT, normalise
from assistant.reasons.opinions import Kind
from assistant.reasons.tokens import HOLE, tokenise, words_outside
from assistant.reasons.weighing import FIRM, HINTED, Hint, independent, unshadowed

SHORT = 400
STEPS_A_CHARACTER = 1_500
PROBES = [
    "太贵",
    "太贵,",
    "太贵 ",
    "太 贵 ",
    "太贵\n",
    "不贵",
    "没有太贵",
    "服务差",
    "服务差但是",
    "态度",
    "贵贵慢慢",
    "差不多",
    "等了2小时",
    "等了菜",
    "晚上再打",
    "太柜",
    "两三四",
    "十百千万",
    "贵吗?",
    "以前慢,现在好了,",
    "too expensive ",
    "too expensive, ",
    "not too expensive ",
    "no no ",
    "wait ",
    "waited 2 hrs ",
    "on hold for ",
    "3 weeks late ",
    "half an ",
    "expensve ",
    "delivery late ",
    "why slow? ",
    "stop ",
    "cool ",
    "tooo",
    "ab",
    "1,",
    "$1",
    "(",
    "a",
    "不",
    "é",
    "😡🐌",
    "\u200b太贵",
    "u r ",
]


class Steps:
    """Counts the lines and calls the interpreter steps through."""

    def __init__(self) -> None:
        self.many = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> "Steps":
        self.many += 1
        return self


def steps_of(act: Callable[[], object]) -> int:
    steps, before = Steps(), sys.gettrace()
    sys.settrace(steps)
    try:
        act()
    finally:
        sys.settrace(before)
    return steps.many


@pytest.mark.parametrize("probe", PROBES, ids=repr)
def test_the_work_grows_no_faster_than_the_text(probe: str) -> None:
    reader = load_reader()
    short, long = (probe * LIMIT)[:SHORT], (probe * LIMIT)[: 4 * SHORT]
    reader.read(short), reader.read(long)  # what is kept between readings is made once
    few, many = (steps_of(lambda text=text: reader.read(text)) for text in (short, long))
    assert many <= 5 * few
    assert many <= STEPS_A_CHARACTER * len(long)


@pytest.mark.parametrize("probe", ["太贵", "too expensive ", "不", "等了2小时,"])
def test_what_lies_beyond_the_limit_costs_nothing(probe: str) -> None:
    reader = load_reader()
    at_limit, far_beyond = (probe * LIMIT)[:LIMIT], (probe * 100_000)[:100_000]
    reader.read(at_limit), reader.read(far_beyond)
    few, many = (steps_of(lambda text=text: reader.read(text)) for text in (at_limit, far_beyond))
    assert many <= 1.01 * few


@pytest.mark.parametrize("probe", ["涨了30%", "1", "一二三", "half an ", "$1,000", "等了", "3-4 weeks "])
def test_finding_amounts_costs_the_same_at_every_place(probe: str) -> None:
    short, long = (normalise((probe * LIMIT)[:size]) for size in (SHORT, 8 * SHORT))
    find_amounts(short)
    assert steps_of(lambda: find_amounts(long)) <= 9 * steps_of(lambda: find_amounts(short)) + 100


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=6), st.text("ab ", max_size=20))
def test_a_token_that_begins_in_a_hidden_place_reads_as_nothing(drawn: list[Any], text: str) -> None:
    hidden, at = [], 0
    for gap, size in drawn:
        hidden.append((at + gap, at + gap + size))
        at += gap + size
    tokens = tokenise(text, {})
    hit = [any(start <= token.start < end for start, end in hidden) for token in tokens]
    read = zip(tokens, hit, strict=True)
    assert words_outside(tokens, hidden) == [HOLE if inside else token.word for token, inside in read]


spans = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda one: (one[0], one[0] + one[1]))
matches = st.lists(st.tuples(spans, st.booleans()), max_size=12)


@given(matches)
def test_a_match_goes_exactly_when_a_longer_solid_one_holds_it(drawn: list[Any]) -> None:
    found = [Match("price", Strength.STRONG, start, end, solid) for (start, end), solid in drawn]

    def held(one: Match, other: Match) -> bool:
        within = other.start <= one.start and one.end <= other.end
        return other.solid and within and other.end - other.start > one.end - one.start

    assert _without_contained(found) == [one for one in found if not any(held(one, o) for o in found)]


hints = st.lists(st.tuples(spans, st.sampled_from([Strength.STRONG, Strength.WEAK, *Kind])), max_size=12).map(
    lambda drawn: [Hint("price", kind, 1.0, start, end) for (start, end), kind in drawn]
)


@given(hints)
def test_a_weak_hint_goes_exactly_when_a_firm_one_holds_it(found: list[Hint]) -> None:
    firm = [one for one in found if one.kind in FIRM]

    def held(one: Hint) -> bool:
        return any(other.start <= one.start and one.end <= other.end for other in firm)

    assert unshadowed(found) == [one for one in found if one.kind not in HINTED or not held(one)]


@settings(max_examples=200)
@given(hints)
def test_hints_that_are_kept_neither_overlap_nor_could_another_be_kept(found: list[Hint]) -> None:
    text = "abcdefghijklmnopqrstuvwxyz"
    kept = independent(found, text)
    places = sorted((one.start, one.end) for one in kept)
    assert all(left[1] <= right[0] for left, right in pairwise(places))
    for one in found:
        free = all(one.end <= other.start or other.end <= one.start for other in kept)
        said = any(text[one.start : one.end] == text[other.start : other.end] for other in kept)
        assert one.kind == Kind.PRAISE or not free or said
