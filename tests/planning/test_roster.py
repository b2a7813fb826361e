from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.hours import preferred
from assistant.planning.roster import Grid, Rep, day_grid, roster_of

MONDAY = datetime(2026, 11, 23, 0, 4, tzinfo=UTC)


@settings(deadline=None)
@given(st.integers(-5000, 90_000), st.integers(1, 90_000))
def test_a_cell_is_open_only_when_all_of_it_is(low, length):
    grid, high = Grid(0, 900, 96), low + length
    row = grid.inside([(low, high)])
    for cell in range(96):
        assert row[cell] == (low <= cell * 900 and (cell + 1) * 900 <= high)


def test_the_day_begins_with_the_next_full_cell():
    assert day_grid(MONDAY, 15).at(0) == datetime(2026, 11, 23, 0, 15, tzinfo=UTC)
    with pytest.raises(Invalid, match="7 minutes"):
        day_grid(MONDAY, 7)


def test_a_rep_works_their_own_hours_wherever_they_are():
    reps = [
        Rep("lin", "Asia/Shanghai", preferred("09:00", "18:00"), frozenset({"zh"}), frozenset({"service"})),
        Rep("rita", "America/New_York", preferred("09:00", "17:00"), frozenset({"en", "zh"})),
    ]
    grid = day_grid(MONDAY, 60)
    roster = roster_of(reps, grid, ("en", "zh"), ("service",))
    assert grid.at(int(roster.free[0].argmax())) == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert grid.at(int(roster.free[1].argmax())) == datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert roster.minutes(grid) == (9 + 8) * 60
    assert roster.speaks.tolist() == [[False, True], [True, True]]
    assert roster.able.tolist() == [[True], [False]]


def test_one_rep_twice_is_refused():
    rita = Rep("rita", "UTC", preferred("09:00", "17:00"), frozenset())
    with pytest.raises(Invalid, match="twice"):
        roster_of([rita, rita], day_grid(MONDAY, 60), (), ())
