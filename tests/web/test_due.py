from datetime import UTC, datetime

import pytest

from assistant.errors import Invalid
from assistant.web.due import due_at


def test_a_due_time_is_on_the_customers_clock() -> None:
    assert due_at("2026-11-30", "18:00", "Asia/Shanghai") == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def test_without_a_known_zone_it_is_utc() -> None:
    assert due_at("2026-11-30", "18:00", "") == datetime(2026, 11, 30, 18, 0, tzinfo=UTC)


def test_an_hour_the_clock_skips_is_taken_an_hour_later() -> None:
    assert due_at("2026-03-29", "01:30", "Europe/London") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        ("tomorrow", "18:00"),
        ("2026-02-30", "18:00"),
        ("2026-11-30", "6pm"),
        ("0001-01-01", "00:00"),
        ("", ""),
    ],
)
def test_anything_else_is_refused_with_the_form_expected(day: str, hour: str) -> None:
    with pytest.raises(Invalid, match="due:"):
        due_at(day, hour, "Europe/London")
