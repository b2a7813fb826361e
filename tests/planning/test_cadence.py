from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import Invalid, Missing
from assistant.planning.cadence import (
    Content,
    load_cadence,
    next_content,
    next_keeping,
    read_cadence,
    rhythm_of,
)
from assistant.planning.facts import Attempted
from assistant.planning.slots import Slot, next_slot

TODAY = date(2026, 11, 23)
TEXT = """schema_version: 1
rhythms:
  A: {every: 7, name: {en: weekly, zh: 每周}}
  C: {every: 30, soonest: 18, name: {en: monthly, zh: 每月}}
  D: {name: {en: released, zh: 放手}}
tiers: {key: A, small: D}
mix: {of: 4, offers: 1}
"""


@pytest.mark.parametrize(("tier", "letter", "days"), [("key", "A", 7), ("major", "B", 15)])
def test_a_weekly_or_half_monthly_touch_falls_on_its_day(tier, letter, days):
    rhythm = rhythm_of(load_cadence(), tier)
    assert rhythm.letter == letter
    assert next_keeping(rhythm, TODAY, TODAY, seed="c1") == TODAY + timedelta(days=days)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.text(min_size=1))
def test_a_monthly_touch_is_irregular_but_never_later_than_a_month(last, seed):
    due = next_keeping(rhythm_of(load_cadence(), "ordinary"), last, last, seed=seed)
    assert 18 <= (due - last).days <= 30
    assert due == next_keeping(rhythm_of(load_cadence(), "ordinary"), last, last, seed=seed)


def test_gaps_of_an_irregular_rhythm_differ():
    rhythm = rhythm_of(load_cadence(), "ordinary")
    gaps = {(next_keeping(rhythm, TODAY, TODAY, seed=f"c{n}") - TODAY).days for n in range(200)}
    assert gaps == set(range(18, 31))


def test_who_is_released_is_not_kept_warm():
    assert next_keeping(rhythm_of(load_cadence(), "release"), TODAY, TODAY, seed="c1") is None


def test_a_touch_long_due_is_due_today_and_so_is_a_first_one():
    weekly = rhythm_of(load_cadence(), "key")
    assert next_keeping(weekly, TODAY - timedelta(days=90), TODAY, seed="c1") == TODAY
    assert next_keeping(weekly, None, TODAY, seed="c1") == TODAY


def test_a_person_may_choose_another_rhythm_and_an_unknown_one_is_named():
    assert rhythm_of(load_cadence(), "small", "A").every == 7
    with pytest.raises(Missing, match="'Z'"):
        rhythm_of(load_cadence(), "small", "Z")


def test_a_weekly_rhythm_never_beats_the_limit_on_texts(rules, ana):
    last = datetime(2026, 11, 20, 16, tzinfo=UTC)
    due = next_keeping(rhythm_of(load_cadence(), "key"), last.date(), last.date(), seed="ana")
    texted = Attempted("sms", last + timedelta(days=3))
    slot = next_slot(
        rules, replace(ana, attempts=(texted,)), "sms", datetime(due.year, due.month, due.day, tzinfo=UTC)
    )
    assert isinstance(slot, Slot)
    assert slot.at >= texted.at + timedelta(days=7)


@given(st.lists(st.sampled_from(Content), max_size=12), st.sets(st.sampled_from(Content)))
def test_no_two_touches_of_a_kind_follow_each_other_and_offers_stay_rare(past, may):
    found = next_content(load_cadence(), past, may)
    if found is None:
        assert all(content == past[-1] for content in may if content is not Content.OFFER)
        return
    assert found in may
    assert not past or found is not past[-1]
    if found is Content.OFFER:
        assert Content.OFFER not in past[-3:]


def test_a_long_run_is_mixed_with_one_offer_in_four():
    past: list[Content] = []
    for _ in range(40):
        past.append(next_content(load_cadence(), past))
    assert {content: past.count(content) for content in Content} == dict.fromkeys(Content, 10)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("every: 7", "every: 0", 3),
        ("soonest: 18", "soonest: 40", 4),
        ("every: 30, ", "", 4),
        ("small: D", "small: Z", 6),
        ("offers: 1", "offers: 9", 7),
        (", zh: 放手", "", 5),
    ],
)
def test_a_mistake_in_the_cadence_is_named_with_its_line(old, new, line):
    assert TEXT.count(old) == 1
    with pytest.raises(Invalid, match=f"line {line}:"):
        read_cadence(TEXT.replace(old, new))
