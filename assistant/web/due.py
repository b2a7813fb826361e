"""A day and an hour as a rep types them, on the customer's clock."""

from datetime import UTC, date, datetime

from assistant.errors import Invalid
from assistant.web.moments import zone_of


def due_at(day: str, hour: str, zone: str, *, field: str = "due") -> datetime:
    """The moment of `day` (YYYY-MM-DD) and `hour` (HH:MM) in the customer's zone, in UTC when it is unknown.

    An hour that the clock skips in spring is taken an hour later, as clocks do. Raises Invalid.
    """
    try:
        naive = datetime.strptime(f"{day} {hour}", "%Y-%m-%d %H:%M")  # noqa: DTZ007
    except ValueError as error:
        raise Invalid(f"{field}: a day as YYYY-MM-DD and a time as HH:MM") from error
    if not 2000 <= naive.year <= 2199:
        raise Invalid(f"{field}: a year between 2000 and 2199")
    return naive.replace(tzinfo=zone_of(zone) or UTC).astimezone(UTC)


def day_of(day: str, field: str) -> date:
    """The day typed as YYYY-MM-DD. Raises Invalid naming the field."""
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise Invalid(f"{field}: a day as YYYY-MM-DD") from error
