from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.calendars import Calendar, is_holiday
from assistant.planning.hours import Hours, OnHoliday, preferred, read_spans
from assistant.planning.windows import (
    Layer,
    Timetable,
    known_zones,
    next_opening,
    offset_at,
    open_intervals,
    seconds,
)

ZONES = sorted(known_zones())
RESTLESS = [
    "America/New_York",
    "Europe/Lisbon",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Gaza",
    "America/Santiago",
    "Pacific/Apia",
    "America/St_Johns",
    "Africa/Cairo",
    "Asia/Kathmandu",
]
MINUTE = timedelta(minutes=1)


def weekly(**days: str) -> Hours:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return Hours(tuple(read_spans(days.get(name, "closed")) for name in names))


def everyday(text: str) -> Hours:
    return Hours((read_spans(text),) * 7)


def is_open_by_the_wall_clock(hours: Hours, zone: str, at: datetime) -> bool:
    """The oracle: look at the clock on the customer's wall and at the customer's calendar."""
    local = at.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    return any(first <= minute < last for first, last in hours.week[local.weekday()])


def assert_agrees(hours: Hours, zone: str, start: datetime, minutes: int) -> None:
    opens = open_intervals(hours, zone, start, start + minutes * MINUTE)
    for step in range(minutes):
        at = start + step * MINUTE
        assert any(low <= at < high for low, high in opens) == is_open_by_the_wall_clock(hours, zone, at), at


spans = (
    st.lists(st.integers(0, 1440), min_size=2, max_size=4, unique=True)
    .map(sorted)
    .map(lambda cuts: tuple(zip(cuts[::2], cuts[1::2], strict=False)))
)
weeks = st.lists(spans, min_size=7, max_size=7).map(lambda days: Hours(tuple(days)))
moments = st.integers(
    seconds(datetime(2020, 1, 1, tzinfo=UTC)), seconds(datetime(2030, 12, 31, tzinfo=UTC))
).map(lambda at: datetime.fromtimestamp(at // 60 * 60, UTC))


@given(hours=weeks, zone=st.sampled_from(ZONES), start=moments)
@settings(max_examples=40, deadline=None)
def test_open_minutes_are_those_of_the_wall_clock(hours, zone, start):
    assert_agrees(hours, zone, start, 1500)


def transitions(zone: str, first: date, last: date) -> list[datetime]:
    """UTC days of the years given in which the zone's offset changes."""
    day, found = datetime(first.year, first.month, first.day, tzinfo=UTC), []
    while day.date() < last:
        if offset_at(zone, seconds(day)) != offset_at(zone, seconds(day + timedelta(days=1))):
            found.append(day)
        day += timedelta(days=1)
    return found


@pytest.mark.parametrize("zone", RESTLESS)
def test_every_change_of_the_clock_is_followed_to_the_minute(zone):
    hours = weekly(
        mon="01:30-02:30 09:00-20:00", sat="22:00-24:00", sun="00:00-02:30 12:00-19:00", fri="00:00-24:00"
    )
    for day in transitions(zone, date(2025, 1, 1), date(2028, 1, 1)):
        assert_agrees(hours, zone, day - timedelta(hours=6), 36 * 60)


@given(zone=st.sampled_from(ZONES), year=st.integers(2020, 2030))
@settings(max_examples=25, deadline=None)
def test_openings_on_the_day_of_any_change_start_at_the_wall_time_of_the_rule(zone, year):
    for day in transitions(zone, date(year, 1, 1), date(year + 1, 1, 1)):
        for low, high in open_intervals(everyday("09:00-20:00"), zone, day, day + timedelta(days=2)):
            assert 9 <= low.astimezone(ZoneInfo(zone)).hour < 20
            assert 9 <= (high - MINUTE).astimezone(ZoneInfo(zone)).hour < 20


def test_monday_7_in_shanghai_is_monday_there_although_it_is_sunday_in_utc():
    opens = open_intervals(
        weekly(mon="07:00-08:00"),
        "Asia/Shanghai",
        datetime(2026, 11, 21, tzinfo=UTC),
        datetime(2026, 11, 28, tzinfo=UTC),
    )
    assert opens == [(datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 23, 0, tzinfo=UTC))]


def test_friday_18_in_los_angeles_does_not_become_saturday():
    opens = open_intervals(
        weekly(fri="18:00-19:00"),
        "America/Los_Angeles",
        datetime(2026, 11, 27, tzinfo=UTC),
        datetime(2026, 11, 30, tzinfo=UTC),
    )
    assert opens == [(datetime(2026, 11, 28, 2, tzinfo=UTC), datetime(2026, 11, 28, 3, tzinfo=UTC))]


def test_9_in_new_york_stays_9_across_the_change_of_march_2026():
    opens = open_intervals(
        everyday("09:00-20:00"),
        "America/New_York",
        datetime(2026, 3, 7, 6, tzinfo=UTC),
        datetime(2026, 3, 10, 3, tzinfo=UTC),
    )
    assert [low.hour for low, _ in opens] == [14, 13, 13]
    assert {low.astimezone(ZoneInfo("America/New_York")).hour for low, _ in opens} == {9}


def test_an_hour_that_comes_twice_is_open_twice_and_a_skipped_one_never():
    autumn = open_intervals(
        everyday("01:15-01:45"),
        "America/New_York",
        datetime(2026, 11, 1, tzinfo=UTC),
        datetime(2026, 11, 2, tzinfo=UTC),
    )
    assert [low.hour for low, _ in autumn] == [5, 6]
    spring = open_intervals(
        everyday("02:15-02:45"),
        "America/New_York",
        datetime(2026, 3, 8, tzinfo=UTC),
        datetime(2026, 3, 9, tzinfo=UTC),
    )
    assert spring == []


def test_a_clock_that_changes_by_half_an_hour_is_followed():
    autumn = datetime(2026, 4, 4, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC)
    spring = datetime(2026, 10, 3, tzinfo=UTC), datetime(2026, 10, 5, tzinfo=UTC)
    twice = open_intervals(weekly(sun="01:30-02:00"), "Australia/Lord_Howe", *autumn)
    assert sum((high - low for low, high in twice), timedelta()) == timedelta(hours=1)
    assert open_intervals(weekly(sun="02:00-02:30"), "Australia/Lord_Howe", *spring) == []
    ((low, high),) = open_intervals(weekly(sun="01:00-03:00"), "Australia/Lord_Howe", *spring)
    assert high - low == timedelta(minutes=90)


def test_a_day_skipped_by_the_date_line_has_no_hours():
    opens = open_intervals(
        weekly(fri="09:00-20:00"),
        "Pacific/Apia",
        datetime(2011, 12, 28, tzinfo=UTC),
        datetime(2012, 1, 2, tzinfo=UTC),
    )
    assert opens == []


def test_windows_are_half_open_at_both_ends():
    hours, start = everyday("09:00-20:00"), datetime(2026, 6, 1, tzinfo=UTC)
    layer = Layer("rule", hours, "UTC")
    opening = next_opening(Timetable((layer,)), seconds(start + timedelta(hours=9)))
    assert opening == (seconds(start + timedelta(hours=9)), seconds(start + timedelta(hours=20)))
    after = next_opening(Timetable((layer,)), seconds(start + timedelta(hours=20)))
    assert after is not None
    assert after[0] == seconds(start + timedelta(days=1, hours=9))


@given(
    hours=st.lists(weeks, min_size=1, max_size=3),
    zones=st.lists(st.sampled_from(ZONES), min_size=3, max_size=3),
    at=moments,
)
@settings(max_examples=40, deadline=None)
def test_the_next_opening_is_open_for_every_layer_and_nothing_earlier_is(hours, zones, at):
    pairs = list(zip(hours, zones, strict=False))
    table = Timetable(tuple(Layer("rule", one, zone) for one, zone in pairs))
    opening = next_opening(table, seconds(at))
    start = at if opening is None else max(at, datetime.fromtimestamp(opening[0], UTC))
    step = at
    while step < min(start, at + timedelta(days=3)):
        assert not all(is_open_by_the_wall_clock(one, zone, step) for one, zone in pairs)
        step += 5 * MINUTE
    if opening is not None:
        last = datetime.fromtimestamp(opening[1], UTC) - MINUTE
        for edge in (start, last):
            assert all(is_open_by_the_wall_clock(one, zone, edge) for one, zone in pairs)


def test_hours_that_never_meet_give_none_and_end():
    table = Timetable(
        (Layer("a", everyday("09:00-10:00"), "UTC"), Layer("b", everyday("11:00-12:00"), "UTC"))
    )
    assert next_opening(table, seconds(datetime(2026, 1, 1, tzinfo=UTC))) is None


def test_an_opening_over_midnight_utc_is_one_opening():
    table = Timetable((Layer("a", preferred("06:00", "22:00"), "Asia/Shanghai"),))
    opening = next_opening(table, seconds(datetime(2026, 11, 24, 0, 30, tzinfo=UTC)))
    assert opening == (
        seconds(datetime(2026, 11, 23, 22, tzinfo=UTC)),
        seconds(datetime(2026, 11, 24, 14, tzinfo=UTC)),
    )


def test_holidays_close_or_turn_the_day_into_a_sunday():
    week = (*([((540, 1200),)] * 6), ((600, 660),))
    christmas = datetime(2026, 12, 25, tzinfo=UTC), datetime(2026, 12, 26, tzinfo=UTC)
    calendar = Calendar("GB", None)
    assert open_intervals(Hours(week, OnHoliday.CLOSED), "Europe/London", *christmas, calendar) == []
    ((low, high),) = open_intervals(Hours(week, OnHoliday.AS_SUNDAY), "Europe/London", *christmas, calendar)
    assert (low.hour, high.hour) == (10, 11)


def test_a_country_without_a_calendar_has_no_holidays_and_no_crash():
    assert not is_holiday(Calendar("XX", "YY"), 20_000)


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "", "../../etc/passwd", "localtime", "asia/shanghai\x00", "\udc80"]
)
def test_a_zone_nobody_knows_is_refused(zone):
    with pytest.raises(Invalid):
        open_intervals(
            everyday("09:00-20:00"), zone, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
        )


def test_a_naive_time_is_refused():
    with pytest.raises(Invalid, match="no time zone"):
        seconds(datetime(2026, 1, 1))  # noqa: DTZ001
