import pytest

from assistant.errors import Invalid
from assistant.planning.hours import Hours, OnHoliday, minute_of, preferred, read_days, read_spans

MORNING = ((540, 720),)
WEEK = (MORNING, MORNING, MORNING, MORNING, ((540, 1020),), ((600, 660),), ())


def test_spans_are_minutes_of_the_day():
    assert read_spans("10:00-13:00 14:00-24:00") == ((600, 780), (840, 1440))
    assert read_spans("closed") == ()


@pytest.mark.parametrize(
    "text",
    ["", "9:00-20:00", "09:00-09:00", "20:00-09:00", "10:00-13:00 12:00-14:00", "09:00-25:00", "09:60-10:00"],
)
def test_a_span_that_is_empty_backwards_or_overlapping_is_refused(text):
    with pytest.raises(Invalid):
        read_spans(text)


@pytest.mark.parametrize("text", ["", "monday", "sun-mon", "mon-", "mon-xyz"])
def test_days_that_are_no_days_are_refused(text):
    if text == "mon-":
        assert list(read_days(text)) == [0]
        return
    with pytest.raises(Invalid):
        read_days(text)


def test_a_holiday_is_closed_or_a_sunday_or_a_day_like_others():
    assert Hours(WEEK, OnHoliday.CLOSED).on(0, holiday=True) == ()
    assert Hours(WEEK, OnHoliday.AS_SUNDAY).on(0, holiday=True) == WEEK[6]
    assert Hours(WEEK, OnHoliday.AS_DAY).on(0, holiday=True) == MORNING


def test_the_eve_of_a_holiday_keeps_saturday_hours_only_where_the_rule_says_so():
    assert Hours(WEEK, eve_as_saturday=True).on(4, eve=True) == ((600, 660),)
    assert Hours(WEEK).on(4, eve=True) == ((540, 1020),)
    assert Hours(WEEK, eve_as_saturday=True).on(6, eve=True) == ()


def test_wished_hours_may_go_over_midnight():
    assert preferred("22:00", "02:00").on(3) == ((0, 120), (1320, 1440))
    assert preferred("22:00", "00:00").on(3) == ((1320, 1440),)


@pytest.mark.parametrize(
    "wish", [("09:00", "09:00"), ("24:00", "10:00"), ("9", "10:00"), ("", ""), ("１０:00", "11:00")]
)
def test_wished_hours_that_cannot_be_read_are_refused(wish):
    with pytest.raises(Invalid):
        preferred(*wish)


def test_the_day_ends_at_24():
    assert minute_of("24:00") == 1440
    with pytest.raises(Invalid):
        minute_of("24:01")
